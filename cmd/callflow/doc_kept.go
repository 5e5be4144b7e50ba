package main

import (
	"slices"
	"strings"
	"time"

	"callflow/cmd/callflow/script"
	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
)

// kept lists the steps that record, and the log points with the steps that write them.
func (t *scripting) kept(s *script.Script, used []*engine.Graph) {
	from := map[string][]script.Ref{}
	for _, g := range used {
		for _, name := range g.Order {
			step := g.Steps[name]
			at := t.target(g.Name, engine.Target{Step: name})
			if recordsCalls(step.KindName, t.text.step(g.Name, step)) {
				s.Recordings = append(s.Recordings, at)
			}
			for _, l := range step.Log {
				from[l.Point] = append(from[l.Point], at)
			}
		}
	}
	for _, p := range t.w.Declared.Points {
		one := script.Point{Name: p.Name.Text, From: from[p.Name.Text]}
		var fields []string
		for _, f := range p.Fields {
			fields = append(fields, f.Name)
		}
		one.Fields = strings.Join(fields, ", ")
		if p.Keep > 0 {
			one.Keep = (time.Duration(p.Keep) * time.Millisecond).String()
		}
		s.Points = append(s.Points, one)
	}
}

func recordsCalls(kind string, facts []fact) bool {
	return kind == "record" || slices.ContainsFunc(facts, func(f fact) bool {
		return (f.key == kind+".record" || f.key == "defaults."+kind+".record") && (f.value == "yes" || f.value == "true")
	})
}

// schedules are the opening hours as the file says them.
func (t *scripting) schedules() []script.Schedule {
	const file = "callflow.yaml"
	root := schema.Parse(file, t.text.file(file), &diag.List{})
	schedules := root.Find("schedules")
	if schedules == nil {
		return nil
	}
	var out []script.Schedule
	for _, p := range schedules.Pairs() {
		s := script.Schedule{Name: p.Key.Value, Zone: valueOf(p.Value.Find("zone")), Emergency: valueOf(p.Value.Find("emergency"))}
		if s.Zone == "" {
			s.Zone = t.w.Declared.Zone
		}
		readWeek(&s, p.Value.Find("open"))
		for _, one := range itemsOf(p.Value.Find("except")) {
			s.Except = append(s.Except, script.Fact{Name: valueOf(one.Find("date")) + valueOf(one), Value: hoursIn(one)})
		}
		name := valueOf(p.Value.Find("holidays"))
		own := root.Find("holidays").Find(name)
		for _, one := range itemsOf(own) {
			s.Holidays = append(s.Holidays, script.Fact{Name: valueOf(one.Find("date")) + valueOf(one), Value: valueOf(one.Find("name"))})
		}
		if own == nil {
			s.Country = name
		}
		out = append(out, s)
	}
	return out
}

func valueOf(n *schema.Node) string {
	if n == nil || n.Kind != schema.Scalar {
		return ""
	}
	return n.Value
}

// itemsOf are the items of a list; one may stand alone.
func itemsOf(n *schema.Node) []*schema.Node {
	if n == nil || n.Kind == schema.Sequence {
		if n == nil {
			return nil
		}
		return n.Items()
	}
	return []*schema.Node{n}
}

func hoursIn(n *schema.Node) string {
	from, to := valueOf(n.Find("from")), valueOf(n.Find("to"))
	if from == "" {
		return ""
	}
	return from + "–" + to
}

// readWeek adds the hours of each line to its days: a day, a range such as mon..fri, a list, or every day.
func readWeek(s *script.Schedule, open *schema.Node) {
	names := []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	for _, line := range itemsOf(open) {
		days := []string{"mon..sun"}
		if n := line.Find("days"); n != nil {
			days = nil
			for _, one := range itemsOf(n) {
				days = append(days, one.Value)
			}
		}
		for _, one := range days {
			first, last, isRange := strings.Cut(one, "..")
			if !isRange {
				last = first
			}
			i, j := slices.Index(names, first), slices.Index(names, last)
			for ; i >= 0 && j >= 0; i = (i + 1) % 7 {
				s.Week[i] = strings.TrimPrefix(s.Week[i]+", "+hoursIn(line), ", ")
				if i == j {
					break
				}
			}
		}
	}
}
