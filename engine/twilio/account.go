package twilio

import (
	"context"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"
)

// Account is what the REST API tells of an account, without its auth token.
type Account struct {
	Sid, Name string
	Status    string // active, suspended or closed
	Type      string // Trial or Full
	OwnerSid  string // the account itself, or the account that a subaccount belongs to
}

// FetchAccount reads the client's account. It is the cheapest proof that the credentials are right.
func (c *Client) FetchAccount(ctx context.Context) (Account, error) {
	r := request{op: "fetch account", class: Notify}
	got, err := ask(ctx, c, r, func(s *openapi.ApiService) (*openapi.ApiV2010Account, error) {
		return s.FetchAccount(c.account)
	})
	if err != nil {
		return Account{}, err
	}
	return Account{text(got.Sid), text(got.FriendlyName), text(got.Status), text(got.Type), text(got.OwnerAccountSid)}, nil
}
