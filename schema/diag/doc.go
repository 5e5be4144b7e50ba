// Package diag holds what is said to the author of a file: where something is wrong, what was found
// and expected, and one way out.
//
// A fault of the author never is a Go error. It is a [Diagnostic] added to a [List]; work goes on, and
// in the end all diagnostics are sorted, deduplicated and printed together by [Write] or [WriteJSON].
// Each carries the [Code] of a row in the table of codes (files codes_*.go), which says how severe the
// fault is and explains it with a bad and a good example.
//
// Wording: lower case, no full stop, names in double quotes, what is and what was expected; the hint is
// one thing to do.
//
// The package imports none of ours. Start reading at [Diagnostic].
package diag
