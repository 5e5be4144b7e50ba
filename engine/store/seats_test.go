package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
	"callflow/engine/record"
)

func TestReadable(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"client:sales_2D1":            "client:sales-1",
		"client:katsumi_2Etakahashi":  "client:katsumi.takahashi",
		"client:taro_40example_2Ecom": "client:taro@example.com",
		"client:_E6_97_A5_E6_9C_AC":   "client:日本",
		"client:a_5Fb_2Dc":            "client:a_b-c",
		"client:agent_21":             "client:agent_21", // a counter rather than !
		"client:sales_2d1":            "client:sales_2d1",
		"client:sales_team_2D1":       "client:sales_team_2D1", // _te is no escape, so nothing is
		"client:_E6":                  "client:_E6",            // no character
		"client:a_4Bb":                "client:a_4Bb",          // a letter needs none
		"client:a_2":                  "client:a_2",
		"client:a_":                   "client:a_",
		"client:plain":                "client:plain",
		"+815000000001":               "+815000000001",
		"sip:a_2Db@example.com":       "sip:a_2Db@example.com",
		"":                            "",
	} {
		if got := Readable(address); got != want {
			t.Errorf("%q is read as %q, want %q", address, got, want)
		}
	}
}

func FuzzReadable(f *testing.F) {
	f.Add("client:sales_2D1")
	f.Fuzz(func(t *testing.T, address string) {
		got := Readable(address)
		if len(got) > len(address) || got != Readable(address) {
			t.Errorf("%q becomes %q", address, got)
		}
	})
}

// TestSeatsWithoutConference shows that what names no conference at Twilio gives no rows.
func TestSeatsWithoutConference(t *testing.T) {
	t.Parallel()
	named := func(sid any) []engine.Named {
		return []engine.Named{{Name: "room", Value: 1.0}, {Name: "sid", Value: sid}, {Name: "number", Value: "1"}, {Name: "event", Value: "leave"}, {Name: "why", Value: "kicked"}}
	}
	for sid, want := range map[any][]Projection{nil: nil, "CF1": {SeatReports, Conferences}} {
		o := record.Outcome{Facts: []engine.Fact{{Kind: engine.SeatReported, Leg: 1, Data: named(sid)}}}
		var got []Projection
		for _, r := range Rows(&EventRow{Cell: engine.ContactID(1).Cell(), Seq: 1, At: 5}, &o) {
			got = append(got, r.Into)
			if r.Into == Conferences && r.Values[7] != nil {
				t.Errorf("the conference ended because %v", r.Values[7])
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("sid %v (-want +got): %s", sid, d)
		}
	}
}
