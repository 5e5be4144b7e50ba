package serve

import (
	"errors"
	"io"
	"net/http"
	"time"

	"callflow/engine"
	"callflow/engine/twilio"
	"callflow/engine/twilio/param"
)

// request is all that one webhook needs, reused from webhook to webhook.
type request struct {
	at     engine.Millis
	began  time.Time
	body   []byte
	params twilio.Params
	sid    string // CallSid
	key    string // of the event, by the token that all tries of one request have; "" without one
	wait   *waiter
	timer  *time.Timer

	event engine.Event // what it becomes
	birth bool         // the event begins a contact
	seal  []byte       // the new contact's key
	quiet bool         // a callback, which wants no document
}

func newRequest() *request {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return &request{body: make([]byte, 0, 4096), params: make(twilio.Params, 0, 40), wait: newWaiter(), timer: t}
}

// reset makes the request fit for the next webhook.
func (q *request) reset() {
	clear(q.params)
	q.params, q.sid, q.key = q.params[:0], "", ""
	q.event, q.birth, q.seal, q.quiet = engine.Event{}, false, nil, false
}

// refusal is an answer that is no document.
type refusal struct {
	status int
	why    string // a word for the counter
}

var (
	noRefusal   = refusal{}
	notFound    = refusal{http.StatusNotFound, "unknown"}
	unavailable = refusal{http.StatusServiceUnavailable, "not_stored"}
)

// read takes the parameters of a webhook and proves that Twilio sent them.
func (s *Server) read(q *request, r *http.Request) refusal {
	q.began = time.Now()
	q.at = engine.Millis(q.began.UnixMilli())
	if s.cfg.Basic != nil && !s.cfg.Basic.Check(r) {
		return refusal{http.StatusUnauthorized, "basic_auth"}
	}
	form, err := q.form(r)
	switch {
	case errors.Is(err, twilio.ErrFormTooLarge), errors.Is(err, twilio.ErrTooManyFields):
		return refusal{http.StatusRequestEntityTooLarge, "too_large"}
	case err != nil:
		return refusal{http.StatusBadRequest, "bad_form"}
	}
	post := q.params
	if !form {
		post = nil
	}
	if !s.verified(r, post) {
		return refusal{http.StatusForbidden, "signature"}
	}
	q.sid, q.key = q.params.Value(param.CallSid), engine.TokenKey(r.Header.Get(tokenHeader))
	if len(q.sid) > 64 {
		return refusal{http.StatusBadRequest, "bad_form"}
	}
	return noRefusal
}

// form reads the parameters: of the body, or of the query of a GET, for which form is false.
func (q *request) form(r *http.Request) (form bool, err error) {
	switch r.Method {
	case http.MethodGet:
		q.params, err = twilio.ParseQuery(r.URL.RawQuery, q.params)
		return false, err
	case http.MethodPost:
	default:
		return false, errors.New("method is neither GET nor POST")
	}
	if q.body, err = readAll(r, q.body[:0]); err != nil {
		return true, err
	}
	q.params, err = twilio.ParseForm(q.body, q.params)
	return true, err
}

// readAll reads a body into a buffer, and no more than a form may have.
func readAll(r *http.Request, buf []byte) ([]byte, error) {
	if r.ContentLength > twilio.MaxForm {
		return buf, twilio.ErrFormTooLarge
	}
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Body.Read(buf[len(buf):min(cap(buf), twilio.MaxForm+1)])
		buf = buf[:len(buf)+n]
		switch {
		case len(buf) > twilio.MaxForm:
			return buf, twilio.ErrFormTooLarge
		case errors.Is(err, io.EOF):
			return buf, nil
		case err != nil:
			return buf, err
		}
	}
}

// trust is what webhooks are verified with, for one public URL.
type trust struct {
	base     string
	verifier *twilio.Verifier
}

// trusted returns the verifier for a public URL; it is made anew when a reload changes the URL.
func (s *Server) trusted(base string) (*twilio.Verifier, error) {
	if t := s.trust.Load(); t != nil && t.base == base {
		return t.verifier, nil
	}
	public, err := twilio.ParsePublicURL(base)
	if err != nil {
		return nil, err
	}
	v, err := twilio.NewVerifier(public, s.cfg.Accounts)
	if err != nil {
		return nil, err
	}
	s.trust.Store(&trust{base, v})
	return v, nil
}

// verified reports whether Twilio signed the request; a refusal is explained in the log.
func (s *Server) verified(r *http.Request, post twilio.Params) bool {
	v, err := s.trusted(s.cfg.Flows.Current().Live.BaseURL)
	if err != nil {
		s.log.Error("webhooks cannot be verified", "error", err)
		return false
	}
	given := r.Header[twilio.SignatureHeader]
	if len(given) == 1 && v.Verify(r.RequestURI, post, given[0]) {
		return true
	}
	if s.count.mayExplain() {
		s.log.Warn("webhook is refused", "why", v.Diagnose(r, post))
	}
	return false
}
