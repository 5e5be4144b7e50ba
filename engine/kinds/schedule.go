package kinds

import (
	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// schedule asks a declared schedule what holds now.
type schedule struct {
	name      schema.Ref
	holidays  bool // whether the step has the outcome, set by Ends
	emergency bool
}

func newSchedule() Kind { return &schedule{} }

// Fields declares the keys of schedule.
func (s *schedule) Fields(o *schema.Object) {
	o.Ref("name", &s.name, "schedule", "the schedule's name", schema.Required)
	o.Main("name")
}

// Ends of schedule: holiday and emergency exist where the schedule declares them.
func (s *schedule) Ends(e *Ends, w World) {
	s.holidays, s.emergency, _ = w.Schedule(s.name.Name)
	e.Add(string(engine.Open), string(engine.Shut))
	if s.holidays {
		e.Add(string(engine.Holiday))
	}
	if s.emergency {
		e.Add(string(engine.Emergency))
	}
}

// Values of schedule: when it opens next, none when it never does.
func (s *schedule) Values(World) []engine.Var {
	return []engine.Var{{Name: "opens_at", Type: expr.Of(expr.Time).AsOptional()}}
}

// Enter asks. Schedules are live and may have got holidays or a switch after this flow was compiled: the
// flow then knows only that it is closed.
func (s *schedule) Enter(v *engine.Visit) engine.Move {
	verdict, opens := v.Verdict(s.name.Name)
	if opens > 0 {
		v.Put(engine.Named{Name: "opens_at", Value: opens.Time()})
	}
	v.Why(string(verdict))
	if verdict == engine.Holiday && !s.holidays || verdict == engine.Emergency && !s.emergency {
		verdict = engine.Shut
	}
	return engine.Out(engine.Outcome(verdict))
}
