// Package lsp is the language server: it speaks the Language Server Protocol (3.17) with an editor over one stream
// and answers with what package assist knows.
//
// Messages are handled one after another, in the order in which they come, so every answer is about the text that
// the editor showed when it asked. They are read ahead, so that a request can be taken back which waits. Only the
// checking of workspaces runs beside that: it begins at once when something changes, its result is dropped when
// something newer has come, and it is repeated then.
//
// Files are those of the disk with what the editor has open laid over them. What cannot be read as a message is
// answered by an error and never ends the server. Start reading at server.go.
package lsp
