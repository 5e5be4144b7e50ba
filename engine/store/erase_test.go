package store_test

import (
	"testing"

	"callflow/engine/store"
)

// TestHolds finds numbers and addresses as a whole only.
func TestHolds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		number, text string
		want         bool
	}{
		{"+819012345678", `{"from":"+819012345678"}`, true},
		{"+819012345678", "a=%2B819012345678&b=1", true},
		{"+819012345678", "sip:819012345678@example.com", true},
		{"+819012345678", "+8190123456789", false},
		{"+819012345678", "1819012345678", false},
		{"+819012345678", "1819012345678 819012345678", true},
		{"819012345678", "+819012345678", true},
		{"client:ann", "to client:ann.", true},
		{"client:ann", "client:anne", false},
		{"client:ann", "to xclient:ann", false},
		{"+12", "+12", false},
		{"", "anything", false},
		{"a b c d", "a b c d", false},
		{`x"y"zz`, `x"y"zz`, false},
	} {
		needle := store.Needle(c.number)
		if got := needle != "" && store.Holds(c.text, needle); got != c.want {
			t.Errorf("%q is in %q: %v, want %v", c.number, c.text, got, c.want)
		}
	}
}
