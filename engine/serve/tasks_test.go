package serve_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/sim"
	"callflow/engine/twilio"
)

const (
	workspace = "WS00000000000000000000000000000001"
	workflow  = "WW00000000000000000000000000000001"
)

// workers has Kim at work for the simulated TaskRouter.
func workers(n *sim.Network) {
	r := n.TaskRouter()
	r.Workspace = workspace
	_, _ = r.SetWorker("kim", `{"contact_uri": "client:kim"}`, true, false) // its attributes are well-formed
}

// tasks are the states of all tasks.
func (o *office) tasks() (all string) {
	o.account.At(func(n *sim.Network) {
		for _, t := range n.TaskRouter().Tasks() {
			all += t.Status + " "
		}
	})
	return strings.TrimSpace(all)
}

func (o *office) calls() {
	o.account.At(func(n *sim.Network) { _ = n.Place("ann", "+12025550100", number) })
}

// A call through the bridge by HTTP: the task, its assignment, the talk, and the end of all.
func TestTaskRouter(t *testing.T) {
	t.Parallel()
	o := newOfficeOf(t, "tasks", nil)
	o.calls()
	o.hears("client:kim", "rings", 1)
	o.soon("the task is reserved", func() bool { return o.tasks() == "reserved" })
	o.does("client:kim", "answer")
	o.hears("ann", "is in the room", 1)
	o.soon("the task is assigned", func() bool { return o.tasks() == "assigned" })
	o.soon("the server knows that they talk", func() bool { return o.talking(1) })
	o.does("client:kim", "hang up")
	o.hears("ann", "Thank you.", 1)
	o.soon("the task is completed", func() bool { return o.tasks() == "completed" })
}

// The assignment never arrives: TaskRouter is asked, and the worker's attributes are read.
func TestTaskRouterAssignmentLost(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("needs the ring and ten seconds")
	}
	o := newOfficeOf(t, "tasks", nil, "ring: 20s", "ring: 5s")
	o.between(func(r *http.Request) bool { return r.URL.Path == engine.AssignmentPath })
	o.calls()
	o.within(20*time.Second, "Kim is rung", func() bool {
		o.account.At(func(n *sim.Network) { // whose time is faster, so that reservations time out meanwhile
			if !n.TaskRouter().Workers()[0].Available {
				workers(n)
			}
		})
		return o.sid("client:kim") != ""
	})
	o.does("ann", "hang up")
	o.soon("the task is cancelled", func() bool { return o.tasks() == "canceled" })
}

// The answer to the request that makes the task is lost, and the server dies: the next one finds the task.
func TestTaskRouterRestart(t *testing.T) {
	t.Parallel()
	o := newOfficeOf(t, "tasks", nil)
	o.account.At(func(n *sim.Network) {
		_, _ = n.TaskRouter().SetWorker("kim", `{"contact_uri": "client:kim"}`, false, false)
	})
	stopped := make(chan struct{}, 1)
	o.disturb(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/Tasks") {
			return false
		}
		o.account.ServeHTTP(lostAnswer{}, r)
		select {
		case stopped <- struct{}{}:
		default:
		}
		panic(http.ErrAbortHandler)
	})
	o.calls()
	<-stopped
	o.kill()
	o.disturb(nil)
	o.open()
	o.account.At(workers)
	o.hears("client:kim", "rings", 1)
	o.does("client:kim", "answer")
	o.hears("ann", "is in the room", 1)
	o.soon("the one task is assigned", func() bool { return o.tasks() == "assigned" })
}

// lostAnswer is an answer that nobody reads.
type lostAnswer struct{}

func (lostAnswer) Header() http.Header         { return http.Header{} }
func (lostAnswer) Write(b []byte) (int, error) { return len(b), nil }
func (lostAnswer) WriteHeader(int)             {}

// What is no assignment of ours is refused, and what nobody signed.
func TestAssignmentRefused(t *testing.T) {
	t.Parallel()
	o := newOfficeOf(t, "tasks", nil)
	for _, c := range []struct {
		attributes string
		forged     bool
		status     int
	}{{`{"kind": "chat"}`, false, http.StatusNotFound}, {`{"callflow": "/twilio/v/7/0/3/1/task/1"}`, false, http.StatusNotFound}, {`{"kind": "chat"}`, true, http.StatusForbidden}} {
		form := url.Values{"TaskAttributes": {c.attributes}, "TaskSid": {"WT1"}, "ReservationSid": {"WR1"}}
		to := o.front.URL + engine.AssignmentPath
		signature := twilio.Sign(token, to, twilio.Params{{Name: "ReservationSid", Value: "WR1"}, {Name: "TaskAttributes", Value: c.attributes}, {Name: "TaskSid", Value: "WT1"}})
		if c.forged {
			signature = twilio.Sign("forged", to, nil)
		}
		req, err := http.NewRequest(http.MethodPost, to, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("X-Twilio-Signature", signature)
		resp, err := o.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != c.status {
			t.Errorf("%+v is answered by %d", c, resp.StatusCode)
		}
	}
}
