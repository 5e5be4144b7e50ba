package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"callflow/engine"
	"callflow/engine/sim"
	"callflow/engine/sim/live"
	"callflow/engine/sim/phone"
	"callflow/engine/sim/rest"
	"callflow/engine/twilio"
)

// otherSide is Twilio's side of a server that simulates. Telephones in a browser talk with it in real time, by a
// [live.Exchange]; scripts have a network of their own, whose time flies. Both sign webhooks with a token of this
// run, and take the server's requests to Twilio, as its HTTP transport, without any network.
type otherSide struct {
	account, token string
	base           string // URL of this server
	to             string // number that is called unless another is named
	client         *http.Client
	live           *live.Exchange
	page           *phone.Page
	tasks          *rest.API // for TaskRouter only; nil when no queue leaves the choice of agents to it

	mu  sync.Mutex // of scripts: one runs after the other
	net *sim.Network
}

// newOtherSide plays Twilio for a server and a number. Account and token are drawn anew.
func newOtherSide(base, to string) *otherSide {
	var secret [32]byte
	rand.Read(secret[:]) // never fails
	return &otherSide{
		account: "AC" + hex.EncodeToString(secret[:16]), token: hex.EncodeToString(secret[16:]), base: base, to: to,
		client: &http.Client{Timeout: 15 * time.Second}, // as long as Twilio waits for an answer
	}
}

// Ask sends one signed webhook to the server, as a [sim.Line].
func (p *otherSide) Ask(r sim.Request) (sim.Answer, error) {
	where, _, _ := strings.Cut(r.URL, "#")
	if !strings.HasPrefix(where, p.base+"/") {
		return sim.Answer{}, fmt.Errorf("%s is not a URL of this server", where)
	}
	form := url.Values{}
	signed := make(twilio.Params, 0, len(r.Params))
	for _, param := range r.Params {
		form.Set(param.Name, param.Value)
		signed = append(signed, twilio.Param{Name: param.Name, Value: param.Value})
	}
	req, err := http.NewRequest(http.MethodPost, where, strings.NewReader(form.Encode()))
	if err != nil {
		return sim.Answer{}, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set(twilio.SignatureHeader, twilio.Sign(p.token, where, signed))
	req.Header.Set("I-Twilio-Idempotency-Token", r.Token)
	return answered(p.client.Do(req))
}

// answered reads a document out of a response.
func answered(resp *http.Response, err error) (sim.Answer, error) {
	if err != nil {
		return sim.Answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err == nil && resp.StatusCode >= 300 {
		err = fmt.Errorf("status %d", resp.StatusCode)
	}
	return sim.Answer{Body: body}, err
}

// RoundTrip takes a request to Twilio's REST API. What is not simulated is refused as unknown.
func (p *otherSide) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		_ = r.Body.Close()
		if err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
	}
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	status, answer := p.rest(r)
	body, err := json.Marshal(answer)
	if p.tasks != nil && strings.HasPrefix(r.URL.Path, "/v1/Workspaces/") {
		status, body = p.task(r)
	}
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(string(body))),
		ContentLength: int64(len(body)), Request: r}, nil
}

// rest carries out one request: the resources are those of Twilio's API of 2010.
func (p *otherSide) rest(r *http.Request) (status int, answer map[string]any) {
	_, path, _ := strings.Cut(r.URL.Path, "/Accounts/"+p.account+"/")
	parts := strings.Split(strings.TrimSuffix(path, ".json"), "/")
	if len(parts) == 1 && parts[0] == "Messages" {
		text := fmt.Sprintf("from %s to %s: %s", r.PostForm.Get("From"), r.PostForm.Get("To"), r.PostForm.Get("Body"))
		p.both(func(n *sim.Network) { n.Note("text", text) })
		return http.StatusCreated, map[string]any{"sid": "SM" + p.account[2:], "status": "queued"}
	}
	if len(parts) == 1 && parts[0] == "Calls" && r.Method == http.MethodPost {
		return http.StatusCreated, p.place(r.PostForm)
	}
	status, answer = http.StatusNotFound, map[string]any{"code": 20404, "message": "not found", "status": 404}
	p.both(func(n *sim.Network) {
		if parts[0] == "Conferences" && len(parts) > 1 {
			if did := conference(n, r, parts); did != nil {
				status, answer = http.StatusOK, did
			}
			return
		}
		if sid := parts[len(parts)-1]; n.Status(sid) != "" {
			if did := carryOut(n, r, parts, sid); did != nil {
				status, answer = http.StatusOK, did
			}
		}
	})
	return status, answer
}

// place rings somebody on the network where the call belongs that it is for: the script's, while one runs.
func (p *otherSide) place(f url.Values) map[string]any {
	timeout, _ := strconv.Atoi(f.Get("Timeout"))
	order := sim.Order{From: f.Get("From"), To: f.Get("To"), Timeout: timeout, Detect: f.Get("MachineDetection"), Digits: f.Get("SendDigits"),
		Events: "initiated ringing answered completed", Routes: sim.Routes{Voice: f.Get("Url"), Status: f.Get("StatusCallback")}}
	var sid string
	originate := func(n *sim.Network) { sid = n.Originate(order) }
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.net != nil && len(p.net.Living()) > 0 {
		originate(p.net)
	} else {
		p.live.At(originate)
	}
	return map[string]any{"sid": sid, "status": "queued"}
}

// both does something on the network of the telephones, and on that of the latest script.
func (p *otherSide) both(do func(n *sim.Network)) {
	p.live.At(do)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.net != nil {
		do(p.net)
	}
}

// carryOut asks or changes a call; nil: that cannot be done.
func carryOut(n *sim.Network, r *http.Request, parts []string, sid string) map[string]any {
	to, err := r.PostForm.Get("Url"), sim.ErrGone
	switch {
	case len(parts) == 2 && parts[0] == "Calls" && r.Method == http.MethodGet:
		return map[string]any{"sid": sid, "status": n.Status(sid)}
	case len(parts) == 2 && parts[0] == "Calls" && to != "":
		err = n.Move(sid, to)
	case len(parts) == 2 && parts[0] == "Calls":
		err = n.End(sid)
	case len(parts) == 4 && parts[0] == "Queues" && parts[2] == "Members":
		if err = n.Claim(parts[1], sid, to); err == nil {
			return map[string]any{"call_sid": sid, "queue_sid": parts[1], "position": 1, "wait_time": 0}
		}
	}
	if err != nil {
		return nil
	}
	return map[string]any{"sid": sid, "status": "in-progress"}
}

// call plays one call by the script in the body and answers with what was heard.
func (p *otherSide) call(w http.ResponseWriter, r *http.Request) {
	if err := local(r); err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	script, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
	if err != nil {
		http.Error(w, "the script is longer than 64 kB", http.StatusRequestEntityTooLarge)
		return
	}
	from, to := r.URL.Query().Get("from"), r.URL.Query().Get("to")
	if from == "" {
		from = "+12025550100"
	}
	if to == "" {
		to = p.to
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	p.play(w, from, to, strings.Split(strings.TrimRight(string(script), "\n"), "\n"))
}

// local refuses everybody but people on this machine, and pages in their browsers.
func local(r *http.Request) error {
	host := r.RemoteAddr[:max(0, strings.LastIndexByte(r.RemoteAddr, ':'))]
	if !loopback(strings.Trim(host, "[]")) || r.Header.Get("X-Forwarded-For") != "" {
		return errors.New("calls are simulated from this machine only")
	}
	if r.Header.Get("Origin") != "" {
		return errors.New("pages in a browser cannot place calls here")
	}
	return nil
}

// aMoment is what the server has for its requests between two lines of a script, whose own time flies.
const aMoment = 50 * time.Millisecond

// play runs a script on a network of its own.
func (p *otherSide) play(w io.Writer, from, to string, script []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := transcript{out: w}
	p.net = sim.NewNetwork(p, engine.Millis(time.Now().UnixMilli()), t.line)
	p.net.Account, p.net.Unique, p.net.Routes = p.account, p.unique(), p.routes()
	phone := sim.NewTelephone(p.net, p.net, "")
	if err := phone.Call(from, to); err != nil {
		fmt.Fprintln(w, err)
		return
	}
	for _, line := range script {
		p.mu.Unlock() // what the server wants of Twilio comes in between
		time.Sleep(aMoment)
		p.mu.Lock()
		if phone.Over() {
			break
		}
		if err := phone.Do(line); err != nil {
			fmt.Fprintln(w, err)
		}
	}
	phone.HangUp()
}
