package diag

import "testing"

func TestSuggest(t *testing.T) {
	t.Parallel()
	steps := []string{"billing", "sales", "support", "greet", "great", "a", "挨拶です"}
	tests := []struct{ word, want string }{
		{"billling", "billing"},
		{"biling", "billing"},
		{"blliing", "billing"}, // two swaps
		{"slaes", "sales"},
		{"suport", "support"},
		{"supprot", "support"},
		{"grext", "great"}, // as near as "greet": the first by name
		{"billing", ""},    // already right
		{"b", ""},          // too short
		{"xyz", ""},
		{"sal", ""}, // two away, but only three long
		{"挨拶でし", "挨拶です"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := Suggest(tt.word, steps); got != tt.want {
			t.Errorf("Suggest(%q) = %q, want %q", tt.word, got, tt.want)
		}
	}
	if got := DidYouMean("slaes", steps); got != `did you mean "sales"?` {
		t.Errorf("DidYouMean = %q", got)
	}
	if got := DidYouMean("zzzzzz", steps); got != "" {
		t.Errorf("DidYouMean = %q, want none", got)
	}
}

// FuzzSuggest checks that the result is one of the names, and the same in any order of them.
func FuzzSuggest(f *testing.F) {
	f.Add("slaes", "sales", "scales")
	f.Fuzz(func(t *testing.T, word, a, b string) {
		got := Suggest(word, []string{a, b})
		if got != "" && got != a && got != b {
			t.Fatalf("Suggest made up %q", got)
		}
		if other := Suggest(word, []string{b, a}); other != got {
			t.Fatalf("order matters: %q and %q", got, other)
		}
		if x, y := distance([]rune(a), []rune(b)), distance([]rune(b), []rune(a)); x != y {
			t.Fatalf("distance is %d one way and %d the other", x, y)
		}
	})
}

// slowDistance counts edits in a whole table.
func slowDistance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		for j := range rows[i] {
			switch {
			case i == 0 || j == 0:
				rows[i][j] = i + j
				continue
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change(a[i-1] != b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(a)][len(b)]
}

// TestDistance compares words of two letters with a whole table.
func TestDistance(t *testing.T) {
	t.Parallel()
	word := func(n int) []rune {
		var out []rune
		for ; n > 1; n /= 2 {
			out = append(out, rune('a'+n%2))
		}
		return out
	}
	for x := 1; x < 1<<8; x++ {
		for y := 1; y < 1<<8; y++ {
			a, b := word(x), word(y)
			if got, want := distance(a, b), min(slowDistance(a, b), farthest+1); got != want {
				t.Fatalf("%q and %q are %d apart, expected %d", string(a), string(b), got, want)
			}
		}
	}
}
