package lsp

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"callflow/engine/library"
	"callflow/engine/lsp/assist"
	"callflow/schema/diag"
)

// space is one workspace in the editor's folders.
type space struct {
	dir   string
	loose bool
	disk  library.Files // as they were read last
	kept  *library.Parsed
	index *assist.Index

	changes int // how often something has changed
	running bool
	last    Checked
	good    *library.Workspace // the last compilation of files that were all YAML
	checked library.Files      // what was checked last
	covered covered            // what coverage.json says
	shown   map[string]string  // what was published last, by URI; for those that have diagnostics
}

// inside is the path of a file within the workspace, with slashes.
func (sp *space) inside(path string) (string, bool) {
	rel, err := filepath.Rel(sp.dir, path)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

func (sp *space) uri(name string) string {
	return uriOf(filepath.Join(sp.dir, filepath.FromSlash(name)))
}

// open begins with the workspaces in a folder.
func (s *Server) open(dir string) {
	for _, p := range s.opt.Find(dir) {
		s.spaceOf(p)
	}
}

// spaceOf is the workspace of a place, begun when it is new.
func (s *Server) spaceOf(p Place) *space {
	sp := s.spaces[p.Dir]
	if sp == nil || sp.loose != p.Loose {
		sp = &space{dir: p.Dir, loose: p.Loose, kept: &library.Parsed{}, index: assist.NewIndex(s.shapes), shown: map[string]string{}}
		s.spaces[p.Dir] = sp
		s.refresh(sp)
	}
	return sp
}

// assign finds the workspace that a document belongs to: the nearest above it.
func (s *Server) assign(d *document) {
	d.space = nil
	found := s.opt.Find(d.path)
	if len(found) == 0 {
		return
	}
	sp := s.spaceOf(found[0])
	if name, ok := sp.inside(d.path); ok && len(library.Pick([]string{name})) > 0 {
		d.space, d.name = sp, name
	}
}

// leave forgets the workspaces in a folder that is no longer the editor's.
func (s *Server) leave(dir string) {
	for _, at := range slices.Sorted(maps.Keys(s.spaces)) {
		sp := s.spaces[at]
		under := at == dir || strings.HasPrefix(at, dir+string(filepath.Separator))
		open := slices.ContainsFunc(slices.Collect(maps.Values(s.docs)), func(d *document) bool { return d.space == sp })
		if !under || open {
			continue
		}
		sp.changes++ // a check that runs now is dropped
		delete(s.spaces, at)
		for _, uri := range slices.Sorted(maps.Keys(sp.shown)) {
			s.publish(publishParams{URI: uri, Diagnostics: []diagnostic{}})
		}
	}
}

// refresh reads the files of a workspace again and checks it.
func (s *Server) refresh(sp *space) {
	read := library.ReadDir
	if sp.loose {
		read = library.ReadLoose
	}
	files, err := read(sp.dir)
	if err != nil {
		if _, gone := os.Stat(filepath.Join(sp.dir, "callflow.yaml")); gone != nil && !sp.loose {
			s.leave(sp.dir)
		}
		files = library.Files{}
	}
	sp.disk = files
	s.changed(sp)
}

// files are those of the disk with what the editor has open laid over them.
func (s *Server) files(sp *space) library.Files {
	files := maps.Clone(sp.disk)
	for _, d := range s.docs {
		if d.space == sp {
			files[d.name] = d.text
		}
	}
	return files
}

// indexed is the index of the present texts.
func (s *Server) indexed(sp *space) *assist.Index {
	sp.index.Update(s.files(sp), sp.kept)
	return sp.index
}

// mostWait is how long a check waits at most that follows another at once, because something changed meanwhile. It
// waits as long as the other one took, so that a large workspace is not checked for each key of a word.
const mostWait = 300 * time.Millisecond

// changed checks a workspace: at once, or again when the check that is running ends.
func (s *Server) changed(sp *space) {
	sp.changes++
	if sp.running {
		return
	}
	sp.running = true
	s.work.Go(func() { s.check(sp) })
}

// check checks a workspace until nothing has changed meanwhile, and publishes what it finds.
func (s *Server) check(sp *space) {
	for wait := time.Duration(0); ; {
		select {
		case <-time.After(wait):
		case <-s.ctx.Done():
		}
		s.mu.Lock()
		if s.ctx.Err() != nil {
			sp.running = false
			s.mu.Unlock()
			return
		}
		changes, files := sp.changes, s.files(sp)
		s.mu.Unlock()
		begin := time.Now()
		result := s.opt.Check(files, sp.loose, sp.kept)
		s.mu.Lock()
		wait = min(time.Since(begin), mostWait)
		if s.ctx.Err() != nil || sp.changes == changes {
			sp.running = false
			if s.ctx.Err() == nil && s.spaces[sp.dir] == sp {
				sp.last, sp.checked = result, files
				if sp.good == nil || s.indexed(sp).Broken() == "" {
					sp.good = result.Workspace
				}
				sp.kept.Keep(files)
				s.tell(sp)
			}
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
	}
}

// tell publishes what was found: for open documents always, for other files when it is not what it was.
func (s *Server) tell(sp *space) {
	by := map[string][]diag.Diagnostic{}
	for _, d := range sp.last.Found {
		uri := sp.uri(s.fileOf(sp, d))
		by[uri] = append(by[uri], d)
	}
	open := map[string]*document{}
	for _, d := range s.docs {
		if d.space == sp {
			open[d.uri] = d
			if other := sp.uri(d.name); other != d.uri { // the editor writes the URI otherwise
				by[d.uri] = append(by[d.uri], by[other]...)
				delete(by, other)
			}
		}
	}
	uris := slices.Collect(maps.Keys(by))
	uris = slices.AppendSeq(uris, maps.Keys(open))
	uris = slices.AppendSeq(uris, maps.Keys(sp.shown))
	slices.Sort(uris)
	texts := s.converter(sp)
	for _, uri := range slices.Compact(uris) {
		p := publishParams{URI: uri, Diagnostics: texts.diagnostics(by[uri])}
		is := fingerprint(p.Diagnostics)
		if d := open[uri]; d != nil {
			p.Version = &d.version
		} else if sp.shown[uri] == is {
			continue
		}
		if sp.shown[uri] = is; len(p.Diagnostics) == 0 {
			delete(sp.shown, uri)
		}
		s.publish(p)
	}
}

// fileOf is the file that a diagnostic is shown in: what belongs to no file of the workspace stands at its
// callflow.yaml.
func (s *Server) fileOf(sp *space, d diag.Diagnostic) string {
	if _, ok := sp.checked[d.File]; !ok || d.File == "" {
		return "callflow.yaml"
	}
	return d.File
}

func (s *Server) publish(p publishParams) {
	_ = s.conn.Notify(s.ctx, "textDocument/publishDiagnostics", p)
}
