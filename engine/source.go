package engine

// SourceKind says where an expression's reference takes its value.
type SourceKind uint8

// Sources of values.
const (
	SourceUnset    SourceKind = iota
	SourceVar                 // a variable, input or output of the frame
	SourceStep                // STEP.VALUE of the frame
	SourceContact             // a contact variable, or id, started, language, last_agent
	SourceCaller              // caller.X
	SourceCalled              // called.X
	SourceLeg                 // leg.X
	SourceQueue               // queue.X: facts that the host of a wait or whisper run told
	SourceRole                // ROLE.X
	SourceBy                  // by.X: who asked for the procedure
	SourceWith                // what `with` gave to a prompt
	SourceItem                // item, or key, of a list being gone through
	SourceParams              // params.X of a browser phone
	SourceList                // lists.X
	SourceSwitch              // switches.X
	SourceSetting             // settings.X
	SourceNumber              // numbers.X
	SourceSchedule            // schedules.X.open, .opens_at
	SourceQueues              // queues.X.waiting, .longest, .spoken
	SourceTeams               // teams.X.signed_in, .free
	SourceNames               // the names of one kind: `wish in queues`
	SourceNow                 // now
	SourceMoment              // queue.X, call.X: what is known of the moment that is recorded
	SourceRecord              // queues[name], agents[name]: looked up by a computed name
)

// Source is what a reference of a compiled expression stands for. References are numbers into
// [Flows.Refs], so that nothing is looked up by text that need not be.
type Source struct {
	Kind  SourceKind
	Name  string // variable, field or declared name
	Field string // second part: step's value, queue's figure
}
