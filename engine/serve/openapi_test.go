package serve_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// operations hold requests and answers against the description of the API, and note what was exercised.
type operations struct {
	doc    *openapi3.T
	router routers.Router
	mu     sync.Mutex
	seen   map[string]bool // giveCommand 202
}

// described reads the description of the API, which must be a valid one.
func described(t testing.TB) *operations {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile("../../docs/reference/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return &operations{doc: doc, router: router, seen: map[string]bool{}}
}

// check holds one exchange against the description: the answer always, the request where it was accepted.
func (o *operations) check(t testing.TB, r *http.Request, body string, got sent) {
	t.Helper()
	route, params, err := o.router.FindRoute(&http.Request{Method: r.Method, URL: &url.URL{Path: r.URL.Path, RawQuery: r.URL.RawQuery}})
	if err != nil {
		if got.status != http.StatusNotFound && got.status != http.StatusMethodNotAllowed {
			t.Errorf("%s %s is not described: %v", r.Method, r.URL.Path, err)
		}
		return
	}
	o.mu.Lock()
	o.seen[route.Operation.OperationID+" "+strconv.Itoa(got.status)] = true
	o.mu.Unlock()
	again := r.Clone(context.Background())
	again.Body = io.NopCloser(strings.NewReader(body))
	in := &openapi3filter.RequestValidationInput{Request: again, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true}}
	if got.status < 300 {
		if err := openapi3filter.ValidateRequest(context.Background(), in); err != nil {
			t.Errorf("%s %s was done, but is not as described: %v", r.Method, r.URL.Path, err)
		}
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: got.status, Header: got.header,
		Body: io.NopCloser(strings.NewReader(got.body)), Options: in.Options}
	if err := openapi3filter.ValidateResponse(context.Background(), out); err != nil {
		t.Errorf("%s %s answers %d not as described: %v\n%s", r.Method, r.URL.Path, got.status, err, got.body)
	}
}

// missing are the operations and statuses that were described and never seen: those of lists, of versions, or all others.
func (o *operations) missing(part string) []string {
	var list []string
	for _, path := range o.doc.Paths.Map() {
		for _, op := range path.Operations() {
			for status := range op.Responses.Map() {
				own := ""
				if op.Tags[0] == "lists" || op.Tags[0] == "versions" {
					own = op.Tags[0]
				}
				if name := op.OperationID + " " + status; !o.seen[name] && own == part {
					list = append(list, name)
				}
			}
		}
	}
	slices.Sort(list)
	return list
}
