package lsp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/sourcegraph/jsonrpc2"
)

// Limits of one message.
const (
	maxMessage = 64 << 20
	maxHeader  = 8 << 10
)

// frames reads and writes messages with the header of the protocol. Unlike the codec of the library it takes
// lines that end by \n alone, reads the whole body whatever is in it, and goes on after a body that is not JSON.
type frames struct {
	in  *bufio.Reader
	out io.Writer
	mu  sync.Mutex // of out

	ended func() // when nothing more can be read

	fault error // that ended the stream, when it is not its end
}

var _ jsonrpc2.ObjectStream = (*frames)(nil)

var errHeader = errors.New("the header of a message cannot be read")

// ReadObject reads the next message that is one.
func (f *frames) ReadObject(v any) error {
	for {
		body, err := f.body()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				f.fault = err
			}
			f.ended()
			return err
		}
		fault := json.Unmarshal(body, v)
		if fault == nil && plausible(body) {
			return nil
		}
		code, text := jsonrpc2.CodeInvalidRequest, "the message is neither a request nor an answer"
		if !json.Valid(body) {
			code, text = jsonrpc2.CodeParseError, "the message is not JSON"
		}
		if err := f.WriteObject(refusal(code, text)); err != nil {
			return err
		}
	}
}

// plausible reports whether a body is a message that the library can work on: an object with a method, or the answer
// to a request of ours.
func plausible(body []byte) bool {
	var m struct {
		Method *string
		ID     json.RawMessage
		Result json.RawMessage
		Error  json.RawMessage
	}
	return json.Unmarshal(body, &m) == nil && (m.Method != nil || m.ID != nil && (m.Result != nil || m.Error != nil))
}

// refusal is the answer to what has no id.
func refusal(code int, text string) any {
	return map[string]any{"jsonrpc": "2.0", "id": nil, "error": map[string]any{"code": code, "message": text}}
}

// body reads the header and the body of one message.
func (f *frames) body() ([]byte, error) {
	size, read := -1, 0
	for {
		line, err := f.in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return nil, errHeader
		}
		if err != nil {
			return nil, err
		}
		if read += len(line); read > maxHeader {
			return nil, errHeader
		}
		name, value, ok := strings.Cut(strings.TrimRight(string(line), "\r\n"), ":")
		if !ok && size < 0 {
			if strings.TrimSpace(name) == "" {
				continue // empty lines between messages
			}
			return nil, errHeader
		}
		if !ok {
			break
		}
		if strings.EqualFold(strings.TrimSpace(name), "Content-Length") {
			if size, err = strconv.Atoi(strings.TrimSpace(value)); err != nil || size < 0 || size > maxMessage {
				return nil, fmt.Errorf("%w: Content-Length is %q", errHeader, strings.TrimSpace(value))
			}
		}
	}
	var b bytes.Buffer
	if n, err := io.CopyN(&b, f.in, int64(size)); err != nil {
		return nil, fmt.Errorf("a message ends after %d of %d bytes: %w", n, size, io.ErrUnexpectedEOF)
	}
	return b.Bytes(), nil
}

// WriteObject writes one message.
func (f *frames) WriteObject(v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	body := bytes.TrimRight(b.Bytes(), "\n")
	f.mu.Lock()
	defer f.mu.Unlock()
	_, err := fmt.Fprintf(f.out, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return err
}

// Close ends nothing: the streams belong to whoever started the server.
func (f *frames) Close() error { return nil }
