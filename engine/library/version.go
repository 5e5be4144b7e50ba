package library

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"callflow/engine"
)

// compilerVersion changes when the same files mean something else than before. It is part of every
// version, so that such a change never touches a contact that has begun.
const compilerVersion = "1"

// VersionOf is the version of the flows: it depends on the content of callflow.yaml, flows, prompts and
// sounds, and on the library of ready-made flows; not on environments, tests and values of lists.
func VersionOf(files Files) engine.VersionID {
	h := sha256.New()
	part := func(b []byte) {
		h.Write(binary.AppendUvarint(nil, uint64(len(b))))
		h.Write(b)
	}
	part([]byte(compilerVersion))
	files = withLibrary(files)
	for _, name := range files.sorted() {
		if content, ok := pinned(name, files[name]); ok {
			part([]byte(name))
			part(content)
		}
	}
	return engine.VersionID(hex.EncodeToString(h.Sum(nil))[:16])
}

// pinned is what a contact keeps of a file for its whole life; ok is false when that is nothing. Of sounds
// it is the hash.
func pinned(name string, content []byte) (kept []byte, ok bool) {
	switch {
	case isSound(name):
		return []byte("sha256:" + hashOf(content)), true
	case name == workspaceFile, isFlow(name), isPrompts(name), isLibrary(name):
		return content, true
	}
	return nil, false
}

// sourcesMark begins stored sources, with the number of their form.
const sourcesMark = "callflow sources 1\n"

// Sources writes what is pinned into one text, from which [FilesOf] gives files of the same version. Of
// sounds it has the hash only.
func Sources(files Files) []byte {
	out := []byte(sourcesMark)
	files = withLibrary(files)
	for _, name := range files.sorted() {
		content, ok := pinned(name, files[name])
		if !ok {
			continue
		}
		out = binary.AppendUvarint(out, uint64(len(name)))
		out = append(out, name...)
		out = binary.AppendUvarint(out, uint64(len(content)))
		out = append(out, content...)
	}
	return out
}

// errSources says that stored sources are damaged.
var errSources = errors.New("stored sources are damaged")

// FilesOf reads what [Sources] wrote. It fails when the bytes are anything else.
func FilesOf(sources []byte) (Files, error) {
	rest, ok := strings.CutPrefix(string(sources), sourcesMark)
	if !ok {
		return nil, fmt.Errorf("read sources: %w: no mark at the beginning", errSources)
	}
	files := Files{}
	for rest != "" {
		var name, content string
		if name, rest, ok = cutPart(rest); ok {
			content, rest, ok = cutPart(rest)
		}
		if !ok || !fs.ValidPath(name) || len(files) > maxFiles {
			return nil, fmt.Errorf("read sources: %w", errSources)
		}
		files[name] = []byte(content)
	}
	return files, nil
}

// cutPart takes a text with its length in front off the beginning.
func cutPart(s string) (part, rest string, ok bool) {
	n, size := binary.Uvarint([]byte(s[:min(len(s), binary.MaxVarintLen64)]))
	if size <= 0 || n > uint64(len(s)-size) {
		return "", "", false
	}
	return s[size : size+int(n)], s[size+int(n):], true
}
