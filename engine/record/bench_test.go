package record

import (
	"strings"
	"testing"

	"callflow/engine"
)

// typical is a contact as it stands in a menu: about 1 kB.
func typical() *engine.Contact {
	return &engine.Contact{Format: 1, ID: 4711, Semantics: 1, Version: "0123456789abcdef", Seed: 1 << 60, Seq: 3,
		At: 1790000000000, Live: 3, Started: 1790000000000, Phase: engine.Live, Language: "ja",
		Caller: engine.Caller{Number: "+819012345678", Raw: "+819012345678", Country: "JP"},
		Called: engine.Called{Number: "+815000000001", Name: "main"},
		Vars:   []engine.Named{{Name: "wish", Value: "support"}, {Name: "tries", Value: 2.0}},
		Legs: []*engine.Leg{{ID: 1, Role: "customer", Sid: "CA0123456789abcdef0123456789abcdef", State: engine.LegUp, Direction: "inbound",
			Number: "+819012345678", Main: 1, Began: 1790000000000, Answered: 1790000000000, Overdue: 1790000090000}},
		Runs: []engine.Run{{ID: 1, Leg: 1, As: engine.AsMain, Visit: 3, Stack: []engine.Frame{{Flow: "main", Step: "menu", Entered: 1790000000000,
			Passed: []engine.Passed{{Step: "hello", Outcome: "done", Visits: 1}}}},
			Last: engine.Answer{From: 2, What: engine.Action, Body: []byte(`<?xml version="1.0" encoding="UTF-8"?><Response>` +
				`<Gather numDigits="1" timeout="10" action="https://example.test/twilio/v/4711/1/1/3/action/abc"><Say language="ja-JP">` +
				strings.Repeat("ご用件をどうぞ。", 4) + `</Say></Gather><Redirect>https://example.test/twilio/v/4711/1/1/3/silence/abc</Redirect></Response>`)}}},
		NextRun: 2, Keys: []string{"a1b2c3d4-0001", "a1b2c3d4-0002"}}
}

func BenchmarkAppendState(b *testing.B) {
	v, buf := typical(), make([]byte, 0, 4096)
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendState(buf[:0], v, nil)
	}
	b.SetBytes(int64(len(buf)))
}

func BenchmarkParseState(b *testing.B) {
	src := AppendState(nil, typical(), nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := ParseState(src, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHash(b *testing.B) {
	src := AppendState(nil, typical(), nil)
	b.ReportAllocs()
	for b.Loop() {
		Hash(src)
	}
}

func BenchmarkAppendEvent(b *testing.B) {
	e := &engine.Event{Body: engine.Webhook{Sid: "CA0123456789abcdef0123456789abcdef", To: engine.Address{Contact: 4711, Leg: 1, Run: 1, Visit: 3, What: engine.Action}}}
	hook := e.Body.(engine.Webhook)
	for _, n := range strings.Fields("AccountSid ApiVersion CallSid CallStatus Called Caller Digits Direction From To FromCity ToCity") {
		hook.Params = append(hook.Params, engine.Param{Name: n, Value: "some value of it"})
	}
	e.Body = hook
	buf := make([]byte, 0, 4096)
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendEvent(buf[:0], e, nil, nil)
	}
	b.SetBytes(int64(len(buf)))
}
