package twilio

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/twilio/twilio-go/client"
)

// Outcome says how a REST request ended, as far as it matters for what to do next.
type Outcome uint8

// The outcomes. Twilio's voice resources have no idempotency keys, so only Throttled may be repeated as
// it is; Unknown has to be read back first.
const (
	OutcomeUnset Outcome = iota
	Done                 // Twilio did it, or there was nothing left to do
	Refused              // Twilio did not do it and will not
	Unknown              // nobody knows: no answer in time, connection lost, a fault inside Twilio
	Throttled            // Twilio did not do it, or never saw it; the same request may succeed later
)

// String is the word that logs use.
func (o Outcome) String() string {
	return [...]string{"unset", "done", "refused", "unknown", "throttled"}[o]
}

// Error is the error of every REST request.
type Error struct {
	Op         string // what was asked for: "move call"
	Outcome    Outcome
	Status     int    // of HTTP; 0 when there was no answer
	Code       int    // Twilio's error number; 0 when there was none
	Message    string // Twilio's words; they may contain telephone numbers
	RetryAfter time.Duration
	Err        error // what went wrong on our side or on the way; nil when Twilio answered
}

// Error tells the operation, the outcome and the reason.
func (e *Error) Error() string {
	switch {
	case e.Err != nil && e.Status != 0:
		return fmt.Sprintf("%s: %s (HTTP %d): %v", e.Op, e.Outcome, e.Status, e.Err)
	case e.Err != nil:
		return fmt.Sprintf("%s: %s: %v", e.Op, e.Outcome, e.Err)
	}
	return fmt.Sprintf("%s: %s (HTTP %d, error %d): %s", e.Op, e.Outcome, e.Status, e.Code, e.Message)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// OutcomeOf returns the outcome of a request from its error: Done for nil, Unknown for an error that is
// no [*Error].
func OutcomeOf(err error) Outcome {
	if err == nil {
		return Done
	}
	if e := (*Error)(nil); errors.As(err, &e) {
		return e.Outcome
	}
	return Unknown
}

// Gone reports whether a request was refused because its call or member is not there any more: Twilio
// answers 404 with error 20404 for what it does not know and error 21220 for a call that is over. The
// same 21220 is sent for a call that is not answered yet. A bare 404 does not count: it comes from a
// wrong address.
func Gone(err error) bool {
	e := (*Error)(nil)
	if !errors.As(err, &e) || e.Outcome != Refused {
		return false
	}
	return e.Status == http.StatusNotFound && e.Code == 20404 || e.Code == 21220
}

// refusal is an error of ours: the request was not made because it makes no sense.
func refusal(op, format string, args ...any) *Error {
	return &Error{Op: op, Outcome: Refused, Err: fmt.Errorf(format, args...)}
}

// classify turns the end of an exchange into an error; it returns nil when Twilio did what was asked.
func classify(op string, x *exchange, err error) error {
	if err == nil && x.status < 300 {
		return nil
	}
	e := &Error{Op: op, Outcome: Unknown, Status: x.status, Err: err, RetryAfter: x.retryAfter}
	rest := (*client.TwilioRestError)(nil)
	if errors.As(err, &rest) {
		e.Code, e.Message, e.Err = rest.Code, rest.Message, nil
	} else if err == nil {
		e.Err = errors.New("answer is a redirection")
	}
	switch {
	case x.status == http.StatusTooManyRequests || e.Code == 20429:
		e.Outcome = Throttled
	case x.status == 0 && rest != nil:
		e.Outcome = Refused // twilio-go refuses malformed credentials by itself
	case x.unsent():
		e.Outcome = Throttled
	case x.status >= 400 && x.status < 500 && x.status != http.StatusRequestTimeout:
		e.Outcome = Refused
	}
	return e
}

// retryAfter reads the header Retry-After, which may be missing on Twilio's 429.
func retryAfter(h http.Header) time.Duration {
	if s, err := strconv.Atoi(h.Get("Retry-After")); err == nil && s > 0 {
		return time.Duration(s) * time.Second
	}
	return 0
}
