package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"callflow/engine/library"
	"callflow/schema/diag"
)

// load reads and compiles a workspace for use. Its faults are printed on stderr; with an error among them
// the result is errFound.
func (a *app) load(dir string, opt library.Options) (*library.Workspace, error) {
	w, err := a.examined(dir, opt)
	if err == nil && w.Diagnostics.HasErrors() {
		return nil, errFound
	}
	return w, err
}

// examined reads and compiles a workspace and prints its faults on stderr.
func (a *app) examined(dir string, opt library.Options) (*library.Workspace, error) {
	w, err := a.compile(dir, opt)
	if err != nil {
		return nil, err
	}
	all := placed(dir, w.Diagnostics.Sorted())
	return w, diag.Write(a.err, all, sources(dir, w.Files), diag.Options{Color: a.colored(a.err)})
}

// compile reads and compiles a workspace; faults in its files are left for the caller to see.
func (a *app) compile(dir string, opt library.Options) (*library.Workspace, error) {
	if at, err := os.Stat(dir); err != nil || !at.IsDir() {
		return nil, usagef("there is no folder %q", dir)
	}
	if opt.LiveNo == 0 {
		opt.LiveNo = 1
	}
	w, err := library.Load(dir, opt)
	switch {
	case errors.Is(err, library.ErrNoWorkspace):
		return nil, usagef("there is no callflow.yaml in the folder %q, so it is no workspace; callflow init writes one", dir)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	if opt.Env != "" && !slices.Contains(environments(w.Files), opt.Env) {
		return nil, usagef("there is no environment %q: the workspace has %s", opt.Env, known(environments(w.Files)))
	}
	return w, nil
}

// environments are the names of the environments that a workspace has files for, in order.
func environments(files library.Files) []string {
	var names []string
	for name := range files {
		if rest, ok := strings.CutPrefix(name, "env/"); ok {
			if env, ok := strings.CutSuffix(rest, ".yaml"); ok && !strings.Contains(env, "/") {
				names = append(names, env)
			}
		}
	}
	slices.Sort(names)
	return names
}

func known(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// placed gives diagnostics paths that can be opened from where the program was started.
func placed(dir string, all []diag.Diagnostic) []diag.Diagnostic {
	out := slices.Clone(all)
	for i := range out {
		out[i].File = inside(dir, out[i].File)
		out[i].Related = slices.Clone(out[i].Related)
		for j := range out[i].Related {
			out[i].Related[j].File = inside(dir, out[i].Related[j].File)
		}
	}
	return out
}

// inside is where a file of a workspace lies. Flows that ship with the program (lib:…) lie nowhere.
func inside(dir, file string) string {
	if file == "" || strings.HasPrefix(file, "lib:") {
		return file
	}
	return filepath.ToSlash(filepath.Join(dir, file))
}

func sources(dir string, files library.Files) diag.Sources {
	src := diag.Sources{}
	for name, text := range files {
		src[inside(dir, name)] = text
	}
	return src
}
