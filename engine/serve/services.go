package serve

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"

	"callflow/engine"
	"callflow/engine/egress"
	"callflow/engine/library"
	"callflow/schema/expr"
)

// Services finds what is needed to reach a declared HTTP service, nil when there is none of that name. The
// same pointer means that nothing has changed.
type Services func(name string) *library.ServiceAt

// serviceCalls reach services: one client and one breaker for each.
type serviceCalls struct {
	find Services
	mu   sync.Mutex
	by   map[string]*reached
	kept cache
}

// reached is a service with its connections.
type reached struct {
	is      *library.ServiceAt
	client  *http.Client
	breaker *gobreaker.CircuitBreaker[exchanged]
}

func newServiceCalls(find Services) *serviceCalls {
	return &serviceCalls{find: find, by: map[string]*reached{}}
}

// reach returns the client of a service; it is made anew when the service has changed.
func (c *serviceCalls) reach(name string) (*reached, error) {
	if c.find == nil {
		return nil, errors.New("no services are configured")
	}
	is := c.find(name)
	if is == nil || is.URL == "" {
		return nil, errors.New("service " + strconv.Quote(name) + " is not configured")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.by[name]; r != nil && r.is == is {
		return r, nil
	}
	u, err := url.Parse(is.URL)
	if err != nil {
		return nil, err
	}
	client, err := egress.New(egress.Policy{Hosts: []string{u.Host}, AllowPrivate: is.Private, Timeout: is.Timeout, UserAgent: "callflow"})
	if err != nil {
		return nil, err
	}
	r := &reached{is: is, client: client}
	if is.Breaker {
		r.breaker = gobreaker.NewCircuitBreaker[exchanged](gobreaker.Settings{Name: name, Timeout: 10 * time.Second,
			ReadyToTrip: func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= 5 },
			IsSuccessful: func(err error) bool {
				return err == nil || errors.Is(err, context.Canceled)
			}})
	}
	if old := c.by[name]; old != nil {
		old.client.CloseIdleConnections()
	}
	c.by[name] = r
	return r, nil
}

func (c *serviceCalls) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.by {
		r.client.CloseIdleConnections()
	}
}

// call asks a service and makes its answer into the declared outputs.
func (c *serviceCalls) call(ctx context.Context, j *job, d *engine.CallService, region string) engine.Result {
	r, err := c.reach(d.Service)
	if err != nil {
		return engine.Result{State: engine.ResultRefused, Code: "not_configured"}
	}
	call := r.is.Calls[d.Call]
	if call == nil {
		return engine.Result{State: engine.ResultRefused, Code: "unknown_call"}
	}
	repeat := d.Repeat || call.Method == http.MethodGet
	if j.again && !repeat {
		return engine.Result{State: engine.ResultUnknown, Code: "interrupted"}
	}
	key := cacheKey(d)
	if values, ok := c.kept.find(call, key); ok {
		return engine.Result{State: engine.ResultDone, Code: "200", Values: values}
	}
	got, err := r.tries(ctx, call, d, j.effect.Key.String(), repeat)
	if err != nil {
		return failedCall(err)
	}
	if got.status < 200 || got.status > 299 {
		return engine.Result{State: engine.ResultRefused, Code: strconv.Itoa(got.status)}
	}
	values, err := outputs(call, got.body, region)
	if err != nil {
		return engine.Result{State: engine.ResultRefused, Code: "bad_answer"}
	}
	c.kept.keep(call, key, values)
	return engine.Result{State: engine.ResultDone, Code: strconv.Itoa(got.status), Values: values}
}

// failedCall says why there is no answer.
func failedCall(err error) engine.Result {
	switch {
	case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests):
		return engine.Result{State: engine.ResultRefused, Code: "breaker"}
	case errors.Is(err, egress.ErrHost), errors.Is(err, egress.ErrAddress), errors.Is(err, egress.ErrRedirect):
		return engine.Result{State: engine.ResultRefused, Code: "not_allowed"}
	case errors.Is(err, egress.ErrBody):
		return engine.Result{State: engine.ResultRefused, Code: "too_large"}
	}
	code := "no_answer"
	if t := interface{ Timeout() bool }(nil); errors.As(err, &t) && t.Timeout() {
		code = "timeout"
	}
	return engine.Result{State: engine.ResultUnknown, Code: code}
}

// outputs reads the declared values out of an answer: a JSON object. Others are ignored.
func outputs(call *library.CallAt, body []byte, region string) ([]engine.Named, error) {
	if len(call.Outputs) == 0 {
		return nil, nil
	}
	parsed, err := parseObject(body)
	if err != nil {
		return nil, err
	}
	out := make([]engine.Named, 0, len(call.Outputs))
	for i := range call.Outputs {
		v := &call.Outputs[i]
		x, err := expr.Convert(parsed[v.Name], v.Type, region)
		if err != nil {
			return nil, err
		}
		if x == nil {
			x = v.Default
		}
		if x == nil && !v.Type.Optional {
			return nil, errors.New("the answer lacks " + strconv.Quote(v.Name))
		}
		out = append(out, engine.Named{Name: v.Name, Value: x, Sealed: v.Type.Hides()})
	}
	return out, nil
}

// takes reports whether a call declares an input.
func (c *serviceCalls) takes(service, call, input string) bool {
	r, err := c.reach(service)
	if err != nil || r.is.Calls[call] == nil {
		return false
	}
	return slices.ContainsFunc(r.is.Calls[call].Inputs, func(v engine.Var) bool { return v.Name == input })
}
