package kinds

import "slices"

// Later reports whether a word is a kind or action of the language that this version cannot perform: those
// that come with rooms, callbacks, streams and payment.
func Later(name string) bool {
	return slices.Contains([]string{
		"await", "callback", "room", "invite", "call", "stream", "relay", "pay", "refer", "begin", "hold", "resume", "mute",
		"unmute", "release", "announce", "coach", "seat", "send", "close",
	}, name)
}
