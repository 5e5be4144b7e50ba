package library

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"callflow/engine"
)

// stored is a store of sources.
type stored map[engine.VersionID][]byte

func (s stored) sources(v engine.VersionID) ([]byte, error) {
	if text, ok := s[v]; ok {
		return text, nil
	}
	return nil, errors.New("no row")
}

func clean(t *testing.T, files Files, opt Options) *Workspace {
	t.Helper()
	w := Compile(files, opt)
	if w.Diagnostics.HasErrors() {
		t.Fatal(faults(t, w))
	}
	return w
}

func TestRegistry(t *testing.T) {
	t.Parallel()
	first := clean(t, sample(), Options{LiveNo: 1})
	reg, err := NewRegistry(first, nil)
	if err != nil {
		t.Fatal(err)
	}
	changed := sample()
	changed["prompts/en.yaml"] = []byte("hello: Hi.\nchime: {audio: chime.wav, text: Dong.}\n")
	changed["audio/chime.wav"] = []byte("RIFF2")
	second := clean(t, changed, Options{LiveNo: 2})
	if err := reg.Replace(second); err != nil {
		t.Fatal(err)
	}
	if reg.Current() != second.Set || reg.Workspace() != second {
		t.Error("the new workspace is not in force")
	}
	old, err := reg.Set(first.Set.Flows.Version)
	if err != nil || old.Flows != first.Set.Flows || old.Live != second.Set.Live {
		t.Errorf("the first version is not kept with the present live part: %v", err)
	}
	for _, w := range []*Workspace{first, second} {
		path := w.Set.Flows.Audio["chime.wav"][""]
		if _, ok := reg.Sound(path); !ok {
			t.Errorf("sound %s is gone", path)
		}
	}
	if _, ok := reg.Sound("0/none.wav"); ok {
		t.Error("there is a sound that nobody has")
	}
}

func TestRegistryCompiles(t *testing.T) {
	t.Parallel()
	oldFiles := sample()
	oldFiles["hello.flow.yaml"] = []byte("flow: hello\nstart: hi\nsteps: {hi: {pause: 1s, next: end}, far: {pause: 1s, next: end}}\n")
	old, bad := VersionOf(oldFiles), engine.VersionID("bad")
	store := stored{old: Sources(oldFiles), bad: Sources(Files{"callflow.yaml": []byte("workspace: x\n")}), "torn": []byte("x")}
	reg, err := NewRegistry(clean(t, sample(), Options{LiveNo: 3}), store.sources)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	sets := make([]*engine.Set, 8)
	for i := range sets {
		wg.Add(1)
		go func() {
			defer wg.Done()
			sets[i], _ = reg.Set(old)
		}()
	}
	wg.Wait()
	for _, set := range sets {
		if set == nil || set != sets[0] || set.Flows.Version != old || set.Live != reg.Current().Live {
			t.Fatalf("sets are %v", sets)
		}
	}
	if _, err := reg.Set(bad); !errors.Is(err, ErrFaults) || !strings.Contains(err.Error(), "languages") {
		t.Errorf("a version with errors: %v", err)
	}
	for _, v := range []engine.VersionID{"none"} {
		if _, err := reg.Set(v); !errors.Is(err, ErrUnknownVersion) {
			t.Errorf("an unknown version: %v", err)
		}
	}
	if _, err := reg.Set("torn"); !errors.Is(err, errSources) {
		t.Errorf("torn sources: %v", err)
	}
}

func TestRegistryRefuses(t *testing.T) {
	t.Parallel()
	faulty := Compile(Files{"callflow.yaml": []byte("workspace: x\n")}, Options{})
	if _, err := NewRegistry(faulty, nil); !errors.Is(err, ErrFaults) {
		t.Errorf("a workspace with errors: %v", err)
	}
	good := clean(t, sample(), Options{})
	reg, err := NewRegistry(good, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := reg.Replace(faulty); !errors.Is(err, ErrFaults) || reg.Current() != good.Set {
		t.Errorf("a workspace with errors came into force: %v", err)
	}
	if _, err := reg.Set("none"); !errors.Is(err, ErrUnknownVersion) {
		t.Errorf("without a store: %v", err)
	}
}
