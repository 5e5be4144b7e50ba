package engine_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A room is one row of the architecture: a package, what it may import of ours, and whether it is pure.
type room struct {
	pure bool
	may  []string // packages of this module; "x/..." allows x and all below it
}

// core is what everything that drives the engine may build on.
var core = []string{"engine", "engine/twiml", "engine/floor", "engine/destination", "engine/outbound", "engine/picture", "schema", "schema/expr", "schema/diag", "engine/record",
	"engine/twilio/param", "engine/twilio/status"}

// rooms lists every package of the module; a row may exist before its package does.
// Imports go one way: schema, engine core, (kinds, check, library, sim, flowtest, explore), (twilio, store), (serve, report, console), cmd.
var rooms = map[string]room{
	"schema/diag":      {pure: true},
	"schema/diag/wire": {pure: true, may: []string{"schema/diag"}},
	"schema/expr":      {pure: true, may: []string{"schema/diag"}},
	"schema":           {pure: true, may: []string{"schema/diag", "schema/expr"}},
	"schema/format":    {pure: true, may: []string{"schema/diag", "schema"}},
	"engine/twiml":     {pure: true},
	"engine/picture":   {pure: true},
	"engine/floor":     {pure: true},

	"engine/destination": {pure: true},
	"engine/outbound":    {pure: true, may: []string{"engine/destination"}},
	"engine":             {pure: true, may: []string{"engine/twiml", "engine/floor", "engine/destination", "engine/outbound", "schema/expr", "schema/diag", "schema"}},
	"engine/record":      {pure: true, may: []string{"engine", "engine/floor", "engine/outbound", "engine/twiml", "schema/expr"}},
	"engine/kinds":       {pure: true, may: core},
	"engine/check":       {pure: true, may: with(core, "engine/kinds", "engine/check/route")},
	"engine/check/route": {pure: true, may: with(core, "engine/kinds")},

	"engine/library":       {may: with(core, "engine/library/...", "engine/kinds", "engine/check", "engine/check/route", "flows")},
	"engine/library/hours": {may: core}, // not pure: it reads zones and calendars, once
	"engine/sim":           {pure: true, may: with(core, "engine/kinds")},
	"engine/sim/rest":      {pure: true, may: with(core, "engine/sim")},
	"engine/sim/live":      {may: with(core, "engine/sim", "engine/sim/rest", "engine/twilio")},
	"engine/sim/phone":     {may: with(core, "engine/sim")},
	"engine/flowtest": {pure: true, may: with(core,
		"engine/kinds", "engine/check", "engine/sim", "engine/library")},
	"engine/lsp/assist": {pure: true, may: with(core, "schema/format", "engine/kinds", "engine/check", "engine/library", "engine/flowtest")},
	"engine/lsp":        {may: with(core, "schema/format", "engine/library", "engine/lsp/assist")},
	"engine/explore": {pure: true, may: with(core,
		"engine/kinds", "engine/check", "engine/sim", "engine/flowtest", "engine/library")},

	"engine/survive": {pure: true, may: with(core, "engine/kinds", "engine/library")},
	"engine/migrate": {pure: true, may: with(core, "engine/kinds")},
	"engine/replay":  {pure: true, may: with(core, "engine/store", "engine/library")},

	"engine/twilio":          {may: core},
	"engine/twilio/param":    {pure: true},
	"engine/twilio/status":   {pure: true},
	"engine/egress":          {may: core},
	"engine/store":           {may: core},
	"engine/store/storetest": {may: with(core, "engine/store")},
	"engine/store/memory":    {may: with(core, "engine/store/...")},
	"engine/store/sqlite":    {may: with(core, "engine/store/...")},
	"engine/store/postgres":  {may: with(core, "engine/store/...")},
	"engine/metric":          {},
	"engine/canary":          {pure: true, may: core},
	"engine/publish":         {may: with(core, "engine/library", "engine/flowtest", "engine/store", "engine/metric", "engine/canary", "engine/migrate")},
	"engine/publish/told":    {may: with(core, "engine/store", "engine/canary", "engine/publish")},
	"engine/sink":            {may: with(core, "engine/store", "engine/egress", "engine/library", "engine/metric")},
	"engine/report":          {may: with(core, "engine/store/...")},
	"engine/report/sheet":    {pure: true},
	"engine/report/chart":    {pure: true, may: []string{"engine/report/sheet"}},
	"engine/report/measure":  {pure: true, may: with(core, "engine/report/sheet")},
	"engine/serve": {may: with(core, "engine/kinds", "engine/library", "engine/sim",
		"engine/twilio", "engine/egress", "engine/store", "engine/report", "engine/metric", "engine/canary", "engine/migrate", "engine/publish", "engine/publish/told")},
	"engine/console": {may: with(core, "engine/kinds", "engine/library", "engine/sim",
		"engine/twilio", "engine/store", "engine/report", "engine/serve")},

	"flows":         {},
	"cmd/callflow":  {may: []string{"schema/...", "engine/...", "flows", "cmd/callflow/..."}},
	"cmd/callbench": {may: []string{"cmd/callbench/..."}},
}

// subtrees are folders whose further packages follow one row without a row of their own.
var subtrees = []string{"cmd/callflow", "cmd/callbench"}

// impure are the imports that bring the machine into a package; net/url only takes texts apart.
var impure = []string{"os", "net", "database/sql", "context", "log", "math/rand", "runtime", "syscall"}

func with(list []string, more ...string) []string { return append(slices.Clone(list), more...) }

// source is one Go file as far as its imports, or for pure packages its whole text, are read.
type source struct {
	pkg, name string
	file      *ast.File
	fset      *token.FileSet
}

func TestArchitecture(t *testing.T) {
	t.Parallel()
	said := map[string]bool{} // a package that has no row is one complaint, not one for each file
	for _, src := range sources(t, "..") {
		for _, complaint := range judge(src) {
			if !said[complaint] {
				t.Error(complaint)
			}
			said[complaint] = true
		}
	}
}

// judge returns a sentence for each rule that the file breaks.
func judge(src source) []string {
	r, ok := rowOf(src.pkg)
	if !ok {
		return []string{"package " + strconv.Quote(src.pkg) +
			" is not in the architecture: add a row to rooms in engine/purity_test.go that says what it may import"}
	}
	var out []string
	test := strings.HasSuffix(src.name, "_test.go")
	for _, spec := range src.file.Imports {
		imp, _ := strconv.Unquote(spec.Path.Value)
		if own, ours := strings.CutPrefix(imp, "callflow/"); ours && !test && own != src.pkg && !allowed(r.may, own) {
			out = append(out, src.name+": package "+strconv.Quote(src.pkg)+" must not import "+strconv.Quote(own)+
				"; it may import "+listed(r.may))
		}
		if r.pure && !test && isImpure(imp) {
			out = append(out, src.name+": package "+strconv.Quote(src.pkg)+" is pure and must not import "+
				strconv.Quote(imp)+"; take what it gives as an argument")
		}
	}
	if r.pure && !test {
		out = append(out, impureCode(src)...)
	}
	return out
}

// impureCode finds goroutines and readings of the clock.
func impureCode(src source) []string {
	var out []string
	at := func(n ast.Node) string { return src.name + ":" + strconv.Itoa(src.fset.Position(n.Pos()).Line) }
	ast.Inspect(src.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			out = append(out, at(n)+": a pure package must not start a goroutine")
		case *ast.SelectorExpr:
			x, ok := n.X.(*ast.Ident)
			if ok && x.Name == "time" && slices.Contains(clock, n.Sel.Name) {
				out = append(out, at(n)+": a pure package must not call time."+n.Sel.Name+"; the time comes in with the event")
			}
		}
		return true
	})
	return out
}

// clock are the names of package time that ask the machine or its environment.
var clock = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Local"}

func rowOf(pkg string) (room, bool) {
	if r, ok := rooms[pkg]; ok {
		return r, true
	}
	for _, top := range subtrees {
		if strings.HasPrefix(pkg, top+"/") {
			return rooms[top], true
		}
	}
	return room{}, false
}

func allowed(may []string, pkg string) bool {
	return slices.ContainsFunc(may, func(m string) bool {
		top, tree := strings.CutSuffix(m, "/...")
		return pkg == top || tree && strings.HasPrefix(pkg, top+"/")
	})
}

func isImpure(imp string) bool {
	return imp != "net/url" && slices.ContainsFunc(impure, func(p string) bool {
		return imp == p || strings.HasPrefix(imp, p+"/")
	})
}

func listed(may []string) string {
	if len(may) == 0 {
		return "nothing of ours"
	}
	return strings.Join(may, ", ")
}

// sources parses every Go file of the module below root, which is the module's folder.
func sources(t *testing.T, root string) []source {
	t.Helper()
	var out []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != root && (d.Name() == "testdata" || strings.ContainsRune("._", rune(d.Name()[0]))) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return err
		}
		if generator(file) {
			return nil
		}
		rel = filepath.ToSlash(rel)
		out = append(out, source{pkg: path.Dir(rel), name: rel, file: file, fset: fset})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// generator reports whether a file belongs to no package: go run makes something with it.
func generator(file *ast.File) bool {
	return len(file.Comments) > 0 && file.Comments[0].List[0].Text == "//go:build ignore"
}

// TestArchitectureCatches shows that the rules above can fail.
func TestArchitectureCatches(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, pkg, text, want string }{
		{"arrow", "engine/twiml", `import "callflow/engine"`, `package "engine/twiml" must not import "engine"`},
		{"upwards", "engine/kinds", `import "callflow/engine/serve"`, `must not import "engine/serve"`},
		{"impure", "engine", `import "net/http"`, `is pure and must not import "net/http"`},
		{"part", "schema", `import "log/slog"`, `is pure and must not import "log/slog"`},
		{"address", "engine", `import "net/url"`, ""},
		{"shell", "engine/serve", `import "net/http"`, ""},
		{"clock", "engine", "import \"time\"\nvar x = time.Now()", "must not call time.Now"},
		{"duration", "engine", "import \"time\"\nvar x = time.Second", ""},
		{"goroutine", "engine/sim", "func f() { go f() }", "must not start a goroutine"},
		{"unknown", "engine/new", "", "add a row to rooms"},
		{"below a row", "cmd/callflow/cli", `import "callflow/engine/store/sqlite"`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, "x.go", "package x\n"+test.text, 0)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(judge(source{pkg: test.pkg, name: "x.go", file: file, fset: fset}), "\n")
			if (test.want == "") != (got == "") || !strings.Contains(got, test.want) {
				t.Errorf("complaints %q, want %q", got, test.want)
			}
		})
	}
}
