package library

import (
	"errors"
	"strings"
	"testing"
)

func TestCheckSent(t *testing.T) {
	t.Parallel()
	good := Files{"callflow.yaml": nil, "a/b.flow.yaml": nil, "prompts/en.yaml": nil, "lists/x.csv": nil, "audio/en/x.wav": nil, "a.test.yaml": nil}
	if err := CheckSent(good); err != nil {
		t.Errorf("files of a workspace: %v", err)
	}
	if err := CheckSent(Files{"a.flow.yaml": nil}); !errors.Is(err, ErrNoWorkspace) {
		t.Errorf("without callflow.yaml: %v", err)
	}
	for name, want := range map[string]string{
		"../a.flow.yaml": "no path", "/a.flow.yaml": "no path", "a//b.flow.yaml": "no path", "a/./b.flow.yaml": "no path",
		"a/../b.flow.yaml": "no path", `a\b.flow.yaml`: "no path", "C:\\a.flow.yaml": "no path", ".git/a.flow.yaml": "no path",
		"a/.b.flow.yaml": "no path", "a\x00.flow.yaml": "no path", strings.Repeat("a", 300) + ".flow.yaml": "no path", "": "no path",
		"env/prod.yaml": "is an environment", "env/a.flow.yaml": "is an environment", "env/lists.csv": "is an environment",
		"lib:menu.flow.yaml": "no file of a workspace", "notes.txt": "no file of a workspace", "a/callflow.yaml": "no file of a workspace",
		"callflow.server.yaml": "no file of a workspace", "audio/x.exe": "no file of a workspace",
	} {
		if err := CheckSent(Files{"callflow.yaml": nil, name: nil}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
	if err := CheckSent(Files{"callflow.yaml": nil, "lists/x.csv": make([]byte, maxValues+1)}); err == nil || !strings.Contains(err.Error(), "larger than 8 MiB") {
		t.Errorf("a large file: %v", err)
	}
}

func TestDigest(t *testing.T) {
	t.Parallel()
	one := Files{"callflow.yaml": []byte("a"), "env/prod.yaml": []byte("x"), "b.csv": []byte("b")}
	two := Files{"callflow.yaml": []byte("a"), "env/test.yaml": []byte("y"), "b.csv": []byte("b")}
	if one.Digest() == two.Digest() || one.WithoutEnv().Digest() != two.WithoutEnv().Digest() || len(one) != 3 {
		t.Error("environments are no part of what is sent, and of nothing else")
	}
	if got := two.InPlaceOf(one); got.Digest() != one.Digest() {
		t.Errorf("in place of others, the files are %v", got)
	}
	if (Files{"a": []byte("bc")}).Digest() == (Files{"ab": []byte("c")}).Digest() {
		t.Error("names and contents run into each other")
	}
}

// TestRegistryBeside has a second workspace stand beside the one in force.
func TestRegistryBeside(t *testing.T) {
	t.Parallel()
	first := clean(t, sample(), Options{LiveNo: 1})
	reg, err := NewRegistry(first, nil)
	if err != nil {
		t.Fatal(err)
	}
	changed := sample()
	changed["audio/chime.wav"] = []byte("RIFF2")
	second := clean(t, changed, Options{LiveNo: 2})
	if err := reg.Beside(second); err != nil || reg.Current() != first.Set {
		t.Fatalf("the second is not beside the first: %v", err)
	}
	aside := reg.Aside()
	if aside == nil || aside.Flows != second.Set.Flows || aside.Live.No != 1 {
		t.Fatalf("beside is %v", aside)
	}
	if set, err := reg.Set(second.Set.Flows.Version); err != nil || set != aside {
		t.Errorf("its contacts go on with %v, %v", set, err)
	}
	reg.Keep(nil)
	if _, ok := reg.Sound(second.Set.Flows.Audio["chime.wav"][""]); !ok || reg.Aside() != aside {
		t.Error("what is beside is forgotten")
	}
	reg.Alone()
	if set, err := reg.Set(second.Set.Flows.Version); err != nil || reg.Aside() != nil || set.Live != first.Set.Live {
		t.Errorf("alone, its contacts go on with %v, %v", set, err)
	}
	reg.Keep(nil)
	if _, err := reg.Set(second.Set.Flows.Version); !errors.Is(err, ErrUnknownVersion) {
		t.Errorf("what nobody needs is still known: %v", err)
	}
	if _, ok := reg.Sound(second.Set.Flows.Audio["chime.wav"][""]); ok {
		t.Error("its sound is still known")
	}
	if err := reg.Beside(Compile(Files{}, Options{})); !errors.Is(err, ErrFaults) {
		t.Errorf("with errors: %v", err)
	}
}
