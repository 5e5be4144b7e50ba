package library

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"strings"
)

// Digest is a hash of all files with their names, in hexadecimal.
func (f Files) Digest() string {
	h := sha256.New()
	for _, name := range f.sorted() {
		for _, part := range [][]byte{[]byte(name), f[name]} {
			h.Write(binary.AppendUvarint(nil, uint64(len(part))))
			h.Write(part)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// WithoutEnv are the files that belong to a workspace wherever it runs: all but its environments, which belong to the
// place and say where secrets are.
func (f Files) WithoutEnv() Files {
	out := maps.Clone(f)
	maps.DeleteFunc(out, func(name string, _ []byte) bool { return ofPlace(name) })
	return out
}

// InPlaceOf are these files with the environments of others.
func (f Files) InPlaceOf(others Files) Files {
	out := f.WithoutEnv()
	for name, content := range others {
		if ofPlace(name) {
			out[name] = content
		}
	}
	return out
}

// ofPlace reports whether a file belongs to the place where a workspace runs: an environment, or values beside it.
func ofPlace(name string) bool {
	return isEnv(name) || strings.HasPrefix(name, "env/") && strings.HasSuffix(name, ".csv")
}

// CheckSent refuses files that somebody sends unless they are such as [ReadDir] would have read, without environments. The
// error names the file.
func CheckSent(files Files) error {
	if _, ok := files[workspaceFile]; !ok {
		return ErrNoWorkspace
	}
	sounds := 0
	for _, name := range files.sorted() {
		content := files[name]
		switch limit := limitOf(name); {
		case !fs.ValidPath(name), strings.ContainsAny(name, "\\\x00"), dotted(name), len(name) > maxNameSize:
			return fmt.Errorf("%.*q is no path of a file in a workspace", maxNameSize, name)
		case strings.HasPrefix(name, "env/"):
			return fmt.Errorf("%q is an environment: those stay where the server is", name)
		case limit == 0, isLibrary(name):
			return fmt.Errorf("%q is no file of a workspace", name)
		case int64(len(content)) > limit:
			return fmt.Errorf("%q is larger than %d MiB", name, limit>>20)
		case isSound(name):
			sounds += len(content)
		}
	}
	if len(files) > maxFiles || sounds > maxSounds {
		return fmt.Errorf("there are more than %d files or %d MiB of sounds", maxFiles, maxSounds>>20)
	}
	return nil
}

// dotted reports whether a part of a path begins with a dot, and is not read.
func dotted(name string) bool {
	return strings.HasPrefix(name, ".") || strings.Contains(name, "/.")
}
