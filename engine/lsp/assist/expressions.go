package assist

import (
	"slices"
	"strings"
)

// pathUse is a path in an expression: its parts, and where each begins in the text.
type pathUse struct {
	parts []string
	at    []int
}

// holes are the expressions within `${…}` of a text, with where they begin. One that is not closed ends with the
// text.
func holes(text string) (exprs []string, at []int) {
	for from := 0; ; {
		i := strings.Index(text[from:], "${")
		if i < 0 {
			return exprs, at
		}
		start := from + i + len("${")
		end := closing(text, start)
		exprs, at = append(exprs, text[start:end]), append(at, start)
		from = min(end+1, len(text))
	}
}

// closing is where the brace stands that closes an expression that begins at start.
func closing(text string, start int) int {
	depth := 0
	for i := start; i < len(text); i++ {
		switch text[i] {
		case '"', '\'', '`':
			i = skipString(text, i)
		case '{':
			depth++
		case '}':
			if depth == 0 {
				return i
			}
			depth--
		}
	}
	return len(text)
}

// skipString is where the quote stands that closes the string which begins at i, or the end of the text.
func skipString(text string, i int) int {
	quote := text[i]
	for i++; i < len(text) && text[i] != quote; i++ {
		if text[i] == '\\' && quote != '`' {
			i++
		}
	}
	return min(i, len(text)-1)
}

// words of expressions that are no names.
var operators = []string{"and", "or", "not", "in", "contains", "startsWith", "endsWith", "matches", "none", "true", "false", "yes", "no", "nil", "let", "if", "else"}

// paths finds what an expression reads: names with the fields behind them. Functions, operators and fields of what
// was computed are left out.
func paths(text string) []pathUse {
	var out []pathUse
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"' || c == '\'' || c == '`':
			i = skipString(text, i)
		case nameStart(c):
			p, end := pathAt(text, i)
			called := strings.HasPrefix(strings.TrimLeft(text[end:], " "), "(")
			computed := i > 0 && text[i-1] == '.'
			if !called && !computed && !(len(p.parts) == 1 && slices.Contains(operators, p.parts[0])) {
				out = append(out, p)
			}
			i = end - 1
		case c >= '0' && c <= '9':
			for i+1 < len(text) && (nameChar(text[i+1]) || text[i+1] == '.') {
				i++
			}
		}
	}
	return out
}

// pathAt reads the path that begins at i, and tells where it ends.
func pathAt(text string, i int) (pathUse, int) {
	var p pathUse
	for {
		end := i
		for end < len(text) && nameChar(text[end]) {
			end++
		}
		p.parts, p.at = append(p.parts, text[i:end]), append(p.at, i)
		next := end
		if next < len(text) && text[next] == '?' {
			next++
		}
		if next+1 >= len(text) || text[next] != '.' || !nameStart(text[next+1]) {
			return p, end
		}
		i = next + 1
	}
}

func nameStart(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }

func nameChar(c byte) bool { return nameStart(c) || c >= '0' && c <= '9' }
