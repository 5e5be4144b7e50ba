package phone

import "strings"

// kinds tell lines of the transcript apart by how they begin, so that the page can say them in another language. What
// stands after the beginning is the argument. The first that fits counts.
var kinds = []struct{ begins, kind string }{
	{`hears "`, "hears"}, {"hears the sound ", "plays"}, {"hears the tones ", "tones"}, {"hears a beep", "beep"},
	{"hears that the line is busy", "engaged"},
	{"calls ", "calls"}, {"may speak after the tone", "records"},
	{"is in the room ", "enters"}, {"is taken out of the room", "taken_out"}, {"does not get into the room ", "unroomed"},
	{"is put out of the queue", "put_out"}, {"is sent to ", "sent"}, {"may enter the ", "enters_keys"}, {"hears Twilio's music", "music"},
	{"may press keys or speak", "may_both"}, {"may press keys", "may_keys"}, {"may speak", "may_speak"},
	{"presses ", "presses"}, {`says "`, "says"}, {"is not heard", "unheard"},
	{"cannot enter the queue ", "unqueued"}, {"cannot reach the queue ", "unqueued"}, {"is cancelled", "cancelled"},
	{"waits in the queue ", "waits"}, {"finds the queue ", "full"}, {"leaves the queue", "leaves"},
	{"waits for a caller of the queue ", "takes"}, {"takes the call of ", "serves"}, {"talks with ", "talks"},
	{"rings", "rings"}, {"answers", "answers"}, {"is busy", "busy"}, {"does not answer", "no_answer"},
	{"cannot be reached", "unreachable"}, {"hangs up", "hangs_up"}, {"is hung up", "hung_up"}, {"is rejected", "rejected"},
	{"request failed", "failed"}, {"goes round in circles", "failed"},
}

// lost follows keys that nobody waits for.
const lost = ", but nothing listens"

// kindOf tells what a line is about. Lines of no known kind are notes.
func kindOf(text string) (kind, arg string) {
	for _, k := range kinds {
		rest, ok := strings.CutPrefix(text, k.begins)
		if !ok {
			continue
		}
		if keys, ok := strings.CutSuffix(rest, lost); ok && k.kind == "presses" {
			return "lost", keys
		}
		if strings.HasSuffix(k.begins, `"`) {
			rest = strings.TrimSuffix(rest, `"`)
		}
		if k.kind == "full" {
			rest = strings.TrimSuffix(rest, " full")
		}
		return k.kind, strings.TrimSpace(rest)
	}
	return "note", text
}
