package record

import (
	"cmp"
	"fmt"
	"slices"

	"callflow/engine"
)

// AppendState appends the stored form of a contact; of one that is kept in parts, its head. A nil sealer leaves
// sealed values out.
func AppendState(dst []byte, v *engine.Contact, s *Sealer) []byte {
	return write(&coder{seal: s}, dst, v, contact)
}

// ParseState reads the stored form of a contact, with all its parts in order where it is kept in parts: the
// present format and the two before it. lost tells that a sealed value is nothing now, because its key was
// destroyed.
func ParseState(src []byte, s *Sealer, parts ...[]byte) (v *engine.Contact, lost bool, err error) {
	c := coder{seal: s, in: make([]member, 0, 64)}
	v = new(engine.Contact)
	if err := read(&c, src, v, contact); err != nil {
		return nil, false, fmt.Errorf("read state: %w", err)
	}
	if v.Format < oldestFormat || v.Format > engine.StateFormat {
		return nil, false, fmt.Errorf("read state: format %d is not among those that this program reads, %d to %d",
			v.Format, oldestFormat, engine.StateFormat)
	}
	if c.floor.next > 0 {
		v.Floor, err = parseFloor(c.floor, parts)
		if err != nil {
			return nil, false, fmt.Errorf("read a part of the floor: %w", err)
		}
		return v, false, nil
	}
	if c.list != nil {
		v.List, err = parseList(c.list, parts)
		if err != nil {
			return nil, false, fmt.Errorf("read a part of a list: %w", err)
		}
		return v, false, nil
	}
	for i := range parts {
		if err := addPart(v, parts[i], s); err != nil {
			return nil, false, fmt.Errorf("read part %d of %d of a state: %w", i+1, len(parts), err)
		}
	}
	return v, c.lost, nil
}

// oldestFormat is the oldest format of states that is read.
const oldestFormat = max(1, engine.StateFormat-2)

func contact(c *coder, v *engine.Contact) {
	number(c, "fmt", &v.Format)
	number(c, "id", &v.ID)
	number(c, "sem", &v.Semantics)
	text(c, "ver", &v.Version)
	unsigned(c, "seed", &v.Seed)
	number(c, "seq", &v.Seq)
	number(c, "at", &v.At)
	number(c, "live", &v.Live)
	number(c, "start", &v.Started)
	text(c, "phase", &v.Phase)
	text(c, "lang", &v.Language)
	object(c, "caller", &v.Caller, caller)
	object(c, "called", &v.Called, called)
	values(c, "vars", &v.Vars)
	pairs(c, "params", &v.Params)
	flag(c, "parted", &v.Parted)
	if c.whole = c.reading || !v.Parted; c.whole {
		pointers(c, "legs", &v.Legs, leg)
	}
	list(c, "runs", &v.Runs, run)
	list(c, "rooms", &v.Rooms, room)
	number(c, "nrun", &v.NextRun)
	list(c, "open", &v.Open, pending)
	texts(c, "keys", &v.Keys)
	texts(c, "dlv", &v.Delivered)
	number(c, "trbl", &v.Troubles)
	list(c, "waits", &v.Waits, wait)
	text(c, "agent", &v.Agent)
	text(c, "name", &v.Name)
	number(c, "plegs", &v.PastLegs)
	number(c, "prooms", &v.PastRooms)
	list(c, "routed", &v.Routed, routed)
	if c.reading || v.Floor != nil {
		if !c.reading {
			c.floor = floorOf(v)
		}
		object(c, "floor", &c.floor, floorForm)
	}
	optional(c, "task", &v.Task, task)
	if !c.reading {
		c.list = v.List
	}
	optional(c, "list", &c.list, listForm)
}

func caller(c *coder, v *engine.Caller) {
	text(c, "number", &v.Number)
	text(c, "raw", &v.Raw)
	text(c, "name", &v.Name)
	text(c, "country", &v.Country)
	text(c, "city", &v.City)
	text(c, "verified", &v.Verified)
	text(c, "fwd", &v.Forwarded)
}

func wait(c *coder, v *engine.Stood) {
	text(c, "queue", &v.Queue)
	number(c, "since", &v.Since)
	texts(c, "need", &v.Need)
	number(c, "prio", &v.Priority)
}

func called(c *coder, v *engine.Called) {
	text(c, "number", &v.Number)
	text(c, "name", &v.Name)
}

func leg(c *coder, v *engine.Leg) {
	number(c, "id", &v.ID)
	text(c, "role", &v.Role)
	text(c, "sid", &v.Sid)
	text(c, "state", &v.State)
	text(c, "dir", &v.Direction)
	text(c, "addr", &v.Address)
	text(c, "num", &v.Number)
	number(c, "parent", &v.Parent)
	number(c, "main", &v.Main)
	number(c, "began", &v.Began)
	number(c, "ans", &v.Answered)
	number(c, "ended", &v.Ended)
	text(c, "end", &v.End)
	number(c, "rank", &v.Rank)
	pairs(c, "hdrs", &v.Headers)
	number(c, "late", &v.Overdue)
	number(c, "asked", &v.Asked)
	object(c, "side", &v.Side, side)
	number(c, "open", &v.Open)
	flag(c, "amd", &v.Machine)
	number(c, "for", &v.For)
	flag(c, "drop", &v.Dropped)
	number(c, "home", &v.Home)
	number(c, "homeleg", &v.HomeLeg)
	number(c, "sits", &v.Sits)
	number(c, "tkt", &v.Ticket)
	number(c, "ofr", &v.Offer)
	flag(c, "took", &v.Taken)
}

func room(c *coder, v *engine.Room) {
	number(c, "id", &v.ID)
	text(c, "type", &v.Type)
	text(c, "sid", &v.Sid)
	text(c, "state", &v.State)
	number(c, "opened", &v.Opened)
	if c.whole {
		pointers(c, "seats", &v.Seats, seat)
		if byLeg := func(a, b *engine.Seat) int { return cmp.Compare(a.Leg, b.Leg) }; c.reading && !slices.IsSortedFunc(v.Seats, byLeg) {
			slices.SortStableFunc(v.Seats, byLeg) // as a room wants them
		}
	}
	flag(c, "ending", &v.Ending)
	number(c, "close", &v.Close)
	flag(c, "lock", &v.Locked)
	list(c, "wishes", &v.Wishes, wish)
	number(c, "ask", &v.Ask)
	flag(c, "resting", &v.Resting)
	number(c, "rested", &v.Rested)
}

func wish(c *coder, v *engine.Wish) {
	number(c, "leg", &v.Leg)
	text(c, "what", &v.What)
	number(c, "on", &v.On)
	number(c, "hears", &v.Hears)
	number(c, "run", &v.Run)
	number(c, "order", &v.Order)
	effectKey(c, "key", &v.Key)
	flag(c, "late", &v.Late)
}

func seat(c *coder, v *engine.Seat) {
	number(c, "leg", &v.Leg)
	text(c, "role", &v.Role)
	text(c, "state", &v.State)
	number(c, "since", &v.Since)
	flag(c, "was", &v.Was)
	number(c, "seq", &v.Seq)
	flag(c, "muted", &v.Muted)
	flag(c, "held", &v.Held)
	flag(c, "calm", &v.Calmed)
	number(c, "waits", &v.Waits)
	number(c, "coach", &v.Coach)
	number(c, "alone", &v.Lonely)
	number(c, "bears", &v.Bears)
	flag(c, "flag", &v.Flag)
	flag(c, "rests", &v.Rests)
	number(c, "holds", &v.Holds)
	number(c, "heldby", &v.HeldBy)
	number(c, "muteby", &v.MuteBy)
	text(c, "mode", &v.Mode)
	number(c, "called", &v.Called)
	number(c, "retry", &v.Retry)
	flag(c, "out", &v.Out)
	number(c, "gone", &v.Gone)
}

func side(c *coder, v *engine.Sided) {
	number(c, "run", &v.Run)
	object(c, "last", &v.Answer, answer)
}

func run(c *coder, v *engine.Run) {
	number(c, "id", &v.ID)
	number(c, "leg", &v.Leg)
	text(c, "as", &v.As)
	number(c, "parent", &v.Parent)
	list(c, "stack", &v.Stack, frame)
	number(c, "visit", &v.Visit)
	object(c, "last", &v.Last, answer)
	number(c, "owed", &v.Owed)
	number(c, "same", &v.Same)
	texts(c, "heard", &v.Heard)
	object(c, "timer", &v.Timer, timer)
	values(c, "facts", &v.Facts)
	number(c, "room", &v.Room)
	text(c, "by", &v.By)
	text(c, "byrole", &v.ByRole)
	number(c, "order", &v.Order)
}

func answer(c *coder, v *engine.Answer) {
	number(c, "from", &v.From)
	text(c, "what", &v.What)
	document(c, "body", &v.Body)
}

func timer(c *coder, v *engine.Timer) {
	text(c, "name", &v.Name)
	number(c, "due", &v.Due)
}

func frame(c *coder, v *engine.Frame) {
	text(c, "flow", &v.Flow)
	text(c, "step", &v.Step)
	number(c, "in", &v.Entered)
	values(c, "vars", &v.Vars)
	list(c, "passed", &v.Passed, passed)
	values(c, "memo", &v.Memo)
	flag(c, "before", &v.Before)
}

func passed(c *coder, v *engine.Passed) {
	text(c, "step", &v.Step)
	text(c, "out", &v.Outcome)
	number(c, "n", &v.Visits)
	values(c, "vals", &v.Values)
	values(c, "kept", &v.Kept)
}

func pending(c *coder, v *engine.Pending) {
	effectKey(c, "key", &v.Key)
	number(c, "run", &v.Run)
	number(c, "leg", &v.Leg)
	number(c, "room", &v.Room)
	number(c, "row", &v.Row)
	number(c, "start", &v.Start)
}
