package twilio

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestOutcomes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		answer answer
		want   Outcome
		code   int
		gone   bool
	}{
		{"done", ok(`{"sid": "CA1"}`), Done, 0, false},
		{"created", answer{status: 201, body: `{}`}, Done, 0, false},
		{"answer is cut", ok(`{"sid": "CA`), Unknown, 0, false},
		{"redirection", answer{status: 307, body: `{}`}, Unknown, 0, false},
		{"not in progress", refused(400, 21220, "Call is not in-progress. Cannot redirect."), Refused, 21220, true},
		{"not found", refused(404, 20404, "not found"), Refused, 20404, true},
		{"not found by somebody else", answer{status: 404, body: "<html>"}, Refused, 0, false},
		{"bad credentials", refused(401, 20003, "Authenticate"), Refused, 20003, false},
		{"conflict", refused(409, 20409, "conflict"), Refused, 20409, false},
		{"request time-out", answer{status: 408, body: `{}`}, Unknown, 0, false},
		{"throttled", refused(429, 20429, "Too Many Requests"), Throttled, 20429, false},
		{"throttled by a proxy", answer{status: 429, body: "slow down"}, Throttled, 0, false},
		{"code alone", refused(400, 20429, "Too Many Requests"), Throttled, 20429, false},
		{"fault", refused(500, 20500, "Internal Server Error"), Unknown, 20500, false},
		{"unavailable", refused(503, 20503, "Service Unavailable"), Unknown, 20503, false},
		{"bad gateway", answer{status: 502, body: "<html>"}, Unknown, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, c := serve(t, tt.answer)
			_, err := c.MoveCall(t.Context(), testCall, "https://a.example/x", "POST")
			if got := OutcomeOf(err); got != tt.want || Gone(err) != tt.gone {
				t.Fatalf("got %s, gone %v: %v", got, Gone(err), err)
			}
			if e, is := err.(*Error); is && (e.Code != tt.code || e.Status != tt.answer.status || e.Op != "move call") {
				t.Errorf("got %+v", e)
			}
			if len(a.seen) != 1 {
				t.Errorf("%d requests, want one", len(a.seen))
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	slow := refused(429, 20429, "Too Many Requests")
	slow.header = http.Header{"Retry-After": {"7"}}
	_, c := serve(t, slow)
	_, err := c.EndCall(t.Context(), testCall)
	if e, is := err.(*Error); !is || e.RetryAfter != 7*time.Second {
		t.Errorf("got %v", err)
	}
}

// Nobody listens: Twilio has certainly not seen the request. A connection that closes under it: nobody knows.
func TestConnectionFailures(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := closed.Addr().String()
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	c := clientOf(t, Config{BaseURL: "http://" + address})
	if _, err := c.EndCall(t.Context(), testCall); OutcomeOf(err) != Throttled {
		t.Errorf("connection refused: %v", err)
	}

	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	t.Cleanup(server.Close)
	c = clientOf(t, Config{BaseURL: server.URL})
	if _, err := c.EndCall(t.Context(), testCall); OutcomeOf(err) != Unknown {
		t.Errorf("connection lost: %v", err)
	}
}

// A transport that does not tell whether it wrote leaves the outcome open.
func TestUnknownTransport(t *testing.T) {
	t.Parallel()
	c := clientOf(t, Config{Transport: broken{}})
	if _, err := c.EndCall(t.Context(), testCall); OutcomeOf(err) != Unknown {
		t.Errorf("got %v", err)
	}
}

type broken struct{}

func (broken) RoundTrip(*http.Request) (*http.Response, error) { return nil, fmt.Errorf("broken") }

func TestErrorTexts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		err  error
		want string
	}{
		{&Error{Op: "move call", Outcome: Refused, Status: 400, Code: 21220, Message: "over"}, "move call: refused (HTTP 400, error 21220): over"},
		{&Error{Op: "end call", Outcome: Unknown, Err: fmt.Errorf("lost")}, "end call: unknown: lost"},
		{&Error{Op: "end call", Outcome: Unknown, Status: 502, Err: fmt.Errorf("bad")}, "end call: unknown (HTTP 502): bad"},
	}
	for _, tt := range tests {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
	if OutcomeOf(fmt.Errorf("other")) != Unknown || Gone(fmt.Errorf("other")) || strings.Contains(Unknown.String(), "unset") {
		t.Error("a foreign error is judged")
	}
}
