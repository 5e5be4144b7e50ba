package diag

import (
	"fmt"
	"math/bits"
	"unicode/utf8"
)

// farthest is how many changes a suggestion may be away from what was written.
const farthest = 2

// longestWord bounds the work of one comparison; longer words are not compared.
const longestWord = 80

// Suggest returns the name of among that word was probably meant to be, or "". A name is near when at
// most two characters were added, left out, replaced or swapped with their neighbour; for short words
// fewer. Among equally near names the first in alphabetical order wins.
func Suggest(word string, among []string) string {
	limit := min(farthest, utf8.RuneCountInString(word)/2)
	if limit == 0 || len(word) > longestWord {
		return ""
	}
	best, least := "", limit+1
	letters, runes := lettersOf(word), []rune(word)
	for _, name := range among {
		if name == word || len(name) > longestWord || !alike(letters, lettersOf(name)) {
			continue
		}
		d := distance(runes, []rune(name))
		if d < least || d == least && d <= limit && name < best {
			best, least = name, d
		}
	}
	return best
}

// lettersOf is the set of characters of a word; those that are not ASCII count as one. It is what tells most names apart
// at no cost, where thousands are looked through.
func lettersOf(word string) (set [2]uint64) {
	for i := range len(word) {
		c := min(word[i], 127)
		set[c>>6] |= 1 << (c & 63)
	}
	return set
}

// alike reports whether two words may be [farthest] changes apart: each change takes at most one character away.
func alike(a, b [2]uint64) bool {
	less, more := 0, 0
	for i := range a {
		less += bits.OnesCount64(a[i] &^ b[i])
		more += bits.OnesCount64(b[i] &^ a[i])
	}
	return less <= farthest && more <= farthest
}

// DidYouMean returns the hint `did you mean "name"?` for the name that [Suggest] finds, or "".
func DidYouMean(word string, among []string) string {
	name := Suggest(word, among)
	if name == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", name)
}

// distance counts the edits from a to b; a swap of two neighbours is one edit. More than [farthest] are not told apart: only
// what lies that near to the diagonal is computed.
func distance(a, b []rune) int {
	if diff := len(a) - len(b); diff > farthest || diff < -farthest || max(len(a), len(b)) > longestWord {
		return farthest + 1
	}
	var rows [3][longestWord + 1]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row := &rows[(i+1)%3], &rows[(i+2)%3], &rows[i%3]
		low, high := max(1, i-farthest), min(len(b), i+farthest)
		row[low-1] = farthest + 1
		least := farthest + 1
		if low == 1 {
			row[0], least = i, min(i, least)
		}
		for j := low; j <= high; j++ {
			d := farthest + 1
			if j < i+farthest {
				d = min(d, last[j]+1)
			}
			d = min(d, row[j-1]+1, last[j-1]+change(a[i-1] != b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > farthest {
			return farthest + 1
		}
	}
	return rows[len(a)%3][len(b)]
}

func change(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
