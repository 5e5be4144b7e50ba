package record

import (
	"fmt"

	"callflow/engine"
)

// AppendEffect appends the stored form of an effect; sealed inputs are sealed.
func AppendEffect(dst []byte, v *engine.Effect, s *Sealer) []byte {
	return write(&coder{seal: s}, dst, v, effect)
}

// ParseEffect reads the stored form of an effect.
func ParseEffect(src []byte, s *Sealer) (v engine.Effect, lost bool, err error) {
	c := coder{seal: s}
	if err := read(&c, src, &v, effect); err != nil {
		return engine.Effect{}, false, fmt.Errorf("read effect: %w", err)
	}
	return v, c.lost, nil
}

// AppendMessage appends the stored form of a message. Its sealed values are sealed by the sender.
func AppendMessage(dst []byte, v *engine.Message, s *Sealer) []byte {
	return write(&coder{seal: s}, dst, v, message)
}

// ParseMessage reads the stored form of a message with the sender's sealer.
func ParseMessage(src []byte, s *Sealer) (v engine.Message, lost bool, err error) {
	c := coder{seal: s}
	if err := read(&c, src, &v, message); err != nil {
		return engine.Message{}, false, fmt.Errorf("read message: %w", err)
	}
	return v, c.lost, nil
}

func message(c *coder, v *engine.Message) {
	messageKey(c, "key", &v.MessageKey)
	cell(c, "to", &v.To)
	text(c, "kind", &v.Kind)
	number(c, "leg", &v.Leg)
	values(c, "data", &v.Data)
}

// DeedOf is the word for what an effect does.
func DeedOf(d engine.Deed) string {
	switch d.(type) {
	case engine.MoveCall:
		return "move"
	case engine.PlaceCall:
		return "place"
	case engine.EndRoom:
		return "end_room"
	case engine.AskRoom:
		return "ask_room"
	case engine.BeginContact:
		return "begin"
	case engine.ChangeSeat:
		return "seat"
	case engine.EndCall:
		return "end"
	case engine.ClaimMember:
		return "claim"
	case engine.AskCall:
		return "ask"
	case engine.CallService:
		return "service"
	case engine.SendText:
		return "text"
	case engine.ControlRecording:
		return "recording"
	case engine.Deliver:
		return "deliver"
	case engine.MakeTask:
		return "make_task"
	case engine.AnswerReservation:
		return "answer_reservation"
	case engine.EndTask:
		return "end_task"
	case engine.AskTask:
		return "ask_task"
	}
	panic(fmt.Sprintf("internal error: deed %T has no stored form", d))
}

func effect(c *coder, v *engine.Effect) {
	var word string
	if !c.reading {
		word = DeedOf(v.Do)
	}
	text(c, "do", &word)
	effectKey(c, "key", &v.Key)
	text(c, "lane", &v.Lane)
	number(c, "class", &v.Class)
	flag(c, "tell", &v.Tell)
	number(c, "by", &v.By)
	switch word {
	case "move":
		deed(c, v, moveCall)
	case "end":
		deed(c, v, endCall)
	case "place":
		deed(c, v, placeCall)
	case "seat":
		deed(c, v, changeSeat)
	case "end_room":
		deed(c, v, endRoom)
	case "ask_room":
		deed(c, v, askRoom)
	case "begin":
		deed(c, v, beginContact)
	case "claim":
		deed(c, v, claimMember)
	case "ask":
		deed(c, v, askCall)
	case "service":
		deed(c, v, callService)
	case "text":
		deed(c, v, sendText)
	case "recording":
		deed(c, v, controlRecording)
	case "deliver":
		deed(c, v, deliver)
	case "make_task":
		deed(c, v, makeTask)
	case "answer_reservation":
		deed(c, v, answerReservation)
	case "end_task":
		deed(c, v, endTask)
	case "ask_task":
		deed(c, v, askTask)
	default:
		c.fail("effect %q is not among those that this program reads", word)
	}
}

// deed is what the effect does as the type that its form is of.
func deed[T engine.Deed](c *coder, v *engine.Effect, form func(*coder, *T)) {
	d, _ := v.Do.(T)
	form(c, &d)
	if c.reading {
		v.Do = d
	}
}

func moveCall(c *coder, v *engine.MoveCall) {
	text(c, "sid", &v.Sid)
	object(c, "to", &v.To, address)
}

func placeCall(c *coder, v *engine.PlaceCall) {
	text(c, "to", &v.To)
	text(c, "from", &v.From)
	object(c, "answer", &v.Answer, address)
	object(c, "progress", &v.Progress, address)
	number(c, "ring", &v.Ring)
	text(c, "machine", &v.Machine)
	text(c, "tones", &v.Tones)
}

func changeSeat(c *coder, v *engine.ChangeSeat) {
	text(c, "room", &v.Room)
	text(c, "sid", &v.Sid)
	text(c, "what", &v.What)
	object(c, "to", &v.To, address)
	text(c, "on", &v.On)
}

func endRoom(c *coder, v *engine.EndRoom) { text(c, "sid", &v.Sid) }

func endCall(c *coder, v *engine.EndCall) { text(c, "sid", &v.Sid) }

func claimMember(c *coder, v *engine.ClaimMember) {
	text(c, "sid", &v.Sid)
	text(c, "queue", &v.Queue)
	object(c, "to", &v.To, address)
}

func askCall(c *coder, v *engine.AskCall) {
	text(c, "sid", &v.Sid)
	number(c, "leg", &v.Leg)
}

func callService(c *coder, v *engine.CallService) {
	text(c, "service", &v.Service)
	text(c, "call", &v.Call)
	values(c, "inputs", &v.Inputs)
	flag(c, "repeat", &v.Repeat)
}

func sendText(c *coder, v *engine.SendText) {
	text(c, "to", &v.To)
	text(c, "from", &v.From)
	text(c, "body", &v.Body)
}

func controlRecording(c *coder, v *engine.ControlRecording) {
	text(c, "sid", &v.Sid)
	text(c, "control", &v.Do)
	text(c, "room", &v.Room)
}

func deliver(c *coder, v *engine.Deliver) {
	text(c, "recording", &v.Recording)
	text(c, "mailbox", &v.Mailbox)
	text(c, "from", &v.From)
	values(c, "with", &v.With)
}

func askRoom(c *coder, v *engine.AskRoom) {
	text(c, "sid", &v.Sid)
	number(c, "room", &v.Room)
}

func beginContact(c *coder, v *engine.BeginContact) {
	text(c, "flow", &v.Flow)
	values(c, "with", &v.With)
	number(c, "after", &v.After)
	text(c, "as", &v.Key)
	object(c, "task", &v.Task, task)
}
