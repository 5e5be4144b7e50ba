package lsp

import (
	"encoding/json"
	"slices"

	"github.com/sourcegraph/jsonrpc2"

	"callflow/engine/lsp/assist"
)

func (s *Server) initialize(p initializeParams) (any, error) {
	if s.began {
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "initialize comes only once"}
	}
	s.began, s.client = true, p
	for _, e := range p.Capabilities.General.PositionEncodings {
		if slices.Contains([]assist.Encoding{assist.UTF8, assist.UTF16, assist.UTF32}, e) {
			s.encoding = e
			break
		}
	}
	folders := p.WorkspaceFolders
	if len(folders) == 0 && p.RootURI != nil {
		folders = []workspaceFolder{{URI: *p.RootURI}}
	}
	for _, f := range folders {
		if dir, ok := pathOf(f.URI); ok {
			s.roots = append(s.roots, dir)
		}
	}
	return map[string]any{
		"serverInfo":   map[string]string{"name": "callflow", "version": s.opt.Version},
		"capabilities": s.capabilities(),
	}, nil
}

// capabilities is what the server can do.
func (s *Server) capabilities() map[string]any {
	return map[string]any{
		"positionEncoding":           s.encoding,
		"textDocumentSync":           map[string]any{"openClose": true, "change": 2, "save": map[string]any{"includeText": false}},
		"documentFormattingProvider": true, "hoverProvider": true, "definitionProvider": true, "referencesProvider": true,
		"documentHighlightProvider": true, "documentSymbolProvider": true, "workspaceSymbolProvider": true,
		"foldingRangeProvider": true, "inlayHintProvider": true, "documentLinkProvider": map[string]any{},
		"semanticTokensProvider": map[string]any{
			"legend": map[string]any{"tokenTypes": tokenLegend, "tokenModifiers": []string{"definition", "defaultLibrary"}},
			"full":   true, "range": true,
		},
		"renameProvider":     map[string]any{"prepareProvider": true},
		"completionProvider": map[string]any{"triggerCharacters": []string{".", "{", ":", " ", "-"}},
		"codeActionProvider": map[string]any{"codeActionKinds": []string{"quickfix", "source.fixAll"}},
		"workspace": map[string]any{
			"workspaceFolders": map[string]any{"supported": true, "changeNotifications": true},
		},
	}
}

// watched are the files whose changes outside of the editor matter.
var watched = [...]string{"**/*.yaml", "**/*.csv", "**/audio/**"}

func (s *Server) initialized(*json.RawMessage) (any, error) {
	if s.client.Capabilities.Workspace.DidChangeWatchedFiles.DynamicRegistration {
		var globs []map[string]string
		for _, g := range watched {
			globs = append(globs, map[string]string{"globPattern": g})
		}
		registration := map[string]any{"id": "files", "method": "workspace/didChangeWatchedFiles", "registerOptions": map[string]any{"watchers": globs}}
		// The answer says nothing, so nobody waits for it.
		_, _ = s.conn.DispatchCall(s.ctx, "client/registerCapability", map[string]any{"registrations": []any{registration}})
	}
	for _, dir := range s.roots {
		s.open(dir)
	}
	return nil, nil
}

func (s *Server) shutdown(*json.RawMessage) (any, error) {
	s.over = true
	return nil, nil
}

func (s *Server) exit(*json.RawMessage) (any, error) {
	s.gone = true
	return nil, nil
}

func (s *Server) didChangeFolders(p foldersParams) (any, error) {
	for _, f := range p.Event.Removed {
		if dir, ok := pathOf(f.URI); ok {
			s.roots = slices.DeleteFunc(s.roots, func(root string) bool { return root == dir })
			s.leave(dir)
		}
	}
	for _, f := range p.Event.Added {
		if dir, ok := pathOf(f.URI); ok {
			s.roots = append(s.roots, dir)
			s.open(dir)
		}
	}
	return nil, nil
}
