package library

import (
	"testing"

	"callflow/engine/floor"
)

// TestRank has a queue choose agents by an expression of its own.
func TestRank(t *testing.T) {
	t.Parallel()
	w := compile(Files{"callflow.yaml": []byte(`workspace: ranked
languages: {en: {code: en-US, voice: alice}}
skills: [billing]
agents:
  kim: {skills: {billing: 2}}
  zoe: {skills: {billing: 5}}
teams: {support: {members: [kim, zoe]}}
queues: {support: {teams: support, ring: 20s, room: desk, rank: "${score * 10 - calls - (agent == 'agents.kim' ? 100 : 0) + (idle > 1h ? 1000 : 0)}"}}
rooms: {desk: {seats: {customer: {starts: no}, agent: {}}}}
`)}, Options{})
	if w.Diagnostics.HasErrors() {
		t.Fatal(w.Diagnostics)
	}
	var s *floor.State
	at := floor.Millis(1_800_000_000_000)
	take := func(what floor.Happening) floor.Turn {
		turn := floor.Arrange(w.Set.Live.Floor, s, floor.Event{At: at, What: what})
		s = turn.State
		return turn
	}
	take(floor.Set{Agent: "agents.kim", Want: floor.Available})
	rung := func(contact int64) string {
		says := take(floor.Join{Contact: contact, Ticket: 1, Queue: "support", Need: []string{"billing"}}).Says
		return says[len(says)-1].Agent
	}
	take(floor.Set{Agent: "agents.zoe", Want: floor.Available})
	if got := rung(1); got != "agents.zoe" {
		t.Errorf("%s is rung first, want the most skilled", got)
	}
	take(floor.Leave{Contact: 1, Ticket: 1})
	at += 90 * 60_000 // both have been idle for long
	if got := rung(2); got != "agents.zoe" {
		t.Errorf("%s is rung", got)
	}
	if got := rung(3); got != "agents.kim" {
		t.Errorf("%s is rung beside zoe", got)
	}
}
