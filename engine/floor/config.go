package floor

import (
	"slices"
	"strconv"
	"strings"
)

// Millis is an instant in milliseconds since 1970-01-01 UTC, or a length in milliseconds.
type Millis int64

// Order says which of several free agents is offered a caller first.
type Order string

// The orders.
const (
	LongestIdle Order = "longest_idle" // whoever has been free for longest
	RoundRobin  Order = "round_robin"  // whoever was rung the longest ago, answered or not
	FewestCalls Order = "fewest_calls" // whoever has talked least often today
	MostSkilled Order = "most_skilled" // the greatest sum of levels of what the caller needs
	InTurn      Order = "in_turn"      // as the members of the team are written
	Random      Order = "random"
	AtOnce      Order = "at_once" // several are rung together, the first to answer talks
	Ranked      Order = "ranked"  // the greatest value of the queue's own expression
)

// Config is what a floor works by. It is never changed: a reload makes a new one.
type Config struct {
	queues   []Queue
	agents   []Agent
	starts   int
	queue    map[string]int
	agent    map[string]int
	profile  []int // of each agent
	profiles []profile
	orders   []Order // that some queue asks for
	rank     Rank
}

// Queue is how one line is served.
type Queue struct {
	Name     string
	Size     int    // how many may wait in it; one more is full
	Ageing   Millis // the wait that counts as much as one step of priority; 0: priority always wins
	Order    Order
	Together int    // of [AtOnce]: how many are rung at once
	Ring     Millis // how long an agent is rung
	Prefer   Millis // how long whoever is wanted most is waited for before others are asked
	Stages   []Stage
}

// Stage is who may serve somebody who has waited so long. The first one is from the beginning.
type Stage struct {
	After Millis
	Drop  []string // needs that do not count any more
	All   bool     // none counts any more
	Teams []string // who may serve, besides those of the stages before
}

// Agent is what the workspace says of an agent.
type Agent struct {
	Name     string
	Skills   []Skill
	Teams    []string
	WrapUp   Millis // after each talk
	Misses   int    // missed offers in a row that set the agent away; 0: none do
	Capacity int    // talks at once
	Always   bool   // works without signing in
	Place    int    // among the members of its team
}

// Skill is how well an agent does something, from 1 to 5.
type Skill struct {
	Name  string
	Level int
}

// Candidate is what an expression that ranks agents may read.
type Candidate struct {
	Name  string
	Score int    // sum of the levels of what the caller needs
	Idle  Millis // how long the agent has been free
	Calls int    // today
}

// Rank gives a candidate for a queue its value: the greatest is rung first.
type Rank func(queue string, c Candidate) float64

// profile is what some agents have in common: teams and skills.
type profile struct {
	teams  []string
	skills []Skill
}

// NewConfig makes a configuration. starts is how many calls may be begun in one second, 0 for any number; rank is
// needed by queues with the order [Ranked] only.
func NewConfig(queues []Queue, agents []Agent, starts int, rank Rank) *Config {
	c := &Config{queues: slices.Clone(queues), agents: slices.Clone(agents), starts: starts, rank: rank,
		queue: map[string]int{}, agent: map[string]int{}}
	slices.SortFunc(c.queues, func(a, b Queue) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(c.agents, func(a, b Agent) int { return strings.Compare(a.Name, b.Name) })
	known := map[string]int{}
	for i := range c.agents {
		a := &c.agents[i]
		a.Capacity = max(1, a.Capacity)
		c.agent[a.Name] = i
		key := a.profileKey()
		n, ok := known[key]
		if !ok {
			n = len(c.profiles)
			known[key] = n
			c.profiles = append(c.profiles, profile{a.Teams, a.Skills})
		}
		c.profile = append(c.profile, n)
	}
	for i := range c.queues {
		q := &c.queues[i]
		c.queue[q.Name] = i
		if !slices.Contains(c.orders, q.Order.sorted()) {
			c.orders = append(c.orders, q.Order.sorted())
		}
	}
	return c
}

// sorted is the order in which free agents are kept for an order.
func (o Order) sorted() Order {
	switch o {
	case RoundRobin, FewestCalls, InTurn, Random:
		return o
	}
	return LongestIdle
}

func (a *Agent) profileKey() string {
	teams, skills := slices.Sorted(slices.Values(a.Teams)), slices.Clone(a.Skills)
	slices.SortFunc(skills, func(x, y Skill) int { return strings.Compare(x.Name, y.Name) })
	var b strings.Builder
	for _, t := range teams {
		b.WriteString(t + ",")
	}
	for _, s := range skills {
		b.WriteString("/" + s.Name + strconv.Itoa(s.Level))
	}
	return b.String()
}

// Agent returns an agent, to be read only, or nil when there is none of that name.
func (c *Config) Agent(name string) *Agent {
	a, _ := c.agentAt(name)
	return a
}

// Agents are all agents, by name.
func (c *Config) Agents() []Agent { return slices.Clone(c.agents) }

// queueAt returns a queue, or nil when there is none.
func (c *Config) queueAt(name string) *Queue {
	if i, ok := c.queue[name]; ok {
		return &c.queues[i]
	}
	return nil
}

// Full is the same configuration with a queue in which there is never a place.
func (c *Config) Full(queue string) *Config {
	out := *c
	out.queues = slices.Clone(c.queues)
	if q := out.queueAt(queue); q != nil {
		q.Size = 0
	}
	return &out
}

// agentAt returns an agent and its profile, or nil when there is none.
func (c *Config) agentAt(name string) (*Agent, int) {
	if i, ok := c.agent[name]; ok {
		return &c.agents[i], c.profile[i]
	}
	return nil, 0
}

// serves reports whether an agent may serve a queue at any stage.
func (c *Config) serves(a *Agent, q *Queue) bool {
	for i := range q.Stages {
		if slices.ContainsFunc(q.Stages[i].Teams, func(t string) bool { return slices.Contains(a.Teams, t) }) {
			return true
		}
	}
	return false
}

// score is the sum of the levels of what is needed; ok is false when something is missing.
func (p *profile) score(need []string) (sum int, ok bool) {
	for _, n := range need {
		i := slices.IndexFunc(p.skills, func(s Skill) bool { return s.Name == n })
		if i < 0 {
			return 0, false
		}
		sum += p.skills[i].Level
	}
	return sum, true
}

// stage is how far a wait has widened who may serve.
func (q *Queue) stage(waited Millis) int {
	n := 0
	for n+1 < len(q.Stages) && q.Stages[n+1].After <= waited {
		n++
	}
	return n
}

// class is all who may be served by the same agents.
type class struct {
	no       int
	queue    *Queue
	eligible []eligible // by profile
	who      []int      // the profiles again, sorted
}

type eligible struct {
	profile int
	score   int
}

// classify finds who may serve.
func (c *Config) classify(q *Queue, stage int, need []string, no int) *class {
	out := &class{no: no, queue: q}
	var teams []string
	for i := range stage + 1 {
		s := &q.Stages[i]
		teams = append(teams, s.Teams...)
		need = slices.DeleteFunc(slices.Clone(need), func(n string) bool { return s.All || slices.Contains(s.Drop, n) })
	}
	for i := range c.profiles {
		p := &c.profiles[i]
		if !slices.ContainsFunc(p.teams, func(t string) bool { return slices.Contains(teams, t) }) {
			continue
		}
		if score, ok := p.score(need); ok {
			out.eligible = append(out.eligible, eligible{i, score})
			out.who = append(out.who, i)
		}
	}
	return out
}

func (c *class) takes(profile int) bool {
	_, ok := slices.BinarySearch(c.who, profile)
	return ok
}
