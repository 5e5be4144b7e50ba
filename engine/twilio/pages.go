package twilio

import (
	"context"
	"net/url"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"
)

// pages walks a list. Each call of read is one request, made with the present query; it tells the query
// of the next page, nil at the end of the list, and whether more is wanted.
func (c *Client) pages(ctx context.Context, op, query string,
	read func(*openapi.ApiService) (next *string, more bool, err error)) error {
	type page struct {
		next *string
		more bool
	}
	for {
		got, err := ask(ctx, c, request{op: op, class: Notify, query: query}, func(s *openapi.ApiService) (*page, error) {
			next, more, err := read(s)
			return &page{next, more}, err
		})
		if err != nil {
			return err
		}
		if got.next == nil || !got.more || *got.next == query {
			return nil
		}
		query = *got.next
	}
}

// nextPage is the query of a next_page_uri. Only its query is used: the path of a list does not change.
func nextPage(uri *string) *string {
	if text(uri) == "" {
		return nil
	}
	u, err := url.Parse(*uri)
	if err != nil {
		return nil
	}
	return &u.RawQuery
}
