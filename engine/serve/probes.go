package serve

import (
	"context"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// audio gives out a sound file of the workspace. Its path names its content, so it never changes.
func (s *Server) audio(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/audio/")
	if s.cfg.Audio == nil {
		http.NotFound(w, r)
		return
	}
	content, ok := s.cfg.Audio(name)
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", audioType(name))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", strconv.Quote(path.Dir(name)))
	h.Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(content)))
}

// audioType is the media type of a sound file; Twilio refuses to play others (TwiML: Play).
func audioType(name string) string {
	switch path.Ext(name) {
	case ".mp3":
		return "audio/mpeg"
	case ".wav":
		return "audio/wav"
	case ".ulaw":
		return "audio/basic"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// livez says that the process works.
func (s *Server) livez(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") }

// readyz says whether calls should be sent here, and why not; or that the flows that answer are not those of the folder, because
// it has errors.
func (s *Server) readyz(w http.ResponseWriter, _ *http.Request) {
	if why := s.unready(); why != "" {
		say(w, http.StatusServiceUnavailable, why)
		return
	}
	if s.cfg.Publisher != nil && s.cfg.Publisher.Behind() {
		say(w, http.StatusOK, "ok, but the folder of the workspace cannot be put in force: what was before answers")
		return
	}
	say(w, http.StatusOK, "ok")
}

func (s *Server) unready() string {
	switch {
	case s.draining.Load():
		return "draining"
	case s.silent(now()):
		return "store: takes no writes"
	case s.cfg.Flows.Current() == nil:
		return "flows: none"
	case s.out.depth.Load() > int64(s.cfg.Limits.Turns)/2:
		return "backlog: " + strconv.FormatInt(s.out.depth.Load(), 10) + " turns wait for the store"
	}
	return ""
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}

// Unready says why calls should not be sent here, "" if they may.
func (s *Server) Unready() string { return s.unready() }

// checkpointer is a store whose log must be moved into its file.
type checkpointer interface {
	Checkpoint(ctx context.Context) error
	Grown() <-chan struct{} // receives when it is time for one
}
