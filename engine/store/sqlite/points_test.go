package sqlite

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/store"
	"callflow/engine/store/storetest"
)

// columns reads columns of a view as text with types, rows in the order of events.
func columns(t *testing.T, s *Store, query string) string {
	t.Helper()
	rows, err := s.read.QueryContext(ctx, query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		values := make([]any, len(names))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		var cells []string
		for i := range values {
			cells = append(cells, fmt.Sprintf("%s=%v", names[i], *values[i].(*any)))
		}
		lines = append(lines, strings.Join(cells, " "))
	}
	return strings.Join(lines, "\n")
}

// called commits a contact whose events are requests of one call, with a record in each.
func called(t *testing.T, s *Store, id engine.ContactID, values ...any) {
	t.Helper()
	for i, value := range values {
		w := storetest.Turn(id, int64(i+1), func(e *engine.Event, tn *engine.Turn) {
			hook := engine.Webhook{Sid: "CA1", Params: engine.Params{{Name: "CallStatus", Value: "in-progress"}, {Name: "Digits", Value: "42"}, {Name: "SpeechResult", Value: "yes"}}}
			if tn.Seal = []string{"SpeechResult"}; i == 0 {
				hook.Params = engine.Params{{Name: "CallStatus", Value: "ringing"}, {Name: "CallerName", Value: "A 'B\""}, {Name: "From", Value: "+819012345678"},
					{Name: "SipHeader_x", Value: "h"}, {Name: "ToCity", Value: ""}}
				e.Body = engine.Birth{Seed: 1, Semantics: 1, Version: "0123456789abcdef", Flow: "main", Hook: hook}
			} else {
				e.Body = hook
			}
			tn.Records = []engine.Record{{Point: "p", Leg: 1, Moment: "left", Fields: storetest.Data("x", value)}}
		})
		if err := s.Commit(ctx, store.Group{Writes: []store.Write{w}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Project(ctx); err != nil {
		t.Fatal(err)
	}
}

// TestRetypedFields: whatever type a field had when a record was written, its view shows what fits the present
// type, and nothing else.
func TestRetypedFields(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{Normal: true})
	called(t, s, 1, "abc", "12.5", 7.0, true, false, 90*time.Second, nil, "yes", []any{"a", 1.0}, "null", "true", "[1]", "", " 1")
	for _, tt := range []struct {
		is   store.SQLType
		want string
	}{
		{store.Text, "abc 12.5 7 yes no 90 <nil> yes [\"a\",1] null true [1]   1"},
		{store.Real, "<nil> 12.5 7 <nil> <nil> 90 <nil> <nil> <nil> <nil> <nil> <nil> <nil> 1"},
		{store.Integer, "<nil> <nil> <nil> 1 0 <nil> <nil> 1 <nil> <nil> <nil> <nil> <nil> <nil>"},
	} {
		if err := s.Points(ctx, []store.Point{{Name: "p", Fields: []store.Field{{Name: "x", Type: tt.is, Is: string(tt.is)}}}}); err != nil {
			t.Fatal(err)
		}
		got := strings.ReplaceAll(strings.ReplaceAll(columns(t, s, "SELECT x FROM log_p ORDER BY event"), "x=", ""), "\n", " ")
		if got != tt.want {
			t.Errorf("as %s: %s\nwant %s", tt.is, got, tt.want)
		}
	}
}

// TestOldRecordsStayReadable: a field and a point that are not declared any more are still there.
func TestOldRecordsStayReadable(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{Normal: true})
	declare := func(points ...store.Point) {
		t.Helper()
		if err := s.Points(ctx, points); err != nil {
			t.Fatal(err)
		}
	}
	declare(store.Point{Name: "p", Fields: []store.Field{{Name: "x", Type: store.Text, Is: "text"}}})
	called(t, s, 1, "old")
	declare(store.Point{Name: "p", Fields: []store.Field{{Name: "y", Type: store.Text, Is: "text"}}})
	if got := columns(t, s, "SELECT y, x FROM log_p"); got != "y=<nil> x=old" {
		t.Errorf("a field that is gone: %s", got)
	}
	if got := columns(t, s, "SELECT * FROM log_p"); !strings.HasPrefix(got, "y=<nil> at=") || !strings.HasSuffix(got, " x=old n=0") {
		t.Errorf("its place: %s", got)
	}
	declare()
	declare(store.Point{Name: "other"})
	if got := columns(t, s, "SELECT y, x FROM log_p"); got != "y=<nil> x=old" {
		t.Errorf("a point that is gone: %s", got)
	}
}

// TestParamsOfRecords: views, the reader and what sinks get agree on what is kept of the request of a record.
func TestParamsOfRecords(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := open(t, folder, Options{Normal: true})
	called(t, s, 1, "a", "b")
	w := storetest.Turn(1, 3, func(e *engine.Event, tn *engine.Turn) { // no request
		e.Body = engine.Tick{}
		tn.Records = []engine.Record{{Point: "p", Moment: "left"}}
	})
	if err := s.Commit(ctx, store.Group{Writes: []store.Write{w}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Project(ctx); err != nil {
		t.Fatal(err)
	}
	const first = `{"CallSid":"CA1","CallStatus":"ringing","CallerName":"A 'B\"","From":"+819012345678"}`
	const second = `{"CallSid":"CA1","CallStatus":"in-progress","CallerName":"A 'B\"","From":"+819012345678"}`
	for name, tt := range map[string]struct {
		keep engine.Keeping
		want []string
	}{
		"all":  {engine.Keeping{All: true}, []string{first, second, "{}"}},
		"none": {engine.Keeping{}, []string{"{}", "{}", "{}"}},
		"some": {engine.Keeping{Named: []string{"Digits", "From", "SpeechResult", "SipHeader_x"}}, []string{`{"From":"+819012345678","SipHeader_x":"h"}`,
			`{"Digits":"42","From":"+819012345678","SipHeader_x":"h"}`, "{}"}},
	} {
		p := store.Point{Name: "p", Params: tt.keep}
		if err := s.Points(ctx, []store.Point{p}); err != nil {
			t.Fatal(err)
		}
		if got := fromView(t, s); !slices.Equal(got, tt.want) {
			t.Errorf("%s, view:\n%s", name, strings.Join(got, "\n"))
		}
		if got := fromReader(t, filepath.Join(folder, "callflow.db"), &p); !slices.Equal(got, tt.want) {
			t.Errorf("%s, reader:\n%s", name, strings.Join(got, "\n"))
		}
		if got := fromEvents(t, s, &p); !slices.Equal(got, tt.want) {
			t.Errorf("%s, events:\n%s", name, strings.Join(got, "\n"))
		}
	}
}

// sorted writes a JSON object with its members in order.
func sorted(t *testing.T, text string) string {
	t.Helper()
	m := map[string]string{}
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func fromView(t *testing.T, s *Store) (out []string) {
	t.Helper()
	for line := range strings.Lines(columns(t, s, "SELECT coalesce(params, '{}') AS params FROM log_p ORDER BY event")) {
		out = append(out, sorted(t, strings.TrimPrefix(line, "params=")))
	}
	return out
}

func fromReader(t *testing.T, file string, p *store.Point) (out []string) {
	t.Helper()
	r, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	n := 0
	err = r.Records(ctx, p, Span{}, func(one *store.Logged) error {
		if n++; one.ID != fmt.Sprintf("c1/%d/0", n) || one.Version != "0123456789abcdef" {
			t.Errorf("record %d is %+v", n, one)
		}
		text, err := json.Marshal(one.Params)
		out = append(out, string(text))
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return out
}

func fromEvents(t *testing.T, s *Store, p *store.Point) (out []string) {
	t.Helper()
	events, err := s.Events(ctx, store.Query{})
	if err != nil {
		t.Fatal(err)
	}
	o, err := store.OriginOf(ctx, s, engine.ContactID(1).Cell())
	if err != nil {
		t.Fatal(err)
	}
	for i := range events {
		list, err := store.Records(&events[i])
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		if err := list[0].Complete(&events[i], p, &o); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(list[0].Params)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(text))
	}
	return out
}
