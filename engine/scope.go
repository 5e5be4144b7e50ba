package engine

import (
	"time"

	"callflow/schema/expr"
)

// scope gives expressions their values: it is the only bridge between what authors write and the state.
type scope struct {
	t       *turn
	run     RunID
	room    RoomID     // whose roles are meant where there is no run
	leg     LegID      // which is meant where there is no run
	moment  []Named    // what is known of the moment that is recorded
	with    []Named    // of a prompt
	item    expr.Value // of a list being gone through
	key     expr.Value
	hasItem bool
	prompt  bool // a prompt is being worded: the flow's own names are not seen
}

var _ expr.Env = (*scope)(nil)

// Value returns the present value of a reference.
func (s *scope) Value(r expr.Ref) expr.Value {
	src := &s.t.set.Flows.Refs[r]
	switch src.Kind {
	case SourceVar:
		x, _ := lookup(s.frame().Vars, src.Name)
		return x
	case SourceStep:
		return s.step(src)
	case SourceContact:
		return s.contact(src.Name)
	case SourceCaller:
		return s.caller(src.Name)
	case SourceCalled:
		if src.Name == "name" {
			return orNone(s.t.c.Called.Name)
		}
		return orNone(s.t.c.Called.Number)
	case SourceLeg:
		return s.legValue(src.Name)
	case SourceQueue:
		if run := s.t.c.Run(s.run); run != nil {
			x, _ := lookup(run.Facts, src.Name)
			return x
		}
		return nil
	case SourceRole:
		return s.role(src)
	case SourceBy:
		return s.by(src.Name)
	case SourceWith:
		x, _ := lookup(s.with, src.Name)
		return x
	case SourceItem:
		return s.itemValue(src.Name)
	case SourceParams:
		return Params(s.t.c.Params).Value(src.Name)
	case SourceMoment:
		x, _ := lookup(s.moment, src.Name)
		return x
	case SourceNow:
		return s.t.e.At.Time()
	}
	return s.live(src)
}

// live returns values of the live part and readings.
func (s *scope) live(src *Source) expr.Value {
	l := s.t.set.Live
	switch src.Kind {
	case SourceList:
		if _, bad := l.Lists[src.Name].(Unreadable); bad {
			s.t.unread = src.Name
			return nil
		}
		return l.Lists[src.Name]
	case SourceSwitch:
		return s.t.switched(src.Name)
	case SourceSetting:
		return l.Settings[src.Name]
	case SourceNumber:
		if src.Name == "numbers" {
			return orNone(l.Names["numbers."+src.Field])
		}
		return src.Name + "." + src.Field // an address: who it reaches is decided when it is rung
	case SourceSchedule:
		return s.schedule(src)
	case SourceQueues:
		return s.figure("queues", src.Name, src.Field)
	case SourceTeams:
		return s.figure("teams", src.Name, src.Field)
	case SourceNames:
		return l.Listed[src.Name]
	}
	panic("internal error: no case for a source of values")
}

// Index returns what a computed name stands for: `queues[wish].spoken`, `agents[wish]`.
func (s *scope) Index(r expr.Ref, name string) expr.Value {
	src := &s.t.set.Flows.Refs[r]
	switch src.Name {
	case "queues", "teams":
		return s.figure(src.Name, name, src.Field)
	}
	path := src.Name + "." + name
	if _, ok := s.t.set.Live.Names[path]; !ok {
		return nil
	}
	return path
}

func (s *scope) figure(group, name, field string) expr.Value {
	path := group + "." + name + "." + field
	if prompt, ok := s.t.set.Live.Spoken[path]; ok {
		return prompt
	}
	return s.t.read(path)
}

func (s *scope) frame() *Frame { return s.t.c.Run(s.run).Top() }

func (s *scope) step(src *Source) expr.Value {
	p := passed(s.frame().Passed, StepName(src.Name))
	if p == nil {
		return nil
	}
	switch src.Field {
	case "outcome":
		return orNone(string(p.Outcome))
	case "visits":
		return float64(p.Visits)
	}
	x, _ := lookup(p.Values, src.Field)
	return x
}

func (s *scope) contact(name string) expr.Value {
	c := s.t.c
	switch name {
	case "id":
		return c.ID.Cell().String()
	case "started":
		return c.Started.Time()
	case "language":
		return c.Language
	case "last_agent":
		return orNone(c.Agent)
	}
	x, _ := lookup(c.Vars, name)
	return x
}

func (s *scope) caller(name string) expr.Value {
	c := &s.t.c.Caller
	switch name {
	case "number":
		return orNone(c.Number)
	case "name":
		return orNone(c.Name)
	case "country":
		return orNone(c.Country)
	case "city":
		return orNone(c.City)
	case "anonymous":
		return c.Number == ""
	case "verified":
		return c.Verified
	case "forwarded_from":
		return orNone(c.Forwarded)
	}
	return nil
}

func (s *scope) legValue(name string) expr.Value {
	id := s.leg
	if run := s.t.c.Run(s.run); run != nil {
		id = run.Leg
	}
	l := s.t.c.Leg(id)
	if l == nil {
		return nil
	}
	switch name {
	case "role":
		return string(l.Role)
	case "address":
		return orNone(l.Address)
	case "number":
		return orNone(l.Number)
	case "direction":
		return l.Direction
	case "started":
		return l.Began.Time()
	case "length":
		if l.Ended > 0 {
			return (l.Ended - l.Began).Duration()
		}
		return (s.t.e.At - l.Began).Duration()
	case "headers":
		rec := make(map[string]any, len(l.Headers))
		for _, h := range l.Headers {
			rec[h.Name] = h.Value
		}
		return rec
	}
	return nil
}

// role returns what is known of whoever has a role in the contact now.
func (s *scope) role(src *Source) expr.Value {
	var at *Leg
	room := s.room
	if run := s.t.c.Run(s.run); run != nil {
		room = run.Room
	}
	if r := s.t.c.Room(room); r != nil {
		for i := range r.Seats {
			if x := r.Seats[i]; string(x.Role) == src.Name && x.State == SeatTaken {
				at = s.t.c.Leg(x.Leg)
			}
		}
		return s.party(at, src.Field)
	}
	for i := range s.t.c.Legs {
		if l := s.t.c.Legs[i]; string(l.Role) == src.Name && l.State == LegUp {
			at = l
			break
		}
	}
	return s.party(at, src.Field)
}

func (s *scope) party(at *Leg, field string) expr.Value {
	if field == "present" {
		return at != nil
	}
	if at == nil {
		return nil
	}
	switch field {
	case "address":
		return orNone(at.Address)
	case "number":
		return orNone(at.Number)
	case "name":
		return orNone(s.t.set.Live.Says[at.Address])
	case "joined":
		return at.Answered.Time()
	}
	return nil
}

// by returns what is known of who asked for the procedure.
func (s *scope) by(name string) expr.Value {
	r := s.t.c.Run(s.run)
	if name == "role" {
		return orNone(string(r.ByRole))
	}
	return orNone(r.By)
}

func (s *scope) itemValue(name string) expr.Value {
	if name == "key" {
		return s.key
	}
	return s.item
}

func (s *scope) schedule(src *Source) expr.Value {
	sched := s.t.set.Live.Schedules[src.Name]
	if sched == nil {
		return nil
	}
	verdict, opens := s.t.verdict(sched)
	if src.Field == "open" {
		return verdict == Open
	}
	if opens == 0 {
		return nil
	}
	return opens.Time()
}

// verdict asks a schedule, its emergency switch before all.
func (t *turn) verdict(s Schedule) (Verdict, Millis) {
	v, opens := s.Verdict(t.e.At)
	if name := s.Switch(); name != "" {
		if on, _ := t.switched(name).(bool); on {
			return Emergency, opens
		}
	}
	return v, opens
}

// switched is the value of a switch: as it was last set, else its default.
func (t *turn) switched(name string) expr.Value {
	if x := t.read("switches." + name); x != nil {
		return x
	}
	return t.set.Live.Switches[name]
}

// Verdict asks a schedule by name; an unknown one is closed.
func (v *Visit) Verdict(name string) (Verdict, Millis) {
	s := v.t.set.Live.Schedules[name]
	if s == nil {
		return Shut, 0
	}
	return v.t.verdict(s)
}

// Now is the instant of the event.
func (s *scope) Now() time.Time { return s.t.e.At.Time() }

// Draw returns a random number that is the same for the same n within one visit of a step.
func (s *scope) Draw(n int) uint64 {
	if s.run == 0 { // a moment
		return hash(s.t.c.Seed, itoa(s.t.e.Seq)+"/"+itoa(int64(len(s.t.out.Records)))+"/"+itoa(int64(n)))
	}
	f := s.frame()
	visits := 0
	if p := passed(f.Passed, f.Step); p != nil {
		visits = p.Visits
	}
	at := string(f.Flow) + "/" + string(f.Step) + "/" + itoa(int64(s.run)) + "/" + itoa(int64(visits)) + "/" + itoa(int64(n))
	return hash(s.t.c.Seed, at)
}

// Local shifts an instant into the zone of the workspace, or of the language being spoken.
func (s *scope) Local(at time.Time) time.Time {
	if s.t.set.Live.Clock == nil {
		return at
	}
	return at.Add(time.Duration(s.t.set.Live.Clock.Offset(Millis(at.UnixMilli()))) * time.Second)
}

// Language returns the code of the contact's language.
func (s *scope) Language() string { return s.t.set.Flows.Language(s.t.c.Language).Code }

// Region returns the country whose way of writing numbers is understood.
func (s *scope) Region() string { return s.t.set.Flows.Region }

func orNone(s string) expr.Value {
	if s == "" {
		return nil
	}
	return s
}
