package twilio

import (
	"cmp"
	"context"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"
)

// Routes are the URLs that a number or an application asks. They are always sent together, because
// Twilio is reported to reset a stored URL when only part of its group is sent.
type Routes struct {
	VoiceURL       string // asked for the first document of a call
	VoiceMethod    string // "": POST
	FallbackURL    string // asked when that fails; "" clears it
	FallbackMethod string // "": POST
	StatusCallback string // told of the end of each call: nothing else tells it for inbound calls
	StatusMethod   string // "": POST
}

// Number is a telephone number of the account.
type Number struct {
	Sid, Number, Name string
	Routes            Routes
	ApplicationSid    string // if set, the application's routes count instead of the number's
	TrunkSid          string // if set, no route counts
	Voice, SMS        bool   // what the number can do
}

// Application is a TwiML application, which browser phones call.
type Application struct {
	Sid, Name string
	Routes    Routes
}

// ListNumbers lists the account's numbers.
func (c *Client) ListNumbers(ctx context.Context) ([]Number, error) {
	var numbers []Number
	err := c.pages(ctx, "list numbers", "PageSize=1000", func(s *openapi.ApiService) (*string, bool, error) {
		page, err := s.PageIncomingPhoneNumber(nil, "", "")
		if err != nil {
			return nil, false, err
		}
		for i := range page.IncomingPhoneNumbers {
			numbers = append(numbers, numberOf(&page.IncomingPhoneNumbers[i]))
		}
		return nextPage(page.NextPageUri), true, nil
	})
	if err != nil {
		return nil, err
	}
	return numbers, nil
}

// UpdateNumber sets the routes of a number. Voice URL and status callback must be given.
func (c *Client) UpdateNumber(ctx context.Context, sid string, to Routes) (Number, error) {
	const op = "update number"
	if err := to.check(op, sid, "PN"); err != nil {
		return Number{}, err
	}
	p := (&openapi.UpdateIncomingPhoneNumberParams{}).
		SetVoiceUrl(to.VoiceURL).SetVoiceMethod(cmp.Or(to.VoiceMethod, "POST")).
		SetVoiceFallbackUrl(to.FallbackURL).SetVoiceFallbackMethod(cmp.Or(to.FallbackMethod, "POST")).
		SetStatusCallback(to.StatusCallback).SetStatusCallbackMethod(cmp.Or(to.StatusMethod, "POST"))
	r := request{op: op, class: Notify}
	got, err := ask(ctx, c, r, func(s *openapi.ApiService) (*openapi.ApiV2010IncomingPhoneNumber, error) {
		return s.UpdateIncomingPhoneNumber(sid, p)
	})
	if err != nil {
		return Number{}, err
	}
	return numberOf(got), nil
}

// ListApplications lists the account's TwiML applications.
func (c *Client) ListApplications(ctx context.Context) ([]Application, error) {
	var applications []Application
	err := c.pages(ctx, "list applications", "PageSize=1000", func(s *openapi.ApiService) (*string, bool, error) {
		page, err := s.PageApplication(nil, "", "")
		if err != nil {
			return nil, false, err
		}
		for i := range page.Applications {
			applications = append(applications, applicationOf(&page.Applications[i]))
		}
		return nextPage(page.NextPageUri), true, nil
	})
	if err != nil {
		return nil, err
	}
	return applications, nil
}

// UpdateApplication sets the routes of a TwiML application. Voice URL and status callback must be given.
func (c *Client) UpdateApplication(ctx context.Context, sid string, to Routes) (Application, error) {
	const op = "update application"
	if err := to.check(op, sid, "AP"); err != nil {
		return Application{}, err
	}
	p := (&openapi.UpdateApplicationParams{}).
		SetVoiceUrl(to.VoiceURL).SetVoiceMethod(cmp.Or(to.VoiceMethod, "POST")).
		SetVoiceFallbackUrl(to.FallbackURL).SetVoiceFallbackMethod(cmp.Or(to.FallbackMethod, "POST")).
		SetStatusCallback(to.StatusCallback).SetStatusCallbackMethod(cmp.Or(to.StatusMethod, "POST"))
	r := request{op: op, class: Notify}
	got, err := ask(ctx, c, r, func(s *openapi.ApiService) (*openapi.ApiV2010Application, error) {
		return s.UpdateApplication(sid, p)
	})
	if err != nil {
		return Application{}, err
	}
	return applicationOf(got), nil
}

// check refuses routes that would leave a number half set.
func (r Routes) check(op, sid, prefix string) error {
	if !sidIs(sid, prefix) {
		return refusal(op, "SID is %q, want %s and letters or digits", sid, prefix)
	}
	if r.VoiceURL == "" || r.StatusCallback == "" {
		return refusal(op, "voice URL is %q and status callback is %q, want both", r.VoiceURL, r.StatusCallback)
	}
	return nil
}

func numberOf(n *openapi.ApiV2010IncomingPhoneNumber) Number {
	number := Number{
		Sid: text(n.Sid), Number: text(n.PhoneNumber), Name: text(n.FriendlyName),
		Routes: Routes{text(n.VoiceUrl), text(n.VoiceMethod), text(n.VoiceFallbackUrl), text(n.VoiceFallbackMethod),
			text(n.StatusCallback), text(n.StatusCallbackMethod)},
		ApplicationSid: text(n.VoiceApplicationSid), TrunkSid: text(n.TrunkSid),
	}
	if n.Capabilities != nil {
		number.Voice, number.SMS = n.Capabilities.Voice, n.Capabilities.Sms
	}
	return number
}

func applicationOf(a *openapi.ApiV2010Application) Application {
	return Application{Sid: text(a.Sid), Name: text(a.FriendlyName),
		Routes: Routes{text(a.VoiceUrl), text(a.VoiceMethod), text(a.VoiceFallbackUrl), text(a.VoiceFallbackMethod),
			text(a.StatusCallback), text(a.StatusCallbackMethod)}}
}
