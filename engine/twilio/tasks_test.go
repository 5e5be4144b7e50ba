package twilio

import (
	"net/url"
	"testing"
)

// Products of Twilio have hosts of their own; a simulator has one for all.
func TestOriginOfProducts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ base, asked, goes string }{
		{"https://api.twilio.com", "https://taskrouter.twilio.com/v1/Workspaces", "https://taskrouter.twilio.com/v1/Workspaces"},
		{"https://api.twilio.com", "https://api.twilio.com/2010-04-01/Accounts", "https://api.twilio.com/2010-04-01/Accounts"},
		{"https://api.dublin.ie1.twilio.com", "https://taskrouter.twilio.com/v1/Workspaces", "https://taskrouter.dublin.ie1.twilio.com/v1/Workspaces"},
		{"http://127.0.0.1:8080/sim", "https://taskrouter.twilio.com/v1/Workspaces", "http://127.0.0.1:8080/sim/v1/Workspaces"},
	} {
		o, err := parseOrigin(c.base)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(c.asked)
		if err != nil {
			t.Fatal(err)
		}
		if o.direct(u); u.String() != c.goes {
			t.Errorf("%s at %s goes to %s, want %s", c.asked, c.base, u, c.goes)
		}
	}
}

// SIDs of paths are checked before anything is sent.
func TestTaskRefusesSids(t *testing.T) {
	t.Parallel()
	c, err := NewClient(Config{AccountSid: "AC1", Password: "x", BaseURL: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	for name, err := range map[string]error{
		"workspace":   c.EndTask(ctx, "WS/1", "WT1", true),
		"task":        c.EndTask(ctx, "WS1", "../Workers", true),
		"reservation": c.Accept(ctx, "WS1", "WT1", "CA1"),
		"workflow":    only(c.MakeTask(ctx, "WS1", NewTask{Workflow: "x"})),
		"worker":      only(c.WorkerAttributes(ctx, "WS1", "")),
	} {
		if OutcomeOf(err) != Refused {
			t.Errorf("a bad SID of a %s ends by %v", name, err)
		}
	}
}

func only[T any](_ T, err error) error { return err }
