package flowtest

import (
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/sim"
)

// look takes notice of everything that has happened: lines that were heard, steps that were left, telephones
// that ring, callers who wait. People begin to do what the test gives them to do.
func (p *play) look() {
	p.transcribe()
	for _, sid := range p.world.Net.Rung() {
		if !p.seen[sid] {
			p.seen[sid] = true
			p.telephone(sid)
		}
	}
	p.queued()
	p.listened()
	p.overheard()
	if p.ended == 0 && p.over() {
		p.ended = p.now()
	}
}

// over reports whether the first call is over, or the procedure that the test begins.
func (p *play) over() bool {
	if p.test.begin.flow == "" {
		return p.first != "" && p.world.Net.Stands(p.first).Over
	}
	c, lives := p.office.Contact(p.cell)
	return !lives || c.Phase == engine.Closed
}

// transcribe takes over what was heard since.
func (p *play) transcribe() {
	for ; p.shown < len(p.heard); p.shown++ {
		h := &p.heard[p.shown]
		l := Line{At: h.At, Who: h.Who, Text: h.Text}
		if h.Sound != nil && h.Sound.Mark.Prompt != "" {
			l.Prompt = h.Sound.Mark.Prompt
			p.result.Said = append(p.result.Said, h.Sound.Mark)
		}
		p.result.Transcript = append(p.result.Transcript, l)
	}
}

// note takes over what a turn left.
func (p *play) note(t sim.Turned) {
	p.transcribe()
	if len(p.result.Walk) >= mostLines {
		p.goesRound()
		return
	}
	for _, h := range t.Path {
		p.result.Walk = append(p.result.Walk, h)
		text := string(h.Step) + "." + string(h.Outcome)
		if h.Why != "" && h.Why != string(h.Outcome) {
			text += " (" + h.Why + ")"
		}
		p.result.Transcript = append(p.result.Transcript, Line{At: h.Left - p.began, Who: string(h.Flow), Text: text, Step: true})
	}
	for _, f := range t.Facts {
		p.procedure(f)
	}
	for _, r := range t.Records {
		p.result.Points = append(p.result.Points, r.Point)
		p.logs = append(p.logs, happened{r.Point, r.Fields})
	}
	if t.Trouble != "" {
		p.troubles = append(p.troubles, trouble{why: t.Trouble, at: len(p.heard)})
		p.result.Transcript = append(p.result.Transcript, Line{At: t.At - p.began, Who: "trouble", Text: t.Trouble})
	}
	if t.Contact == 1 && t.Vars != nil {
		p.vars = t.Vars
	}
}

// telephone lets somebody whose telephone rings do what the test says.
func (p *play) telephone(sid string) {
	dialled := p.world.Net.Stands(sid).Name
	times := 0
	for _, r := range p.rung {
		if r.dialled == dialled {
			times++
		}
	}
	p.rung = append(p.rung, rungLeg{sid: sid, dialled: dialled})
	all := p.test.given.people[dialled]
	if len(all) == 0 {
		return
	}
	c := all[min(times, len(all)-1)]
	if c.how == "" {
		return
	}
	p.plan(c.after, func() {
		_ = p.world.Net.PickUp(sid, c.how) // it may have stopped ringing
		if c.press != "" {
			p.eager = append(p.eager, eager{sid: sid, press: c.press})
		}
		if c.how == "machine" {
			p.plan(c.talks, func() { p.world.Net.Stop(sid) })
		} else if c.talks > 0 {
			p.eager = append(p.eager, eager{sid: sid, talks: c.talks})
		}
	})
}

// eager is somebody who does something as soon as that is possible.
type eager struct {
	sid   string
	press string        // keys, when keys are taken
	talks engine.Millis // hangs up so long after a talk has begun
}

// listened lets those act who have waited for their moment.
func (p *play) listened() {
	p.eager = slices.DeleteFunc(p.eager, func(e eager) bool {
		s := p.world.Net.Stands(e.sid)
		switch {
		case s.Over:
			return true
		case e.press != "" && s.Keys:
			p.plan(1000, func() { _ = p.world.Net.Do(sim.Deed{Do: "press", Sid: e.sid, Text: e.press}) })
			return true
		case e.talks > 0 && (s.With != "" || s.Together):
			p.plan(e.talks, func() { p.world.Net.Stop(e.sid) })
			return true
		}
		return false
	})
}

// queued has callers served who have come into a queue.
func (p *play) queued() {
	s := p.world.Net.Stands(p.first)
	if s.Over || s.Queue == "" {
		p.seen["queue"] = false
		return
	}
	if p.seen["queue"] {
		return
	}
	p.seen["queue"] = true
	for name, q := range p.test.given.queues {
		if p.set.Live.Queues[name].Friendly == s.Queue && q.served { // names at Twilio are unique
			p.plan(q.after, func() { p.serve(q) })
		}
	}
}

func (p *play) serve(q waitingLine) {
	bridge := p.set.Live.BaseURL + string(engine.Address{What: engine.Bridge}.Append(nil))
	agent, err := p.world.Net.Serve(p.first, bridge)
	if err != nil {
		return // the caller has left
	}
	if q.talk > 0 {
		p.plan(q.talk, func() { p.world.Net.Stop(agent) })
	}
}

// crowd fills a queue before the call.
func (p *play) crowd(name string, q waitingLine) {
	friendly := p.set.Live.Queues[name].Friendly
	if q.ahead == 0 {
		return
	}
	for _, sid := range p.world.Net.Crowd(friendly, q.ahead, q.waited) {
		if q.talks > 0 {
			p.eager = append(p.eager, eager{sid: sid, talks: q.talks})
		}
	}
}

// did takes notice of an effect.
func (p *play) did(e engine.Effect) {
	p.overheard()
	switch do := e.Do.(type) {
	case engine.SendText:
		p.sent = append(p.sent, happened{"text", []engine.Named{{Name: "to", Value: do.To}, {Name: "from", Value: do.From}, {Name: "says", Value: do.Body}}})
	case engine.Deliver:
		words := ""
		for _, r := range p.world.Net.Recordings() {
			if strings.HasPrefix(do.Recording, r.URL) {
				words = r.Words
			}
		}
		p.kept = append(p.kept, happened{"mailbox", []engine.Named{{Name: "to", Value: do.Mailbox}, {Name: "said", Value: words}}})
	}
}

// service answers for a service as the test says.
func (p *play) service(c engine.CallService) (engine.ResultState, string, []engine.Named, engine.Millis) {
	name := c.Service + "." + c.Call
	p.sent = append(p.sent, happened{name, c.Inputs})
	n := p.asked[name]
	p.asked[name]++
	answers := p.test.given.services[name]
	if n >= len(answers) && len(answers) != 1 {
		p.line(name, "is asked "+shownFields(c.Inputs)+" and fails: the test gives no answer")
		return engine.ResultRefused, "failed", nil, 0
	}
	a := answers[min(n, len(answers)-1)]
	p.line(name, "is asked "+shownFields(c.Inputs)+" and answers "+a.String())
	if longest := p.s.patience(c); a.after > longest {
		return engine.ResultRefused, "timeout", nil, longest
	}
	if a.code != "200" {
		return engine.ResultRefused, a.code, nil, a.after
	}
	return engine.ResultDone, a.code, a.values, a.after
}

// patience is how long a service may take. Only questions are asked again.
func (s *Subject) patience(c engine.CallService) engine.Millis {
	at := s.Outside.Services[c.Service]
	if at == nil || at.Calls[c.Call] == nil {
		return 0
	}
	if at.Calls[c.Call].Method != "GET" {
		return engine.MillisOf(at.Timeout)
	}
	return engine.MillisOf(at.Timeout) * engine.Millis(max(1, at.Tries))
}

func (a answer) String() string {
	text := a.code
	if a.code == "200" {
		text = shownFields(a.values)
	}
	if a.after > 0 {
		text += " after " + shownDuration(a.after.Duration())
	}
	return text
}

// line writes a line of the transcript about the outside.
func (p *play) line(who, text string) {
	p.transcribe()
	p.result.Transcript = append(p.result.Transcript, Line{At: p.now() - p.began, Who: who, Text: text})
}
