package replay

import (
	"fmt"
	"strings"

	"callflow/engine"
	"callflow/engine/record"
	"callflow/schema/expr"
)

// parts of an outcome in the order in which they are looked at: what people understand first.
var parts = []struct {
	name string
	of   func(*record.Outcome) []string
}{
	{"trouble", func(o *record.Outcome) []string { return one(o.Trouble) }},
	{"path", func(o *record.Outcome) []string { return each(o.Path, hop) }},
	{"answer", func(o *record.Outcome) []string { return one(o.Answer) }},
	{"log", func(o *record.Outcome) []string { return each(o.Records, logged) }},
	{"facts", func(o *record.Outcome) []string {
		return each(o.Facts, func(f engine.Fact) string { return fmt.Sprintf("%s of leg %d%s", f.Kind, f.Leg, fields(f.Data)) })
	}},
	{"calls", func(o *record.Outcome) []string {
		return each(o.Calls, func(c engine.Call) string { return fmt.Sprintf("leg %d is %s", c.Leg, c.Sid) })
	}},
	{"messages", func(o *record.Outcome) []string {
		return each(o.Messages, func(m record.MessageRef) string { return fmt.Sprintf("%d: %s to %s", m.N, m.Kind, m.To) })
	}},
	{"effects", func(o *record.Outcome) []string {
		return each(o.Effects, func(e record.EffectRef) string { return fmt.Sprintf("%d: %s on %s", e.N, e.Do, e.Lane) })
	}},
	{"void", func(o *record.Outcome) []string {
		return each(o.Void, func(k engine.EffectKey) string { return k.String() })
	}},
	{"state", func(o *record.Outcome) []string { return one(o.State) }},
}

func each[T any](list []T, words func(T) string) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = words(list[i])
	}
	return out
}

func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func hop(h engine.Hop) string {
	why := ""
	if h.Why != "" {
		why = " (" + h.Why + ")"
	}
	return fmt.Sprintf("run %d, visit %d: %s.%s → %s%s, %d to %d", h.Run, h.Visit, h.Flow, h.Step, h.Outcome, why, h.Entered, h.Left)
}

func logged(r engine.Record) string {
	return fmt.Sprintf("%s by %s.%s, %s, leg %d, in %s%s", r.Point, r.Flow, r.Step, r.Moment, r.Leg, r.Language, fields(r.Fields))
}

func fields(list []engine.Named) string {
	var b strings.Builder
	for i, v := range list {
		b.WriteString([]string{": ", ", "}[min(i, 1)] + v.Name + "=")
		if v.Sealed {
			b.WriteString("•••")
			continue
		}
		b.Write(expr.AppendJSON(nil, v.Value))
	}
	return b.String()
}

// Said are the documents and effects of a turn in words, which stores do not keep. Sealed values are not in effects;
// documents have them, as callers hear them.
func Said(s *Step) []string {
	var out []string
	for i := range s.Turn.Replies {
		out = append(out, fmt.Sprintf("answer %d %s", s.Turn.Replies[i].Run, s.Turn.Replies[i].Body))
	}
	for i := range s.Turn.Effects {
		out = append(out, fmt.Sprintf("effect %s", record.AppendEffect(nil, &s.Turn.Effects[i], nil)))
	}
	for i := range s.Turn.Messages {
		out = append(out, fmt.Sprintf("message %s", record.AppendMessage(nil, &s.Turn.Messages[i], nil)))
	}
	return out
}
