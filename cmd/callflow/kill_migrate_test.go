package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	movingShop = "workspace: shop\nlanguage: en\nlanguages: {en: {code: en-US, voice: Polly.Joanna-Neural}}\nnumbers: {main: {flow: hello}}\n"
	movingFlow = "flow: hello\nstart: ask\nsteps:\n  ask: {menu: {say: {text: Press 1.}, keys: {1: bye}, silence: {tries: 9}}, next: bye}\n  bye: {say: {text: Goodbye.}, next: end}\n"
)

// says runs a command of the command line against the server and returns what it prints; an error is fine where the server is
// being killed.
func (v *victims) says(args ...string) (string, error) {
	cmd := exec.Command("callflow", args...)
	cmd.Dir = v.dir
	cmd.Env = append(cmd.Environ(), "CALLFLOW_KEY="+victimsKey, "CALLFLOW_SERVER=http://"+v.listen)
	text, err := cmd.CombinedOutput()
	return string(text), err
}

// TestKilledWhileContactsMove kills a server while contacts go on in another version, again and again: each of them is wholly on
// the one or on the other. In the end all are there, and what was recorded of them replays.
func TestKilledWhileContactsMove(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts processes")
	}
	const contacts = 3000
	v := victimsOf(t, map[string][]byte{"callflow.yaml": []byte(movingShop), "hello.flow.yaml": []byte(movingFlow)})
	gather(t, filepath.Join(v.dir, "shop"), filepath.Join(v.dir, "calls.db"), "http://"+v.listen, contacts)
	other := strings.ReplaceAll(strings.ReplaceAll(movingFlow, "start: ask", "start: choose\nmoved: [{from: ask, to: choose}]"), "  ask:", "  choose:")
	write(t, v.dir, "shop/hello.flow.yaml", other)
	moved, kills, half := 0, 0, 0
	for ; moved < contacts && kills < 20; kills++ {
		v.serve()
		over := make(chan struct{})
		go func() {
			defer close(over)
			_, _ = v.says("migrate", "--apply", "--reason", "killed meanwhile")
		}()
		v.after(moved+contacts/3, over)
		if err := v.server.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		_ = v.server.Wait()
		<-over
		now := v.number("SELECT count(*) FROM cells c WHERE closed = 0 AND EXISTS (SELECT 1 FROM events WHERE cell = c.cell AND kind = 'migrate')")
		if now > moved && now < contacts {
			half++
		}
		moved = now
		for _, wrong := range []string{
			"SELECT count(*) FROM cells c WHERE closed = 0 AND version <> '' AND (version = (SELECT version FROM publications ORDER BY id DESC LIMIT 1)) <> EXISTS (SELECT 1 FROM events WHERE cell = c.cell AND kind = 'migrate')",
			"SELECT count(*) FROM cells WHERE closed = 0 AND version <> '' AND json_extract(state, '$.ver') <> version",
			"SELECT count(*) FROM events e WHERE kind = 'migrate' AND NOT EXISTS (SELECT 1 FROM pins WHERE cell = e.cell)",
			"SELECT count(*) - count(DISTINCT cell) FROM events WHERE kind = 'migrate'",
		} {
			if n := v.number(wrong); n != 0 {
				t.Errorf("after %d kills %d contacts are there by half: %s", kills+1, n, wrong)
			}
		}
	}
	t.Logf("%d of %d contacts have gone on; %d kills, %d of them half-way", moved, contacts, kills, half)
	if moved != contacts || half == 0 {
		t.Error("not all have gone on, or none was killed on the way")
	}
	text, err := v.says("replay", "calls.db")
	if err != nil || !bytes.Contains([]byte(text), []byte("every turn is what it was")) {
		t.Errorf("%v: %s", err, text)
	}
}

// after waits until so many contacts have gone on, or the migration is over.
func (v *victims) after(most int, over <-chan struct{}) {
	v.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); {
		select {
		case <-over:
			return
		case <-tick.C:
			if v.number("SELECT count(*) FROM events WHERE kind = 'migrate'") >= most {
				return
			}
		}
	}
}
