package phone

import (
	"sync"

	"callflow/engine"
	"callflow/engine/sim"
)

// Exchange is a network in real time.
type Exchange interface {
	// At does something on the network while nothing else happens on it.
	At(do func(n *sim.Network))
	// Watch adds somebody who is given every line of the transcript as it happens; it must return at once.
	Watch(see func(sim.Heard))
}

// mostLines is how many lines of the transcript a page can look back.
const mostLines = 2000

// Line is one line of the transcript as the page gets it.
type Line struct {
	N     int    `json:"n"`               // counts from 1
	At    int64  `json:"at"`              // milliseconds since 1970
	Phone string `json:"phone,omitempty"` // whose telephone; "" for what happens outside
	Sid   string `json:"sid,omitempty"`   // CallSid
	Who   string `json:"who"`
	Kind  string `json:"kind"`           // see kinds
	Arg   string `json:"arg,omitempty"`  // what the kind leaves open: keys, a name of a queue, words
	Text  string `json:"text"`           // in English, as the transcript has it
	Step  string `json:"step,omitempty"` // where the flow is, such as main.greeting
	Sound *Sound `json:"sound,omitempty"`
}

// Sound is what a page plays or speaks.
type Sound struct {
	Words    string `json:"words,omitempty"`
	Language string `json:"lang,omitempty"`
	URL      string `json:"url,omitempty"` // "" for what the page may not load
	By       string `json:"by,omitempty"`
	Lasts    int64  `json:"lasts,omitempty"` // milliseconds; 0: for ever
}

// Board keeps what happens on an exchange for pages that look at it. It is safe for concurrent use.
type Board struct {
	exchange Exchange
	step     func(sid string) string
	local    func(url string) string
	began    engine.Millis

	mu     sync.Mutex
	lines  []Line
	count  int           // of lines so far
	change chan struct{} // closed when there is something new
	closed chan struct{}
}

func newBoard(x Exchange, step, local func(string) string) *Board {
	b := &Board{exchange: x, step: step, local: local, change: make(chan struct{}), closed: make(chan struct{})}
	x.At(func(n *sim.Network) { b.began = n.Began() })
	x.Watch(b.hear)
	return b
}

// Close ends all streams to pages, so that the server which serves them can stop. The board must not be
// closed twice.
func (b *Board) Close() { close(b.closed) }

// hear takes a line of the transcript.
func (b *Board) hear(h sim.Heard) {
	l := Line{At: int64(b.began + h.At), Phone: h.Phone, Sid: h.Sid, Who: h.Who, Text: h.Text}
	l.Kind, l.Arg = kindOf(h.Text)
	if h.Sid != "" && b.step != nil {
		l.Step = b.step(h.Sid)
	}
	if s := h.Sound; s != nil {
		l.Sound = &Sound{Words: s.Words, Language: s.Language, By: s.By, Lasts: int64(s.Lasts)}
		if s.URL != "" {
			l.Sound.URL = b.local(s.URL)
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count++
	l.N = b.count
	if len(b.lines) >= 2*mostLines {
		b.lines = append(b.lines[:0], b.lines[mostLines:]...)
	}
	b.lines = append(b.lines, l)
	close(b.change)
	b.change = make(chan struct{})
}

// news is one message to a page.
type news struct {
	All   bool   `json:"all,omitempty"` // the page forgets what it knew
	Next  int    `json:"next"`          // number of the last line so far
	Calls []Call `json:"calls"`
	Lines []Line `json:"lines"`
}

// Call is a call that lives.
type Call struct {
	Sid     string `json:"sid"`
	Phone   string `json:"phone"`
	Other   string `json:"other"`
	Inbound bool   `json:"placed"`          // the person called
	State   string `json:"state"`           // of [sim.Seat]
	Place   string `json:"place,omitempty"` // name of the queue or of the conference
	With    string `json:"with,omitempty"`  // number of the other side of a talk
}

// after returns what happened after a line, and a channel that is closed when there is more. When the line is
// not known any more, or not yet, the news are all that is kept.
func (b *Board) after(line int) (news, <-chan struct{}) {
	b.mu.Lock()
	n, change := news{Next: b.count, Lines: []Line{}}, b.change
	first := b.count - len(b.lines)
	if line < first || line > b.count {
		n.All, line = true, max(first, b.count-mostLines)
	}
	n.Lines = append(n.Lines, b.lines[line-first:]...)
	b.mu.Unlock()
	n.Calls = b.calls()
	return n, change
}

// calls asks the network what it does now.
func (b *Board) calls() []Call {
	var seats []sim.Seat
	b.exchange.At(func(n *sim.Network) { seats = n.Seats() })
	phones := map[string]string{}
	for _, s := range seats {
		phones[s.Sid] = phoneOf(s)
	}
	all := make([]Call, 0, len(seats))
	for _, s := range seats {
		c := Call{Sid: s.Sid, Phone: phoneOf(s), Other: s.To, Inbound: s.Inbound, State: s.State, Place: s.Queue + s.Room, With: phones[s.With]}
		if !s.Inbound {
			c.Other = s.From
		}
		all = append(all, c)
	}
	return all
}

func phoneOf(s sim.Seat) string {
	if s.Inbound {
		return s.From
	}
	return s.To
}
