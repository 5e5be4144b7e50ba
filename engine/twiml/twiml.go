// Package twiml is the vocabulary of Twilio Voice documents: typed values for every verb and noun
// that a voice call can use, the only writer of XML in this module, and a strict reader for tests,
// simulators and tools.
//
// Writing: fill a [Document] and [Append] it to a buffer. The bytes depend on nothing but the
// values: attributes come in one fixed order, absent ones are left out, and text is escaped, so no
// text can become markup. Nesting is enforced by Go's types: a [Verb] stands in a document, a
// [Prompt] inside Gather, a [Noun] inside Dial, and so on; what types cannot say (ranges, what a
// document of some [Role] may contain, sizes) is found by [Check].
//
// Reading: [Parse] turns a document into plain [Node] values; [ParseSSML] turns an author's prompt
// text into typed speech.
//
// The package refuses: verbs of messaging, retired products, and invention — a [Raw] verb carries
// whatever else an author needs, after having been parsed.
//
// Names of elements and attributes, ranges and error numbers are Twilio's (TwiML reference for
// Programmable Voice, error dictionary). Times are whole seconds unless a field says otherwise.
package twiml

// SplitSize is the document size in bytes past which a document should be split: Twilio refuses
// bodies over 64 kB (error 11750), and some room is left below that.
const SplitSize = 60_000

// MaxSize is the size of a body in bytes that Twilio still accepts (error 11750 past it).
const MaxSize = 65_536

// Document is one TwiML response: verbs executed from first to last. The zero value is the empty
// response, which ends a call or, in a screening document, lets the call be bridged.
type Document struct {
	Verbs []Verb
}

// Verb is an element that may stand directly inside the Response. The set is closed.
type Verb interface {
	element
	verb()
}

// Prompt is an element that may be spoken or played inside [Gather] and [PayPrompt]: [Say], [Play]
// or [Pause]. The set is closed.
type Prompt interface {
	Verb
	prompt()
}

// element is what every typed TwiML value can do.
type element interface {
	// write appends the element's XML.
	write(b out) out
	// tag is the element's name.
	tag() string
	// check reports what Twilio would refuse.
	check(c *checker)
}

const (
	header  = `<?xml version="1.0" encoding="UTF-8"?><Response>`
	trailer = `</Response>`
)

// Append appends the XML of d to dst and returns the longer slice. Equal documents give equal
// bytes. It does not allocate unless dst must grow. It never fails: a value that Twilio would
// refuse is written all the same, so call [Check] when a document is built from an author's values.
// A nil d is the empty response.
func Append(dst []byte, d *Document) []byte {
	b := out(append(dst, header...))
	if d != nil {
		for _, v := range d.Verbs {
			b = v.write(b)
		}
	}
	return append(b, trailer...)
}

// Size returns the number of bytes that [Append] would write for d.
func Size(d *Document) int {
	return len(Append(nil, d))
}
