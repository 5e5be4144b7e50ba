package library

import (
	"io/fs"
	"maps"
	"path"
	"strings"

	"callflow/engine"
	"callflow/flows"
	"callflow/schema/diag"
)

// libraryPrefix begins the paths of the files of the library of ready-made flows. They are pinned with the
// files of the workspace: a later program may have other ones.
const libraryPrefix = "lib:"

func isLibrary(name string) bool { return strings.HasPrefix(name, libraryPrefix) }

// withLibrary adds the program's library to files, unless they have one, as those of stored versions do.
func withLibrary(files Files) Files {
	out := maps.Clone(files)
	for name := range files {
		if isLibrary(name) {
			return out
		}
	}
	maps.Copy(out, programLibrary())
	return out
}

// libraryOf are the files of the library that holds for a workspace.
func libraryOf(files Files) Files {
	out := withLibrary(files)
	maps.DeleteFunc(out, func(name string, _ []byte) bool { return !isLibrary(name) })
	return out
}

// programLibrary reads the library that is part of the program.
func programLibrary() Files {
	out := Files{}
	err := fs.WalkDir(flows.Files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || isTest(name) {
			return err
		}
		content, err := fs.ReadFile(flows.Files, name)
		out[libraryPrefix+name] = content
		return err
	})
	if err != nil {
		panic("internal error: the library of flows cannot be read: " + err.Error())
	}
	return out
}

// libraryFlows reads the ready-made flows. NAME is called lib.NAME everywhere.
func libraryFlows(d *Declared, before *kept) []*keptFlow {
	var out []*keptFlow
	for _, name := range d.library.sorted() {
		if !strings.HasSuffix(name, ".flow.yaml") {
			continue
		}
		k := &keptFlow{}
		k.node = d.parsed.Parse(name, d.library[name], &k.read)
		if k.node == nil {
			continue // which a test of the library would tell
		}
		if again := before.flow(name, k.node); again != nil {
			out = append(out, again)
			continue
		}
		k.file = readFlow(name, k.node, &Declared{}, &k.read)
		k.file.lib = true
		k.file.name.Text = "lib." + k.file.name.Text
		k.file.decl.Name = k.file.name.Text
		out = append(out, k)
	}
	return out
}

// libraryPrompts are the prompts of the library in a language of the workspace: those of the same name or
// language code, else the English ones.
func libraryPrompts(d *Declared, language engine.Language, l *diag.List) (tree, bool) {
	code, _, _ := strings.Cut(language.Code, "-")
	for _, name := range []string{language.Name, code, "en"} {
		file := path.Join(libraryPrefix+"prompts", name+".yaml")
		if content, ok := d.library[file]; ok {
			node := d.parsed.Parse(file, content, l)
			return tree{file: file, name: language.Name, node: node}, node != nil
		}
	}
	return tree{}, false
}
