package kinds

import (
	"callflow/engine"
	"callflow/schema"
)

// recording starts, pauses, resumes or stops the recording of this leg.
type recording struct {
	action
	do string
}

func newRecording() Kind { return &recording{} }

// Fields declares the keys of recording.
func (r *recording) Fields(o *schema.Object) {
	o.Enum("do", &r.do, []string{"start", "pause", "resume", "stop"}, "what is done", schema.Required,
		schema.Means("begins a recording", "leaves out what follows", "goes on after a pause", "ends the recording"))
	o.Main("do")
}

// Enter orders it. It stands in the lane of the leg, before whatever is ordered for the leg later.
func (r *recording) Enter(v *engine.Visit) engine.Move {
	if v.As() == engine.AsProcedure {
		if !v.RecordRoom(r.do) {
			v.Alert("recording_without_call", r.do)
		}
		return engine.Out(outDone)
	}
	leg := v.Leg()
	if leg == nil || leg.Sid == "" || leg.State == engine.LegOver {
		v.Alert("recording_without_call", r.do)
		return engine.Out(outDone)
	}
	v.Do(v.LegLane(), engine.ClassTransfer, engine.ControlRecording{Sid: leg.Sid, Do: r.do})
	return engine.Out(outDone)
}
