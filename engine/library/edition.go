package library

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"

	"callflow/engine"
	"callflow/schema/diag"
)

// Edition is what a live part was made of: with it, events that were taken under that live part can be replayed. It
// holds no secrets, because files hold none; what they refer to outside is not needed for a turn.
type Edition struct {
	Files   Files  // what is pinned, the environment, and CSV files; of sounds the hash only
	Env     string // name of the environment, "" for the trial one
	BaseURL string
}

// EditionOf is the edition of a workspace.
func EditionOf(w *Workspace) *Edition {
	e := &Edition{Files: Files{}, Env: w.Outside.Env, BaseURL: w.Set.Live.BaseURL}
	for name, content := range withLibrary(w.Files) {
		if kept, ok := pinned(name, content); ok {
			e.Files[name] = kept
		} else if name == "env/"+e.Env+".yaml" || path.Ext(name) == ".csv" {
			e.Files[name] = content
		}
	}
	return e
}

// Set compiles the edition into flows and a live part with a number. It fails with [ErrFaults] when this program
// cannot compile what an earlier one could.
func (e *Edition) Set(no engine.LiveNo) (*engine.Set, error) {
	w := CompileAgain(e.Files, Options{Env: e.Env, BaseURL: e.BaseURL, LiveNo: no})
	if w.Diagnostics.HasErrors() {
		return nil, fmt.Errorf("%w: %w", ErrFaults, firstFault(w))
	}
	return w.Set, nil
}

// firstFault is an error that names the first error of a workspace.
func firstFault(w *Workspace) error {
	for _, d := range w.Diagnostics.Sorted() {
		if d.Severity == diag.Error {
			return fmt.Errorf("%s:%s: %s", d.File, d.Span.Start, d.Message)
		}
	}
	return nil
}

// editionForm is how an edition is written: JSON in gzip.
type editionForm struct {
	Form    int               `json:"form"`
	Env     string            `json:"env,omitempty"`
	BaseURL string            `json:"base_url,omitempty"`
	Files   map[string][]byte `json:"files"`
}

// MarshalBinary writes an edition; the same one always gives the same bytes.
func (e *Edition) MarshalBinary() ([]byte, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if err := json.NewEncoder(z).Encode(editionForm{1, e.Env, e.BaseURL, e.Files}); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// UnmarshalBinary reads what [Edition.MarshalBinary] wrote.
func (e *Edition) UnmarshalBinary(body []byte) error {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("read an edition: %w", err)
	}
	var form editionForm
	if err := json.NewDecoder(io.LimitReader(z, maxSounds)).Decode(&form); err != nil {
		return fmt.Errorf("read an edition: %w", err)
	}
	if form.Form != 1 {
		return fmt.Errorf("read an edition: its form is %d, expected 1", form.Form)
	}
	*e = Edition{Files: form.Files, Env: form.Env, BaseURL: form.BaseURL}
	return nil
}

// CompileVersion compiles the flows of a stored version, as [Sources] wrote it.
func CompileVersion(v engine.VersionID, sources []byte) (*engine.Flows, error) {
	files, err := FilesOf(sources)
	if err != nil {
		return nil, fmt.Errorf("version %s: %w", v, err)
	}
	return FlowsOf(v, files)
}

// FlowsOf compiles flows that were compiled before under a version, which they keep whatever the compiler's own number
// is by now. It fails with [ErrFaults].
func FlowsOf(v engine.VersionID, files Files) (*engine.Flows, error) {
	w := CompileAgain(files, Options{}) // the files that are not pinned are not asked for
	if w.Diagnostics.HasErrors() {
		return nil, fmt.Errorf("version %s: %w: %w", v, ErrFaults, firstFault(w))
	}
	w.Set.Flows.Version = v
	return w.Set.Flows, nil
}

// Lean is the edition without the flows of the library that nothing in it names, as far as the others compile to the
// same without them; else it is the edition itself.
func (e *Edition) Lean() *Edition {
	lean := &Edition{Files: Files{}, Env: e.Env, BaseURL: e.BaseURL}
	for name, content := range e.Files {
		if !isLibrary(name) || !isFlow(strings.TrimPrefix(name, libraryPrefix)) {
			lean.Files[name] = content
		}
	}
	for grown := true; grown; {
		grown = false
		for name, content := range e.Files {
			stem, flow := strings.CutSuffix(strings.TrimPrefix(name, libraryPrefix), ".flow.yaml")
			if flow && lean.Files[name] == nil && (stem == "trouble" || lean.names("lib."+stem)) {
				lean.Files[name], grown = content, true
			}
		}
	}
	if _, err := lean.Set(1); err != nil {
		return e
	}
	return lean
}

func (e *Edition) names(what string) bool {
	for _, content := range e.Files {
		if bytes.Contains(content, []byte(what)) {
			return true
		}
	}
	return false
}
