package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"callflow/engine"
	"callflow/engine/sim"
	"callflow/schema/expr"
)

// summary prints the steps that calls took, the log records that they left, and what went wrong. Steps of
// wait flows, which go round and round, are printed the first time only.
func (t transcript) summary(log []sim.Turned, flows *engine.Flows) error {
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nsteps")
	passed := map[string]bool{}
	for _, turn := range log {
		for _, hop := range turn.Path {
			line := fmt.Sprintf("  %s.%s\t%s%s", hop.Flow, hop.Step, hop.Outcome, because(hop))
			if g := flows.Graphs[hop.Flow]; g != nil && g.Type == engine.WaitFlow && passed[line] {
				continue
			}
			passed[line] = true
			fmt.Fprintln(w, line)
		}
		if turn.Trouble != "" {
			fmt.Fprintf(w, "  trouble\t%s\n", turn.Trouble)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(t.out, "\nlog")
	for _, turn := range log {
		for _, r := range turn.Records {
			fmt.Fprintf(t.out, "  %s%s\n", r.Point, fields(r.Fields))
		}
		for _, f := range turn.Facts {
			if f.Kind == engine.Alert {
				fmt.Fprintf(t.out, "  alert%s\n", fields(f.Data))
			}
		}
	}
	return nil
}

// because is why a step was left, unless its outcome says so already.
func because(hop engine.Hop) string {
	if hop.Why == "" || hop.Why == string(hop.Outcome) {
		return ""
	}
	return "  (" + hop.Why + ")"
}

func fields(values []engine.Named) string {
	var b strings.Builder
	for _, v := range values {
		b.WriteString("  " + v.Name + ": " + shown(v))
	}
	return b.String()
}

// shown is a value as people read it; sensitive ones are dots.
func shown(v engine.Named) string {
	if v.Sealed {
		return "••••"
	}
	switch x := v.Value.(type) {
	case nil:
		return "none"
	case string:
		return x
	case bool:
		if x {
			return "yes"
		}
		return "no"
	case time.Duration:
		return x.String()
	case time.Time:
		return x.Format(time.RFC3339)
	}
	return string(expr.AppendJSON(nil, v.Value))
}
