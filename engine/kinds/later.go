package kinds

import "slices"

// Later reports whether a word is a kind or action of the language that this version cannot perform: those
// that come with streams and payment.
func Later(name string) bool {
	return slices.Contains([]string{"stream", "relay", "pay", "refer"}, name)
}
