package flowtest

import (
	"fmt"
	"maps"
	"slices"

	"callflow/engine"
	"callflow/engine/floor"
	"callflow/engine/library"
	"callflow/engine/sim"
	"callflow/schema"
	"callflow/schema/diag"
)

// Subject is a compiled workspace under test.
type Subject struct {
	Set      *engine.Set
	Declared *library.Declared
	Outside  *library.Outside

	length func(url string) engine.Millis // of sounds
}

// NewSubject prepares a workspace that compiled without errors.
func NewSubject(w *library.Workspace) *Subject {
	return &Subject{Set: w.Set, Declared: w.Declared, Outside: w.Outside, length: sim.Lengths(w.Outside.Audio)}
}

// play is one test being played.
type play struct {
	s      *Subject
	test   *Test
	set    *engine.Set
	office *sim.Office
	world  *sim.World
	result *Result

	began    engine.Millis
	first    string           // CallSid of the first leg, "" when nobody has called
	cell     engine.ContactID // the contact of the first call, or the one that is begun
	hungUp   bool             // the caller has hung up
	ended    engine.Millis    // when the first leg ended
	heard    []sim.Heard      // all lines of the transcript
	shown    int              // how many of them are in the result
	cursor   map[string]int   // by CallSid: where hear goes on in heard
	rung     []rungLeg
	timers   []timer
	eager    []eager
	seen     map[string]bool // CallSids that were looked at already
	asked    map[string]int  // requests by service call
	sent     []happened      // requests and text messages
	kept     []happened      // messages in mailboxes
	logs     []happened      // records
	troubles []trouble
	vars     []engine.Named // of the first contact, as last seen
	ends     []string       // of procedures, as FLOW.OUTCOME

	round     bool // the flows go round without end
	overhears bool // somebody was heard by those who must not hear them
}

// rungLeg is a telephone that rings, or has rung.
type rungLeg struct {
	sid, dialled string
	told         bool // the script has asked for it
}

// happened is a record, a request or a delivery.
type happened struct {
	name   string
	fields []engine.Named
}

// trouble is a step that failed and had nowhere to go.
type trouble struct {
	why string
	at  int // how many lines were heard before
}

// timer is something that somebody will do.
type timer struct {
	at engine.Millis
	do func()
}

func newPlay(s *Subject, t *Test) *play {
	p := &play{s: s, test: t, result: &Result{Test: t}, began: t.begin.at,
		cursor: map[string]int{}, seen: map[string]bool{}, asked: map[string]int{}}
	p.set = t.applied(s.Set)
	p.office = sim.NewOffice(p.set, 1)
	p.office.Services, p.office.Told, p.office.Marked = p.service, p.note, true
	p.office.Around = p.around
	p.world = sim.NewWorld(p.office, p.began, p.hears)
	p.world.Net.Length, p.world.Did = s.length, p.did
	p.world.Net.LosesRecordings = t.given.lost["recordings"]
	p.world.Net.Broken = map[string]bool{}
	for name, q := range t.given.queues {
		if q.failed {
			p.world.Net.Broken[p.set.Live.Queues[name].Friendly] = true
		}
	}
	p.world.Refuses = func(d engine.SeatDeed) bool { return t.given.refused[d] }
	p.network()
	figures := p.office.Figures
	p.office.Figures = func() *engine.Figures { return p.figures(figures()) }
	if t.Documents {
		p.world.Net.Document = p.document
	}
	p.signIn()
	return p
}

// signIn has agents be at work whom queues ring, as the test gives it.
func (p *play) signIn() {
	if p.set.Live.Floor == nil && p.set.Live.TaskRouter == nil {
		return
	}
	desks := p.test.given.desks
	p.world.SignIn(slices.Sorted(maps.Keys(desks))...)
	for _, agent := range slices.Sorted(maps.Keys(desks)) {
		g := desks[agent]
		p.world.Present(agent, g.state, "", agent)
		if g.until > 0 {
			p.plan(g.until, func() { p.world.Present(agent, floor.Available, "", agent) })
		}
	}
}

// hears takes notice of a line of the network.
func (p *play) hears(h sim.Heard) {
	if len(p.heard) >= mostLines {
		p.goesRound()
		return
	}
	p.heard = append(p.heard, h)
}

// goesRound fails a test in which more happens than in any call: of what follows nothing is kept.
func (p *play) goesRound() {
	if !p.round {
		p.round = true
		p.fail(nil, "the flows go round without end: more than %d things have happened", mostLines)
	}
}

// figures are what readings see, with queues that are full.
func (p *play) figures(f *engine.Figures) *engine.Figures {
	for name, q := range p.test.given.queues {
		if q.full {
			f.Values["queues."+name+".waiting"] = float64(p.set.Live.Queues[name].Size)
		}
	}
	for name, v := range p.test.given.switches {
		f.Values["switches."+name] = v
	}
	return f
}

// applied is the workspace as the test gives it.
func (t *Test) applied(set *engine.Set) *engine.Set {
	g := &t.given
	live := *set.Live
	live.Lists, live.Settings, live.Names = with(live.Lists, g.lists), with(live.Settings, g.settings), maps.Clone(live.Names)
	for call, comes := range g.away {
		delete(live.Names, "services."+call)
		if comes {
			live.Names["services."+call] = elsewhere + call
		}
	}
	if len(g.hours) > 0 {
		live.Schedules = maps.Clone(live.Schedules)
		for name, f := range g.hours {
			live.Schedules[name] = f
		}
	}
	for name, q := range g.queues {
		if q.full && live.Floor != nil {
			live.Floor = live.Floor.Full(name)
		}
		if q.noCallback {
			changed := *live.Queues[name]
			changed.Back = engine.CallBack{}
			live.Queues = with(live.Queues, map[string]*engine.Queue{name: &changed})
		}
	}
	out := &engine.Set{Flows: set.Flows, Live: &live}
	if len(g.ways) > 0 {
		out.Flows = g.split(set.Flows)
	}
	if t.begin.language != "" {
		out.Flows = speaking(out.Flows, t.begin.language)
	}
	return out
}

func with[V any](m, more map[string]V) map[string]V {
	if len(more) == 0 {
		return m
	}
	out := maps.Clone(m)
	if out == nil {
		out = map[string]V{}
	}
	maps.Copy(out, more)
	return out
}

// speaking puts a language first: that of new contacts.
func speaking(flows *engine.Flows, language string) *engine.Flows {
	out := *flows
	out.Languages = []engine.Language{*flows.Language(language)}
	for _, l := range flows.Languages {
		if l.Name != language {
			out.Languages = append(out.Languages, l)
		}
	}
	return &out
}

// split fixes the ways of splits.
func (g *given) split(flows *engine.Flows) *engine.Flows {
	out := *flows
	out.Graphs = maps.Clone(flows.Graphs)
	for flow, steps := range g.ways {
		graph := *out.Graphs[engine.FlowName(flow)]
		graph.Steps = maps.Clone(graph.Steps)
		for name, way := range steps {
			step := *graph.Steps[engine.StepName(name)]
			step.Kind = way
			graph.Steps[step.Name] = &step
		}
		out.Graphs[graph.Name] = &graph
	}
	return &out
}

// Enter goes the way that the test says.
func (w waySpec) Enter(v *engine.Visit) engine.Move {
	v.Put(engine.Named{Name: "way", Value: w.target})
	return engine.Out(engine.Outcome(w.target))
}

// now is the virtual time.
func (p *play) now() engine.Millis { return p.world.Net.Now() }

// silence is the longest that nothing may be heard.
func (p *play) silence() engine.Millis {
	if d := p.set.Flows.Policies.MaxSilence; d > 0 {
		return d
	}
	return 10_000
}

// code is the code of a language.
func (p *play) code(language string) string { return p.set.Flows.Language(language).Code }

// sid is the CallSid of somebody's call: the latest that was answered and lives, else the latest that lives,
// else the latest.
func (p *play) sid(who person) string {
	if who.caller() || who.dialled == p.test.begin.from && (!p.world.Net.Stands(p.first).Over || !p.rang(who.dialled)) {
		return p.first
	}
	best := ""
	for c := range p.world.Net.Calls() {
		switch {
		case c.Name != who.dialled || c.Over:
		case c.Answered > 0:
			return c.Sid
		case best == "":
			best = c.Sid
		}
	}
	if best == "" {
		best = p.world.Net.Sid(who.dialled)
	}
	return best
}

// rang reports whether a telephone has been rung: a caller may be called back.
func (p *play) rang(dialled string) bool {
	return slices.ContainsFunc(p.rung, func(r rungLeg) bool { return r.dialled == dialled })
}

// step lets time pass until the next thing happens, but not beyond end. It reports false when there is
// nothing before.
func (p *play) step(end engine.Millis) bool {
	at := p.world.Next()
	if len(p.timers) > 0 && (at == 0 || p.timers[0].at < at) {
		at = p.timers[0].at
	}
	if at == 0 || at > end {
		p.world.Advance(end)
		p.look()
		return false
	}
	p.world.Advance(max(at, p.now()))
	for len(p.timers) > 0 && p.timers[0].at <= p.now() {
		t := p.timers[0]
		p.timers = p.timers[1:]
		t.do()
		p.world.Settle()
	}
	p.look()
	return true
}

// pass lets time pass until an instant.
func (p *play) pass(to engine.Millis) {
	for range mostEvents {
		if !p.step(to) {
			return
		}
	}
}

// plan has something done later.
func (p *play) plan(after engine.Millis, do func()) {
	t := timer{at: p.now() + after, do: do}
	i, _ := slices.BinarySearchFunc(p.timers, t, func(a, b timer) int { return int(a.at-b.at+1) / 2 })
	for i < len(p.timers) && p.timers[i].at <= t.at {
		i++
	}
	p.timers = slices.Insert(p.timers, i, t)
}

func (p *play) failed() bool { return len(p.result.Failures) > 0 }

// fail notes that something is not as the test says.
func (p *play) fail(at *schema.Node, format string, args ...any) {
	f := Failure{Message: fmt.Sprintf(format, args...), Flow: p.place(), Line: len(p.result.Transcript)}
	f.Span = p.test.Span
	if at != nil {
		f.Span = at.Span
	}
	p.result.Failures = append(p.result.Failures, f)
}

// place is where the first leg is in its flows, or was last.
func (p *play) place() Place {
	flow, step := p.office.Where(p.first)
	if step == "" && len(p.result.Walk) > 0 {
		last := p.result.Walk[len(p.result.Walk)-1]
		flow, step = last.Flow, last.Step
	}
	return p.s.Place(flow, step)
}

// Place finds a step in its file; the zero line is a step that there is not.
func (s *Subject) Place(flow engine.FlowName, step engine.StepName) Place {
	at := Place{Flow: flow, Step: step}
	if g := s.Set.Flows.Graphs[flow]; g != nil {
		at.File = g.File
		if st := g.Steps[step]; st != nil {
			at.Line = lineOf(st.Span)
		}
	}
	return at
}

func lineOf(s diag.Span) int { return s.Start.Line() }
