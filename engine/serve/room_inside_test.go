package serve

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
	"callflow/engine/twilio"
)

// What Twilio says of a conference, and what the contact is told.
func TestReadRoom(t *testing.T) {
	t.Parallel()
	const room, gone = "CF1", `{"code": 20404, "message": "not found", "status": 404}`
	talk := `{"sid": "CF1", "friendly_name": "desk_1_1", "status": "in-progress"}`
	people := `{"participants": [{"call_sid": "CA1", "label": "leg_1_1", "hold": true, "muted": false, "coaching": false},
		{"call_sid": "CA2", "label": "leg_2_1", "hold": false, "muted": true, "coaching": true, "call_sid_to_coach": "CA1"}]}`
	for name, tt := range map[string]struct {
		conference, participants string // "" is 404
		want                     engine.RoomTruth
		fails                    bool
	}{
		"two are there": {talk, people, engine.RoomTruth{Room: 1, Seats: []engine.SeatTruth{
			{Sid: "CA1", Label: "leg_1_1", Held: true}, {Sid: "CA2", Label: "leg_2_1", Muted: true, Coaching: "CA1"}}}, false},
		"nobody is":              {talk, `{"participants": []}`, engine.RoomTruth{Room: 1}, false},
		"it is over":             {`{"sid": "CF1", "status": "completed"}`, people, engine.RoomTruth{Room: 1, Over: true}, false},
		"it is not known":        {"", people, engine.RoomTruth{Room: 1, Over: true}, false},
		"it ends while we look":  {talk, "", engine.RoomTruth{Room: 1, Over: true}, false},
		"Twilio is out of order": {"500", people, engine.RoomTruth{}, true},
		"only for a moment":      {talk, "500", engine.RoomTruth{}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body := tt.conference
				if strings.Contains(r.URL.Path, "/Participants") {
					body = tt.participants
				}
				switch body {
				case "":
					w.WriteHeader(http.StatusNotFound)
					body = gone
				case "500":
					w.WriteHeader(http.StatusInternalServerError)
				}
				_, _ = io.WriteString(w, body)
			}))
			t.Cleanup(api.Close)
			c, err := twilio.NewClient(twilio.Config{AccountSid: "AC1", Password: "p", BaseURL: api.URL})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(c.Close)
			s := &Server{cfg: Config{Twilio: c}}
			got, err := s.readRoom(t.Context(), &engine.AskRoom{Sid: room, Room: 1})
			if (err != nil) != tt.fails {
				t.Fatalf("error %v", err)
			}
			if d := cmp.Diff(tt.want, got); err == nil && d != "" {
				t.Error(d)
			}
		})
	}
}
