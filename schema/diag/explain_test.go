package diag

import (
	"bytes"
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	var rows []Row
	for _, code := range []Code{"unknown-step", "missing-prompt-language", "unreachable-step"} {
		row, _ := Lookup(code)
		rows = append(rows, row)
	}
	for name, o := range map[string]Options{"explained": {}, "explained_color": {Color: true}} {
		var b bytes.Buffer
		if err := Explain(&b, rows, o); err != nil {
			t.Fatal(err)
		}
		compareGolden(t, "testdata/"+name+".txt", b.Bytes())
	}
	if err := Explain(fullDisk{}, rows, Options{}); err == nil || !strings.Contains(err.Error(), "no space") {
		t.Errorf("a full disk gives %v", err)
	}
}

func TestExplainNarrow(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := Explain(&b, Rows(), Options{}); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(b.String(), "\n") {
		if !strings.HasPrefix(line, "    ") && columns(line) > textWidth && strings.Contains(line, ". ") {
			t.Errorf("a line of %d columns: %s", columns(line), line)
		}
	}
}
