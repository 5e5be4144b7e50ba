package phone

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// events streams what happens, as Server-Sent Events. Each message has an id BOOT.LINE; a page that comes
// back with it gets what it has missed, or everything if that is not known here. A message comes at least every three
// seconds.
func (p *Page) events(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{}) // not every server has deadlines
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	line := p.resume(r)
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		n, change := p.after(line)
		line = n.Next
		if err := p.send(w, n); err != nil || out.Flush() != nil {
			return
		}
		select {
		case <-change:
		case <-tick.C:
		case <-r.Context().Done():
			return
		case <-p.closed:
			return
		}
	}
}

// resume is the line that a page has seen last; -1 when it begins anew.
func (p *Page) resume(r *http.Request) int {
	id := r.Header.Get("Last-Event-ID")
	if id == "" {
		id = r.URL.Query().Get("after")
	}
	boot, line, _ := strings.Cut(id, ".")
	n, err := strconv.Atoi(line)
	if err != nil || boot != p.boot || n < 0 {
		return -1
	}
	return n
}

// send writes one message.
func (p *Page) send(w http.ResponseWriter, n news) error {
	body, err := json.Marshal(n)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "id: %s.%d\ndata: %s\n\n", p.boot, n.Next, body)
	return err
}
