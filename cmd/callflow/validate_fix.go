package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/diff"

	"callflow/engine/library"
	"callflow/schema/diag"
)

// mostRounds is how often what a fix has brought to light is fixed as well.
const mostRounds = 10

// fix puts right what can only have been meant in one way, and checks what is left. It writes the files, or
// prints the changes with --diff, and tells whether there are any.
func (v *validation) fix(all []*checked) (changed bool, err error) {
	before := make([]library.Files, len(all))
	for i, c := range all {
		before[i] = c.files
	}
	for range mostRounds {
		again := false
		for _, c := range all {
			again = v.fixOnce(c) || again
		}
		if !again {
			break
		}
		v.check(all)
	}
	for i, c := range all {
		for _, name := range slices.Sorted(maps.Keys(c.files)) {
			if bytes.Equal(before[i][name], c.files[name]) {
				continue
			}
			changed = true
			if err := v.keep(inside(c.dir, name), before[i][name], c.files[name]); err != nil {
				return changed, err
			}
		}
	}
	return changed, nil
}

// fixOnce makes the sure fixes of a workspace in memory and says which; it tells whether there are any.
func (v *validation) fixOnce(c *checked) bool {
	edits := map[string][]diag.Edit{}
	codes := map[diag.Edit]diag.Code{}
	for _, d := range c.found {
		if d.Fix == nil || !d.Fix.Sure || !c.holds(d.Fix.Edits) {
			continue
		}
		for _, e := range d.Fix.Edits {
			edits[e.File] = append(edits[e.File], e)
			codes[e] = d.Code
		}
	}
	files := maps.Clone(c.files)
	changed := false
	for _, name := range slices.Sorted(maps.Keys(edits)) {
		text, made := diag.Apply(files[name], edits[name])
		files[name] = text
		for _, e := range made {
			changed = true
			fmt.Fprintf(v.err, "%s:%s: %q becomes %q [%s]\n", inside(c.dir, name), e.Span.Start, e.Old, e.New, codes[e])
		}
	}
	c.files = files
	return changed
}

// holds reports whether all edits are in files of the workspace: not in flows that come with the program, nor in
// what was made up.
func (c *checked) holds(edits []diag.Edit) bool {
	return !slices.ContainsFunc(edits, func(e diag.Edit) bool {
		_, ok := c.files[e.File]
		return !ok || c.loose && e.File == workspaceYAML
	})
}

// keep writes a file that was changed, or prints the change.
func (v *validation) keep(path string, before, after []byte) error {
	if v.flags.diff {
		_, err := v.out.Write(diff.Diff(path, before, path, after))
		return err
	}
	return replaceFile(filepath.FromSlash(path), before, after)
}

// replaceFile is [replace] for a file that must be as it was read.
func replaceFile(path string, before, after []byte) error {
	now, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	if !bytes.Equal(now, before) {
		return fmt.Errorf("%s has changed since it was read", path)
	}
	return replace(path, after)
}
