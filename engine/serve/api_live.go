package serve

import (
	"errors"
	"net/http"
	"time"
)

// errStreams says that there are as many streams as there may be.
var errStreams = errors.New("there are too many streams")

// sendTime is how long a listener may take for one text.
const sendTime = 10 * time.Second

// showLive shows how all queues stand, and what has become of today's callers.
func (s *Server) showLive(*apiCall) (apiReply, error) {
	return apiReply{status: http.StatusOK, body: s.standing()}, nil
}

// streamLive tells the same, and then what changes, as server-sent events, until the listener goes.
func (s *Server) streamLive(c *apiCall) (apiReply, error) {
	if s.draining.Load() {
		return apiReply{}, errFull
	}
	l, first, err := s.board.listen(c.r.Header.Get("Last-Event-ID"))
	if err != nil {
		return apiReply{}, err
	}
	return apiReply{status: http.StatusOK, stream: func(w http.ResponseWriter) {
		defer s.board.leave(l)
		s.send(w, c.r, l, first)
	}}, nil
}

// send writes what a listener is told. An ordinary request has to be read and answered within a time; a stream has
// none, but each of its texts.
func (s *Server) send(w http.ResponseWriter, r *http.Request, l *listener, text []byte) {
	out := http.NewResponseController(w)
	_ = out.SetReadDeadline(time.Time{})
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Accel-Buffering", "no") // nginx would keep events back
	w.WriteHeader(http.StatusOK)
	beat := time.NewTicker(s.cfg.Limits.Beat)
	defer beat.Stop()
	for open := true; open; {
		_ = out.SetWriteDeadline(time.Now().Add(sendTime))
		if _, err := w.Write(text); err != nil {
			return
		}
		if err := out.Flush(); err != nil {
			return
		}
		select {
		case text, open = <-l.ch:
		case <-beat.C:
			text = []byte(": beat\n\n")
		case <-r.Context().Done():
			return
		case <-s.drained:
			return
		}
	}
}
