package check

import (
	"path"
	"strings"

	"callflow/schema/diag"
)

// unusedAudio reports sound files that nothing names. A file of the library's names is meant to stand for one of its own.
func unusedAudio(w *Work) {
	if !w.Whole || w.Named == nil || w.faulty {
		return
	}
	played := map[string]bool{}
	for _, p := range w.Prompts {
		played[p.Compiled.Audio] = true
	}
	for _, at := range sortedKeys(w.Sounds) {
		name := path.Base(at)
		if played[name] || w.Named("audio", name) || strings.HasPrefix(name, "lib_") || strings.HasPrefix(at, "lib:") {
			continue
		}
		w.List.Errorf("unused-audio", at, diag.Span{}, "nothing plays the sound file %q", at).Hint = "delete it, or play it"
	}
}
