package serve_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"callflow/engine/sim"
	"callflow/engine/store"
)

// recordings are the states of all recordings, of rooms and of calls.
func (o *office) recordings() (list []string) {
	o.account.At(func(n *sim.Network) {
		for _, f := range n.Files() {
			if f.Conference != "" {
				list = append(list, "room "+f.Status)
			}
		}
		for _, t := range n.Tapes() {
			list = append(list, "call "+t.Status)
		}
	})
	return list
}

// Keys that a command sends are heard by everybody in the room: an announcement for the whole conference.
func TestAnnouncement(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	c := o.talk()
	var asked atomic.Value
	o.disturb(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPost && strings.Contains(r.URL.Path, "/Conferences/") {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(strings.NewReader(string(body)))
			asked.Store(r.URL.Path + " " + string(body))
		}
		return false
	})
	given := o.must(o.command(c, object{"command": "tones", "by": "agents.kim", "with": object{"digits": "12#"}}), 202)
	o.soon("the announcement is confirmed", func() bool { return strings.Contains(o.get(given.header.Get("Location")).body, `"confirmed"`) })
	got, _ := asked.Load().(string)
	if path, form, _ := strings.Cut(got, " "); strings.Contains(path, "Participants") || !strings.Contains(form, "AnnounceMethod=POST") || !strings.Contains(form, "%2Fsay%2F") {
		t.Errorf("Twilio was asked %s", got)
	}
	o.hears("ann", "the tones 12#", 1)
	o.sealed("12#") // what is keyed may be a secret
}

// A talk that is not recorded as a conference is recorded on a leg.
func TestRecordingOfATalk(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	c := o.talk()
	for _, step := range []struct{ do, want string }{
		{"start", "call in-progress"}, {"pause", "call paused"}, {"resume", "call in-progress"}, {"stop", "call completed"},
	} {
		o.must(o.command(c, object{"command": "recording", "by": "agents.kim", "with": object{"do": step.do}}), 202)
		o.soon(step.do, func() bool { list := o.recordings(); return len(list) == 1 && list[0] == step.want })
	}
}

// A room that Twilio records from its start is paused as a room.
func TestRecordingOfARoom(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil, "{who: agent, runs: warm_transfer}", "{who: agent, runs: warm_transfer}\n    record: yes")
	c := o.talk()
	o.soon("the recording", func() bool { list := o.recordings(); return len(list) == 1 && list[0] == "room in-progress" })
	for _, step := range []struct{ do, want string }{
		{"start", "room in-progress"}, {"pause", "room paused"}, {"resume", "room in-progress"}, {"stop", "room completed"},
	} {
		o.must(o.command(c, object{"command": "recording", "by": "agents.kim", "with": object{"do": step.do}}), 202)
		o.soon(step.do, func() bool { list := o.recordings(); return len(list) == 1 && list[0] == step.want })
	}
}

// A request to ring somebody whose answer is lost is not made again when a callback tells of the call, or the
// list of calls shows it; it is when neither does.
func TestLostAnswersToPlacing(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]struct {
		before, callbacks bool // Twilio has not seen the request; its callbacks are lost as well
		requests          int64
	}{
		"the callback tells": {requests: 1},
		"the list tells":     {callbacks: true, requests: 1},
		"nothing tells":      {before: true, requests: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, nil)
			var requests atomic.Int64
			o.disturb(func(w http.ResponseWriter, r *http.Request) bool {
				if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/Calls.json") || requests.Add(1) > 1 {
					return false
				}
				if !lose.before {
					o.account.ServeHTTP(&deaf{w.Header().Clone()}, r)
				}
				panic(http.ErrAbortHandler)
			})
			o.between(func(r *http.Request) bool {
				return lose.callbacks && requests.Load() == 1 && strings.Contains(r.URL.Path, "/progress/") && !strings.Contains(r.URL.Path, "/v/1/1/")
			})
			o.account.At(func(n *sim.Network) { _ = n.Place("ann", "+12025550100", number) })
			o.hears("client:kim", "rings", 1)
			o.soon("the leg is bound", func() bool { _, _, err := o.st.FindCall(context.Background(), o.sid("client:kim")); return err == nil })
			o.does("client:kim", "answer")
			o.hears("client:kim", "is in the room", 1)
			if n := requests.Load(); n != lose.requests {
				t.Errorf("%d requests for a call, want %d", n, lose.requests)
			}
			if legs := strings.Count(o.get("/api/contacts/c1").body, `"leg":2,"role":"agent"`); legs == 0 {
				t.Errorf("contact is %s", o.get("/api/contacts/c1").body)
			}
		})
	}
}

// deaf is a client that goes away before the answer.
type deaf struct{ header http.Header }

func (d *deaf) Header() http.Header         { return d.header }
func (d *deaf) Write(p []byte) (int, error) { return len(p), nil }
func (d *deaf) WriteHeader(int)             {}

// A server that was killed while it rang somebody finds the call, and rings nobody twice.
func TestPlacingIsTakenUp(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	hold := make(chan struct{})
	var requests atomic.Int64
	o.disturb(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/Calls.json") && requests.Add(1) == 1 {
			o.account.ServeHTTP(&deaf{w.Header().Clone()}, r)
			<-hold // the answer never comes while this server lives
			panic(http.ErrAbortHandler)
		}
		return false
	})
	o.between(func(r *http.Request) bool { return requests.Load() > 0 && strings.Contains(r.URL.Path, "/progress/") })
	o.account.At(func(n *sim.Network) { _ = n.Place("ann", "+12025550100", number) })
	o.hears("client:kim", "rings", 1)
	o.kill()
	close(hold)
	o.between(nil)
	o.open()
	o.soon("the leg is bound", func() bool { _, _, err := o.st.FindCall(context.Background(), o.sid("client:kim")); return err == nil })
	o.does("client:kim", "answer")
	o.hears("client:kim", "is in the room", 1)
	if n := requests.Load(); n != 1 {
		t.Errorf("%d requests for a call, want 1", n)
	}
}

// A caller who was moved into a room is not moved once more when nobody heard that it was done: that would tear the caller
// out of the room again, while the agent comes in.
func TestMovesAreMadeOnce(t *testing.T) {
	t.Parallel()
	for name, killed := range map[string]bool{"the answer is lost": false, "the server was killed": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t, "push", nil, nil)
			hold := make(chan struct{})
			var moves atomic.Int64
			o.disturb(func(w http.ResponseWriter, r *http.Request) bool {
				if ann := o.sid("ann"); r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/"+ann+".json") || moves.Add(1) > 1 {
					return false
				}
				o.account.ServeHTTP(&deaf{w.Header().Clone()}, r)
				<-hold
				panic(http.ErrAbortHandler)
			})
			o.account.At(func(n *sim.Network) { _ = n.Place("ann", "+12025550100", number) })
			o.hears("client:kim", "rings", 1)
			o.does("client:kim", "answer")
			o.hears("ann", "is in the room", 1)
			if killed {
				o.kill()
				o.open()
			}
			close(hold)
			o.soon("they talk", func() bool { return o.talking(1) })
			o.soon("the effect is over", func() bool {
				r, err := o.st.Recover(context.Background())
				return err == nil && len(r.Effects) == 0
			})
			if n := moves.Load(); n != 1 {
				t.Errorf("Ann was moved %d times, want 1", n)
			}
		})
	}
}

// A change of a seat that waits, because Twilio wants less, is not made once its owner has left.
func TestStaleChangesAreNotMade(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	c := o.talk()
	var mutes atomic.Int64
	o.disturb(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost || !strings.Contains(r.URL.Path, "/Participants/"+o.sid("client:kim")) || mutes.Add(1) > 1 {
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, `{"code": 20429, "message": "Too Many Requests", "status": 429}`)
		return true
	})
	given := o.must(o.command(c, object{"command": "mute", "by": "agents.kim", "with": object{"who": "agent"}}), 202)
	o.soon("the mute was tried", func() bool { return mutes.Load() == 1 })
	o.does("client:kim", "hang up")
	o.soon("nobody waits for it", func() bool { return strings.Contains(o.get(given.header.Get("Location")).body, `"code":"gone"`) })
	o.soon("the effect is over", func() bool {
		r, err := o.st.Recover(context.Background())
		return err == nil && len(r.Effects) == 0
	})
	if n := mutes.Load(); n != 1 {
		t.Errorf("Twilio was asked %d times, want 1", n)
	}
}

// While the store takes no writes, an order to begin another contact waits; it is not lost.
func TestBeginningWaitsForTheStore(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	var births atomic.Int64
	var full atomic.Bool
	o.fail = func(statement string) error {
		if statement == "cell" && full.Load() && births.Add(1) <= 3 {
			return store.ErrFull
		}
		return nil
	}
	o.restart()
	o.must(o.ask(http.MethodPost, "/api/contacts", nil, object{"flow": "escalate", "with": object{"to": "agents.ken"}, "after": "1s"}), 202, "c1")
	full.Store(true)
	o.hears("client:ken", "rings", 2)
	if births.Load() < 3 {
		t.Errorf("the store refused %d writes only", births.Load())
	}
}

// A contact begins others: the same key begins one only.
func TestContactsBeginContacts(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	o.must(o.ask(http.MethodPost, "/api/contacts", nil, object{"flow": "escalate", "with": object{"to": "agents.ken"}}), 202, "c1")
	o.hears("client:ken", "rings", 2)
	o.restart()
	if got := o.must(o.get("/api/contacts"), 200); strings.Count(got.body, `"contact":`) != 2 || strings.Count(got.body, `"by":"c1"`) != 2 {
		t.Errorf("contacts are %s", got.body)
	}
	if rows, err := o.st.(store.Reports).Rows(context.Background(), store.Alerts); err != nil || len(rows) > 0 {
		t.Errorf("alerts %v, %v", rows, err)
	}
}
