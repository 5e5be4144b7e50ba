package kinds

import (
	"strings"
	"testing"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
)

// TestSayings shows what the compiler is told of a kind: its prompts in order, the calls it makes and the
// points it logs.
func TestSayings(t *testing.T) {
	t.Parallel()
	tests := []struct{ step, want string }{
		{"say: [a, b]", "a b"},
		{"say: {text: Hello.}", "-"},
		{"say: {prompt: a, with: {x: 1}}", "a"},
		{"menu: {say: a, keys: {1: x}, silence: {say: b}, invalid: {say: [c, {text: No.}]}}", "a b c -"},
		{"collect: {say: a, silence: {say: b}, invalid: {say: c}, confirm: {say: {prompt: d}}}", "a b c d"},
		{"collect: {say: a}", "a"},
		{"choose: {from: [x], say: a, item: b, more: {say: c}, silence: {say: d}, invalid: {say: e}}", "a b c d e"},
		{"record: {say: a, silence: {say: b}}", "a b"},
		{"text: {to: addresses.desk, say: a}", "a"},
		{"do: [say: a, say: {text: Hello.}, set: {x: 1}]", "a -"},
		{"notify: {call: crm.tried}", "crm.tried"},
		{"log: [p, q]", "p q"},
		{"log: {p: {x: 1}, q: }", "p q"},
	}
	for _, tt := range tests {
		var l diag.List
		root := schema.Parse("main.flow.yaml", []byte(tt.step+"\n"), &l)
		s := &small{t: t, refs: &[]engine.Source{}, values: map[string][]engine.Var{}}
		s.decode(schema.Pair{Key: schema.NewScalar("", diag.Span{}, "step"), Value: root})
		mustBeClean(t, &s.list)
		if got := strings.Join(toldOf(s.steps[0].kind), " "); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.step, got, tt.want)
		}
	}
}

// toldOf are the names that a kind gives the compiler; - stands for words without a name.
func toldOf(k Kind) []string {
	var out []string
	if p, ok := k.(Performer); ok {
		for _, a := range p.Actions() {
			out = append(out, toldOf(a.Do)...)
		}
	}
	if s, ok := k.(Sayer); ok {
		for _, saying := range s.Sayings() {
			for _, ref := range saying.Prompts {
				if ref == nil {
					ref = &schema.Ref{Name: "-"}
				}
				out = append(out, ref.Name)
			}
		}
	}
	if a, ok := k.(Asker); ok {
		for _, ask := range a.Asks() {
			out = append(out, ask.Call.Name)
		}
	}
	if l, ok := k.(Logger); ok {
		for _, line := range l.Logs() {
			out = append(out, line.Point.Name)
		}
	}
	return out
}
