package library

import (
	"maps"
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/library/hours"
	"callflow/schema"
	"callflow/schema/diag"
)

// zoneDecl is a named time zone.
type zoneDecl struct {
	name string
	zone *hours.Zone // nil when there is none of that name
}

func (z *zoneDecl) form() schema.Form {
	read := func(d *schema.Decoder, n *schema.Node) {
		d.Read(n, schema.TextForm(&z.name))
		zone, err := hours.LoadZone(z.name)
		if err != nil && n.Kind == schema.Scalar {
			d.Errorf("unknown-zone", n, "there is no time zone %q", z.name).Hint = "write a name of the time zone database, such as Asia/Tokyo or UTC"
		}
		z.zone = zone
	}
	return schema.CustomForm(read, schema.Shape{Label: "time zone", Types: []string{"string"}})
}

// holidaysDecl are days off under one name.
type holidaysDecl struct {
	name schema.Name
	days []*holidayDecl
}

// Fields declares that holidays are a list of days.
func (h *holidaysDecl) Fields(o *schema.Object) {
	o.Whole(schema.ListForm(func() schema.Form {
		day := &holidayDecl{}
		h.days = append(h.days, day)
		return schema.ObjectForm(day)
	}))
}

// holidayDecl is one day off.
type holidayDecl struct {
	date time.Time
	name string
}

// Fields declares the keys of a holiday.
func (h *holidayDecl) Fields(o *schema.Object) {
	o.Date("date", &h.date, "the day", schema.Required)
	o.Main("date")
	o.Text("name", &h.name, "what the day is called", schema.Example("New Year"))
}

// scheduleDecl are opening hours.
type scheduleDecl struct {
	name      schema.Name
	zone      zoneDecl
	open      []*openDecl
	except    []*exceptDecl
	holidays  schema.Ref
	emergency schema.Ref
}

// Fields declares the keys of a schedule.
func (s *scheduleDecl) Fields(o *schema.Object) {
	o.Field("zone", s.zone.form(), "the time zone; without it that of the workspace", schema.Example("Asia/Tokyo"))
	o.Objects("open", func() schema.Fielder {
		one := &openDecl{}
		s.open = append(s.open, one)
		return one
	}, "when it is open in every week", schema.Required)
	o.Objects("except", func() schema.Fielder {
		one := &exceptDecl{}
		s.except = append(s.except, one)
		return one
	}, "days on which other hours hold; they win over open and holidays")
	o.Ref("holidays", &s.holidays, "holidays", "days off: a name under holidays, or a country", schema.Example("japan"))
	o.Ref("emergency", &s.emergency, "switch", "the switch that closes it at once", schema.Example("switches.emergency"))
}

func (s *scheduleDecl) declared() ScheduleName {
	return ScheduleName{Name: s.name, Holidays: s.holidays.Name != "", Emergency: strings.TrimPrefix(s.emergency.Name, "switches.")}
}

// weekdays are the words for days, Sunday first.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// openDecl is one line of open.
type openDecl struct {
	days     [7]bool
	from, to string
}

// Fields declares the keys of a line of open.
func (p *openDecl) Fields(o *schema.Object) {
	o.Custom("days", p.readDays, schema.Shape{Label: "days such as mon..fri", Types: []string{"string", "array"}}, "days of the week; without it every day", schema.Example("mon..fri"))
	o.Clock("from", &p.from, "when it opens", schema.Required)
	o.Clock("to", &p.to, "when it closes; earlier than from is on the next day", schema.Required)
	o.After(func(d *schema.Decoder, n *schema.Node) {
		if n != nil && n.Find("days") == nil {
			p.days = [7]bool{true, true, true, true, true, true, true}
		}
		checkHours(d, n, p.from, p.to)
	})
}

func (p *openDecl) readDays(d *schema.Decoder, n *schema.Node) {
	items := []*schema.Node{n}
	if n.Kind == schema.Sequence {
		items = n.Items()
	}
	for _, item := range items {
		first, last, isRange := strings.Cut(item.Value, "..")
		if !isRange {
			last = first
		}
		i, j := slices.Index(weekdays, first), slices.Index(weekdays, last)
		if item.Kind != schema.Scalar || i < 0 || j < 0 {
			d.Errorf("not-one-of", item, "\"days\" is %q, expected days such as mon, or mon..fri", item.Value).
				Hint = "the days are " + strings.Join(weekdays, ", ")
			continue
		}
		for ; ; i = (i + 1) % len(weekdays) {
			p.days[i] = true
			if i == j {
				break
			}
		}
	}
}

// exceptDecl is one line of except.
type exceptDecl struct {
	date     time.Time
	from, to string
}

// Fields declares the keys of a line of except.
func (e *exceptDecl) Fields(o *schema.Object) {
	o.Date("date", &e.date, "the day", schema.Required)
	o.Clock("from", &e.from, "when it opens; without it, it stays closed")
	o.Clock("to", &e.to, "when it closes")
	o.After(func(d *schema.Decoder, n *schema.Node) {
		if (e.from == "") != (e.to == "") && n != nil {
			d.Errorf("missing-key", n, "\"from\" and \"to\" belong together").Hint = "add the other, or delete both to stay closed"
		}
		checkHours(d, n, e.from, e.to)
	})
}

// checkHours refuses hours that last no time, and those that begin at the end of the day.
func checkHours(d *schema.Decoder, n *schema.Node, from, to string) {
	switch {
	case n == nil || from == "":
	case from == "24:00":
		d.Errorf("out-of-range", n, "hours from 24:00 begin on the next day, expected 00:00 to 23:59").Hint = "write 00:00 and the day after"
	case from == to:
		d.Errorf("out-of-range", n, "hours from %s to %s last no time", from, to).Hint = "for a whole day write from: 00:00, to: 24:00"
	}
}

// schedules compiles the opening hours; their own names of holidays add to those of a country.
func (d *Declared) schedules() map[string]engine.Schedule {
	out := map[string]engine.Schedule{}
	for _, s := range d.file.schedules {
		out[s.name.Text] = hours.New(d.plan(s))
	}
	return out
}

// plan is a schedule in its own zone.
func (d *Declared) plan(s *scheduleDecl) hours.Plan {
	zone := s.zone.zone
	if zone == nil {
		zone = d.clock()
	}
	return hours.Plan{
		Zone: zone, Open: rules(s.open), Except: exceptions(s.except), Holidays: d.calendar(s.holidays.Name), Switch: s.declared().Emergency,
	}
}

// clock is the zone of the workspace.
func (d *Declared) clock() *hours.Zone {
	if z := d.file.zone.zone; z != nil {
		return z
	}
	utc, err := hours.LoadZone("UTC")
	if err != nil {
		panic("internal error: " + err.Error())
	}
	return utc
}

func (d *Declared) calendar(name string) hours.Calendar {
	if name == "" {
		return nil
	}
	own := hours.Calendar{}
	if country, ok := hours.Country(name); ok {
		maps.Copy(own, country)
	}
	for _, h := range d.file.holidays {
		if h.name.Text != name {
			continue
		}
		for _, day := range h.days {
			own[hours.DayOf(day.date)] = orText(day.name, "holiday")
		}
	}
	return own
}

// holidayNames are the names that a schedule may give its holidays.
func (d *Declared) holidayNames() []string {
	names := hours.Countries()
	for _, h := range d.file.holidays {
		names = append(names, h.name.Text)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func rules(list []*openDecl) []hours.Rule {
	var out []hours.Rule
	for _, one := range list {
		out = append(out, hours.Rule{Days: one.days, From: minutes(one.from), To: minutes(one.to)})
	}
	return out
}

func exceptions(list []*exceptDecl) []hours.Exception {
	var out []hours.Exception
	for _, one := range list {
		out = append(out, hours.Exception{Day: hours.DayOf(one.date), Shut: one.from == "", From: minutes(one.from), To: minutes(one.to)})
	}
	return out
}

// minutes are those of the day that a clock such as 09:30 shows.
func minutes(clock string) int {
	if len(clock) != len("09:30") {
		return 0
	}
	n := func(i int) int { return int(clock[i]-'0')*10 + int(clock[i+1]-'0') }
	return n(0)*60 + n(3)
}

func millis(d time.Duration) engine.Millis { return engine.Millis(d.Milliseconds()) }

func orText(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// checkTimes checks what schedules refer to.
func (w *declaration) checkTimes(d *Declared, l *diag.List) {
	for _, s := range w.schedules {
		if r := &s.holidays; r.Name != "" && !slices.Contains(d.holidayNames(), r.Name) {
			l.Errorf("unknown-holidays", r.File, r.Span, "there are no holidays %q, neither declared nor of a country", r.Name).
				Meant(r.Name, d.holidayNames())
		}
		if r := &s.emergency; r.Name != "" && !slices.Contains(paths(d, "switches"), r.Name) {
			l.Errorf("unknown-reference", r.File, r.Span, "%q is no declared switch", r.Name).
				Meant(r.Name, paths(d, "switches")).Else("write switches.NAME")
		} else if v := findVar(d.Switches, s.declared().Emergency); v != nil && v.Type.String() != "yes_no" {
			l.Errorf("wrong-type", r.File, r.Span, "switch %q is of type %s, expected yes_no", v.Name, v.Type)
		}
	}
}
