package serve

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"callflow/engine/library"
	"callflow/engine/twilio/param"
)

// Keys are those who may use the API now; without any it is off.
type Keys func() []library.APIKey

const (
	mostBody  = 64 << 10 // bytes of a request
	mostWaits = 20       // refused keys a second that are answered at once
)

// operation is one thing that can be done by the API.
type operation struct {
	name, method, path string
	right              library.Right // that a key needs
	do                 func(s *Server, c *apiCall) (apiReply, error)
}

// operations lists them all; docs/reference/openapi.yaml describes each under its name.
func operations() []operation {
	return []operation{
		{"listContacts", http.MethodGet, "/api/contacts", library.MayRead, (*Server).listContacts},
		{"beginContact", http.MethodPost, "/api/contacts", library.MayCommand, (*Server).beginContact},
		{"showContact", http.MethodGet, "/api/contacts/{contact}", library.MayRead, (*Server).showContact},
		{"listCommands", http.MethodGet, "/api/contacts/{contact}/commands", library.MayRead, (*Server).listCommands},
		{"giveCommand", http.MethodPost, "/api/contacts/{contact}/commands", library.MayCommand, (*Server).giveCommand},
		{"listLists", http.MethodGet, "/api/lists", library.MayRead, (*Server).listLists},
		{"makeList", http.MethodPost, "/api/lists", library.MayCommand, (*Server).makeList},
		{"showList", http.MethodGet, "/api/lists/{list}", library.MayRead, (*Server).showList},
		{"listRows", http.MethodGet, "/api/lists/{list}/rows", library.MayRead, (*Server).listRows},
		{"commandList", http.MethodPost, "/api/lists/{list}/commands", library.MayCommand, (*Server).commandList},
		{"showCommand", http.MethodGet, "/api/contacts/{contact}/commands/{command}", library.MayRead, (*Server).showCommand},
		{"listAgents", http.MethodGet, "/api/agents", library.MayRead, (*Server).listAgents},
		{"showAgent", http.MethodGet, "/api/agents/{agent}", library.MayRead, (*Server).showAgent},
		{"setPresence", http.MethodPut, "/api/agents/{agent}/presence", library.MayCommand, (*Server).setPresence},
		{"listQueues", http.MethodGet, "/api/queues", library.MayRead, (*Server).listQueues},
		{"showQueue", http.MethodGet, "/api/queues/{queue}", library.MayRead, (*Server).showQueue},
		{"showEdition", http.MethodGet, "/api/edition", library.MayDeploy, (*Server).showEdition},
		{"createToken", http.MethodPost, "/api/token", library.MayCommand, (*Server).createToken},
		{"showLive", http.MethodGet, "/api/live", library.MayRead, (*Server).showLive},
		{"erase", http.MethodPost, "/api/erase", library.MayErase, (*Server).erase},
		{"listVersions", http.MethodGet, "/api/versions", library.MayRead, (*Server).listVersions},
		{"push", http.MethodPost, "/api/versions", library.MayDeploy, (*Server).push},
		{"reload", http.MethodPost, "/api/reload", library.MayDeploy, (*Server).reload},
		{"migrate", http.MethodPost, "/api/versions/{version}/migrate", library.MayDeploy, (*Server).migrate},
		{"endCanary", http.MethodPost, "/api/canary", library.MayDeploy, (*Server).endCanary},
		{"rollback", http.MethodPost, "/api/rollback", library.MayDeploy, (*Server).rollback},
		{"streamLive", http.MethodGet, "/api/live/stream", library.MayRead, (*Server).streamLive},
	}
}

// apiCall is a request of somebody who may make it.
type apiCall struct {
	ctx  context.Context
	r    *http.Request
	key  *library.APIKey
	body []byte
}

// apiReply is an answer that is no problem.
type apiReply struct {
	status   int
	location string
	again    bool // the request was known by its key, and this is what was answered then
	body     any
	secret   bool                      // the body is a secret that was asked for: it is not masked
	stream   func(http.ResponseWriter) // in place of a body: what is written until the asker goes
}

// api answers everything below /api/.
func (s *Server) api() http.Handler {
	mux := http.NewServeMux()
	methods := map[string][]string{}
	for _, op := range operations() {
		mux.Handle(op.method+" "+op.path, s.operation(op))
		methods[op.path] = append(methods[op.path], op.method)
	}
	for path, allowed := range methods {
		slices.Sort(allowed)
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			s.complains(w, r, "other", &problem{Status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Detail: r.Method + " is not for " + path})
		})
	}
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		s.complains(w, r, "other", &problem{Status: http.StatusNotFound, Code: "unknown", Detail: "there is nothing at this address"})
	})
	return mux
}

// operation lets those in who may, and carries their request out.
func (s *Server) operation(op operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		c := &apiCall{ctx: r.Context(), r: r}
		reply, err := apiReply{}, s.admit(c)
		if err == nil && !c.key.May(op.right) {
			err = notAllowed("this key has not the right to " + string(op.right))
		}
		if err == nil && op.name == "push" {
			if !s.pushing.TryLock() { // each may be large
				err = &problem{Status: http.StatusServiceUnavailable, Code: "try_again", Detail: "somebody else sends a workspace just now", after: 1}
			} else {
				defer s.pushing.Unlock()
				patient(w)
			}
		}
		if err == nil && op.name == "migrate" {
			patient(w)
		}
		if err == nil {
			err = c.read(s.cfg.Limits.Push)
		}
		if err == nil {
			reply, err = op.do(s, c)
		}
		if err != nil {
			s.complains(w, r, op.name, s.problemOf(err))
			return
		}
		if reply.location != "" {
			w.Header().Set("Location", reply.location)
		}
		if reply.again {
			w.Header().Set("Idempotency-Replayed", "true")
		}
		if reply.stream != nil {
			s.count.request(op.name, reply.status, time.Since(began))
			reply.stream(w)
			return
		}
		mask := param.Text
		if c.key.May(library.MayNumbers) || reply.secret {
			mask = nil
		}
		writeJSON(w, "application/json", reply.status, reply.body, mask)
		s.count.request(op.name, reply.status, time.Since(began))
	})
}

// patient lets a request take its time that was let in.
func patient(w http.ResponseWriter) {
	control, end := http.NewResponseController(w), time.Now().Add(pushTime)
	_ = control.SetReadDeadline(end) // what has no deadline needs no later one
	_ = control.SetWriteDeadline(end)
}

// admit finds out who makes a request. All keys are compared, each in constant time.
func (s *Server) admit(c *apiCall) error {
	var keys []library.APIKey
	if s.cfg.Keys != nil {
		keys = s.cfg.Keys()
	}
	if len(keys) == 0 {
		return &problem{Status: http.StatusNotFound, Code: "off", Detail: "the API is off: the environment declares no api.keys"}
	}
	scheme, token, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	given := sha256.Sum256([]byte(strings.TrimSpace(token)))
	for i := range keys {
		own := sha256.Sum256([]byte(keys[i].Secret.Reveal()))
		if subtle.ConstantTimeCompare(given[:], own[:]) == 1 && keys[i].Secret != "" && strings.EqualFold(scheme, "Bearer") {
			c.key = &keys[i]
		}
	}
	if c.key == nil {
		if !s.tries.Allow() {
			return &problem{Status: http.StatusTooManyRequests, Code: "slow_down", Detail: "too many requests without a valid key"}
		}
		return &problem{Status: http.StatusUnauthorized, Code: "unauthorized", Detail: "expected Authorization: Bearer and the secret of a key"}
	}
	if !s.limiter(c.key.Name).Allow() {
		return &problem{Status: http.StatusTooManyRequests, Code: "slow_down",
			Detail: "this key may make " + strconv.Itoa(s.cfg.Limits.Requests) + " requests a second"}
	}
	return nil
}

// limiter bounds the requests of one key.
func (s *Server) limiter(name string) *rate.Limiter {
	l, ok := s.paces.Load(name)
	if !ok {
		l, _ = s.paces.LoadOrStore(name, rate.NewLimiter(rate.Limit(s.cfg.Limits.Requests), s.cfg.Limits.Requests))
	}
	return l.(*rate.Limiter)
}

// read takes the body of a request that has one; push is the most that a workspace may have.
func (c *apiCall) read(push int) error {
	if c.r.Method != http.MethodPost && c.r.Method != http.MethodPut {
		return nil
	}
	if kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return &problem{Status: http.StatusUnsupportedMediaType, Code: "not_json", Detail: "expected Content-Type: application/json"}
	}
	most := mostBody
	switch c.r.URL.Path {
	case "/api/lists":
		most = mostListBody
	case "/api/versions":
		most = push
	}
	body, err := io.ReadAll(io.LimitReader(c.r.Body, int64(most)+1))
	switch {
	case err != nil:
		return &problem{Status: http.StatusBadRequest, Code: "bad_request", Detail: "the body could not be read"}
	case len(body) > most:
		return &problem{Status: http.StatusRequestEntityTooLarge, Code: "too_large", Detail: "the body is larger than " + strconv.Itoa(most>>10) + " kB"}
	}
	c.body = body
	return nil
}

// decode reads the body into a struct; what it does not know is refused.
func (c *apiCall) decode(into any) error {
	d := json.NewDecoder(strings.NewReader(string(c.body)))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil && d.More() {
		err = errors.New("something follows the object")
	}
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &problem{Status: http.StatusBadRequest, Code: "bad_request", Detail: "the body is no JSON object"}
	case err != nil:
		return badInput(strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}

// idempotencyKey is the key of a request: the header Idempotency-Key, as a quoted text or bare.
func (c *apiCall) idempotencyKey() (string, error) {
	key := c.r.Header.Get("Idempotency-Key")
	if len(key) > 1 && key[0] == '"' && key[len(key)-1] == '"' {
		key = key[1 : len(key)-1]
	}
	if why := badKey(key); why != "" {
		return "", badInput("Idempotency-Key " + why)
	}
	return key, nil
}

// badKey says what is wrong with a key.
func badKey(key string) string {
	switch {
	case len(key) > 200:
		return "is longer than 200 characters"
	case strings.HasPrefix(key, ownKey):
		return "begins with " + ownKey + ", which is the server's"
	case strings.ContainsFunc(key, func(c rune) bool { return c <= ' ' || c > '~' || c == '"' || c == '\\' }):
		return "has other characters than letters, digits and signs of ASCII"
	}
	return ""
}

// writeJSON writes an answer, with what mask leaves of it; nil: all.
func writeJSON(w http.ResponseWriter, kind string, status int, body any, mask func(string) string) {
	text, err := json.Marshal(body)
	if err != nil {
		panic("internal error: " + err.Error()) // answers hold texts, numbers and lists
	}
	if mask != nil {
		text = []byte(mask(string(text)))
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.Itoa(len(text)+1))
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n'))
}
