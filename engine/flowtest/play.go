package flowtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/sim"
)

// Limits of one test.
const (
	longestHearing engine.Millis = 2 * 60 * 60_000 // how long a test waits for something
	longestChange  engine.Millis = 60_000          // how long for who is in a room, and heard by whom
	longestTest    engine.Millis = 5 * 60 * 60_000 // how long the calls go on after the script
	mostEvents                   = 100_000
	mostLines                    = 20_000 // of a transcript, and of steps: more happens only where flows go round
)

// firstName is what transcripts call the first leg.
const firstName = "caller"

// Run plays a test. The same workspace and test give the same result.
func Run(s *Subject, t *Test) *Result {
	p := newPlay(s, t)
	p.begin()
	for _, a := range t.acts {
		if p.failed() {
			break
		}
		p.act(a)
	}
	if !p.failed() {
		p.finish()
		p.judge()
	}
	p.result.Said = append(p.result.Said, p.office.Texts()...)
	return p.result
}

// begin places the first call.
func (p *play) begin() {
	b := p.test.begin
	for _, name := range slices.Sorted(maps.Keys(p.test.given.queues)) {
		p.crowd(name, p.test.given.queues[name])
	}
	if b.flow != "" {
		p.beginContact()
		return
	}
	if err := p.world.Net.PlaceWith(firstName, b.from, b.to, b.extra); err != nil {
		p.fail(nil, "the call cannot begin: %v", err)
	}
	p.first = p.world.Net.Sid(firstName)
	p.cell = p.office.ContactOf(p.first)
	p.world.Settle()
	p.look()
}

// beginContact begins a procedure that nobody has called for.
func (p *play) beginContact() {
	b := p.test.begin
	id, err := p.world.Begin(sim.Beginning{Flow: b.flow, With: b.with, By: b.by})
	if err != nil {
		p.fail(nil, "the procedure cannot begin: %v", err)
	}
	p.cell = id
	p.look()
}

// act carries out one line of the script.
func (p *play) act(a act) {
	switch a.verb {
	case "hear":
		p.hear(a)
	case "press":
		p.press(a)
	case "say":
		p.say(a)
	case "wait":
		p.pass(p.now() + a.wait)
	case "hang_up":
		p.hangUp(a)
	case "rings":
		p.rings(a)
	case "answers":
		p.pickUp(a, "answered")
	case "refuses":
		p.pickUp(a, "busy")
	case "talking":
		p.talking(a)
	case "joined", "left", "held":
		p.seat(a)
	case "in_room":
		p.inRoom(a)
	case "heard_by":
		p.heardBy(a)
	case "command":
		p.command(a)
	case "calls":
		p.calls(a)
	default:
		panic("internal error: no case for the act " + a.verb)
	}
}

// until lets time pass until something holds. It fails the test when whoever waits hears nothing for too
// long, when the call ends, or when it never comes to it; missing says what is missing then.
func (p *play) until(a act, sid func() string, missing string, holds func() bool) bool {
	end, quiet := p.now()+a.patience(), engine.Millis(0)
	for range mostEvents {
		if holds() || p.round {
			return !p.round
		}
		who := p.world.Net.Stands(sid())
		before := p.now()
		switch {
		case who.Over && a.elsewhere() && p.goesOn() && p.step(end):
			quiet = 0
			continue
		case who.Over && (who.Sid != "" || a.by.caller()):
			p.fail(a.node, "%s, but the call has ended", missing)
			return false
		case !p.step(end):
			p.fail(a.node, "%s%s", missing, a.inVain())
			return false
		case who.Noise || who.Sid == "":
			quiet = 0
			continue
		}
		if quiet += p.now() - before; quiet > p.silence() && !holds() {
			p.fail(a.node, "%s, and nothing was heard for more than %s%s", missing, shownDuration(p.silence().Duration()), hint(who))
			return false
		}
	}
	p.fail(a.node, "%s, although very much happens", missing)
	return false
}

// patience is how long an act waits: what is the state of a room is so soon, or a mistake.
func (a act) patience() engine.Millis {
	switch a.verb {
	case "in_room", "heard_by", "held":
		return longestChange
	}
	return longestHearing
}

// elsewhere says that an act is about others: it may come to it although the first call has ended.
func (a act) elsewhere() bool {
	switch a.verb {
	case "rings", "answers", "refuses", "talking":
		return true
	}
	return false
}

// goesOn says that somebody is on the telephone, or will be: the contact of somebody who is to be called back lives.
func (p *play) goesOn() bool { return len(p.world.Net.Living()) > 0 || !p.office.Idle() }

// inVain says that it has waited for so long.
func (a act) inVain() string {
	if d := a.patience(); d < longestHearing {
		return " within " + shownDuration(d.Duration())
	}
	return ", and nothing more happens"
}

// hint says what an author may have forgotten.
func hint(who sim.Standing) string {
	if who.Keys || who.Words {
		return "; if the caller is to stay silent, write wait"
	}
	return ""
}

// hear waits until something is heard to its end. A prompt that is interrupted was heard.
func (p *play) hear(a act) {
	at := -1
	sid := func() string { return p.sid(a.by) }
	found := p.until(a, sid, fmt.Sprintf("%s does not hear %s", a.by, a.sought()), func() bool {
		at = p.sound(sid(), a)
		return at >= 0
	})
	if !found {
		return
	}
	leg := sid()
	p.cursor[leg] = at + 1
	for p.lasts(leg, at) {
		if next := p.continued(leg, at); next > at {
			at = next
			p.cursor[leg] = at + 1
			continue
		}
		end := p.began + p.heard[at].At + p.heard[at].Sound.Lasts
		if !p.step(end) {
			if next := p.continued(leg, at); next > at {
				continue
			}
			return
		}
	}
}

// sound finds the first sound on a leg that was not asked for yet and is what is sought; -1 when there is none.
func (p *play) sound(sid string, a act) int {
	for i := p.cursor[sid]; i < len(p.heard); i++ {
		if h := &p.heard[i]; h.Sid == sid && h.Sound != nil && p.matches(h.Sound, a) {
			return i
		}
	}
	return -1
}

func (p *play) matches(s *sim.Sound, a act) bool {
	if a.prompt != "" && (s.Mark.Prompt != a.prompt || s.Mark.Part > 0) {
		return false
	}
	if a.text != "" && !strings.Contains(s.Words, a.text) {
		return false
	}
	if a.file != "" && s.URL[strings.LastIndexByte(s.URL, '/')+1:] != a.file {
		return false
	}
	return a.language == "" || s.Mark.Language == a.language || s.Language == p.code(a.language)
}

// lasts tells whether a sound is still being heard.
func (p *play) lasts(sid string, at int) bool {
	s := p.heard[at].Sound
	who := p.world.Net.Stands(sid)
	if s.Lasts == 0 || who.Over || who.With != "" {
		return false
	}
	if p.continued(sid, at) > at {
		return true
	}
	return p.now() < p.began+p.heard[at].At+s.Lasts && p.later(sid, at) < 0
}

// continued is the next part of a prompt of several parts, if it has begun; otherwise at itself.
func (p *play) continued(sid string, at int) int {
	next := p.later(sid, at)
	if next < 0 {
		return at
	}
	is, was := p.heard[next].Sound.Mark, p.heard[at].Sound.Mark
	if is.Prompt != "" && is.Prompt == was.Prompt && is.Part == was.Part+1 {
		return next
	}
	return at
}

// later is the next sound on the same leg; -1 when there is none yet.
func (p *play) later(sid string, at int) int {
	for i := at + 1; i < len(p.heard); i++ {
		if p.heard[i].Sid == sid && p.heard[i].Sound != nil {
			return i
		}
	}
	return -1
}

func (p *play) press(a act) {
	sid := func() string { return p.sid(a.by) }
	if p.until(a, sid, fmt.Sprintf("%s cannot press %s: no keys are taken", a.by, a.keys), func() bool { return p.world.Net.Stands(sid()).Keys }) {
		p.do(a, sim.Deed{Do: "press", Sid: sid(), Text: a.keys})
	}
}

func (p *play) say(a act) {
	sid := func() string { return p.sid(a.by) }
	taken := func() bool {
		s := p.world.Net.Stands(sid())
		return s.Words || s.With != ""
	}
	if p.until(a, sid, fmt.Sprintf("%s cannot say %q: nobody listens", a.by, a.words), taken) {
		p.do(a, sim.Deed{Do: "say", Sid: sid(), Text: a.words})
	}
}

func (p *play) hangUp(a act) {
	sid := p.sid(a.by)
	if p.world.Net.Stands(sid).Over {
		p.fail(a.node, "%s cannot hang up: the call has ended", a.by)
		return
	}
	p.hungUp = p.hungUp || sid == p.first
	p.do(a, sim.Deed{Do: "hang up", Sid: sid})
}

// do has somebody do something, and looks at what comes of it.
func (p *play) do(a act, d sim.Deed) {
	if err := p.world.Net.Do(d); err != nil {
		p.fail(a.node, "%s: %v", a, err)
		return
	}
	p.world.Settle()
	p.look()
}

// rings waits until a telephone rings, or has rung since it was last asked for.
func (p *play) rings(a act) {
	p.until(a, func() string { return p.first }, fmt.Sprintf("the telephone of %s does not ring", a.by), func() bool {
		for i := range p.rung {
			if r := &p.rung[i]; !r.told && r.dialled == a.by.dialled {
				r.told = true
				return true
			}
		}
		return false
	})
}

func (p *play) pickUp(a act, how string) {
	sid := ""
	rings := p.until(a, func() string { return p.first }, fmt.Sprintf("the telephone of %s does not ring", a.by), func() bool {
		for i := range p.rung {
			if r := &p.rung[i]; r.dialled == a.by.dialled && p.world.Net.Stands(r.sid).Rings {
				sid, r.told = r.sid, true
			}
		}
		return sid != ""
	})
	if !rings {
		return
	}
	if err := p.world.Net.PickUp(sid, how); err != nil {
		p.fail(a.node, "%s: %v", a, err)
		return
	}
	p.world.Settle()
	p.look()
}

func (p *play) talking(a act) {
	p.until(a, func() string { return p.first }, fmt.Sprintf("%s and %s do not talk with each other", a.by, a.with), func() bool {
		one, other := p.sid(a.by), p.sid(a.with)
		return p.world.Net.Hears(one, other) && p.world.Net.Hears(other, one)
	})
}

// finish lets the calls go on after the script until all have ended.
func (p *play) finish() {
	end := p.now() + longestTest
	for range mostEvents {
		if len(p.world.Net.Living()) == 0 && (p.first != "" || p.office.Idle()) || !p.step(end) {
			break
		}
	}
	for _, name := range p.world.Net.Living() {
		p.hungUp = p.hungUp || name == firstName
		p.world.Net.Stop(p.world.Net.Sid(name))
		p.world.Settle()
		p.look()
	}
	p.result.Length = p.now() - p.began
	for end := p.now() + lastNews; !p.office.Idle() && p.step(end); {
	}
	p.look()
}

// lastNews is how long it may take until the office knows that all calls have ended.
const lastNews engine.Millis = 60 * 60_000
