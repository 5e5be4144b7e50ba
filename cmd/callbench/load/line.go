package load

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"

	"callflow/cmd/callbench/webhook"
)

// maxAnswer is as much as is read of an answer; Twilio takes 64 kB.
const maxAnswer = 1 << 20

// lines keeps open connections. It is a lean HTTP/1.1 client, because the generator shares the machine with the server.
type lines struct {
	addr    string
	timeout time.Duration
	mu      sync.Mutex
	free    []*line
}

// line is one connection, used by one call at a time.
type line struct {
	conn     net.Conn
	in       *bufio.Reader
	out      []byte
	answer   []byte
	deadline time.Time
	dead     bool // cannot be used again
}

func (ls *lines) take() (*line, error) {
	ls.mu.Lock()
	if n := len(ls.free); n > 0 {
		l := ls.free[n-1]
		ls.free = ls.free[:n-1]
		ls.mu.Unlock()
		return l, nil
	}
	ls.mu.Unlock()
	conn, err := net.DialTimeout("tcp", ls.addr, ls.timeout)
	if err != nil {
		return nil, err
	}
	return &line{conn: conn, in: bufio.NewReaderSize(conn, 8192)}, nil
}

func (ls *lines) give(l *line) {
	if l.dead {
		l.conn.Close()
		return
	}
	ls.mu.Lock()
	ls.free = append(ls.free, l)
	ls.mu.Unlock()
}

func (ls *lines) close() {
	for _, l := range ls.free {
		l.conn.Close()
	}
	ls.free = nil
}

// post sends one webhook. The answer is good until the line is used again.
func (ls *lines) post(l *line, uri, signature string, body []byte) (status int, answer []byte, err error) {
	l.out = append(append(append(l.out[:0], "POST "...), uri...), " HTTP/1.1\r\nHost: "...)
	l.out = append(append(l.out, ls.addr...), "\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"+
		"Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"+webhook.Header+": "...)
	l.out = append(append(l.out, signature...), "\r\nContent-Length: "...)
	l.out = append(strconv.AppendInt(l.out, int64(len(body)), 10), "\r\n\r\n"...)
	l.out = append(l.out, body...)
	// Moving the deadline costs; a line that lives on gets a new one when half of the old is gone.
	if now := time.Now(); l.deadline.Sub(now) < ls.timeout {
		l.deadline = now.Add(2 * ls.timeout)
		l.conn.SetDeadline(l.deadline)
	}
	l.dead = true // until the whole answer is read
	if _, err := l.conn.Write(l.out); err != nil {
		return 0, nil, err
	}
	h, err := l.head()
	if err != nil {
		return 0, nil, err
	}
	if h.length < 0 {
		err = l.chunks()
	} else {
		l.answer, err = l.read(l.answer[:0], h.length)
	}
	l.dead = err != nil || h.last
	return h.status, l.answer, err
}

// head is what is read of an answer's status line and header fields.
type head struct {
	status int
	length int  // of the body; -1 for a body in chunks
	last   bool // the server closes the connection after it
}

func (l *line) head() (h head, err error) {
	first, err := l.text()
	if err != nil {
		return h, err
	}
	if len(first) < 12 || !bytes.HasPrefix(first, []byte("HTTP/1.1 ")) {
		return h, fmt.Errorf("status line %q", first)
	}
	if h.status, err = strconv.Atoi(string(first[9:12])); err != nil {
		return h, fmt.Errorf("status line %q", first)
	}
	for {
		field, err := l.text()
		if err != nil || len(field) == 0 {
			return h, err
		}
		key, value, _ := bytes.Cut(field, []byte(":"))
		value = bytes.TrimSpace(value)
		switch {
		case bytes.EqualFold(key, []byte("Content-Length")):
			if h.length, err = strconv.Atoi(string(value)); err != nil || h.length < 0 || h.length > maxAnswer {
				return h, fmt.Errorf("content length %q", value)
			}
		case bytes.EqualFold(key, []byte("Transfer-Encoding")):
			h.length = -1
		case bytes.EqualFold(key, []byte("Connection")) && bytes.EqualFold(value, []byte("close")):
			h.last = true
		}
	}
}

func (l *line) chunks() error {
	l.answer = l.answer[:0]
	for {
		size, err := l.text()
		if err != nil {
			return err
		}
		n, err := strconv.ParseUint(string(size), 16, 20)
		if err != nil || len(l.answer) > maxAnswer {
			return errors.New("bad chunk")
		}
		if l.answer, err = l.read(l.answer, int(n)); err != nil {
			return err
		}
		if _, err := l.text(); err != nil || n == 0 {
			return err
		}
	}
}

// read appends n bytes.
func (l *line) read(dst []byte, n int) ([]byte, error) {
	start := len(dst)
	dst = append(dst, make([]byte, n)...)
	_, err := io.ReadFull(l.in, dst[start:])
	return dst, err
}

// text reads one line of a head.
func (l *line) text() ([]byte, error) {
	b, err := l.in.ReadSlice('\n')
	return bytes.TrimRight(b, "\r\n"), err
}
