package library

import (
	"strings"

	"callflow/schema"
	"callflow/schema/diag"
)

// Secret is a value that must appear in no output. It prints, marshals and logs as dots; [Secret.Reveal]
// gives it to whoever sends it to where it belongs.
type Secret string

const dots = "•••"

// String returns dots, or "" when there is no secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return dots
}

// GoString is that of [Secret.String], so that %#v shows no more.
func (s Secret) GoString() string { return `"` + s.String() + `"` }

// MarshalText writes dots.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return string(s) }

// secrets resolves what stands for a secret in an environment: env:NAME, or file:PATH.
type secrets struct {
	opt  Options
	list *diag.List
}

// isReference tells whether a value stands for one that is kept outside.
func isReference(text string) bool {
	return strings.HasPrefix(text, "env:") || strings.HasPrefix(text, "file:")
}

// must resolves a node that has to be a reference.
func (s *secrets) must(n *schema.Node) Secret {
	if n == nil || n.Kind != schema.Scalar {
		return ""
	}
	if !isReference(n.Value) {
		s.list.Errorf("secret-in-file", n.File(), n.Span, "a secret stands in the file").
			Hint = "keep it outside, and write env:NAME or file:PATH here"
		return ""
	}
	return Secret(s.resolve(n))
}

// may resolves a node that is a reference or a value that is no secret.
func (s *secrets) may(n *schema.Node) string {
	if n == nil || n.Kind != schema.Scalar {
		return ""
	}
	if !isReference(n.Value) {
		return n.Value
	}
	return s.resolve(n)
}

// resolve looks a reference up. Without anybody to ask, as in validate, it is empty and nothing is wrong.
func (s *secrets) resolve(n *schema.Node) string {
	sort, name, _ := strings.Cut(n.Value, ":")
	value, asked, why := "", false, "is empty"
	switch {
	case sort == "env" && s.opt.Getenv != nil:
		value, asked = s.opt.Getenv(name), true
	case sort == "file" && s.opt.ReadFile != nil:
		content, err := s.opt.ReadFile(name)
		value, asked = strings.TrimRight(string(content), "\r\n"), true
		if err != nil {
			why = "cannot be read"
		}
	}
	if asked && value == "" {
		fault := s.list.Errorf("missing-secret", n.File(), n.Span, "%q %s", n.Value, why)
		fault.Hintf("set %s before the program starts", name)
		if sort == "file" {
			fault.Hintf("put the secret into %s", name)
		}
	}
	return value
}
