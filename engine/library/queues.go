package library

import (
	"time"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// queueDecl is one line of waiting callers.
type queueDecl struct {
	name     schema.Name
	size     int
	spoken   schema.Ref
	teams    []schema.Ref
	ring     time.Duration
	rings    bool
	order    string
	together int
	ageing   time.Duration
	rank     schema.Value
	prefer   time.Duration
	room     schema.Ref
	screen   schema.Ref
	widen    []*widenDecl
	goal     goalDecl
	callback callbackDecl
	workflow schema.Name
}

// Fields declares the keys of a queue.
func (q *queueDecl) Fields(o *schema.Object) {
	o.Int("size", &q.size, "how many may wait; one more is full", schema.Default(100), schema.Between(1, 5000))
	o.Ref("spoken", &q.spoken, "prompt", "the prompt that says the queue's name")
	o.Refs("teams", &q.teams, "team", "who answers")
	o.Duration("ring", &q.ring, "the engine rings free agents, each this long", schema.Present(&q.rings), schema.Between("5s", "10m"))
	o.Enum("order", &q.order, []string{"longest_idle", "round_robin", "fewest_calls", "most_skilled", "in_turn", "random", "at_once"}, "which free agent is rung first", schema.Default("longest_idle"),
		schema.Means("whoever has been free for the longest", "one after another, going on where the last call was taken", "whoever has taken the fewest calls today", "the best sum of the levels that are needed", "in the order in which they are named", "drawn anew each time", "all who are free at the same time"))
	o.Value("rank", &q.rank, expr.Of(expr.Number), "an expression instead of order: the agent with the greatest value is rung first; it may read score (the sum of the levels of what is needed), idle, calls (of the day) and agent", schema.Example("${score * 10 - calls}"))
	o.Int("together", &q.together, "how many are rung together with order at_once; the first to answer talks", schema.Default(5), schema.Between(2, 10))
	o.Duration("ageing", &q.ageing, "the wait that counts as much as one step of priority; without it a higher priority always goes first", schema.Between("1s", "1h"))
	o.Duration("prefer", &q.prefer, "how long the agent who served a caller last, or whom the step names, is waited for before others are rung", schema.Between("1s", "1h"))
	o.Ref("room", &q.room, "room", "the type of room in which caller and agent talk")
	o.Ref("screen", &q.screen, "flow", "what whoever answers hears before the talk")
	o.Objects("widen", func() schema.Fielder {
		w := &widenDecl{}
		q.widen = append(q.widen, w)
		return w
	}, "who else may answer, the longer somebody waits")
	o.Name("taskrouter", &q.workflow, "the workflow of Twilio's TaskRouter that chooses the agents; they are rung all the same", schema.Example("support"))
	o.Object("goal", &q.goal, "which share of callers is to be answered within which time")
	o.Object("callback", &q.callback, "callers may leave the line and keep their place")
	o.MayBeEmpty()
}

func (q *queueDecl) declared() Queue {
	out := Queue{Name: q.name, Size: q.size, Rings: q.rings, Room: q.room.Name, Screen: q.screen.Name, Ring: millis(q.ring), Workflow: q.workflow.Text,
		Back: q.callback.declared(), Goal: engine.Goal{Within: millis(q.goal.within), Share: q.goal.share}}
	if q.goal.within == 0 {
		out.Goal = engine.Goal{Within: 20_000, Share: 0.8}
	}
	if q.spoken.Name != "" {
		out.Spoken = &q.spoken
	}
	for _, t := range q.teams {
		out.Teams = append(out.Teams, t.Name)
	}
	return out
}

// widenDecl lets more agents answer after a while.
type widenDecl struct {
	after time.Duration
	drop  []schema.Name
	teams []schema.Ref
}

// Fields declares the keys of one line of widen.
func (w *widenDecl) Fields(o *schema.Object) {
	o.Duration("after", &w.after, "how long somebody has waited", schema.Required)
	o.Names("drop", &w.drop, "skills that are no longer needed, or all")
	o.Refs("teams", &w.teams, "team", "teams that may answer too")
}

func (w *widenDecl) all() bool { return len(w.drop) == 1 && w.drop[0].Text == "all" }

// goalDecl is how quickly callers are to be answered.
type goalDecl struct {
	within time.Duration
	share  float64
}

// Fields declares the keys of goal.
func (g *goalDecl) Fields(o *schema.Object) {
	o.Duration("within", &g.within, "the time", schema.Default("20s"))
	o.Percent("share", &g.share, "the share", schema.Default("80%"))
}

// callbackDecl is how people are called back who kept their place.
type callbackDecl struct {
	flow  schema.Ref
	tries int
	every time.Duration
	first string

	ring, expires time.Duration
}

func (c *callbackDecl) declared() engine.CallBack {
	return engine.CallBack{Flow: engine.FlowName(c.flow.Name), Tries: c.tries, Every: millis(c.every), Ring: millis(c.ring),
		Expires: millis(c.expires), Agent: c.first == "agent"}
}

// Fields declares the keys of callback.
func (c *callbackDecl) Fields(o *schema.Object) {
	o.Ref("flow", &c.flow, "flow", "the call flow that runs when the customer answers")
	o.Int("tries", &c.tries, "how often the number is rung", schema.Default(3), schema.Between(1, 20))
	o.Duration("every", &c.every, "the pause between two tries", schema.Default("10m"))
	o.Duration("ring", &c.ring, "how long the number is rung", schema.Default("25s"), schema.Between("5s", "2m"))
	o.Duration("expires", &c.expires, "how long the place is kept", schema.Default("24h"), schema.Between("1m", "7d"))
	o.Enum("first", &c.first, []string{"customer", "agent"}, "who is rung first", schema.Default("customer"),
		schema.Means("the customer is rung, and waits no more than a moment", "an agent is rung first, so that the customer never waits"))
}
