package sink

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"callflow/engine/library"
	"callflow/engine/store"
	"callflow/engine/store/memory"
)

func newDiscard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// some are records numbered from a first one.
func some(first, n int) []store.Logged {
	list := make([]store.Logged, n)
	for i := range list {
		list[i] = store.Logged{ID: fmt.Sprintf("c1/%d/0", first+i), Point: "choice", Fields: json.RawMessage(`{"way":"1"}`), Params: map[string]string{"CallStatus": "completed"}}
	}
	return list
}

func send(t *testing.T, l *lines, list []store.Logged) {
	t.Helper()
	if sent, err := l.Send(t.Context(), list); err != nil || sent.Done != len(list) {
		t.Fatalf("sent %+v, %v", sent, err)
	}
}

// idsIn reads the ids of a file; every line must be whole.
func idsIn(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for line := range strings.Lines(string(text)) {
		var one store.Logged
		if err := json.Unmarshal([]byte(line), &one); err != nil || !strings.HasSuffix(line, "\n") {
			t.Errorf("%s: line %q: %v", file, line, err)
		}
		ids = append(ids, strings.Split(one.ID, "/")[1])
	}
	return strings.Join(ids, " ")
}

func TestFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "records.jsonl")
	at := &library.SinkAt{File: file, Bytes: 1 << 20, Sync: true}
	l := newFile(at, time.Now)
	send(t, l, some(1, 2))
	send(t, l, some(3, 1))
	if is, err := os.Stat(file); err != nil || is.Mode().Perm() != 0o600 {
		t.Errorf("others can read it: %v, %v", is.Mode(), err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"id":"c1/4/0","po`); err != nil { // the process ended in the middle
		t.Fatal(err)
	}
	_ = f.Close()
	l = newFile(at, time.Now)
	send(t, l, some(4, 2))
	if got := idsIn(t, file); got != "1 2 3 4 5" {
		t.Errorf("records %s", got)
	}
	if err := os.Rename(file, file+".away"); err != nil { // as programs do that put log files away
		t.Fatal(err)
	}
	send(t, l, some(6, 1))
	if got := idsIn(t, file) + " / " + idsIn(t, file+".away"); got != "6 / 1 2 3 4 5" {
		t.Errorf("records %s", got)
	}
}

func TestFileCannotBeOpened(t *testing.T) {
	t.Parallel()
	l := newFile(&library.SinkAt{File: filepath.Join(t.TempDir(), "none", "x.jsonl"), Bytes: 1 << 20}, time.Now)
	if sent, err := l.Send(t.Context(), some(1, 1)); err == nil || sent.Done != 0 {
		t.Errorf("sent %+v, %v", sent, err)
	}
}

func TestLongTornLine(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "x.jsonl")
	for _, text := range []string{"", strings.Repeat("x", 10_000), "{}\n" + strings.Repeat("x", 9000), strings.Repeat("x", 4095) + "\n", strings.Repeat("x", 5000) + "\n" + strings.Repeat("y", 5000)} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		l := newFile(&library.SinkAt{File: file, Bytes: 1 << 30}, time.Now)
		if err := l.open(); err != nil {
			t.Fatal(err)
		}
		_ = l.Close()
		got, err := os.ReadFile(file)
		if want := text[:strings.LastIndexByte(text, '\n')+1]; err != nil || string(got) != want {
			t.Errorf("%d bytes are left of %d, want %d (%v)", len(got), len(text), len(want), err)
		}
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		at   library.SinkAt
		step time.Duration
		want []string
	}{
		{"by size", library.SinkAt{Bytes: 250}, time.Second, []string{"r-20260921T230000Z.jsonl: 0 1", "r-20260921T230002Z.jsonl: 2 3", "r.jsonl: 4 5"}},
		{"within a second", library.SinkAt{Bytes: 150}, 0, []string{"r-20260921T225958Z-2.jsonl: 1", "r-20260921T225958Z-3.jsonl: 2", "r-20260921T225958Z-4.jsonl: 3",
			"r-20260921T225958Z-5.jsonl: 4", "r-20260921T225958Z.jsonl: 0", "r.jsonl: 5"}},
		{"by day", library.SinkAt{Bytes: 1 << 20, Daily: true}, 40 * time.Minute, []string{"r-20260922T001958Z.jsonl: 0 1", "r.jsonl: 2 3 4 5"}},
		{"keeps one", library.SinkAt{Bytes: 250, Keep: 1}, time.Second, []string{"r-20260921T230002Z.jsonl: 2 3", "r.jsonl: 4 5"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			now := time.Date(2026, 9, 21, 22, 59, 58, 0, time.UTC)
			tt.at.File = filepath.Join(folder, "r.jsonl")
			l := newFile(&tt.at, func() time.Time { return now })
			for i := range 6 {
				send(t, l, some(i, 1))
				now = now.Add(tt.step)
			}
			var got []string
			entries, err := os.ReadDir(folder)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				got = append(got, e.Name()+": "+idsIn(t, filepath.Join(folder, e.Name())))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("files\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

// TestFileAfterRestarts: with a file as the target nothing is lost either.
func TestFileAfterRestarts(t *testing.T) {
	t.Parallel()
	s := memory.New(memory.Options{})
	fill(t, s, 3, 30)
	file := filepath.Join(t.TempDir(), "x.jsonl")
	for {
		if row, _, _ := s.Cursor(t.Context(), "sink/x"); row == 90 {
			break
		}
		ctx, cancel := context.WithCancel(t.Context())
		to := &cutting{Target: NewFile(&library.SinkAt{File: file, Bytes: 1 << 30, Sync: true}), left: 4, cut: cancel}
		f := &Follower{Name: "x", Store: s, To: to, Points: points, Batch: 10, Pace: quick()}
		f.Run(ctx)
		_ = to.Close()
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for c := range 3 {
		for seq := range 30 {
			for n := range 2 {
				if id := fmt.Sprintf(`"id":"c%d/%d/%d"`, c+1, seq+1, n); !strings.Contains(string(text), id) {
					t.Errorf("%s is missing", id)
				}
			}
		}
	}
}

// cutting ends its follower after so many batches; when there is no more to send, it never comes to that.
type cutting struct {
	Target
	left int
	cut  func()
}

func (c *cutting) Send(ctx context.Context, list []store.Logged) (Sent, error) {
	sent, err := c.Target.Send(ctx, list)
	if c.left--; c.left == 0 || strings.HasPrefix(list[len(list)-1].ID, "c3/30/1") {
		c.cut()
	}
	return sent, err
}
