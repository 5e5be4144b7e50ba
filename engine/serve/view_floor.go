package serve

import (
	"maps"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/floor"
	"callflow/engine/twilio/param"
)

// What the API shows of agents and queues. Lengths of time are seconds.
type (
	agentView struct {
		Agent  string          `json:"agent"`
		Says   string          `json:"says,omitempty"`
		Teams  []string        `json:"teams"`
		Skills map[string]int  `json:"skills"`
		State  floor.Presence  `json:"state,omitempty"` // none where no queue rings its agents
		Wants  floor.Presence  `json:"wants,omitempty"` // what the agent has said, where the state is another one
		Reason string          `json:"reason,omitempty"`
		Since  string          `json:"since,omitempty"`
		Talks  []agentTalkView `json:"talks"`
		Calls  int             `json:"calls_today"`
		Missed int             `json:"missed_today"`
	}
	agentTalkView struct {
		Contact string `json:"contact"`
		Queue   string `json:"queue"`
		Since   string `json:"since"`
	}
	queueView struct {
		Queue     string                 `json:"queue"`
		Rings     bool                   `json:"rings"`
		Waiting   int                    `json:"waiting"`
		Callbacks int                    `json:"callbacks"`
		Oldest    string                 `json:"oldest,omitempty"`
		Longest   float64                `json:"longest"`
		Signed    int                    `json:"signed_in"`
		Available int                    `json:"available"`
		Agents    map[floor.Presence]int `json:"agents"`
		Handle    float64                `json:"handle,omitempty"`
		Goal      goalView               `json:"goal"`
		Today     todayView              `json:"today"`
	}
	goalView struct {
		Within float64 `json:"within"`
		Share  float64 `json:"share"`
	}
	todayView struct {
		Offered   int      `json:"offered"`
		Answered  int      `json:"answered"`
		Abandoned int      `json:"abandoned"`
		Left      int      `json:"left"`
		Level     *float64 `json:"level,omitempty"`
	}
	waitView struct {
		Position int      `json:"position"`
		Contact  string   `json:"contact"`
		Number   string   `json:"number,omitempty"` // masked
		Since    string   `json:"since"`
		Priority int      `json:"priority"`
		Need     []string `json:"need"`
		Callback bool     `json:"callback"`
		Ringing  []string `json:"ringing"`
	}
)

// agentView is one agent as the floor knows them.
func (s *Server) agentView(live *engine.LivePart, f *floor.State, agent string, at engine.Millis) agentView {
	_, w := s.today.of(at, "", agent)
	v := agentView{Agent: agent, Says: live.Says[agent], Teams: teamsOf(live, agent), Skills: map[string]int{}, Talks: []agentTalkView{},
		Calls: w.calls, Missed: w.missed}
	if live.Floor == nil {
		return v
	}
	if a := live.Floor.Agent(agent); a != nil {
		for _, k := range a.Skills {
			v.Skills[k.Name] = k.Level
		}
	}
	v.State = floor.Offline
	if f == nil || f.Desk(agent) == nil {
		return v
	}
	d := f.Desk(agent)
	v.State, v.Since = d.State(), instant(engine.Millis(d.Since))
	if d.Want != v.State {
		v.Wants = d.Want
	}
	if d.Want == floor.Away {
		v.Reason = d.Reason
	}
	for _, t := range d.Talks {
		v.Talks = append(v.Talks, agentTalkView{Contact: engine.ContactID(t.Contact).Cell().String(), Queue: t.Queue, Since: instant(engine.Millis(t.Began))})
	}
	return v
}

func teamsOf(live *engine.LivePart, agent string) []string {
	teams := []string{}
	for _, t := range slices.Sorted(maps.Keys(live.Teams)) {
		if slices.Contains(live.Teams[t], agent) {
			teams = append(teams, t)
		}
	}
	return teams
}

// agentsOf are the agents of a workspace, by name.
func agentsOf(live *engine.LivePart) []string {
	var list []string
	for name := range live.Names {
		if strings.HasPrefix(name, "agents.") {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// queueViews are all queues by name, and all agents by what they do.
func (s *Server) queueViews(at engine.Millis) ([]queueView, map[floor.Presence]int) {
	live, f := s.cfg.Flows.Current().Live, s.loop.Floor()
	lines, staff := map[string]floor.Line{}, map[string]map[floor.Presence]int{}
	if f != nil && live.Floor != nil {
		for _, l := range f.Lines() {
			lines[l.Queue] = l
		}
		staff = f.Staff()
	}
	views := []queueView{}
	for _, name := range slices.Sorted(maps.Keys(live.Queues)) {
		q := live.Queues[name]
		v := queueView{Queue: name, Rings: q.Rings, Agents: orEmpty(staff[name]), Goal: goalView{q.Goal.Within.Duration().Seconds(), q.Goal.Share}}
		oldest := engine.Millis(0)
		if q.Rings {
			l := lines[name]
			v.Waiting, v.Callbacks, oldest = l.Waiting-l.Callback, l.Callback, engine.Millis(l.Oldest)
			v.Signed, v.Handle = l.Signed, engine.Millis(l.Handle).Duration().Seconds()
			v.Available = v.Agents[floor.Available]
		} else if list := s.figures.waiting(name); len(list) > 0 {
			v.Waiting, oldest = len(list), list[0].since
		}
		if oldest > 0 {
			v.Oldest, v.Longest = instant(oldest), max(0, at-oldest).Duration().Seconds()
		}
		s.countedOf(&v, at)
		views = append(views, v)
	}
	return views, orEmpty(staff[""])
}

// countedOf fills in what is counted of today.
func (s *Server) countedOf(v *queueView, at engine.Millis) {
	t, _ := s.today.of(at, v.Queue, "")
	v.Today = todayView{Offered: t.offered, Answered: t.answered, Abandoned: t.abandoned, Left: t.left}
	if share, ok := t.level(); ok {
		v.Today.Level = &share
	}
	if v.Handle == 0 && t.talks > 0 {
		v.Handle = (t.talked / engine.Millis(t.talks)).Duration().Seconds()
	}
}

func orEmpty(m map[floor.Presence]int) map[floor.Presence]int {
	if m == nil {
		return map[floor.Presence]int{}
	}
	return m
}

// mostShown is how many of those who wait are shown.
const mostShown = 200

// waitViews are those who wait in a queue, the first first.
func (s *Server) waitViews(q *engine.Queue) []waitView {
	views := []waitView{}
	if !q.Rings {
		for i, w := range s.figures.waiting(q.Name) {
			if i < mostShown {
				views = append(views, waitView{Position: i + 1, Contact: w.contact.Cell().String(), Number: s.masked(w.contact),
					Since: instant(w.since), Need: []string{}, Ringing: []string{}})
			}
		}
		return views
	}
	f := s.loop.Floor()
	if f == nil {
		return views
	}
	for _, e := range f.Line(q.Name, mostShown) {
		v := waitView{Position: len(views) + 1, Contact: engine.ContactID(e.Contact).Cell().String(), Number: s.masked(engine.ContactID(e.Contact)),
			Since: instant(engine.Millis(e.Since)), Priority: e.Priority, Need: append([]string{}, e.Need...), Callback: e.Callback, Ringing: []string{}}
		for _, o := range e.Offers {
			v.Ringing = append(v.Ringing, o.Agent)
		}
		views = append(views, v)
	}
	return views
}

// masked is the number of who has called in a contact, as logs show it.
func (s *Server) masked(id engine.ContactID) string {
	c, err := s.contactOf(id)
	if err != nil {
		return ""
	}
	return param.Mask("From", c.Caller.Number)
}
