package lsp

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/sourcegraph/jsonrpc2"
)

// mostWaiting is how many messages are read ahead of the one that is being handled.
const mostWaiting = 256

// queue holds messages that were read and wait for those before them. So a request can be taken back that is not
// handled yet; one that is being handled is answered as if it had not been.
type queue struct {
	list chan waiting

	mu       sync.Mutex
	requests map[jsonrpc2.ID]bool // that wait: whether they were taken back
}

// waiting is a message, or the wish to know that all before it are done.
type waiting struct {
	req  *jsonrpc2.Request
	done chan struct{}
}

func newQueue() *queue {
	return &queue{list: make(chan waiting, mostWaiting), requests: map[jsonrpc2.ID]bool{}}
}

// put adds a message, or takes one back. It waits while the queue is full.
func (q *queue) put(ctx context.Context, req *jsonrpc2.Request) {
	if req.Method == "$/cancelRequest" && req.Notif {
		q.cancel(req.Params)
		return
	}
	if !req.Notif {
		q.mu.Lock()
		q.requests[req.ID] = false
		q.mu.Unlock()
	}
	q.add(ctx, waiting{req: req})
}

func (q *queue) add(ctx context.Context, w waiting) {
	select {
	case q.list <- w:
	case <-ctx.Done():
	}
}

// cancel notes that nobody wants the answer to a request any more; one that does not wait is no concern.
func (q *queue) cancel(params *json.RawMessage) {
	p, err := decode[struct {
		ID jsonrpc2.ID `json:"id"`
	}](params)
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, there := q.requests[p.ID]; there && err == nil {
		q.requests[p.ID] = true
	}
}

// cancelled tells, when its turn comes, whether a request was taken back.
func (q *queue) cancelled(req *jsonrpc2.Request) bool {
	if req.Notif {
		return false
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	gone := q.requests[req.ID]
	delete(q.requests, req.ID)
	return gone
}

// drain waits until all that was put has been handled.
func (q *queue) drain(ctx context.Context) {
	done := make(chan struct{})
	q.add(ctx, waiting{done: done})
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// work handles messages, one after another, until the context ends.
func (q *queue) work(ctx context.Context, handle func(*jsonrpc2.Request)) {
	for {
		select {
		case <-ctx.Done():
			return
		case w := <-q.list:
			if w.done != nil {
				close(w.done)
				continue
			}
			handle(w.req)
		}
	}
}
