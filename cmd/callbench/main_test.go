package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"callflow/cmd/callbench/baseline"
	"callflow/cmd/callbench/load"
	"callflow/cmd/callbench/ordinary"
	"callflow/cmd/callbench/script"
)

// childVariable makes the test's program behave as callbench itself, so that the run verb can start it.
const childVariable = "CALLBENCH_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) == "" {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func TestUsage(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		code int
		want string // on stderr
	}{
		{"nothing", nil, 2, "usage: callbench VERB"},
		{"no verb", []string{"dance"}, 2, "usage: callbench VERB"},
		{"help", []string{"load", "-h"}, 0, "open loop: calls begun in a second"},
		{"flag", []string{"run", "--dance"}, 2, "not defined: -dance"},
		{"argument", []string{"baseline", "x"}, 2, `argument "x" is not expected`},
		{"other machine", []string{"load", "-target", "http://192.0.2.1:80", "-c", "1"}, 2, "nothing else may be loaded"},
		{"rounds", []string{"run", "-rounds", "0"}, 2, "expected 1 to 100"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out, talk bytes.Buffer
			if code := run(t.Context(), test.args, &out, &talk); code != test.code || !strings.Contains(talk.String(), test.want) {
				t.Errorf("exit %d, %q; want %d, %q", code, talk.String(), test.code, test.want)
			}
		})
	}
}

// TestServersPlayTheCall: both hand-written servers hear whole calls, of exactly the webhooks that the script says.
func TestServersPlayTheCall(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(path, public string) (http.Handler, func() error, error){
		"baseline": func(path, public string) (http.Handler, func() error, error) {
			store, err := baseline.Open(baseline.Options{Path: path, Rows: 1})
			if err != nil {
				return nil, nil, err
			}
			return baseline.New(public, "token", store), store.Close, nil
		},
		"ordinary": func(path, public string) (http.Handler, func() error, error) {
			app, err := ordinary.Open(path, public, "token")
			if err != nil {
				return nil, nil, err
			}
			return app, app.Close, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := httptest.NewUnstartedServer(nil)
			h, closeStore, err := open(filepath.Join(t.TempDir(), "x.db"), "http://"+srv.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			srv.Config.Handler = h
			srv.Start()
			t.Cleanup(func() { srv.Close(); closeStore() })
			o := load.Options{Target: srv.URL, Token: "token", Concurrency: 3, Duration: 300 * time.Millisecond, Timeout: 5 * time.Second, Waits: 2}
			r, err := load.Run(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			if r.Failed+r.Refused > 0 || r.TotalCalls == 0 || r.TotalWebhooks != script.Webhooks*r.TotalCalls {
				t.Errorf("%+v", r)
			}
			o.Token = "other"
			if r, err = load.Run(t.Context(), o); err != nil || r.TotalWebhooks > 0 || r.Errors["/twilio/voice: status 403"] == 0 {
				t.Errorf("with a wrong token: %+v, %v", r, err)
			}
		})
	}
}

// TestRunVerb goes one round with the baseline in the product's place. It sets the environment, so it runs alone.
func TestRunVerb(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	t.Setenv(childVariable, "1")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out, talk bytes.Buffer
	args := []string{
		"run", "-rounds", "1", "-duration", "200ms", "-warm", "50ms", "-only", "closed", "-growth", "0", "-work", t.TempDir(),
		"-callflow", self, "-serve", "baseline --listen {listen} --db {db} --rows 2.5",
	}
	if code := run(t.Context(), args, &out, &talk); code != 0 {
		t.Fatalf("exit %d: %s", code, talk.String())
	}
	for _, want := range []string{"| closed | callflow | 2.5 |", "| closed | baseline | 2.5 |", "| closed | ordinary | 0.0 |", "| closed | webhooks/s ÷ baseline |"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestRunVerbTellsWhyAServerDidNotStart(t *testing.T) {
	t.Setenv(childVariable, "1")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out, talk bytes.Buffer
	code := run(t.Context(), []string{"run", "-work", t.TempDir(), "-callflow", self, "-serve", "dance"}, &out, &talk)
	if code != 3 || !strings.Contains(talk.String(), "the process ended") || !strings.Contains(talk.String(), "usage: callbench") {
		t.Errorf("exit %d: %s", code, talk.String())
	}
}
