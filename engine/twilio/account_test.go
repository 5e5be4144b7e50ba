package twilio

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEnsureQueue(t *testing.T) {
	t.Parallel()
	const list, create, resize = "GET /Queues.json", "POST /Queues.json", "POST /Queues/QU1.json"
	none, one := ok(`{"queues": []}`), ok(`{"queues": [{"sid": "QU0", "friendly_name": "other"}, {"sid": "QU1", "friendly_name": "support", "max_size": 100}]}`)
	made := answer{status: 201, body: `{"sid": "QU1", "friendly_name": "support", "max_size": 100}`}
	taken := refused(400, 22003, "name taken")
	tests := []struct {
		name    string
		size    int
		answers []answer
		want    Outcome
		seen    string
	}{
		{"there", 100, []answer{one}, Done, list},
		{"there, any size", 0, []answer{one}, Done, list},
		{"there, other size", 500, []answer{one, made}, Done, list + " " + resize},
		{"new", 100, []answer{none, made}, Done, list + " " + create},
		{"made by another server", 100, []answer{none, taken, one}, Done, list + " " + create + " " + list},
		{"refused", 100, []answer{none, taken, none}, Refused, list + " " + create + " " + list},
		{"nobody knows", 100, []answer{none, refused(500, 20500, "fault")}, Unknown, list + " " + create},
		{"list fails", 100, []answer{refused(500, 20500, "fault")}, Unknown, list},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, c := serve(t, tt.answers...)
			got, err := c.EnsureQueue(t.Context(), "support", tt.size)
			if OutcomeOf(err) != tt.want || err == nil && got.Sid != "QU1" {
				t.Errorf("got %+v, %v", got, err)
			}
			var seen []string
			for _, s := range a.seen {
				line, _, _ := strings.Cut(s, "\n")
				seen = append(seen, line)
			}
			if diff := cmp.Diff(tt.seen, strings.Join(seen, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	_, c := serve(t, ok(`{"call_sid": "CA1", "queue_sid": "QU1", "position": 2, "wait_time": 124}`))
	if got, err := c.ClaimMember(ctx, testQueue, testCall, "u"); err != nil || got != (Member{"CA1", "QU1", 2, 124 * time.Second}) {
		t.Errorf("member: %+v, %v", got, err)
	}
	_, c = serve(t, refused(404, 20404, "not found"))
	if _, err := c.ClaimMember(ctx, testQueue, testCall, "u"); !Gone(err) {
		t.Errorf("claimed twice: %v", err)
	}
	_, c = serve(t, answer{status: 201, body: `{"sid": "SM1", "status": "queued"}`})
	if got, err := c.SendText(ctx, Text{To: "+1", From: "+2"}); err != nil || got != (Message{"SM1", "queued"}) {
		t.Errorf("message: %+v, %v", got, err)
	}
	_, c = serve(t, ok(`{"sid": "AC1", "friendly_name": "n", "status": "active", "type": "Full", "owner_account_sid": "AC0", "auth_token": "secret"}`))
	if got, err := c.FetchAccount(ctx); err != nil || got != (Account{"AC1", "n", "active", "Full", "AC0"}) {
		t.Errorf("account: %+v, %v", got, err)
	}
	_, c = serve(t, ok(`{"sid": "RE1", "status": "paused", "price": null, "channels": 2}`))
	if got, err := c.PauseRecording(ctx, testCall, "RE1", false); err != nil || got != (Recording{"RE1", "paused"}) {
		t.Errorf("recording: %+v, %v", got, err)
	}
}

func TestListNumbersAndApplications(t *testing.T) {
	t.Parallel()
	const routes = `"voice_url": "https://a/v", "voice_method": "POST", "voice_fallback_url": null, "voice_fallback_method": "POST",
		"status_callback": "https://a/s", "status_callback_method": "POST"`
	wantRoutes := Routes{VoiceURL: "https://a/v", VoiceMethod: "POST", FallbackMethod: "POST", StatusCallback: "https://a/s", StatusMethod: "POST"}

	_, c := serve(t, ok(`{"incoming_phone_numbers": [{"sid": "PN1", "phone_number": "+8150", "friendly_name": "desk", "voice_application_sid": "",
		"trunk_sid": null, "capabilities": {"voice": true, "sms": false, "mms": false, "fax": false}, `+routes+`}]}`))
	numbers, err := c.ListNumbers(t.Context())
	if diff := cmp.Diff([]Number{{Sid: "PN1", Number: "+8150", Name: "desk", Routes: wantRoutes, Voice: true}}, numbers); diff != "" || err != nil {
		t.Error(diff, err)
	}
	_, c = serve(t, ok(`{"applications": [{"sid": "AP1", "friendly_name": "phone", `+routes+`}]}`))
	applications, err := c.ListApplications(t.Context())
	if diff := cmp.Diff([]Application{{Sid: "AP1", Name: "phone", Routes: wantRoutes}}, applications); diff != "" || err != nil {
		t.Error(diff, err)
	}
}
