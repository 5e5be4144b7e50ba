package engine

import (
	"encoding/json"
	"strings"
)

// Attributes are the attributes of the task as JSON: what workflows choose by, and callflow, by which the task is
// found again.
func (d *MakeTask) Attributes() string {
	b, _ := json.Marshal(struct {
		Mark     string   `json:"callflow"`
		Contact  int64    `json:"contact"`
		Queue    string   `json:"queue"`
		Need     []string `json:"need"`
		Priority int      `json:"priority"`
		Prefer   string   `json:"prefer,omitempty"`
	}{string(d.Mark.Append(nil)), int64(d.Mark.Contact), d.Queue, append([]string{}, d.Need...), d.Priority, d.Prefer}) // cannot fail
	return string(b)
}

// ParseTaskMark finds the wait that a task is about in the attributes of the task; ok is false for a task of others.
func ParseTaskMark(attributes string) (to Address, ok bool) {
	var a struct {
		Mark string `json:"callflow"`
	}
	if json.Unmarshal([]byte(attributes), &a) != nil {
		return Address{}, false
	}
	to, ok = ParseAddress(a.Mark)
	return to, ok && to.What == Assigned
}

// WorkerAgent is whom to ring for a worker, by the worker's attributes: agent (agents.kim, or kim), else contact_uri;
// "" when they name nobody.
func WorkerAgent(attributes string) string {
	var a struct {
		Agent string `json:"agent"`
		URI   string `json:"contact_uri"`
	}
	if json.Unmarshal([]byte(attributes), &a) != nil {
		return ""
	}
	switch {
	case a.Agent == "":
		return a.URI
	case strings.ContainsAny(a.Agent, ".:+"):
		return a.Agent
	}
	return "agents." + a.Agent
}

// AssignmentPath is where TaskRouter asks what to do about a reservation (Twilio: "assignment callback").
const AssignmentPath = "/twilio/taskrouter/assignment"

// TaskRouter is where tasks are made.
type TaskRouter struct {
	Workspace string            // WS…
	Workflows map[string]string // name → WW…
	Away      string            // WA…: the activity of whoever did not take a call
	Workers   []Worker          // whom a simulated TaskRouter chooses from
}

// Worker is an agent as a simulated TaskRouter has it.
type Worker struct {
	Agent  string // agents.kim
	Skills []string
}

// Attributes are the attributes of the worker as JSON.
func (w *Worker) Attributes() string {
	b, _ := json.Marshal(struct {
		Agent  string   `json:"agent"`
		Skills []string `json:"skills"`
	}{w.Agent, append([]string{}, w.Skills...)}) // cannot fail
	return string(b)
}
