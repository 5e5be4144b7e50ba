package store

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"callflow/engine"
)

// conference completes the row of a conference. Its end is first what the contact believes, and then what
// Twilio says: believed is 0 where Twilio speaks. Without a SID there was no conference.
func (p *projector) conference(data []engine.Named, believed int64) {
	if sid, _ := find(data, "sid"); sid == nil {
		return
	}
	r := p.add(Conferences, ByKey, p.contact())
	r.take("", 0, data)
	if believed > 0 {
		r.set("ended", believed)
	}
}

// seat adds a report about a participant; the same report again is the same row. It names its conference as
// well, in case that nothing else is heard of it.
func (p *projector) seat(f *engine.Fact, at int64) {
	if sid, _ := find(f.Data, "sid"); sid == nil {
		return
	}
	r := p.add(SeatReports, Add, p.contact(), nil, int64(f.Leg))
	r.take("at", at, f.Data)
	p.conference(f.Data, 0)
	p.rows[len(p.rows)-1].set("why", nil) // why somebody left
}

// party is who is at the other end of a leg, for people to read, where that differs from its caller or
// called party.
func party(data []engine.Named) any {
	end := "from"
	if v, _ := find(data, "direction"); v == "outbound" {
		end = "to"
	}
	v, _ := find(data, end)
	if s, ok := v.(string); ok && Readable(s) != s {
		return Readable(s)
	}
	return nil
}

// Readable is an address as people wrote it: a client's identity may hold letters, digits and _ only, so
// programs escape the rest as _ and two hexadecimal digits (client:sales_2D1 is client:sales-1). An identity
// stays as it is when a _ in it begins no such escape, and when all of them are digits: agent_21 is no agent!.
func Readable(address string) string {
	identity, client := strings.CutPrefix(address, "client:")
	parts := strings.Split(identity, "_")
	if !client || len(parts) == 1 {
		return address
	}
	read, sure := parts[0], false
	for _, p := range parts[1:] {
		if len(p) < 2 || strings.ToUpper(p[:2]) != p[:2] {
			return address
		}
		c, err := strconv.ParseUint(p[:2], 16, 8)
		if err != nil || !escaped(byte(c)) {
			return address
		}
		sure = sure || strings.ContainsAny(p[:2], "ABCDEF")
		read += string([]byte{byte(c)}) + p[2:]
	}
	if !sure || !utf8.ValidString(read) {
		return address
	}
	return "client:" + read
}

// escaped reports whether a byte is one that an identity cannot hold as it is.
func escaped(c byte) bool {
	return c >= ' ' && c != 0x7f && !('0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z')
}
