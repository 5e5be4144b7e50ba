package diag

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const sampleFile = "flow: main\nsteps:\n  挨拶: {say: 挨拶でし}\n\tx: y\n" +
	"  long: {say: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, next: billling, silence: {after: 3s}}\n" +
	"bad: \"\x1b[31m\"\n" +
	"  がぎ: {say: e\u0301te\u0301 カ\u3099イド ﾊﾝｶｸ bie\u0301n}\n"

// sampleList has one diagnostic for each thing that printing has to cope with.
func sampleList() []Diagnostic {
	var l List
	at := func(line, from, to int) Span { return Span{Place(line, from), Place(line, to)} }
	l.Errorf("name-mismatch", "a.yaml", at(1, 7, 11), "flow %q is in the file of %q", "main", "a")
	l.Errorf("unknown-prompt", "a.yaml", at(3, 14, 18), "prompt %q is not defined", "挨拶でし").
		Hintf("did you mean %q?", "挨拶です").Relatedf("prompts/ja.yaml", at(2, 1, 5), "defined here")
	l.Errorf("tab-in-indentation", "a.yaml", at(4, 1, 2), "a tab is used for indentation")
	l.Errorf("unknown-step", "a.yaml", at(5, 89, 97), "step %q is not defined", "billling")
	l.Errorf("unused-name", "a.yaml", at(6, 6, 14), "odd %s", "\x1b[31mred\u202e")
	l.Errorf("missing-key", "a.yaml", Span{Place(1, 1), Place(3, 4)}, "several lines")
	l.Errorf("missing-key", "a.yaml", at(2, 7, 7), "at the end of a line")
	l.Errorf("missing-key", "a.yaml", at(99, 1, 2), "behind the file")
	l.Errorf("unknown-prompt", "a.yaml", at(7, 19, 23), "after marks that combine")
	l.Errorf("unknown-prompt", "a.yaml", at(7, 24, 29), "after narrow signs").Replace("ﾊﾝｶｸ", "半角", true)
	l.Add(Diagnostic{Code: "unused-name", Severity: Info, File: "a.yaml", Span: at(1, 1, 5), Message: "for information"})
	l.Errorf("missing-env", "elsewhere.yaml", at(3, 1, 2), "no source")
	l.Errorf("missing-env", "", Span{}, "no file")
	return l.Sorted()
}

func TestWrite(t *testing.T) {
	t.Parallel()
	src := Sources{"a.yaml": []byte(sampleFile)}
	for name, o := range map[string]Options{
		"plain": {}, "color": {Color: true}, "narrow": {Width: 60},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			if err := Write(&b, sampleList(), src, o); err != nil {
				t.Fatal(err)
			}
			compareGolden(t, "testdata/"+name+".txt", b.Bytes())
		})
	}
}

func TestWriteJSON(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := WriteJSON(&b, sampleList()[:5]); err != nil {
		t.Fatal(err)
	}
	compareGolden(t, "testdata/report.json", b.Bytes())
	b.Reset()
	if err := WriteJSON(&b, nil); err != nil {
		t.Fatal(err)
	}
	if want := "{\n  \"version\": 1,\n  \"diagnostics\": []\n}\n"; b.String() != want {
		t.Errorf("got %s, want %s", b.String(), want)
	}
}

func compareGolden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs, now:\n%s", path, got)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space") }

func TestWriteFails(t *testing.T) {
	t.Parallel()
	if err := Write(fullDisk{}, sampleList(), nil, Options{}); err == nil || !strings.Contains(err.Error(), "no space") {
		t.Errorf("Write returned %v", err)
	}
	if err := WriteJSON(fullDisk{}, nil); err == nil || !strings.Contains(err.Error(), "no space") {
		t.Errorf("WriteJSON returned %v", err)
	}
}

// FuzzWrite checks that any place in any text is printed, and that nothing steers the terminal.
func FuzzWrite(f *testing.F) {
	f.Add([]byte(sampleFile), 3, 14, 4, 60)
	f.Add([]byte("a\x1b[2Jb"), 1, 1, 400, 1)
	f.Fuzz(func(t *testing.T, text []byte, line, col, length, width int) {
		d := Diagnostic{Code: "missing-key", Severity: Error, File: string(text), Message: string(text), Hint: string(text)}
		d.Span = At(Place(line, col), length)
		var b bytes.Buffer
		if err := Write(&b, []Diagnostic{d}, Sources{d.File: text}, Options{Width: width % 200}); err != nil {
			t.Fatal(err)
		}
		if bytes.ContainsAny(b.Bytes(), "\x1b\r\x00\x07") {
			t.Fatalf("control characters in %q", b.String())
		}
	})
}

// TestLongLine checks that a line with thousands of faults, which only a hostile file has, is not printed whole
// for each of them, and costs what a file of many lines costs.
func TestLongLine(t *testing.T) {
	t.Parallel()
	const faults = 10_000
	line := strings.Repeat("挨拶 tset, ", faults)
	var l List
	for i := range faults {
		l.Errorf("unknown-step", "a.yaml", At(Place(1, i*9+4), 4), "fault %d", i).Replace("tset", "test", true)
	}
	src := Sources{"a.yaml": []byte(line)}
	all := Exact(l.Sorted(), src)
	var b bytes.Buffer
	if err := Write(&b, all, src, Options{}); err != nil {
		t.Fatal(err)
	}
	if b.Len() > faults*3000 || !strings.Contains(b.String(), "…") {
		t.Errorf("%d bytes are printed", b.Len())
	}
	seen := map[string]bool{}
	for _, print := range Fingerprints(all, src) {
		seen[print] = true
	}
	if len(seen) != faults {
		t.Errorf("%d fingerprints", len(seen))
	}
	var edits []Edit
	for _, d := range all {
		edits = append(edits, d.Fix.Edits...)
	}
	if got, made := Apply(src["a.yaml"], edits); len(made) != faults || string(got) != strings.ReplaceAll(line, "tset", "test") {
		t.Errorf("%d edits were made", len(made))
	}
}
