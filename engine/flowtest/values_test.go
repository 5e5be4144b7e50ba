package flowtest

import (
	"testing"
	"time"

	"callflow/engine"
	"callflow/schema/expr"
)

func TestSame(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC)
	tests := []struct {
		name      string
		want, got expr.Value
		same      bool
	}{
		{"none", nil, nil, true},
		{"none and something", nil, "x", false},
		{"texts", "a", "a", true},
		{"other texts", "a", "b", false},
		{"numbers", 0.3, 0.1 + 0.2, true},
		{"number and text", 1.0, "1", false},
		{"seconds are counted whole", 40 * time.Second, 40*time.Second + 999*time.Millisecond, true},
		{"a second more", 40 * time.Second, 41 * time.Second, false},
		{"milliseconds are exact", 40100 * time.Millisecond, 40 * time.Second, false},
		{"instants in two zones", at, at.In(time.FixedZone("", 3600)), true},
		{"lists", []any{"a", 1.0}, []any{"a", 1.0}, true},
		{"shorter list", []any{"a"}, []any{"a", "b"}, false},
		{"list and none", []any{}, nil, false},
		{"a part of a record", map[string]any{"a": 1.0}, map[string]any{"a": 1.0, "b": 2.0}, true},
		{"a field that is not there", map[string]any{"c": nil}, map[string]any{"a": 1.0}, false},
		{"a recording", "https://x.test/RE1", expr.Playable{Recording: "https://x.test/RE1"}, true},
	}
	for _, tt := range tests {
		if got := same(tt.want, tt.got); got != tt.same {
			t.Errorf("%s: same(%v, %v) = %v", tt.name, tt.want, tt.got, got)
		}
	}
}

func TestShown(t *testing.T) {
	t.Parallel()
	tests := []struct {
		v    expr.Value
		want string
	}{
		{nil, "none"}, {"a", "a"}, {true, "yes"}, {false, "no"}, {2.5, "2.5"}, {40 * time.Second, "40s"}, {2 * time.Minute, "2m"},
		{time.Hour, "1h"}, {time.Hour + time.Second, "1h0m1s"}, {90 * time.Minute, "1h30m"}, {1500 * time.Millisecond, "1.5s"},
		{[]any{"a", 1.0}, "[a, 1]"}, {map[string]any{"b": 1.0, "a": nil}, "{a: none, b: 1}"},
		{time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC), "2026-12-01 10:00:00Z"},
	}
	for _, tt := range tests {
		if got := shown(tt.v); got != tt.want {
			t.Errorf("shown(%v) = %q, want %q", tt.v, got, tt.want)
		}
	}
	fields := []engine.Named{{Name: "a", Value: "x"}, {Name: "pin", Value: "1234", Sealed: true}}
	if got := shownFields(fields); got != "{a: x, pin: •••}" {
		t.Errorf("fields %s", got)
	}
}

func TestKeysOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"1": "1", "hash": "#", "1 star 2": "1*2", "4711#": "4711#", "x": "", "": "", "1x": ""} {
		if got := keysOf(text); got != want {
			t.Errorf("keysOf(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestShare(t *testing.T) {
	t.Parallel()
	tests := []struct {
		s       Share
		percent int
		below   bool // 99.5
		text    string
	}{
		{Share{0, 0}, 100, false, "0 of 0 (100%)"},
		{Share{999, 1000}, 99, false, "999 of 1000 (99%)"},
		{Share{1, 3}, 33, true, "1 of 3 (33%)"},
	}
	for _, tt := range tests {
		if tt.s.Percent() != tt.percent || tt.s.Below(99.5) != tt.below || tt.s.String() != tt.text {
			t.Errorf("%+v: %d, %v, %s", tt.s, tt.s.Percent(), tt.s.Below(99.5), tt.s)
		}
	}
}
