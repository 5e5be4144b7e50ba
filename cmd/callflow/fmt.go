package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/format"
)

const fmtHelp = `fmt writes flows, tests, prompts, environments and callflow.yaml in one style. It changes how they are laid
out, never what they say; comments stay with what they belong to.

Of a folder it formats the files that a workspace is read from, and prints the names of those that it has
changed. With - it formats what comes from stdin and prints the result; --name says what file that is. A file
with faults of syntax is left alone, and the fault is printed.

  callflow fmt .
  callflow fmt --check .          change nothing; exit code 1 when something would change
  callflow fmt --diff main.flow.yaml
  callflow fmt --name main.flow.yaml - < main.flow.yaml`

// fmtFlags are the flags of fmt.
type fmtFlags struct {
	check, diff bool
	name        string
}

// formatter formats the files of one command line.
type formatter struct {
	*app
	fmtFlags
	shapes map[string]schema.Shape // those that were needed, by sort of file
}

func fmtVerb(a *app) *cobra.Command {
	var f fmtFlags
	cmd := &cobra.Command{
		Use: "fmt PATH...", Short: "write files in one style", Long: fmtHelp,
		Args: takes(1, -1, "one file or folder or more, or -"),
		RunE: func(_ *cobra.Command, paths []string) error {
			return (&formatter{a, f, map[string]schema.Shape{}}).paths(paths)
		},
	}
	cmd.Flags().BoolVar(&f.check, "check", false, "write nothing, print the names of files that would change")
	cmd.Flags().BoolVar(&f.diff, "diff", false, "write nothing, print what would change")
	cmd.Flags().StringVar(&f.name, "stdin-filename", "stdin.yaml", "the same as --name, as validate has it")
	cmd.Flags().StringVar(&f.name, "name", "stdin.yaml", "the name of the file that comes from stdin")
	return cmd
}

// paths formats files and folders. The result is errFound when one has faults, or would change and is only
// looked at.
func (f *formatter) paths(paths []string) error {
	var all error
	for _, path := range paths {
		files := []string{path}
		if path != "-" {
			var err error
			if files, err = formattable(path); err != nil {
				return err
			}
		}
		for _, file := range files {
			if err := f.file(file); err != nil {
				if !errors.Is(err, errFound) {
					return err
				}
				all = errFound
			}
		}
	}
	return all
}

// formattable are the files that a path names: itself, or what a workspace is read from below a folder.
// Folders whose name begins with a dot are left out.
func formattable(path string) ([]string, error) {
	at, err := os.Stat(path)
	if err != nil {
		return nil, usagef("there is no file or folder %q", path)
	}
	if !at.IsDir() {
		return []string{path}, nil
	}
	var files []string
	err = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != path && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case entry.Type().IsRegular() && sortOf(name) != "":
			files = append(files, name)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for files: %w", err)
	}
	return files, nil
}

func (f *formatter) file(path string) error {
	name, read := path, func() ([]byte, error) { return os.ReadFile(path) }
	if path == "-" {
		name, read = f.name, func() ([]byte, error) { return io.ReadAll(f.in) }
	}
	text, err := read()
	if err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	var list diag.List
	shown := filepath.ToSlash(name)
	out, ok := format.Source(shown, text, f.shape(sortOf(name)), &list)
	if !ok {
		err := diag.Write(f.err, list.Sorted(), diag.Sources{shown: text}, diag.Options{Color: f.colored(f.err)})
		return cmp.Or(err, errFound)
	}
	return f.formatted(path, shown, text, out)
}

func (f *formatter) shape(sort string) schema.Shape {
	if _, made := f.shapes[sort]; !made && sort != "" {
		f.shapes[sort] = shapeOf(sort)
	}
	return f.shapes[sort]
}

// formatted does with the result what the flags want.
func (f *formatter) formatted(path, shown string, text, out []byte) error {
	changed := !bytes.Equal(text, out)
	switch {
	case f.diff && changed:
		_, err := f.out.Write(diff.Diff(shown, text, shown+" (formatted)", out))
		return errors.Join(err, errFound)
	case f.check && changed:
		fmt.Fprintln(f.out, shown)
		return errFound
	case f.check || f.diff:
		return nil
	case path == "-":
		_, err := f.out.Write(out)
		return err
	case !changed:
		return nil
	}
	if err := replace(path, out); err != nil {
		return err
	}
	fmt.Fprintln(f.out, shown)
	return nil
}

// replace writes a file anew: whoever reads it sees the old text or the new one, never a part.
func replace(path string, text []byte) error {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	at, err := os.Stat(real)
	if err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	file, err := os.CreateTemp(filepath.Dir(real), ".callflow-fmt-")
	if err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	_, err = file.Write(text)
	err = errors.Join(err, file.Chmod(at.Mode().Perm()), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), real)
	}
	if err != nil {
		_ = os.Remove(file.Name())
		return fmt.Errorf("write file: %w", err)
	}
	return nil
}
