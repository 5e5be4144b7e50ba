package publish

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/engine/canary"
	"callflow/engine/library"
	"callflow/engine/store"
)

// counter is a count that tests set.
type counter struct {
	since         engine.Millis
	on            bool
	tried, others canary.Figures
}

func (c *counter) Try(_ context.Context, since engine.Millis) error {
	*c = counter{since: since, on: true}
	return nil
}
func (c *counter) Tried()                         { c.on = false }
func (c *counter) Figures() (_, _ canary.Figures) { return c.tried, c.others }

// counted has contacts counted.
func (at *place) counted() *counter {
	at.t.Helper()
	c := &counter{}
	if err := at.p.Count(at.t.Context(), c); err != nil {
		at.t.Fatal(err)
	}
	return c
}

// share is how many of some callers begin with what is tried.
func (at *place) share(callers int) (tried int) {
	at.t.Helper()
	for i := range callers {
		set, side := at.p.Choose(canary.Contact{Caller: fmt.Sprintf("+1202555%04d", i), Number: "main", Call: "CA"})
		if set == nil || side.Tried() != (set != at.p.Flows().Current()) {
			at.t.Fatalf("caller %d is on side %q with %v", i, side, set)
		}
		if side.Tried() {
			tried++
		}
	}
	return tried
}

func (at *place) tries(words string, percent float64, want Result) Report {
	at.t.Helper()
	before := at.p.Flows().Current()
	r := at.p.Change(at.t.Context(), Asked{Change: store.Pushed, Files: at.sent(words), Rule: &canary.Rule{Percent: percent, Guard: canary.DefaultGuard()},
		Callers: []string{"+15005550001"}, By: "ship", Reason: "try " + words})
	if r.Result != want || at.p.Flows().Current() != before {
		at.t.Fatalf("a trial is %s, want %s: %v", r.Result, want, r.Err)
	}
	return r
}

func TestTrial(t *testing.T) {
	t.Parallel()
	at := newPlace(t)
	c := at.counted()
	if set, side := at.p.Choose(canary.Contact{Caller: "+1"}); set != at.p.Flows().Current() || side != "" || at.share(100) != 0 {
		t.Errorf("without a trial contacts are on side %q", side)
	}
	at.tries("Two", 10, Beside)
	if n := at.share(2000); n < 140 || n > 260 || !c.on {
		t.Errorf("%d of 2000 callers try it, want about 200", n)
	}
	if _, side := at.p.Choose(canary.Contact{Caller: "+15005550001"}); side != canary.ByCaller {
		t.Errorf("a caller of the rule is on side %q", side)
	}
	at.tries("Two", 10, Unchanged)
	c.tried.Contacts = 7
	at.start() // a restart goes on with it
	c = at.counted()
	trial, _, _ := at.p.Trial()
	if n := at.share(2000); n < 140 || n > 260 || trial == nil || c.since != trial.Since || trial.Reason != "try Two" {
		t.Errorf("after a restart %d of 2000 callers try it: %+v", n, trial)
	}
	before := map[int]bool{}
	for i := range 2000 {
		_, side := at.p.Choose(canary.Contact{Caller: fmt.Sprintf("+1202555%04d", i)})
		before[i] = side.Tried()
	}
	at.tries("Two", 50, Beside) // who has tried it still does
	for i := range 2000 {
		if _, side := at.p.Choose(canary.Contact{Caller: fmt.Sprintf("+1202555%04d", i)}); before[i] && !side.Tried() {
			t.Fatalf("caller %d has changed sides", i)
		}
	}
	at.change(Asked{Change: store.Promoted, By: "ship"}, Replaced)
	at.says("Two")
	if trial, _, _ := at.p.Trial(); trial != nil || at.share(100) != 0 || c.on {
		t.Errorf("what is in force is still tried: %+v", trial)
	}
	at.change(Asked{Change: store.Promoted}, Refused)
	at.start()
	at.says("Two")
}

// TestTrialEnds ends trials in every way; the reason is written down.
func TestTrialEnds(t *testing.T) {
	t.Parallel()
	at := newPlace(t)
	at.counted()
	last := func(kind store.PublishKind, reason string) {
		t.Helper()
		if trial, _, _ := at.p.Trial(); trial != nil || at.share(50) != 0 {
			t.Errorf("it is still tried")
		}
		all, err := at.st.Publications(t.Context(), 0)
		for _, e := range all {
			if e.Change != store.Tried && !e.Change.Enforces() {
				if e.Change != kind || !strings.Contains(e.Reason, reason) {
					t.Errorf("it ended by %s because of %q, want %s, %q", e.Change, e.Reason, kind, reason)
				}
				return
			}
		}
		t.Errorf("nothing is written down of the end: %v", err)
	}
	at.tries("Two", 100, Beside)
	if err := at.p.Abort(t.Context(), "ann", "enough"); err != nil {
		t.Fatal(err)
	}
	last(store.Aborted, "enough")
	if err := at.p.Abort(t.Context(), "ann", "enough"); err == nil {
		t.Error("nothing is aborted twice")
	}
	at.tries("Two", 100, Beside)
	if r := at.p.Change(t.Context(), Asked{Change: store.Rolled, Reason: "back"}); r.Result != Unchanged || r.Note == "" {
		t.Errorf("going back from a trial is %s: %v", r.Result, r.Err)
	}
	at.says("One")
	last(store.Aborted, "back")
	at.tries("Two", 100, Beside)
	at.tries("Three", 100, Beside)
	at.change(Asked{Change: store.Pushed, Files: at.sent("Four")}, Replaced)
	last(store.Reverted, "another version is in force")
	at.tries("Two", 100, Beside)
	at.write("hello.flow.yaml", saying("Five"))
	at.start()
	at.says("Five")
	last(store.Reverted, "another version is in force")
	if err := at.p.Count(t.Context(), &counter{}); err != nil {
		t.Fatal(err)
	}

	at.tries("Two", 50, Beside)
	if reason, err := at.p.Guard(t.Context()); reason != "" || err != nil {
		t.Fatalf("without figures it ends because %s, %v", reason, err)
	}
	c := at.p.counter.(*counter)
	c.tried, c.others = canary.Figures{Contacts: 20, Troubled: 3}, canary.Figures{Contacts: 200, Troubled: 1}
	at.p.Look()
	if reason, err := at.p.Guard(t.Context()); !strings.Contains(reason, "3 of 20 contacts heard that something is wrong") || err != nil {
		t.Fatalf("it ends because %q, %v", reason, err)
	}
	last(store.Reverted, "14.5 points more, 2 are allowed")
	at.p.Look()
	if got := at.ended(); got != "replace 1, revert 1" {
		t.Errorf("since the start trials have ended by %s", got)
	}
}

// ended is how trials have ended since the start, as it is counted.
func (at *place) ended() string {
	at.t.Helper()
	families, err := at.counts.Gather()
	if err != nil {
		at.t.Fatal(err)
	}
	var out []string
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if n := m.GetCounter().GetValue(); f.GetName() == "callflow_trials_total" && n > 0 {
				out = append(out, fmt.Sprintf("%s %g", m.GetLabel()[0].GetValue(), n))
			}
		}
	}
	return strings.Join(out, ", ")
}

// TestShares tries nothing that would hold for everybody.
func TestShares(t *testing.T) {
	t.Parallel()
	at := newPlace(t)
	for _, c := range []struct{ edit, want string }{
		{"zone: Asia/Tokyo\n", "clock"},
		{"lists: {vip: {of: phone}}\n", "lists"},
	} {
		files := at.sent("Two")
		files["callflow.yaml"] = append([]byte(declared), c.edit...)
		r := at.p.Change(t.Context(), Asked{Change: store.Pushed, Files: files, Rule: &canary.Rule{Percent: 1}})
		if r.Result != Refused || !strings.Contains(r.Err.Error(), c.want) {
			t.Errorf("%q: %s, %v", c.edit, r.Result, r.Err)
		}
	}
	r := at.p.Change(t.Context(), Asked{Change: store.Pushed, Files: at.sent("Two"), Rule: &canary.Rule{Numbers: []string{"none"}}})
	if r.Result != Refused || !strings.Contains(r.Err.Error(), `"none"`) {
		t.Errorf("a number that is not there: %s, %v", r.Result, r.Err)
	}
	if r := at.p.Change(t.Context(), Asked{Change: store.Pushed, Files: at.sent("One"), Rule: &canary.Rule{Percent: 1}}); r.Result != Unchanged {
		t.Errorf("what is in force is tried: %s, %v", r.Result, r.Err)
	}
	for _, dir := range []string{"minicc", "bank", "callcenter", "conference"} {
		files, err := library.ReadDir("../../examples/" + dir)
		if err != nil {
			continue
		}
		one, two := library.Compile(files, library.Options{LiveNo: 1}), library.Compile(files, library.Options{LiveNo: 2})
		if err := library.Shares(one, two); err != nil {
			t.Errorf("%s beside itself: %v", dir, err)
		}
	}
}
