package lsp

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
)

// TestCancel takes requests back while the one before them is being handled: they are answered by the code for that,
// and those that nobody took back are answered as ever.
func TestCancel(t *testing.T) {
	t.Parallel()
	in, to := io.Pipe()
	free := make(chan struct{})
	var out, talk bytes.Buffer
	opt := options(&talk)
	opt.Find = func(string) []Place { <-free; return nil }
	done := make(chan error)
	go func() { done <- Serve(context.Background(), in, &out, opt) }()
	send := func(body string) {
		if _, err := io.WriteString(to, frame(body)); err != nil {
			t.Error(err)
		}
	}
	ask := func(id string) {
		send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":"workspace/symbol","params":{"query":"x"}}`, id))
	}
	cancel := func(id string) {
		send(fmt.Sprintf(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%s}}`, id))
	}
	send(begin)
	send(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///x.yaml","version":1,"text":""}}}`)
	ask("10")
	ask(`"ten"`)
	ask("12")
	cancel("10")
	cancel(`"ten"`)
	cancel("99")
	send(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":{}}}`)
	send(stop) // it is read only when what is before it was taken up
	close(free)
	cancel("12")
	send(exit)
	if err := <-done; err != nil || talk.Len() > 0 {
		t.Errorf("%v, %s", err, talk.String())
	}
	for _, want := range []string{`"id":10,"error":{"code":-32800,`, `"id":"ten","error":{"code":-32800,`, `"id":99,"result":null`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("there is no %s in %s", want, out.String())
		}
	}
	if strings.Count(out.String(), `"id":12,`) != 1 {
		t.Errorf("request 12 was not answered once: %s", out.String())
	}
}
