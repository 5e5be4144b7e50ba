package kinds

import (
	"strconv"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/twiml"
	"callflow/schema"
	"callflow/schema/expr"
)

// outOK is the outcome of a fetch that was answered as declared.
const outOK = "ok"

const (
	fetchHeld    engine.Millis = 2500 // how long a webhook stays open for the answer
	fetchLongest               = 30 * time.Second
	fillerPause  engine.Millis = 1000
	fillerLength engine.Millis = 60_000
)

// fetch asks a declared service and waits for the answer. The webhook stays open for a moment; past it the
// caller hears the filler, or silence, and comes back for the answer. A filler without words is a Pause:
// it does not answer a call that still rings (Twilio: <Pause>).
type fetch struct {
	call    schema.Ref
	with    []schema.NamedValue
	words   Saying
	file    schema.Ref
	longest time.Duration // set by Ends
}

func newFetch() Kind { return &fetch{} }

// Fields declares the keys of fetch.
func (f *fetch) Fields(o *schema.Object) {
	o.Ref("call", &f.call, "service-call", "the service and its call, as SERVICE.CALL", schema.Required, schema.Example("crm.customer"))
	o.Field("with", withForm(&f.with), "the inputs of the call")
	o.Custom("meanwhile", f.filler, sayingShape(), "what is heard while the answer is awaited: a prompt, once, or a sound file, again and again")
}

// filler reads a sound file, known by its ending, or what is said.
func (f *fetch) filler(d *schema.Decoder, n *schema.Node) {
	if n.Kind == schema.Scalar && strings.Contains(n.Value, ".") {
		d.Read(n, schema.RefForm(&f.file, "audio"))
		return
	}
	d.Read(n, f.words.Form())
}

// Ends of fetch.
func (f *fetch) Ends(e *Ends, w World) {
	call, _ := w.Call(f.call.Name)
	if f.longest = call.Longest; f.longest == 0 {
		f.longest = fetchLongest
	}
	e.Add(outOK, outNotFound, outFailed)
}

// Values of fetch: what the call declares, and the HTTP status, none when there was no answer.
func (f *fetch) Values(w World) []engine.Var {
	call, _ := w.Call(f.call.Name)
	return append(append([]engine.Var(nil), call.Outputs...), engine.Var{Name: "status", Type: expr.Of(expr.Number).AsOptional()})
}

// Sayings of fetch.
func (f *fetch) Sayings() []*Saying { return sayings(&f.words) }

// Asks of fetch.
func (f *fetch) Asks() []Ask { return []Ask{{Call: &f.call, With: f.with}} }

// Enter asks the service. When no webhook can be held the leg is brought to the filler.
func (f *fetch) Enter(v *engine.Visit) engine.Move {
	service, call, _ := strings.Cut(f.call.Name, ".")
	by := v.Now() + engine.MillisOf(f.longest)
	key := v.Await(v.OwnLane("fetch"), engine.ClassTransfer, by, engine.CallService{Service: service, Call: call, Inputs: v.Assigned(f.with)})
	v.Remember("asked", key.String())
	v.Timer("late", by)
	if !v.Held() {
		return f.fill(v)
	}
	return engine.Hold(fetchHeld)
}

// Resume goes on when there is an answer and somebody to give it to.
func (f *fetch) Resume(v *engine.Visit, in engine.Input) engine.Move {
	switch in := in.(type) {
	case engine.Ended:
		if v.Memo("asked") != in.Result.Effect.String() {
			return engine.Keep()
		}
		f.take(v, in.Result)
	case engine.Fired:
		if in.Held {
			return f.fill(v)
		}
		decide(v, outFailed, "late")
	case engine.Asked:
		if v.Memo("end") == nil {
			return f.poll(v)
		}
	default:
		return engine.Keep()
	}
	return f.goOn(v)
}

// take keeps the answer. It may come between two polls: then it waits in the memo.
func (f *fetch) take(v *engine.Visit, r engine.Result) {
	if v.Memo("end") != nil {
		return
	}
	if status, err := strconv.Atoi(r.Code); err == nil {
		v.Put(engine.Named{Name: "status", Value: float64(status)})
	}
	end := outFailed
	switch {
	case r.Code == "404", r.Code == "410":
		end = outNotFound
	case r.State == engine.ResultDone:
		end = outOK
		v.Put(r.Values...)
	}
	decide(v, end, r.Code)
}

// decide notes by which outcome the step will be left, unless that is known already.
func decide(v *engine.Visit, end, why string) {
	if v.Memo("end") == nil {
		v.Remember("end", end)
		v.Remember("why", why)
	}
}

// goOn leaves the step if a document written now is heard at once. Otherwise the caller is hearing the
// filler, and will ask at its end.
func (f *fetch) goOn(v *engine.Visit) engine.Move {
	end, _ := v.Memo("end").(string)
	if end == "" || !v.Held() {
		return engine.Keep()
	}
	why, _ := v.Memo("why").(string)
	v.Why(why)
	return engine.Out(engine.Outcome(end))
}

// poll is the end of a filler without an answer yet. Music goes on; after words the webhook is held again.
func (f *fetch) poll(v *engine.Visit) engine.Move {
	if f.file.Name != "" {
		return f.fill(v)
	}
	return engine.Hold(fetchHeld)
}

func (f *fetch) fill(v *engine.Visit) engine.Move {
	url := ""
	if f.file.Name != "" {
		url = v.Audio(f.file.Name)
	}
	switch {
	case url != "":
		v.Add(&twiml.Play{URL: url})
		v.Lasts(fillerLength)
	case !f.words.Empty() && v.Count("said") == 0:
		v.SetCount("said", 1)
		v.Say(&f.words.Saying)
		v.Lasts(fillerLength)
	default:
		v.Pause(fillerPause)
	}
	v.Redirect(engine.Poll)
	return engine.Stay()
}
