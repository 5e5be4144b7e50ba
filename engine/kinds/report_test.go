package kinds

import (
	"fmt"
	"sort"
	"strings"
	"time"

	"callflow/engine"
)

// report writes what came of an event, in the order in which it happens.
func (s *stage) report() string {
	var b strings.Builder
	if s.turn.Trouble != "" {
		fmt.Fprintf(&b, "trouble: %s\n", s.turn.Trouble)
	}
	for _, r := range s.turn.Replies {
		doc := strings.TrimSuffix(strings.TrimPrefix(string(r.Body), `<?xml version="1.0" encoding="UTF-8"?>`), "\n")
		s.docs = append(s.docs, doc)
		if r.Run != 0 {
			fmt.Fprintf(&b, "held %d:\n", r.Run)
		}
		b.WriteString(lines(doc))
	}
	if s.turn.Response != "" {
		fmt.Fprintf(&b, "response: %s\n", s.turn.Response)
	}
	if s.turn.Hold > 0 {
		fmt.Fprintf(&b, "hold: %d\n", s.turn.Hold)
	}
	for _, p := range s.turn.Seal {
		fmt.Fprintf(&b, "seal: %s\n", p)
	}
	for _, h := range s.turn.Path {
		fmt.Fprintf(&b, "left: %s by %s", h.Step, h.Outcome)
		if h.Why != "" {
			fmt.Fprintf(&b, " (%s)", h.Why)
		}
		b.WriteByte('\n')
		s.values(&b, h)
	}
	s.consequences(&b)
	return b.String()
}

// lines sets each verb of a document on a line of its own.
func lines(doc string) string {
	return strings.NewReplacer("><", ">\n<").Replace(doc) + "\n"
}

// values writes what the step has left behind, if its frame is still there.
func (s *stage) values(b *strings.Builder, h engine.Hop) {
	r := s.c.Run(h.Run)
	if r == nil || len(r.Stack) == 0 {
		return
	}
	for _, p := range r.Top().Passed {
		if p.Step != h.Step {
			continue
		}
		for _, n := range p.Values {
			fmt.Fprintf(b, "  %s = %s\n", n.Name, shown(n))
		}
	}
}

func (s *stage) consequences(b *strings.Builder) {
	for _, e := range s.turn.Effects {
		fmt.Fprintf(b, "effect: %s class %d tell %v: %T %+v\n", e.Lane, e.Class, e.Tell, e.Do, e.Do)
	}
	for _, m := range s.turn.Messages {
		fmt.Fprintf(b, "message: to %s leg %d %s%s\n", m.To, m.Leg, m.Kind, named(m.Data))
	}
	for _, r := range s.turn.Records {
		fmt.Fprintf(b, "record: %s %s%s\n", r.Point, r.Moment, named(r.Fields))
	}
	for _, f := range s.turn.Facts {
		if f.Kind != engine.LegBegan && f.Kind != engine.LegEnded {
			fmt.Fprintf(b, "fact: %s leg %d%s\n", f.Kind, f.Leg, named(f.Data))
		}
	}
	for _, m := range vars(s.c) {
		fmt.Fprintf(b, "var: %s\n", m)
	}
	if s.turn.Due > 0 {
		for i := range s.c.Runs {
			if r := &s.c.Runs[i]; r.Timer.Due > 0 && (r.ID == 1 || r.As == engine.AsProcedure) {
				fmt.Fprintf(b, "timer: %s in %s\n", r.Timer.Name, (r.Timer.Due - s.at).Duration())
			}
		}
	}
	if s.c.Phase == engine.Closed {
		b.WriteString("closed\n")
	}
}

// vars are the variables of the contact and of the innermost flow that are not none.
func vars(c *engine.Contact) []string {
	var out []string
	for _, n := range c.Vars {
		if n.Value != nil {
			out = append(out, "contact."+n.Name+" = "+shown(n))
		}
	}
	if r := c.Run(1); r != nil && len(r.Stack) > 0 {
		for _, n := range r.Top().Vars {
			if n.Value != nil {
				out = append(out, n.Name+" = "+shown(n))
			}
		}
	}
	return out
}

func named(list []engine.Named) string {
	var b strings.Builder
	for _, n := range list {
		fmt.Fprintf(&b, " %s=%s", n.Name, shown(n))
	}
	return b.String()
}

// shown writes a value; sealed ones have a mark.
func shown(n engine.Named) string {
	text := valueText(n.Value)
	if n.Sealed {
		text += " (sealed)"
	}
	return text
}

func valueText(x any) string {
	switch x := x.(type) {
	case nil:
		return "none"
	case string:
		return fmt.Sprintf("%q", x)
	case time.Time:
		return x.Format(time.RFC3339)
	case []any:
		parts := make([]string, len(x))
		for i := range x {
			parts[i] = valueText(x[i])
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		keys := make([]string, 0, len(x))
		for k := range x {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for i, k := range keys {
			keys[i] = k + ": " + valueText(x[k])
		}
		return "{" + strings.Join(keys, ", ") + "}"
	}
	return fmt.Sprint(x)
}
