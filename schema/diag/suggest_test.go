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
