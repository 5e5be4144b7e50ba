package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/floor"
	"callflow/engine/library"
	"callflow/engine/sim"
)

var (
	weekFile     = flag.String("week", "", "the file into which TestWeek writes a week of calls; make week does so")
	weekContacts = flag.Int("week-contacts", 50_000, "how many customers call in that week")
	weekSeed     = flag.Uint64("week-seed", 1, "all that is random in it follows from this")
)

// yearsEnd is when the week of examples/support-center begins: two days of work, one half, two holidays, a Saturday.
var yearsEnd = time.Date(2026, 12, 28, 0, 0, 0, 0, time.FixedZone("JST", 9*3600))

// supportEnv fills what the example leaves open.
const supportEnv = `numbers: {main: "+815012345678", english: "+815012345679", staff: "+815012345670"}
settings: {company: Acme}
agents: {AGENTS}
lists: {pins: [PINS]}
services: {crm: {url: "https://crm.test"}, helpdesk: {url: "https://desk.test"}}
`

// supportOf is examples/support-center, with that many agents more than it has: they know what its agents know.
func supportOf(more int) *library.Workspace {
	files, err := library.ReadDir("../../examples/support-center")
	if err != nil {
		panic(err)
	}
	names := []string{"kim", "lee", "mori"}
	var declared, team strings.Builder
	for i := range more {
		name := fmt.Sprintf("agent%02d", i+1)
		skills := []string{"billing: 2, other: 1, japanese: 5, english: 2", "technical: 3, other: 1, japanese: 4", "technical: 2, billing: 2, japanese: 3, english: 5"}[i%3]
		fmt.Fprintf(&declared, "  %s: {name: Agent %d, skills: {%s}}\n", name, i+1, skills)
		team.WriteString(", " + name)
		names = append(names, name)
	}
	root := bytes.Replace(files["callflow.yaml"], []byte("\nteams:\n"), []byte("\n"+declared.String()+"teams:\n"), 1)
	root = bytes.Replace(root, []byte("[kim, lee]"), []byte("[kim, lee"+team.String()+"]"), 1)
	if more > 0 {
		root = bytes.Replace(root, []byte("size: 40"), []byte("size: 100"), 1)
	}
	files["callflow.yaml"] = root
	var agents, pins []string
	for i, name := range names {
		agents = append(agents, fmt.Sprintf("%s: \"client:%s\"", name, name))
		pins = append(pins, fmt.Sprintf("{agent: agents.%s, pin: \"%d\"}", name, pinOf(i)))
	}
	files["env/default.yaml"] = []byte(strings.NewReplacer("AGENTS", strings.Join(agents, ", "), "PINS", strings.Join(pins, ", ")).Replace(supportEnv))
	return library.Compile(files, library.Options{LiveNo: 1, BaseURL: "https://x.test"})
}

// pinOf is the PIN of an agent.
func pinOf(i int) int { return 471_108 + 37*i }

// supportCentre is that workspace, which has to be without errors.
func supportCentre(t testing.TB, more int) *library.Workspace {
	t.Helper()
	w := supportOf(more)
	if w.Diagnostics.HasErrors() {
		t.Fatal(w.Diagnostics.Sorted())
	}
	return w
}

// support is a week of the support centre: whoever works there, and whoever calls.
type support struct {
	*week
	staff   []*worker
	main    string // the numbers that are called
	english string
	desk    string // where agents log in
	calls   int
}

// worker is an agent.
type worker struct {
	name   string // agents.NAME
	phone  string // where they call from to log in
	pin    int
	at     bool // work
	breaks bool
}

// newSupport lets a week be one of the support centre.
func newSupport(k *week) *support {
	s := &support{week: k}
	for number, e := range k.set.Live.Numbers {
		switch e.Name {
		case "main":
			s.main = number
		case "english":
			s.english = number
		default:
			s.desk = number
		}
	}
	first := []string{"agents.kim", "agents.lee", "agents.mori"}
	for _, name := range append(first, slices.DeleteFunc(slices.Clone(k.agents), func(a string) bool { return slices.Contains(first, a) })...) {
		i := len(s.staff)
		s.staff = append(s.staff, &worker{name: name, phone: fmt.Sprintf("+8170%08d", i), pin: pinOf(i)})
	}
	k.world.Office.Services = s.service
	return s
}

// service is the data base of customers, which does not know everybody, and does not always answer.
func (s *support) service(c engine.CallService) (engine.ResultState, string, []engine.Named, engine.Millis) {
	took := 100 + engine.Millis(s.r.IntN(900))
	switch n := s.r.IntN(20); {
	case c.Service != "crm":
		return engine.ResultDone, "200", nil, took
	case n == 0:
		return engine.ResultRefused, "failed", nil, 3000
	case n < 8:
		return engine.ResultRefused, "404", nil, took
	default:
		tier := []string{"gold", "silver", "none", "none"}[n%4]
		return engine.ResultDone, "200", []engine.Named{{Name: "id", Value: fmt.Sprint("c", s.r.IntN(5000))}, {Name: "name", Value: "Ada"}, {Name: "tier", Value: tier}}, took
	}
}

// daysOf are how many call on the days of the week, beside one another.
var daysOf = [7]float64{1, 1, 0.7, 0.08, 0.08, 0.4, 0.03}

// busyAt is how many call in an hour of a day.
func busyAt(day, hour int) float64 { return busy(0, hour) * daysOf[day%7] }

// shifts are when work begins and ends on each day of the week, in minutes; holidays and Sunday are free.
var shifts = [7][2]int{{540, 1080}, {540, 1080}, {540, 720}, {}, {}, {600, 900}, {}}

// play lets so many customers call, and agents work.
func (s *support) play(customers, days int) error {
	for day := range days {
		for i, a := range s.staff {
			s.shift(a, i, day)
		}
	}
	for _, at := range s.arrivals(customers, days, busyAt) {
		s.later(at, s.customer)
	}
	for at := s.begin + 8*3_600_000; at < s.begin+engine.Millis(days)*24*3_600_000; at += 20_000 {
		if hour := (at - s.begin) / 3_600_000 % 24; hour >= 8 && hour < 20 {
			s.later(at, s.moods)
		}
	}
	return s.happen(days)
}

// shift plans the day of an agent: work, lunch, the end. Mori helps at noon only.
func (s *support) shift(a *worker, i, day int) {
	from, to := shifts[day%7][0], shifts[day%7][1]
	if i == 2 && to > 0 {
		from, to = from+120, to-60
	}
	if to <= from || day%7 == 5 && i%2 == 1 {
		return
	}
	minute := func(n int) engine.Millis {
		return s.begin + engine.Millis(day)*24*3_600_000 + engine.Millis(n)*60_000 + engine.Millis(s.r.IntN(240_000)) - 120_000
	}
	s.later(minute(from-3), func() { s.logs(a, 1) })
	if lunch := 690 + 45*(i%3); lunch+45 < to {
		s.later(minute(lunch), func() { s.does(a, floor.Away, "lunch") })
		s.later(minute(lunch+45), func() { s.does(a, floor.Available, "") })
	}
	s.later(minute(to+2), func() { s.logs(a, 3) })
}

// logs has an agent call the desk, and press a key there.
func (s *support) logs(a *worker, key int) {
	s.calls++
	a.at = key != 3
	s.dial(fmt.Sprint("desk ", s.calls), a.phone, s.desk, []string{"wait 3s", fmt.Sprint("press ", a.pin), "wait 5s", fmt.Sprint("press ", key), "wait 6s", "hang up"})
}

// does has an agent say what they do from now on, on the screen.
func (s *support) does(a *worker, state floor.Presence, reason string) {
	a.breaks = state == floor.Away
	s.world.Present(a.name, state, reason, a.name)
}

// moods change how agents take calls: at once, or not. Whoever was sent away by the rule comes back after a while.
func (s *support) moods() {
	cell, ok := s.world.Office.Contact(engine.FloorID)
	if !ok || cell.Floor == nil {
		return
	}
	for _, a := range s.staff {
		p := sim.Person{Address: s.set.Live.Names[a.name], After: 1500, Until: 9000, NoAnswer: 0.04, Rejects: 0.02, Does: []string{"wait 5s", "press 1"}, Talks: 30_000, TalksUntil: 160_000, Drops: 0.01}
		if s.r.IntN(14) == 0 {
			p.Does = []string{"wait 6s", "press 2"}
		}
		s.world.Net.Meet(p)
		if d := cell.Floor.Desk(a.name); d != nil && a.at && !a.breaks && d.Want == floor.Away && s.r.IntN(8) == 0 {
			s.does(a, floor.Available, "")
		}
	}
}

// TestWeek writes a week of calls for whoever wants to look at reports: -week FILE. The same seed gives the same week.
// Beyond what three agents can bear, the centre has more of them.
func TestWeek(t *testing.T) {
	if *weekFile == "" {
		t.Skip("no file was asked for: make week")
	}
	_ = os.Remove(*weekFile)
	w := supportCentre(t, max(0, *weekContacts/1000-3))
	if err := fill(*weekFile, w, *weekSeed, yearsEnd, func(k *week) error { return newSupport(k).play(*weekContacts, 7) }); err != nil {
		t.Fatal(err)
	}
}
