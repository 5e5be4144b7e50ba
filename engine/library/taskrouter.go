package library

import (
	"fmt"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
)

// taskRouterDecl is where TaskRouter is, in an environment.
type taskRouterDecl struct {
	there     bool
	workspace *schema.Node
	workflows *schema.Node
	away      *schema.Node
}

// Fields declares the keys of taskrouter.
func (t *taskRouterDecl) Fields(o *schema.Object) {
	shape := schema.Shape{Label: "SID", Types: []string{"string"}, Sample: "WS00000000000000000000000000000000"}
	o.Custom("workspace", keepNode(&t.workspace), shape, "SID of the workspace, WS…", schema.Required)
	o.Custom("workflows", func(_ *schema.Decoder, n *schema.Node) { t.workflows = n }, schema.MapOf(shape), "name → SID of a workflow, WW…", schema.Required)
	o.Custom("away", keepNode(&t.away), shape, "SID of the activity of workers who have not taken a call, WA…; it must not be an available one", schema.Required)
}

// workflows are the names of workflows that queues name, each once, sorted.
func (d *Declared) workflows() []string {
	var names []string
	for _, q := range d.Queues {
		if q.Workflow != "" && !slices.Contains(names, q.Workflow) {
			names = append(names, q.Workflow)
		}
	}
	slices.Sort(names)
	return names
}

// taskRouter is where tasks are made: nil when no queue needs it. What nobody fills is made up.
func (d *Declared) taskRouter(env *Env) *engine.TaskRouter {
	names := d.workflows()
	if len(names) == 0 {
		return nil
	}
	out := &engine.TaskRouter{}
	if env.tasks != nil {
		*out = *env.tasks
	} else {
		*out = engine.TaskRouter{Workspace: fmt.Sprintf("WS%032x", 1), Away: fmt.Sprintf("WA%032x", 2), Workflows: map[string]string{}}
		for i, name := range names {
			out.Workflows[name] = fmt.Sprintf("WW%032x", i+1)
		}
	}
	for _, a := range d.file.agents {
		one := engine.Worker{Agent: "agents." + a.name.Text}
		for _, s := range a.skills {
			one.Skills = append(one.Skills, s.name.Text)
		}
		out.Workers = append(out.Workers, one)
	}
	return out
}

// taskRouter reads where TaskRouter is. All workflows that queues name must be filled.
func (f *filler) taskRouter() *engine.TaskRouter {
	t, names := &f.decl.tasks, f.d.workflows()
	if !t.there {
		if len(names) > 0 {
			f.missing(nil, "taskrouter.workflows", names[0])
		}
		return nil
	}
	out := &engine.TaskRouter{Workspace: f.sid(t.workspace, "WS", "a workspace"), Away: f.sid(t.away, "WA", "an activity"), Workflows: map[string]string{}}
	if t.workflows != nil && t.workflows.Kind != schema.Mapping {
		f.list.Errorf("wrong-type", t.workflows.File(), t.workflows.Span, "\"workflows\" is %s, expected a mapping of names to values", t.workflows.Kind)
		return out
	}
	if t.workflows != nil {
		for _, p := range t.workflows.Pairs() {
			if !slices.Contains(names, p.Key.Value) {
				f.list.Errorf("unused-env", p.Key.File(), p.Key.Span, "no queue of callflow.yaml names the workflow %q", p.Key.Value).
					Meant(p.Key.Value, names)
				continue
			}
			out.Workflows[p.Key.Value] = f.sid(p.Value, "WW", "a workflow")
		}
	}
	for _, name := range names {
		if _, ok := out.Workflows[name]; !ok {
			f.missing(t.workflows, "taskrouter.workflows", name)
		}
	}
	return out
}

// sid is a SID of Twilio's.
func (f *filler) sid(n *schema.Node, prefix, of string) string {
	if n == nil {
		return ""
	}
	if rest, ok := strings.CutPrefix(n.Value, prefix); ok && len(rest) == 32 && strings.Trim(rest, "0123456789abcdef") == "" {
		return n.Value
	}
	f.list.Errorf("bad-address", n.File(), n.Span, "%q is no SID of %s", n.Value, of).
		Hint = "it is " + prefix + " and 32 figures from 0 to f"
	return ""
}

// checkTaskRouter looks at a queue whose agents TaskRouter chooses: what chooses them here has no effect there.
func (w *declaration) checkTaskRouter(q *queueDecl, l *diag.List) {
	for _, f := range []struct {
		key string
		set bool
	}{{"teams", len(q.teams) > 0}, {"order", q.order != "longest_idle"}, {"widen", len(q.widen) > 0}, {"prefer", q.prefer > 0}, {"ageing", q.ageing > 0},
		{"callback", q.callback.flow.Name != ""}} {
		if f.set {
			l.Errorf("taskrouter-chooses", q.name.File, q.name.Span, "queue %q leaves the choice of agents to TaskRouter, and has %q", q.name.Text, f.key).
				Hintf("delete %q, and say it in the workflow of TaskRouter", f.key)
		}
	}
	if !q.rings {
		l.Errorf("needs-ringing", q.name.File, q.name.Span, "queue %q leaves the choice of agents to TaskRouter, and does not say how long they are rung", q.name.Text).
			Hint = "add \"ring: 20s\""
	}
}
