package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/sink"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
	"callflow/engine/store/storetest"
)

// logged makes a database of the guide's sample of logging, with a few records: logged FILE.
func logged(ts *testscript.TestScript, _ bool, args []string) {
	ctx := context.Background()
	w, err := library.Load(filepath.Join(ts.Getenv("ROOT"), "docs", "guide", "samples", "logging"), library.Options{})
	ts.Check(err)
	s, err := sqlite.Open(ctx, ts.MkAbs(args[0]), sqlite.Options{Normal: true})
	ts.Check(err)
	defer func() { ts.Check(s.Close()) }()
	ts.Check(s.Points(ctx, pointsOf(w.Set.Flows)))
	var g store.Group
	for i, one := range [][]any{
		{"reason", "order", "result", "bridged", "waited", 40 * time.Second, "talked", 2 * time.Minute},
		{"reason", "other", "result", "hangup", "waited", 12500 * time.Millisecond, "talked", time.Duration(0)},
	} {
		id := engine.ContactID(i + 17)
		hook := engine.Webhook{Sid: storetest.Sid(id, 1), Params: engine.Params{{Name: "From", Value: "+819012345678"}, {Name: "To", Value: "+815000000001"}}}
		g.Writes = append(g.Writes, storetest.Turn(id, 1, func(e *engine.Event, _ *engine.Turn) {
			e.Body = engine.Birth{Seed: 1, Semantics: 1, Version: "0123456789abcdef", Flow: "hotline", Hook: hook}
		}), storetest.Turn(id, 2, func(e *engine.Event, t *engine.Turn) {
			hook.Params = engine.Params{{Name: "CallStatus", Value: "in-progress"}, {Name: "QueueSid", Value: "QU0123456789abcdef0123456789abcdef"}, {Name: "QueueTime", Value: "40"}}
			e.Body = hook
			record := func(point, moment string, step engine.StepName, fields ...any) {
				t.Records = append(t.Records, engine.Record{Point: point, Leg: 1, Flow: "hotline", Step: step, Moment: moment, Language: "en", Fields: storetest.Data(fields...)})
			}
			if record("enqueue", "queue.left", "line", one...); i == 1 {
				record("lost", "queue.abandoned", "line", "name", "=cmd|' /C calc'!A0", "number", "+819012345678")
				record("order", "left", "order", "number", "4711")
			}
		}))
	}
	ts.Check(s.Commit(ctx, g))
	ts.Check(s.Project(ctx))
}

// receiver begins a service that refuses a number of requests and then takes records: receiver REFUSALS. Its URL is
// SINK_URL; the command received writes what it has taken into a file.
func receiver(ts *testscript.TestScript, _ bool, args []string) {
	refusals, err := strconv.Atoi(args[0])
	ts.Check(err)
	file := ts.MkAbs("received.json")
	var mu sync.Mutex
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = sink.Verify("0123456789", r.Header.Get(sink.SignatureHeader), body, time.Now(), time.Minute)
		}
		mu.Lock()
		defer mu.Unlock()
		if refusals--; err != nil || refusals >= 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err == nil {
			_, err = f.Write(append(body, '\n'))
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	ts.Defer(server.Close)
	ts.Setenv("SINK_URL", server.URL)
	ts.Setenv("SINK_SECRET", "0123456789")
}

func TestBounds(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("", 9*3600)
	now := time.Date(2026, 9, 21, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"": "", "24h": "2026-09-20T12:00:00Z", "7d": "2026-09-14T12:00:00Z", "90m": "2026-09-21T10:30:00Z", "2026-09-01": "2026-08-31T15:00:00Z",
		"2026-09-01T09:00": "2026-09-01T00:00:00Z", "2026-09-01T09:00:01": "2026-09-01T00:00:01Z", "2026-09-01T09:00:00+02:00": "2026-09-01T07:00:00Z",
		"yesterday": "error", "-3h": "error", "0d": "error", "d": "error", "12": "error",
	} {
		at, err := bound("--since", text, now, tokyo)
		got := ""
		if at != 0 {
			got = at.Time().Format(time.RFC3339)
		}
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	f := logFlags{since: "1h", until: "2h"}
	if _, err := f.span(now, tokyo); err == nil {
		t.Error("a span that ends before it begins")
	}
}

// FuzzCSV: whatever a cell holds, a reader gets it back, perhaps with an apostrophe before it, and no spreadsheet
// takes it for a formula.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"", "=1+1", "+81901", "-5.5", "@x", "\tx", "a,b\"c\nd", "'=x", "+81*****1234", "\r\n=x"} {
		f.Add(s, "x")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		var out bytes.Buffer
		w := csv.NewWriter(&out)
		w.UseCRLF = true
		if err := w.Write(tamed([]string{a, b})); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		row, err := csv.NewReader(&out).Read()
		if err != nil || len(row) != 2 {
			t.Fatalf("%q, %q: %q, %v", a, b, row, err)
		}
		for i, s := range []string{a, b} {
			plain := strings.NewReplacer("\r", "") // carriage returns are those of the lines only
			if got := plain.Replace(row[i]); got != plain.Replace(s) && got != "'"+plain.Replace(s) {
				t.Errorf("%q came back as %q", s, row[i])
			}
			if row[i] != "" && strings.ContainsRune("=@\t\r", rune(row[i][0])) {
				t.Errorf("%q is a formula", row[i])
			}
		}
	})
}
