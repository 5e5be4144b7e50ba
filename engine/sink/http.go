package sink

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"callflow/engine/egress"
	"callflow/engine/library"
	"callflow/engine/store"
)

// service posts records to an HTTP service: one request at a time, so their order is kept.
type service struct {
	at     *library.SinkAt
	client *http.Client
	log    *slog.Logger
}

// body is what is posted.
type body struct {
	Sink    string         `json:"sink"`
	Records []store.Logged `json:"records"`
}

// NewService makes a target that posts to the URL of a sink.
func NewService(at *library.SinkAt, log *slog.Logger) (Target, error) {
	u, err := url.Parse(at.URL)
	if err != nil {
		return nil, err
	}
	client, err := egress.New(egress.Policy{Hosts: []string{u.Host}, AllowPrivate: at.Private, Timeout: at.Timeout, MaxBody: 64 << 10, UserAgent: "callflow"})
	if err != nil {
		return nil, err
	}
	return &service{at, client, log}, nil
}

// Close lets the connections go.
func (s *service) Close() error {
	s.client.CloseIdleConnections()
	return nil
}

// Send posts records. Where the service refuses what they say, halves are sent until the one is found that it
// does not take: that one is given up. Everything else that is no success is tried again.
func (s *service) Send(ctx context.Context, list []store.Logged) (Sent, error) {
	err := s.post(ctx, list)
	refused := (*refusedError)(nil)
	switch {
	case err == nil:
		return Sent{Done: len(list)}, nil
	case !errors.As(err, &refused):
		return Sent{}, err
	case len(list) == 1:
		s.log.Error("a record is refused and given up", "sink", s.at.Name, "record", list[0].ID, "status", refused.status)
		return Sent{Done: 1, Refused: 1}, nil
	}
	sent, err := s.Send(ctx, list[:len(list)/2])
	if err != nil {
		return sent, err
	}
	rest, err := s.Send(ctx, list[len(list)/2:])
	return Sent{sent.Done + rest.Done, sent.Refused + rest.Refused}, err
}

// refusedError says that a service does not take what was sent, however often it comes.
type refusedError struct{ status int }

func (e *refusedError) Error() string { return fmt.Sprintf("answered by %d", e.status) }

func (s *service) post(ctx context.Context, list []store.Logged) error {
	if list == nil {
		list = []store.Logged{}
	}
	content, err := json.Marshal(body{s.at.Name, list})
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.at.URL, bytes.NewReader(content))
	if err != nil {
		return err
	}
	for _, h := range s.at.Headers {
		r.Header.Set(h.Name, h.Value.Reveal())
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(SignatureHeader, Sign(s.at.Secret.Reveal(), time.Now(), content))
	answer, err := s.client.Do(r)
	if err != nil {
		return withoutURL(err)
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10))
	_ = answer.Body.Close()
	return judge(answer)
}

// withoutURL leaves out the address that the error of a request begins with.
func withoutURL(err error) error {
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// judge says what an answer means. Only what is wrong with the records themselves is no use to try again.
func judge(answer *http.Response) error {
	switch code := answer.StatusCode; code {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return &refusedError{code}
	default:
		if code >= 200 && code <= 299 {
			return nil
		}
		err := fmt.Errorf("answered by %d", code)
		if seconds, wrong := strconv.Atoi(answer.Header.Get("Retry-After")); wrong == nil && seconds > 0 {
			return &LaterError{time.Duration(seconds) * time.Second, err}
		}
		return err
	}
}

// Try posts no records at all, to see whether a service takes them.
func Try(ctx context.Context, at *library.SinkAt) error {
	t, err := NewService(at, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }()
	return t.(*service).post(ctx, nil)
}
