package lsp

import (
	"encoding/json"
	"errors"
)

// method handles one sort of message; its result is the answer to a request.
type method func(s *Server, params *json.RawMessage) (any, error)

// methods are the messages that the server knows. Those whose name begins with $/ may be ignored.
func methods() map[string]method {
	return map[string]method{
		"initialize": with((*Server).initialize), "initialized": (*Server).initialized, "shutdown": (*Server).shutdown, "exit": (*Server).exit,
		"textDocument/didOpen": with((*Server).didOpen), "textDocument/didChange": with((*Server).didChange),
		"textDocument/didClose": with((*Server).didClose), "textDocument/didSave": with((*Server).didSave),
		"workspace/didChangeWatchedFiles":     with((*Server).didChangeFiles),
		"workspace/didChangeWorkspaceFolders": with((*Server).didChangeFolders),
		"workspace/didChangeConfiguration":    ignored, "$/setTrace": ignored,
		"textDocument/formatting": about((*Server).formatting),
		"textDocument/codeAction": about((*Server).codeActions), "textDocument/completion": about((*Server).completion), "textDocument/hover": about((*Server).hover),
		"textDocument/definition": about((*Server).definition), "textDocument/references": about((*Server).references),
		"textDocument/documentHighlight": about((*Server).highlight), "textDocument/prepareRename": about((*Server).prepareRename),
		"textDocument/rename": about((*Server).rename), "textDocument/documentSymbol": about((*Server).outline), "workspace/symbol": with((*Server).symbols),
		"textDocument/foldingRange": about((*Server).folds), "textDocument/inlayHint": about((*Server).hints), "textDocument/documentLink": about((*Server).links),
		"textDocument/semanticTokens/full": about((*Server).tokens), "textDocument/semanticTokens/range": about((*Server).tokensWithin),
	}
}

func ignored(*Server, *json.RawMessage) (any, error) { return nil, nil }

// with is a method that gets its parameters.
func with[P any](f func(*Server, P) (any, error)) method {
	return func(s *Server, params *json.RawMessage) (any, error) {
		p, err := decode[P](params)
		if err != nil {
			return nil, err
		}
		return f(s, p)
	}
}

// errElsewhere says that a document is not open or belongs to no workspace: editors ask about any YAML, and are
// answered that nothing is known.
var errElsewhere = errors.New("the document belongs to no workspace")

// about is a method about an open document of a workspace, and gets it with its parameters.
func about[P interface{ uri() string }](f func(*Server, *document, P) (any, error)) method {
	return with(func(s *Server, p P) (any, error) {
		d := s.docs[p.uri()]
		if d == nil || d.space == nil {
			return nil, errElsewhere
		}
		return f(s, d, p)
	})
}

// decode reads the parameters of a message; whatever they are, nothing panics.
func decode[T any](params *json.RawMessage) (T, error) {
	var v T
	if params == nil {
		return v, errParams
	}
	if err := json.Unmarshal(*params, &v); err != nil {
		return v, errParams
	}
	return v, nil
}
