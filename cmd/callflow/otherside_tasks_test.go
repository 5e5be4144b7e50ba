package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/engine/sim"
	"callflow/engine/sim/live"
)

// A server that simulates makes tasks in a TaskRouter of this process, in which every agent is at work.
func TestSimulatedTaskRouter(t *testing.T) {
	t.Parallel()
	p := newOtherSide("http://127.0.0.1:1", "+815000000001")
	p.live = live.Open(live.Config{Account: p.account, Token: p.token, Begin: func(n *sim.Network) {
		if p.router(n, nil) != nil {
			t.Error("there is a TaskRouter that nobody needs")
		}
		p.tasks = p.router(n, &engine.TaskRouter{Workspace: "WS1", Workflows: map[string]string{"support": "WW1"}, Workers: []engine.Worker{{Agent: "agents.kim"}}})
	}})
	defer p.live.Close()
	for _, c := range []struct {
		path   string
		status int
	}{{"/v1/Workspaces/WS1/Tasks", http.StatusCreated}, {"/v1/Workspaces/WS2/Tasks", http.StatusNotFound}} {
		req, err := http.NewRequest(http.MethodPost, "http://127.0.0.1:1"+c.path, strings.NewReader(url.Values{"WorkflowSid": {"WW1"}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := p.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != c.status {
			t.Errorf("%s is answered by %d, want %d", c.path, resp.StatusCode, c.status)
		}
	}
	p.live.At(func(n *sim.Network) {
		if got := n.TaskRouter().Workers(); len(got) != 1 || !got[0].Available {
			t.Errorf("workers are %+v", got)
		}
	})
}
