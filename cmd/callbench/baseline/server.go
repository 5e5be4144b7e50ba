// Package baseline is the limit that callflow is measured against: the call of package script coded by hand on
// net/http, with TwiML appended to buffers, prepared statements and group commit. Nothing in it can be configured by a
// flow file; an engine that runs the same call from YAML is judged by how near it comes.
//
// Every webhook's signature is checked, one event row and the leg's state are made durable, and only then it is
// answered. Start reading at [Server.ServeHTTP].
package baseline

import (
	"io"
	"log"
	"net/http"
	"strconv"
	"sync"
	"time"

	"callflow/cmd/callbench/webhook"
)

// maxBody is far more than Twilio sends; a longer body is refused.
const maxBody = 64 << 10

// Server answers the call. It may serve any number of requests at once.
type Server struct {
	signer *webhook.Signer
	public string
	store  *Store
	legs   legs
	visits sync.Pool
}

// visit is all that one request needs, reused from request to request.
type visit struct {
	body, out []byte
	form      webhook.Form
	write     write
}

// New returns a server whose requests are signed for the public base URL with the token.
func New(public, token string, store *Store) *Server {
	s := &Server{signer: webhook.NewSigner(token), public: public, store: store}
	s.visits.New = func() any { return &visit{write: write{done: make(chan error, 1)}} }
	return s
}

// ServeHTTP verifies, parses, decides, saves, and then answers.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v := s.visits.Get().(*visit)
	defer s.visits.Put(v)
	if code := s.read(v, r); code != http.StatusOK {
		w.WriteHeader(code)
		return
	}
	sid := string(v.form.Get("CallSid"))
	leg, err := s.leg(sid, r.URL.Path)
	if err != nil || leg == nil {
		fail(w, err)
		return
	}
	said, ok := advance(r.URL.Path, leg, v)
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	v.write.fill(sid, leg, said, &v.form, time.Now().UnixMilli())
	if err := s.store.save(&v.write); err != nil {
		fail(w, err)
		return
	}
	if said.last {
		s.legs.forget(sid)
	}
	answer(w, said.twiml)
}

// read takes the body and checks its signature. It returns the status to refuse with, or 200.
func (s *Server) read(v *visit, r *http.Request) int {
	switch n := r.ContentLength; {
	case r.Method != http.MethodPost:
		return http.StatusMethodNotAllowed
	case n < 0 || n > maxBody:
		return http.StatusRequestEntityTooLarge
	case int64(cap(v.body)) < n:
		v.body = make([]byte, n)
	}
	v.body = v.body[:r.ContentLength]
	if _, err := io.ReadFull(r.Body, v.body); err != nil || !v.form.Parse(v.body) {
		return http.StatusBadRequest
	}
	if !s.signer.Valid(s.public, r.RequestURI, &v.form, r.Header.Get(webhook.Header)) {
		return http.StatusForbidden
	}
	if len(v.form.Get("CallSid")) != 34 {
		return http.StatusBadRequest
	}
	return http.StatusOK
}

// leg finds the leg in memory, else after a restart in the store, else opens it if this is the first webhook.
func (s *Server) leg(sid, path string) (*leg, error) {
	if l := s.legs.find(sid, opens(path)); l != nil {
		return l, nil
	}
	node, found, err := s.store.load(sid)
	if err != nil || !found {
		return nil, err
	}
	l := s.legs.find(sid, true)
	l.node = node
	return l, nil
}

func answer(w http.ResponseWriter, twiml []byte) {
	if twiml == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	h := w.Header()
	h["Content-Type"] = []string{"text/xml; charset=utf-8"}
	h["Content-Length"] = []string{strconv.Itoa(len(twiml))}
	w.Write(twiml)
}

// fail answers a leg that nobody knows (no error) or a store that failed.
func fail(w http.ResponseWriter, err error) {
	if err == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	log.Print(err)
	w.WriteHeader(http.StatusInternalServerError)
}
