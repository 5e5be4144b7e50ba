package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
	"callflow/engine/store"
)

func reserve(t *testing.T, open func() Full) {
	s := start(t, open)
	var last engine.ContactID
	for i := range 4 {
		first, err := s.Reserve(ctx, 1000)
		if err != nil || first <= last {
			t.Fatalf("reserve: %d after %d, %v", first, last, err)
		}
		last = first + 999
		if i == 1 {
			s = again(t, s, open)
		}
	}
}

func versions(t *testing.T, open func() Full) {
	s := start(t, open)
	v := store.Version{ID: "0123456789abcdef", At: 5, Sources: []byte("a\x00b")}
	for _, at := range []engine.Millis{5, 9} {
		v.At = at
		if err := s.PutVersion(ctx, v); err != nil {
			t.Fatal(err)
		}
	}
	s = again(t, s, open)
	got, err := s.Version(ctx, v.ID)
	if v.At = 5; err != nil || cmp.Diff(v, got) != "" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := s.Version(ctx, "other"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a version that is not there: %v", err)
	}
}

func eventsInOrder(t *testing.T, open func() Full) {
	s := start(t, open)
	for seq := int64(1); seq <= 5; seq++ {
		must(t, s, Turn(2, seq, nil), Turn(1, seq, nil))
	}
	var seen []string
	after := int64(0)
	for {
		rows, err := s.Events(ctx, store.Query{After: after, Limit: 3})
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 {
			break
		}
		for _, r := range rows {
			if r.Row <= after {
				t.Fatalf("row %d after %d", r.Row, after)
			}
			after = r.Row
			seen = append(seen, fmt.Sprintf("%s/%d", r.Cell, r.Seq))
		}
	}
	if got, want := strings.Join(seen, " "), "c2/1 c1/1 c2/2 c1/2 c2/3 c1/3 c2/4 c1/4 c2/5 c1/5"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	rows, err := s.Events(ctx, store.Query{Cell: engine.ContactID(1).Cell(), After: 2, Limit: 2})
	if err != nil || len(rows) != 2 || rows[0].Seq != 3 || rows[1].Seq != 4 {
		t.Errorf("one cell: %+v, %v", rows, err)
	}
}

// queueResults are all that Twilio says of how a caller left a queue.
var queueResults = []string{"bridged", "bridging-in-process", "error", "hangup", "leave", "redirected", "redirected-from-bridged",
	"queue-full", "system-error"}

// dump is a projection as text: one line a row, columns that are nothing left out.
func dump(t *testing.T, s Full, p store.Projection) string {
	t.Helper()
	rows, err := s.Rows(ctx, p)
	if err != nil {
		t.Fatalf("rows of %s: %v", p, err)
	}
	var b strings.Builder
	for _, r := range rows {
		for i, v := range r.Values {
			if v != nil {
				fmt.Fprintf(&b, "%s=%v ", p.Columns()[i].Name, v)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func project(t *testing.T, s Full) {
	t.Helper()
	if err := s.Project(ctx); err != nil {
		t.Fatalf("project: %v", err)
	}
	if h, err := s.Health(ctx); err != nil || h.Behind != 0 || h.Skipped != 0 {
		t.Fatalf("health: %+v, %v", h, err)
	}
}

func reports(t *testing.T, open func() Full) {
	s := start(t, open)
	if err := s.Points(ctx, []store.Point{{Name: "choice", Fields: []store.Field{{Name: "key", Type: store.Text}}}}); err != nil {
		t.Fatal(err)
	}
	for i, result := range queueResults {
		for _, w := range Call(engine.ContactID(i+1), result) {
			must(t, s, w)
		}
	}
	project(t, s)
	legs := dump(t, s, store.Legs)
	if want := fmt.Sprintf("contact=1 leg=1 sid=%s caller=+819012345678 called=+815000000001 began=1790000001000 answered=1790000002000 ended=1790000008000 status=completed seconds=90 \n", Sid(1, 1)); !strings.HasPrefix(legs, want) {
		t.Errorf("legs:\n%swant first\n%s", legs, want)
	}
	visits := dump(t, s, store.Visits)
	if n := strings.Count(visits, "\n"); n != 8*len(queueResults) || !strings.Contains(visits, "contact=2 seq=3 n=0 leg=1 run=1 flow=main step=step_3 visit=1 outcome=1 why=key 1 entered=1790000002100 left=1790000003000 ") {
		t.Errorf("%d visits:\n%s", n, visits)
	}
	queue := dump(t, s, store.QueueVisits)
	for i, result := range queueResults {
		want := fmt.Sprintf("contact=%d seq=4 n=0 leg=1 queue=support queue_sid=QU1 entered=1790000004000 talking=1790000006000 agent=kim left=1790000007000 result=%s seconds=12 \n", i+1, result)
		if !strings.Contains(queue, want) {
			t.Errorf("queue visits:\n%swant\n%s", queue, want)
		}
	}
	log := dump(t, s, store.LogRecords)
	if want := `point=choice contact=1 seq=3 n=0 at=1790000003000 leg=1 flow=main step=menu moment=left language=ja fields={"key":"1","took":1.5,"known":true,"count":2} `; !strings.HasPrefix(log, want) {
		t.Errorf("log records:\n%swant first\n%s", log, want)
	}
	requeued(t, s)
}

// requeued holds the store to what is easily lost: a caller who is queued again has two rows, a caller who
// hangs up waiting is a fact with its waiting time, what was not sent is nothing, and a recording that is
// reported twice is one row.
func requeued(t *testing.T, s Full) {
	t.Helper()
	step := func(seq int64, facts ...engine.Fact) {
		must(t, s, Turn(50, seq, func(_ *engine.Event, tn *engine.Turn) { tn.Facts = append(tn.Facts, facts...) }))
	}
	in := func(queue string) engine.Fact {
		return engine.Fact{Kind: engine.QueueEntered, Leg: 1, Data: Data("queue", queue)}
	}
	out := func(data ...any) engine.Fact { return engine.Fact{Kind: engine.QueueLeft, Leg: 1, Data: Data(data...)} }
	rec := func(data ...any) engine.Fact { return engine.Fact{Kind: engine.Recording, Leg: 1, Data: Data(data...)} }
	step(1, in("sales"))
	step(2, out("result", "redirected"), in("support"), rec("RecordingSid", "RE1", "RecordingUrl", "u"))
	step(3, out("result", "hangup"), rec("RecordingSid", "RE1", "RecordingStatus", "completed", "RecordingDuration", "7"))
	step(4, out("late", true, "result", "hangup", "QueueTime", "1"), engine.Fact{Kind: engine.Transcribed, Leg: 1, Data: Data("RecordingSid", "RE1", "TranscriptionText", "hi")})
	must(t, s, Turn(50, 5, func(_ *engine.Event, tn *engine.Turn) {
		tn.Trouble = "panic"
		tn.Facts = []engine.Fact{{Kind: engine.Alert, Leg: 1, Data: Data("code", "x")}}
	}))
	project(t, s)
	for p, want := range map[store.Projection]string{
		store.QueueVisits: "contact=50 seq=1 n=1 leg=1 queue=sales entered=1790000001000 left=1790000002000 result=redirected \n" +
			"contact=50 seq=2 n=1 leg=1 queue=support entered=1790000002000 left=1790000003000 result=hangup seconds=1 \n",
		store.Recordings: "contact=50 sid=RE1 leg=1 at=1790000002000 url=u status=completed seconds=7 transcript=hi \n",
		store.Alerts: "contact=50 seq=5 n=-1 at=1790000005000 code=trouble detail=panic \n" +
			"contact=50 seq=5 n=0 at=1790000005000 leg=1 code=x \n",
	} {
		if got := dump(t, s, p); !strings.HasSuffix(got, want) {
			t.Errorf("%s:\n%swant last\n%s", p, got, want)
		}
	}
	if strings.Contains(dump(t, s, store.Legs), "forwarded") {
		t.Error("a leg was forwarded by nobody")
	}
}

func dumpAll(t *testing.T, s Full) string {
	t.Helper()
	var b strings.Builder
	for _, p := range store.Projections() {
		fmt.Fprintf(&b, "-- %s\n%s", p, dump(t, s, p))
	}
	return b.String()
}

// Random commits calls in groups of random size, many at once, and returns the number of writes. The same
// seed makes the same groups.
func Random(t *testing.T, s Full, seed uint64, calls int) int {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 0))
	var live [][]store.Write
	for id := range calls {
		live = append(live, Call(engine.ContactID(1000+id), queueResults[r.IntN(len(queueResults))]))
	}
	n := 0
	for len(live) > 0 {
		var g store.Group
		for range 1 + r.IntN(20) {
			if len(live) == 0 {
				break
			}
			i := r.IntN(min(len(live), 16))
			g.Writes = append(g.Writes, live[i][0])
			if live[i] = live[i][1:]; len(live[i]) == 0 {
				live = append(live[:i], live[i+1:]...)
			}
		}
		if err := s.Commit(ctx, g); err != nil {
			t.Fatal(err)
		}
		n += len(g.Writes)
	}
	return n
}

func rebuild(t *testing.T, open func() Full) {
	s := start(t, open)
	Random(t, s, 1, 60)
	project(t, s)
	want := dumpAll(t, s)
	if err := s.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, dumpAll(t, s)); d != "" {
		t.Errorf("after rebuilding (-before +after):\n%s", d)
	}
	s = again(t, s, open)
	project(t, s)
	if d := cmp.Diff(want, dumpAll(t, s)); d != "" {
		t.Errorf("after reopening (-before +after):\n%s", d)
	}
}

func readers(t *testing.T, open func() Full) {
	s := start(t, open)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for id := engine.ContactID(1000); ; id = 1000 + (id-999)%40 {
				select {
				case <-done:
					return
				default:
				}
				c, err := s.Load(ctx, id.Cell())
				if err != nil && !errors.Is(err, store.ErrNotFound) {
					t.Errorf("load: %v", err)
				}
				if rows, err := s.Events(ctx, store.Query{Cell: id.Cell()}); err != nil || int64(len(rows)) < c.Seq {
					t.Errorf("%d events of a cell that stands at %d: %v", len(rows), c.Seq, err)
				}
				if i == 0 {
					if err := s.Project(ctx); err != nil {
						t.Errorf("project: %v", err)
					}
				}
				if _, err := s.Reserve(ctx, 1); err != nil {
					t.Errorf("reserve: %v", err)
				}
			}
		})
	}
	n := Random(t, s, 2, 40)
	close(done)
	wg.Wait()
	if rows, err := s.Events(ctx, store.Query{Limit: 10 * n}); err != nil || len(rows) != n {
		t.Errorf("%d events of %d: %v", len(rows), n, err)
	}
}

func closedStore(t *testing.T, open func() Full) {
	s := start(t, open)
	must(t, s, Turn(1, 1, nil))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	refused(t, s, store.ErrClosed, Turn(1, 2, nil))
	_, load := s.Load(ctx, engine.ContactID(1).Cell())
	_, events := s.Events(ctx, store.Query{})
	_, health := s.Health(ctx)
	_, reserve := s.Reserve(ctx, 1)
	for name, err := range map[string]error{"load": load, "events": events, "health": health, "reserve": reserve, "project": s.Project(ctx)} {
		if !errors.Is(err, store.ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Further commits further calls, one write a group, with ids that [Random] does not use.
func Further(t *testing.T, s Full, calls int) {
	t.Helper()
	for id := range calls {
		for _, w := range Call(engine.ContactID(500_000+id), "bridged") {
			must(t, s, w)
		}
	}
}
