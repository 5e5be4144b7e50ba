package schema

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"callflow/schema/diag"
)

// TestDecodeGolden reads each file of an archive as a sample, with the file defaults.yaml, if there is
// one, as its defaults, and compares what was read and said.
func TestDecodeGolden(t *testing.T) {
	t.Parallel()
	golden(t, "testdata/decode/*.txtar", func(t *testing.T, a *txtar.Archive) {
		var l diag.List
		var out bytes.Buffer
		src := diag.Sources{}
		var defaults *Node
		for _, f := range yamlFiles(a) {
			src[f.Name] = f.Data
			n := Parse(f.Name, f.Data, &l)
			if f.Name == "defaults.yaml" {
				defaults = n
				continue
			}
			s := &sample{}
			d := DecodeWith(n, s, &l, defaults)
			fmt.Fprintf(&out, "%s\n", f.Name)
			s.dump(&out)
			fmt.Fprintf(&out, "pending %d values, %d conditions, %d references\n\n",
				len(d.Values()), len(d.Conditions()), len(d.Refs()))
		}
		setFile(a, "want-read", out.Bytes())
		setFile(a, "want", printed(t, &l, src))
	})
}

// TestDecodeEverythingAtOnce shows that one faulty key hides no other. What a misspelt key was meant to be
// is not missing as well.
func TestDecodeEverythingAtOnce(t *testing.T) {
	t.Parallel()
	var l diag.List
	n := Parse("f.yaml", []byte("fow: a\nring: 3\nshare: 20\nvisits: 0\norder: x\nvars: {A: text}\n"), &l)
	Decode(n, &sample{}, &l)
	var codes []string
	for _, d := range l.Sorted() {
		codes = append(codes, string(d.Code))
	}
	want := "[unknown-key bad-unit bad-unit out-of-range not-one-of bad-name]"
	if got := fmt.Sprint(codes); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestPendingInSourceOrder shows that the second phase sees things in the order of the file, not of the
// declaration.
func TestPendingInSourceOrder(t *testing.T) {
	t.Parallel()
	var l diag.List
	n := Parse("f.yaml", []byte("flow: a\nsay: c\npriority: 1\nteams: [y, x]\nto: agents.kim\nwait: b\n"), &l)
	d := Decode(n, &sample{}, &l)
	var got []string
	for _, r := range d.Refs() {
		got = append(got, r.Name)
	}
	for _, v := range d.Values() {
		got = append(got, v.Node.Value)
	}
	if want := "[c y x b 1 agents.kim]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if l.Len() > 0 {
		t.Error(l.Sorted())
	}
}

func TestDecodePartial(t *testing.T) {
	t.Parallel()
	var l diag.List
	n := Parse("f.yaml", []byte("silence: {after: 6s, tires: 2}\n"), &l)
	DecodePartial(n, &sample{}, &l)
	all := l.Sorted()
	if len(all) != 1 || all[0].Code != "unknown-key" || all[0].Hint != `did you mean "tries"?` {
		t.Errorf("got %v, want only the unknown key", all)
	}
}

func TestValidName(t *testing.T) {
	t.Parallel()
	long := "a123456789012345678901234567890123456789012345678901234567890123"
	for name, want := range map[string]bool{
		"a": true, "a_1": true, long: true, long + "x": false, "": false, "1a": false, "_a": false, "aB": false, "ä": false, "a.b": false,
	} {
		if got := ValidName(name); got != want {
			t.Errorf("ValidName(%q) = %v, want %v", name, got, want)
		}
	}
}
