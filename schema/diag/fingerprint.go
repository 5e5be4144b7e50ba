package diag

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Fingerprints returns a text for each diagnostic that stays the same when lines come and go around it: made of
// its code, its file, the keys that its line stands under, and the text of the line. Diagnostics that agree in
// all of this are numbered in the order given. A diagnostic whose line is not known goes by its message.
func Fingerprints(all []Diagnostic, src Sources) []string {
	lines := newLiner(src)
	above := map[string][]int{}
	seen := map[string]int{}
	out := make([]string, len(all))
	for i, d := range all {
		text := lines.of(d.File)
		if _, known := above[d.File]; !known {
			above[d.File] = parents(text)
		}
		sum := sha256.Sum256([]byte(strings.Join(traits(d, text, above[d.File]), "\x00")))
		print := hex.EncodeToString(sum[:16])
		seen[print]++
		out[i] = fmt.Sprintf("%s:%d", print, seen[print])
	}
	return out
}

// longestPrint is how much of a line counts; where it is longer the message counts, too.
const longestPrint = 1000

// most keys that a fingerprint looks up to.
const mostAbove = 64

// traits are what makes a diagnostic the same in another version of its file.
func traits(d Diagnostic, text []string, above []int) []string {
	out := []string{string(d.Code), d.File}
	at := d.Span.Start.Line()
	if at < 1 || at > len(text) {
		return append(out, d.Message)
	}
	line := strings.TrimSpace(text[at-1])
	if len(line) > longestPrint {
		line = line[:longestPrint] + "\x00" + d.Message
	}
	out = append(out, line)
	for n := above[at-1]; n >= 0 && len(out) < mostAbove; n = above[n] {
		key, _, _ := strings.Cut(text[n], ":")
		key = strings.TrimSpace(key)
		out = append(out, key[:min(len(key), longestPrint)])
	}
	return out
}

// parents returns for each line the nearest one above that is indented less, or -1; both count from 0. Blank
// lines and comments are no parents.
func parents(text []string) []int {
	out := make([]int, len(text))
	var open []int // lines, each indented more than the one before
	for i, line := range text {
		indent := leading(line)
		speaks := indent < len(line) && line[indent] != '#'
		for speaks && len(open) > 0 && leading(text[open[len(open)-1]]) >= indent {
			open = open[:len(open)-1]
		}
		out[i] = -1
		if len(open) > 0 {
			out[i] = open[len(open)-1]
		}
		if speaks {
			open = append(open, i)
		}
	}
	return out
}

func leading(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
