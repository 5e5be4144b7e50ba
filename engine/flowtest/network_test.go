package flowtest

import (
	"reflect"
	"testing"
)

// examples are the workspaces with tests.
var examples = []string{"agent-conference", "bank", "hello", "library", "load", "minicc", "opening-hours", "reception", "runa", "shop", "support-center", "voicemail", "warm-transfer"}

// TestSameTwice plays every test of the examples twice: the results are the same to the last byte.
func TestSameTwice(t *testing.T) {
	t.Parallel()
	for _, name := range examples {
		s, tests := exampleTests(t, name)
		for _, test := range tests {
			one, two := Run(s, test), Run(s, test)
			if !one.Passed() {
				t.Errorf("%s: %s: %v", name, test.Name, one.Failures)
			}
			if !reflect.DeepEqual(one, two) {
				t.Errorf("%s: %s: two results", name, test.Name)
			}
		}
	}
}

// TestNetworkThatErrs plays every test of the examples on a network that sends requests, or the news of the
// ends of calls, twice: what comes of the calls is the same.
func TestNetworkThatErrs(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	for _, what := range []string{"requests", "status"} {
		for _, example := range examples {
			s, tests := exampleTests(t, example)
			for _, test := range tests {
				changed := *test
				changed.given.twice = map[string]bool{what: true}
				if r := Run(s, &changed); !r.Passed() {
					t.Errorf("%s twice: %s: %s: %v", what, example, test.Name, r.Failures)
				}
			}
		}
	}
}

// TestReportsTwice plays the tests about rooms with every report of them sent twice, and somewhat late: what
// comes of the calls is the same.
func TestReportsTwice(t *testing.T) {
	t.Parallel()
	for _, example := range []string{"agent-conference", "reception", "support-center", "warm-transfer"} {
		s, tests := exampleTests(t, example)
		for _, test := range tests {
			for _, reports := range []roomReports{{twice: true}, {late: 300}} {
				changed := *test
				if changed.given.reports.lost || changed.given.reports.late > 0 {
					continue
				}
				changed.given.reports = reports
				if r := Run(s, &changed); !r.Passed() {
					t.Errorf("%v: %s: %s: %v", reports, example, test.Name, r.Failures)
				}
			}
		}
	}
}

// TestLateNews loses, and delays, the news that a caller has hung up: the log is written all the same.
func TestLateNews(t *testing.T) {
	t.Parallel()
	s, tests := exampleTests(t, "minicc")
	for _, test := range tests {
		if test.want.ended != "caller" {
			continue
		}
		for _, change := range []func(*given){
			func(g *given) { g.lost = map[string]bool{"status": true} },
			func(g *given) { g.late = map[string]bool{"status": true} },
			func(g *given) { g.late = map[string]bool{"requests": true} },
		} {
			changed := *test
			change(&changed.given)
			if r := Run(s, &changed); !r.Passed() {
				t.Errorf("%s: %v", test.Name, r.Failures)
			}
		}
	}
}

// TestWhatTwilioLeavesOpen plays every test of the examples with each undecided behaviour of Twilio the other way,
// and with faults of webhooks that cost nobody a call: what comes of the calls is the same.
func TestWhatTwilioLeavesOpen(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	var variants []given
	for name, values := range map[string][]string{
		"dial-action-on-hangup": {"0", "1"}, "gather-action-on-hangup": {"yes"}, "move-asks-action": {"no"}, "screening-drops": {"accept"},
		"refusal-status": {"completed"}, "answered-by-on-screen": {"yes"}, "empty-digits": {"no"},
		"dropped-status": {"no-answer"}, "geography": {"no"}, "event-order": {"participant-first", "conference-first"},
	} {
		for _, value := range values {
			variants = append(variants, given{network: map[string]string{name: value}})
		}
	}
	for _, fault := range []string{"webhook-duplicate", "webhook-unknown", "webhook-long", "webhook-bytes"} {
		variants = append(variants, given{faults: map[string]float64{fault: 1}})
	}
	for _, example := range examples {
		s, tests := exampleTests(t, example)
		for _, test := range tests {
			for _, v := range variants {
				changed := *test
				changed.given.network, changed.given.faults = v.network, v.faults
				if r := Run(s, &changed); !r.Passed() {
					t.Errorf("%v %v: %s: %s: %v", v.network, v.faults, example, test.Name, r.Failures)
				}
			}
		}
	}
}

// TestWhatTwilioLeavesOpenInRooms is the same for what is undecided about rooms.
func TestWhatTwilioLeavesOpenInRooms(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	for name, value := range map[string]string{
		"flag-of-moved-ends": "no", "lone-hears": "wait", "hold-at-end": "silence", "kicked-hangs-up": "no", "ended-ringing": "completed",
		"move-delay": "650ms", "room-sequence": "0", "held-hear-announcement": "yes", "ring-delay": "2s",
	} {
		for _, example := range []string{"agent-conference", "warm-transfer"} {
			s, tests := exampleTests(t, example)
			for _, test := range tests {
				changed := *test
				changed.given.network = map[string]string{name: value}
				if r := Run(s, &changed); !r.Passed() {
					t.Errorf("%s %s: %s: %s: %v", name, value, example, test.Name, r.Failures)
				}
			}
		}
	}
}
