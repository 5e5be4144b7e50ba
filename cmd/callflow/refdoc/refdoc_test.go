package refdoc

import (
	"os"
	"strings"
	"testing"

	"callflow/engine/kinds"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

func pages(t *testing.T) map[string]string {
	t.Helper()
	list, err := Pages(os.DirFS("../../../examples"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, p := range list {
		out[p.Name] = p.Text
	}
	return out
}

func TestPagesAreCommitted(t *testing.T) {
	t.Parallel()
	for name, want := range pages(t) {
		got, err := os.ReadFile("../../../docs/reference/" + name)
		if err != nil {
			t.Error(err)
			continue
		}
		if string(got) != want {
			t.Errorf("docs/reference/%s is not what the program says today, run make generate", name)
		}
	}
}

func TestEveryKindIsShown(t *testing.T) {
	t.Parallel()
	page := pages(t)["kinds.md"]
	for _, r := range kinds.Table() {
		_, section, ok := strings.Cut(page, "\n## "+r.Name+"\n")
		if !ok {
			t.Errorf("%s has no section", r.Name)
			continue
		}
		section, _, _ = strings.Cut(section, "\n## ")
		if !strings.Contains(section, "```yaml\n") {
			t.Errorf("%s is used in no example", r.Name)
		}
		if !strings.Contains(section, "| `") && !strings.Contains(section, "| **`") && !strings.Contains(section, "Its value is") {
			t.Errorf("%s has no keys", r.Name)
		}
	}
}

func TestEverythingIsListed(t *testing.T) {
	t.Parallel()
	all := pages(t)
	for _, r := range diag.Rows() {
		if !strings.Contains(all["diagnostics.md"], "\n## "+string(r.Code)+"\n") {
			t.Errorf("code %s is missing", r.Code)
		}
	}
	for _, f := range expr.Functions() {
		if !strings.Contains(all["expressions.md"], f.Name+"(") {
			t.Errorf("function %s is missing", f.Name)
		}
	}
	for _, key := range []string{"`languages.NAME.code`", "`services.NAME.calls.NAME.get`", "`schedules.NAME.open.from`"} {
		if !strings.Contains(all["workspace.md"], key) {
			t.Errorf("key %s is missing", key)
		}
	}
	if !strings.Contains(all["library.md"], "## lib.voicemail\n") {
		t.Error("lib.voicemail is missing")
	}
}

func TestOutcomesDependOnKeys(t *testing.T) {
	t.Parallel()
	tests := []struct{ kind, want string }{
		{"dial", "`refused` with `screen`"},
		{"dial", "`machine` with `machine`"},
		{"queue", "`timeout` with `at_most`"},
		{"schedule", "`holiday` if what it names has it"},
		{"menu", "the steps that it names itself"},
		{"pause", "`done`"},
	}
	for _, tt := range tests {
		r, ok := kinds.Find(tt.kind)
		if !ok {
			t.Fatalf("there is no kind %s", tt.kind)
		}
		if got := strings.Join(variantsOf(*r).outcomes, "; "); !strings.Contains(got, tt.want) {
			t.Errorf("outcomes of %s: %s, want %s", tt.kind, got, tt.want)
		}
	}
}

func TestSampleKeepsItsShape(t *testing.T) {
	t.Parallel()
	file := "flow: a\nstart: b\nsteps:\n  b:\n    menu:\n      say: c\n      keys: {1: d}\n\n    log: x\n    next: e\n  e: {say: f, next: end}\nfinally:\n  - log: x\n"
	steps := stepsOf("a.flow.yaml", []byte(file))
	tests := []struct{ kind, want string }{
		{"menu", "b:\n  menu:\n    say: c\n    keys: {1: d}\n  log: x\n  next: e"},
		{"say", "e: {say: f, next: end}"},
		{"log", "finally:\n  - log: x"},
		{"queue", ""},
	}
	for _, tt := range tests {
		if got := best(steps, tt.kind).text; got != tt.want {
			t.Errorf("sample of %s:\n%s\nwant:\n%s", tt.kind, got, tt.want)
		}
	}
}
