package twilio

import (
	"context"
	"time"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"
)

// Queue is a queue of the account.
type Queue struct {
	Sid, Name string
	Waiting   int // callers now
	Size      int // callers at most: 1,000 by default, 5,000 at most
}

// Member is a caller in a queue, as it was when it was asked for or taken out.
type Member struct {
	CallSid, QueueSid string
	Position          int // 1 at the head
	Wait              time.Duration
}

// ClaimMember takes one caller out of a queue and makes the leg run the document at the URL, fetched by
// POST. Twilio lets only one claim of a caller succeed. A caller who is not in the queue any more is
// refused: mostly, but not surely, so that [Gone] tells it.
func (c *Client) ClaimMember(ctx context.Context, queueSid, callSid, url string) (Member, error) {
	if !sidIs(callSid, "CA") {
		return Member{}, refusal("claim member", "call SID is %q, want CA and letters or digits", callSid)
	}
	return c.takeMember(ctx, request{op: "claim member", class: Transfer}, queueSid, callSid, url)
}

// DequeueFront takes the caller at the head out of a queue, like [Client.ClaimMember]. Two requests at
// once take two callers. An empty queue refuses.
func (c *Client) DequeueFront(ctx context.Context, queueSid, url string) (Member, error) {
	return c.takeMember(ctx, request{op: "dequeue front", class: Transfer}, queueSid, "Front", url)
}

func (c *Client) takeMember(ctx context.Context, r request, queueSid, member, url string) (Member, error) {
	if !sidIs(queueSid, "QU") {
		return Member{}, refusal(r.op, "queue SID is %q, want QU and letters or digits", queueSid)
	}
	p := (&openapi.UpdateMemberParams{}).SetUrl(url).SetMethod("POST")
	got, err := ask(ctx, c, r, func(s *openapi.ApiService) (*openapi.ApiV2010Member, error) {
		return s.UpdateMember(queueSid, member, p)
	})
	if err != nil {
		return Member{}, err
	}
	return Member{text(got.CallSid), text(got.QueueSid), got.Position, time.Duration(got.WaitTime) * time.Second}, nil
}

// ListQueues lists the account's queues; Twilio cannot filter them.
func (c *Client) ListQueues(ctx context.Context) ([]Queue, error) {
	var queues []Queue
	err := c.pages(ctx, "list queues", "PageSize=1000", func(s *openapi.ApiService) (*string, bool, error) {
		page, err := s.PageQueue(nil, "", "")
		if err != nil {
			return nil, false, err
		}
		for i := range page.Queues {
			queues = append(queues, queueOf(&page.Queues[i]))
		}
		return nextPage(page.NextPageUri), true, nil
	})
	if err != nil {
		return nil, err
	}
	return queues, nil
}

// EnsureQueue finds the queue of that name, or creates it, and gives it that size; a size of 0 leaves or
// takes Twilio's. It may be repeated. When another server creates the queue at the same moment, the name
// is refused, and the queue is looked for once more.
func (c *Client) EnsureQueue(ctx context.Context, name string, size int) (Queue, error) {
	found, ok, err := c.findQueue(ctx, name)
	if err != nil {
		return Queue{}, err
	}
	if !ok {
		created, refused := c.createQueue(ctx, name, size)
		if OutcomeOf(refused) != Refused {
			return created, refused
		}
		if found, ok, err = c.findQueue(ctx, name); err != nil || !ok {
			return Queue{}, refused
		}
	}
	if size == 0 || found.Size == size {
		return found, nil
	}
	p := (&openapi.UpdateQueueParams{}).SetMaxSize(size)
	r := request{op: "resize queue", class: Notify}
	got, err := ask(ctx, c, r, func(s *openapi.ApiService) (*openapi.ApiV2010Queue, error) {
		return s.UpdateQueue(found.Sid, p)
	})
	return queueOf(got), err
}

func (c *Client) findQueue(ctx context.Context, name string) (q Queue, ok bool, err error) {
	queues, err := c.ListQueues(ctx)
	for _, q := range queues {
		if q.Name == name {
			return q, true, nil
		}
	}
	return Queue{}, false, err
}

func (c *Client) createQueue(ctx context.Context, name string, size int) (Queue, error) {
	p := (&openapi.CreateQueueParams{}).SetFriendlyName(name)
	if size > 0 {
		p.SetMaxSize(size)
	}
	r := request{op: "create queue", class: Notify}
	got, err := ask(ctx, c, r, func(s *openapi.ApiService) (*openapi.ApiV2010Queue, error) {
		return s.CreateQueue(p)
	})
	return queueOf(got), err
}

func queueOf(q *openapi.ApiV2010Queue) Queue {
	if q == nil {
		return Queue{}
	}
	return Queue{Sid: text(q.Sid), Name: text(q.FriendlyName), Waiting: q.CurrentSize, Size: q.MaxSize}
}
