package flowtest

import (
	"fmt"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// judge compares what has happened with what the test expects.
func (p *play) judge() {
	w := &p.test.want
	if w.ended != "" && w.ended != p.ending() {
		p.fail(w.endedAt, "the call was ended by %s, expected %s", p.ending(), w.ended)
	}
	if got := p.outcome(); w.outcomeAt != nil && w.outcome != got {
		p.fail(w.outcomeAt, "the last flow ended by %q, expected %q", got, w.outcome)
	}
	p.branches(w.branches)
	p.events(w.logsAt, w.logs, p.logs, "record")
	p.events(w.sentAt, w.sent, p.sent, "request")
	p.events(w.deliverAt, w.delivered, p.kept, "message")
	p.never(w.never)
	for _, n := range w.always {
		if p.happened(n) == "" {
			p.fail(n.node, "nothing of %q has happened, which must always happen here", n.name)
		}
	}
	p.contact(w.vars)
	p.length(w)
	p.rooms(w)
	p.procedures(w.overs)
	p.unexpected(w)
}

// unexpected fails a test in which a step failed and had nowhere to go, unless the test hears what comes of it.
func (p *play) unexpected(w *expectations) {
	for _, t := range p.troubles {
		wanted := slices.ContainsFunc(w.branches, func(b branchWant) bool { return p.set.Flows.Step(p.set.Flows.Trouble, engine.StepName(b.step)) != nil })
		for _, at := range p.cursor {
			wanted = wanted || at > t.at
		}
		if !wanted {
			p.fail(nil, "the trouble flow took over: %s; a test that expects this hears what is said then", t.why)
			return
		}
	}
}

// ending is how the first call ended.
func (p *play) ending() string {
	if p.test.begin.flow != "" {
		return p.begunEnding()
	}
	switch s := p.world.Net.Stands(p.first); {
	case p.hungUp:
		return "caller"
	case s.Status == "busy" || s.Status == "no-answer":
		return "rejected"
	case s.Status == "failed":
		return "failed"
	}
	return "flow"
}

// begunEnding is how a begun contact ended: caller when its last talk ended by the hanging up of somebody who
// was called.
func (p *play) begunEnding() string {
	at, who := engine.Millis(-1), "flow"
	for i := range p.heard {
		switch h := &p.heard[i]; {
		case h.Text == "hangs up" && h.At > at:
			at, who = h.At, "caller"
		case h.Text == "is hung up" && h.At > at:
			at, who = h.At, "flow"
		}
	}
	return who
}

// outcome is the target by which the last flow of the first leg ended.
func (p *play) outcome() string {
	out := ""
	if p.test.begin.flow != "" {
		for _, end := range p.ends {
			if o, ok := strings.CutPrefix(end, string(p.test.begin.flow)+"."); ok {
				return o
			}
		}
	}
	for _, h := range p.result.Walk {
		if s := p.set.Flows.Step(h.Flow, h.Step); h.Leg == 1 && s != nil {
			if to, ok := s.Next[h.Outcome]; ok && to.Step == "" {
				out = string(to.Finish)
			}
		}
	}
	return out
}

// branches looks for the outcomes in order.
func (p *play) branches(list []branchWant) {
	at := 0
	for _, b := range list {
		for at < len(p.result.Walk) && !b.is(p.result.Walk[at]) {
			at++
		}
		if at == len(p.result.Walk) {
			p.fail(b.node, "%s.%s was not taken%s; the way was %s", b.step, b.outcome, afterOthers(list, b), p.way())
			return
		}
		at++
	}
}

func afterOthers(list []branchWant, b branchWant) string {
	if len(list) < 2 || list[0].node == b.node {
		return ""
	}
	return " after the others"
}

func (b *branchWant) is(h engine.Hop) bool {
	return string(h.Step) == b.step && string(h.Outcome) == b.outcome && (b.flow == "" || string(h.Flow) == b.flow)
}

// way is the walked path in words.
func (p *play) way() string {
	var parts []string
	for _, h := range p.result.Walk {
		parts = append(parts, string(h.Step)+"."+string(h.Outcome))
	}
	if len(parts) == 0 {
		return "empty"
	}
	return strings.Join(parts, ", ")
}

// events looks for records, requests or messages in order; an empty list wants none at all.
func (p *play) events(at *schema.Node, want []eventWant, got []happened, sort string) {
	if at == nil {
		return
	}
	if len(want) == 0 && len(got) > 0 {
		p.fail(at, "expected no %s, there is %s", sort, listed(got))
		return
	}
	next := 0
	for _, w := range want {
		i := next
		for i < len(got) && !w.is(got[i]) {
			i++
		}
		if i == len(got) {
			p.fail(w.node, "%s", w.missing(got, next, sort))
			return
		}
		next = i + 1
	}
}

func (w *eventWant) is(h happened) bool {
	return w.name == h.name && w.differs(h) == nil
}

// differs is the first field that is not as expected; nil when there is none.
func (w *eventWant) differs(h happened) *fieldWant {
	for i := range w.fields {
		got, ok := valueOf(h.fields, w.fields[i].name)
		if !same(w.fields[i].want, got) || !ok && w.fields[i].want != nil {
			return &w.fields[i]
		}
	}
	return nil
}

// missing says what is not there, and what comes nearest.
func (w *eventWant) missing(got []happened, from int, sort string) string {
	fields := make([]string, len(w.fields))
	for i, f := range w.fields {
		fields[i] = f.name + ": " + shown(f.want)
	}
	text := fmt.Sprintf("no %s %s {%s}", sort, w.name, strings.Join(fields, ", "))
	for _, h := range got[from:] {
		if f := w.differs(h); h.name == w.name && f != nil {
			x, _ := valueOf(h.fields, f.name)
			return fmt.Sprintf("%s: %s is %s, expected %s; there is %s", text, f.name, shown(x), shown(f.want), listed(got[from:]))
		}
	}
	if from > 0 {
		text += " after the others"
	}
	return text + "; there is " + listed(got[from:])
}

func valueOf(list []engine.Named, name string) (expr.Value, bool) {
	for _, n := range list {
		if n.Name == name {
			return n.Value, true
		}
	}
	return nil, false
}

// listed shows what there is.
func listed(got []happened) string {
	var parts []string
	for _, h := range got {
		parts = append(parts, h.name+" "+shownFields(h.fields))
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// never looks for what must not happen.
func (p *play) never(list []neverWant) {
	for _, n := range list {
		if what := p.happened(n); what != "" {
			p.fail(n.node, "%s, which must never happen here", what)
		}
	}
}

// happened says what has happened of a name; "" when nothing has.
func (p *play) happened(n neverWant) string {
	for _, m := range p.result.Said {
		if n.branch == nil && m.Of(n.name) {
			return fmt.Sprintf("prompt %q was heard", n.name)
		}
	}
	for _, h := range p.result.Walk {
		switch {
		case n.branch != nil && n.branch.is(h):
			return fmt.Sprintf("%s was taken", n.name)
		case n.branch == nil && string(h.Step) == n.name:
			return fmt.Sprintf("step %q was entered", n.name)
		case n.branch == nil && string(h.Flow) == n.name:
			return fmt.Sprintf("flow %q was entered", n.name)
		}
	}
	for _, l := range p.logs {
		if n.branch == nil && l.name == n.name {
			return fmt.Sprintf("log point %q was written", n.name)
		}
	}
	return ""
}

// contact compares variables.
func (p *play) contact(list []fieldWant) {
	for _, f := range list {
		if got, _ := valueOf(p.vars, f.name); !same(f.want, got) {
			p.fail(f.node, "contact.%s is %s at the end, expected %s", f.name, shown(got), shown(f.want))
		}
	}
}

// length compares how long the call lasted.
func (p *play) length(w *expectations) {
	if w.lengthAt == nil {
		return
	}
	lasted := (p.ended - p.began).Duration()
	if lasted < w.least || w.most > 0 && lasted > w.most {
		p.fail(w.lengthAt, "the call lasted %s", shownDuration(lasted))
	}
}
