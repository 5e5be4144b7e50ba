package report

import (
	"slices"
	"strings"
	"time"

	"callflow/engine"
)

// Column is a column of the printed ledger.
type Column struct {
	Name  string
	value func(v *view, c *Conference, s *Stay) any // int64, string, or nil for what is not known
}

// view is how times are printed.
type view struct {
	zone  *time.Location
	clock string
	show  func(string) string // of numbers and identities; nil: as they are
}

// who is a number or an identity as it may be shown.
func (v *view) who(address string) any {
	if v.show != nil {
		address = v.show(address)
	}
	return text(address)
}

// columns are all there are; those that stand first are printed where none are asked for.
var columns = [...]Column{
	{"joined", func(v *view, _ *Conference, s *Stay) any { return v.at(s.Joined) }},
	{"left", func(v *view, _ *Conference, s *Stay) any { return v.at(s.Left) }},
	{"seconds", func(_ *view, _ *Conference, s *Stay) any {
		if s.Joined == 0 {
			return nil
		}
		return seconds(s.Length())
	}},
	{"role", func(_ *view, _ *Conference, s *Stay) any { return text(s.Role) }},
	{"address", func(v *view, _ *Conference, s *Stay) any { return v.who(s.Address) }},
	{"party", func(v *view, _ *Conference, s *Stay) any { return v.who(s.Party) }},
	{"direction", func(_ *view, _ *Conference, s *Stay) any { return text(s.Direction) }},
	{"held", func(_ *view, _ *Conference, s *Stay) any { return seconds(s.Held) }},
	{"muted", func(_ *view, _ *Conference, s *Stay) any { return seconds(s.Muted) }},
	{"coaching", func(_ *view, _ *Conference, s *Stay) any { return seconds(s.Coaching) }},
	{"why", func(_ *view, _ *Conference, s *Stay) any { return text(s.Why) }},
	{"from", func(v *view, _ *Conference, s *Stay) any { return v.who(s.From) }},
	{"to", func(v *view, _ *Conference, s *Stay) any { return v.who(s.To) }},
	{"label", func(_ *view, _ *Conference, s *Stay) any { return text(s.Label) }},
	{"leg", func(_ *view, _ *Conference, s *Stay) any { return int64(s.Leg) }},
	{"stay", func(_ *view, _ *Conference, s *Stay) any { return int64(s.N) }},
	{"contact", func(_ *view, c *Conference, _ *Stay) any { return int64(c.Contact) }},
	{"room", func(_ *view, c *Conference, _ *Stay) any { return int64(c.Room) }},
	{"sid", func(_ *view, c *Conference, _ *Stay) any { return text(c.Sid) }},
}

// usual is how many of the columns are printed where none are asked for.
const usual = 11

// ColumnNames lists the names of all columns, the usual ones first.
func ColumnNames() []string {
	names := make([]string, len(columns))
	for i := range columns {
		names[i] = columns[i].Name
	}
	return names
}

// Choose finds columns by names with commas between them; an empty list means the usual ones. Unknown is the
// first name that is none.
func Choose(list string) (chosen []Column, unknown string) {
	if list == "" {
		return slices.Clone(columns[:usual]), ""
	}
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		at := slices.Index(ColumnNames(), name)
		if at < 0 {
			return nil, name
		}
		chosen = append(chosen, columns[at])
	}
	return chosen, ""
}

// at prints an instant.
func (v *view) at(m engine.Millis) any {
	if m == 0 {
		return nil
	}
	return m.Time().In(v.zone).Format(v.clock)
}

// seconds are whole ones, as Twilio counts.
func seconds(m engine.Millis) int64 { return int64(m / 1000) }

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}
