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

// distance counts the edits from a to b; a swap of two neighbours is one edit.
func distance(a, b []rune) int {
	if diff := len(a) - len(b); diff > farthest || diff < -farthest {
		return farthest + 1
	}
	var before []int
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
