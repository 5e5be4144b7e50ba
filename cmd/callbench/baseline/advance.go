package baseline

import (
	"strconv"

	"callflow/cmd/callbench/script"
)

// said is what a webhook leads to: the answer and what is recorded of it.
type said struct {
	kind  string
	param string // the form parameter worth recording beside the usual ones, or empty
	twiml []byte // nil for a callback that wants no document
	last  bool   // the leg has ended
}

const (
	head   = `<?xml version="1.0" encoding="UTF-8"?><Response>`
	say    = `<Say voice="Polly.Joanna" language="en-US">`
	gather = `<Gather input="dtmf" method="POST" numDigits="1" timeout="5" action="`

	menuText = head + gather + script.Menu + `">` + say + script.SayMenu + `</Say></Gather><Redirect method="POST">` +
		script.Voice + `</Redirect></Response>`
	submenuText = head + gather + script.Submenu + `">` + say + script.SaySubmenu + `</Say></Gather><Redirect method="POST">` +
		script.Menu + `</Redirect></Response>`
	enqueueText = head + say + script.SayHold + `</Say><Enqueue action="` + script.QueueDone + `" method="POST" waitUrl="` +
		script.Wait + `" waitUrlMethod="POST">` + script.Queue + `</Enqueue></Response>`
	agentText = head + `<Dial action="` + script.AgentDone + `" method="POST"><Queue url="` + script.Connect +
		`" method="POST">` + script.Queue + `</Queue></Dial></Response>`
	connectText = head + say + script.SayConnect + `</Say></Response>`
	goodbyeText = head + say + script.SayGoodbye + `</Say><Hangup/></Response>`
	hangupText  = head + `<Hangup/></Response>`
	waitText    = head + say + script.SayPosition
	waitRest    = `</Say><Play>` + script.HoldMusic + `</Play></Response>`
)

// opens reports whether a webhook of this path may be a leg's first.
func opens(path string) bool { return path == script.Voice }

// advance moves the leg and says what to answer; false if there is no such path. A flat switch over all paths.
func advance(path string, l *leg, v *visit) (said, bool) {
	out := func(text string) []byte { v.out = append(v.out[:0], text...); return v.out }
	switch path {
	case script.Voice:
		if string(v.form.Get("To")) == script.Agents {
			l.node = "agent"
			return said{kind: "incoming", twiml: out(agentText)}, true
		}
		l.node = "menu"
		return said{kind: "incoming", twiml: out(menuText)}, true
	case script.Menu:
		if l.node != "menu" || string(v.form.Get("Digits")) != "2" {
			return said{kind: "gather", param: "Digits", twiml: out(menuText)}, true
		}
		l.node = "submenu"
		return said{kind: "gather", param: "Digits", twiml: out(submenuText)}, true
	case script.Submenu:
		if l.node != "submenu" || string(v.form.Get("Digits")) != "1" {
			return said{kind: "gather", param: "Digits", twiml: out(submenuText)}, true
		}
		l.node = "queue"
		return said{kind: "gather", param: "Digits", twiml: out(enqueueText)}, true
	case script.Wait:
		l.waits++
		position, _ := strconv.Atoi(string(v.form.Get("QueuePosition")))
		v.out = strconv.AppendInt(append(v.out[:0], waitText...), int64(max(position-1, 0)), 10)
		v.out = append(v.out, waitRest...)
		return said{kind: "wait", param: "QueuePosition", twiml: v.out}, true
	case script.Connect:
		l.node = "connected"
		return said{kind: "connect", twiml: out(connectText)}, true
	case script.QueueDone:
		l.node = "done"
		return said{kind: "queue-done", param: "QueueResult", twiml: out(goodbyeText)}, true
	case script.AgentDone:
		l.node = "done"
		return said{kind: "agent-done", param: "DialCallStatus", twiml: out(hangupText)}, true
	case script.Status:
		return said{kind: "status", param: "CallStatus", last: true}, true
	}
	return said{}, false
}
