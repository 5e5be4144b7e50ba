package main

import (
	"testing"
)

func TestWorkspaceName(t *testing.T) {
	t.Parallel()
	for dir, want := range map[string]string{
		"/tmp/hello": "hello", "/tmp/My Shop": "my_shop", "/tmp/2nd-floor": "nd_floor", "/tmp/電話": "calls", "/": "calls",
	} {
		if got, err := workspaceName(dir); err != nil || got != want {
			t.Errorf("workspaceName(%q) = %q, %v, want %q", dir, got, err, want)
		}
	}
}

func TestLoopback(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{"127.0.0.1": true, "localhost": true, "::1": true, "0.0.0.0": false, "": false, "calls.example.com": false} {
		if got := loopback(host); got != want {
			t.Errorf("loopback(%q) = %v", host, got)
		}
	}
}
