package lsp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"runtime/debug"
	"sync"

	"github.com/sourcegraph/jsonrpc2"

	"callflow/engine/library"
	"callflow/engine/lsp/assist"
	"callflow/schema/diag"
)

// Options are what the server gets of the program that it is a part of.
type Options struct {
	// Version is that of the program.
	Version string
	// Find returns the workspaces that a file or folder is, lies in, or has below it; none is no error.
	Find func(path string) []Place
	// Check compiles a workspace and finds what validate would print, with the severities and suppressions of the
	// workspace. Trees of files that did not change come from kept. It is called by several goroutines at once.
	Check func(files library.Files, loose bool, kept *library.Parsed) Checked
	// Manual is the address of the reference of diagnostics, to which codes are linked; "" for no links.
	Manual string
	// Log is where trouble of the server itself is written to.
	Log io.Writer
}

// Place is the folder of a workspace.
type Place struct {
	Dir   string // absolute
	Loose bool   // flows without a callflow.yaml
}

// Checked is what came of checking a workspace.
type Checked struct {
	Workspace *library.Workspace
	Found     []diag.Diagnostic // with paths within the workspace
}

// Errors of the protocol.
const (
	codeNotInitialized = -32002
	codeRequestFailed  = -32803
	codeCancelled      = -32800
)

var (
	errParams = &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: "the parameters are not those of this method"}
	errExit   = errors.New("the editor went away without saying so")
)

// failed is an answer that says to the user why something cannot be done.
func failed(format string, args ...any) error {
	return &jsonrpc2.Error{Code: codeRequestFailed, Message: fmt.Sprintf(format, args...)}
}

// Server answers one editor.
type Server struct {
	opt    Options
	conn   *jsonrpc2.Conn
	ctx    context.Context
	end    context.CancelFunc
	shapes assist.Shapes
	queue  *queue
	work   sync.WaitGroup // all goroutines

	mu       sync.Mutex // of what follows; handlers hold it, checks only at their ends
	encoding assist.Encoding
	client   initializeParams
	began    bool
	over     bool // shutdown was asked for
	gone     bool // exit was said
	roots    []string
	spaces   map[string]*space
	docs     map[string]*document
}

// Serve answers an editor until it goes away. The error says that it did so without shutdown.
func Serve(ctx context.Context, in io.Reader, out io.Writer, opt Options) error {
	s := &Server{opt: opt, queue: newQueue(), encoding: assist.UTF16, shapes: assist.AllShapes(), spaces: map[string]*space{}, docs: map[string]*document{}}
	s.ctx, s.end = context.WithCancel(ctx)
	defer s.end()
	stream := &frames{in: bufio.NewReaderSize(in, maxHeader), out: out, ended: func() { s.queue.drain(s.ctx) }}
	logger := jsonrpc2.SetLogger(log.New(io.Discard, "", 0)) // it writes when nobody waits for it any more
	s.conn = jsonrpc2.NewConn(s.ctx, stream, handlerFunc(s.queue.put), logger)
	s.work.Go(func() { s.queue.work(s.ctx, s.handle) })
	<-s.conn.DisconnectNotify()
	s.end()
	s.work.Wait()
	if stream.fault != nil {
		fmt.Fprintf(opt.Log, "callflow lsp: %v\n", stream.fault)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.over {
		return errExit
	}
	return nil
}

// handlerFunc is a handler that knows its connection.
type handlerFunc func(ctx context.Context, req *jsonrpc2.Request)

// Handle handles a message.
func (f handlerFunc) Handle(ctx context.Context, _ *jsonrpc2.Conn, req *jsonrpc2.Request) {
	f(ctx, req)
}

// handle handles one message and answers it if it is a request. A panic is a fault of ours: it is told and answered,
// and the server lives on.
func (s *Server) handle(req *jsonrpc2.Request) {
	ctx := s.ctx
	if s.queue.cancelled(req) {
		_ = s.conn.ReplyWithError(ctx, req.ID, &jsonrpc2.Error{Code: codeCancelled, Message: "the request was taken back"})
		return
	}
	result, err := s.call(req)
	s.mu.Lock()
	gone := s.gone
	s.mu.Unlock()
	if gone {
		s.end()
		_ = s.conn.Close()
		return
	}
	if req.Notif {
		return
	}
	var answer *jsonrpc2.Error
	switch {
	case errors.Is(err, errElsewhere):
		err = s.conn.Reply(ctx, req.ID, nil)
	case errors.As(err, &answer):
		err = s.conn.ReplyWithError(ctx, req.ID, answer)
	case err != nil:
		err = s.conn.ReplyWithError(ctx, req.ID, &jsonrpc2.Error{Code: jsonrpc2.CodeInternalError, Message: err.Error()})
	default:
		err = s.conn.Reply(ctx, req.ID, result)
	}
	if err != nil && !errors.Is(err, jsonrpc2.ErrClosed) {
		fmt.Fprintf(s.opt.Log, "callflow lsp: answer %s: %v\n", req.Method, err)
	}
}

func (s *Server) call(req *jsonrpc2.Request) (result any, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(s.opt.Log, "callflow lsp: %s: %v\n%s", req.Method, r, debug.Stack())
			err = &jsonrpc2.Error{Code: jsonrpc2.CodeInternalError, Message: fmt.Sprintf("internal error in %s", req.Method)}
		}
	}()
	m, known := methods()[req.Method]
	switch {
	case !s.began && req.Method != "initialize" && req.Method != "exit":
		return nil, &jsonrpc2.Error{Code: codeNotInitialized, Message: "initialize comes first"}
	case s.over && req.Method != "exit":
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "shutdown was asked for"}
	case !known:
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeMethodNotFound, Message: fmt.Sprintf("method %q is not known", req.Method)}
	}
	return m(s, req.Params)
}
