package serve_test

import (
	"context"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/record"
	played "callflow/engine/replay"
	"callflow/engine/sim"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
)

const (
	infoNumber = "+815000000002"

	asking = `flow: info
start: ask
vars: {rounds: {type: number, default: 1}}
steps:
  ask:
    menu: {say: {text: Press one for news.}, keys: {1: news}, silence: {after: 30s, tries: 10}}
    next: {silence: end, invalid: end}
  news: {say: {text: Old news.}, next: end}
`
	renamed = `flow: info
start: choose
moved: [{from: ask, to: choose}]
vars: {rounds: {type: number, default: 1}, more: {type: number, default: 2}}
steps:
  choose:
    menu: {say: {text: Press one for news.}, keys: {1: news}, silence: {after: 30s, tries: 10}}
    next: {silence: end, invalid: end}
  news: {say: {text: "Fresh news, part ${more}."}, next: end}
`
	without = `flow: info
start: words
steps:
  words: {say: {text: There is nothing.}, next: end}
`
)

// sameKind takes steps of the same kind for saying the same.
func sameKind(_, _ *library.Workspace) func(was, is *engine.Step, of, to engine.FlowName) bool {
	return func(was, is *engine.Step, _, _ engine.FlowName) bool { return was.KindName == is.KindName }
}

// newInfo is a shop in which callers of the second number are asked something.
func newInfo(t *testing.T) *shop {
	t.Helper()
	s := newShop(t)
	s.must(s.ship("/api/versions", s.sending("info.flow.yaml", asking)), 200)
	return s
}

// waits brings a caller to the question.
func (s *shop) waits(who, from string) {
	s.t.Helper()
	s.account.At(func(n *sim.Network) { _ = n.Place(who, from, infoNumber) })
	s.hears(who, "Press one", 1)
}

// chooses enters a digit until its words are heard: between two documents nobody listens.
func (s *shop) chooses(who, digit, words string) {
	s.t.Helper()
	var last time.Time
	s.soon(who+" hears "+words, func() bool {
		if s.heardBy(who, words) > 0 {
			return true
		}
		if time.Since(last) > 200*time.Millisecond {
			last = time.Now()
			s.account.At(func(n *sim.Network) { _ = n.Do(sim.Deed{Do: "press", Sid: n.Sid(who), Text: digit}) })
		}
		return false
	})
}

func (s *shop) current() string { return string(s.p.Flows().Current().Flows.Version) }

// migrates asks for a migration to the version in force.
func (s *shop) migrates(body any, header ...string) sent {
	s.t.Helper()
	return s.ship("/api/versions/"+s.current()+"/migrate", body, header...)
}

// TestMigrate has contacts go on in another version: those that can, and only when it is asked for.
func TestMigrate(t *testing.T) {
	t.Parallel()
	s := newInfo(t)
	s.seen = described(t)
	first := s.current()
	s.talk() // c1 is in a room
	s.waits("bob", "+12025550101")
	s.waits("cid", "+12025550102")
	s.must(s.ship("/api/versions", s.sending("info.flow.yaml", without)), 200)
	s.must(s.migrates(object{"apply": true}), 200, `"moved":0`, `"entry":2`, `"fit":"entry","place":"info.ask","why":"step ask is not there any more","contacts":2`,
		`"fit":"stays","why":"somebody is in room desk, with the rules that it was opened with","contacts":1,"first":"c1"`)
	s.must(s.ship("/api/versions", s.sending("info.flow.yaml", renamed)), 200)
	second := s.current()
	s.must(s.migrates(object{}), 200, `"applied":false`, `"alone":2`, `"stays":1`)
	s.must(s.get("/api/versions"), 200, `"version":"`+second+`","kept":`, `"live":3`)
	ids, err := s.st.(*sqlite.Store).Elsewhere(context.Background(), engine.VersionID(second), engine.CellID{}, 10)
	if err != nil || len(ids) != 3 {
		t.Fatalf("on the version before are %v, %v", ids, err)
	}
	bob, cid := ids[1].String(), ids[2].String()
	s.must(s.migrates(object{"limit": 1}), 200, `"stays":1`, `"next":"c1"`)
	s.must(s.migrates(object{"from": "ffffffffffffffff"}), 200, `"alone":0`, `"stays":0`)

	// One of them, and the same request again.
	one := object{"apply": true, "contacts": []string{bob}, "reason": "fresh news"}
	s.must(s.migrates(one, "Idempotency-Key", "m1"), 200, `"moved":1`)
	if again := s.must(s.migrates(one, "Idempotency-Key", "m1"), 200, `"moved":1`); again.header.Get("Idempotency-Replayed") != "true" {
		t.Error("a repeated request was done again")
	}
	s.must(s.migrates(object{"apply": true}, "Idempotency-Key", "m1"), 422, `"code":"key_reused"`)
	s.must(s.migrates(one), 200, `"moved":0`, `"there":1`)
	s.must(s.get("/api/contacts/"+bob), 200, `"version":"`+second+`"`, `"step":"choose"`)
	s.must(s.get("/api/contacts/"+cid), 200, `"version":"`+first+`"`, `"step":"ask"`)
	s.must(s.get("/api/versions"), 200, `"version":"`+second+`","kept":`, `"change":"migrate","version":"`+second+`"`, `"by":"ship","reason":"fresh news"`)

	// A restart goes on with what was stored; each hears the news of their own version.
	s.restart()
	s.must(s.get("/api/contacts/"+bob), 200, `"version":"`+second+`"`)
	s.must(s.get("/api/versions"), 200, `"current":"`+second+`"`)
	for who, words := range map[string]string{"bob": "Fresh news, part 2.", "cid": "Old news."} {
		s.chooses(who, "1", words)
	}
	s.replays()
}

// replays replays all contacts of the file.
func (s *shop) replays() {
	s.t.Helper()
	st := s.st.(*sqlite.Store)
	rows, err := st.Events(context.Background(), store.Query{})
	if err != nil {
		s.t.Fatal(err)
	}
	by := map[engine.CellID]*played.History{}
	for _, r := range rows {
		if r.Cell.Kind != engine.ContactCell {
			continue
		}
		if by[r.Cell] == nil {
			c, err := st.Load(context.Background(), r.Cell)
			if err != nil {
				s.t.Fatal(err)
			}
			by[r.Cell] = &played.History{Cell: r.Cell, SealKey: c.SealKey}
		}
		by[r.Cell].Rows = append(by[r.Cell].Rows, r)
	}
	for id, h := range by {
		if _, d, err := played.Check(h, liveSets{s.p.Flows(), s.lives}); err != nil || d != nil {
			s.t.Errorf("%s: %v, %+v", id, err, d)
		}
	}
}

// liveSets are the flows of a registry with live parts as they were.
type liveSets struct {
	flows *library.Registry
	lives map[engine.LiveNo]*engine.LivePart
}

func (l liveSets) Set(v engine.VersionID, no engine.LiveNo) (*engine.Set, error) {
	set, err := l.flows.Set(v)
	if err != nil {
		return nil, err
	}
	return &engine.Set{Flows: set.Flows, Live: l.lives[no]}, nil
}

// TestMigrateInTrial leaves those alone who try a version, unless they are meant.
func TestMigrateInTrial(t *testing.T) {
	t.Parallel()
	s := newInfo(t)
	next := s.sending("info.flow.yaml", renamed)
	next["canary"] = object{"callers": []string{"+12025550101"}}
	tried := s.ship("/api/versions", next)
	s.must(tried, 200, `"result":"beside"`)
	s.waits("bob", "+12025550101")
	s.must(s.migrates(object{"apply": true}), 200, `"stays":1`, "its version is being tried")
	s.restart()
	s.must(s.get("/api/versions"), 200, `"state":"canary"`)
	v := tried.body[strings.Index(tried.body, `"version":"`)+len(`"version":"`):][:16]
	s.must(s.ship("/api/versions/"+v+"/migrate", object{"apply": true}), 409, "and in no other")
	s.must(s.migrates(object{"apply": true, "from": v}), 200, `"entry":1`, "step choose is not there any more") // nothing says that it has moved back
}

// TestMigrateBreaks has the store fail at each statement of a migration: after a restart the contact is wholly on
// the one version or on the other, and its call goes on there.
func TestMigrateBreaks(t *testing.T) {
	t.Parallel()
	s := newInfo(t)
	first := s.current()
	var left atomic.Int64
	s.fail = func(string) error {
		if n := left.Load(); n > 0 && left.Add(-1) == 0 {
			left.Store(1)
			return store.ErrFull
		}
		return nil
	}
	s.restart()
	moved := 0
	for n := int64(1); n <= 20 && moved == 0; n++ {
		s.must(s.ship("/api/rollback", object{"version": first}), 200)
		who := "caller" + string(rune('a'+n))
		s.waits(who, "+1202555020"+strconv.FormatInt(n%10, 10))
		s.must(s.ship("/api/versions", s.sending("info.flow.yaml", renamed)), 200)
		second := s.current()
		left.Store(n)
		got := s.migrates(object{"apply": true})
		left.Store(0)
		s.restart()
		ids, err := s.st.(*sqlite.Store).Elsewhere(context.Background(), engine.VersionID(second), engine.CellID{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		words, want := "Fresh news", second
		if len(ids) == 1 {
			words, want = "Old news", first
		} else {
			moved++
		}
		s.whole(t, want)
		s.must(got, 200)
		s.chooses(who, "1", words)
		s.hears(who, "hung up", 1)
		s.soon("it is over", func() bool { return !strings.Contains(s.get("/api/versions").body, `"live":1`) })
	}
	if moved == 0 {
		t.Error("no migration has come through")
	}
}

// whole compares what the store says of contacts in progress with their states.
func (s *shop) whole(t *testing.T, want string) {
	t.Helper()
	r, err := s.st.Recover(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Cells {
		if c.ID.Kind != engine.ContactCell {
			continue
		}
		row, err := s.st.Load(context.Background(), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		seal, err := record.NewSealer(row.SealKey)
		if err != nil {
			t.Fatal(err)
		}
		state, _, err := record.ParseState(row.State, seal)
		if err != nil || string(state.Version) != want || string(row.Version) != want {
			t.Errorf("%s: the state is of version %s, the row of %s, want %s; %v", c.ID, state.Version, row.Version, want, err)
		}
	}
}

// migrationStatuses goes through the statuses that are described.
func (s *shop) migrationStatuses() {
	s.t.Helper()
	s.must(s.migrates(object{}), 200)
	s.must(s.ship("/api/versions/ffffffffffffffff/migrate", object{}), 409)
	s.must(s.migrates(object{"contacts": []string{"c999999"}}), 404, `"code":"unknown"`)
	for _, bad := range []object{{"contacts": []string{"x"}}, {"after": "l7"}, {"limit": -1}, {"limit": 100_001}, {"contacts": []string{"c1"}, "limit": 1},
		{"reason": strings.Repeat("x", 1001)}, {"contacts": make([]string, 1001)}, {"other": 1}} {
		s.must(s.migrates(bad), 422)
	}
}
