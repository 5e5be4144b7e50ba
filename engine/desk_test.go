package engine_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/schema/diag"
)

// desk is a contact of a small workspace, driven by scripts of lines `EVENT | WHAT CAME OF IT`:
//
//	call                      the customer calls and becomes leg 1, CA1
//	begin FLOW [after=5m key=K by=WHO K=V …]
//	in N · out N [WHY]        Twilio reports that a leg came into room 1, or left it
//	hold N · unhold N · mute N · unmute N · coach N · start · over
//	answered N [K=V …]        whoever was rung as leg N has answered
//	progress N STATUS         a callback of that call
//	left N [K=V …]            leg N is done with its Dial or Gather: Twilio asks for what follows
//	ok WHAT · refuse WHAT [CODE] · lost WHAT   the end of an effect that is waited for, named as it is shown
//	ask NAME by=WHO [leg=N K=V …]              somebody asks for something
//	wait 5s · truth [over] [N[:held,muted,coach=N] …]
//
// What came of it is written with commas: the answer to a command, effects, steps that were left, procedures
// that are over, commands that are done, alerts.
type desk struct {
	t    *testing.T
	set  *engine.Set
	c    *engine.Contact
	turn engine.Turn
	at   engine.Millis
	seq  int
	open map[engine.EffectKey]string
	list []engine.EffectKey

	trace []string // the lines so far
}

// deskFiles is a room for four with every command, and the flows of a test.
const deskFiles = `
workspace: desk
language: en
languages: {en: {code: en-US, voice: Polly.Joanna-Neural}}
numbers: {main: {flow: inbound}}
agents: {kim: {name: Kim}, lee: {name: Lee}, sam: {name: Sam}}
addresses: [desk]
teams: {leads: {members: [sam]}}
services: {crm: {calls: {tell: {post: /tell}}}}
rooms:
  talk:
    seats:
      customer: {starts: no, ends: %s}
      agent: {ends: last, up_to: 2}
      expert: {ends: yes}
      supervisor: {starts: no, muted: yes}
    commands:
      hold: {who: [agent, services.crm]}
      resume: {who: [agent, services.crm]}
      mute: {who: [agent, services.crm]}
      unmute: {who: [agent, services.crm]}
      remove: {who: agent}
      close: {who: [agent, customer]}
      lock: {who: agent}
      unlock: {who: agent}
      recording: {who: agent}
      tones: {who: agent}
      listen: {who: teams.leads}
      coach: {who: teams.leads}
      barge: {who: teams.leads}
      help: {who: [agent, expert], runs: help}
      later: {who: agent, runs: help, when: supervisor.present}
`

const inbound = `
flow: inbound
start: ring
steps:
  ring: {dial: {to: agents.kim, room: talk, ring: 20s}, next: {answered: bye, busy: bye, no_answer: bye, failed: bye, else: bye}}
  bye: {pause: 1s, next: end}
`

// newDesk compiles the workspace with a procedure called help, whose room ends with its customer or not.
func newDesk(t *testing.T, help, ends string, more ...string) *desk {
	t.Helper()
	files := library.Files{"callflow.yaml": []byte(fmt.Sprintf(deskFiles, ends)), "inbound.flow.yaml": []byte(inbound), "help.flow.yaml": []byte(help)}
	for _, text := range more {
		name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(text), "flow: "), "\n")
		files[name+".flow.yaml"] = []byte(text)
	}
	w := library.Compile(files, library.Options{LiveNo: 1})
	for _, d := range w.Diagnostics.Sorted() {
		if d.Severity == diag.Error && !strings.HasPrefix(d.File, "lib:") {
			t.Fatalf("%s:%s: %s [%s] %s", d.File, d.Span.Start, d.Message, d.Code, d.Hint)
		}
	}
	return &desk{t: t, set: w.Set, at: 1_000_000, open: map[engine.EffectKey]string{}}
}

// play performs a script and compares what comes of each line.
func (d *desk) play(script string) {
	d.t.Helper()
	for line := range strings.Lines(strings.TrimSpace(script)) {
		event, want, _ := strings.Cut(strings.TrimSpace(line), "|")
		event, want = strings.TrimSpace(event), strings.TrimSpace(want)
		if event == "" || strings.HasPrefix(event, "#") {
			continue
		}
		d.do(event)
		if got := d.came(); want != "*" && got != want {
			d.t.Errorf("%s\n got %s\nwant %s", event, got, want)
		}
	}
}

// talk brings customer and agent together, without looking at what comes of it.
const talk = `
call | *
in 1 | *
ok ring agents.kim | *
answered 2 | *
progress 2 in-progress | *
in 2 | *
start | *
`

func (d *desk) do(event string) {
	d.t.Helper()
	d.trace = append(d.trace, event)
	verb, rest, _ := strings.Cut(event, " ")
	word, tail, _ := strings.Cut(rest, " ")
	n, _ := strconv.Atoi(word)
	switch verb {
	case "call":
		d.event(engine.Birth{Seed: 7, Semantics: engine.Semantics, Flow: "inbound", Number: "main", Hook: engine.Webhook{Sid: "CA1",
			Params: engine.Params{{Name: "CallStatus", Value: "ringing"}, {Name: "From", Value: "+819011112222"}, {Name: "To", Value: "+815000000001"}}}})
	case "begin":
		after, _ := time.ParseDuration(named(tail, "after"))
		d.event(engine.Birth{Seed: 7, Semantics: engine.Semantics, Flow: engine.FlowName(word), By: named(tail, "by"), Key: named(tail, "key"), After: engine.MillisOf(after), With: given(tail)})
	case "in", "out", "hold", "unhold", "mute", "unmute", "coach", "start", "over":
		d.reported(verb, n, tail)
	case "answered":
		leg := d.c.Leg(engine.LegID(n))
		d.event(engine.Webhook{To: engine.Address{Contact: 17, Leg: leg.ID, Run: leg.Main, What: engine.Answered}, Sid: sid(n), Params: params(tail)})
	case "progress":
		d.event(engine.Status{To: engine.Address{Contact: 17, Leg: engine.LegID(n), What: engine.Progress}, Sid: sid(n), Params: params("CallStatus=" + tail)})
	case "left":
		leg := d.c.Leg(engine.LegID(n))
		d.event(engine.Webhook{To: engine.Address{Contact: 17, Leg: leg.ID, Run: leg.Main, Visit: d.c.Run(leg.Main).Visit, What: engine.Action}, Sid: sid(n), Params: params("DialCallStatus=answered " + tail)})
	case "ok", "refuse", "lost":
		d.result(verb, rest)
	case "ask":
		leg, _ := strconv.Atoi(named(tail, "leg"))
		d.event(engine.Command{Name: word, By: named(tail, "by"), Leg: engine.LegID(leg), With: given(tail)})
	case "wait":
		long, err := time.ParseDuration(word)
		if err != nil {
			d.t.Fatal(err)
		}
		d.at += engine.MillisOf(long)
		d.event(engine.Tick{})
	case "truth":
		d.truth(rest)
	default:
		d.t.Fatalf("no such line: %s", event)
	}
}

func sid(leg int) string { return "CA" + strconv.Itoa(leg) }

func (d *desk) event(b engine.Body) {
	d.t.Helper()
	seq := int64(1)
	if d.c != nil {
		seq = d.c.Seq + 1
	}
	d.turn = engine.Advance(d.set, d.c, &engine.Event{Cell: engine.CellID{Kind: engine.ContactCell, N: 17}, Seq: seq, At: d.at, Body: b})
	d.c = d.turn.Contact
	for _, e := range d.turn.Effects {
		if e.Tell {
			d.open[e.Key] = d.deed(e.Do)
			d.list = append(d.list, e.Key)
		}
	}
}

var reports = map[string]string{"in": "participant-join", "out": "participant-leave", "hold": "participant-hold", "unhold": "participant-unhold",
	"mute": "participant-mute", "unmute": "participant-unmute", "coach": "participant-modify", "start": "conference-start", "over": "conference-end"}

func (d *desk) reported(verb string, leg int, tail string) {
	d.t.Helper()
	d.seq++
	number := d.seq
	if n := named(tail, "seq"); n != "" {
		number, _ = strconv.Atoi(n)
	}
	p := params("StatusCallbackEvent=" + reports[verb] + " ConferenceSid=CF1 SequenceNumber=" + strconv.Itoa(number) + " " + tail)
	if verb == "out" {
		p = append(p, engine.Param{Name: "ReasonParticipantLeft", Value: tail})
	}
	s := ""
	if leg > 0 {
		s = sid(leg)
	}
	d.event(engine.Status{To: engine.Address{Contact: 17, Leg: 1, What: engine.InRoom}, Sid: s, Params: p})
}

// result ends the oldest effect of that description, also when nobody waits for it any more.
func (d *desk) result(verb, rest string) {
	d.t.Helper()
	for i, key := range d.list {
		what := d.open[key]
		code, fits := strings.CutPrefix(rest, what)
		if !fits || code != "" && code[0] != ' ' {
			continue
		}
		d.list = slices.Delete(d.list, i, i+1)
		r := engine.Result{Effect: key, Code: strings.TrimSpace(code), State: map[string]engine.ResultState{"ok": engine.ResultDone, "refuse": engine.ResultRefused, "lost": engine.ResultUnknown}[verb]}
		if strings.HasPrefix(what, "ring ") && verb == "ok" {
			for i := range d.c.Legs {
				if l := d.c.Legs[i]; l.Sid == "" && l.State == engine.LegDialing && what == "ring "+d.who(l.Number) {
					r.Values = []engine.Named{{Name: "sid", Value: sid(int(l.ID))}}
				}
			}
		}
		d.event(r)
		return
	}
	d.t.Fatalf("nothing to be done is %q", rest)
}

func (d *desk) truth(rest string) {
	b := engine.RoomTruth{Room: 1}
	for _, w := range strings.Fields(rest) {
		who, how, _ := strings.Cut(w, ":")
		if b.Over = b.Over || who == "over"; who == "over" {
			continue
		}
		n, _ := strconv.Atoi(who)
		s := engine.SeatTruth{Sid: sid(n), Held: strings.Contains(how, "held"), Muted: strings.Contains(how, "muted")}
		if _, on, ok := strings.Cut(how, "coach="); ok {
			s.Coaching = "CA" + on
		}
		b.Seats = append(b.Seats, s)
	}
	d.event(b)
}

// who names a number as the workspace does.
func (d *desk) who(number string) string {
	if name := d.set.Live.Addresses[number]; name != "" {
		return name
	}
	return number
}

func (d *desk) deed(do engine.Deed) string {
	switch do := do.(type) {
	case engine.PlaceCall:
		return "ring " + d.who(do.To)
	case engine.ChangeSeat:
		who := do.Sid
		if who == "" {
			who = "all"
		}
		if do.On != "" && do.What == engine.CoachSeat {
			who += " to " + do.On
		}
		return string(do.What) + " " + who
	case engine.EndRoom:
		return "end room"
	case engine.AskRoom:
		return "look into the room"
	case engine.EndCall:
		return "hang up " + do.Sid
	case engine.MoveCall:
		return "move " + do.Sid
	case engine.BeginContact:
		return "begin " + string(do.Flow) + " " + do.Key + " " + do.After.Duration().String()
	case engine.ControlRecording:
		return "recording " + do.Do
	case engine.AskCall:
		return "look for " + do.Sid
	}
	return fmt.Sprintf("%T", do)
}

// came is what came of the last event.
func (d *desk) came() string {
	var out []string
	if r := d.turn.Response; r != "" {
		out = append(out, string(r))
	}
	if d.turn.Trouble != "" {
		out = append(out, "trouble: "+d.turn.Trouble)
	}
	for _, h := range d.turn.Path {
		out = append(out, string(h.Step)+":"+string(h.Outcome))
	}
	for _, e := range d.turn.Effects {
		out = append(out, d.deed(e.Do))
	}
	for _, f := range d.turn.Facts {
		switch f.Kind {
		case engine.ProcedureBegan:
			out = append(out, "began")
		case engine.ProcedureOver:
			out = append(out, "over "+value(f, "outcome"))
		case engine.CommandDone:
			if value(f, "code") != "" {
				out = append(out, value(f, "what")+" "+value(f, "end")+" "+value(f, "code"))
			} else {
				out = append(out, value(f, "what")+" "+value(f, "end"))
			}
		case engine.Alert:
			out = append(out, "alert "+value(f, "code"))
		case engine.RoomEnded:
			out = append(out, "room over")
		}
	}
	if d.c.Phase == engine.Closed {
		out = append(out, "closed")
	}
	return strings.Join(out, ", ")
}

func value(f engine.Fact, name string) string {
	for _, n := range f.Data {
		if n.Name == name && n.Value != nil {
			return fmt.Sprint(n.Value)
		}
	}
	return ""
}

// named finds one of K=V words.
func named(words, name string) string {
	for _, w := range strings.Fields(words) {
		if v, ok := strings.CutPrefix(w, name+"="); ok {
			return v
		}
	}
	return ""
}

// rest2 are the other words, as fields.
func given(words string) []engine.Named {
	var out []engine.Named
	for _, w := range strings.Fields(words) {
		name, v, _ := strings.Cut(w, "=")
		if !slices.Contains([]string{"by", "leg", "after", "key"}, name) {
			out = append(out, engine.Named{Name: name, Value: v})
		}
	}
	return out
}

func params(words string) engine.Params {
	var p engine.Params
	for _, w := range strings.Fields(words) {
		if name, v, ok := strings.Cut(w, "="); ok {
			p = append(p, engine.Param{Name: name, Value: v})
		}
	}
	slices.SortFunc(p, func(a, b engine.Param) int { return strings.Compare(a.Name, b.Name) })
	return p
}
