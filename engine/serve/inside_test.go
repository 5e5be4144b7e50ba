package serve

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/twilio"
	"callflow/engine/twilio/param"
	"callflow/schema/expr"
)

func TestCallbackKeys(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, token string
		form        string
		want        string
	}{
		{"token", "abc", "CallStatus=ringing", "t/abc"},
		{"progress", "", "CallStatus=ringing&SequenceNumber=1", "s/CA1/1/ringing"},
		{"recording", "", "RecordingSid=RE1&RecordingStatus=completed&SequenceNumber=1", "r/RE1/completed"},
		{"transcription", "", "RecordingSid=RE1&TranscriptionSid=TR1&TranscriptionStatus=failed", "r/TR1/failed"},
		{"text", "", "MessageSid=SM1&MessageStatus=sent", "r/SM1/sent"},
		{"cannot be told", "", "CallStatus=completed", ""},
		{"long token", strings.Repeat("x", 100), "", "t/" + strings.Repeat("x", 64)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, err := twilio.ParseForm([]byte(tt.form), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := callbackKey(engine.TokenKey(tt.token), "CA1", p); got != tt.want {
				t.Errorf("key is %q, want %q", got, tt.want)
			}
		})
	}
}

func TestConstantParameters(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"From": true, "FromCity": true, "ToZip": true, "CalledCountry": true, "CallerName": true,
		"Direction": true, "SipHeader_X": true, "Digits": false, "Tone": false, "CallStatus": false, "ToWhom": false} {
		if got := param.Constant(name); got != want {
			t.Errorf("param.Constant(%q) is %v", name, got)
		}
	}
}

func TestPathsOfServices(t *testing.T) {
	t.Parallel()
	in := func(v expr.Value) []engine.Named {
		return []engine.Named{{Name: "id", Value: v}, {Name: "also", Value: true}}
	}
	for _, tt := range []struct {
		value expr.Value
		want  string
	}{
		{"plain", "/a/plain/b"}, {"x/y", "/a/x%2Fy/b"}, {"..", "/a/%2E%2E/b"}, {"a?b#c", "/a/a%3Fb%23c/b"},
		{float64(12), "/a/12/b"}, {nil, "/a//b"}, {90 * time.Second, "/a/90/b"}, {"ü ", "/a/%C3%BC%20/b"},
	} {
		got, rest := fill("/a/${id}/b", in(tt.value))
		if got != tt.want || len(rest) != 1 || rest[0].Name != "also" {
			t.Errorf("%v gives %q with %v left, want %q", tt.value, got, rest, tt.want)
		}
	}
}

func TestOutputsOfServices(t *testing.T) {
	t.Parallel()
	call := &library.CallAt{Outputs: []engine.Var{{Name: "name", Type: expr.Of(expr.Text)}, {Name: "age", Type: expr.Of(expr.Number).AsOptional()}}}
	for body, want := range map[string]string{
		`{"name":"A","age":3}`: "name=A age=3 ", `{"name":"A"}`: "name=A age=null ", `{"age":3}`: "error", `[]`: "error", `{"name":{}}`: "error",
		`{"name":"A","age":"x"}`: "error", ``: "error",
	} {
		got := ""
		values, err := outputs(call, []byte(body), "JP")
		for _, v := range values {
			got += v.Name + "=" + strings.Trim(string(plainJSON(v.Value)), `"`) + " "
		}
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%s gives %s, want %s (%v)", body, got, want, err)
		}
	}
}

func TestLanesKeepOrderAndUrgency(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var order []string
	begun, gate := make(chan struct{}, 10), make(chan struct{})
	l := newLanes(1, func(_ context.Context, j *job) {
		begun <- struct{}{}
		<-gate
		mu.Lock()
		defer mu.Unlock()
		order = append(order, j.effect.Lane)
	})
	n := 0
	add := func(lane string, class engine.Class) engine.EffectKey {
		n++
		e := engine.Effect{Key: engine.EffectKey{Cell: engine.ContactID(1).Cell(), Seq: 1, N: n}, Lane: lane, Class: class}
		l.add([]engine.Effect{e}, false)
		return e.Key
	}
	add("first", engine.ClassNotify)
	<-begun
	add("text", engine.ClassText)
	add("move", engine.ClassTransfer)
	add("move", engine.ClassHangUp) // behind the transfer of its own lane
	gone := add("void", engine.ClassHangUp)
	add("end", engine.ClassHangUp)
	l.void([]engine.EffectKey{gone})
	close(gate)
	l.idle.Wait()
	l.close(t.Context())
	if got, want := strings.Join(order, " "), "first end move move text"; got != want {
		t.Errorf("order is %q, want %q", got, want)
	}
	if l.open() != 0 || len(l.by) != 0 {
		t.Errorf("%d jobs and %d lanes are left", l.open(), len(l.by))
	}
}

func TestFiguresFollowTheFacts(t *testing.T) {
	t.Parallel()
	var f figures
	fact := func(c engine.ContactID, at engine.Millis, k engine.FactKind) {
		f.note(c, at, &engine.Turn{Facts: []engine.Fact{{Kind: k, Leg: 1, Data: []engine.Named{{Name: "queue", Value: "support"}}}}})
	}
	at := engine.Millis(1_000_000)
	read := func(name string) expr.Value { at += 2 * figuresIdle; return f.at(at).Values[name] }
	fact(1, at-5000, engine.QueueEntered)
	fact(2, at, engine.QueueEntered)
	if got := read("queues.support.waiting"); got != float64(2) {
		t.Errorf("waiting is %v, want 2", got)
	}
	if got := read("queues.support.longest"); got != 5*time.Second+(2*2*figuresIdle).Duration() {
		t.Errorf("longest is %v", got)
	}
	fact(1, at, engine.QueueTalking)
	fact(1, at, engine.QueueLeft)
	if got := read("queues.support.waiting"); got != float64(1) {
		t.Errorf("waiting is %v, want 1", got)
	}
	fact(2, at, engine.LegEnded)
	if got := read("queues.support.waiting"); got != float64(0) {
		t.Errorf("waiting is %v, want 0", got)
	}
	f.set("emergency", true)
	if got := read("switches.emergency"); got != true {
		t.Errorf("the switch is %v", got)
	}
}

func TestLogsHideCallers(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	log := NewLogger(&b, slog.LevelInfo, true)
	log.Info("call of +819011112222", "From", "+819011112222", "auth_token", "0123456789abcdef0123456789abcdef", "Digits", "1234")
	for _, secret := range []string{"9011112222", "0123456789abcdef", `"1234"`} {
		if strings.Contains(b.String(), secret) {
			t.Errorf("the log shows %s: %s", secret, b.String())
		}
	}
}
