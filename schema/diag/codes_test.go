package diag

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var kebab = regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`)

func TestRowsAreComplete(t *testing.T) {
	t.Parallel()
	for _, r := range Rows() {
		switch {
		case strings.Trim(string(r.Code), "abcdefghijklmnopqrstuvwxyz-") != "":
			t.Errorf("code %q is not kebab-case", r.Code)
		case r.Severity == SeverityUnset:
			t.Errorf("%s has no severity", r.Code)
		case r.Summary == "" || r.Text == "" || r.Bad == "" || r.Good == "":
			t.Errorf("%s is not explained: %+v", r.Code, r)
		case strings.HasSuffix(r.Summary, ".") || r.Summary[:1] != strings.ToLower(r.Summary[:1]):
			t.Errorf("the summary of %s is not in the style of a message: %q", r.Code, r.Summary)
		case !strings.HasSuffix(r.Text, "."):
			t.Errorf("the text of %s is not a sentence: %q", r.Code, r.Text)
		case r.Bad == r.Good:
			t.Errorf("the examples of %s are the same", r.Code)
		}
	}
}

// TestCodesInUse reads all Go files of the module and looks for codes that the table lacks. A code is the
// first literal of a call of Errorf or Warnf that looks like one, or a literal of the type Code.
func TestCodesInUse(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, text, 0)
		if err != nil {
			return nil // the compiler says so better
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				checkCode(t, set, call)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkCode(t *testing.T, set *token.FileSet, call *ast.CallExpr) {
	t.Helper()
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) < 3 || sel.Sel.Name != "Errorf" && sel.Sel.Name != "Warnf" {
		return
	}
	lit, ok := call.Args[0].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return
	}
	code, err := strconv.Unquote(lit.Value)
	if err != nil || !kebab.MatchString(code) {
		return
	}
	if _, known := Lookup(Code(code)); !known {
		t.Errorf("%s: code %q is not in the table", set.Position(call.Pos()), code)
	}
}
