package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"callflow/engine/flowtest"
	"callflow/engine/library"
	"callflow/schema/diag"
	"callflow/schema/diag/wire"
)

// checked is one workspace and what was found in it.
type checked struct {
	dir   string // as it is shown
	loose bool   // a folder of flows that is no workspace
	files library.Files
	found []diag.Diagnostic // with paths within the workspace

	only     string // the one file that is reported on; "" for all
	accepted []wire.Accepted

	parsed *library.Parsed    // trees of an earlier check, or nil
	keep   bool               // the compiled workspace is wanted
	first  *library.Workspace // in the environment that is used when none is named
}

// read reads the workspaces of all paths, each once, in the order of the paths.
func (v *validation) read(paths []string) ([]*checked, error) {
	if v.flags.stdin != "" {
		return v.readStdin()
	}
	var all []*checked
	known := map[string]bool{}
	for _, p := range paths {
		found, err := workspacesOf(p)
		if err != nil {
			return nil, err
		}
		for _, c := range found {
			at, err := filepath.Abs(c.dir)
			if err != nil {
				return nil, fmt.Errorf("find workspace: %w", err)
			}
			if !known[at] {
				known[at] = true
				all = append(all, c)
			}
		}
	}
	for _, c := range all {
		if err := c.load(v.flags.env); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// workspaceYAML is the file that makes a folder a workspace.
const workspaceYAML = "callflow.yaml"

// workspacesOf finds the workspaces that a path is, lies in, or has below it; or the folder of flows that it is.
func workspacesOf(p string) ([]*checked, error) {
	at, err := os.Stat(p)
	if err != nil {
		return nil, usagef("there is no file or folder %q", p)
	}
	dir := filepath.Clean(p)
	if !at.IsDir() {
		dir = filepath.Dir(dir)
	}
	if at.IsDir() && !isWorkspace(dir) {
		if below := workspacesBelow(dir); len(below) > 0 {
			return below, nil
		}
	}
	if up, ok := above(dir); ok {
		return []*checked{{dir: up}}, nil
	}
	if library.HasFlows(os.DirFS(dir)) && (at.IsDir() || strings.HasSuffix(p, ".yaml")) {
		return []*checked{{dir: dir, loose: true}}, nil
	}
	return nil, usagef("%q is in no workspace: there is no %s in it or above", p, workspaceYAML)
}

func isWorkspace(dir string) bool {
	at, err := os.Stat(filepath.Join(dir, workspaceYAML))
	return err == nil && at.Mode().IsRegular()
}

// above is the nearest folder from dir upwards that is a workspace.
func above(dir string) (string, bool) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return "", false
	}
	for {
		if isWorkspace(full) {
			return dir, true
		}
		up := filepath.Dir(full)
		if up == full {
			return "", false
		}
		full, dir = up, filepath.Join(dir, "..")
	}
}

// workspacesBelow are those in the folders of a folder, by name. Folders whose names begin with a dot are left out.
func workspacesBelow(dir string) []*checked {
	var out []*checked
	_ = filepath.WalkDir(dir, func(p string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && entry != nil && entry.IsDir():
			return fs.SkipDir // what cannot be read is no workspace
		case err != nil:
			return nil
		case entry.IsDir() && p != dir && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules"):
			return fs.SkipDir
		case !entry.IsDir() && entry.Name() == workspaceYAML:
			out = append(out, &checked{dir: filepath.Dir(p)})
		}
		return nil
	})
	slices.SortFunc(out, func(a, b *checked) int { return strings.Compare(a.dir, b.dir) })
	return out
}

// load reads the files.
func (c *checked) load(env string) error {
	read := library.ReadDir
	if c.loose {
		read = library.ReadLoose
	}
	var err error
	if c.files, err = read(c.dir); err != nil {
		return fmt.Errorf("%s: %w", c.dir, err)
	}
	if names := environments(c.files); env != "" && !slices.Contains(names, env) {
		return usagef("there is no environment %q: the workspace has %s", env, known(names))
	}
	return nil
}

// check compiles all workspaces in all their environments, on all processors.
func (v *validation) check(all []*checked) {
	var jobs []func()
	lists := make([][]*diag.List, len(all))
	settings := make([]*library.Settings, len(all))
	for i, c := range all {
		envs := v.environmentsOf(c.files)
		lists[i] = make([]*diag.List, len(envs))
		for j, env := range envs {
			jobs = append(jobs, func() {
				w := library.Compile(c.files, library.Options{Env: env, LiveNo: 1, Parsed: c.parsed, Today: v.today})
				lists[i][j] = w.Found
				if j == 0 {
					settings[i], lists[i][j] = w.Settings, v.first(w)
					if c.keep {
						c.first = w
					}
				}
			})
		}
	}
	together(jobs)
	for i, c := range all {
		found := &diag.List{}
		for _, l := range lists[i] {
			found.Append(l)
		}
		how := library.Settling{Files: c.files, Today: v.today, Part: v.flags.env != ""}
		if v.flags.db == "" {
			how.Without = pointCodes()
		}
		how.Without = append(how.Without, library.RiskCodes()...)
		if v.flags.accepted {
			how.Accepted = func(d diag.Diagnostic, because string, beside bool) {
				c.accepted = append(c.accepted, wire.Accepted{Diagnostic: d, Because: because, Beside: beside})
			}
		}
		settled := settings[i].Settle(found, how)
		c.found = diag.Exact(settled.Sorted(), diag.Sources(c.files))
	}
}

// environmentsOf are the environments that a workspace is checked in: first the one that is used when none is named.
func (v *validation) environmentsOf(files library.Files) []string {
	out := []string{v.flags.env}
	if v.flags.env != "" {
		return out
	}
	for _, name := range environments(files) {
		if name != "default" {
			out = append(out, name)
		}
	}
	return out
}

// first adds what is the same in all environments: the tests, and what a database knows.
func (v *validation) first(w *library.Workspace) *diag.List {
	list := &diag.List{}
	list.Append(w.Found)
	if !list.HasErrors() {
		for _, file := range w.Files.Tests() {
			flowtest.Read(file, w.Files[file], w, list)
		}
		comparePoints(w, v.known, list)
	}
	return list
}

// print prints what was found in all workspaces.
func (v *validation) print(all []*checked) error {
	r := wire.Report{Sources: diag.Sources{}, FailOn: v.failOn}
	r.Version, _ = builtAs()
	for _, c := range all {
		r.Diagnostics = append(r.Diagnostics, placed(c.dir, c.found)...)
		maps.Copy(r.Sources, sources(c.dir, c.files))
		r.Files = append(r.Files, c.texts()...)
		r.Accepted = append(r.Accepted, c.placedAccepted()...)
	}
	switch v.flags.format {
	case "json":
		return diag.WriteJSON(v.out, r.Diagnostics)
	case "sarif":
		return wire.SARIF(v.out, r)
	case "github":
		return wire.GitHub(v.out, r)
	case "junit":
		return wire.JUnit(v.out, r)
	case "checkstyle":
		return wire.Checkstyle(v.out, r)
	}
	if err := diag.Write(v.out, r.Diagnostics, r.Sources, diag.Options{Color: v.colored(v.out)}); err != nil {
		return err
	}
	if len(r.Diagnostics) > 0 {
		fmt.Fprintln(v.err, tally(r.Diagnostics))
	}
	return nil
}

// placedAccepted are what the workspace accepts, with paths as they are shown.
func (c *checked) placedAccepted() []wire.Accepted {
	var out []wire.Accepted
	for _, one := range c.accepted {
		if c.only == "" || c.only == one.Diagnostic.File {
			one.Diagnostic = placed(c.dir, diag.Exact([]diag.Diagnostic{one.Diagnostic}, diag.Sources(c.files)))[0]
			out = append(out, one)
		}
	}
	return out
}

// texts are the YAML files of the workspace, in order.
func (c *checked) texts() []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(c.files)) {
		if strings.HasSuffix(name, ".yaml") && (c.only == "" || c.only == name) && !(c.loose && name == workspaceYAML) {
			out = append(out, inside(c.dir, name))
		}
	}
	return out
}
