package format

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"callflow/schema"
)

// scalar writes a scalar on one line. words says that its field reads text whatever it looks like.
func (p *printer) scalar(n *schema.Node, inFlow, words bool) string {
	from, to, _ := n.Offsets()
	raw := p.t.text[from:to]
	switch {
	case n.Style == schema.Plain && !strings.Contains(n.Value, "\n"):
		if words && misread.MatchString(n.Value) || strings.HasSuffix(n.Value, ":") || strings.Contains(n.Value, ": ") {
			return quoted(n.Value)
		}
		return n.Value
	case n.Style != schema.Plain && bare(n.Value, inFlow) && !typed.MatchString(n.Value) && !misread.MatchString(n.Value):
		return n.Value
	case n.Style == schema.DoubleQuoted && !strings.Contains(raw, "\n") && special.MatchString(raw):
		return raw // what the author wrote by its number stays so
	}
	return quoted(n.Value)
}

// key writes a key. Quotes go only where a key is a word.
func (p *printer) key(n *schema.Node) string {
	if n.Style == schema.Plain && !strings.HasPrefix(n.Value, "---") && !strings.HasPrefix(n.Value, "...") {
		return n.Value
	}
	if word.MatchString(n.Value) && !typed.MatchString(n.Value) {
		return n.Value
	}
	return p.scalar(&schema.Node{Kind: schema.Scalar, Value: n.Value, Style: schema.SingleQuoted}, true, false)
}

var (
	// typed is what some reader of YAML takes for a number, a date, a truth value or nothing.
	typed = regexp.MustCompile(`(?i)^(y|n|yes|no|on|off|true|false|null|~|=|<<|[-+]?\.(inf|nan)|[-+]?\.?[0-9][0-9a-fox_.:+\-tz #*]*)$`)
	// misread is the part of it that is not what it looks like: no, 1:30, 0123, 1e3, +81, 2026-01-02.
	misread = regexp.MustCompile(`(?i)^(yes|no|on|off|true|false|null|~|=|[-+]?\.(inf|nan)|` +
		`[-+]?0[0-9_]+|[-+]?0[box][0-9a-f_]+|\+[0-9][0-9_.]*|[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9_]*)?|` +
		`[-+]?[0-9][0-9_]*\.?[0-9_]*e[-+]?[0-9]+|[-+]?[0-9]+_[0-9_]*|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ t].*)?)$`)
	word    = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)
	special = regexp.MustCompile(`\\[^"\\]`)
)

// bare reports whether a value can stand without quotes. It is stricter than YAML.
func bare(v string, inFlow bool) bool {
	if v == "" || strings.TrimSpace(v) != v || strings.ContainsAny(v[:1], "-?:,[]{}#&*!|>'\"%@`=<") ||
		strings.HasSuffix(v, ":") || strings.Contains(v, ": ") || strings.Contains(v, " #") || strings.HasPrefix(v, "...") {
		return false
	}
	if inFlow && (strings.ContainsAny(v, ",[]{}?") || strings.Contains(v, ":") && !colons.MatchString(v)) {
		return false
	}
	for _, r := range v {
		if r != ' ' && !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

// colons are harmless ones between braces: in times and addresses.
var colons = regexp.MustCompile(`^[^:]+(:[/0-9A-Za-z][^:]*)*$`)

// quoted writes a value in double quotes, or in single ones if that spares backslashes.
func quoted(v string) string {
	var b strings.Builder
	escapes := false
	b.WriteByte('"')
	for _, r := range v {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
			escapes = true
		case r == '\t':
			b.WriteString(`\t`)
			escapes = true
		case r == ' ' || unicode.IsPrint(r) || r == '\u3000':
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02X`, r)
			escapes = true
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04X`, r)
			escapes = true
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
			escapes = true
		}
	}
	b.WriteByte('"')
	if !escapes && strings.ContainsAny(v, `"\`) && !strings.Contains(v, "'") {
		return "'" + v + "'"
	}
	return b.String()
}
