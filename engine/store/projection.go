package store

import "slices"

// Projection names a table for reports. Its rows follow from event rows alone.
type Projection uint8

// The projections.
const (
	Legs          Projection = iota // one row for each leg of a contact
	Visits                          // one row for each step walked
	QueueVisits                     // one row each time that a leg entered a queue
	Recordings                      // one row for each recording
	LogRecords                      // one row for each record of a log point
	Alerts                          // what people should look at, and turns that ended in trouble
	Conferences                     // one row for each conference at Twilio
	SeatReports                     // one row for each thing that Twilio reported of somebody in a conference
	Commands                        // one row for each command that somebody gave, whatever its answer
	Contacts                        // one row for each contact: its beginning
	AgentStates                     // one row for each change of what an agent does; it lasts until the next
	Offers                          // one row for each time that an agent was asked to take a caller
	Callbacks                       // one row for each place in the line that was kept for a call back
	CallbackTries                   // one row for each attempt to call back
	projections
)

// Projections lists them all.
func Projections() []Projection {
	list := make([]Projection, projections)
	for i := range list {
		list[i] = Projection(i)
	}
	return list
}

// Merge says how a row meets the rows that are there.
type Merge uint8

// Ways of meeting. In all but Add a nil value leaves what is there.
const (
	Add    Merge = iota // a new row; one with its key is replaced
	ByKey               // completes the row with its key, or adds it
	Latest              // completes the newest row of its contact, and of the same leg if it has one, or adds it
)

// Row is a row for a projection: its values in the order of [Projection.Columns], each int64, string or nil.
type Row struct {
	Into   Projection
	How    Merge
	Values []any
}

// SQLType is the type of a column.
type SQLType string

// Types of columns. In views of log points yes and no are 1 and 0, durations are seconds and times are
// ISO 8601 in UTC; elsewhere times are milliseconds since 1970.
const (
	Text    SQLType = "TEXT"
	Real    SQLType = "REAL"
	Integer SQLType = "INTEGER"
)

// Column is a column of a projection. From lists the names under which facts carry its value.
type Column struct {
	Name string
	Type SQLType
	From []string
}

// layout describes one projection. Its first columns are the key. One whose rows meet as Latest is keyed by contact,
// seq and n.
type layout struct {
	name    string
	keys    int
	columns []Column
}

// String is the name of the table.
func (p Projection) String() string { return p.layout().name }

// Columns are the columns of the table, those of the key first.
func (p Projection) Columns() []Column { return p.layout().columns }

// Keys is the number of columns that make the key.
func (p Projection) Keys() int { return p.layout().keys }

// Ordered is the column of instants by which the newest rows are found without reading all; "" for none.
func (p Projection) Ordered() string {
	switch p {
	case QueueVisits:
		return "entered"
	case Offers:
		return "made"
	}
	return ""
}

// Beside is the column that a row which meets as Latest shares with the one that it completes, besides the contact;
// -1 for none.
func (p Projection) Beside() int {
	return slices.IndexFunc(p.Columns(), func(c Column) bool { return c.Name == "leg" })
}

// Needs is the column without which another one is not set; "" for none. In which step a party hung up is known of a leg
// that has ended: before, wait flows are left in the same way when the wait is over.
func (p Projection) Needs(column string) string {
	if p == Legs && (column == "left_flow" || column == "left_step") {
		return "ended"
	}
	return ""
}

func (p Projection) layout() *layout { return &layouts[p] }

// layouts are never changed.
var layouts = [projections]layout{
	Legs: {"legs", 2, []Column{
		{"contact", Integer, nil}, {"leg", Integer, nil},
		{"sid", Text, from("sid", "CallSid")}, {"role", Text, from("role")},
		{"direction", Text, from("direction")}, {"address", Text, from("address")},
		{"caller", Text, from("from", "From")}, {"called", Text, from("to", "To")},
		{"forwarded", Text, from("forwarded", "ForwardedFrom")},
		{"began", Integer, nil}, {"answered", Integer, nil}, {"ended", Integer, nil},
		{"status", Text, from("status", "CallStatus")}, {"seconds", Integer, from("length", "CallDuration")},
		{"party", Text, nil}, {"left_flow", Text, nil}, {"left_step", Text, nil}}},
	Visits: {"visits", 3, []Column{
		{"contact", Integer, nil}, {"seq", Integer, nil}, {"n", Integer, nil},
		{"leg", Integer, nil}, {"run", Integer, nil}, {"flow", Text, nil}, {"step", Text, nil},
		{"visit", Integer, nil}, {"outcome", Text, nil}, {"why", Text, nil},
		{"entered", Integer, nil}, {"left", Integer, nil}}},
	QueueVisits: {"queue_visits", 3, []Column{
		{"contact", Integer, nil}, {"seq", Integer, nil}, {"n", Integer, nil},
		{"leg", Integer, nil}, {"queue", Text, from("queue")}, {"queue_sid", Text, from("queue_sid", "QueueSid")},
		{"entered", Integer, nil}, {"talking", Integer, nil}, {"agent", Text, from("agent", "with")},
		{"left", Integer, nil}, {"result", Text, from("result", "QueueResult")},
		{"seconds", Integer, from("waited", "QueueTime")}, {"talk", Integer, from("talked")},
		{"hold", Integer, from("hold")}, {"wrap_up", Integer, from("wrap_up")},
		{"overflowed", Text, from("overflowed")}, {"why", Text, from("why")}, {"offer", Text, nil}}},
	Recordings: {"recordings", 2, []Column{
		{"contact", Integer, nil}, {"sid", Text, from("sid", "RecordingSid")},
		{"leg", Integer, nil}, {"at", Integer, nil}, {"url", Text, from("url", "RecordingUrl")},
		{"status", Text, from("status", "RecordingStatus")}, {"seconds", Integer, from("length", "RecordingDuration")},
		{"channels", Integer, from("channels", "RecordingChannels")}, {"source", Text, from("source", "RecordingSource")},
		{"transcript", Text, from("transcript", "TranscriptionText")},
		{"transcript_status", Text, from("transcript_status", "TranscriptionStatus")}}},
	LogRecords: {"log_records", 4, []Column{
		{"point", Text, nil}, {"contact", Integer, nil}, {"seq", Integer, nil}, {"n", Integer, nil},
		{"at", Integer, nil}, {"leg", Integer, nil}, {"flow", Text, nil}, {"step", Text, nil},
		{"moment", Text, nil}, {"language", Text, nil}, {"fields", Text, nil}}},
	Alerts: {"alerts", 3, []Column{
		{"contact", Integer, nil}, {"seq", Integer, nil}, {"n", Integer, nil},
		{"at", Integer, nil}, {"leg", Integer, nil}, {"code", Text, from("code")}, {"detail", Text, from("detail")}}},
	Conferences: {"conferences", 2, []Column{
		{"contact", Integer, nil}, {"sid", Text, from("sid")},
		{"room", Integer, from("room")}, {"type", Text, from("type")}, {"name", Text, from("name")},
		{"started", Integer, from("started")}, {"ended", Integer, from("ended")},
		{"why", Text, from("why")}, {"by", Text, from("by")}}},
	SeatReports: {"seat_reports", 4, []Column{
		{"contact", Integer, nil}, {"sid", Text, from("sid")}, {"leg", Integer, nil}, {"number", Integer, from("number")},
		{"room", Integer, from("room")}, {"at", Integer, from("when")}, {"event", Text, from("event")},
		{"role", Text, from("role")}, {"label", Text, from("label")}, {"muted", Integer, from("muted")},
		{"held", Integer, from("held")}, {"coaching", Integer, from("coaching")}, {"why", Text, from("why")}}},
	Commands: {"commands", 2, []Column{
		{"contact", Integer, nil}, {"command", Integer, nil},
		{"name", Text, from("name")}, {"by", Text, from("by")}, {"reason", Text, from("reason")}, {"leg", Integer, nil},
		{"room", Integer, from("room")}, {"answer", Text, from("answer")},
		{"requested", Integer, nil}, {"sent", Integer, nil}, {"confirmed", Integer, from("confirmed")},
		{"refused", Integer, from("refused")}, {"code", Text, from("code")},
		{"flow", Text, from("flow")}, {"outcome", Text, from("outcome")}, {"ended", Integer, from("ended")},
		{"to", Text, from("to")}}},
	Contacts: {"contacts", 1, []Column{
		{"contact", Integer, nil}, {"began", Integer, nil}, {"version", Text, nil}, {"flow", Text, nil},
		{"number", Text, nil}, {"app", Text, nil}, {"by", Text, nil}, {"trial", Text, nil}}},
	AgentStates: {"agent_states", 4, []Column{
		{"agent", Text, from("agent")}, {"since", Integer, nil}, {"seq", Integer, nil}, {"n", Integer, nil},
		{"state", Text, from("state")}, {"reason", Text, from("reason")}, {"by", Text, from("by")}}},
	Offers: {"offers", 1, []Column{
		{"offer", Text, from("offer")},
		{"contact", Integer, from("contact")}, {"leg", Integer, from("leg")},
		{"queue", Text, from("queue")}, {"agent", Text, from("agent")},
		{"made", Integer, nil}, {"ended", Integer, nil}, {"result", Text, from("result")},
		{"rang", Integer, from("rang")}, {"wrap_up", Integer, from("wrap_up")},
		{"reserved", Integer, from("reserved")}}},
	Callbacks: {"callbacks", 3, []Column{
		{"contact", Integer, nil}, {"seq", Integer, nil}, {"n", Integer, nil},
		{"queue", Text, from("queue")}, {"number", Text, from("number")}, {"first", Integer, from("first")},
		{"placed", Integer, nil}, {"done", Integer, nil}, {"result", Text, from("result")}}},
	CallbackTries: {"callback_tries", 3, []Column{
		{"contact", Integer, nil}, {"seq", Integer, nil}, {"n", Integer, nil},
		{"at", Integer, nil}, {"queue", Text, from("queue")}, {"result", Text, from("result")}}},
}

func from(names ...string) []string { return names }
