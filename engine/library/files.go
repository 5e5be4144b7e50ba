package library

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync/atomic"
)

// Files are the files of a workspace that mean something, by their path within it, with slashes. Files that
// the program does not know are not in it.
type Files map[string][]byte

// Limits of what is read from a folder, so that a wrong folder is noticed and not swallowed.
const (
	maxFiles    = 50_000
	maxText     = 1 << 20  // a YAML file; the parser says more
	maxValues   = 8 << 20  // a CSV file
	maxSound    = 32 << 20 // a sound file
	maxSounds   = 256 << 20
	maxNameSize = 200 // of a path, in bytes
)

// ErrNoWorkspace says that a folder has no callflow.yaml.
var ErrNoWorkspace = errors.New("there is no callflow.yaml in the folder")

// ReadDir reads the files of the workspace in a folder. Links are followed only within the folder. The
// error is [ErrNoWorkspace], or says which file cannot be read.
func ReadDir(dir string) (Files, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open workspace: %w", err)
	}
	defer root.Close()
	files, err := ReadFS(root.FS())
	if err != nil {
		return nil, fmt.Errorf("read workspace %s: %w", dir, err)
	}
	return files, nil
}

// ReadFS is [ReadDir] for any file system. Folders within that have a callflow.yaml of their own are other
// workspaces and left out, as are those whose names begin with a dot.
func ReadFS(fsys fs.FS) (Files, error) {
	if _, err := fs.Stat(fsys, workspaceFile); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, ErrNoWorkspace
		}
		return nil, err
	}
	return readFiles(fsys)
}

const workspaceFile = "callflow.yaml"

// reader collects files.
type reader struct {
	fsys   fs.FS
	names  []string // of those that the program knows
	sounds atomic.Int64
}

var errTooMuch = fmt.Errorf("the folder has more than %d files or %d MiB of sounds", maxFiles, maxSounds>>20)

// readFiles reads the files that the program knows, on all processors. The error is that of the first that has one.
func readFiles(fsys fs.FS) (Files, error) {
	r := reader{fsys: fsys}
	if err := fs.WalkDir(fsys, ".", r.visit); err != nil {
		return nil, err
	}
	contents, faults := make([][]byte, len(r.names)), make([]error, len(r.names))
	together(len(r.names), func(i int) { contents[i], faults[i] = r.one(r.names[i]) })
	files := make(Files, len(r.names))
	for i, name := range r.names {
		if faults[i] != nil {
			return nil, faults[i]
		}
		files[name] = contents[i]
	}
	return files, nil
}

func (r *reader) visit(name string, entry fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	if entry.IsDir() {
		return r.folder(name)
	}
	if limitOf(name) == 0 || isLibrary(name) || len(name) > maxNameSize {
		return nil
	}
	if r.names = append(r.names, name); len(r.names) > maxFiles {
		return errTooMuch
	}
	return nil
}

// one reads a file, unless more sounds than may be were read already.
func (r *reader) one(name string) ([]byte, error) {
	if r.sounds.Load() > maxSounds {
		return nil, errTooMuch
	}
	content, err := r.read(name, limitOf(name))
	if err == nil && isSound(name) && r.sounds.Add(int64(len(content))) > maxSounds {
		return nil, errTooMuch
	}
	return content, err
}

func (r *reader) folder(name string) error {
	if name == "." {
		return nil
	}
	if strings.HasPrefix(path.Base(name), ".") {
		return fs.SkipDir
	}
	if _, err := fs.Stat(r.fsys, path.Join(name, workspaceFile)); err == nil {
		return fs.SkipDir
	}
	return nil
}

func (r *reader) read(name string, limit int64) ([]byte, error) {
	f, err := r.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	at, err := f.Stat()
	if err != nil || !at.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", name)
	}
	var b bytes.Buffer
	b.Grow(int(min(at.Size(), limit)) + bytes.MinRead) // read at one go; it may grow meanwhile
	if _, err := b.ReadFrom(io.LimitReader(f, limit+1)); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	content := b.Bytes()
	if int64(len(content)) > limit {
		return nil, fmt.Errorf("%s is larger than %d MiB", name, limit>>20)
	}
	return content, nil
}

// limitOf is how large a file may be; 0 when the program does not know it.
func limitOf(name string) int64 {
	switch {
	case name == workspaceFile, isFlow(name), isTest(name), isPrompts(name), isEnv(name):
		return maxText + 1 // the parser reports what is too large, with its place
	case strings.HasSuffix(name, ".csv"):
		return maxValues
	case isSound(name):
		return maxSound
	}
	return 0
}

func isFlow(name string) bool {
	return strings.HasSuffix(name, ".flow.yaml") && !isLibrary(name)
}

func isTest(name string) bool    { return strings.HasSuffix(name, ".test.yaml") }
func isPrompts(name string) bool { return within(name, "prompts") }
func isEnv(name string) bool     { return within(name, "env") }

// within tells whether a file is a YAML file that lies directly in a folder.
func within(name, folder string) bool {
	return path.Dir(name) == folder && strings.HasSuffix(name, ".yaml") && !isFlow(name) && !isTest(name)
}

// isSound tells whether a file is a sound: of a kind that Twilio's Play takes, in audio/ or audio/LANG/.
func isSound(name string) bool {
	rest, ok := strings.CutPrefix(strings.TrimPrefix(name, libraryPrefix), "audio/")
	if !ok || strings.Count(rest, "/") > 1 {
		return false
	}
	return slices.Contains([]string{".wav", ".mp3", ".aif", ".aiff", ".aifc", ".gsm", ".ulaw", ".mpeg", ".mpga"}, path.Ext(name))
}

// sorted returns the paths in order.
func (f Files) sorted() []string {
	names := make([]string, 0, len(f))
	for name := range f {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Tests returns the paths of the files with tests, in order.
func (f Files) Tests() []string {
	return slices.DeleteFunc(f.sorted(), func(name string) bool { return !isTest(name) })
}
