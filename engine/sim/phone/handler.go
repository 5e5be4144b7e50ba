package phone

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"callflow/engine/sim"
)

//go:embed page
var files embed.FS

// Place is somebody who can be called, or who can call.
type Place struct {
	Name   string `json:"name"`
	Number string `json:"number"` // a number, client:NAME or sip:ADDRESS
}

// Options are what a page is made of.
type Options struct {
	Exchange Exchange
	Title    string  // of the workspace or application
	Numbers  []Place // what can be called
	People   []Place // who may be rung, or is known by the number: offered as telephones
	Base     string  // URL whose sounds are loaded from the page's own host; "" for none
	Media    []string
	// Step tells where the flow of a call is, such as main.greeting; nil: nobody knows.
	Step func(sid string) string
	// Boot tells this process from the one before, so that pages notice that all calls are gone.
	Boot string
}

// Page serves the telephones. Mount it with its prefix stripped; the path of the page must end in a slash.
type Page struct {
	*Board
	boot     string
	greeting []byte // what the page needs to know once, as JSON
	policy   string
	mux      *http.ServeMux
}

// New makes a page for an exchange. Close its [Board] before the server that serves it is shut down.
func New(o Options) *Page {
	greeting, err := json.Marshal(struct {
		Title   string  `json:"title"`
		Numbers []Place `json:"numbers"`
		People  []Place `json:"people"`
	}{o.Title, o.Numbers, o.People})
	if err != nil {
		panic("internal error: " + err.Error()) // strings can be written
	}
	p := &Page{boot: o.Boot, greeting: greeting, policy: policy(o.Media), mux: http.NewServeMux()}
	p.Board = newBoard(o.Exchange, o.Step, func(url string) string { return loadable(url, o.Base, o.Media) })
	root, err := fs.Sub(files, "page")
	if err != nil {
		panic("internal error: " + err.Error()) // it is embedded
	}
	p.mux.Handle("GET /", http.FileServerFS(root))
	p.mux.HandleFunc("GET /desk", p.desk)
	p.mux.HandleFunc("GET /events", p.events)
	p.mux.HandleFunc("POST /do", p.do)
	return p
}

// policy lets a page load its own files only, and sounds of the hosts that were named.
func policy(media []string) string {
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; media-src " +
		strings.Join(append([]string{"'self'"}, media...), " ") +
		"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
}

// loadable is the URL under which a page may load a sound; "" when it may not.
func loadable(url, base string, media []string) string {
	if path, ok := strings.CutPrefix(url, base+"/"); ok && base != "" {
		return "/" + path
	}
	for _, origin := range media {
		if strings.HasPrefix(url, origin+"/") {
			return url
		}
	}
	return ""
}

// ServeHTTP answers a page's requests.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", p.policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache")
	if why := foreign(r); why != "" {
		http.Error(w, why, http.StatusForbidden)
		return
	}
	p.mux.ServeHTTP(w, r)
}

// desk tells what the page needs to know once.
func (p *Page) desk(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(p.greeting)
}

// mostBody bounds what a page may send.
const mostBody = 8 << 10

// refusal is an answer that says why something was not done.
type refusal struct {
	Why string `json:"why"` // for the page: see its words
	Is  string `json:"is"`  // for people, in English
}

// do carries out what somebody does with a telephone.
func (p *Page) do(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Content-Type") != "application/json" { // which no form of another site can send
		http.Error(w, "expected application/json", http.StatusUnsupportedMediaType)
		return
	}
	var in struct{ Do, Call, From, To, Text string }
	body := json.NewDecoder(http.MaxBytesReader(w, r.Body, mostBody))
	if err := body.Decode(&in); err != nil {
		refuse(w, http.StatusBadRequest, refusal{"wrong", "expected a JSON object: " + err.Error()})
		return
	}
	d := sim.Deed{Do: in.Do, Sid: in.Call, Name: in.From, From: in.From, To: in.To, Text: strings.TrimSpace(in.Text)}
	if why := improper(d); why != "" {
		refuse(w, http.StatusBadRequest, refusal{"wrong", why})
		return
	}
	var err error
	p.exchange.At(func(n *sim.Network) { err = n.Do(d) })
	if err != nil {
		refuse(w, http.StatusConflict, refusal{reason(err), err.Error()})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func refuse(w http.ResponseWriter, status int, why refusal) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(why)
}

// beat is how often a page hears that the connection lives, and what calls are doing.
const beat = 3 * time.Second
