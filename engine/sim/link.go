package sim

import "strings"

// inline begins the URL of a document that was given as text (REST: parameter Twiml).
const inline = "twiml:"

// byGet begins a URL that is asked by GET.
const byGet = "GET "

// bare is a URL without its method.
func bare(where string) string { return strings.TrimPrefix(where, byGet) }
