package library

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// write makes a folder with files.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestReadDir(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{
		"callflow.yaml": "a", "main.flow.yaml": "b", "more/other.flow.yaml": "c", "main.test.yaml": "d", "prompts/en.yaml": "e",
		"env/prod.yaml": "f", "audio/a.wav": "g", "audio/ja/a.wav": "h", "lists/vip.csv": "i",
		"README.md": "x", "notes.yaml": "x", "prompts/old/en.yaml": "x", "audio/a.txt": "x", "audio/ja/x/a.wav": "x", "env/prod.yml": "x",
		".git/x.flow.yaml": "x", "inner/callflow.yaml": "x", "inner/x.flow.yaml": "x", "lib:x.flow.yaml": "x", "a.wav": "x",
	})
	files, err := ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"audio/a.wav", "audio/ja/a.wav", "callflow.yaml", "env/prod.yaml", "lists/vip.csv", "main.flow.yaml", "main.test.yaml", "more/other.flow.yaml", "prompts/en.yaml"}
	if diff := cmp.Diff(want, files.sorted()); diff != "" {
		t.Error(diff)
	}
	if got := files.Tests(); !slices.Equal(got, []string{"main.test.yaml"}) {
		t.Errorf("tests are %v", got)
	}
	if string(files["more/other.flow.yaml"]) != "c" {
		t.Errorf("content is %q", files["more/other.flow.yaml"])
	}
}

func TestReadDirLinks(t *testing.T) {
	t.Parallel()
	outside := write(t, map[string]string{"secret.yaml": "token: x"})
	dir := write(t, map[string]string{"callflow.yaml": "a", "texts/en.yaml": "b"})
	if err := os.MkdirAll(filepath.Join(dir, "prompts"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../texts/en.yaml", filepath.Join(dir, "prompts", "en.yaml")); err != nil {
		t.Skip("no links here:", err)
	}
	files, err := ReadDir(dir)
	if err != nil || string(files["prompts/en.yaml"]) != "b" {
		t.Errorf("a link within the workspace: %q, %v", files["prompts/en.yaml"], err)
	}
	if err := os.Symlink(filepath.Join(outside, "secret.yaml"), filepath.Join(dir, "prompts", "ja.yaml")); err != nil {
		t.Fatal(err)
	}
	if files, err := ReadDir(dir); err == nil {
		t.Errorf("a link out of the workspace was followed: %q", files["prompts/ja.yaml"])
	}
}

func TestReadFaults(t *testing.T) {
	t.Parallel()
	if _, err := ReadDir(filepath.Join(t.TempDir(), "none")); err == nil || errors.Is(err, ErrNoWorkspace) {
		t.Errorf("no folder: %v", err)
	}
	if _, err := Load(t.TempDir(), Options{}); !errors.Is(err, ErrNoWorkspace) {
		t.Errorf("no workspace: %v", err)
	}
	large := fstest.MapFS{"callflow.yaml": {Data: []byte("a")}, "x.csv": {Data: make([]byte, maxValues+1)}}
	if _, err := ReadFS(large); err == nil || !strings.Contains(err.Error(), "x.csv is larger than 8 MiB") {
		t.Errorf("large file: %v", err)
	}
	folder := fstest.MapFS{"callflow.yaml": {Data: []byte("a")}, "x.flow.yaml/y": {Data: []byte("a")}}
	if files, err := ReadFS(folder); err != nil || len(files) != 1 {
		t.Errorf("a folder with the name of a flow: %v, %v", files.sorted(), err)
	}
	many := fstest.MapFS{"callflow.yaml": {Data: []byte("a")}}
	for i := range maxFiles + 1 {
		many[strconv.Itoa(i)+".csv"] = &fstest.MapFile{}
	}
	if _, err := ReadFS(many); err == nil || len(many) <= maxFiles {
		t.Errorf("%d files: %v", len(many), err)
	}
}
