package twiml

// Enqueue puts the caller into a queue. Action is requested when the caller leaves it, or once the
// talk is over when Dial Queue bridged them.
type Enqueue struct {
	Name          string // at most 64 characters; may be empty with WorkflowSID
	Action        string
	Method        Method
	WaitURL       Attr // present and empty: silence; absent: Twilio's music
	WaitURLMethod Method
	MaxQueueSize  Int
	WorkflowSID   string // WW…
	Task          *Task
}

// Task is the TaskRouter task of an [Enqueue] with a WorkflowSID.
type Task struct {
	Priority   Int
	Timeout    Int    // seconds
	Attributes string // JSON
}

func (*Enqueue) verb() {}

func (e *Enqueue) write(b out) out {
	b = b.open("Enqueue").str("action", e.Action).str("method", string(e.Method)).
		opt("waitUrl", e.WaitURL).str("waitUrlMethod", string(e.WaitURLMethod)).
		num("maxQueueSize", e.MaxQueueSize).str("workflowSid", e.WorkflowSID)
	if e.Task == nil {
		return b.leaf("Enqueue", e.Name)
	}
	b = b.end().words(e.Name).open("Task").num("priority", e.Task.Priority).
		num("timeout", e.Task.Timeout)
	return b.leaf("Task", e.Task.Attributes).close("Enqueue")
}
