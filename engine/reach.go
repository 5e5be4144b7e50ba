package engine

import (
	"strconv"
	"strings"

	"callflow/engine/destination"
)

// A call is begun only where the policy of destinations allows it. What the policy says of the number is decided here;
// what depends on the calls before is a reading: the meter of the loop counts whoever it lets pass, under the leg that
// the call will be, and what it said is part of the event.

// noPolicy holds where a workspace has none: only sorts of numbers that nobody calls by accident are refused.
var noPolicy = &destination.Policy{}

func (l *LivePart) policy() *destination.Policy {
	if l.Destinations == nil {
		return noPolicy
	}
	return l.Destinations
}

// Refused says why somebody is not to be called as the next leg of this contact; "" when they may be, and then they
// are: the call counts from now on. Browser phones and SIP addresses are no business of the policy. A refusal is
// written down as an alert.
func (v *Visit) Refused(number string) string { return v.t.forbids(number) }

// Denied says why nothing is ever sent to a number; "" when something may be. It counts nothing.
func (v *Visit) Denied(number string) string {
	why := destination.NoNumber
	if n, ok := destination.Read(number); ok {
		why = v.t.set.Live.policy().Refuses(&n)
	}
	if why != destination.Granted {
		v.t.alert(v.r().Leg, "destination", string(why)+": "+number)
	}
	return string(why)
}

func (t *turn) forbids(number string) string {
	if !strings.HasPrefix(number, "+") {
		return ""
	}
	why := t.weigh(number)
	t.taskDenied(why)
	if why != destination.Granted {
		t.alert(0, "destination", string(why)+": "+number)
	}
	return string(why)
}

func (t *turn) weigh(number string) destination.Why {
	p := t.set.Live.policy()
	n, ok := destination.Read(number)
	if !ok {
		return destination.NoNumber
	}
	if why := p.Refuses(&n); why != destination.Granted {
		return why
	}
	if why := t.unwelcome(&n); why != destination.Granted || !p.Caps.Any() {
		return why
	}
	why, _ := t.read(callReading(LegID(t.c.PastLegs+len(t.c.Legs)+1)) + "/" + number).(string)
	return destination.Why(why)
}

// callReading begins the name of the reading that lets a leg be called: call/3/+815012345678.
func callReading(id LegID) string { return callReadings + itoa(int64(id)) }

const callReadings = "call/"

// call asks the meter for a call, if that is what a reading means.
func (f *Figures) call(set *Set, c CellID, at Millis, name string) (why string, ok bool) {
	rest, ok := strings.CutPrefix(name, callReadings)
	if !ok || f.Meter == nil {
		return "", ok
	}
	leg, number, _ := strings.Cut(rest, "/")
	id, _ := strconv.ParseInt(leg, 10, 64)
	n, _ := destination.Read(number)
	_, own := set.Live.Addresses[number]
	who := destination.Call{Contact: c.N, Leg: id}
	return string(f.Meter.Take(set.Live.policy(), who, &n, own, destination.Millis(at))), true
}

// counts tells the meter what a durable turn says of calls that go out.
func (l *Loop) counts(d *Done) {
	p := d.policy
	if p == nil || !p.Caps.Any() {
		return
	}
	at := destination.Millis(d.Event.At)
	for i := range d.Turn.Facts {
		f := &d.Turn.Facts[i]
		who := destination.Call{Contact: d.Event.Cell.N, Leg: int64(f.Leg)}
		switch f.Kind {
		case LegBegan:
			if text(f.Data, "direction") == "outbound" {
				l.meter.Began(p, who, text(f.Data, "to"), at)
			}
		case LegAnswered:
			l.meter.Answered(who, at)
		case LegEnded:
			l.meter.Ended(who, text(f.Data, "status") == "completed", at)
		}
	}
}

// Meter is what counts the calls that go out. After a start it is to be restored before the first event.
func (l *Loop) Meter() *destination.Meter { return &l.meter }
