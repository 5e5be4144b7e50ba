package twilio

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	testAccount = "AC00000000000000000000000000000001"
	testCall    = "CA00000000000000000000000000000001"
	testRoom    = "CF00000000000000000000000000000001"
	testQueue   = "QU00000000000000000000000000000001"
)

// answer is what the loopback API says to one request.
type answer struct {
	status int
	body   string
	header http.Header
}

// api is a loopback server that notes requests and answers from a list, the last answer again and again.
type api struct {
	mu      sync.Mutex
	answers []answer
	seen    []string // "METHOD path?query body"
	user    string
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	user, password, _ := r.BasicAuth()
	a.user = user + ":" + password
	if err := r.ParseForm(); err != nil {
		panic(err)
	}
	line := r.Method + " " + strings.TrimPrefix(r.URL.EscapedPath(), "/2010-04-01/Accounts/"+testAccount)
	for _, values := range []url.Values{r.URL.Query(), r.PostForm} {
		for _, name := range sortedNames(values) {
			line += fmt.Sprintf("\n  %s=%s", name, strings.Join(values[name], ","))
		}
	}
	a.seen = append(a.seen, line)
	next := a.answers[0]
	if len(a.answers) > 1 {
		a.answers = a.answers[1:]
	}
	for name, values := range next.header {
		w.Header()[name] = values
	}
	w.WriteHeader(next.status)
	if _, err := w.Write([]byte(next.body)); err != nil {
		panic(err)
	}
}

func sortedNames(values url.Values) []string {
	var p Params
	for name := range values {
		p = p.insert(name, "")
	}
	names := make([]string, len(p))
	for i := range p {
		names[i] = p[i].Name
	}
	return names
}

func serve(t *testing.T, answers ...answer) (*api, *Client) {
	t.Helper()
	a := &api{answers: answers}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	return a, clientOf(t, Config{BaseURL: server.URL})
}

func clientOf(t *testing.T, config Config) *Client {
	t.Helper()
	config.AccountSid, config.User, config.Password = testAccount, "SK1", "secret1"
	c, err := NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func ok(body string) answer { return answer{status: 200, body: body} }

func refused(status, code int, message string) answer {
	return answer{status: status, body: fmt.Sprintf(`{"code": %d, "message": %q, "status": %d}`, code, message, status)}
}

// Each request as it goes out: path, query, form and credentials.
func TestRequests(t *testing.T) {
	t.Parallel()
	const page = "https://flow.example/twilio/v/1.25/2?x=10.0.0.1"
	everything := ok(`{"sid": "RE1", "status": "in-progress", "call_sid": "` + testCall + `", "position": 1}`)
	routes := Routes{VoiceURL: page, StatusCallback: "https://flow.example/s"}
	const routeForm = "\n  StatusCallback=https://flow.example/s\n  StatusCallbackMethod=POST\n  VoiceFallbackMethod=POST\n  VoiceFallbackUrl=" +
		"\n  VoiceMethod=POST\n  VoiceUrl=" + page
	tests := []struct {
		name string
		do   func(context.Context, *Client) error
		want string
	}{
		{"move", func(ctx context.Context, c *Client) error { _, err := c.MoveCall(ctx, testCall, page, ""); return err },
			"POST /Calls/" + testCall + ".json\n  Method=POST\n  Url=" + page},
		{"move by GET", func(ctx context.Context, c *Client) error {
			_, err := c.MoveCall(ctx, testCall, page, "GET")
			return err
		},
			"POST /Calls/" + testCall + ".json\n  Method=GET\n  Url=" + page},
		{"end", func(ctx context.Context, c *Client) error { _, err := c.EndCall(ctx, testCall); return err },
			"POST /Calls/" + testCall + ".json\n  Status=completed"},
		{"fetch", func(ctx context.Context, c *Client) error { _, err := c.FetchCall(ctx, testCall); return err },
			"GET /Calls/" + testCall + ".json"},
		{"list keeps dots and digits", func(ctx context.Context, c *Client) error {
			_, err := c.ListCalls(ctx, CallFilter{Status: "in-progress", To: "sip:bob@10.0.0.1", From: "+81 90", PageSize: 5})
			return err
		}, "GET /Calls.json\n  From=+81 90\n  PageSize=5\n  Status=in-progress\n  To=sip:bob@10.0.0.1"},
		{"place", func(ctx context.Context, c *Client) error {
			_, err := c.PlaceCall(ctx, Place{To: "client:a?b=1.2", From: "+8150", URL: page, FallbackURL: page, StatusCallback: page,
				Timeout: 20 * time.Second, Detect: "Enable", DetectTimeout: 5 * time.Second, CallToken: "t", SendDigits: "1w2"})
			return err
		}, "POST /Calls.json\n  CallToken=t\n  FallbackMethod=POST\n  FallbackUrl=" + page + "\n  From=+8150\n  MachineDetection=Enable\n  MachineDetectionTimeout=5" +
			"\n  Method=POST\n  SendDigits=1w2\n  StatusCallback=" + page + "\n  StatusCallbackEvent=initiated,ringing,answered,completed\n  StatusCallbackMethod=POST" +
			"\n  Timeout=20\n  To=client:a?b=1.2\n  Url=" + page},
		{"claim", func(ctx context.Context, c *Client) error {
			_, err := c.ClaimMember(ctx, testQueue, testCall, page)
			return err
		},
			"POST /Queues/" + testQueue + "/Members/" + testCall + ".json\n  Method=POST\n  Url=" + page},
		{"front", func(ctx context.Context, c *Client) error { _, err := c.DequeueFront(ctx, testQueue, page); return err },
			"POST /Queues/" + testQueue + "/Members/Front.json\n  Method=POST\n  Url=" + page},
		{"text from a number", func(ctx context.Context, c *Client) error {
			_, err := c.SendText(ctx, Text{To: "+8190", From: "+8150", Body: "料金は 1.25 円 & more", StatusCallback: page})
			return err
		}, "POST /Messages.json\n  Body=料金は 1.25 円 & more\n  From=+8150\n  StatusCallback=" + page + "\n  To=+8190"},
		{"text from a service", func(ctx context.Context, c *Client) error {
			_, err := c.SendText(ctx, Text{To: "+8190", Service: "MG1", Body: "x"})
			return err
		}, "POST /Messages.json\n  Body=x\n  MessagingServiceSid=MG1\n  To=+8190"},
		{"start recording", func(ctx context.Context, c *Client) error {
			_, err := c.StartRecording(ctx, testCall, RecordingOptions{Track: "both", StatusCallback: page})
			return err
		}, "POST /Calls/" + testCall + "/Recordings.json\n  RecordingChannels=dual\n  RecordingStatusCallback=" + page +
			"\n  RecordingStatusCallbackEvent=completed,absent\n  RecordingStatusCallbackMethod=POST\n  RecordingTrack=both"},
		{"pause recording", func(ctx context.Context, c *Client) error {
			_, err := c.PauseRecording(ctx, testCall, CurrentRecording, true)
			return err
		}, "POST /Calls/" + testCall + "/Recordings/Twilio.CURRENT.json\n  PauseBehavior=skip\n  Status=paused"},
		{"resume recording", func(ctx context.Context, c *Client) error {
			_, err := c.ResumeRecording(ctx, testCall, "RE1")
			return err
		}, "POST /Calls/" + testCall + "/Recordings/RE1.json\n  Status=in-progress"},
		{"stop recording", func(ctx context.Context, c *Client) error {
			_, err := c.StopRecording(ctx, testCall, CurrentRecording)
			return err
		}, "POST /Calls/" + testCall + "/Recordings/Twilio.CURRENT.json\n  Status=stopped"},
		{"conference", func(ctx context.Context, c *Client) error { _, err := c.FetchConference(ctx, testRoom); return err },
			"GET /Conferences/" + testRoom + ".json"},
		{"participants", func(ctx context.Context, c *Client) error { _, err := c.ListParticipants(ctx, testRoom); return err },
			"GET /Conferences/" + testRoom + "/Participants.json\n  PageSize=1000"},
		{"announce to all", func(ctx context.Context, c *Client) error { return c.Announce(ctx, testRoom, page) },
			"POST /Conferences/" + testRoom + ".json\n  AnnounceMethod=POST\n  AnnounceUrl=" + page},
		{"announce to one", func(ctx context.Context, c *Client) error {
			return c.ChangeSeat(ctx, testRoom, testCall, Seat{SayURL: page})
		}, "POST /Conferences/" + testRoom + "/Participants/" + testCall + ".json\n  AnnounceMethod=POST\n  AnnounceUrl=" + page},
		{"call's recording", func(ctx context.Context, c *Client) error { _, err := c.CallRecording(ctx, testCall); return err },
			"GET /Calls/" + testCall + "/Recordings.json"},
		{"conference's recording", func(ctx context.Context, c *Client) error { _, err := c.RoomRecording(ctx, testRoom); return err },
			"GET /Conferences/" + testRoom + "/Recordings.json"},
		{"pause a conference's recording", func(ctx context.Context, c *Client) error {
			return c.SetRoomRecording(ctx, testRoom, "RE1", "paused")
		}, "POST /Conferences/" + testRoom + "/Recordings/RE1.json\n  PauseBehavior=silence\n  Status=paused"},
		{"stop a conference's recording", func(ctx context.Context, c *Client) error {
			return c.SetRoomRecording(ctx, testRoom, "RE1", "stopped")
		}, "POST /Conferences/" + testRoom + "/Recordings/RE1.json\n  Status=stopped"},
		{"delete a recording", func(ctx context.Context, c *Client) error { return c.DeleteRecording(ctx, "RE1") },
			"DELETE /Recordings/RE1.json"},
		{"number", func(ctx context.Context, c *Client) error { _, err := c.UpdateNumber(ctx, "PN1", routes); return err },
			"POST /IncomingPhoneNumbers/PN1.json" + routeForm},
		{"application", func(ctx context.Context, c *Client) error {
			_, err := c.UpdateApplication(ctx, "AP1", routes)
			return err
		},
			"POST /Applications/AP1.json" + routeForm},
		{"account", func(ctx context.Context, c *Client) error { _, err := c.FetchAccount(ctx); return err },
			"GET .json"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, c := serve(t, everything)
			if err := tt.do(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{tt.want}, a.seen); diff != "" {
				t.Error(diff)
			}
			if a.user != "SK1:secret1" {
				t.Errorf("credentials are %s", a.user)
			}
		})
	}
}

// Requests that would break a path, or leave a number half set, do not go out.
func TestLocalRefusals(t *testing.T) {
	t.Parallel()
	a, c := serve(t, ok(`{}`))
	ctx := t.Context()
	fail := map[string]func() error{
		"end":       func() error { _, err := c.EndCall(ctx, "CA1/../x"); return err },
		"fetch":     func() error { _, err := c.FetchCall(ctx, "QU1"); return err },
		"claim":     func() error { _, err := c.ClaimMember(ctx, testQueue, "Front", "u"); return err },
		"front":     func() error { _, err := c.DequeueFront(ctx, "support", "u"); return err },
		"text":      func() error { _, err := c.SendText(ctx, Text{To: "+1", Body: "x"}); return err },
		"two":       func() error { _, err := c.SendText(ctx, Text{To: "+1", From: "+2", Service: "MG1"}); return err },
		"room":      func() error { _, err := c.FetchConference(ctx, "desk_1_1"); return err },
		"people":    func() error { _, err := c.ListParticipants(ctx, "CF1/.."); return err },
		"announce":  func() error { return c.Announce(ctx, "CA1", "u") },
		"taped":     func() error { _, err := c.CallRecording(ctx, "CA1/x"); return err },
		"tapes":     func() error { _, err := c.RoomRecording(ctx, ""); return err },
		"tape":      func() error { return c.SetRoomRecording(ctx, testRoom, "CA1", "paused") },
		"recording": func() error { _, err := c.StopRecording(ctx, testCall, "../x"); return err },
		"deletion":  func() error { return c.DeleteRecording(ctx, "RE1/../x") },
		"number":    func() error { _, err := c.UpdateNumber(ctx, "PN1", Routes{VoiceURL: "https://a"}); return err },
		"app": func() error {
			_, err := c.UpdateApplication(ctx, "PN1", Routes{VoiceURL: "https://a", StatusCallback: "https://a"})
			return err
		},
	}
	for name, do := range fail {
		if err := do(); OutcomeOf(err) != Refused || Gone(err) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if len(a.seen) != 0 {
		t.Errorf("went out: %q", a.seen)
	}
}

func TestNewClientRefuses(t *testing.T) {
	t.Parallel()
	good := Config{AccountSid: testAccount, Password: "p"}
	if _, err := NewClient(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Config){
		"account":         func(c *Config) { c.AccountSid = "x" },
		"no password":     func(c *Config) { c.Password = "" },
		"password":        func(c *Config) { c.Password = "a-b" },
		"plain http":      func(c *Config) { c.BaseURL = "http://api.twilio.com" },
		"no host":         func(c *Config) { c.BaseURL = "https:///x" },
		"query":           func(c *Config) { c.BaseURL = "https://api.twilio.com?x=1" },
		"other scheme":    func(c *Config) { c.BaseURL = "ftp://127.0.0.1" },
		"user in the URL": func(c *Config) { c.BaseURL = "https://u:p@api.twilio.com" },
	} {
		config := good
		change(&config)
		if _, err := NewClient(config); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestBaseURLWithPath(t *testing.T) {
	t.Parallel()
	a := &api{answers: []answer{ok(`{}`)}}
	server := httptest.NewServer(http.StripPrefix("/sim", a))
	t.Cleanup(server.Close)
	c := clientOf(t, Config{BaseURL: server.URL + "/sim/"})
	if _, err := c.FetchCall(t.Context(), testCall); err != nil || a.seen[0] != "GET /Calls/"+testCall+".json" {
		t.Errorf("%v %q", err, a.seen)
	}
}

func TestContextEndsARequest(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(entered)
		<-release
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })
	c := clientOf(t, Config{BaseURL: server.URL})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { _, err := c.EndCall(ctx, testCall); done <- err }()
	<-entered
	cancel()
	if err := <-done; OutcomeOf(err) != Unknown || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := c.EndCall(ctx, testCall); OutcomeOf(err) != Throttled {
		t.Errorf("a request that was never sent: %v", err)
	}
}
