package live

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	"callflow/engine/sim"
)

// read takes an answer as the network wants it, which judges its type and size itself.
func read(resp *http.Response) (sim.Answer, *sim.Failure) {
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, largestAnswer+1))
	switch {
	case resp.StatusCode >= 500:
		return sim.Answer{}, &sim.Failure{Code: 11200, Why: fmt.Sprintf("status %d", resp.StatusCode), Kind: "5xx"}
	case resp.StatusCode >= 400:
		return sim.Answer{}, &sim.Failure{Code: 11200, Why: fmt.Sprintf("status %d", resp.StatusCode), Kind: "4xx"}
	case err != nil: // a part of an answer is never asked for again
		return sim.Answer{}, &sim.Failure{Code: 11206, Why: "answer breaks off: " + err.Error()}
	}
	kind := resp.Header.Get("Content-Type")
	if kind == "" && len(body) > 0 {
		kind = "none"
	}
	return sim.Answer{Body: body, Type: kind}, nil
}

// failureOf tells why a request had no answer (reference twiml.md 4.2).
func failureOf(err error, connected bool) *sim.Failure {
	f := &sim.Failure{Code: 11205, Why: err.Error(), Kind: "ct"}
	var dns *net.DNSError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &dns):
		f.Code = 11210
	case errors.As(err, &unknown):
		f.Code = 11237
	case errors.As(err, &host):
		f.Code = 11235
	case errors.As(err, &record):
		f.Code = 11220
	case connected && errors.Is(err, context.Canceled), connected && errors.Is(err, context.DeadlineExceeded):
		f.Code, f.Kind, f.Why = 11200, "rt", "no answer in time"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		f.Why = "no connection in time"
	case connected:
		f.Code, f.Kind = 11206, ""
	}
	return f
}
