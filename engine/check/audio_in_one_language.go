package check

import "slices"

// audioInOneLanguage reports prompts that are a recording in one language and a machine's voice in another.
func audioInOneLanguage(w *Work) {
	recorded := map[string]*Prompt{}
	for _, p := range w.Prompts {
		if p.Compiled.Audio != "" && recorded[p.Name] == nil {
			recorded[p.Name] = p
		}
	}
	for _, p := range w.Prompts {
		first := recorded[p.Name]
		if first == nil || p.Compiled.Audio != "" || !slices.ContainsFunc(w.languages(), func(l string) bool { return l == p.Language }) {
			continue
		}
		w.at("audio-in-one-language", p.Key, "prompt %q is a recording in language %q, but words for a voice here", p.Name, first.Language).
			Hintf("record it in %q as well", p.Language).
			Relatedf(first.Key.File(), first.Key.Span, "the recording")
	}
}

// languages are the names of the declared languages.
func (w *Work) languages() []string {
	if w.Set == nil {
		return nil
	}
	var out []string
	for i := range w.Set.Flows.Languages {
		out = append(out, w.Set.Flows.Languages[i].Name)
	}
	return out
}
