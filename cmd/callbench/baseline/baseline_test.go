package baseline

import (
	"database/sql"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"callflow/cmd/callbench/script"
	"callflow/cmd/callbench/webhook"
)

const (
	public = "http://bench.test"
	sid    = "CA00000000000000000000000000000001"
)

func openServer(t *testing.T, opts Options) (*Server, *Store) {
	t.Helper()
	store, err := Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	return New(public, "token", store), store
}

// post sends a signed webhook of one leg, the usual one, and returns the status and the answer.
func post(s *Server, path string, params ...string) (int, string) {
	return postLeg(s, sid, path, params...)
}

func postLeg(s *Server, leg, path string, params ...string) (int, string) {
	var form webhook.Form
	form.Add("CallSid", leg)
	for i := 0; i+1 < len(params); i += 2 {
		form.Add(params[i], params[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(string(form.AppendBody(nil))))
	r.Header.Set(webhook.Header, webhook.NewSigner("token").Sign(public, path, &form))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestCall(t *testing.T) {
	t.Parallel()
	s, store := openServer(t, Options{Path: filepath.Join(t.TempDir(), "x.db")})
	t.Cleanup(func() { store.Close() })
	steps := []struct {
		path   string
		params []string
		code   int
		want   string
	}{
		{script.Menu, []string{"Digits", "2"}, 404, ""}, // nobody has called yet
		{script.Voice, []string{"To", script.Service}, 200, script.SayMenu},
		{script.Submenu, []string{"Digits", "1"}, 200, script.SaySubmenu}, // not asked yet
		{script.Menu, []string{"Digits", "9"}, 200, script.SayMenu},
		{script.Menu, []string{"Digits", "2"}, 200, script.SaySubmenu},
		{script.Submenu, []string{"Digits", "1"}, 200, `waitUrl="/twilio/wait"`},
		{script.Wait, []string{"QueuePosition", "4"}, 200, script.SayPosition + "3<"},
		{script.Wait, []string{"QueuePosition", "<"}, 200, script.SayPosition + "0<"},
		{script.Connect, nil, 200, script.SayConnect},
		{script.QueueDone, []string{"QueueResult", "bridged"}, 200, "<Hangup/>"},
		{"/elsewhere", nil, 404, ""},
		{script.Status, []string{"CallStatus", "completed"}, 204, ""},
		{script.Connect, nil, 404, ""}, // the leg has ended
		{script.Voice, []string{"To", script.Agents}, 200, `<Queue url="/twilio/connect"`},
	}
	for _, step := range steps {
		if code, body := post(s, step.path, step.params...); code != step.code || !strings.Contains(body, step.want) {
			t.Errorf("%s %v: %d %s, want %d %s", step.path, step.params, code, body, step.code, step.want)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	s, store := openServer(t, Options{Path: filepath.Join(t.TempDir(), "x.db")})
	t.Cleanup(func() { store.Close() })
	tests := []struct {
		name, method, body string
		want               int
	}{
		{"no signature", http.MethodPost, "CallSid=" + sid, http.StatusForbidden},
		{"not form", http.MethodPost, "%", http.StatusBadRequest},
		{"too long", http.MethodPost, strings.Repeat("a", maxBody+1), http.StatusRequestEntityTooLarge},
		{"get", http.MethodGet, "", http.StatusMethodNotAllowed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			s.ServeHTTP(w, httptest.NewRequest(test.method, script.Voice, strings.NewReader(test.body)))
			if w.Code != test.want {
				t.Errorf("status %d, want %d", w.Code, test.want)
			}
		})
	}
}

// TestRestart: a leg goes on where it was when the server has been started anew.
func TestRestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	s, store := openServer(t, Options{Path: path})
	post(s, script.Voice, "To", script.Service)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	s, store = openServer(t, Options{Path: path})
	t.Cleanup(func() { store.Close() })
	if code, body := post(s, script.Menu, "Digits", "2"); code != 200 || !strings.Contains(body, script.SaySubmenu) {
		t.Errorf("after the restart: %d %s", code, body)
	}
}

// TestRows: every answered webhook has its event, and fractions of further rows add up.
func TestRows(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	s, store := openServer(t, Options{Path: path, Rows: 2.5, Delay: time.Microsecond})
	var callers sync.WaitGroup
	for n := range 8 {
		callers.Go(func() {
			for range 5 {
				if code, body := postLeg(s, sid[:33]+strconv.Itoa(n), script.Voice, "To", script.Service); code != 200 {
					t.Errorf("%d %s", code, body)
				}
			}
		})
	}
	callers.Wait()
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for table, want := range map[string]int{"events": 40, "states": 8, "rows": 100} {
		var got int
		if err := db.QueryRow("SELECT count(*) FROM " + table).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %d rows, want %d (%v)", table, got, want, err)
		}
	}
}

func TestRecorded(t *testing.T) {
	t.Parallel()
	var form webhook.Form
	form.Add("From", "a\"b\\c\n")
	var w write
	w.fill(sid, &leg{node: "menu", waits: 2}, said{kind: "gather", param: "Digits"}, &form, 7)
	if want := `{"From":"a\"b\\c ","To":"","CallStatus":"","Direction":"","Digits":""}`; string(w.event) != want {
		t.Errorf("event %s, want %s", w.event, want)
	}
	if want := `{"lang":"en","waits":2}`; string(w.state) != want {
		t.Errorf("state %s, want %s", w.state, want)
	}
}

// BenchmarkWebhook is one webhook without the network: signature, decision, and a commit of its own.
func BenchmarkWebhook(b *testing.B) {
	store, err := Open(Options{Path: filepath.Join(b.TempDir(), "x.db")})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	s := New(public, "token", store)
	for b.Loop() {
		post(s, script.Voice, "To", script.Service)
	}
}
