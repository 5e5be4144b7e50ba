package ordinary

import (
	"strconv"

	"github.com/twilio/twilio-go/twiml"

	"callflow/cmd/callbench/script"
)

func say(text string) *twiml.VoiceSay {
	return &twiml.VoiceSay{Message: text, Voice: "Polly.Joanna", Language: "en-US"}
}

func keys(text, action, again string) []twiml.Element {
	return []twiml.Element{
		&twiml.VoiceGather{
			Input: "dtmf", Action: action, Method: "POST", NumDigits: "1", Timeout: "5",
			InnerElements: []twiml.Element{say(text)},
		},
		&twiml.VoiceRedirect{Url: again, Method: "POST"},
	}
}

func menu() []twiml.Element { return keys(script.SayMenu, script.Menu, script.Voice) }

func submenu() []twiml.Element { return keys(script.SaySubmenu, script.Submenu, script.Menu) }

func enqueue() []twiml.Element {
	return []twiml.Element{say(script.SayHold), &twiml.VoiceEnqueue{
		Name: script.Queue, Action: script.QueueDone, Method: "POST", WaitUrl: script.Wait, WaitUrlMethod: "POST",
	}}
}

func position(text string) []twiml.Element {
	n, _ := strconv.Atoi(text)
	return []twiml.Element{say(script.SayPosition + strconv.Itoa(max(n-1, 0))), &twiml.VoicePlay{Url: script.HoldMusic}}
}

func agentDial() []twiml.Element {
	return []twiml.Element{&twiml.VoiceDial{
		Action: script.AgentDone, Method: "POST",
		InnerElements: []twiml.Element{&twiml.VoiceQueue{Name: script.Queue, Url: script.Connect, Method: "POST"}},
	}}
}
