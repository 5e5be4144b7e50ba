// Package record is the written form of what the engine deals in: events, what came of them, the state of
// a contact, effects and messages. The same value always gives the same bytes, and reading them gives the
// value back; replay, recovery and reports rest on that.
//
// Each form is described once, field by field, by a function that works in both directions: when writing
// it appends JSON, when reading it takes the field out of an object by its name. A field with its zero
// value is left out, so a new field is one line and old rows still read. Names of fields are frozen: they
// may be retired, never given another meaning.
//
// Sensitive values ([engine.Named.Sealed], and the webhook parameters that a turn names in Seal) are
// encrypted by the contact's [Sealer], or left out where a form has none, as outcomes have. After the key
// is destroyed they read as nothing.
//
// The package refuses reflection, maps and anything that could fail while writing. Text is UTF-8; bytes
// that are not become U+FFFD. Start reading at coder, then state.
package record
