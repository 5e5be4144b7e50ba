package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// apiFlags are how the API of a running server is reached.
type apiFlags struct{ server, key string }

// keyVariable holds the key of the API where no flag names another.
const keyVariable = "CALLFLOW_KEY"

func (f *apiFlags) add(cmd *cobra.Command) {
	cmd.PersistentFlags().StringVar(&f.server, "server", "", "URL of the running server (default: $CALLFLOW_SERVER, or http://127.0.0.1:8080)")
	cmd.PersistentFlags().StringVar(&f.key, "api-key", "env:"+keyVariable, "where the key of its API is: env:NAME or file:PATH")
}

// apiClient asks a running server.
type apiClient struct {
	base, key string
	http      http.Client
}

const (
	apiTime  = 15 * time.Second // of one request
	apiTries = 3
	apiPause = 500 * time.Millisecond
)

// api makes a client of the flags.
func (a *app) api(f apiFlags) (*apiClient, error) {
	c := &apiClient{base: strings.TrimRight(f.server, "/"), http: http.Client{Timeout: apiTime}}
	if c.base == "" {
		c.base = strings.TrimRight(a.getenv("CALLFLOW_SERVER"), "/")
	}
	if c.base == "" {
		c.base = "http://127.0.0.1:8080"
	}
	u, err := url.Parse(c.base)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return nil, usagef("--server is %q, expected https://…, or http:// on this machine", c.base)
	}
	if c.key, err = a.secretAt(f.key); err != nil {
		return nil, err
	}
	return c, nil
}

// secretAt finds a secret by what stands for it.
func (a *app) secretAt(where string) (string, error) {
	sort, name, _ := strings.Cut(where, ":")
	value := ""
	switch sort {
	case "env":
		value = a.getenv(name)
	case "file":
		text, err := a.readFile(name)
		if err != nil {
			return "", usagef("read the key of the API: %v", err)
		}
		value = strings.TrimSpace(string(text))
	default:
		return "", usagef("--api-key is the key itself: keep it outside, and say env:NAME or file:PATH")
	}
	if value == "" {
		return "", usagef("there is no key of the API: %s is empty; set it, or say --api-key file:PATH", name)
	}
	return value, nil
}

// refusal is an answer of the server that is a problem.
type refusal struct {
	Title   string `json:"title"`
	Status  int    `json:"status"`
	Code    string `json:"code"`
	Detail  string `json:"detail"`
	Contact string `json:"contact"`
	Command int64  `json:"command"`

	Refused []refusedRow `json:"refused"` // rows of a list

	Diagnostics json.RawMessage `json:"diagnostics"` // of a workspace
	Tests       []string        `json:"tests"`
}

// Error is what people read.
func (r *refusal) Error() string {
	if r.Detail == "" {
		return r.Code
	}
	return r.Code + ": " + r.Detail
}

// get reads something of the server.
func (c *apiClient) get(ctx context.Context, path string, into any) error {
	return c.ask(ctx, http.MethodGet, path, "", nil, into)
}

// post asks the server for something, under a key by which it knows a repetition. Without one a key is drawn, so
// that a request may be made again whose answer was lost.
func (c *apiClient) post(ctx context.Context, path, key string, body, into any) error {
	if key == "" {
		key = rand.Text()
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return c.ask(ctx, http.MethodPost, path, key, text, into)
}

func (c *apiClient) ask(ctx context.Context, method, path, key string, body []byte, into any) error {
	for try := 1; ; try++ {
		err := c.once(ctx, method, path, key, body, into)
		var refused *refusal
		if err == nil || try == apiTries || errors.As(err, &refused) && refused.Status != http.StatusServiceUnavailable && refused.Status != http.StatusTooManyRequests {
			return apiError(err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(apiPause):
		}
	}
}

func (c *apiClient) once(ctx context.Context, method, path, key string, body []byte, into any) error {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	req.Header.Set("Accept", "application/json")
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 8<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		r := &refusal{Status: resp.StatusCode, Code: http.StatusText(resp.StatusCode)}
		_ = json.Unmarshal(text, r) // who else answers says nothing more
		r.Status = resp.StatusCode
		return r
	}
	return json.Unmarshal(text, into)
}

// apiError gives an answer its exit code: what the server refuses is a problem that was found, a wrong key is a
// wrong configuration, and everything else could not be done.
func apiError(err error) error {
	var refused *refusal
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &refused):
		return fmt.Errorf("ask the server: %w", err)
	case refused.Status == http.StatusUnauthorized, refused.Code == "off":
		return usageError{refused}
	case refused.Status >= 500, refused.Status == http.StatusTooManyRequests:
		return fmt.Errorf("ask the server: %w", refused)
	}
	return refused
}

// found prints a refusal, which is no failure of this program.
func (a *app) found(err error) error {
	var refused *refusal
	var usage usageError
	if !errors.As(err, &refused) || errors.As(err, &usage) || refused.Status >= 500 || refused.Status == http.StatusTooManyRequests {
		return err
	}
	at := ""
	if refused.Command > 0 {
		at = fmt.Sprintf(" (command %d of %s)", refused.Command, refused.Contact)
	}
	fmt.Fprintf(a.err, "refused: %v%s\n", refused, at)
	return errFound
}
