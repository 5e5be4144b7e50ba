package script

import (
	"fmt"
	"io"
	"strings"
)

// Markdown writes the script for wikis and reviews: pictures are Mermaid, anchors are HTML.
func (s *Script) Markdown(w io.Writer) error {
	m := &markdown{Script: s}
	m.head()
	m.hours()
	m.kept()
	m.line("\n## %s\n\n%s", s.phrase("All flows"), fence(s.Mermaid))
	for i := range s.Flows {
		m.flow(&s.Flows[i])
	}
	_, err := io.WriteString(w, m.String())
	return err
}

type markdown struct {
	*Script
	strings.Builder
}

func (m *markdown) line(format string, args ...any) { fmt.Fprintf(m, format+"\n", args...) }

// row writes a row of a table; its texts are escaped already.
func (m *markdown) row(cells ...string) { m.line("| %s |", strings.Join(cells, " | ")) }

func (m *markdown) titles(cells ...string) {
	m.line("")
	m.row(cells...)
	m.row(strings.Split(strings.Repeat("---,", len(cells)-1)+"---", ",")...)
}

func (m *markdown) head() {
	m.line("# %s", plain(m.Title))
	if m.Version != "" {
		m.line("\n%s %s", m.phrase("Version"), plain(m.Version))
	}
	if m.Date != "" {
		m.line("\n%s %s", m.phrase("Date"), plain(m.Date))
	}
	m.line("\n## %s\n", m.phrase("Contents"))
	for _, f := range m.Flows {
		m.line("- %s", m.ref(f.Ref))
	}
	m.line("\n## %s", m.phrase("Calls come in"))
	m.titles(m.phrase("Name"), m.phrase("Number"), m.phrase("Flow"), m.phrase("Given"))
	for _, e := range m.Entries {
		m.row(plain(e.Name), plain(e.Number), m.ref(e.Flow), facts(e.With))
	}
}

func (m *markdown) hours() {
	if len(m.Schedules) > 0 {
		m.line("\n## %s", m.phrase("Hours"))
	}
	for _, s := range m.Schedules {
		m.line("\n### %s\n\n%s: %s", plain(s.Name), m.phrase("Time zone"), plain(s.Zone))
		var names, open []string
		for i, day := range days() {
			names = append(names, m.phrase(day))
			open = append(open, plain(orPhrase(s.Week[i], m.phrase("closed"))))
		}
		m.titles(names...)
		m.row(open...)
		m.line("")
		for _, f := range s.Except {
			m.line("- %s: %s", plain(f.Name), plain(orPhrase(f.Value, m.phrase("closed"))))
		}
		for _, f := range s.Holidays {
			m.line("- %s: %s %s", plain(f.Name), m.phrase("a day off"), plain(f.Value))
		}
		if s.Country != "" {
			m.line("- %s %s", m.phrase("Public holidays of"), plain(s.Country))
		}
		if s.Emergency != "" {
			m.line("- %s: %s", m.phrase("Emergency switch"), plain(s.Emergency))
		}
	}
}

func (m *markdown) kept() {
	m.line("\n## %s\n\n%s: %s", m.phrase("What is kept"), m.phrase("Recordings"), orPhrase(m.refs(m.Recordings), m.phrase("none")))
	if len(m.Points) == 0 {
		return
	}
	m.titles(m.phrase("Log points"), m.phrase("Fields"), m.phrase("Kept for"), m.phrase("Written in"))
	for _, p := range m.Points {
		m.row(plain(p.Name), plain(p.Fields), plain(p.Keep), m.refs(p.From))
	}
}

func (m *markdown) flow(f *Flow) {
	m.line("\n<a id=\"%s\"></a>\n\n## %s\n", anchor(f.ID), plain(f.Text))
	if f.Summary != "" {
		m.line("%s\n", plain(f.Summary))
	}
	m.line("%s: %s · %s: %s\n\n%s", m.phrase("Type"), plain(f.Type), m.phrase("Starts at"), m.ref(f.Start), fence(f.Mermaid))
	for _, one := range f.Facts {
		m.line("- %s: %s", plain(one.Name), plain(one.Value))
	}
	for i := range f.Steps {
		m.step(&f.Steps[i])
	}
}

func (m *markdown) step(s *Step) {
	m.line("\n<a id=\"%s\"></a>\n\n### %s\n\n%s – %s", anchor(s.ID), plain(s.Text), plain(s.Kind), plain(s.Does))
	if s.Summary != "" {
		m.line("\n%s", plain(s.Summary))
	}
	if len(s.Heard) > 0 {
		titles := []string{m.phrase("What callers hear"), m.phrase("Name")}
		for _, l := range m.Languages {
			titles = append(titles, plain(l.Name))
		}
		m.titles(titles...)
		for _, h := range s.Heard {
			cells := []string{m.phrase(h.When), plain(h.Name)}
			for _, words := range h.Words {
				cells = append(cells, plain(words))
			}
			m.row(cells...)
		}
	}
	if len(s.Ways) > 0 {
		m.titles(m.phrase("Where it goes on"), "", "")
		for _, way := range s.Ways {
			m.row(plain(way.On), plain(m.phrase(way.Means)), m.ref(way.To))
		}
	}
	m.line("")
	for _, one := range s.Worst {
		m.line("- %s: %s × %s", m.phrase("At most"), one.Value, m.phrase(one.Name))
	}
	for _, one := range s.Facts {
		m.line("- %s: %s", plain(one.Name), plain(one.Value))
	}
	for _, one := range s.Logs {
		m.line("- %s %s: %s", m.phrase("Logged"), plain(one.Name), plain(one.Value))
	}
}

func (m *markdown) ref(r Ref) string {
	if r.ID == "" {
		return plain(m.phrase(r.Text))
	}
	return "[" + plain(r.Text) + "](#" + anchor(r.ID) + ")"
}

func (m *markdown) refs(list []Ref) string {
	texts := make([]string, len(list))
	for i, r := range list {
		texts[i] = m.ref(r)
	}
	return strings.Join(texts, ", ")
}

func facts(list []Fact) string {
	texts := make([]string, len(list))
	for i, f := range list {
		texts[i] = plain(f.Name + ": " + f.Value)
	}
	return strings.Join(texts, "<br>")
}

func fence(mermaid string) string { return "```mermaid\n" + mermaid + "```" }

func orPhrase(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// anchor leaves of an id what cannot end an attribute or a link.
func anchor(id string) string {
	return strings.NewReplacer(`"`, "", "<", "", ">", "", "(", "", ")", "", " ", "-", "&", "").Replace(id)
}

// plain escapes words, so that none becomes markup.
func plain(s string) string {
	var b strings.Builder
	for _, r := range strings.TrimSpace(s) {
		switch r {
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '&':
			b.WriteString("&amp;")
		case '\n':
			b.WriteString("<br>")
		case '\r':
		case '\\', '|', '`', '*', '_', '[', ']', '#', '~', '$', '!':
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
