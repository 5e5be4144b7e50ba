package outbound

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"callflow/engine/destination"
)

const start = Millis(1_800_000_000_000)

// made is a list of US numbers that ends in its rules.
func made(t testing.TB, cfg Config, rules Rules, numbers ...string) *List {
	t.Helper()
	rules.Total = int64(len(numbers))
	rules.AtOnce = max(1, rules.AtOnce)
	l := Arrange(cfg, nil, Event{At: start, What: Created{Rules: rules}}).List
	for i := 0; i < len(numbers); i += 100 {
		f := Filled{From: int64(i + 1)}
		for k, n := range numbers[i:min(len(numbers), i+100)] {
			f.Rows = append(f.Rows, Row{Line: i + k + 2, Number: n})
		}
		l = Arrange(cfg, l, Event{At: start, What: f}).List
		if again := Arrange(cfg, l, Event{At: start, What: f}); again.List.Rows() != l.Rows() || len(again.Parts) > 0 {
			t.Fatal("rows that come twice are there twice")
		}
	}
	return l
}

func people(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("+1415555%04d", 1000+i))
	}
	return out
}

var anybody = Config{Policy: &destination.Policy{}}

// play is a list with what it has begun, in lines.
type play struct {
	t    *testing.T
	cfg  Config
	l    *List
	at   Millis
	line []string
}

func (p *play) take(what Happening) Turn {
	p.t.Helper()
	before, parts := p.l, [][]Row{}
	for no := int64(1); before.Part(no) != nil; no++ {
		parts = append(parts, slices.Clone(before.Part(no)))
	}
	turn := Arrange(p.cfg, p.l, Event{At: p.at, What: what})
	for no, rows := range parts {
		if d := cmp.Diff(rows, before.Part(int64(no+1))); d != "" {
			p.t.Fatalf("an event changes the list before it: %s", d)
		}
	}
	p.l = turn.List
	for _, b := range turn.Begins {
		p.line = append(p.line, fmt.Sprintf("%d:%d@%d", b.Row, b.Start, (p.at-start)/second))
	}
	return turn
}

// wait lets time pass to what is due next, so often.
func (p *play) wait(times int) {
	for range times {
		due := p.l.Due()
		if due == 0 {
			return
		}
		p.at = max(p.at, due)
		p.take(Passed{})
	}
}

func (p *play) want(line string) {
	p.t.Helper()
	if got := strings.Join(p.line, " "); got != line {
		p.t.Errorf("begun %s, expected %s", got, line)
	}
	p.line = nil
}

func TestPace(t *testing.T) {
	t.Parallel()
	p := &play{t: t, cfg: anybody, at: start, l: made(t, anybody, Rules{Rate: 30, AtOnce: 3}, people(5)...)}
	p.take(Asked{"start"})
	p.wait(9)
	p.want("1:1@0 2:1@2 3:1@4")
	p.at += second
	p.take(Ended{Row: 2, Start: 1, Outcome: "heard"})
	p.want("")
	p.wait(9)
	p.want("4:1@6")
	p.take(Asked{"pause"})
	p.take(Ended{Row: 1, Start: 1, Outcome: "heard"})
	p.wait(9)
	p.want("")
	p.at += minute
	p.take(Asked{"resume"})
	p.want("5:1@66")
	for _, row := range []int64{3, 4, 5} {
		p.take(Ended{Row: row, Start: 1, Outcome: "busy"})
	}
	if p.l.Phase != Done || !p.l.Quiet() || p.l.Due() != 0 {
		t.Errorf("the list is %s, due %d", p.l.Phase, p.l.Due())
	}
	states, outcomes := p.l.Counts()
	if d := cmp.Diff([]Count{{Over, 5}}, states) + cmp.Diff([]Count{{"busy", 3}, {"heard", 2}}, outcomes); d != "" {
		t.Errorf("counts (-want +got):\n%s", d)
	}
	if turn := p.take(Asked{"resume"}); !turn.Wrong {
		t.Error("a list that is done is resumed")
	}
}

func TestRetries(t *testing.T) {
	t.Parallel()
	rules := Rules{AtOnce: 9, Retry: []Retry{{"busy", 10 * minute, 3}, {"no_answer", hour, 2}}}
	p := &play{t: t, cfg: anybody, at: start, l: made(t, anybody, rules, people(2)...)}
	p.take(Asked{"start"})
	p.want("1:1@0 2:1@0")
	p.take(Ended{Row: 1, Start: 1, Outcome: "busy"})
	p.take(Ended{Row: 1, Start: 1, Outcome: "busy"}) // told twice
	p.take(Ended{Row: 2, Start: 1, Outcome: "no_answer"})
	p.wait(1)
	p.want("1:2@600")
	p.take(Ended{Row: 1, Start: 2, Outcome: "busy"})
	p.wait(1)
	p.want("1:3@1200")
	p.take(Ended{Row: 1, Start: 3, Outcome: "busy"})
	p.wait(1)
	p.want("2:2@3600")
	p.take(Ended{Row: 2, Start: 2, Outcome: "heard"})
	if r := p.l.Row(1); p.l.Phase != Done || r.State != Over || r.Tries != 3 || r.Outcome != "busy" {
		t.Errorf("the list is %s, its first row %+v", p.l.Phase, r)
	}
}

// TestKeptBack has the policy keep calls back: that is no try, and the list waits.
func TestKeptBack(t *testing.T) {
	t.Parallel()
	p := &play{t: t, cfg: anybody, at: start, l: made(t, anybody, Rules{AtOnce: 1}, people(2)...)}
	p.take(Asked{"start"})
	p.want("1:1@0")
	p.take(Ended{Row: 1, Start: 1, Outcome: "failed", Why: destination.Hourly})
	p.want("")
	p.wait(1)
	p.want("2:1@60")
	p.take(Ended{Row: 2, Start: 1, Outcome: "failed", Why: destination.Often})
	p.want("1:2@60")
	p.take(Ended{Row: 1, Start: 2, Outcome: "failed", Why: destination.DoNotCall})
	p.wait(1)
	p.want("2:2@3660")
	if r := p.l.Row(2); r.Tries != 1 || p.l.Row(1).State != Refused {
		t.Errorf("rows are %+v, %+v", p.l.Row(1), r)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	cfg := Config{Policy: &destination.Policy{Allow: []destination.Place{"US", "JP"}, Hours: daytime{}},
		Blocked: func(n string) bool { return n == "+14155551001" }}
	p := &play{t: t, cfg: cfg, at: start, l: made(t, cfg, Rules{AtOnce: 9}, "+14155551000", "+14155551001", "+19005551234", "+493012345678", "nobody", "+819011112222")}
	p.take(Asked{"start"})
	p.take(Unstarted{Row: 1, Start: 1, Why: "bad_input"})
	var got []string
	for no := range p.l.Rows() {
		r := p.l.Row(no + 1)
		got = append(got, fmt.Sprintf("%s %s", r.State, r.Why))
	}
	want := []string{"refused bad_input", "refused do_not_call", "refused premium", "refused not_allowed", "refused no_number", "waiting hours"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("rows (-want +got):\n%s", d)
	}
	p.want("1:1@0")
	p.wait(1)
	p.want("6:1@3600")
}

// daytime opens Japan an hour later than all others.
type daytime struct{}

func (daytime) In(zone string, at Millis) (bool, Millis) {
	if zone == "Asia/Tokyo" && at < start+hour {
		return false, start + hour
	}
	return true, at
}

func TestCancel(t *testing.T) {
	t.Parallel()
	rules := Rules{AtOnce: 1, Retry: []Retry{{"busy", minute, 3}}}
	p := &play{t: t, cfg: anybody, at: start, l: made(t, anybody, rules, people(40)...)}
	if turn := p.take(Asked{"pause"}); !turn.Wrong {
		t.Error("a list that is not complete is paused")
	}
	p.take(Asked{"start"})
	p.take(Asked{"cancel"})
	p.take(Ended{Row: 1, Start: 1, Outcome: "busy"})
	p.wait(9)
	p.want("1:1@0")
	states, _ := p.l.Counts()
	if d := cmp.Diff([]Count{{Dropped, 40}}, states); d != "" || !p.l.Quiet() {
		t.Errorf("counts (-want +got):\n%s", d)
	}
}

func TestPlan(t *testing.T) {
	t.Parallel()
	cfg := Config{Policy: &destination.Policy{Caps: destination.Caps{PerHour: 2}, Prices: []destination.Price{{To: "US", Minute: destination.Money(0.02)}}},
		Blocked: func(n string) bool { return n == "+14155551002" }}
	l := made(t, cfg, Rules{AtOnce: 5, Rate: 60}, people(5)...)
	var got []string
	for _, p := range Plan(cfg, l, start, 90*second) {
		got = append(got, fmt.Sprintf("%d line %d at %d for %s %s", p.Row, p.Line, (max(p.At, start)-start)/second, p.Cost, p.Why))
	}
	want := []string{"1 line 2 at 0 for 0.04 ", "2 line 3 at 1 for 0.04 ", "3 line 4 at 0 for 0.00 do_not_call", "4 line 5 at 3602 for 0.04 ", "5 line 6 at 3603 for 0.04 "}
	for i := range want {
		if i != 3 && i != 4 && got[i] != want[i] {
			t.Errorf("plan: %s, expected %s", got[i], want[i])
		}
	}
	for _, late := range got[3:] {
		if !strings.Contains(late, " at 36") {
			t.Errorf("planned for the first hour, expected after it: %s", late)
		}
	}
	if l.Phase != Filling {
		t.Error("a plan changes its list")
	}
}

// TestProperties has anything happen: no row is begun twice at a time nor more often than it may, no more than allowed are
// at work, and what is kept in parts is the list.
func TestProperties(t *testing.T) {
	t.Parallel()
	own := cmp.Options{cmp.AllowUnexported(List{}, chunk{}), cmpopts.EquateEmpty()}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 50).Draw(t, "rows")
		rules := Rules{AtOnce: rapid.IntRange(1, 5).Draw(t, "at once"), Rate: rapid.IntRange(0, 120).Draw(t, "rate"), Total: int64(n),
			Retry: []Retry{{"busy", minute, 3}}}
		cfg := anybody
		l := Arrange(cfg, nil, Event{At: start, What: Created{Rules: rules}}).List
		f := Filled{From: 1}
		for _, number := range people(n) {
			f.Rows = append(f.Rows, Row{Number: number})
		}
		kept := map[int64][]Row{}
		at, works := start, []Begin{}
		take := func(what Happening) {
			turn := Arrange(cfg, l, Event{At: at, What: what})
			l = turn.List
			for _, no := range turn.Parts {
				kept[no] = l.Part(no)
			}
			for _, b := range turn.Begins {
				if slices.ContainsFunc(works, func(w Begin) bool { return w.Row == b.Row }) {
					t.Fatalf("row %d is begun twice at a time", b.Row)
				}
				works = append(works, b)
			}
			if len(works) > rules.AtOnce || l.Live != len(works) {
				t.Fatalf("%d are at work, the list says %d of %d", len(works), l.Live, rules.AtOnce)
			}
		}
		take(f)
		take(Asked{"start"})
		for range rapid.IntRange(0, 100).Draw(t, "events") {
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0:
				take(Asked{rapid.SampledFrom([]string{"pause", "resume"}).Draw(t, "asked")})
			case 1, 2:
				if len(works) > 0 {
					b := works[0]
					works = works[1:]
					take(Ended{Row: b.Row, Start: b.Start, Outcome: rapid.SampledFrom([]string{"busy", "heard"}).Draw(t, "outcome"),
						Why: rapid.SampledFrom([]destination.Why{"", "", destination.Hourly, destination.DoNotCall}).Draw(t, "why")})
				}
			default:
				at = max(at, l.Due())
				take(Passed{})
			}
		}
		var parts [][]Row
		for no := int64(1); no <= int64(len(kept)); no++ {
			parts = append(parts, kept[no])
		}
		if d := cmp.Diff(l, Restore(l, parts), own); d != "" {
			t.Fatalf("restored (-want +got):\n%s", d)
		}
		for no := range l.Rows() {
			if r := l.Row(no + 1); r.Tries > 3 {
				t.Fatalf("row %d was tried %d times", r.No, r.Tries)
			}
		}
	})
}

// BenchmarkEvent ends the contact of a row of a large list, which begins the next.
func BenchmarkEvent(b *testing.B) {
	l := made(b, anybody, Rules{AtOnce: 100}, people(9000)...)
	l = Arrange(anybody, l, Event{At: start, What: Asked{"start"}}).List
	for b.Loop() {
		Arrange(anybody, l, Event{At: start, What: Ended{Row: 50, Start: 1, Outcome: "heard"}})
	}
}
