package serve

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"callflow/engine"
)

// What answers say of themselves.
var (
	xmlType  = []string{"text/xml; charset=utf-8"}
	noStore  = []string{"no-store"}
	asksAuth = []string{`Basic realm="Twilio"`}
)

// handle reads and verifies a webhook, has it handled and answers.
func (s *Server) handle(h hook) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.busy.Add(1)
		defer s.busy.Add(-1)
		q := s.requests.Get().(*request)
		out := refused(s.read(q, r))
		if out.status == 0 {
			out = h(s, q, r)
		}
		status := write(w, out)
		s.count.webhook(routeOf(r.URL.Path), status, out.why, time.Since(q.began))
		q.reset()
		s.requests.Put(q)
	})
}

// write sends the answer with its exact length, and returns its status.
func write(w http.ResponseWriter, out reply) int {
	h := w.Header()
	switch {
	case out.status != 0:
		if out.status == http.StatusUnauthorized {
			h["Www-Authenticate"] = asksAuth
		}
		h["Content-Length"] = []string{"0"}
		w.WriteHeader(out.status)
		return out.status
	case out.callback:
		w.WriteHeader(http.StatusNoContent)
		return http.StatusNoContent
	}
	h["Content-Type"], h["Cache-Control"] = xmlType, noStore
	h["Content-Length"] = []string{strconv.Itoa(len(out.body))}
	_, _ = w.Write(out.body) // a client that is gone asks again
	return http.StatusOK
}

// routeOf is the name of a path in metrics: that of a route, or what a continuation is for.
func routeOf(path string) string {
	if to, ok := engine.ParseAddress(path); ok {
		return string(to.What)
	}
	if path == engine.AssignmentPath {
		return "assignment"
	}
	if name, ok := strings.CutPrefix(path, "/twilio/"); ok && !strings.Contains(name, "/") {
		return name
	}
	return "unknown"
}
