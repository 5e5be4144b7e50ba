package baseline

import (
	"strconv"

	"callflow/cmd/callbench/webhook"
)

// write is what one webhook makes durable: an event row and the leg's state.
type write struct {
	sid, kind, node, status string
	at                      int64 // milliseconds since 1970
	event, state            []byte
	done                    chan error
}

// fill sets all of the write but the channel.
func (w *write) fill(sid string, l *leg, s said, form *webhook.Form, at int64) {
	w.sid, w.kind, w.node, w.at, w.status = sid, s.kind, l.node, at, "live"
	if s.last {
		w.status = "ended"
	}
	b := append(w.event[:0], '{')
	for _, key := range [...]string{"From", "To", "CallStatus", "Direction", s.param} {
		if key == "" {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), key...), `":"`...)
		b = append(appendJSON(b, form.Get(key)), '"')
	}
	w.event = append(b, '}')
	w.state = strconv.AppendInt(append(w.state[:0], `{"lang":"en","waits":`...), int64(l.waits), 10)
	w.state = append(w.state, '}')
}

func appendJSON(dst, text []byte) []byte {
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < 0x20:
			dst = append(dst, ' ')
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
