package main

import (
	"bytes"
	"io"
	"testing"

	"callflow/cmd/callbench/sheets"
	"callflow/engine/publish"
)

// BenchmarkReload takes over a folder of a thousand flows of which one was edited: all that happens between the notice of the
// file system and the swap (goal: 300 ms on two processors, the 200 ms that the watch waits for more not counted).
func BenchmarkReload(b *testing.B) {
	dir := b.TempDir()
	files := sheets.Workspace(1000)
	for name, content := range files {
		write(b, dir, name, string(content))
	}
	e := editionOf(b, dir, io.Discard)
	name := "f0.flow.yaml"
	if files[name] == nil {
		b.Fatalf("there is no %s", name)
	}
	for i := 0; b.Loop(); i++ {
		write(b, dir, name, string(append(bytes.Clone(files[name]), bytes.Repeat([]byte("# x\n"), i+1)...)))
		if got := e.reload(b.Context(), "watch"); got != publish.Replaced {
			b.Fatalf("the edit is %s", got)
		}
	}
}
