package serve

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"callflow/engine"
	"callflow/engine/store"
	"callflow/engine/twilio/param"
)

// problem is an answer that says what is wrong, in the form of RFC 9457.
type problem struct {
	Type     string          `json:"type"`
	Title    string          `json:"title"`
	Status   int             `json:"status"`
	Code     string          `json:"code"`
	Detail   string          `json:"detail,omitempty"`
	Instance string          `json:"instance,omitempty"`
	Contact  string          `json:"contact,omitempty"`
	Command  int64           `json:"command,omitempty"` // under which a refused command is written down
	Answer   engine.Response `json:"answer,omitempty"`  // to a refused command
	Refused  []rowRefused    `json:"refused,omitempty"` // rows of a list that cannot be called

	Diagnostics json.RawMessage `json:"diagnostics,omitempty"` // of a workspace that is not put in force
	Tests       []string        `json:"tests,omitempty"`       // that did not pass

	again bool // it was answered before
	after int  // seconds after which the same request may succeed
}

// Error is the detail.
func (p *problem) Error() string { return p.Code + ": " + p.Detail }

func badInput(detail string) *problem {
	return &problem{Status: http.StatusUnprocessableEntity, Code: string(engine.BadInput), Detail: detail}
}

func notAllowed(detail string) *problem {
	return &problem{Status: http.StatusForbidden, Code: string(engine.NotAllowed), Detail: detail}
}

// answers are the answers to commands that are problems.
func answers(r engine.Response) (status int, detail string) {
	switch r {
	case engine.Unknown:
		return http.StatusNotFound, "nothing in this contact takes such a command"
	case engine.NotAllowed:
		return http.StatusForbidden, "whoever asks may not"
	case engine.NotNow:
		return http.StatusConflict, "the command is taken, but not in the present state"
	case engine.BadInput:
		return http.StatusUnprocessableEntity, "a field is missing, unknown or not of its type"
	case engine.Gone:
		return http.StatusGone, "the contact is over"
	}
	return http.StatusInternalServerError, "the command could not be looked at"
}

// problemOf is what an error means for whoever has asked.
func (s *Server) problemOf(err error) *problem {
	p, mismatch, input := (*problem)(nil), (*mismatchError)(nil), (*inputError)(nil)
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &input):
		return badInput(input.why)
	case errors.As(err, &mismatch):
		return &problem{Status: http.StatusUnprocessableEntity, Code: "key_reused", Contact: mismatch.contact.Cell().String(),
			Detail: "the idempotency key was used for another request"}
	case errors.Is(err, engine.ErrUnknownCell):
		return &problem{Status: http.StatusNotFound, Code: string(engine.Unknown), Detail: "there is no such contact"}
	case errors.Is(err, errStreams):
		return &problem{Status: http.StatusServiceUnavailable, Code: "try_again", after: 10, Detail: err.Error()}
	case errors.Is(err, errFull), errors.Is(err, errLate), errors.Is(err, errNotKept), errors.Is(err, store.ErrClosed), errors.Is(err, context.DeadlineExceeded):
		return &problem{Status: http.StatusServiceUnavailable, Code: "try_again", after: 1,
			Detail: err.Error() + "; the same request with the same idempotency key is done once"}
	}
	s.log.Error("request of the API", "error", err)
	return &problem{Status: http.StatusInternalServerError, Code: "failed", Detail: "something is wrong here; the log tells more"}
}

// complains answers with a problem.
func (s *Server) complains(w http.ResponseWriter, r *http.Request, operation string, p *problem) {
	out := *p
	out.Type, out.Title, out.Instance = "urn:callflow:problem:"+p.Code, http.StatusText(p.Status), r.URL.Path
	switch {
	case p.Status == http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Bearer realm="callflow"`)
	case p.Status == http.StatusTooManyRequests:
		out.after = 1
	}
	if out.after > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(out.after))
	}
	if out.again {
		w.Header().Set("Idempotency-Replayed", "true")
	}
	mask := param.Text
	if p.Diagnostics != nil { // they speak of files that were sent
		mask = nil
	}
	writeJSON(w, "application/problem+json", p.Status, out, mask)
	s.count.request(operation, p.Status, 0)
	if s.count.mayExplain() {
		s.log.Info("request of the API is refused", "operation", operation, "status", p.Status, "code", p.Code, "contact", p.Contact)
	}
}
