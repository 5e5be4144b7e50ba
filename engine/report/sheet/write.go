package sheet

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// cell is a value as text; what is not known is "".
func (s *Sheet) cell(v any, form string) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case time.Time:
		return clock(v, s.Zone, form)
	}
	panic("internal error: a sheet holds a value of another type")
}

// Text writes the sheet for people: numbers to the right, words to the left, and below it what each column means
// unless brief.
func (s *Sheet) Text(w io.Writer, brief bool) error {
	var b strings.Builder
	if s.Title != "" {
		b.WriteString(s.Title + "\n")
	}
	if s.Period != "" {
		b.WriteString(s.Period + "\n")
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	s.grid(&b)
	if !brief {
		s.legend(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (s *Sheet) grid(b *strings.Builder) {
	lines := [][]string{make([]string, len(s.Columns))}
	for i, c := range s.Columns {
		lines[0][i] = strings.ToUpper(c.Name)
	}
	for _, row := range s.Rows {
		line := make([]string, len(s.Columns))
		for i := range s.Columns {
			if line[i] = s.cell(row[i], forPeople); line[i] == "" {
				line[i] = "-"
			}
		}
		lines = append(lines, line)
	}
	width, right := make([]int, len(s.Columns)), make([]bool, len(s.Columns))
	for i := range s.Columns {
		for _, line := range lines {
			width[i] = max(width[i], Width(line[i]))
		}
		right[i] = s.numeric(i)
	}
	for _, line := range lines {
		text := ""
		for i, c := range line {
			pad := strings.Repeat(" ", width[i]-Width(c))
			if right[i] {
				c, pad = pad+c, ""
			}
			text += c + pad + "  "
		}
		b.WriteString(strings.TrimRight(text, " ") + "\n")
	}
}

// numeric reports whether a column holds numbers only.
func (s *Sheet) numeric(i int) bool {
	for _, row := range s.Rows {
		switch row[i].(type) {
		case nil, int64, float64:
		default:
			return false
		}
	}
	return len(s.Rows) > 0
}

// legend writes what the columns mean.
func (s *Sheet) legend(b *strings.Builder) {
	widest := 0
	for _, c := range s.Columns {
		widest = max(widest, len(c.Name))
	}
	b.WriteByte('\n')
	for _, c := range s.Columns {
		unit := ""
		switch c.Unit {
		case "s":
			unit = ", in seconds"
		case "%":
			unit = ", of a hundred"
		}
		if c.Means != "" {
			b.WriteString(c.Name + strings.Repeat(" ", widest+2-len(c.Name)) + c.Means + unit + "\n")
		}
	}
	for _, n := range s.Notes {
		b.WriteString("\n" + n + ".\n")
	}
}

// Width is how many places a text takes in a terminal: Japanese letters take two.
func Width(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff ||
			r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6 || r >= 0x1f300 && r <= 0x1faff) {
			n++
		}
	}
	return n
}

// Cut shortens a text to so many places.
func Cut(s string, places int) string {
	if Width(s) <= places {
		return s
	}
	for Width(s) > max(0, places-1) {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return s + "…"
}

// CSV writes the rows under their names; what is not known is empty. A text that a spreadsheet would take for a formula
// is led by an apostrophe.
func (s *Sheet) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	line := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		line[i] = c.Name
	}
	_ = out.Write(line) // Error tells
	for _, row := range s.Rows {
		for i, v := range row {
			line[i] = s.cell(v, forPrograms)
			if text, ok := v.(string); ok && risky(text) {
				line[i] = "'" + text
			}
		}
		_ = out.Write(line)
	}
	out.Flush()
	return out.Error()
}

// risky reports whether a spreadsheet computes a text. A telephone number is none: nothing but digits follows its sign.
func risky(s string) bool {
	if s == "" || !strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return false
	}
	return s[0] != '+' || strings.Trim(s[1:], "0123456789*") != ""
}

// jsonColumn is a column as programs read it.
type jsonColumn struct {
	Name  string `json:"name"`
	Unit  string `json:"unit,omitempty"`
	Means string `json:"means,omitempty"`
}

// JSON writes the sheet as one object: title, period, columns with their meaning, and rows as objects in the order of
// the columns; what is not known is null.
func (s *Sheet) JSON(w io.Writer) error {
	columns := make([]jsonColumn, len(s.Columns))
	for i, c := range s.Columns {
		columns[i] = jsonColumn(c)
	}
	rows := make([]json.RawMessage, len(s.Rows))
	for i, row := range s.Rows {
		rows[i] = s.object(row)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		Title   string            `json:"title"`
		Period  string            `json:"period,omitempty"`
		Columns []jsonColumn      `json:"columns"`
		Rows    []json.RawMessage `json:"rows"`
		Notes   []string          `json:"notes,omitempty"`
	}{s.Title, s.Period, columns, rows, s.Notes})
}

func (s *Sheet) object(row []any) json.RawMessage {
	b := []byte{'{'}
	for i, c := range s.Columns {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), c.Name...), '"', ':')
		switch v := row[i].(type) {
		case nil:
			b = append(b, "null"...)
		case int64, float64:
			b = append(b, s.cell(v, "")...)
		default:
			text, err := json.Marshal(s.cell(v, forPrograms))
			if err != nil {
				panic("internal error: " + err.Error()) // a text
			}
			b = append(b, text...)
		}
	}
	return append(b, '}')
}
