package live

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"

	"callflow/engine/sim"
	"callflow/engine/twiml"
)

// read takes an answer as a document: XML as it is, audio as a Play, text as a Say (reference twiml.md 4.2).
// An empty body is no document, which is right for reports only.
func read(resp *http.Response, where string) (sim.Answer, *Failure) {
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, largestAnswer+1))
	switch {
	case resp.StatusCode >= 500:
		return sim.Answer{}, &Failure{Code: 11200, Status: resp.StatusCode, Reason: fmt.Sprintf("status %d", resp.StatusCode), kind: "5xx"}
	case resp.StatusCode >= 400:
		return sim.Answer{}, &Failure{Code: 11200, Status: resp.StatusCode, Reason: fmt.Sprintf("status %d", resp.StatusCode), kind: "4xx"}
	case err != nil: // a part of an answer is never asked for again
		return sim.Answer{}, &Failure{Code: 11206, Status: resp.StatusCode, Reason: "answer breaks off: " + err.Error()}
	case len(body) > largestAnswer:
		return sim.Answer{}, &Failure{Code: 11750, Status: resp.StatusCode, Reason: "answer is larger than 64 kB"}
	case len(strings.TrimSpace(string(body))) == 0:
		return sim.Answer{}, nil
	}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	switch {
	case kind == "text/xml", kind == "application/xml", kind == "text/html":
		return sim.Answer{Body: body}, nil
	case strings.HasPrefix(kind, "audio/"):
		return sim.Answer{Body: []byte("<Response><Play>" + twiml.Escape(where) + "</Play></Response>")}, nil
	case kind == "text/plain":
		return sim.Answer{Body: []byte("<Response><Say>" + twiml.Escape(string(body)) + "</Say></Response>")}, nil
	}
	return sim.Answer{}, &Failure{Code: 12300, Status: resp.StatusCode, Reason: fmt.Sprintf("content type is %q, expected text/xml", kind)}
}

// failureOf tells why a request had no answer (reference twiml.md 4.2).
func failureOf(err error, connected bool) *Failure {
	f := &Failure{Code: 11205, Reason: err.Error(), kind: "ct"}
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
		f.Code, f.kind, f.Reason = 11200, "rt", "no answer in time"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		f.Reason = "no connection in time"
	case connected:
		f.Code, f.kind = 11206, ""
	}
	return f
}
