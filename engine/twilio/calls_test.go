package twilio

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/engine/twilio/status"
)

func TestCallOf(t *testing.T) {
	t.Parallel()
	_, c := serve(t, ok(`{"sid": "CA1", "parent_call_sid": "CA2", "status": "completed", "direction": "inbound", "from": "+1", "to": "+2",
		"answered_by": "machine_start", "start_time": "Tue, 31 Aug 2010 20:36:28 +0000", "end_time": null, "duration": "15", "queue_time": "1000", "price": null}`))
	got, err := c.FetchCall(t.Context(), testCall)
	if err != nil {
		t.Fatal(err)
	}
	want := Call{Sid: "CA1", ParentSid: "CA2", Status: status.Completed, Direction: "inbound", From: "+1", To: "+2",
		AnsweredBy: status.MachineStart, Start: time.Date(2010, 8, 31, 20, 36, 28, 0, time.UTC), Duration: 15 * time.Second, QueueTime: time.Second}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHangUps(t *testing.T) {
	t.Parallel()
	const end, cancel = "POST /Calls/" + testCall + ".json\n  Status=completed", "POST /Calls/" + testCall + ".json\n  Status=canceled"
	over, unknown := refused(400, 21220, "Call is not in-progress."), refused(404, 20404, "not found")
	live, ringing := ok(`{"sid": "CA1", "status": "in-progress"}`), ok(`{"sid": "CA1", "status": "canceled"}`)
	tests := []struct {
		name    string
		cancel  bool
		answers []answer
		want    Outcome
		seen    []string
	}{
		{"end a live leg", false, []answer{live}, Done, []string{end}},
		{"end a leg that is over", false, []answer{over}, Done, []string{end}},
		{"end an unknown leg", false, []answer{unknown}, Done, []string{end}},
		{"end is refused", false, []answer{refused(401, 20003, "no")}, Refused, []string{end}},
		{"cancel a ringing leg", true, []answer{ringing}, Done, []string{cancel}},
		{"cancel loses the race silently", true, []answer{live, live}, Done, []string{cancel, end}},
		{"cancel loses the race", true, []answer{over, live}, Done, []string{cancel, end}},
		{"cancel a leg that is over", true, []answer{over, over}, Done, []string{cancel, end}},
		{"cancel with a fault", true, []answer{refused(500, 20500, "fault")}, Unknown, []string{cancel}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, c := serve(t, tt.answers...)
			do := c.EndCall
			if tt.cancel {
				do = c.CancelCall
			}
			if _, err := do(t.Context(), testCall); OutcomeOf(err) != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if diff := cmp.Diff(tt.seen, a.seen); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestListCallsWalksPages(t *testing.T) {
	t.Parallel()
	first := ok(`{"calls": [{"sid": "CA1"}, {"sid": "CA2"}], "next_page_uri": "/2010-04-01/Accounts/X/Calls.json?To=sip%3Ab%4010.0.0.1&PageSize=2&Page=1&PageToken=PA.7"}`)
	second := ok(`{"calls": [{"sid": "CA3"}], "next_page_uri": null}`)
	a, c := serve(t, first, second)
	got, err := c.ListCalls(t.Context(), CallFilter{To: "sip:b@10.0.0.1", PageSize: 2})
	if err != nil || len(got) != 3 || got[2].Sid != "CA3" {
		t.Fatalf("got %v, %v", got, err)
	}
	want := []string{"GET /Calls.json\n  PageSize=2\n  To=sip:b@10.0.0.1", "GET /Calls.json\n  Page=1\n  PageSize=2\n  PageToken=PA.7\n  To=sip:b@10.0.0.1"}
	if diff := cmp.Diff(want, a.seen); diff != "" {
		t.Error(diff)
	}

	a, c = serve(t, first, second)
	if got, err := c.ListCalls(t.Context(), CallFilter{Limit: 2}); err != nil || len(got) != 2 || len(a.seen) != 1 {
		t.Errorf("limit: got %v, %v after %q", got, err, a.seen)
	}
	_, c = serve(t, first, refused(500, 20500, "fault"))
	if got, err := c.ListCalls(t.Context(), CallFilter{}); err == nil || got != nil {
		t.Errorf("fault on the second page: got %v, %v", got, err)
	}
}
