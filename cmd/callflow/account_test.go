package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
)

// testAccount and testToken are the account of the tests.
const (
	testAccount = "AC0123456789abcdef0123456789abcdef"
	testToken   = "0123456789abcdef0123456789abcdef"
)

// fakeAccount is an account at Twilio with two numbers, and the queues that are made there.
type fakeAccount struct {
	mu      sync.Mutex
	numbers []map[string]any
	queues  []map[string]any
}

func newFakeAccount() *fakeAccount {
	return &fakeAccount{numbers: []map[string]any{
		{"sid": "PN00000000000000000000000000000001", "phone_number": "+815000000001", "voice_url": "https://demo.twilio.com/welcome/voice/", "voice_method": "POST"},
		{"sid": "PN00000000000000000000000000000002", "phone_number": "+815000000002", "voice_url": "", "trunk_sid": "TK00000000000000000000000000000001"},
	}}
}

func (f *fakeAccount) start() *httptest.Server { return httptest.NewServer(f) }

// ServeHTTP answers for the resources that the verbs ask.
func (f *fakeAccount) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if user, password, _ := r.BasicAuth(); user != testAccount || password != testToken {
		reply(w, http.StatusUnauthorized, map[string]any{"code": 20003, "message": "Authenticate", "status": 401})
		return
	}
	path := strings.TrimPrefix(r.URL.Path, "/2010-04-01/Accounts/"+testAccount)
	switch {
	case path == ".json":
		reply(w, http.StatusOK, map[string]any{"sid": testAccount, "friendly_name": "Tests", "status": "active", "type": "Full"})
	case path == "/IncomingPhoneNumbers.json":
		reply(w, http.StatusOK, map[string]any{"incoming_phone_numbers": f.numbers})
	case path == "/Queues.json" && r.Method == http.MethodGet:
		reply(w, http.StatusOK, map[string]any{"queues": f.queues})
	case path == "/Queues.json":
		q := map[string]any{"sid": "QU00000000000000000000000000000001", "friendly_name": r.FormValue("FriendlyName"), "max_size": 100}
		f.queues = append(f.queues, q)
		reply(w, http.StatusCreated, q)
	case strings.HasPrefix(path, "/IncomingPhoneNumbers/PN"):
		f.change(w, r, strings.TrimSuffix(strings.TrimPrefix(path, "/IncomingPhoneNumbers/"), ".json"))
	default:
		reply(w, http.StatusNotFound, map[string]any{"code": 20404, "message": "not found", "status": 404})
	}
}

func (f *fakeAccount) change(w http.ResponseWriter, r *http.Request, sid string) {
	for _, n := range f.numbers {
		if n["sid"] != sid {
			continue
		}
		for field, param := range map[string]string{
			"voice_url": "VoiceUrl", "voice_method": "VoiceMethod", "voice_fallback_url": "VoiceFallbackUrl",
			"voice_fallback_method": "VoiceFallbackMethod", "status_callback": "StatusCallback", "status_callback_method": "StatusCallbackMethod",
		} {
			n[field] = r.FormValue(param)
		}
		reply(w, http.StatusOK, n)
		return
	}
	reply(w, http.StatusNotFound, map[string]any{"code": 20404, "message": "not found", "status": 404})
}

func reply(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
