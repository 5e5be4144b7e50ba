package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"callflow/engine/library"
	"callflow/schema/diag"
)

// longestStdin is how many bytes of a file are read from stdin.
const longestStdin = 16 << 20

// readStdin reads the workspace that --stdin-filename lies in, with what comes from stdin in the place of that file,
// which need not be there yet.
func (v *validation) readStdin() ([]*checked, error) {
	path := v.flags.stdin
	c, err := workspaceOfFile(path)
	if err != nil {
		return nil, err
	}
	if err := c.load(v.flags.env); err != nil {
		return nil, err
	}
	if c.only, err = within(c.dir, path); err != nil {
		return nil, err
	}
	if len(library.Pick([]string{c.only})) == 0 || !strings.HasSuffix(c.only, ".yaml") {
		return nil, usagef("%q is no file that a workspace is read from, such as front.flow.yaml", path)
	}
	text, err := io.ReadAll(io.LimitReader(v.in, longestStdin+1))
	if err != nil {
		return nil, fmt.Errorf("read stdin: %w", err)
	}
	if len(text) > longestStdin {
		return nil, usagef("stdin is larger than %d MB", longestStdin>>20)
	}
	c.files[c.only] = text
	return []*checked{c}, nil
}

// workspaceOfFile is the workspace that a file lies in, or would lie in.
func workspaceOfFile(path string) (*checked, error) {
	dir := filepath.Dir(path)
	if up, ok := above(dir); ok {
		return &checked{dir: up}, nil
	}
	switch at, err := os.Stat(dir); {
	case err != nil || !at.IsDir():
		return nil, usagef("there is no folder %q", dir)
	case filepath.Base(path) == workspaceYAML:
		return &checked{dir: dir}, nil
	case strings.HasSuffix(path, ".flow.yaml"):
		return &checked{dir: dir, loose: true}, nil
	}
	return nil, usagef("%q is in no workspace: there is no %s beside it or above", path, workspaceYAML)
}

// within is the name of a file in a workspace.
func within(dir, path string) (string, error) {
	from, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find workspace: %w", err)
	}
	to, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("find workspace: %w", err)
	}
	name, err := filepath.Rel(from, to)
	if err != nil {
		return "", fmt.Errorf("find workspace: %w", err)
	}
	return filepath.ToSlash(name), nil
}

// narrow leaves what stands in the file that came from stdin: what is wrong elsewhere is told when that is checked.
func (c *checked) narrow() {
	if c.only != "" {
		elsewhere := func(d diag.Diagnostic) bool { return d.File != c.only }
		c.found = slices.DeleteFunc(c.found, elsewhere)
	}
}
