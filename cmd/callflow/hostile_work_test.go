package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"runtime/metrics"
	"testing"

	"callflow/engine/library"
	"callflow/schema/diag"
	"callflow/schema/format"
)

var hostileShare = flag.Int("hostile-share", 4, "hostile workspaces have this share of their full size; make mutants says 1")

// TestWorkIsLinear validates and formats hostile workspaces of one size and of four times that size, and compares how much
// memory is allocated for them: it grows as they do. Loops that allocate nothing would run into the time limit of all tests.
func TestWorkIsLinear(t *testing.T) { // not parallel: what others allocate would be counted
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	work := func(files library.Files) uint64 {
		before := allocated()
		validateHostile(files)
		formatHostile(files)
		return allocated() - before
	}
	work(hostileFlow("  s0: {say: hello, next: end}\n")) // what is made once
	for _, h := range allHostile() {
		t.Run(h.name, func(t *testing.T) {
			n := max(h.n / *hostileShare, 8)
			small, large := work(h.make(n)), work(h.make(4*n))
			if large > 6*small+1<<20 {
				t.Errorf("%d kB are allocated for %d, %d kB for four times as many", small>>10, n, large>>10)
			}
		})
	}
}

// TestFormatsAreLinear prints very many diagnostics in all formats, those of one line of a megabyte among them.
func TestFormatsAreLinear(t *testing.T) { // not parallel: what others allocate would be counted
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	for _, on := range []struct {
		name, end string
	}{{"lines", "\n"}, {"one line", " "}, {"one line in Japanese", "。"}} {
		for _, form := range formats {
			t.Run(on.name+" "+form, func(t *testing.T) {
				work := func(n int) uint64 {
					c := manyFaults(n, on.end)
					v := &validation{app: &app{out: io.Discard, err: io.Discard, color: "never"}, flags: validateFlags{format: form}}
					before := allocated()
					if err := v.print([]*checked{c}); err != nil {
						t.Error(err)
					}
					return allocated() - before
				}
				small, large := work(12_500 / *hostileShare), work(50_000 / *hostileShare)
				if large > 6*small+1<<20 {
					t.Errorf("%d kB are allocated for some diagnostics, %d kB for four times as many", small>>10, large>>10)
				}
			})
		}
	}
}

// manyFaults is a workspace whose flow has a fault in each of its words.
func manyFaults(n int, end string) *checked {
	text := bytes.Repeat([]byte("words are faulty"+end), n)
	c := &checked{dir: ".", files: library.Files{"callflow.yaml": []byte(hostileHead), "main.flow.yaml": text}}
	per := len([]rune("words are faulty" + end))
	for i := range n {
		at := diag.Place(i+1, 7)
		if end != "\n" {
			at = diag.Place(1, i*per+7)
		}
		c.found = append(c.found, diag.Diagnostic{Code: "unknown-key", Severity: diag.Error, File: "main.flow.yaml", Span: diag.At(at, 3), Message: fmt.Sprintf("key %q is not known here", fmt.Sprint("k", i)), Hint: "delete it"})
	}
	return c
}

func validateHostile(files library.Files) {
	v := &validation{app: &app{out: io.Discard, err: io.Discard}, today: today()}
	v.check([]*checked{{files: files}})
}

func formatHostile(files library.Files) {
	for name, text := range files {
		if sort := sortOf(name); sort != "" {
			format.Source(name, text, shippedShapes()[sort], &diag.List{})
		}
	}
}

// allocated is how many bytes the process has allocated so far.
func allocated() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// BenchmarkHostile is the time that validate takes for hostile workspaces, of one size and of four times that size.
func BenchmarkHostile(b *testing.B) {
	for _, h := range allHostile() {
		for _, n := range []int{h.n, 4 * h.n} {
			files := h.make(n)
			b.Run(fmt.Sprintf("%s/%d", h.name, n), func(b *testing.B) {
				for b.Loop() {
					validateHostile(files)
				}
			})
		}
	}
}
