package expr

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"callflow/schema/diag"
)

// source is one expression while it is compiled.
type source struct {
	text diag.Text
	// hidden is the text as the library parses it, of the same length; see [scan].
	hidden string
	list   *diag.List
	// failed is set by the first error; the tree is then of no use.
	failed bool
	// extents remembers where nodes stand, because the parser may have one node in several places.
	extents map[ast.Node][2]int
	// last is the error added last.
	last *diag.Diagnostic
}

// disabledBuiltins names every function of the library. It is never changed.
var disabledBuiltins = namesOfBuiltins()

func namesOfBuiltins() map[string]bool {
	names := map[string]bool{}
	for _, f := range builtin.Builtins {
		names[f.Name] = true
	}
	return names
}

// newConfig returns the library's configuration with everything of its own switched off: names that are
// functions there are plain names here.
func newConfig() *conf.Config {
	return &conf.Config{
		MaxNodes: maxNodes, ShortCircuit: true, Optimize: true, DisableIfOperator: true,
		Disabled: disabledBuiltins, Functions: libraryFunctions,
	}
}

// parsing is what the parser goes by, which only reads it.
var parsing = newConfig()

// parse reads the source into the library's tree, or reports why it cannot.
func (s *source) parse() ast.Node {
	hidden, bad := scan(s.text.Value)
	if bad != nil {
		s.report(bad)
		return nil
	}
	s.hidden = hidden
	tree, err := parser.ParseWithConfig(hidden, parsing)
	if err != nil {
		s.syntax(err)
		return nil
	}
	return tree.Node
}

func (s *source) report(f *fault) {
	d := s.errorAt(diag.Code(f.code), f.from, f.to, "%s", f.message)
	d.Hint = f.hint
}

// errorAt adds an error at a stretch of bytes.
func (s *source) errorAt(code diag.Code, from, to int, format string, args ...any) *diag.Diagnostic {
	s.failed = true
	s.last = s.list.Errorf(code, s.text.File, s.text.Span(from, to), format, args...)
	return s.last
}

// hint sets the hint of the error added last.
func (s *source) hint(text string) { s.last.Hint = text }

// errorOn adds an error at a whole node.
func (s *source) errorOn(code diag.Code, n ast.Node, format string, args ...any) *diag.Diagnostic {
	from, to := s.extent(n)
	return s.errorAt(code, from, to, format, args...)
}

// syntax words an error of the library's parser.
func (s *source) syntax(err error) {
	var at *file.Error
	if !errors.As(err, &at) {
		s.errorAt("expression-syntax", 0, len(s.text.Value), "the expression cannot be read")
		return
	}
	from, to := s.byteOffset(at.From), s.byteOffset(max(at.To, at.From+1))
	token, unexpected := strings.CutPrefix(at.Message, "unexpected token ")
	switch {
	case strings.Contains(at.Message, "maximum allowed nodes"):
		s.errorAt("expression-too-large", 0, len(s.text.Value), "the expression has more than %d parts", maxNodes)
	case strings.Contains(at.Message, "coalesce"):
		s.errorAt("expression-syntax", from, to, `"??" beside another operator needs parentheses`).
			Hint = `write "(a ?? b)"`
	case strings.HasPrefix(token, "EOF"), from >= len(s.text.Value):
		s.errorAt("expression-syntax", max(len(s.text.Value)-1, 0), len(s.text.Value),
			"the expression ends where a value or a bracket is expected")
	case unexpected:
		s.errorAt("expression-syntax", from, to, "%q is not expected here", s.text.Value[from:to])
	default:
		s.errorAt("expression-syntax", from, to, "the expression cannot be read here: %s", plainMessage(at.Message))
	}
}

// plainMessage makes one line without a capital out of a message of the library.
func plainMessage(m string) string {
	m, _, _ = strings.Cut(m, "\n")
	if m != "" && !strings.HasPrefix(m, "EOF") {
		m = strings.ToLower(m[:1]) + m[1:]
	}
	return strings.TrimSuffix(m, ".")
}

// byteOffset turns an offset in characters, as the library counts, into one in bytes.
func (s *source) byteOffset(runes int) int {
	at := 0
	for ; runes > 0 && at < len(s.text.Value); runes-- {
		_, size := utf8.DecodeRuneInString(s.text.Value[at:])
		at += size
	}
	return at
}

// written returns the bytes of a leaf as they stand in the file.
func (s *source) written(n ast.Node) string {
	loc := n.Location()
	return s.text.Value[s.byteOffset(loc.From):s.byteOffset(loc.To)]
}

// extent returns the stretch of bytes that a node was written in.
func (s *source) extent(n ast.Node) (from, to int) {
	if e, ok := s.extents[n]; ok {
		return e[0], e[1]
	}
	if s.extents == nil {
		s.extents = map[ast.Node][2]int{}
	}
	from, to = s.measure(n)
	s.extents[n] = [2]int{from, to}
	return from, to
}

func (s *source) measure(n ast.Node) (from, to int) {
	loc := n.Location()
	from, to = s.byteOffset(loc.From), s.byteOffset(loc.To)
	cover := func(parts ...ast.Node) {
		for _, p := range parts {
			pf, pt := s.extent(p)
			from, to = min(from, pf), max(to, pt)
		}
	}
	switch n := n.(type) {
	case *ast.UnaryNode:
		cover(n.Node)
	case *ast.BinaryNode:
		cover(n.Left, n.Right)
	case *ast.ConditionalNode:
		from, to = s.extent(n.Cond)
		cover(n.Exp1, n.Exp2)
	case *ast.MemberNode:
		if s.text.Value[from:to] == "[" {
			to = closing(s.text.Value, from)
		}
		cover(n.Node)
	case *ast.CallNode:
		cover(n.Callee)
		if open := strings.IndexByte(s.text.Value[to:], '('); open >= 0 {
			to = closing(s.text.Value, to+open)
		}
	case *ast.SliceNode:
		from, to = s.extent(n.Node)
		to = closing(s.text.Value, to)
	case *ast.ArrayNode:
		to = closing(s.text.Value, from)
	}
	return from, to
}
