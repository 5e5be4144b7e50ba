package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/sim"
)

// meeting is the example of a conference, with callers who enter a PIN.
type meeting struct {
	t     *testing.T
	world *sim.World
	lines int // of the transcript, for numbers that differ
}

func openMeeting(t *testing.T) *meeting {
	t.Helper()
	w, err := library.Load("../../examples/conference", library.Options{})
	if err != nil || w.Diagnostics.HasErrors() {
		t.Fatal(err, w.Diagnostics)
	}
	m := &meeting{t: t}
	m.world = sim.NewWorld(sim.NewOffice(w.Set, 1), 1_770_000_000_000, func(sim.Heard) { m.lines++ })
	return m
}

// calls has somebody call and enter a PIN.
func (m *meeting) calls(name, pin string) {
	m.t.Helper()
	if err := m.world.Net.Place(name, "+1202555"+fmt.Sprintf("%04d", m.lines), "+815000000001"); err != nil {
		m.t.Fatal(err)
	}
	m.act(name, pin)
}

func (m *meeting) act(name string, lines ...string) {
	m.t.Helper()
	if err := m.world.Net.Follow(m.world.Net.Sid(name), lines); err != nil {
		m.t.Fatal(err)
	}
}

func (m *meeting) wait(d engine.Millis) {
	for end := m.world.Net.Now() + d; m.world.Net.Now() < end; {
		next := m.world.Next()
		if next == 0 || next > end {
			next = end
		}
		m.world.Advance(next)
	}
}

// there are the people in each conference that lives, by name.
func (m *meeting) there() map[string][]string {
	out := map[string][]string{}
	for _, c := range m.world.Net.Conferences() {
		list, _ := m.world.Net.Participants(c.Sid, false)
		for _, p := range list {
			v, _ := m.world.Net.CallOf(p.Call)
			out[c.Name] = append(out[c.Name], v.Name)
		}
		slices.Sort(out[c.Name])
	}
	return out
}

func (m *meeting) command(contact engine.ContactID, name string, with ...engine.Named) engine.Response {
	return m.world.Command(contact, engine.Command{Name: name, With: with})
}

// TestMeeting is a named room that several contacts enter, from its opening to the next one of that name.
func TestMeeting(t *testing.T) {
	t.Parallel()
	m := openMeeting(t)
	m.calls("ann", "111111")
	m.wait(10_000)
	m.calls("bob", "111111")
	m.calls("moe", "222222") // another meeting
	m.wait(10_000)
	m.calls("mod", "999999")
	m.wait(10_000)
	rooms := m.there()
	if len(rooms) != 2 {
		t.Fatalf("rooms %v", rooms)
	}
	var first string
	for name, who := range rooms {
		if len(who) == 3 {
			first = name
		}
	}
	if !slices.Equal(rooms[first], []string{"ann", "bob", "mod"}) {
		t.Fatalf("rooms %v", rooms)
	}
	// The moderator's wishes are carried out in the room, whichever contact is asked.
	if got := m.command(4, "lock"); got != engine.Accepted {
		t.Errorf("lock: %s", got)
	}
	if got := m.command(1, "lock"); got != engine.NotAllowed {
		t.Errorf("lock by a guest: %s", got)
	}
	m.calls("late", "111111")
	m.wait(10_000)
	if who := m.there()[first]; slices.Contains(who, "late") {
		t.Errorf("somebody came into a locked room: %v", who)
	}
	if got := m.command(4, "mute", engine.Named{Name: "who", Value: "guest"}); got != engine.Accepted {
		t.Errorf("mute: %s", got)
	}
	m.wait(1000)
	for _, c := range m.world.Net.Conferences() {
		list, _ := m.world.Net.Participants(c.Sid, false)
		for _, p := range list {
			if v, _ := m.world.Net.CallOf(p.Call); c.Name == first && p.Muted != (v.Name != "mod") {
				t.Errorf("%s is muted: %t", v.Name, p.Muted)
			}
		}
	}
	m.act("mod", "hang up")
	m.wait(30_000)
	if who := m.there()[first]; len(who) != 0 {
		t.Errorf("after the moderator: %v", who)
	}
	m.calls("ann2", "111111")
	m.wait(10_000)
	again := m.there()
	for name, who := range again {
		if slices.Contains(who, "ann2") && name == first {
			t.Error("the next meeting has the name of the first")
		}
	}
	if len(again) != 2 {
		t.Errorf("rooms %v", again)
	}
	m.wait(16 * 60_000)
	if rooms := m.there(); len(rooms) != 0 {
		t.Errorf("nobody came, and there are still %v", rooms)
	}
	if m.wait(120_000); !m.world.Office.Idle() {
		t.Error("contacts are left")
	}
}

// TestMeetingIsFull lets 200 guests in, and not one more.
func TestMeetingIsFull(t *testing.T) {
	t.Parallel()
	m := openMeeting(t)
	for i := range 201 {
		m.calls(fmt.Sprintf("g%d", i), "111111")
		m.wait(200)
	}
	m.wait(20_000)
	for _, who := range m.there() {
		if len(who) != 200 {
			t.Errorf("%d guests", len(who))
		}
	}
	m.calls("mod", "999999")
	m.wait(10_000)
	if got := m.command(202, "close"); got != engine.Accepted {
		t.Errorf("close: %s", got)
	}
	m.wait(120_000) // the end of a call is asked for where no callback tells it
	if rooms := m.there(); len(rooms) != 0 || !m.world.Office.Idle() {
		t.Errorf("left: %v, idle %t", rooms, m.world.Office.Idle())
	}
}

// TestMeetingIsRecorded records a shared room by every way in, and keeps what is told of the recording.
func TestMeetingIsRecorded(t *testing.T) {
	t.Parallel()
	files, err := library.ReadDir("../../examples/conference")
	if err != nil {
		t.Fatal(err)
	}
	files["callflow.yaml"] = []byte(strings.Replace(string(files["callflow.yaml"]), "shared: yes", "record: yes\n    shared: yes", 1))
	w := library.Compile(files, library.Options{})
	if w.Diagnostics.HasErrors() {
		t.Fatal(w.Diagnostics)
	}
	o, ways := sim.NewOffice(w.Set, 1), 0
	o.Around = func(r sim.Request, next func(sim.Request) (sim.Answer, error)) (sim.Answer, error) {
		a, err := next(r)
		if strings.Contains(string(a.Body), `record="record-from-start"`) {
			ways++
		}
		return a, err
	}
	m := &meeting{t: t, world: sim.NewWorld(o, 1_770_000_000_000, func(sim.Heard) {})}
	m.calls("ann", "111111")
	m.calls("mod", "999999")
	m.wait(30_000)
	if ways != 2 {
		t.Errorf("%d ways in are recorded", ways)
	}
	c, ok := o.Contact(engine.SharedRoom("meeting", "weekly"))
	if !ok {
		t.Fatal("there is no meeting")
	}
	told := engine.Status{To: c.AddressOf(engine.LegID(c.Rooms[0].ID), 0, 0, engine.InRoom),
		Params: engine.Params{{Name: "RecordingSid", Value: "RE1"}, {Name: "RecordingStatus", Value: "completed"}}}
	turn := engine.Advance(w.Set, c, &engine.Event{Cell: c.ID.Cell(), Seq: c.Seq + 1, At: c.At + 1, Body: told})
	if len(turn.Facts) != 1 || turn.Facts[0].Kind != engine.Recording {
		t.Errorf("what is told of the recording is kept as %v", turn.Facts)
	}
}
