package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/schema/expr"
)

// exchanged is an answer of a service.
type exchanged struct {
	status int
	body   []byte
}

// serverFault is an answer that says: it is the service's fault, and may be over soon.
type serverFault struct{ got exchanged }

func (f *serverFault) Error() string {
	return fmt.Sprintf("service answered with status %d", f.got.status)
}

// tries asks a service, as often as the call may be repeated.
func (r *reached) tries(ctx context.Context, call *library.CallAt, d *engine.CallService, key string, repeat bool) (exchanged, error) {
	most := 1
	if repeat {
		most = max(1, r.is.Tries)
	}
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = 200*time.Millisecond, 2*time.Second
	got, err := backoff.Retry(ctx, func() (exchanged, error) {
		got, err := r.guarded(ctx, call, d, key)
		if err != nil && failedCall(err).State == engine.ResultRefused && !errors.As(err, new(*serverFault)) {
			err = backoff.Permanent(err)
		}
		return got, err
	}, backoff.WithBackOff(wait), backoff.WithMaxTries(uint(most)))
	if f := (*serverFault)(nil); errors.As(err, &f) {
		return f.got, nil
	}
	return got, err
}

// guarded asks once, unless the breaker is open.
func (r *reached) guarded(ctx context.Context, call *library.CallAt, d *engine.CallService, key string) (exchanged, error) {
	once := func() (exchanged, error) { return r.once(ctx, call, d, key) }
	if r.breaker == nil {
		return once()
	}
	return r.breaker.Execute(once)
}

// once makes one request.
func (r *reached) once(ctx context.Context, call *library.CallAt, d *engine.CallService, key string) (exchanged, error) {
	req, err := r.request(ctx, call, d, key)
	if err != nil {
		return exchanged{}, err
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return exchanged{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return exchanged{}, err
	}
	got := exchanged{resp.StatusCode, body}
	if got.status >= 500 || got.status == http.StatusTooManyRequests {
		return got, &serverFault{got}
	}
	return got, nil
}

// request writes a request: inputs go into the path where it names them, the others into the query, or
// into a JSON body where the method has one.
func (r *reached) request(ctx context.Context, call *library.CallAt, d *engine.CallService, key string) (*http.Request, error) {
	path, rest := fill(call.Path, d.Inputs)
	var body io.Reader
	if call.Method == http.MethodGet || call.Method == http.MethodDelete {
		q := url.Values{}
		for _, in := range rest {
			if in.Value != nil {
				q.Set(in.Name, plainText(in.Value))
			}
		}
		if len(q) > 0 {
			path += "?" + q.Encode()
		}
	} else {
		body = bytes.NewReader(jsonObject(rest))
	}
	req, err := http.NewRequestWithContext(ctx, call.Method, r.is.URL+path, body)
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Idempotency-Key", key)
	if r.is.Key != "" {
		req.Header.Set("Authorization", "Bearer "+r.is.Key.Reveal())
	}
	for _, h := range r.is.Headers {
		req.Header.Set(h.Name, h.Value.Reveal())
	}
	return req, nil
}

// fill puts inputs into the ${…} of a path, as one segment each, and returns those that it does not name.
func fill(path string, inputs []engine.Named) (string, []engine.Named) {
	rest := make([]engine.Named, 0, len(inputs))
	for _, in := range inputs {
		hole := "${" + in.Name + "}"
		if !strings.Contains(path, hole) {
			rest = append(rest, in)
			continue
		}
		segment := url.PathEscape(plainText(in.Value))
		if segment == "." || segment == ".." { // would lead elsewhere
			segment = strings.ReplaceAll(segment, ".", "%2E")
		}
		path = strings.ReplaceAll(path, hole, segment)
	}
	return path, rest
}

// plainText is a value as it stands in a URL.
func plainText(v expr.Value) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	return strings.Trim(string(plainJSON(v)), `"`)
}

// plainJSON is a value as other programs read it: durations in seconds, times as RFC 3339.
func plainJSON(v expr.Value) []byte {
	b, err := json.Marshal(plain(v))
	if err != nil {
		return []byte("null")
	}
	return b
}

func plain(v expr.Value) any {
	switch v := v.(type) {
	case time.Duration:
		return v.Seconds()
	case expr.Playable:
		return v.Recording
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = plain(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k := range v {
			out[k] = plain(v[k])
		}
		return out
	}
	return v
}

// jsonObject writes values as an object, in their order.
func jsonObject(values []engine.Named) []byte {
	b := []byte{'{'}
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, plainJSON(v.Name)...), ':')
		b = append(b, plainJSON(v.Value)...)
	}
	return append(b, '}')
}

// parseObject reads an answer.
func parseObject(body []byte) (map[string]any, error) {
	var out map[string]any
	if err := json.Unmarshal(body, &out); err != nil {
		return nil, fmt.Errorf("answer is no JSON object: %w", err)
	}
	return out, nil
}
