package kinds

import (
	"strings"
	"testing"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
)

// TestFaults decodes faulty kinds and actions and compares what is said, as "CODE MESSAGE".
func TestFaults(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, step, want string }{
		{"menu without keys", "menu: {say: hello}", `missing-key key "keys" is missing here`},
		{"menu with an odd key", "menu: {say: hello, keys: {a: x}}", `bad-key "a" is no key of a telephone, expected digits, star or hash`},
		{"menu with hidden keys", "menu: {say: hello, keys: {1: x, 12: y}}", `ambiguous-key key "12" begins with key "1", so one of them has to wait for a pause`},
		{"menu with one word twice", "menu: {say: hello, keys: {1: {then: x, words: [Help!]}, 2: {then: y, words: [help]}}}", `ambiguous-key the word "help" belongs to key "1" already`},
		{"say nothing", "say: {repeat: 2}", `missing-key "say" has neither "prompt" nor "text"`},
		{"play nothing", "play: {repeat: 2}", `missing-key "play" has neither "file" nor "tones"`},
		{"play odd tones", "play: {tones: 12x}", `bad-key tones are "12x", expected only 0-9, A-D, *, #, w and W`},
		{"pause without unit", "pause: {for: 3}", `bad-unit "3" is not a duration such as 500ms, 8s, 5m or 1h30m`},
		{"pause too long", "pause: 2h", `out-of-range the value is 2h, expected 1ms to 1h`},
		{"collect text by keys", "collect: {say: hello, type: text}", `conflicting-keys text cannot be pressed, expected "by: speech" or "by: both" with "type: text"`},
		{"collect with an odd length", "collect: {say: hello, length: {min: 5, max: 4}}", `out-of-range "max" is 4, expected at least "min", which is 5`},
		{"collect with length nothing", "collect: {say: hello, length: 0}", `out-of-range "length" is 0, expected at least 1`},
		{"collect with a bad pattern", "collect: {say: hello, check: \"(\"}", `bad-pattern "check" is "(", expected luhn or a regular expression`},
		{"collect with one limit", "collect: {say: hello, between: 3}", `wrong-type "between" is not a list of two, expected the least and the greatest value`},
		{"collect with limits of another type", "collect: {say: hello, type: number, between: [a, 3]}", `type-mismatch "a" is not a number such as 3 or 2.5`},
		{"collect with two finish keys", "collect: {say: hello, finish: [star, hash]}", `out-of-range "finish" has 2 keys, expected at most 1`},
		{"collect with an odd finish", "collect: {say: hello, finish: x}", `bad-key "x" is no key of a telephone, expected a digit, star, hash or none`},
		{"confirm without words", "collect: {say: hello, confirm: {yes: 1}}", `missing-key key "say" is missing here`},
		{"confirm by one key", "collect: {say: hello, confirm: {say: hello, no: 1}}", `ambiguous-key key "1" means both yes and no`},
		{"confirm by an odd key", "collect: {say: hello, confirm: {say: hello, no: 22}}", `bad-key "22" is no key of a telephone, expected a digit, star or hash`},
		{"confirm a secret", "collect: {say: hello, sensitive: yes, confirm: {say: hello}}", `sensitive-leak a sensitive value would be read back`},
		{"choose with a hidden key", "choose: {from: [a], item: hello, page: 5, more: 4}", `ambiguous-key key "4" leads to the next page and is the key of an item, as "page" is 5`},
		{"record a long transcription", "record: {at_most: 3m, transcribe: yes}", `out-of-range "at_most" is 3m0s, expected at most 2m with "transcribe"`},
		{"record for a second", "record: {at_most: 1s}", `out-of-range "at_most" is 1s, expected 2s to 4h`},
		{"reject politely", "reject: politely", `not-one-of "reject" is "politely", expected one of busy, rejected`},
		{"do an unknown thing", "do: [sya: hello]", `unknown-kind "sya" is not an action`},
		{"do a kind", "do: [menu: {}]", `unknown-kind "menu" is not an action`},
		{"do nothing", "do: [when: caller.anonymous]", `missing-kind an action is missing here`},
		{"do two things at once", "do: [{say: hello, pause: 1s}]", `multiple-kinds an action has "pause" beside "say", expected one`},
		{"do a word", "do: [hello]", `wrong-type an action is a single value, expected a mapping such as {log: …}`},
		{"do with a dressed condition", "do: [{say: hello, when: \"${yes}\"}]", `condition-not-bare "when" is an expression already, without "${"`},
		{"set a word", "set: x", `wrong-type "set" is a single value, expected a mapping of names to values`},
		{"log fields that are none", "log: {point: 3}", `wrong-type "point" is a single value, expected a mapping of names to values`},
		{"notify an address", "notify: {call: \"https://x.test\"}", `url-in-flow "call" is a network address, expected the name of a service-call`},
		{"recording halts", "recording: halt", `not-one-of "recording" is "halt", expected one of start, pause, resume, stop`},
		{"text without words", "text: {to: addresses.desk}", `missing-key key "say" is missing here`},
		{"deliver to nobody", "deliver: {recording: RE1}", `missing-key key "to" is missing here`},
		{"a prompt that is computed", "say: {prompt: \"${x}\"}", `unknown-name "x" is not defined`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(faultsOf(t, tt.step), "\n"); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// faultsOf decodes, compiles and checks one step.
func faultsOf(t *testing.T, step string) []string {
	t.Helper()
	var l diag.List
	root := schema.Parse("main.flow.yaml", []byte(step+"\n"), &l)
	mustBeClean(t, &l)
	s := &small{t: t, refs: &[]engine.Source{}, values: map[string][]engine.Var{}}
	s.decode(schema.Pair{Key: schema.NewScalar("", diag.Span{}, "step"), Value: root})
	s.compile()
	var out []string
	for _, d := range s.list.Sorted() {
		out = append(out, string(d.Code)+" "+d.Message)
	}
	return out
}
