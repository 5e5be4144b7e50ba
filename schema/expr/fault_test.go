package expr_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mattn/go-runewidth"
	"github.com/rogpeppe/go-internal/txtar"

	"callflow/schema/diag"
	"callflow/schema/expr"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestFaults compiles every line of the golden files and shows each fault under the characters that it
// points at.
func TestFaults(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, line := range strings.Split(strings.TrimSuffix(string(a.Files[0].Data), "\n"), "\n") {
				got.WriteString(faultsOf(line))
			}
			if *update {
				a.Files[1].Data = []byte(got.String())
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(a.Files[1].Data), got.String()); diff != "" {
				t.Errorf("%s (-want +got, -update rewrites):\n%s", path, diff)
			}
		})
	}
}

// faultsOf shows the diagnostics of one line. It is `type: scalar`, or a bare condition.
func faultsOf(line string) string {
	var l diag.List
	src, shown := line, line
	if kind, scalar, ok := strings.Cut(line, ": "); ok && !strings.ContainsAny(kind, " {") {
		src = scalar
		expr.CompileTemplate(at(src), newWorld(), typeNamed(kind), &l)
	} else {
		expr.Compile(at(src), newWorld(), expr.Of(expr.YesNo), &l)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", shown)
	if l.Len() == 0 {
		b.WriteString("  fine\n")
	}
	indent := runewidth.StringWidth(strings.TrimSuffix(shown, src))
	for _, d := range l.Sorted() {
		runes := []rune(src)
		from, to := d.Span.Start.Col()-1, d.Span.End.Col()-1
		pad := indent + runewidth.StringWidth(string(runes[:from]))
		width := max(1, runewidth.StringWidth(string(runes[from:min(to, len(runes))])))
		fmt.Fprintf(&b, "%s%s\n  %s [%s]\n", strings.Repeat(" ", pad), strings.Repeat("~", width), d.Message, d.Code)
		if d.Hint != "" {
			fmt.Fprintf(&b, "  = %s\n", d.Hint)
		}
	}
	return b.String()
}

func typeNamed(name string) expr.Type {
	switch name {
	case "any":
		return expr.Type{}
	case "words":
		return expr.Of(expr.Words)
	case "choice":
		return expr.Enum("gold", "silver")
	case "phones":
		return expr.List(expr.Of(expr.Phone))
	}
	kind, ok := expr.TypeByName(name)
	if !ok {
		panic("no type is called " + name)
	}
	return expr.Of(kind)
}

// TestFaultsOnce checks that the same source always gives the same diagnostics.
func TestFaultsOnce(t *testing.T) {
	t.Parallel()
	const line = `teir == 1 and upercase(key) == nme or tier == "glod"`
	first := faultsOf(line)
	for range 20 {
		if again := faultsOf(line); again != first {
			t.Fatalf("got\n%s\nthen\n%s", first, again)
		}
	}
}

// chained puts an expression into itself so many times.
func chained(times int, before, after string) string {
	return strings.Repeat(before, times) + "vip" + strings.Repeat(after, times)
}

func TestLimits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, src, want string }{
		{"long", "key == \"" + strings.Repeat("x", 4000) + "\"", "4,000 bytes"},
		{"many", "tries" + strings.Repeat("+1", 150) + " == 1", "200 parts"},
		{"brackets", strings.Repeat("(", 65) + "vip" + strings.Repeat(")", 65), "64 levels"},
		{"brackets that never close", strings.Repeat("[", 3000), "64 levels"},
		{"nots", strings.Repeat("not ", 70) + "vip", "64 levels"},
		{"chained comparisons", chained(30, "tries < (", ") < tries"), "cannot be chained"},
		{"chained conditions", chained(60, "(", ") ?: vip"), "without a value"},
		{"minus", strings.Repeat("-", 3000) + "tries == 1", "200 parts"},
		{"pattern", "key matches \"" + strings.Repeat("a", 1001) + "\"", "at most 1000"},
		{"pattern that explodes", `key matches "((a{1000}){1000}){1000}"`, "pattern"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var l diag.List
			p := expr.Compile(at(c.src), newWorld(), expr.Of(expr.YesNo), &l)
			if p != nil || l.Len() == 0 || !strings.Contains(l.Sorted()[0].Message, c.want) {
				t.Errorf("got %v, want a message with %q", l.Sorted(), c.want)
			}
		})
	}
}
