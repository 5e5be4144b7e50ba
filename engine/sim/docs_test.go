package sim

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

const page = "../../docs/reference/simulator.md"

// TestReferencePage compares the tables of the reference page with those of the code; -update rewrites them.
func TestReferencePage(t *testing.T) {
	t.Parallel()
	old, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	text := string(old)
	for name, table := range map[string]string{"settings": settingsTable(), "faults": faultsTable(), "codes": codesTable()} {
		begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->\n"
		before, rest, ok := strings.Cut(text, begin)
		_, after, closed := strings.Cut(rest, end)
		if !ok || !closed {
			t.Fatalf("%s has no place for %s", page, name)
		}
		text = before + begin + "\n" + table + "\n" + end + after
	}
	if text == string(old) {
		return
	}
	if !*update {
		t.Fatal("the tables of " + page + " are not those of the code, run go test -update ./engine/sim")
	}
	if err := os.WriteFile(page, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func settingsTable() string {
	var b strings.Builder
	b.WriteString("| name | default | values | what it decides |\n| --- | --- | --- | --- |\n")
	for _, r := range SettingRows() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.Name, r.Default, r.Values, r.Says)
	}
	return b.String()
}

func faultsTable() string {
	var b strings.Builder
	b.WriteString("| name | what happens |\n| --- | --- |\n")
	for _, r := range FaultRows() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", r.Name, r.Says)
	}
	return b.String()
}

func codesTable() string {
	var b strings.Builder
	b.WriteString("| number | level | what it means |\n| ---: | --- | --- |\n")
	for _, c := range Codes() {
		fmt.Fprintf(&b, "| %d | %s | %s |\n", c.Number, c.Level, c.Title)
	}
	return b.String()
}
