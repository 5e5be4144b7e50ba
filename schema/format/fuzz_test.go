package format_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/format"
)

// FuzzSource formats any bytes, as a flow and as anything. What can be read can be formatted, without a
// change of what it says, and formatting it again changes nothing. What cannot be read is refused.
func FuzzSource(f *testing.F) {
	for _, pattern := range []string{"testdata/*.txtar", "../testdata/*/*.txtar"} {
		paths, _ := filepath.Glob(pattern)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			for _, file := range txtar.Parse(text).Files {
				f.Add(file.Data, true)
			}
		}
	}
	flow := shapeOf("x.flow.yaml")
	f.Fuzz(func(t *testing.T, text []byte, asFlow bool) {
		var shape schema.Shape
		if asFlow {
			shape = flow
		}
		var read, list diag.List
		readable := schema.Parse("x", bytes.TrimPrefix(text, []byte("\ufeff")), &read) != nil && read.Len() == 0
		out, ok := format.Source("x", text, shape, &list)
		if bytes.Contains(text, []byte("#:")) || bytes.Contains(text, []byte("!")) {
			return // as a line of its own "#:" is refused, it looks like a key; a tag "!" hides where a value begins
		}
		if readable != ok {
			t.Fatalf("readable: %v, formatted: %v, %v", readable, ok, list.Sorted())
		}
		if !ok {
			return
		}
		again, ok := format.Source("x", out, shape, &list)
		if !ok || !bytes.Equal(out, again) {
			t.Fatalf("formatted again it is another: %q, %q", out, again)
		}
	})
}
