package twiml

// Bool is an attribute with the values true and false that may also be absent. The zero value is
// absent: Twilio's default applies.
type Bool uint8

// The values of a [Bool].
const (
	Unset Bool = iota
	Yes
	No
)

// Is returns [Yes] for true and [No] for false.
func Is(b bool) Bool {
	if b {
		return Yes
	}
	return No
}

// Int is a whole number that may be absent. The zero value is absent: Twilio's default applies.
type Int struct {
	value int
	set   bool
}

// Num returns a present number, zero included.
func Num(n int) Int { return Int{value: n, set: true} }

// Value returns the number and whether it is present.
func (i Int) Value() (n int, ok bool) { return i.value, i.set }

// Attr is a text attribute whose empty value differs from its absence, such as finishOnKey="" (no
// finish key) and waitUrl="" (silence). The zero value is absent. Text attributes for which the
// difference means nothing are plain strings, absent when empty.
type Attr struct {
	value string
	set   bool
}

// Str returns a present text attribute, the empty text included.
func Str(s string) Attr { return Attr{value: s, set: true} }

// Value returns the text and whether it is present.
func (a Attr) Value() (s string, ok bool) { return a.value, a.set }

// Method is the HTTP method Twilio uses for a URL; the empty method means Twilio's default, which
// is POST for nearly every attribute.
type Method string

// The two methods that Twilio accepts.
const (
	GET  Method = "GET"
	POST Method = "POST"
)

// Callback is a URL that Twilio reports to without waiting for TwiML, its method, and the events
// asked for, separated by spaces. Nothing of it is written when URL is empty, except Events on a
// conference, where the first participant's events count on their own.
type Callback struct {
	URL    string
	Method Method
	Events string
}
