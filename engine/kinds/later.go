package kinds

import "slices"

// Later reports whether a word is a kind or action of the language that this version cannot perform: those
// that come with callbacks, streams and payment.
func Later(name string) bool {
	return slices.Contains([]string{"callback", "stream", "relay", "pay", "refer"}, name)
}
