package record

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"callflow/engine"
)

// Outcome is what came of an event, as far as it is written down: reports are built from it without
// running the engine, and a replay is compared with it. Sealed values are not part of it.
type Outcome struct {
	Path     []engine.Hop
	Records  []engine.Record
	Facts    []engine.Fact
	Calls    []engine.Call
	Messages []MessageRef
	Effects  []EffectRef
	Void     []engine.EffectKey
	Answer   string // [Hash] of the TwiML that was answered, "" for none
	State    string // [Hash] of the state after the turn
	Trouble  string
}

// MessageRef is a message that a turn made; its key is that of the event with this number.
type MessageRef struct {
	N    int
	To   engine.CellID
	Kind engine.MessageKind
}

// EffectRef is an effect that a turn made; its key is that of the event with this number.
type EffectRef struct {
	N    int
	Lane string
	Do   string // the word of [DeedOf]
}

// Of makes the outcome of a turn; answer and state are hashes. It shares memory with the turn, except
// where sealed values are left out.
func Of(t *engine.Turn, answer, state string) Outcome {
	o := Outcome{Path: t.Path, Records: t.Records, Facts: t.Facts, Calls: t.Calls, Void: t.Void,
		Answer: answer, State: state, Trouble: t.Trouble}
	for i := range t.Messages {
		o.Messages = append(o.Messages, MessageRef{t.Messages[i].N, t.Messages[i].To, t.Messages[i].Kind})
	}
	for i := range t.Effects {
		o.Effects = append(o.Effects, EffectRef{t.Effects[i].Key.N, t.Effects[i].Lane, DeedOf(t.Effects[i].Do)})
	}
	for i := range o.Records {
		if anySealed(o.Records[i].Fields) {
			o.Records = append([]engine.Record(nil), o.Records...)
			o.Records[i].Fields = withheld(o.Records[i].Fields)
		}
	}
	for i := range o.Facts {
		if anySealed(o.Facts[i].Data) {
			o.Facts = append([]engine.Fact(nil), o.Facts...)
			o.Facts[i].Data = withheld(o.Facts[i].Data)
		}
	}
	return o
}

func anySealed(list []engine.Named) bool {
	for i := range list {
		if list[i].Sealed {
			return true
		}
	}
	return false
}

// withheld is the list without the values of the sealed ones.
func withheld(list []engine.Named) []engine.Named {
	out := append([]engine.Named(nil), list...)
	for i := range out {
		if out[i].Sealed {
			out[i].Value = nil
		}
	}
	return out
}

// Hash is a short fingerprint of bytes for [Outcome]: 16 hex digits of SHA-256.
func Hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// AppendOutcome appends the stored form of an outcome.
func AppendOutcome(dst []byte, v *Outcome) []byte {
	return write(&coder{withhold: true}, dst, v, outcome)
}

// ParseOutcome reads the stored form of an outcome.
func ParseOutcome(src []byte) (Outcome, error) {
	var v Outcome
	if err := read(&coder{in: make([]member, 0, 32)}, src, &v, outcome); err != nil {
		return Outcome{}, fmt.Errorf("read outcome: %w", err)
	}
	return v, nil
}

func outcome(c *coder, v *Outcome) {
	list(c, "path", &v.Path, hop)
	list(c, "log", &v.Records, logRecord)
	list(c, "facts", &v.Facts, fact)
	list(c, "calls", &v.Calls, call)
	list(c, "msgs", &v.Messages, messageRef)
	list(c, "effects", &v.Effects, effectRef)
	list(c, "void", &v.Void, func(c *coder, k *engine.EffectKey) { effectKey(c, "key", k) })
	text(c, "answer", &v.Answer)
	text(c, "state", &v.State)
	text(c, "trouble", &v.Trouble)
}

func hop(c *coder, v *engine.Hop) {
	number(c, "run", &v.Run)
	number(c, "leg", &v.Leg)
	text(c, "flow", &v.Flow)
	text(c, "step", &v.Step)
	text(c, "out", &v.Outcome)
	text(c, "why", &v.Why)
	number(c, "in", &v.Entered)
	number(c, "left", &v.Left)
	number(c, "visit", &v.Visit)
}

func logRecord(c *coder, v *engine.Record) {
	text(c, "point", &v.Point)
	number(c, "leg", &v.Leg)
	text(c, "flow", &v.Flow)
	text(c, "step", &v.Step)
	text(c, "moment", &v.Moment)
	text(c, "lang", &v.Language)
	values(c, "fields", &v.Fields)
}

func fact(c *coder, v *engine.Fact) {
	text(c, "kind", &v.Kind)
	number(c, "leg", &v.Leg)
	values(c, "data", &v.Data)
}

func call(c *coder, v *engine.Call) {
	text(c, "sid", &v.Sid)
	number(c, "leg", &v.Leg)
}

func messageRef(c *coder, v *MessageRef) {
	number(c, "n", &v.N)
	cell(c, "to", &v.To)
	text(c, "kind", &v.Kind)
}

func effectRef(c *coder, v *EffectRef) {
	number(c, "n", &v.N)
	text(c, "lane", &v.Lane)
	text(c, "do", &v.Do)
}
