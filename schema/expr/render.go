package expr

import (
	"math"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// render writes a value as text inside other text. Its type decides between number and percent and
// between time and date. Without an Env instants are written in UTC.
func render(v Value, t Type, e Env) string {
	switch x := v.(type) {
	case string:
		return x
	case float64:
		if t.Kind == Percent {
			return formatNumber(math.Round(x*1e6)/1e4) + "%"
		}
		return formatNumber(x)
	case bool:
		if x {
			return "yes"
		}
		return "no"
	case time.Duration:
		return formatDuration(x)
	case time.Time:
		return renderTime(x, t, e)
	case []any:
		return renderList(x, t, e)
	}
	return ""
}

func renderTime(at time.Time, t Type, e Env) string {
	switch {
	case t.Kind == Date:
		return at.Format(dateLayout)
	case e == nil:
		return at.Format(time.RFC3339)
	}
	return e.Local(at).Format("2006-01-02 15:04")
}

func renderList(list []any, t Type, e Env) string {
	var b strings.Builder
	for i, item := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(render(item, t.Item(), e))
	}
	return b.String()
}

// FoldSpeech returns text as it is compared when a recogniser heard it: in lower case, wide and narrow
// characters alike, without punctuation, words apart by one space. An underscore counts as a space, so
// that names can be heard.
func FoldSpeech(text string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFKC.String(text) {
		switch {
		case unicode.IsSpace(r) || r == '_':
			space = b.Len() > 0
		case unicode.IsPunct(r) || unicode.IsSymbol(r) || unicode.IsControl(r):
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}
