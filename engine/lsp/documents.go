package lsp

import (
	"net/url"
	"path/filepath"
	"strings"

	"callflow/engine/lsp/assist"
)

// document is a file that the editor has open.
type document struct {
	uri     string
	path    string
	version int
	text    []byte
	space   *space  // nil: it belongs to no workspace
	name    string  // within the workspace, with slashes
	painted painted // the last text of it that was YAML
}

// pathOf is the path of a file URI.
func pathOf(uri string) (string, bool) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" || u.Path == "" {
		return "", false
	}
	path := u.Path
	if len(path) > 2 && path[0] == '/' && path[2] == ':' {
		path = path[1:] // a drive
	}
	return filepath.Clean(filepath.FromSlash(path)), true
}

// uriOf is the file URI of a path.
func uriOf(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

func (s *Server) didOpen(p didOpenParams) (any, error) {
	path, ok := pathOf(p.TextDocument.URI)
	if !ok {
		return nil, nil // such as a buffer that was never saved
	}
	d := &document{uri: p.TextDocument.URI, path: path, version: p.TextDocument.Version, text: []byte(p.TextDocument.Text)}
	s.docs[d.uri] = d
	s.assign(d)
	if d.space != nil {
		s.changed(d.space)
	}
	return nil, nil
}

func (s *Server) didChange(p didChangeParams) (any, error) {
	d := s.docs[p.TextDocument.URI]
	if d == nil {
		return nil, nil
	}
	for _, c := range p.ContentChanges {
		if c.Range == nil {
			d.text = []byte(c.Text)
			continue
		}
		d.text = assist.NewText(d.text, s.encoding).Replace(*c.Range, c.Text)
	}
	if p.TextDocument.Version != nil {
		d.version = *p.TextDocument.Version
	}
	if d.space != nil {
		s.changed(d.space)
	}
	if assist.SortOf(d.name) == "prompts" && s.client.Capabilities.Workspace.InlayHint.RefreshSupport {
		// The answer says nothing, so nobody waits for it.
		_, _ = s.conn.DispatchCall(s.ctx, "workspace/inlayHint/refresh", nil)
	}
	return nil, nil
}

func (s *Server) didClose(p documentParams) (any, error) {
	if d := s.docs[p.TextDocument.URI]; d != nil {
		delete(s.docs, d.uri)
		if d.space != nil {
			s.refresh(d.space)
		}
	}
	return nil, nil
}

// didSave reads the disk again: what was saved may be a workspace's first callflow.yaml, or a file that another
// program reads and changes.
func (s *Server) didSave(p documentParams) (any, error) {
	if d := s.docs[p.TextDocument.URI]; d != nil {
		s.assign(d)
		if d.space != nil {
			s.refresh(d.space)
		}
	}
	return nil, nil
}

func (s *Server) didChangeFiles(p filesParams) (any, error) {
	touched := map[*space]bool{}
	for _, c := range p.Changes {
		path, ok := pathOf(c.URI)
		if !ok {
			continue
		}
		for _, sp := range s.spaces {
			if _, inside := sp.inside(path); inside {
				touched[sp] = true
			}
		}
		if filepath.Base(path) == "callflow.yaml" {
			s.open(filepath.Dir(path))
		}
	}
	for sp := range touched {
		s.refresh(sp)
	}
	return nil, nil
}
