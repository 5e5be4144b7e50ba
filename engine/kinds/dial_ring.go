package kinds

import (
	"net/url"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
)

// maxNouns is how many one Dial rings at once (Twilio: <Dial>).
const maxNouns = 10

// ringSlack is what Twilio adds to the time of ringing, and a little more.
const ringSlack engine.Millis = 10_000

// Enter finds out whom to ring and rings the first.
func (d *dial) Enter(v *engine.Visit) engine.Move {
	list, _ := v.Value(&d.to).([]any)
	targets := targetsOf(v, list)
	v.Put(engine.Named{Name: "rang", Value: engine.Millis(0).Duration()}, engine.Named{Name: "talked", Value: engine.Millis(0).Duration()})
	if d.machine != "" {
		v.Put(engine.Named{Name: "machine", Value: false})
	}
	if len(targets) == 0 {
		return engine.Out(outFailed)
	}
	if d.order == random {
		targets = shuffled(v, targets)
	}
	if d.room.Set {
		return d.enterWithRoom(v, targets)
	}
	return d.next(v, targets)
}

// next rings the first of those that are left: ten together, or one after the other. Several nouns in
// sequence would report one status for all, so each has a Dial of its own.
func (d *dial) next(v *engine.Visit, left []target) engine.Move {
	n := 1
	if d.order == atOnce {
		n = maxNouns
	}
	for _, name := range []string{"accepted", "refused", "machine"} {
		v.SetCount(name, 0)
	}
	verb := d.verb(v)
	var legs []any
	for len(left) > 0 && len(legs) < n {
		t := left[0]
		left = left[1:]
		if turnedDown(v, t) {
			continue
		}
		noun, leg := d.noun(v, t)
		verb.Nouns, legs = append(verb.Nouns, noun), append(legs, float64(leg))
	}
	if len(legs) == 0 {
		out := engine.Outcome(better(bestOf(v), outFailed))
		v.Why(whyNot(v, out))
		return engine.Out(out)
	}
	v.Remember("left", remembered(left))
	v.Remember("legs", legs)
	v.Add(verb)
	v.Lasts(engine.MillisOf(d.ring+d.talk) + ringSlack)
	return engine.Stay()
}

// verb is the Dial without its nouns. With answerOnBridge a caller who has heard nothing yet keeps hearing
// it ring, also while the screen runs; it means nothing once the call is answered.
func (d *dial) verb(v *engine.Visit) *twiml.Dial {
	verb := &twiml.Dial{
		Action: v.URL(engine.Action), Method: twiml.POST, AnswerOnBridge: twiml.Yes,
		TimeLimit: twiml.Num(engine.Seconds(engine.MillisOf(d.talk))), Timeout: twiml.Num(engine.Seconds(engine.MillisOf(d.ring))),
	}
	if from := v.Text(&d.from); from != "" {
		verb.CallerID, _ = dialled(v, from)
	}
	if d.record {
		verb.Record = "record-from-answer-dual"
		verb.RecordingCallback = twiml.Callback{URL: v.URL(engine.Recorded), Method: twiml.POST, Events: "completed absent"}
	}
	return verb
}

// noun begins a leg and is what rings it.
func (d *dial) noun(v *engine.Visit, t target) (twiml.Noun, engine.LegID) {
	id := v.Ring(d.role(v), t.address, t.number)
	leg := twiml.Leg{StatusCallback: twiml.Callback{
		URL: v.ChildURL(id, 0, engine.Progress), Method: twiml.POST, Events: "initiated ringing answered completed",
	}}
	if d.screen.named() {
		leg.URL, leg.Method = v.ChildURL(id, d.screen.open(v, engine.AsScreen, id), engine.Screen), twiml.POST
	}
	if name, ok := strings.CutPrefix(t.number, "client:"); ok {
		return &twiml.Client{Identity: name, Leg: leg, Parameters: d.parameters(v)}, id
	}
	detect := d.detection(v, id)
	if strings.HasPrefix(t.number, "sip") {
		return &twiml.Sip{URI: t.number + d.query(v, t.number), Leg: leg, Detection: detect}, id
	}
	return &twiml.Number{Number: t.number, SendDigits: dialTones(v.Text(&d.tones)), Leg: leg, Detection: detect}, id
}

// role is that of whoever is rung.
func (d *dial) role(v *engine.Visit) engine.Role {
	switch {
	case d.as != "":
		return engine.Role(d.as)
	case v.Leg().Role == "agent":
		return "customer"
	}
	return "agent"
}

// detection always works in the background: the two are connected already (Twilio: <Number>).
func (d *dial) detection(v *engine.Visit, leg engine.LegID) twiml.Detection {
	if d.machine == "" {
		return twiml.Detection{}
	}
	mode := "Enable"
	if d.machine == "speak" {
		mode = "DetectMessageEnd"
	}
	return twiml.Detection{Mode: mode, Callback: v.ChildURL(leg, 0, engine.Machine), CallbackMethod: twiml.POST}
}

func (d *dial) parameters(v *engine.Visit) []twiml.Parameter {
	var out []twiml.Parameter
	for _, h := range d.given(v) {
		out = append(out, twiml.Parameter{Name: h.Name, Value: h.Value})
	}
	return out
}

// query appends headers to a SIP address.
func (d *dial) query(v *engine.Visit, uri string) string {
	var b strings.Builder
	mark := byte('?')
	if strings.Contains(uri, "?") {
		mark = '&'
	}
	for _, h := range d.given(v) {
		b.WriteByte(mark)
		b.WriteString(h.Name + "=" + strings.ReplaceAll(url.QueryEscape(h.Value), "+", "%20"))
		mark = '&'
	}
	return b.String()
}

// given are the headers with a value, by name.
func (d *dial) given(v *engine.Visit) []engine.Param {
	var out []engine.Param
	for i := range d.headers {
		if s := v.Text(&d.headers[i].Value); s != "" {
			out = append(out, engine.Param{Name: d.headers[i].Name.Text, Value: s})
		}
	}
	slices.SortFunc(out, func(a, b engine.Param) int { return strings.Compare(a.Name, b.Name) })
	return out
}
