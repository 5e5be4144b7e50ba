package library

import (
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
)

// roomDecl is one type of room.
type roomDecl struct {
	name     schema.Name
	seats    []*seatDecl
	commands []*commandDecl
	shared   bool
	record   string
	region   string
	jitter   string
}

// Fields declares the keys of a type of room.
func (r *roomDecl) Fields(o *schema.Object) {
	o.Map("seats", into(&r.seats, func(n schema.Name) *seatDecl { return &seatDecl{name: n} }), "role → what somebody in that seat may do", schema.Required, schema.MinItems(1))
	o.Map("commands", into(&r.commands, func(n schema.Name) *commandDecl { return &commandDecl{name: n} }), "what may be asked while the room lives")
	o.Bool("shared", &r.shared, "several contacts meet; the step names which room", schema.Default("no"))
	o.Enum("record", &r.record, []string{"yes", "no"}, "whether the talk is recorded", schema.Default("no"),
		schema.Means("from the beginning of the talk", "not, unless a flow or command begins it"))
	o.Text("region", &r.region, "where Twilio mixes the talk", schema.Example("jp1"))
	o.Enum("jitter_buffer", &r.jitter, []string{"off", "small", "medium", "large"}, "how much delay is taken to smooth bad lines", schema.Default("large"),
		schema.Means("no delay, bad lines are heard", "20 to 120 milliseconds", "40 to 200 milliseconds", "60 to 400 milliseconds"))
}

func (r *roomDecl) declared() Room {
	out := Room{Name: r.name, Share: r.shared, Type: &engine.RoomType{
		Name: r.name.Text, Record: r.record == "yes", Region: r.region, Jitter: r.jitter,
	}}
	for _, s := range r.seats {
		out.Roles = append(out.Roles, s.name.Text)
		out.Type.Seats = append(out.Type.Seats, engine.SeatType{
			Role: engine.Role(s.name.Text), Starts: s.starts, Ends: s.ends, Alone: millis(s.alone), UpTo: s.upTo, Muted: s.muted, Beep: s.beep,
		})
	}
	for _, c := range r.commands {
		out.Type.Commands = append(out.Type.Commands, engine.RoomCommand{Name: c.name.Text, Who: namesOfRefs(c.who),
			Runs: engine.FlowName(c.runs.Name), As: engine.Role(c.as)})
	}
	return out
}

// roomsOf are the types of rooms by name.
func roomsOf(d *Declared) map[string]*engine.RoomType {
	rooms := make(map[string]*engine.RoomType, len(d.Rooms))
	for _, r := range d.Rooms {
		rooms[r.Name.Text] = r.Type
	}
	return rooms
}

// seatDecl is one seat.
type seatDecl struct {
	name   schema.Name
	starts bool
	ends   string
	alone  time.Duration
	upTo   int
	muted  bool
	beep   bool
}

// Fields declares the keys of a seat. A room of Twilio holds 250 participants.
func (s *seatDecl) Fields(o *schema.Object) {
	o.Bool("starts", &s.starts, "whether the talk begins when somebody takes this seat", schema.Default("yes"))
	o.Enum("ends", &s.ends, []string{"yes", "last", "no"}, "whether the talk ends when somebody leaves this seat", schema.Default("no"),
		schema.Means("it ends whenever one of them leaves", "it ends when no seat with starts: yes is filled any more", "it goes on"))
	o.Duration("alone", &s.alone, "how long somebody may be without anybody to talk to", schema.Default("10s"), schema.Max("4h"))
	o.Int("up_to", &s.upTo, "how many may sit here", schema.Default(1), schema.Between(1, 250))
	o.Bool("muted", &s.muted, "whether they only listen", schema.Default("no"))
	o.Bool("beep", &s.beep, "whether coming and going is heard", schema.Default("no"))
	o.MayBeEmpty()
}

// commandDecl is something that may be asked in a room.
type commandDecl struct {
	name  schema.Name
	who   []schema.Ref
	runs  schema.Ref
	when  schema.Cond
	audit bool
	as    string
}

// Fields declares the keys of a command.
func (c *commandDecl) Fields(o *schema.Object) {
	o.Refs("who", &c.who, "asker", "seats, teams or services that may ask", schema.Required)
	o.Ref("runs", &c.runs, "procedure", "the procedure that it begins")
	o.Condition("when", &c.when, "a condition; the command is refused while it does not hold")
	o.Bool("audit", &c.audit, "for people who read this: every use of every command is written down, whatever this says", schema.Default("no"))
	o.Text("as", &c.as, "the seat that the asker takes", schema.Example("supervisor"))
}

// mostSeats is how many sit in one room of a contact; 250 are in one where several meet.
const mostSeats = 50

// checkSeats reports a room whose talk never begins, and a seat that more are to take than a room holds.
func (r *roomDecl) checkSeats(l *diag.List) {
	starts := false
	for _, s := range r.seats {
		starts = starts || s.starts
		if s.upTo > mostSeats && !r.shared {
			l.Errorf("too-many-seats", s.name.File, s.name.Span, "%d may sit as %q, but at most %d are in a room of one contact", s.upTo, s.name.Text, mostSeats).
				Hint = "lower up_to, or add shared: yes where several contacts meet"
		}
	}
	if len(r.seats) > 0 && !starts {
		l.Errorf("never-starts", r.name.File, r.name.Span, "no seat of room %q starts the talk: everybody would wait for ever", r.name.Text).
			Hintf("delete starts: no of %s", r.seats[0].name.Text)
	}
}

// checkRooms checks who may ask for what.
func (w *declaration) checkRooms(d *Declared, l *diag.List) {
	for _, r := range w.rooms {
		r.checkSeats(l)
		known := slices.Clone(r.declared().Roles)
		known = append(known, askers(d)...)
		for _, c := range r.commands {
			w.checkAskers(c, known, l)
		}
	}
}

func (w *declaration) checkAskers(c *commandDecl, known []string, l *diag.List) {
	for _, who := range c.who {
		if who.Name == "" || slices.Contains(known, who.Name) {
			continue
		}
		code := diag.Code("unknown-role")
		if strings.Contains(who.Name, ".") {
			code = "unknown-reference"
		}
		l.Errorf(code, who.File, who.Span, "%q is neither a seat of this room, a team nor a service", who.Name).
			Meant(who.Name, known)
	}
}
