package record

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"callflow/engine"
	"callflow/engine/floor"
	"callflow/engine/outbound"
)

func sealer(t testing.TB) *Sealer {
	s, err := NewSealer([]byte("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// same holds a form to its promises: JSON, the value back, and the same bytes from it.
func same[T any](t *rapid.T, want T, write func(T) []byte, read func([]byte) (T, error)) {
	first := write(want)
	if !json.Valid(first) {
		t.Fatalf("not JSON: %s", first)
	}
	got, err := read(first)
	if err != nil {
		t.Fatalf("%v in %s", err, first)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("read back (-want +got):\n%s\n%s", d, first)
	}
	if again := write(got); !bytes.Equal(first, again) {
		t.Fatalf("written again:\n%s\n%s", first, again)
	}
}

func TestRoundTrips(t *testing.T) {
	t.Parallel()
	s := sealer(t)
	for name, check := range map[string]func(*rapid.T){
		"state": func(t *rapid.T) {
			same(t, contacts().Draw(t, "contact"), func(v *engine.Contact) []byte { return AppendState(nil, v, s) },
				func(b []byte) (*engine.Contact, error) { v, _, err := ParseState(b, s); return v, err })
		},
		"state in parts": func(t *rapid.T) {
			same(t, parted(contacts().Draw(t, "contact")), func(v *engine.Contact) []byte {
				return append(append([]byte{'['}, bytes.Join(written(v, s), []byte{','})...), ']')
			}, func(b []byte) (*engine.Contact, error) {
				var list [][]byte
				eachElement(b, func(raw []byte) { list = append(list, raw) })
				v, _, err := ParseState(list[0], s, list[1:]...)
				return v, err
			})
		},
		"event": func(t *rapid.T) {
			e := events().Draw(t, "event")
			kind := KindOf(e.Body)
			same(t, e, func(v engine.Event) []byte { return AppendEvent(nil, &v, []string{"main", ""}, s) },
				func(b []byte) (engine.Event, error) { v, _, err := ParseEvent(kind, b, s); return v, err })
		},
		"effect": func(t *rapid.T) {
			same(t, effects().Draw(t, "effect"), func(v engine.Effect) []byte { return AppendEffect(nil, &v, s) },
				func(b []byte) (engine.Effect, error) { v, _, err := ParseEffect(b, s); return v, err })
		},
		"message": func(t *rapid.T) {
			same(t, messages().Draw(t, "message"), func(v engine.Message) []byte { return AppendMessage(nil, &v, s) },
				func(b []byte) (engine.Message, error) { v, _, err := ParseMessage(b, s); return v, err })
		},
		"outcome": func(t *rapid.T) {
			same(t, outcomes().Draw(t, "outcome"), func(v Outcome) []byte { return AppendOutcome(nil, &v) }, ParseOutcome)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, check)
		})
	}
}

// Whoever adds a field to a type must give it a line in its form.
func TestEveryFieldHasAForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value  any
		fields int
	}{
		{engine.Contact{}, 33}, {engine.RoutedTask{}, 8}, {engine.Reserve{}, 5}, {engine.TaskNews{}, 4}, {engine.Migrate{}, 6}, {engine.RenamedFlow{}, 2}, {engine.RenamedStep{}, 3}, {engine.Reservation{}, 3}, {engine.MakeTask{}, 7}, {engine.AnswerReservation{}, 3}, {engine.EndTask{}, 3}, {engine.AskTask{}, 2}, {engine.Stood{}, 4}, {engine.Caller{}, 7}, {engine.Called{}, 2}, {engine.Leg{}, 28}, {engine.Sided{}, 2}, {engine.Run{}, 16},
		{engine.Answer{}, 3}, {engine.Timer{}, 2}, {engine.Frame{}, 7}, {engine.Passed{}, 5}, {engine.Pending{}, 6},
		{engine.Named{}, 3}, {engine.Param{}, 2}, {engine.Address{}, 6}, {engine.Birth{}, 13}, {engine.Webhook{}, 3},
		{engine.Status{}, 3}, {engine.Result{}, 6}, {engine.Message{}, 5}, {engine.Tick{}, 1}, {engine.Truth{}, 2},
		{engine.Reading{}, 2}, {engine.Effect{}, 6}, {engine.MoveCall{}, 2}, {engine.EndCall{}, 1}, {engine.PlaceCall{}, 7}, {engine.EndRoom{}, 1}, {engine.ChangeSeat{}, 5}, {engine.Room{}, 13}, {engine.Seat{}, 23}, {engine.ClaimMember{}, 3},
		{engine.AskCall{}, 2}, {engine.AskRoom{}, 2}, {engine.BeginContact{}, 5}, {engine.Task{}, 6}, {engine.Command{}, 5}, {engine.Text{}, 3}, {engine.RoomTruth{}, 3}, {engine.SeatTruth{}, 5}, {engine.Wish{}, 8}, {engine.CallService{}, 4}, {engine.SendText{}, 3}, {engine.ControlRecording{}, 3},
		{engine.Deliver{}, 4}, {engine.Hop{}, 9}, {engine.Record{}, 7}, {engine.Fact{}, 3}, {engine.Call{}, 2}, {Outcome{}, 10},
		{floor.Entry{}, 17}, {floor.Offer{}, 5}, {floor.Tried{}, 2}, {floor.Desk{}, 18}, {floor.Talk{}, 7}, {floor.Tally{}, 5},
		{outbound.List{}, 7}, {outbound.Rules{}, 8}, {outbound.Retry{}, 3}, {outbound.Row{}, 12}, {outbound.Input{}, 2},
	} {
		if n := reflect.TypeOf(c.value).NumField(); n != c.fields {
			t.Errorf("%T has %d fields, its form and its generator know %d", c.value, n, c.fields)
		}
	}
}

const canary = "4929-CANARY-1234"

func canaries() []engine.Named {
	return []engine.Named{{Name: "card", Sealed: true, Value: map[string]any{"deep": []any{canary}}}, {Name: "open", Value: "seen"}}
}

func TestSealedValuesNeverShow(t *testing.T) {
	t.Parallel()
	s := sealer(t)
	contact := &engine.Contact{Format: engine.StateFormat, Vars: canaries(), Runs: []engine.Run{{Facts: canaries(),
		Stack: []engine.Frame{{Vars: canaries(), Memo: canaries(), Passed: []engine.Passed{{Values: canaries()}}}}}}}
	hook := engine.Webhook{Params: engine.Params{{Name: "Digits", Value: canary}, {Name: "From", Value: "+81"}}}
	event := engine.Event{Body: engine.Birth{With: canaries(), Hook: hook}}
	answer := engine.Event{Body: engine.Result{Values: canaries()}}
	effect := engine.Effect{Do: engine.CallService{Inputs: canaries()}}
	told := engine.Message{Data: canaries()}
	o := Of(&engine.Turn{Records: []engine.Record{{Fields: canaries()}}, Facts: []engine.Fact{{Data: canaries()}}}, "", "")
	for name, forms := range map[string][]func(s *Sealer) []byte{
		"state":   {func(s *Sealer) []byte { return AppendState(nil, contact, s) }},
		"event":   {func(s *Sealer) []byte { return AppendEvent(nil, &event, []string{"Digits"}, s) }, func(s *Sealer) []byte { return AppendEvent(nil, &answer, nil, s) }},
		"effect":  {func(s *Sealer) []byte { return AppendEffect(nil, &effect, s) }},
		"message": {func(s *Sealer) []byte { return AppendMessage(nil, &told, s) }},
		"outcome": {func(*Sealer) []byte { return AppendOutcome(nil, &o) }},
	} {
		for _, form := range forms {
			for _, s := range []*Sealer{s, nil} {
				if b := form(s); strings.Contains(string(b), "CANARY") {
					t.Errorf("%s shows a sealed value: %s", name, b)
				}
			}
		}
	}
}

func TestSealer(t *testing.T) {
	t.Parallel()
	s := sealer(t)
	contact := &engine.Contact{Format: engine.StateFormat, Vars: canaries()}
	b := AppendState(nil, contact, s)
	got, lost, err := ParseState(b, s)
	if err != nil || lost || cmp.Diff(contact, got) != "" {
		t.Errorf("with the key: %v, lost %v: %s", err, lost, cmp.Diff(contact, got))
	}
	got, lost, err = ParseState(b, nil)
	if err != nil || !lost || got.Vars[0].Value != nil || !got.Vars[0].Sealed {
		t.Errorf("without the key: %v, lost %v, %+v", err, lost, got.Vars)
	}
	other, _ := NewSealer([]byte("another key 16+ bytes"))
	if _, _, err = ParseState(b, other); err == nil {
		t.Error("a value opened with another key")
	}
	moved := bytes.Replace(b, []byte(`"card"`), []byte(`"pin"`), 1)
	if _, _, err = ParseState(moved, s); err == nil {
		t.Error("a value opened under another name")
	}
	if _, err := NewSealer([]byte("short")); err == nil {
		t.Error("a key of 5 bytes was taken")
	}
	if s, err := NewSealer(nil); s != nil || err != nil {
		t.Errorf("no key: %v, %v", s, err)
	}
}

func TestParseStateRefuses(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		``:                                  "not one JSON value",
		`{"fmt":1} x`:                       "not one JSON value",
		`[]`:                                "not an object",
		`{}`:                                "format 0",
		`{"fmt":99}`:                        "format 99",
		`{"fmt":1,"legs":{}}`:               `"legs" is not an array`,
		`{"fmt":1,"legs":[7]}`:              "not an object",
		`{"fmt":1,"seq":"7"}`:               `"seq" is not a number`,
		`{"fmt":1,"lang":7}`:                `"lang" is not a string`,
		`{"fmt":1,"open":[{"key":"c1/2"}]}`: `"key" is not a key`,
		strings.Repeat("[", 1000):           "not one JSON value",
	} {
		if _, _, err := ParseState([]byte(src), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", src, err, want)
		}
	}
}

func TestUnknownFieldsAndOrderAreNoMatter(t *testing.T) {
	t.Parallel()
	got, _, err := ParseState([]byte(` { "new" : {"a":[1,{"b":2}]}, "seq": 7 , "fmt":1 } `), nil)
	if err != nil || got.Seq != 7 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a":          `"a"`,
		"a\"b\\\n\t": `"a\"b\\\n\u0009"`,
		"日本":         `"日本"`,
		"x\xffy\xc3": "\"x\uFFFDy\uFFFD\"",
	} {
		if got := string(appendText(nil, in)); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	s, _ := NewSealer([]byte("0123456789abcdef"))
	f.Add("birth", AppendEvent(nil, &engine.Event{Body: engine.Birth{With: canaries(), Hook: engine.Webhook{Params: engine.Params{{Name: "a", Value: "b"}}}}}, []string{"a"}, s))
	f.Add("result", AppendState(nil, &engine.Contact{Format: 1, Vars: canaries(), Legs: []*engine.Leg{{}}, Runs: make([]engine.Run, 1)}, s))
	f.Add("message", []byte(`{"path":[{"run":1}],"void":[{"key":"c1/2/3"}],"answer":"\ud800"}`))
	f.Fuzz(func(t *testing.T, kind string, src []byte) {
		if v, _, err := ParseState(src, s); err == nil {
			stable(t, AppendState(nil, v, s), func(b []byte) ([]byte, error) {
				v, _, err := ParseState(b, s)
				return AppendState(nil, v, s), err
			})
		}
		if v, _, err := ParseEvent(kind, src, s); err == nil {
			stable(t, AppendEvent(nil, &v, nil, s), func(b []byte) ([]byte, error) {
				v, _, err := ParseEvent(kind, b, s)
				return AppendEvent(nil, &v, nil, s), err
			})
		}
		if v, err := ParseOutcome(src); err == nil {
			stable(t, AppendOutcome(nil, &v), func(b []byte) ([]byte, error) {
				v, err := ParseOutcome(b)
				return AppendOutcome(nil, &v), err
			})
		}
		_, _, _ = ParseEffect(src, s)
		_, _, _ = ParseMessage(src, s)
	})
}

// stable: what was written reads back to the same bytes.
func stable(t *testing.T, first []byte, again func([]byte) ([]byte, error)) {
	second, err := again(first)
	if err != nil || !bytes.Equal(first, second) {
		t.Fatalf("%v\n%s\n%s", err, first, second)
	}
}
