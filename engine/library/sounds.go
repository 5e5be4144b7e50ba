package library

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"regexp"
	"strings"
)

// soundsOf lists sound files: name → language, "" for any → the path under /audio/, which holds the hash of
// the content so that it can be kept for ever by whoever has fetched it. A sound of the workspace wins over
// one of the library.
func soundsOf(files Files) map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, library := range []bool{true, false} {
		for name, content := range files {
			if !isSound(name) || isLibrary(name) != library {
				continue
			}
			file := path.Base(name)
			language := path.Base(path.Dir(name))
			if isSoundFolder(path.Dir(name)) {
				language = ""
			}
			if out[file] == nil {
				out[file] = map[string]string{}
			}
			out[file][language] = soundPath(file, content)
		}
	}
	return out
}

func isSoundFolder(dir string) bool { return dir == "audio" || dir == libraryPrefix+"audio" }

// soundPath is HASH/NAME.
func soundPath(file string, content []byte) string { return hashOf(content)[:16] + "/" + file }

// soundBytes are the contents of the sounds by their paths under /audio/. Those of which only the hash is
// known are left out.
func soundBytes(files Files) map[string][]byte {
	out := map[string][]byte{}
	for name, content := range files {
		if isSound(name) && !hashOnly.Match(content) {
			out[soundPath(path.Base(name), content)] = content
		}
	}
	return out
}

// hashOnly is what stands for a sound whose content is not kept.
var hashOnly = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// hashOf is the SHA-256 of a file, also when only that is known of it.
func hashOf(content []byte) string {
	if hashOnly.Match(content) {
		return strings.TrimPrefix(string(content), "sha256:")
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
