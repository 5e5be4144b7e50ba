package main

import (
	"maps"
	"net/http"
	"slices"

	"callflow/engine"
	"callflow/engine/sim"
	"callflow/engine/sim/rest"
)

// router makes the TaskRouter of a network, in which every agent is an available worker; nil when none is needed. Tasks
// of scripts are there as well, in real time.
func (p *otherSide) router(n *sim.Network, r *engine.TaskRouter) *rest.API {
	if r == nil {
		return nil
	}
	before := n.RoutesTo
	api := rest.New(n, rest.Config{Account: p.account, Token: p.token})
	n.RoutesTo = before // numbers lead to this server, whoever they belong to
	n.TaskRouter().Workspace = r.Workspace
	for _, name := range slices.Sorted(maps.Keys(r.Workflows)) {
		api.AddWorkflow(rest.Workflow{Sid: r.Workflows[name], Name: name, Assign: p.base + engine.AssignmentPath})
	}
	for i := range r.Workers {
		_, _ = n.TaskRouter().SetWorker(r.Workers[i].Agent, r.Workers[i].Attributes(), true, false) // its attributes are well-formed
	}
	return api
}

// task carries out a request to TaskRouter.
func (p *otherSide) task(r *http.Request) (status int, body []byte) {
	p.live.At(func(*sim.Network) {
		got := p.tasks.Do(rest.Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(), Form: r.PostForm, User: p.account, Password: p.token})
		status, body = got.Status, got.Body
	})
	return status, body
}
