package sim

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/floor"
	"callflow/engine/library"
)

// bridged is the example of TaskRouter's bridge with a caller who needs somebody technical, Lee or Mori.
type bridged struct {
	t     *testing.T
	w     *World
	phone *Telephone
	facts []string
}

func newBridged(t *testing.T, change func(*engine.LivePart)) *bridged {
	t.Helper()
	ws, err := library.Load("../../examples/taskrouter", library.Options{LiveNo: 1, BaseURL: "https://x.test"})
	if err != nil {
		t.Fatal(err)
	}
	live := *ws.Set.Live
	if router := *live.TaskRouter; change != nil {
		router.Workers = slices.Clone(router.Workers)
		live.TaskRouter = &router
		change(&live)
	}
	o := NewOffice(&engine.Set{Flows: ws.Set.Flows, Live: &live}, 1)
	b := &bridged{t: t, w: NewWorld(o, 1_790_000_000_000, func(Heard) {})}
	o.Told = b.told
	b.w.SignIn()
	b.phone = NewTelephone(b.w.Net, b.w, "")
	return b
}

func (b *bridged) told(t Turned) {
	for _, f := range t.Facts {
		if f.Kind == engine.OfferEnded || f.Kind == engine.Alert || f.Kind == engine.QueueLeft {
			words := string(f.Kind)
			for _, v := range f.Data {
				if v.Name == "agent" || v.Name == "result" || v.Name == "code" {
					s, _ := v.Value.(string)
					words += " " + s
				}
			}
			b.facts = append(b.facts, words)
		}
	}
}

// do performs lines of a script: `call`, `press KEY`, `wait SECONDS`, `client:lee answers` and what else telephones do.
func (b *bridged) do(lines ...string) {
	b.t.Helper()
	for _, line := range lines {
		if length, ok := strings.CutPrefix(line, "wait "); ok {
			d, err := time.ParseDuration(length)
			if err != nil {
				b.t.Fatal(err)
			}
			b.w.Advance(b.w.Net.Now() + engine.MillisOf(d))
			continue
		}
		if line == "call" {
			if err := b.phone.Call("+819011112222", "+815000000001"); err != nil {
				b.t.Fatal(err)
			}
			continue
		}
		if err := b.phone.Do(line); err != nil {
			b.t.Fatalf("%s: %v", line, err)
		}
	}
}

// task is the state of the only task, and of its reservations, the latest first.
func (b *bridged) task() string {
	b.t.Helper()
	r := b.w.Net.TaskRouter()
	list := r.Tasks()
	if len(list) != 1 {
		b.t.Fatalf("there are %d tasks, expected 1", len(list))
	}
	out := list[0].Status
	for _, v := range r.Reservations(list[0].Sid) {
		out += ", " + strings.TrimPrefix(v.Name, "agents.") + " " + v.Status
	}
	return out
}

func (b *bridged) want(task string, facts ...string) {
	b.t.Helper()
	if got := b.task(); got != task {
		b.t.Errorf("task is %q, expected %q", got, task)
	}
	if !slices.Equal(b.facts, facts) {
		b.t.Errorf("facts are\n%s\nexpected\n%s", strings.Join(b.facts, "\n"), strings.Join(facts, "\n"))
	}
}

func TestTaskIsCompletedAfterTheTalk(t *testing.T) {
	t.Parallel()
	b := newBridged(t, nil)
	b.do("call", "2", "wait 1s", "client:lee: answers", "wait 6s", "client:lee: 1", "wait 5s")
	b.want("assigned, lee accepted", "offer_ended agents.lee accepted")
	b.do("client:lee: hang up", "wait 10s")
	b.want("completed, lee completed", "offer_ended agents.lee accepted", "queue_left room agents.lee")
}

func TestTaskIsCancelledWhenTheCallerLeaves(t *testing.T) {
	t.Parallel()
	b := newBridged(t, nil)
	b.do("call", "2", "wait 1s", "hang up", "wait 1s")
	b.want("canceled, lee canceled", "offer_ended agents.lee gone", "queue_left hangup ")
}

func TestTaskCancelledElsewhere(t *testing.T) {
	t.Parallel()
	b := newBridged(t, nil)
	b.do("call", "2", "wait 1s")
	if err := b.w.Net.TaskRouter().EndTask(b.w.Net.TaskRouter().Tasks()[0].Sid, false, "by hand"); err != nil {
		t.Fatal(err)
	}
	b.do("wait 50s")
	b.want("canceled, lee canceled", "offer_ended agents.lee missed", "queue_left nobody ")
}

func TestReservationLost(t *testing.T) {
	t.Parallel()
	b := newBridged(t, func(live *engine.LivePart) {
		q := *live.Queues["support"]
		q.Ring = 600_000 // rings longer than TaskRouter reserves an agent
		live.Queues = map[string]*engine.Queue{"support": &q}
	})
	b.do("call", "2", "wait 100s")
	b.w.Present("agents.mori", floor.Away, "", "")
	b.do("wait 30s", "client:lee: answers", "wait 6s", "client:lee: 1", "wait 5s", "client:lee: hang up", "wait 5s")
	// The talk counts; TaskRouter, which knows better who has the call, is told that there is nothing to do.
	b.want("canceled, lee timeout", "offer_ended agents.lee accepted", "queue_left room agents.lee")
}

func TestWorkerWhoIsNobody(t *testing.T) {
	t.Parallel()
	b := newBridged(t, func(live *engine.LivePart) { live.TaskRouter.Workers[1].Agent = "agents.anna" })
	b.do("call", "2", "wait 5s")
	b.want("reserved, mori pending, anna rejected", "alert unknown_address", "offer_ended agents.anna failed")
}

func TestAssignmentOfAnotherProgram(t *testing.T) {
	t.Parallel()
	b := newBridged(t, nil)
	for attributes, is := range map[string]error{`{"callflow": "/twilio/v/99/0/3/1/task/1"}`: engine.ErrUnknownCell, `{"kind": "chat"}`: errNoRoute, `[`: errNoRoute} {
		_, err := b.w.Office.Ask(Request{URL: "https://x.test" + engine.AssignmentPath, Callback: true, Token: "t",
			Params: engine.Params{{Name: "ReservationSid", Value: "WR1"}, {Name: "TaskAttributes", Value: attributes}}})
		if !errors.Is(err, is) {
			t.Errorf("assignment of a task with %s ends by %v, expected %v", attributes, err, is)
		}
	}
}

// A task that has reserved somebody for a caller who has another task is cancelled, and nobody is rung for it.
func TestTaskMadeTwice(t *testing.T) {
	t.Parallel()
	b := newBridged(t, nil)
	b.do("call", "2", "wait 1s")
	r := b.w.Net.TaskRouter()
	again, err := r.MakeTask("WW1", "https://x.test"+engine.AssignmentPath, r.Tasks()[0].Attributes, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	b.do("wait 1s")
	if got := r.task(again.Sid).Status; got != "canceled" || len(b.w.Net.Living()) != 2 {
		t.Errorf("task is %s with %v on the telephone, expected canceled with the caller and Lee", got, b.w.Net.Living())
	}
}
