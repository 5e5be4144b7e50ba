package record

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
)

// parted makes a contact one that is kept in parts: its legs follow each other, and nobody else sits anywhere.
func parted(v *engine.Contact) *engine.Contact {
	v.Parted = true
	for i, l := range v.Legs {
		l.ID = engine.LegID(v.PastLegs + i + 1)
	}
	for i := range v.Rooms {
		r := &v.Rooms[i]
		r.ID = engine.RoomID(v.PastRooms + i + 1)
		r.Seats = r.Seats[:min(len(r.Seats), len(v.Legs))]
		if len(r.Seats) == 0 {
			r.Seats = nil
		}
		for k, s := range r.Seats {
			s.Leg = v.Legs[k].ID
		}
	}
	return v
}

// written is the head of a contact and all its parts.
func written(v *engine.Contact, s *Sealer) [][]byte {
	list := [][]byte{AppendState(nil, v, s)}
	for _, n := range v.Parts() {
		list = append(list, AppendPart(nil, v, n, s))
	}
	return list
}

// meeting is a contact in parts with three guests; the second one has left long ago.
func meeting() *engine.Contact {
	v := &engine.Contact{Format: 1, ID: 7, PastLegs: 4, PastRooms: 1, Rooms: []engine.Room{{ID: 2}, {ID: 3}}}
	for id := engine.LegID(5); id <= 7; id++ {
		v.Legs = append(v.Legs, &engine.Leg{ID: id, Sid: "CA" + string(rune('0'+id))})
		v.Rooms[1].Seats = append(v.Rooms[1].Seats, &engine.Seat{Leg: id, State: engine.SeatTaken})
	}
	v.Rooms[0].Seats = []*engine.Seat{{Leg: 6, State: engine.SeatLeft}}
	return v
}

func TestParts(t *testing.T) {
	t.Parallel()
	v := meeting()
	whole := string(AppendState(nil, v, nil))
	v.Parted = true
	list := written(v, nil)
	if head := string(list[0]); strings.Contains(head, "CA") || strings.Contains(head, "taken") || len(list) != 4 {
		t.Errorf("%d pieces, the first is %s", len(list), head)
	}
	if got, want := string(list[2]), `{"leg":{"id":6,"sid":"CA6"},"seats":[{"room":2,"leg":6,"state":"left"},{"room":3,"leg":6,"state":"taken"}]}`; got != want {
		t.Errorf("leg 6 is %s, want %s", got, want)
	}
	if got := AppendPart([]byte("x"), v, 4, nil); string(got) != "x" {
		t.Errorf("a leg that is forgotten is %s", got)
	}
	old, _, err := ParseState([]byte(whole), nil)
	if v.Parted = false; err != nil || cmp.Diff(v, old) != "" {
		t.Errorf("a state in one piece: %v\n%s", err, cmp.Diff(v, old))
	}
	v.Rooms, v.Parted, v.PastRooms = v.Rooms[1:], true, 2
	got, _, err := ParseState(AppendState(nil, v, nil), nil, list[1:]...)
	if err != nil || cmp.Diff(v, got) != "" {
		t.Errorf("with a seat in a room that is forgotten: %v\n%s", err, cmp.Diff(v, got))
	}
}

func TestPartsAreRefused(t *testing.T) {
	t.Parallel()
	v := meeting()
	v.Parted = true
	list := written(v, nil)
	for want, parts := range map[string][][]byte{
		"leg 6 follows, expected 5": list[2:],
		"leg 7 follows, expected 6": {list[1], list[3]},
		"part 2 of 2":               {list[1], []byte("{")},
		"\"seats\" is not an array": {[]byte(`{"leg":{"id":5},"seats":1}`)},
		"leg 0 follows, expected 5": {[]byte(`{}`)},
	} {
		if _, _, err := ParseState(list[0], nil, parts...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestSeatsAreReadInOrder(t *testing.T) {
	t.Parallel()
	v, _, err := ParseState([]byte(`{"fmt":1,"rooms":[{"id":1,"seats":[{"leg":3},{"leg":1}]}]}`), nil)
	if err != nil || v.Rooms[0].Seat(1) == nil || v.Rooms[0].Seats[0].Leg != 1 {
		t.Errorf("%+v, %v", v, err)
	}
}
