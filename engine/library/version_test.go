package library

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func sample() Files {
	return Files{
		"callflow.yaml":   []byte("workspace: sample\nlanguages: {en: {code: en-US}}\nnumbers: {main: hello}\nlists: {l: {of: text, file: l.csv}}\n"),
		"hello.flow.yaml": []byte("flow: hello\nstart: hi\nsteps: {hi: {say: [hello, chime], next: end}}\n"),
		"prompts/en.yaml": []byte("hello: Hello.\nchime: {audio: chime.wav, text: Ding.}\n"),
		"audio/chime.wav": []byte("RIFF"),
		"env/prod.yaml":   []byte("base_url: https://x.example.com\nnumbers: {main: \"+815012345678\"}\n"),
		"hello.test.yaml": []byte("tests: []\n"),
		"l.csv":           []byte("a\n"),
	}
}

func TestVersionOf(t *testing.T) {
	t.Parallel()
	version := VersionOf(sample())
	if len(version) != 16 {
		t.Errorf("version is %q", version)
	}
	for name := range sample() {
		changed := sample()
		changed[name] = append([]byte("# x\n"), changed[name]...)
		pinned := name != "env/prod.yaml" && name != "hello.test.yaml" && name != "l.csv"
		if (VersionOf(changed) != version) != pinned {
			t.Errorf("a change of %s: pinned should be %v", name, pinned)
		}
	}
	moved := sample()
	moved["bye.flow.yaml"] = moved["hello.flow.yaml"]
	delete(moved, "hello.flow.yaml")
	if VersionOf(moved) == version {
		t.Error("a file with another name gives the same version")
	}
}

func TestSources(t *testing.T) {
	t.Parallel()
	files := sample()
	back, err := FilesOf(Sources(files))
	if err != nil {
		t.Fatal(err)
	}
	if VersionOf(back) != VersionOf(files) {
		t.Error("sources have another version than their files")
	}
	if diff := cmp.Diff(Sources(files), Sources(back)); diff != "" {
		t.Errorf("sources of sources differ: %s", diff)
	}
	for _, name := range []string{"env/prod.yaml", "l.csv", "hello.test.yaml"} {
		if _, there := back[name]; there {
			t.Errorf("%s is among the sources", name)
		}
	}
	if diff := cmp.Diff(soundsOf(withLibrary(files)), soundsOf(back)); diff != "" {
		t.Errorf("sounds have other paths: %s", diff)
	}
	if len(soundBytes(back)) != 0 {
		t.Error("a hash is served as a sound")
	}
	w := CompileAgain(back, Options{})
	if w.Diagnostics.HasErrors() {
		t.Errorf("sources do not compile: %s", faults(t, w))
	}
}

func TestFilesOfRefuses(t *testing.T) {
	t.Parallel()
	good := Sources(sample())
	for name, bytes := range map[string][]byte{
		"nothing": nil, "no mark": []byte("flow: a"), "cut": good[:len(good)-1], "more": append(good[:len(good):len(good)], 9),
		"path": append([]byte(sourcesMark), "\x04../a\x01x"...), "long": append([]byte(sourcesMark), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f),
	} {
		if files, err := FilesOf(bytes); err == nil {
			t.Errorf("%s: read as %v", name, files.sorted())
		}
	}
}

// FuzzFilesOf checks that whatever is read from stored bytes is written to the same files again.
func FuzzFilesOf(f *testing.F) {
	f.Add(Sources(sample()))
	f.Add([]byte(sourcesMark + "\x01a\x01b"))
	f.Fuzz(func(t *testing.T, stored []byte) {
		files, err := FilesOf(stored)
		if err != nil {
			return
		}
		kept := maps.Clone(withLibrary(files))
		maps.DeleteFunc(kept, func(name string, content []byte) bool { _, ok := pinned(name, content); return !ok })
		back, err := FilesOf(Sources(files))
		if err != nil || len(back) != len(kept) {
			t.Fatalf("%v and %v: %v", kept.sorted(), back.sorted(), err)
		}
	})
}
