package twilio

import (
	"context"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"callflow/engine/twilio/status"
)

// Text is a text message to send. The sender is either a number or name of the account, or a Messaging
// Service that chooses one.
type Text struct {
	To             string
	From           string // a number or an alphanumeric sender; or
	Service        string // SID of a Messaging Service
	Body           string
	StatusCallback string // told of MessageStatus; "" for none
}

// Message is a text message that Twilio has accepted.
type Message struct {
	Sid    string
	Status status.Message
}

// SendText sends a text message. Done means that Twilio has taken it, not that it arrived.
func (c *Client) SendText(ctx context.Context, t Text) (Message, error) {
	const op = "send text"
	if (t.From == "") == (t.Service == "") {
		return Message{}, refusal(op, "message has a sender %q and a service %q, want one of them", t.From, t.Service)
	}
	p := (&openapi.CreateMessageParams{}).SetTo(t.To).SetBody(t.Body)
	if t.From != "" {
		p.SetFrom(t.From)
	} else {
		p.SetMessagingServiceSid(t.Service)
	}
	if t.StatusCallback != "" {
		p.SetStatusCallback(t.StatusCallback)
	}
	r := request{op: op, class: Texting}
	got, err := ask(ctx, c, r, func(s *openapi.ApiService) (*openapi.ApiV2010Message, error) {
		return s.CreateMessage(p)
	})
	if err != nil {
		return Message{}, err
	}
	return Message{text(got.Sid), status.Message(text(got.Status))}, nil
}
