package library

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"callflow/schema"
	"callflow/schema/diag"
)

// Pick returns those of the paths of files that make up the workspace in their folder: what [ReadDir] would read.
func Pick(names []string) []string {
	others := map[string]bool{} // folders that are workspaces of their own
	for _, name := range names {
		if dir, file := path.Split(name); file == workspaceFile && dir != "" {
			others[strings.TrimSuffix(dir, "/")] = true
		}
	}
	var out []string
	for _, name := range names {
		if limitOf(name) > 0 && !isLibrary(name) && len(name) <= maxNameSize && !hidden(name, others) {
			out = append(out, name)
		}
	}
	return out
}

// hidden reports whether a file lies in a folder that is left out.
func hidden(name string, others map[string]bool) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if others[dir] || strings.HasPrefix(path.Base(dir), ".") {
			return true
		}
	}
	return false
}

// HasFlows reports whether flow files lie directly in a folder.
func HasFlows(fsys fs.FS) bool {
	names, err := fs.Glob(fsys, "*.flow.yaml")
	return err == nil && len(names) > 0
}

// ReadLoose reads a folder of flows that is no workspace, such as a library that several share. A callflow.yaml is
// made up for it: its languages are those of prompts/, its room has the seats that the flows name.
func ReadLoose(dir string) (Files, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open folder: %w", err)
	}
	defer root.Close()
	files, err := readFiles(root.FS())
	if err != nil {
		return nil, fmt.Errorf("read folder %s: %w", dir, err)
	}
	return WithWorkspace(files), nil
}

// WithWorkspace returns the files with a callflow.yaml made up for them, unless they have one.
func WithWorkspace(files Files) Files {
	if _, ok := files[workspaceFile]; ok {
		return files
	}
	var languages, seats []string
	for _, name := range files.sorted() {
		if lang := strings.TrimSuffix(path.Base(name), ".yaml"); isPrompts(name) && schema.ValidName(lang) {
			region, _ := language.Make(lang).Region() // the one where most speak it
			languages = append(languages, fmt.Sprintf("%s: {code: %s-%s}", lang, lang, region))
		}
		if isFlow(name) {
			seats = append(seats, seatsOf(name, files[name])...)
		}
	}
	if len(languages) == 0 {
		languages = []string{"en: {code: en-US}"}
	}
	text := "workspace: flows\nlanguages: {" + strings.Join(languages, ", ") + "}\n"
	if slices.Sort(seats); len(seats) > 0 {
		text += "rooms: {room: {seats: {" + strings.Join(slices.Compact(seats), ": {}, ") + ": {}}}}\n"
	}
	out := Files{workspaceFile: []byte(text)}
	for name, content := range files {
		out[name] = content
	}
	return out
}

// seatsOf are the seats that a flow names.
func seatsOf(name string, text []byte) []string {
	root := schema.Parse(name, text, &diag.List{})
	var out []string
	if seats := root.Find("seats"); seats != nil {
		for _, n := range append(slices.Clone(seats.Items()), seats) {
			if schema.ValidName(n.Value) {
				out = append(out, n.Value)
			}
		}
	}
	return out
}
