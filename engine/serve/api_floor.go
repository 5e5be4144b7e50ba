package serve

import (
	"fmt"
	"net/http"
	"strings"

	"callflow/engine"
	"callflow/engine/floor"
)

// agentList are all agents.
type agentList struct {
	Agents []agentView `json:"agents"`
}

// queueList are all queues.
type queueList struct {
	Queues []queueView `json:"queues"`
}

// queueLine is one queue, and who waits there.
type queueLine struct {
	queueView
	Line []waitView `json:"line"`
}

// listAgents shows all agents of the workspace, by name.
func (s *Server) listAgents(*apiCall) (apiReply, error) {
	live, f, at := s.cfg.Flows.Current().Live, s.loop.Floor(), now()
	list := agentList{Agents: []agentView{}}
	for _, name := range agentsOf(live) {
		list.Agents = append(list.Agents, s.agentView(live, f, name, at))
	}
	return apiReply{status: http.StatusOK, body: list}, nil
}

// agent is the agent whom the path names, kim or agents.kim.
func (c *apiCall) agent(live *engine.LivePart) (string, error) {
	name := c.r.PathValue("agent")
	if !strings.HasPrefix(name, "agents.") {
		name = "agents." + name
	}
	if _, ok := live.Names[name]; !ok {
		return "", &problem{Status: http.StatusNotFound, Code: string(engine.Unknown), Detail: fmt.Sprintf("there is no agent %q", name)}
	}
	return name, nil
}

// showAgent shows one agent.
func (s *Server) showAgent(c *apiCall) (apiReply, error) {
	live := s.cfg.Flows.Current().Live
	name, err := c.agent(live)
	if err != nil {
		return apiReply{}, err
	}
	return apiReply{status: http.StatusOK, body: s.agentView(live, s.loop.Floor(), name, now())}, nil
}

// presenceAsked is the body of what an agent does from now on.
type presenceAsked struct {
	State  floor.Presence `json:"state"`
	Reason string         `json:"reason"`
	By     string         `json:"by"`
}

// setPresence says what an agent does, and answers when that is durable. The same once more changes nothing.
func (s *Server) setPresence(c *apiCall) (apiReply, error) {
	live := s.cfg.Flows.Current().Live
	name, err := c.agent(live)
	if err != nil {
		return apiReply{}, err
	}
	var asked presenceAsked
	if err := c.decode(&asked); err != nil {
		return apiReply{}, err
	}
	switch {
	case asked.State != floor.Available && asked.State != floor.Away && asked.State != floor.Offline:
		return apiReply{}, badInput(fmt.Sprintf(`"state" is %q, expected available, away or offline`, asked.State))
	case len(asked.Reason) > longestReason:
		return apiReply{}, badInput(fmt.Sprintf(`"reason" is longer than %d bytes`, longestReason))
	case live.Floor == nil:
		return apiReply{}, &problem{Status: http.StatusConflict, Code: string(engine.NotNow), Detail: "no queue of this workspace rings its agents: they come by themselves"}
	}
	by, err := forAgent(c, live, asked.By, name)
	if err != nil {
		return apiReply{}, err
	}
	_, number, answer, _, err := s.give(c.ctx, engine.FloorID, presence(by, name, asked.State, asked.Reason), "")
	if err != nil {
		return apiReply{}, err
	}
	if answer != engine.Accepted {
		return apiReply{}, s.notSet(answer, by, name, number)
	}
	return apiReply{status: http.StatusOK, body: s.agentView(live, s.loop.Floor(), name, now())}, nil
}

// notSet is why a presence was not set.
func (s *Server) notSet(answer engine.Response, by, agent string, number int64) *problem {
	p := &problem{Code: string(answer), Answer: answer, Command: number}
	p.Status, p.Detail = answers(answer)
	if answer == engine.NotAllowed {
		p.Detail = fmt.Sprintf("%s may not say what %s does: policies.presence of the workspace does not list it", by, agent)
	}
	return p
}

// forAgent is in whose name something is asked for about an agent: where neither the request nor the key says it, the
// agent's, if the key may speak for agents.
func forAgent(c *apiCall, live *engine.LivePart, by, agent string) (string, error) {
	if by == "" && c.key.ActsAs == "" && (c.key.Agents || c.key.Anybody) {
		return agent, nil
	}
	by, err := speaker(c.key, live, by)
	if err == nil && by == "" {
		err = badInput(`"by" is missing: this key is nobody's of the workspace`)
	}
	return by, err
}

// listQueues shows all queues of the workspace, by name.
func (s *Server) listQueues(*apiCall) (apiReply, error) {
	views, _ := s.queueViews(now())
	return apiReply{status: http.StatusOK, body: queueList{views}}, nil
}

// showQueue shows one queue, and who waits there.
func (s *Server) showQueue(c *apiCall) (apiReply, error) {
	name := strings.TrimPrefix(c.r.PathValue("queue"), "queues.")
	q := s.cfg.Flows.Current().Live.Queues[name]
	if q == nil {
		return apiReply{}, &problem{Status: http.StatusNotFound, Code: string(engine.Unknown), Detail: fmt.Sprintf("there is no queue %q", name)}
	}
	views, _ := s.queueViews(now())
	for _, v := range views {
		if v.Queue == name {
			return apiReply{status: http.StatusOK, body: queueLine{v, s.waitViews(q)}}, nil
		}
	}
	return apiReply{}, &problem{Status: http.StatusNotFound, Code: string(engine.Unknown), Detail: fmt.Sprintf("queue %q has just been removed", name)}
}
