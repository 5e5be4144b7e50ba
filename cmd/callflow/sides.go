package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/store/sqlite"
)

// side is a workspace as it was or is somewhere, to be compared with another.
type side struct {
	name   string
	dir    string // of its files, for people; "" where they lie nowhere
	files  library.Files
	stored bool // a version: it has no environments
}

func isFolder(name string) bool {
	at, err := os.Stat(name)
	return err == nil && at.IsDir()
}

// sideOf reads a folder, a version in the database when there is --db, or a revision in git of the folder in. By is what
// named it on the command line, for messages.
func (a *app) sideOf(cmd *cobra.Command, name, in, by string) (*side, error) {
	if isFolder(name) {
		files, err := library.ReadDir(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return &side{name: name, dir: name, files: files}, nil
	}
	if hexName.MatchString(name) && cmd.Flags().Changed("db") {
		var s *side
		err := a.reading(cmd, func(r *sqlite.Reader) (err error) {
			s, err = versionIn(cmd.Context(), r, name)
			return err
		})
		return s, err
	}
	g := gitIn{ctx: cmd.Context(), dir: in, flag: by}
	commit, err := g.commit(name)
	if err != nil {
		return nil, err
	}
	files, err := g.files(commit)
	if err == nil && files[workspaceYAML] == nil {
		err = usagef("%s: %w", name, library.ErrNoWorkspace)
	}
	return &side{name: name, files: files}, err
}

// hexName is what a version may be called.
var hexName = regexp.MustCompile(`^[0-9a-f]{4,16}$`)

// versionIn reads a version that is kept, by the beginning of its name.
func versionIn(ctx context.Context, r *sqlite.Reader, name string) (*side, error) {
	id, sources, err := r.Sources(ctx, name)
	if err != nil {
		return nil, err
	}
	files, err := library.FilesOf(sources)
	return &side{name: "version " + string(id), files: files, stored: true}, err
}

// editionIn reads what a live part was made of.
func editionIn(ctx context.Context, r *sqlite.Reader, no engine.LiveNo) (*library.Edition, error) {
	body, err := r.Edition(ctx, no)
	if err != nil {
		return nil, err
	}
	e := &library.Edition{}
	return e, e.UnmarshalBinary(body)
}

// workspace compiles it for what does not depend on an environment; it may have errors.
func (s *side) workspace() *library.Workspace {
	return library.Compile(s.files, library.Options{LiveNo: 1})
}

// outfitted are the files of a version together with what is not pinned of another workspace: its environments and tables.
func outfitted(files, other library.Files) library.Files {
	out := maps.Clone(files)
	for name, content := range other {
		if out[name] == nil && (strings.HasPrefix(name, "env/") || strings.HasSuffix(name, ".csv")) {
			out[name] = content
		}
	}
	return out
}
