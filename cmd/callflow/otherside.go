package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"callflow/engine"
	"callflow/engine/sim"
	"callflow/engine/twilio"
)

// otherSide is Twilio's side of a server that simulates: it signs webhooks with a token of its own and sends them
// over HTTP, and takes the server's requests to Twilio, as its HTTP transport, without any network.
type otherSide struct {
	account, token string
	base           string // public URL
	to             string // number that is called unless another is named
	at             string // where the server really listens
	client         *http.Client

	mu  sync.Mutex // of all calls: one script runs after the other
	net *sim.Network
}

// newOtherSide plays Twilio for a server with a public URL and a number. Account and token are drawn anew.
func newOtherSide(base, to string) *otherSide {
	var secret [32]byte
	rand.Read(secret[:]) // never fails
	return &otherSide{
		account: "AC" + hex.EncodeToString(secret[:16]), token: hex.EncodeToString(secret[16:]), base: base, to: to,
		client: &http.Client{Timeout: 15 * time.Second}, // as long as Twilio waits for an answer
	}
}

// Ask sends one signed webhook to the server, as a [sim.Line].
func (p *otherSide) Ask(r sim.Request) (sim.Answer, error) {
	where, _, _ := strings.Cut(r.URL, "#")
	path, ok := strings.CutPrefix(where, p.base)
	if !ok {
		return sim.Answer{}, fmt.Errorf("%s is not a URL of this server", where)
	}
	form := url.Values{}
	signed := make(twilio.Params, 0, len(r.Params))
	for _, param := range r.Params {
		form.Set(param.Name, param.Value)
		signed = append(signed, twilio.Param{Name: param.Name, Value: param.Value})
	}
	req, err := http.NewRequest(http.MethodPost, "http://"+p.at+path, strings.NewReader(form.Encode()))
	if err != nil {
		return sim.Answer{}, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set(twilio.SignatureHeader, twilio.Sign(p.token, where, signed))
	req.Header.Set("I-Twilio-Idempotency-Token", r.Token)
	return answered(p.client.Do(req))
}

// answered reads a document out of a response.
func answered(resp *http.Response, err error) (sim.Answer, error) {
	if err != nil {
		return sim.Answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err == nil && resp.StatusCode >= 300 {
		err = fmt.Errorf("status %d", resp.StatusCode)
	}
	return sim.Answer{Body: body}, err
}

// RoundTrip takes a request to Twilio's REST API. What is not simulated is refused as unknown.
func (p *otherSide) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		_ = r.Body.Close()
		if err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
	}
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	status, answer := p.rest(r)
	body, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(string(body))),
		ContentLength: int64(len(body)), Request: r}, nil
}

// rest carries out one request: the resources are those of Twilio's API of 2010.
func (p *otherSide) rest(r *http.Request) (int, map[string]any) {
	_, path, _ := strings.Cut(r.URL.Path, "/Accounts/"+p.account+"/")
	parts := strings.Split(strings.TrimSuffix(path, ".json"), "/")
	sid, to := parts[len(parts)-1], r.PostForm.Get("Url")
	err := sim.ErrGone
	switch {
	case p.net == nil:
	case len(parts) == 2 && parts[0] == "Calls" && r.Method == http.MethodGet:
		if status := p.net.Status(sid); status != "" {
			return http.StatusOK, map[string]any{"sid": sid, "status": status}
		}
	case len(parts) == 2 && parts[0] == "Calls" && to != "":
		err = p.net.Move(sid, to)
	case len(parts) == 2 && parts[0] == "Calls":
		err = p.net.End(sid)
	case len(parts) == 4 && parts[0] == "Queues" && parts[2] == "Members":
		if err = p.net.Claim(parts[1], sid, to); err == nil {
			return http.StatusOK, map[string]any{"call_sid": sid, "queue_sid": parts[1], "position": 1, "wait_time": 0}
		}
	case len(parts) == 1 && parts[0] == "Messages":
		p.net.Note("text", fmt.Sprintf("from %s to %s: %s", r.PostForm.Get("From"), r.PostForm.Get("To"), r.PostForm.Get("Body")))
		return http.StatusCreated, map[string]any{"sid": "SM" + p.account[2:], "status": "queued"}
	}
	if err != nil {
		return http.StatusNotFound, map[string]any{"code": 20404, "message": "not found", "status": 404}
	}
	return http.StatusOK, map[string]any{"sid": sid, "status": "in-progress"}
}

// front puts the ways in for simulated calls before the server's own routes.
func (p *otherSide) front(server http.Handler, addr string) http.Handler {
	p.at = addr
	mux := http.NewServeMux()
	mux.Handle("/", server)
	mux.HandleFunc("GET /simulate/{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, "POST /simulate/call?from=NUMBER&to=NUMBER takes, line by line, what a caller does:\n\n"+sim.Help+"\n")
	})
	mux.HandleFunc("POST /simulate/call", p.call)
	return mux
}

// call plays one call by the script in the body and answers with what was heard.
func (p *otherSide) call(w http.ResponseWriter, r *http.Request) {
	if err := local(r); err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	script, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
	if err != nil {
		http.Error(w, "the script is longer than 64 kB", http.StatusRequestEntityTooLarge)
		return
	}
	from, to := r.URL.Query().Get("from"), r.URL.Query().Get("to")
	if from == "" {
		from = "+12025550100"
	}
	if to == "" {
		to = p.to
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	p.play(w, from, to, strings.Split(strings.TrimRight(string(script), "\n"), "\n"))
}

// local refuses everybody but people on this machine, and pages in their browsers.
func local(r *http.Request) error {
	host := r.RemoteAddr[:max(0, strings.LastIndexByte(r.RemoteAddr, ':'))]
	if !loopback(strings.Trim(host, "[]")) || r.Header.Get("X-Forwarded-For") != "" {
		return errors.New("calls are simulated from this machine only")
	}
	if r.Header.Get("Origin") != "" {
		return errors.New("pages in a browser cannot place calls here")
	}
	return nil
}

// play runs a script on a network of its own.
func (p *otherSide) play(w io.Writer, from, to string, script []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := transcript{out: w}
	p.net = sim.NewNetwork(p, engine.Millis(time.Now().UnixMilli()), t.line)
	p.net.Account = p.account
	p.net.Unique = p.token[:8] + fmt.Sprintf("%08x", time.Now().UnixNano()&0xffffffff)
	p.net.Routes = sim.Routes{Voice: p.base + "/twilio/voice", Status: p.base + "/twilio/status", Fallback: p.base + "/twilio/fallback"}
	phone := sim.NewTelephone(p.net, p.net, "")
	if err := phone.Call(from, to); err != nil {
		fmt.Fprintln(w, err)
		return
	}
	for _, line := range script {
		if phone.Over() {
			break
		}
		if err := phone.Do(line); err != nil {
			fmt.Fprintln(w, err)
		}
		p.mu.Unlock() // what the server wants of Twilio comes in between
		p.mu.Lock()
	}
	phone.HangUp()
}
