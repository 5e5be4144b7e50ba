package serve_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/tools/txtar"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/publish"
	"callflow/engine/sim"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
)

const shipKey = "ship-0123456789abcdef0123456789"

// shop is an office whose folder can be edited while it serves; a key may deploy.
type shop struct {
	*office
	dir   string
	p     *publish.Publisher
	lives map[engine.LiveNo]*engine.LivePart // that were in force
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{office: newOffice(t, nil), dir: t.TempDir()}
	archive, err := txtar.ParseFile("testdata/office/desk.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		s.write(f.Name, string(f.Data))
	}
	keys := s.cfg.Keys
	s.cfg.Keys = func() []library.APIKey {
		return append(keys(), library.APIKey{Name: "ship", Secret: shipKey, Rights: []library.Right{library.MayRead, library.MayDeploy}})
	}
	s.ready = s.publishes
	s.restart()
	return s
}

func (s *shop) write(name, text string) {
	s.t.Helper()
	file := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) publishes() {
	s.t.Helper()
	secret := map[string]string{"TOKEN": token, "CRM_KEY": crmKey, "DESK_KEY": deskKey, "KIM_KEY": kimKey, "KEY_SECRET": keySecret}
	opt := library.Options{Env: "test", BaseURL: "http://" + s.front.Listener.Addr().String(), LiveNo: 1, Getenv: func(name string) string { return secret[name] }}
	w, err := library.Load(s.dir, opt)
	if err != nil || w.Diagnostics.HasErrors() {
		s.t.Fatal(err, w.Diagnostics)
	}
	s.p, err = publish.Open(context.Background(), publish.Config{Dir: s.dir, Options: opt, Store: s.st.(*sqlite.Store), Log: s.cfg.Log, Alike: sameKind, Live: s.keepsLive}, w)
	if err != nil {
		s.t.Fatal(err)
	}
	s.cfg.Flows, s.cfg.Publisher, s.cfg.Choose = s.p.Flows(), s.p, s.p.Choose
}

// keepsLive keeps a live part, as it is needed to replay events under it.
func (s *shop) keepsLive(_ context.Context, w *library.Workspace) error {
	if s.lives == nil {
		s.lives = map[engine.LiveNo]*engine.LivePart{}
	}
	s.lives[w.Set.Live.No] = w.Set.Live
	return nil
}

// ship asks with the key that may deploy.
func (s *shop) ship(path string, body any, header ...string) sent {
	s.t.Helper()
	return s.ask(http.MethodPost, path, append([]string{"Authorization", "Bearer " + shipKey}, header...), body)
}

// inForce asks for what is in force.
func (s *shop) inForce(key string) sent {
	s.t.Helper()
	return s.ask(http.MethodGet, "/api/edition", []string{"Authorization", "Bearer " + key}, "")
}

// sending is the body of a push of the folder, with files in place of its own.
func (s *shop) sending(edits ...string) object {
	s.t.Helper()
	all, err := library.ReadDir(s.dir)
	if err != nil {
		s.t.Fatal(err)
	}
	all = all.WithoutEnv()
	for i := 0; i+1 < len(edits); i += 2 {
		all[edits[i]] = []byte(edits[i+1])
	}
	files := object{}
	for name, content := range all {
		files[name] = object{"text": string(content)}
	}
	return object{"hash": all.Digest(), "files": files}
}

// TestVersionsAPI goes through every operation on versions that is described, and every status of each.
func TestVersionsAPI(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.seen = described(t)
	first := string(s.p.Flows().Current().Flows.Version)
	s.must(s.get("/api/versions"), 200, `"current":"`+first+`"`, `"source":"folder"`, `"change":"start"`, `"can_return":true`)
	s.must(s.ship("/api/reload", object{}), 200, `"result":"unchanged"`)
	s.must(s.inForce(shipKey), 200, `"version":"`+first+`"`, `"env":"test"`, `"reception.flow.yaml":"`)
	s.must(s.inForce("wrong"), 401)
	s.must(s.inForce(kimKey), 403, "has not the right to deploy")
	if got := s.inForce(shipKey).body; strings.Contains(got, token) || strings.Contains(got, base64.StdEncoding.EncodeToString([]byte(token))) {
		t.Error("what is in force has a secret")
	}
	flow, err := os.ReadFile(filepath.Join(s.dir, "reception.flow.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	s.pushes(first, string(flow))
	s.editing(first, string(flow))
	s.tries(string(flow))
	s.refusesChanges(string(flow))
	s.migrationStatuses()
	moves := "/api/versions/" + s.current() + "/migrate"
	for _, p := range []string{"/api/reload", "/api/rollback", "/api/versions", "/api/canary", moves} {
		s.must(s.ship(p, "["), 400)
		s.must(s.ship(p, "x", "Content-Type", "text/plain"), 415)
		s.must(s.ship(p, `{"reason": "`+strings.Repeat("x", 1<<20)+`"}`), 413)
		s.must(s.ask(http.MethodPost, p, []string{"Authorization", "Bearer wrong"}, object{}), 401)
		s.must(s.ask(http.MethodPost, p, nil, object{}), 403, "has not the right to deploy")
	}
	s.must(s.ask(http.MethodGet, "/api/versions", []string{"Authorization", "Bearer wrong"}, ""), 401)
	s.must(s.ask(http.MethodGet, "/api/versions", []string{"Authorization", "Bearer " + kimKey}, ""), 403)
	s.cfg.Limits.Requests = 1
	s.restart()
	s.must(s.ship("/api/reload", object{}), 200)
	for _, p := range []string{"/api/reload", "/api/rollback", "/api/versions", "/api/canary", moves} {
		s.must(s.ship(p, object{}), 429)
	}
	s.get("/api/versions")
	s.must(s.get("/api/versions"), 429)
	s.must(s.inForce(shipKey), 429)
	s.cfg.Limits.Requests = 0
	s.restart()
	_ = s.st.Close()
	s.must(s.ship(moves, object{}), 503)
	s.ready, s.cfg.Publisher = nil, nil
	s.restart()
	s.must(s.ship(moves, object{}), 404)
	s.must(s.ship("/api/reload", object{}), 404, `"code":"off"`)
	s.must(s.ship("/api/rollback", object{}), 404)
	s.must(s.ship("/api/versions", s.sending()), 404)
	s.must(s.ship("/api/canary", object{"do": "abort"}), 404)
	s.must(s.get("/api/versions"), 404)
	s.must(s.inForce(shipKey), 404)
	if list := s.seen.missing("versions"); len(list) > 0 {
		t.Errorf("described and never exercised: %v", list)
	}
}

// pushes sends a workspace while somebody is talking, and goes back; both hold over a restart.
func (s *shop) pushes(first, flow string) {
	s.t.Helper()
	s.talk()
	next := s.sending("reception.flow.yaml", flow+"# another\n")
	next["dry_run"], next["reason"] = true, "try"
	s.must(s.ship("/api/versions", next), 200, `"result":"sound"`, `"before":"`+first+`"`)
	s.must(s.get("/api/versions"), 200, `"current":"`+first+`"`)
	delete(next, "dry_run")
	s.must(s.ship("/api/versions", next), 200, `"result":"replaced"`, `"before":"`+first+`"`, `"version":"`+first+`","contacts":1,"steps":[{"flow":"reception"`)
	second := string(s.p.Flows().Current().Flows.Version)
	s.must(s.ship("/api/versions", next), 200, `"result":"unchanged"`, `"version":"`+second+`"`)
	s.must(s.get("/api/contacts/c1"), 200, `"version":"`+first+`"`)
	s.must(s.get("/api/versions"), 200, `"current":"`+second+`","previous":"`+first+`"`, `"source":"store"`, `"by":"ship","reason":"try"`, `"live":1`)
	s.restart()
	s.must(s.get("/api/versions"), 200, `"current":"`+second+`"`)
	s.must(s.get("/api/contacts/c1"), 200, `"version":"`+first+`"`)
	s.does("ann", "hang up")
	s.must(s.ship("/api/reload", object{}), 200, `"result":"unchanged"`, "the folder has not changed since")
	s.must(s.ship("/api/rollback", object{"reason": "back"}), 200, `"result":"replaced"`, `"version":"`+first+`"`)
	s.must(s.ship("/api/rollback", object{}), 404, "none was in force before")
	s.must(s.ship("/api/rollback", object{"version": second[:6]}), 200, `"version":"`+second+`"`)
	s.must(s.ship("/api/rollback", object{"version": "ffffffffffffffff"}), 404)
	s.restart()
	s.must(s.get("/api/versions"), 200, `"current":"`+second+`"`, `"change":"rollback"`)
}

// editing changes the folder, which counts again from then on.
func (s *shop) editing(first, flow string) {
	s.t.Helper()
	s.write("some.test.yaml", "tests: []\n") // no call depends on it
	s.must(s.ship("/api/reload", object{}), 200, `"result":"unchanged"`)
	s.must(s.ship("/api/reload", object{"folder": true}), 200, `"result":"replaced"`, `"version":"`+first+`"`)
	s.must(s.ship("/api/versions", s.sending("reception.flow.yaml", flow+"# sent\n")), 200, `"result":"replaced"`)
	s.write("reception.flow.yaml", flow+"# edited\n")
	s.must(s.ship("/api/reload", object{"test": true}), 200, `"result":"replaced"`)
	s.must(s.get("/api/versions"), 200, `"source":"folder"`)
}

// tries has one caller try a version, ends that, and tries it again until it is in force.
func (s *shop) tries(flow string) {
	s.t.Helper()
	next := s.sending("reception.flow.yaml", flow+"# tried\n")
	for want, rule := range map[string]object{"is not from 0 to 100": {"percent": 101}, "has none of": {}, "sample below 1": {"percent": 1, "guard": object{"sample": 0}},
		"more than 1000": {"callers": make([]string, 1001)}, "there is no number or app": {"numbers": []string{"none"}}} {
		next["canary"] = rule
		s.must(s.ship("/api/versions", next), 422, want)
	}
	s.must(s.ship("/api/canary", object{"do": "promote"}), 409, `"code":"not_now"`)
	current := string(s.p.Flows().Current().Flows.Version)
	next["canary"] = object{"callers": []string{"+12025550177"}}
	s.must(s.ship("/api/versions", next), 200, `"result":"beside"`, `"before":"`+current+`"`)
	s.must(s.ship("/api/versions", next), 200, `"result":"unchanged"`)
	s.must(s.get("/api/versions"), 200, `"current":"`+current+`"`, `"state":"canary"`, `"canary":{"version":"`, `"callers":1`, `"tried":{"contacts":0`)
	if err := s.p.Count(context.Background(), s.s); err != nil {
		s.t.Fatal(err)
	}
	s.account.At(func(n *sim.Network) {
		_ = n.Place("eva", "+12025550177", number)
		_ = n.Place("bob", "+12025550178", number)
	})
	s.soon("both are counted", func() bool {
		body := s.get("/api/versions").body
		return strings.Contains(body, `"tried":{"contacts":1`) && strings.Contains(body, `"others":{"contacts":1`)
	})
	s.does("eva", "hang up")
	s.does("bob", "hang up")
	s.recorded(`"trial":"caller"`, `"trial":"control"`)
	before, others := s.s.Figures()
	if err := s.s.Try(context.Background(), 1); err != nil {
		s.t.Fatal(err)
	}
	if tried, rest := s.s.Figures(); tried != before || rest != others {
		s.t.Errorf("from the store %+v and %+v are counted, it was %+v and %+v", tried, rest, before, others)
	}
	s.must(s.ship("/api/canary", object{"do": "abort", "version": current}), 409, "another version is being tried")
	s.must(s.ship("/api/canary", object{"do": "turn"}), 422)
	s.must(s.ship("/api/canary", object{"do": "abort", "reason": strings.Repeat("x", 1001)}), 422)
	s.must(s.ship("/api/canary", object{"do": "abort", "reason": "enough"}), 200, `"version":"`+current+`"`, "is not tried any more")
	s.must(s.get("/api/versions"), 200, `"change":"abort"`, `"reason":"enough"`)
	s.must(s.ship("/api/versions", next), 200, `"result":"beside"`)
	s.must(s.ship("/api/canary", object{"do": "promote"}), 200, `"result":"replaced"`, `"before":"`+current+`"`)
}

// recorded makes sure that texts stand in stored births.
func (s *shop) recorded(texts ...string) {
	s.t.Helper()
	rows, err := s.st.Events(context.Background(), store.Query{Limit: 10_000})
	if err != nil {
		s.t.Fatal(err)
	}
	all := ""
	for _, r := range rows {
		if r.Kind == "birth" {
			all += string(r.Body)
		}
	}
	for _, text := range texts {
		if strings.Count(all, text) != 1 {
			s.t.Errorf("%s stands in births %d times", text, strings.Count(all, text))
		}
	}
}

// refusesChanges sends what is not put in force, each for a reason of its own.
func (s *shop) refusesChanges(flow string) {
	s.t.Helper()
	before := s.p.Flows().Current()
	s.must(s.ship("/api/versions", s.sending("reception.flow.yaml", strings.Replace(flow, "next: ", "nxet: ", 1))), 422,
		`"code":"refused"`, `{"code":"unknown-kind","severity":"error","file":"reception.flow.yaml","span":{"start":{"line":6,"column":5}`)
	s.must(s.ship("/api/versions", s.sending("env/test.yaml", "x: y\n")), 422, "is an environment")
	for _, name := range []string{"../up.flow.yaml", "/etc/up.flow.yaml", "a/../../up.flow.yaml", `..\\up.flow.yaml`, ".git/up.flow.yaml", "lib:trouble.flow.yaml", "readme.txt", "a/./b.flow.yaml"} {
		s.must(s.ship("/api/versions", s.sending(name, "flow: up\n")), 422, `"code":"bad_input"`)
	}
	torn := s.sending()
	torn["files"].(object)["reception.flow.yaml"] = object{"text": flow[:10]}
	s.must(s.ship("/api/versions", torn), 422, "something was lost on the way")
	torn["files"].(object)["reception.flow.yaml"] = object{}
	s.must(s.ship("/api/versions", torn), 422, "has not one of")
	s.must(s.ship("/api/versions", object{"hash": "x", "files": object{}}), 422, "no callflow.yaml")
	s.must(s.ship("/api/reload", object{"version": first16}), 422)
	s.must(s.ship("/api/rollback", object{"folder": true}), 422)
	s.must(s.ship("/api/reload", object{"reason": strings.Repeat("x", 1001)}), 422)
	failing := s.sending("bad.test.yaml", "tests:\n  - test: fails\n    call: {number: main}\n    expect: {seconds: {at_least: 9000}}\n")
	failing["test"] = true
	s.must(s.ship("/api/versions", failing), 422, `"tests":["bad.test.yaml:4:`)
	if s.p.Flows().Current() != before {
		s.t.Error("something has changed")
	}
	s.unwritable(flow)
}

const first16 = "0123456789abcdef"

// unwritable changes nothing while the store takes no writes.
func (s *shop) unwritable(flow string) {
	s.t.Helper()
	var full atomic.Bool
	s.fail = func(statement string) error {
		if full.Load() && (statement == "keep" || statement == "note") {
			return store.ErrFull
		}
		return nil
	}
	s.cfg.Limits.Push = 1 << 20
	s.restart()
	before := s.p.Flows().Current()
	next := s.sending("reception.flow.yaml", flow+"# with few\n")
	next["canary"] = object{"percent": 1}
	s.must(s.ship("/api/versions", next), 200, `"result":"beside"`)
	s.write("reception.flow.yaml", flow+"# later\n")
	full.Store(true)
	s.must(s.ship("/api/reload", object{}), 503, `"code":"try_again"`)
	s.must(s.ship("/api/versions", s.sending()), 503)
	all, err := s.st.(*sqlite.Store).Versions(context.Background())
	if err != nil || s.p.Flows().Current() != before {
		s.t.Errorf("something has changed: %v", err)
	}
	for _, v := range all {
		if v.ID != before.Flows.Version && v.Whole {
			s.must(s.ship("/api/rollback", object{"version": string(v.ID)}), 503)
			break
		}
	}
	s.must(s.ship("/api/canary", object{"do": "abort"}), 503)
	s.must(s.get("/api/versions"), 200, `"state":"canary"`)
	full.Store(false)
	s.must(s.ship("/api/reload", object{}), 200, `"result":"replaced"`)
	s.must(s.get("/api/versions"), 200, "another version is in force")
	s.account.At(func(*sim.Network) {})
}
