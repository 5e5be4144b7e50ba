package twiml_test

import (
	"testing"

	"callflow/engine/twiml"
)

func menu() *twiml.Document {
	return &twiml.Document{Verbs: []twiml.Verb{
		&twiml.Gather{
			Action: "https://example.com/v/1", Method: twiml.POST, Input: "dtmf",
			Timeout: twiml.Num(5), FinishOnKey: twiml.Str(""), NumDigits: twiml.Num(1),
			Prompts: []twiml.Prompt{&twiml.Say{
				Voice: "Polly.Kazuha-Neural", Language: "ja-JP", Text: "営業は1を、サポートは2を押してください。",
			}},
		},
		&twiml.Redirect{Method: twiml.POST, URL: "https://example.com/v/1?silence=1&n=2"},
	}}
}

func BenchmarkAppend(b *testing.B) {
	d := menu()
	buf := twiml.Append(nil, d)
	b.ReportAllocs()
	for b.Loop() {
		buf = twiml.Append(buf[:0], d)
	}
}

func TestAppendMenu(t *testing.T) {
	t.Parallel()
	want := `<?xml version="1.0" encoding="UTF-8"?><Response>` +
		`<Gather action="https://example.com/v/1" method="POST" input="dtmf" timeout="5"` +
		` finishOnKey="" numDigits="1"><Say voice="Polly.Kazuha-Neural" language="ja-JP">` +
		`営業は1を、サポートは2を押してください。</Say></Gather>` +
		`<Redirect method="POST">https://example.com/v/1?silence=1&amp;n=2</Redirect></Response>`
	if got := string(twiml.Append(nil, menu())); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAppendDoesNotAllocate(t *testing.T) {
	d := menu()
	buf := twiml.Append(nil, d)
	if n := testing.AllocsPerRun(100, func() { buf = twiml.Append(buf[:0], d) }); n != 0 {
		t.Errorf("got %v allocations, want 0", n)
	}
}
