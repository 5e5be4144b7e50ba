package serve_test

import (
	"fmt"
	"net/http"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain runs the tests, or the server that a test is going to kill.
func TestMain(m *testing.M) {
	if file := os.Getenv(victimFile); file != "" {
		victim(file, os.Getenv(victimPoint))
		return
	}
	code := m.Run()
	http.DefaultClient.CloseIdleConnections()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}
