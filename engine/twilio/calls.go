package twilio

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
	"time"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"callflow/engine/twilio/status"
)

// Call is a call leg as the REST API tells it.
type Call struct {
	Sid        string
	ParentSid  string // "" for a leg that no Dial made
	Status     status.Call
	Direction  string
	From, To   string
	AnsweredBy status.AnsweredBy
	Created    time.Time     // when Twilio took the request for it, in whole seconds
	Start, End time.Time     // zero while they are not known
	Duration   time.Duration // of the talk, in whole seconds
	QueueTime  time.Duration // Twilio's estimate of the wait for a start; on PlaceCall only
}

// MoveCall makes a live leg drop what it is doing and run the document at the URL, which method fetches
// (POST if empty). It sends nothing else, because a status callback or a fallback that is sent in part
// resets the stored one. A leg that is over is refused; see [Gone].
func (c *Client) MoveCall(ctx context.Context, callSid, url, method string) (Call, error) {
	p := (&openapi.UpdateCallParams{}).SetUrl(url).SetMethod(cmp.Or(method, "POST"))
	return c.updateCall(ctx, request{op: "move call", class: Transfer}, callSid, p)
}

// EndCall hangs a leg up, in whatever live state it is. A leg that is already gone is done: the Call
// returned then has no status.
func (c *Client) EndCall(ctx context.Context, callSid string) (Call, error) {
	p := (&openapi.UpdateCallParams{}).SetStatus(string(status.Completed))
	call, err := c.updateCall(ctx, request{op: "end call", class: HangUp}, callSid, p)
	if Gone(err) {
		return Call{Sid: callSid}, nil
	}
	return call, err
}

// CancelCall stops the ringing of a leg that we started, so that it ends as canceled. If the answer won
// the race, Twilio leaves or refuses the leg, and a second request hangs it up. A leg that a Dial rings
// counts as answered for Twilio: use [Client.EndCall].
func (c *Client) CancelCall(ctx context.Context, callSid string) (Call, error) {
	p := (&openapi.UpdateCallParams{}).SetStatus(string(status.Canceled))
	call, err := c.updateCall(ctx, request{op: "cancel call", class: HangUp}, callSid, p)
	if Gone(err) || err == nil && call.Status == status.InProgress {
		return c.EndCall(ctx, callSid)
	}
	return call, err
}

func (c *Client) updateCall(ctx context.Context, r request, callSid string, p *openapi.UpdateCallParams) (Call, error) {
	if !sidIs(callSid, "CA") {
		return Call{}, refusal(r.op, "call SID is %q, want CA and letters or digits", callSid)
	}
	got, err := ask(ctx, c, r, func(s *openapi.ApiService) (*openapi.ApiV2010Call, error) {
		return s.UpdateCall(callSid, p)
	})
	return callOf(got), err
}

// FetchCall reads one leg. A leg that Twilio does not know is refused; see [Gone].
func (c *Client) FetchCall(ctx context.Context, callSid string) (Call, error) {
	if !sidIs(callSid, "CA") {
		return Call{}, refusal("fetch call", "call SID is %q, want CA and letters or digits", callSid)
	}
	r := request{op: "fetch call", class: Notify}
	got, err := ask(ctx, c, r, func(s *openapi.ApiService) (*openapi.ApiV2010Call, error) {
		return s.FetchCall(callSid, nil)
	})
	return callOf(got), err
}

// CallFilter narrows [Client.ListCalls]. Empty fields do not narrow. Legs in the queue have no start
// time, so none is offered here.
type CallFilter struct {
	Status   status.Call // one of those that REST knows: not initiated
	To, From string
	PageSize int // 1 to 1000; 0: 1000
	Limit    int // legs at most; 0: 20,000
}

// ListCalls lists legs, page by page, newest first as far as is known. An error on any page is an error
// of the list, which is then nil.
func (c *Client) ListCalls(ctx context.Context, f CallFilter) ([]Call, error) {
	size, limit := cmp.Or(f.PageSize, 1000), cmp.Or(f.Limit, 20_000)
	q := url.Values{"PageSize": {strconv.Itoa(min(size, 1000, limit))}}
	for name, value := range map[string]string{"Status": string(f.Status), "To": f.To, "From": f.From} {
		if value != "" {
			q.Set(name, value)
		}
	}
	var calls []Call
	err := c.pages(ctx, "list calls", q.Encode(), func(s *openapi.ApiService) (*string, bool, error) {
		page, err := s.PageCall(nil, "", "")
		if err != nil {
			return nil, false, err
		}
		for i := range page.Calls {
			calls = append(calls, callOf(&page.Calls[i]))
		}
		return nextPage(page.NextPageUri), len(calls) < limit, nil
	})
	if err != nil {
		return nil, err
	}
	return calls[:min(len(calls), limit)], nil
}

// Place is a call to start.
type Place struct {
	To, From       string
	URL            string        // document on answer; fetched by POST
	FallbackURL    string        // document when that one fails; "" for none
	StatusCallback string        // "" for none; told of initiated, ringing, answered and completed
	Timeout        time.Duration // of ringing, whole seconds up to 600; 0: Twilio's 60 s
	Detect         string        // MachineDetection: "", Enable or DetectMessageEnd
	DetectTimeout  time.Duration // 0: Twilio's 30 s
	CallToken      string        // of the inbound call whose number From is
	SendDigits     string        // Twilio switches detection off when it is set
}

// PlaceCall starts a call. It is not idempotent: on [Unknown], look for the call before asking again.
func (c *Client) PlaceCall(ctx context.Context, call Place) (Call, error) {
	p := (&openapi.CreateCallParams{}).SetTo(call.To).SetFrom(call.From).SetUrl(call.URL).SetMethod("POST")
	if call.FallbackURL != "" {
		p.SetFallbackUrl(call.FallbackURL).SetFallbackMethod("POST")
	}
	if call.StatusCallback != "" {
		p.SetStatusCallback(call.StatusCallback).SetStatusCallbackMethod("POST")
		p.SetStatusCallbackEvent([]string{"initiated", "ringing", "answered", "completed"})
	}
	if call.Timeout > 0 {
		p.SetTimeout(int(call.Timeout.Seconds()))
	}
	if call.Detect != "" {
		p.SetMachineDetection(call.Detect)
	}
	if call.DetectTimeout > 0 {
		p.SetMachineDetectionTimeout(int(call.DetectTimeout.Seconds()))
	}
	if call.CallToken != "" {
		p.SetCallToken(call.CallToken)
	}
	if call.SendDigits != "" {
		p.SetSendDigits(call.SendDigits)
	}
	r := request{op: "place call", class: NewLeg}
	got, err := ask(ctx, c, r, func(s *openapi.ApiService) (*openapi.ApiV2010Call, error) {
		return s.CreateCall(p)
	})
	return callOf(got), err
}

func callOf(c *openapi.ApiV2010Call) Call {
	if c == nil {
		return Call{}
	}
	return Call{
		Sid: text(c.Sid), ParentSid: text(c.ParentCallSid), Status: status.Call(text(c.Status)), Direction: text(c.Direction),
		From: text(c.From), To: text(c.To), AnsweredBy: status.AnsweredBy(text(c.AnsweredBy)),
		Created: date(c.DateCreated), Start: date(c.StartTime), End: date(c.EndTime),
		Duration:  time.Duration(number(c.Duration)) * time.Second,
		QueueTime: time.Duration(number(c.QueueTime)) * time.Millisecond,
	}
}

// date reads a date of the API of 2010, which writes RFC 2822 with a numeric zone.
func date(s *string) time.Time {
	t, err := time.Parse(time.RFC1123Z, text(s))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// number reads a number that the API writes as a string.
func number(s *string) int64 {
	n, err := strconv.ParseInt(text(s), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
