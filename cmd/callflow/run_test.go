package main

import (
	"os"
	"strings"
	"testing"
)

func TestIsTerminal(t *testing.T) {
	t.Parallel()
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = null.Close() }()
	for name, stream := range map[string]any{"null device": null, "text": strings.NewReader("x"), "nothing": nil} {
		if isTerminal(stream) {
			t.Errorf("%s counts as a terminal", name)
		}
	}
}
