package serve_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/floor"
	"callflow/engine/library"
	"callflow/engine/record"
	"callflow/engine/sim"
	"callflow/engine/store"
)

// stored is the floor as the last commit left it; nil when there is none yet.
func (o *office) stored() *floor.State {
	o.t.Helper()
	c := o.contact(engine.FloorID)
	if c == nil {
		return nil
	}
	return c.Floor
}

// contact is what the store has of one; nil when that is nothing yet.
func (o *office) contact(id engine.ContactID) *engine.Contact {
	o.t.Helper()
	row, err := o.st.Load(context.Background(), id.Cell())
	if err != nil {
		return nil
	}
	parts := make([][]byte, len(row.Parts))
	for i := range row.Parts {
		parts[i] = row.Parts[i].Body
	}
	c, _, err := record.ParseState(row.State, nil, parts...)
	if err != nil {
		o.t.Fatal(err)
	}
	return c
}

// talking reports whether the server knows of somebody who talks with another in a room.
func (o *office) talking(id engine.ContactID) bool {
	c := o.contact(id)
	return c != nil && slices.ContainsFunc(c.Rooms, func(r engine.Room) bool {
		taken := 0
		for _, s := range r.Seats {
			if s.State == engine.SeatTaken {
				taken++
			}
		}
		return taken > 1
	})
}

// idle reports whether nobody waits, and an agent is free.
func (o *office) idle(agent string) bool {
	s := o.stored()
	if s == nil || len(s.Entries()) > 0 {
		return false
	}
	d := s.Desk(agent)
	return d != nil && d.State() == floor.Available
}

// seats are the calls that live, by who is on the telephone.
func (o *office) seats() map[string][]sim.Seat {
	by := map[string][]sim.Seat{}
	o.account.At(func(n *sim.Network) {
		for _, s := range n.Seats() {
			by[s.Name] = append(by[s.Name], s)
		}
	})
	return by
}

// talkFor is how often somebody looks at a talk before it ends.
const talkFor = 50

// staffed lets an agent answer, and hang up after talking for a while. It reports whether the agent was on two
// telephones at once.
func (o *office) staffed(agent string, talked *int) (twice bool) {
	calls := o.seats()
	in, busy := map[string]int{}, 0
	for _, seats := range calls {
		for _, s := range seats {
			in[s.Room]++
		}
	}
	for _, s := range calls[agent] {
		switch s.State {
		case "ringing":
			o.account.At(func(n *sim.Network) { _ = n.Do(sim.Deed{Do: "answer", Sid: s.Sid}) })
		case "room":
			if busy++; in[s.Room] > 1 {
				if *talked++; *talked < talkFor {
					continue
				}
				*talked = 0
				o.account.At(func(n *sim.Network) { _ = n.Do(sim.Deed{Do: "hang up", Sid: s.Sid}) })
			}
		}
	}
	return busy > 1
}

// heardBy counts what somebody has heard.
func (o *office) heardBy(who, text string) (count int) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	heard, _ := o.account.Heard(ctx, 0)
	for _, h := range heard {
		if h.Who == who && strings.Contains(h.Text, text) {
			count++
		}
	}
	return count
}

// power is that of the machine on which a server runs: it fails at the n-th point of the store, before a commit or
// after it. From then on nothing is written, and nothing leaves the machine.
type power struct {
	mu    sync.Mutex
	at    int
	count int
	off   chan struct{}
	again chan struct{}
}

func newPower(at int) *power {
	return &power{at: at, off: make(chan struct{}), again: make(chan struct{})}
}

func (p *power) isOff() bool {
	select {
	case <-p.off:
		return true
	default:
		return false
	}
}

// point is told of the statements of the store.
func (p *power) point(name string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.isOff() {
		return store.ErrFatal
	}
	if name != "commit" && name != "commit done" {
		return nil
	}
	if p.count++; p.count != p.at {
		return nil
	}
	close(p.off)
	if name == "commit" {
		return store.ErrFatal
	}
	return nil
}

func (p *power) isBack() bool {
	select {
	case <-p.again:
		return true
	default:
		return false
	}
}

// restore begins another server when the power is off.
func (p *power) restore(o *office) {
	if p.isOff() && !p.isBack() {
		o.kill()
		o.fail = nil
		o.open()
		close(p.again)
	}
}

// stay has the power not fail any more.
func (p *power) stay(o *office) {
	p.mu.Lock()
	p.at = 0
	p.mu.Unlock()
	p.restore(o)
}

// front is what stands before the server: a request whose answer is lost is sent once more when the server is back.
func (p *power) front(o *office) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		for {
			before := p.isOff()
			if before {
				<-p.again
			}
			h, _ := o.serving()
			one := r.Clone(r.Context())
			one.Body = io.NopCloser(bytes.NewReader(body))
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, one)
			if !before && p.isOff() {
				continue
			}
			for k, v := range rec.Header() {
				w.Header()[k] = v
			}
			w.WriteHeader(rec.Code)
			_, _ = w.Write(rec.Body.Bytes())
			return
		}
	})
}

var everyPoint = flag.Bool("every-point", false, "TestFloorOutlivesThePower cuts the power at each point, not at some of them; make soak does")

// TestFloorOutlivesThePower lets the power fail before and after each commit of a call that is served by an agent:
// the caller is served, the agent is free afterwards, and the next caller is served as well. A talk of seconds that
// nobody has seen, because its reports were lost, is taken for none, and the caller waits on: one talk each is counted.
func TestFloorOutlivesThePower(t *testing.T) {
	t.Parallel()
	step := 6
	switch {
	case *everyPoint:
		step = 1
	case testing.Short():
		step = 15
	}
	for at := 1; at <= 60; at += step {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			t.Parallel()
			p := newPower(at)
			o := openOffice(t, "push", p.point, nil)
			o.front.Config.Handler = p.front(o)
			o.disturb(func(http.ResponseWriter, *http.Request) bool {
				if p.isOff() && !p.isBack() {
					panic(http.ErrAbortHandler)
				}
				return false
			})
			o.served(t, "ann", "+12025550100", p)
			o.served(t, "bob", "+12025550101", p)
			p.stay(o)
			talks := 0
			for _, row := range (&rig{t: t, st: o.st}).table(store.QueueVisits) {
				if row["talking"] != nil {
					talks++
				}
			}
			if talks != 2 {
				t.Errorf("%d talks of two callers are written down", talks)
			}
		})
	}
}

// served has somebody call, who must be served by Kim, whatever happens to the power.
func (o *office) served(t *testing.T, who, number string, p *power) {
	t.Helper()
	o.account.At(func(n *sim.Network) { _ = n.Place(who, number, "+815000000001") })
	twice, talked := false, 0
	o.soon(who+" is served", func() bool {
		p.restore(o)
		twice = o.staffed("client:kim", &talked) || twice
		return o.heardBy(who, "Goodbye") > 0 && len(o.seats()) == 0 && o.idle("agents.kim")
	})
	if twice {
		t.Errorf("Kim was on two telephones at once")
	}
	if n := o.heardBy(who, "Nobody has helped"); n > 0 {
		t.Errorf("%s was sent away", who)
	}
}

// crowd is a number of people who call at about the same time, and what becomes of them.
func (o *office) crowd(size int) (served func() int) {
	names := make([]string, size)
	for i := range names {
		names[i] = fmt.Sprintf("caller-%d", i)
		o.account.At(func(n *sim.Network) {
			if err := n.Place(names[i], fmt.Sprintf("+1202555%04d", i), number); err != nil {
				o.t.Error(err)
			}
		})
	}
	return func() (n int) {
		for _, who := range names {
			n += min(1, o.heardBy(who, "Goodbye"))
		}
		return n
	}
}

// TestCrowd has many wait for two agents, and the server begins anew while they do: all are served, nobody by two, and
// the floor is empty and free in the end.
func TestCrowd(t *testing.T) {
	t.Parallel()
	const callers = 12
	o := openOffice(t, "push", nil, nil, "need: [billing], ", "", "wrap_up: 1s", "wrap_up: 0s")
	served := o.crowd(callers)
	o.soon("all wait", func() bool { s := o.stored(); return s != nil && len(s.Entries()) == callers })
	o.restart()
	talked := [2]int{}
	o.within(time.Minute, "all are served", func() bool {
		for i, agent := range []string{"client:kim", "client:lee"} {
			if o.staffed(agent, &talked[i]) {
				t.Errorf("%s was on two telephones at once", agent)
			}
		}
		return len(o.seats()) == 0 && o.idle("agents.kim") && o.idle("agents.lee")
	})
	if now := served(); now != callers {
		t.Errorf("%d of %d were served", now, callers)
	}
}

// reload puts other files in force while people wait.
func (o *office) reload(edits ...string) {
	o.t.Helper()
	flows := o.cfg.Flows.(*library.Registry)
	live := flows.Current().Live
	if err := flows.Replace(compiled(o.t, "push", live.BaseURL, edits...)); err != nil {
		o.t.Fatal(err)
	}
}

// TestWorkspaceChangesWhilePeopleWait puts another workspace in force while somebody waits whom nobody can serve.
func TestWorkspaceChangesWhilePeopleWait(t *testing.T) {
	t.Parallel()
	unskilled := []string{"kim: {name: Kim, always: yes, skills: {billing: 3}}", "kim: {name: Kim, always: yes}"}
	for name, tt := range map[string]struct {
		restart bool
		edits   []string
		rings   string
		hears   string
	}{
		"an agent learns":             {edits: nil, rings: "client:kim", hears: "Goodbye"},
		"an agent learns by a start":  {restart: true, rings: "client:kim", hears: "Goodbye"},
		"an agent is new":             {edits: []string{"kim: {name: Kim, always: yes, skills: {billing: 3}}", "kim: {name: Kim}\n  max: {name: Max, always: yes, skills: {billing: 1}}", "[kim, lee]", "[kim, lee, max]"}, rings: "client:max", hears: "Goodbye"},
		"the queue rings nobody more": {edits: []string{"teams: support, ring: 10s, room: desk", "teams: support", "need: [billing], ", ""}, hears: "Nobody has helped"},
		"nobody of the team is there": {edits: []string{"kim: {name: Kim,", "max: {name: Max}\n  kim: {name: Kim,", "[kim, lee]", "[max]"}, hears: "Nobody has helped"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t, "push", nil, nil, unskilled...)
			o.account.At(func(n *sim.Network) { _ = n.Place("ann", "+12025550100", number) })
			o.hears("ann", "You are number 1", 1)
			if o.reload(tt.edits...); tt.restart {
				o.restart()
			}
			talked := 0
			o.soon("ann hears "+tt.hears, func() bool {
				if tt.rings != "" {
					o.staffed(tt.rings, &talked)
				}
				return o.heardBy("ann", tt.hears) > 0
			})
			o.soon("nobody waits any more", func() bool { return len(o.stored().Entries()) == 0 })
		})
	}
}

// TestLostEndOfTalk has a talk end while nobody takes the reports of it: the agent is free soon after the server is back.
func TestLostEndOfTalk(t *testing.T) {
	t.Parallel()
	o := openOffice(t, "push", nil, nil)
	o.account.At(func(n *sim.Network) { _ = n.Place("ann", "+12025550100", number) })
	talked := -1 << 20
	o.soon("ann talks with Kim", func() bool {
		o.staffed("client:kim", &talked)
		rows := (&rig{t: t, st: o.st}).table(store.QueueVisits)
		return len(rows) == 1 && rows[0]["talking"] != nil
	})
	o.between(func(*http.Request) bool { return true })
	o.does("client:kim", "hang up")
	o.does("ann", "hang up")
	o.soon("both have hung up", func() bool { return len(o.seats()) == 0 })
	o.shut()
	o.between(nil)
	o.open()
	o.soon("Kim is free", func() bool { return o.idle("agents.kim") })
}
