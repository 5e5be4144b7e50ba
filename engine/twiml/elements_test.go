package twiml_test

import (
	"bytes"
	"encoding/xml"
	"flag"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"callflow/engine/twiml"
)

var update = flag.Bool("update", false, "rewrite golden files")

const u = "https://example.com/v/"

func cb(name, events string) twiml.Callback {
	return twiml.Callback{URL: u + name, Method: twiml.POST, Events: events}
}

func leg() twiml.Leg {
	return twiml.Leg{URL: u + "screen", Method: twiml.POST,
		StatusCallback: cb("status", "initiated completed")}
}

func detection() twiml.Detection {
	return twiml.Detection{Mode: "Enable", Timeout: twiml.Num(5), SpeechThreshold: twiml.Num(2400),
		SpeechEnd: twiml.Num(1200), SilenceTimeout: twiml.Num(5000), Callback: u + "amd",
		CallbackMethod: twiml.POST}
}

func sid(kind string) string { return kind + strings.Repeat("0123456789abcdef", 2) }

func params() []twiml.Parameter { return []twiml.Parameter{{Name: "a", Value: "1"}} }

func dial(n twiml.Noun) *twiml.Dial { return &twiml.Dial{Nouns: []twiml.Noun{n}} }

// full returns every element with all its attributes, each in a legal document.
func full() map[string]twiml.Verb {
	prompts := []twiml.Prompt{&twiml.Say{Text: "Hi"}, &twiml.Play{URL: u + "a.wav"}, &twiml.Pause{}}
	return map[string]twiml.Verb{
		"Say": &twiml.Say{Voice: "Polly.Kazuha-Neural", Language: "ja-JP", Loop: twiml.Num(2), Mark: twiml.Mark{Prompt: "hello", Language: "ja", Part: 1, Holds: "name"},
			Text: "First ", Parts: speech()},
		"Play":  &twiml.Play{Loop: twiml.Num(0), Digits: "1w2W#", URL: u + "music.mp3", Mark: twiml.Mark{Prompt: "music"}},
		"Pause": &twiml.Pause{Length: twiml.Num(3)},
		"Gather": &twiml.Gather{Action: u + "1", Method: twiml.POST, Input: "dtmf speech",
			Timeout: twiml.Num(5), SpeechTimeout: "auto", MaxSpeechTime: twiml.Num(30),
			FinishOnKey: twiml.Str(""), NumDigits: twiml.Num(4), ActionOnEmptyResult: twiml.Yes,
			BargeIn: twiml.No, Language: "ja-JP", Hints: "一, 二", SpeechModel: "phone_call",
			ProfanityFilter: twiml.No, Enhanced: twiml.Yes, PartialResult: u + "partial",
			PartialResultMethod: twiml.POST, Debug: twiml.Yes, Prompts: prompts},
		"Record": &twiml.Record{Action: u + "1", Method: twiml.GET, Timeout: twiml.Num(0),
			FinishOnKey: twiml.Str("#*"), MaxLength: twiml.Num(100), PlayBeep: twiml.No,
			Trim: "do-not-trim", Track: "both", RecordingConfigSID: "x",
			RecordingCallback: cb("rec", "in-progress completed absent"),
			Transcribe:        twiml.Yes, TranscribeCallback: u + "text"},
		"Hangup":   &twiml.Hangup{Parameters: params()},
		"Redirect": &twiml.Redirect{Method: twiml.POST, URL: u + "2?a=1&b=2"},
		"Reject":   &twiml.Reject{Reason: "busy", Parameters: params()},
		"Leave":    &twiml.Leave{},
		"Echo":     &twiml.Echo{},
		"Refer":    &twiml.Refer{Action: u + "1", Method: twiml.POST, Sip: "sip:bob@example.com?x-a=1"},
		"Dial": &twiml.Dial{Action: u + "1", Method: twiml.POST, AnswerOnBridge: twiml.Yes,
			CallerID: "+815012345678", CallReason: "Order", HangupOnStar: twiml.Yes,
			TimeLimit: twiml.Num(3600), Timeout: twiml.Num(20), Record: "record-from-answer-dual",
			Track: "both", RecordingCallback: cb("rec", "completed"), RecordingConfigSID: "x",
			Trim: "trim-silence", RingTone: "jp", Sequential: twiml.Yes, ReferURL: u + "refer",
			ReferMethod: twiml.POST, Nouns: []twiml.Noun{
				&twiml.Number{Number: "+819012345678"}, &twiml.Client{Identity: "bob"}}},
		"Number": dial(&twiml.Number{Number: "+819012345678", SendDigits: "wW1#", BYOC: sid("BY"),
			Leg: leg(), Detection: detection()}),
		"Client": dial(&twiml.Client{Identity: "bob", NotificationURL: u + "note", Leg: leg(),
			Parameters: params()}),
		"Sip": dial(&twiml.Sip{URI: "sip:bob@example.com", Username: "bob", Password: "pw",
			Leg: leg(), Detection: detection()}),
		"Queue": dial(&twiml.Queue{Name: "support", URL: u + "whisper", Method: twiml.POST,
			ReservationSID: sid("WR"), PostWorkSID: sid("WA")}),
		"Application": dial(&twiml.Application{SID: sid("AP"), CustomerID: "c",
			CopyParentTo: twiml.Yes, Leg: leg(), Parameters: params()}),
		"WhatsApp":   dial(&twiml.WhatsApp{Number: "whatsapp:+819012345678", Leg: leg()}),
		"Conference": dial(conference()),
		"Enqueue": &twiml.Enqueue{Name: "support", Action: u + "1", Method: twiml.POST,
			WaitURL: twiml.Str(u + "wait"), WaitURLMethod: twiml.POST, MaxQueueSize: twiml.Num(10),
			WorkflowSID: sid("WW"), Task: &twiml.Task{Priority: twiml.Num(5),
				Timeout: twiml.Num(60), Attributes: `{"language":"ja"}`}},
		"Start": &twiml.Start{Action: u + "1", Method: twiml.POST, Noun: &twiml.Siprec{Name: "s",
			ConnectorName: "c", Track: "both_tracks", StatusCallback: u + "status",
			StatusCallbackMethod: twiml.POST, Parameters: params()}},
		"Stop": &twiml.Stop{Noun: &twiml.Recording{Name: "r", Trim: "do-not-trim", Track: "both",
			RecordingCallback: cb("rec", "absent"), Channels: "dual", ConfigSID: "x"}},
		"Connect": &twiml.Connect{Action: u + "1", Method: twiml.POST, Noun: &twiml.Stream{
			URL: "wss://example.com/s", Name: "s", Track: "inbound_track",
			StatusCallback: u + "status", StatusCallbackMethod: twiml.POST, ConnectorName: "c",
			AudioFormat: "mulaw", SampleRate: "8000", Parameters: params()}},
		"Transcription": &twiml.Start{Noun: transcription()},
		"VirtualAgent": &twiml.Connect{Noun: &twiml.VirtualAgent{ConnectorName: "c", Language: "ja",
			SentimentAnalysis: twiml.Yes, StatusCallback: u + "status",
			StatusCallbackMethod: twiml.POST, Config: params(), Parameters: params()}},
		"ConversationRelay": &twiml.Connect{Noun: relay()},
		"Pay":               pay(prompts),
	}
}

func conference() *twiml.Conference {
	return &twiml.Conference{Name: "room", Muted: twiml.Yes, Beep: "false", Start: twiml.No,
		End: twiml.Yes, Label: "agent", JitterBuffer: "small", WaitURL: twiml.Str(""),
		WaitMethod: twiml.POST, MaxParticipants: twiml.Num(10), Record: "record-from-start",
		RecordingCallback: cb("rec", "completed"), RecordingConfigSID: "x", Trim: "trim-silence",
		Region: "jp1", Coach: sid("CA"), StatusCallback: cb("room", "start end join leave"),
		EventCallbackURL: u + "old"}
}

func transcription() *twiml.Transcription {
	return &twiml.Transcription{Name: "t", StatusCallback: u + "text",
		StatusCallbackMethod: twiml.POST, LanguageCode: "ja-JP", Track: "both_tracks",
		InboundLabel: "customer", OutboundLabel: "agent", Engine: "google", SpeechModel: "telephony",
		PartialResults: twiml.Yes, ProfanityFilter: twiml.No, AutomaticPunctuation: twiml.Yes,
		Hints: "a,b", IntelligenceService: "i", ProviderData: twiml.No,
		ConversationConfiguration: "c", ConversationID: "d", Config: params(), Parameters: params()}
}

func relay() *twiml.ConversationRelay {
	return &twiml.ConversationRelay{URL: "wss://example.com/r", WelcomeGreeting: "こんにちは",
		GreetingInterruptible: "any", Interruptible: "speech", Language: "ja-JP",
		TTSLanguage: "ja-JP", TranscriptionLanguage: "ja-JP", TTSProvider: "Google", Voice: "v",
		TranscriptionProvider: "Deepgram", SpeechModel: "nova-3-general",
		InterruptSensitivity: "low", DTMFDetection: twiml.Yes, Preemptible: twiml.No,
		ReportInput: "dtmf", Hints: "a", Debug: "x", TextNormalization: "auto",
		IntelligenceService: "i", Parameters: params(), Languages: []twiml.Language{{Code: "en-US",
			TTSProvider: "Amazon", Voice: "Joanna", TranscriptionProvider: "Google", SpeechModel: "m"}}}
}

func pay(prompts []twiml.Prompt) *twiml.Pay {
	return &twiml.Pay{Action: u + "1", Input: "dtmf", StatusCallback: u + "status",
		StatusCallbackMethod: twiml.POST, PaymentMethod: "credit-card",
		BankAccountType: "consumer-savings", Timeout: twiml.Num(9), MaxAttempts: twiml.Num(3),
		SecurityCode: twiml.No, PostalCode: "false", MinPostalCodeLength: twiml.Num(3),
		PaymentConnector: "Default", TokenType: "one-time", ChargeAmount: "10.50", Currency: "jpy",
		Description: "Order", Language: "ja-JP", ValidCardTypes: "visa jcb", Parameters: params(),
		Prompts: []twiml.PayPrompt{{For: "security-code", ErrorType: "timeout internal-error",
			CardType: "visa amex", Attempt: "1 2", RequireMatchingInputs: twiml.Yes,
			Prompts: prompts}}}
}

func speech() []twiml.SayPart {
	in := []twiml.SayPart{twiml.Text("x")}
	return []twiml.SayPart{
		&twiml.Break{Strength: "weak", Time: "500ms"}, twiml.Text("a & b"),
		&twiml.Emphasis{Level: "strong", Parts: in}, &twiml.Lang{Lang: "en-US", Parts: in},
		&twiml.P{Parts: []twiml.SayPart{&twiml.S{Parts: in}}},
		&twiml.Prosody{Volume: "+6dB", Rate: "slow", Pitch: "+10%", Parts: in},
		&twiml.Phoneme{Alphabet: "ipa", Ph: "pɪˈkɑːn", Text: "pecan"},
		&twiml.SayAs{InterpretAs: "date", Format: "ymd", Text: "2026-11-21"},
		&twiml.Sub{Alias: "kilogram", Text: "kg"}, &twiml.W{Role: "amazon:VB", Text: "read"},
	}
}

func TestEveryElement(t *testing.T) {
	t.Parallel()
	const file = "testdata/elements.txtar"
	golden, err := txtar.ParseFile(file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	want := map[string]string{}
	if golden != nil {
		for _, f := range golden.Files {
			want[f.Name] = string(f.Data)
		}
	}
	got := map[string]string{}
	archive := &txtar.Archive{Comment: []byte("Every element with all its attributes.\n")}
	for _, name := range sortedKeys(full()) {
		doc := twiml.Append(nil, &twiml.Document{Verbs: []twiml.Verb{full()[name]}})
		got[name] = string(doc) + "\n"
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(got[name])})
		standardParserAccepts(t, doc)
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestFullElementsAreFull keeps the golden file complete: no field of an example is unset.
func TestFullElementsAreFull(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for name, v := range full() {
		eachField(reflect.ValueOf(v), func(path string, f reflect.Value) {
			seen[path] = seen[path] || !f.IsZero()
		})
		if problems := twiml.Check(&twiml.Document{Verbs: []twiml.Verb{v}}, roleOf(name)); problems != nil &&
			name != "Play" {
			t.Errorf("%s: %v", name, problems)
		}
	}
	for path, set := range seen {
		if !set {
			t.Errorf("%s is set in no example", path)
		}
	}
}

func roleOf(name string) twiml.Role {
	if name == "Leave" {
		return twiml.RoleQueueWait
	}
	return twiml.RoleMain
}

// eachField visits every exported field of every struct that can be reached from v.
func eachField(v reflect.Value, visit func(path string, f reflect.Value)) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			eachField(v.Elem(), visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachField(v.Index(i), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				visit(v.Type().Name()+"."+v.Type().Field(i).Name, v.Field(i))
				eachField(v.Field(i), visit)
			}
		}
	}
}

func standardParserAccepts(t *testing.T, doc []byte) (elements int) {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(doc))
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return elements
		}
		if err != nil {
			t.Fatalf("%v in %s", err, doc)
		}
		if _, ok := tok.(xml.StartElement); ok {
			elements++
		}
	}
}

func TestMarkOf(t *testing.T) {
	t.Parallel()
	m := twiml.Mark{Prompt: "entered", Holds: "sales repair"}
	for prompt, want := range map[string]bool{"entered": true, "sales": true, "repair": true, "rep": false, "": false} {
		if got := m.Of(prompt); got != want {
			t.Errorf("%q: %v, want %v", prompt, got, want)
		}
	}
}
