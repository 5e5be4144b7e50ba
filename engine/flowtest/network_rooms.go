package flowtest

import (
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/sim"
	"callflow/schema"
)

// roomReports is what becomes of what Twilio reports of rooms.
type roomReports struct {
	late  engine.Millis
	lost  bool
	twice bool
	only  []string // words of reports; none means all
}

func (r *roomReports) about(what string) bool {
	return (r.late > 0 || r.lost || r.twice) && (len(r.only) == 0 || slices.Contains(r.only, what))
}

// lateReport is how late they come where a test does not say.
const lateReport = 5 * time.Second

// reportWords are what rooms report.
var reportWords = []string{"join", "leave", "start", "end", "hold", "unhold", "mute", "unmute", "modify"}

// roomReport is what a request reports of a room; "" for other requests.
func roomReport(r sim.Request) string {
	if !r.Callback {
		return ""
	}
	event := r.Params.Value("StatusCallbackEvent")
	for _, group := range []string{"participant-", "conference-"} {
		if word, ok := strings.CutPrefix(event, group); ok {
			return word
		}
	}
	return ""
}

// report loses, delays or repeats what is reported of a room.
func (p *play) report(r sim.Request, ask func(sim.Request) (sim.Answer, error)) (sim.Answer, error) {
	g := &p.test.given.reports
	if g.lost {
		return sim.Answer{}, nil
	}
	if g.late > 0 {
		p.plan(g.late, func() { r.At = p.now(); _, _ = ask(r) })
		return sim.Answer{}, nil
	}
	a, err := ask(r)
	if err == nil {
		r.Token += "-again" // as if it were another one, so that only its number tells
		_, _ = ask(r)
	}
	return a, err
}

// reportsDecl is the long form of network.room_events.
type reportsDecl struct {
	late  time.Duration
	lost  bool
	twice bool
	only  []schema.Name
}

// Fields declares its keys.
func (r *reportsDecl) Fields(o *schema.Object) {
	o.Duration("late", &r.late, "by how much each of them comes later", schema.Between("1ms", "10m"))
	o.Bool("lost", &r.lost, "whether none of them comes")
	o.Bool("twice", &r.twice, "whether each of them comes twice")
	o.Exclusive("late", "lost", "twice")
	o.Names("only", &r.only, "which of them: "+strings.Join(reportWords, ", "), schema.Example("[join]"))
}

func (g *givenDecl) readReports(d *schema.Decoder, n *schema.Node) {
	r := reportsDecl{}
	if n.Kind == schema.Mapping {
		d.Read(n, schema.ObjectForm(&r))
	} else {
		word := ""
		d.Read(n, schema.EnumForm(&word, "late", "lost", "twice"))
		r.lost, r.twice = word == "lost", word == "twice"
		if word == "late" {
			r.late = lateReport
		}
	}
	g.reports = roomReports{late: engine.MillisOf(r.late), lost: r.lost, twice: r.twice}
	for _, word := range r.only {
		if g.reports.only = append(g.reports.only, word.Text); !slices.Contains(reportWords, word.Text) {
			g.r.list.Errorf("not-one-of", word.File, word.Span, "%q is nothing that rooms report, expected %s", word.Text, strings.Join(reportWords, ", "))
		}
	}
}

// deeds are changes of seats by the words of flows.
var deeds = map[string][]engine.SeatDeed{
	"hold": {engine.HoldSeat}, "resume": {engine.ResumeSeat}, "mute": {engine.MuteSeat}, "unmute": {engine.UnmuteSeat},
	"coach": {engine.CoachSeat, engine.UncoachSeat}, "release": {engine.KickSeat}, "announce": {engine.SayToSeat},
	"ends": {engine.SeatEnds, engine.SeatStays},
}

// deedWords are those words in their order.
var deedWords = []string{"hold", "resume", "mute", "unmute", "coach", "release", "announce", "ends"}

// readRefuses reads which changes of seats Twilio does not carry out.
func (g *givenDecl) readRefuses(d *schema.Decoder, n *schema.Node) {
	for _, item := range several(n) {
		word := ""
		d.ReadKey("network.refuses", item, schema.EnumForm(&word, deedWords...))
		for _, deed := range deeds[word] {
			put(&g.refused, deed, true)
		}
	}
}
