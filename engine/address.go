package engine

import (
	"strconv"
	"strings"
)

// What says why a URL of ours is asked for.
type What string

// The purposes of continuation URLs.
const (
	Action     What = "action"     // the blocking verb of the document is over
	Silence    What = "silence"    // the document fell through to the Redirect after its verb
	Now        What = "now"        // whatever the current document is
	Poll       What = "poll"       // the filler is over: is the result there?
	Moved      What = "moved"      // the leg was redirected here by REST
	Wait       What = "wait"       // first document of a wait flow
	Next       What = "next"       // the following document of a wait, hold or announce flow
	Bridge     What = "bridge"     // the waiting caller is about to talk to the leg named in the URL
	Screen     What = "screen"     // the leg named in the URL has answered
	Progress   What = "progress"   // call progress of a leg that we rang
	Recorded   What = "recorded"   // a recording's file
	Transcript What = "transcript" // a transcription
	Machine    What = "machine"    // answering machine detection
	Texted     What = "texted"     // delivery of a text message
	Answered   What = "answered"   // the leg that we rang has answered
	Announced  What = "say"        // words for those in a room
	Assigned   What = "task"       // TaskRouter has reserved an agent; run and visit are the ticket of whoever waits
	InRoom     What = "room"       // a report about a room, whose number stands in place of the leg's
)

var whats = map[What]bool{Action: true, Silence: true, Now: true, Poll: true, Moved: true, Wait: true, Next: true, Bridge: true,
	Screen: true, Progress: true, Recorded: true, Transcript: true, Machine: true, Texted: true, Answered: true, Announced: true, InRoom: true, Assigned: true}

// Address is where a webhook goes: contact, leg, run (channel), visit and purpose. Tag is drawn from the
// contact's seed, so that URLs cannot be guessed from one another; the request's signature is what
// proves its sender.
type Address struct {
	Contact ContactID
	Leg     LegID
	Run     RunID
	Visit   VisitNo
	What    What
	Tag     uint32
}

// AddressPrefix is the path under which all continuation URLs live.
const AddressPrefix = "/twilio/v/"

// Append writes the path of the address.
func (a Address) Append(b []byte) []byte {
	b = append(b, AddressPrefix...)
	b = strconv.AppendInt(b, int64(a.Contact), 10)
	b = append(b, '/')
	b = strconv.AppendInt(b, int64(a.Leg), 10)
	b = append(b, '/')
	b = strconv.AppendInt(b, int64(a.Run), 10)
	b = append(b, '/')
	b = strconv.AppendInt(b, int64(a.Visit), 10)
	b = append(b, '/')
	b = append(b, a.What...)
	b = append(b, '/')
	return strconv.AppendUint(b, uint64(a.Tag), 36)
}

// ParseAddress reads a path written by [Address.Append]; ok is false for anything else.
func ParseAddress(path string) (a Address, ok bool) {
	rest, found := strings.CutPrefix(path, AddressPrefix)
	if !found {
		return a, false
	}
	var n [4]int64
	for i := range n {
		word, tail, cut := strings.Cut(rest, "/")
		v, err := strconv.ParseInt(word, 10, 64)
		if !cut || err != nil || v < 0 || (i > 0 && v > 1<<30) {
			return a, false
		}
		n[i], rest = v, tail
	}
	word, tag, cut := strings.Cut(rest, "/")
	t, err := strconv.ParseUint(tag, 36, 32)
	if !cut || err != nil || !whats[What(word)] {
		return a, false
	}
	return Address{ContactID(n[0]), LegID(n[1]), RunID(n[2]), VisitNo(n[3]), What(word), uint32(t)}, true
}
