package library

import (
	"net/netip"
	"strings"
	"time"

	"callflow/engine"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// Outside is what the shell needs to reach the world: the account, the services with their keys, and the
// sounds that it serves. It holds secrets and never comes near a turn.
type Outside struct {
	// Env names the environment; "" for the trial one.
	Env     string
	BaseURL string
	// Account is empty when the environment has none: the program can only simulate.
	Account Account
	// Keys are those who may use the HTTP API; without any it is off.
	Keys []APIKey
	// Sinks are where records of log points are sent besides the store.
	Sinks []SinkAt
	// Applications are the SIDs of the apps, by their names.
	Applications map[string]string
	// Services are the declared services; the URL of one that the environment does not fill is "".
	Services map[string]*ServiceAt
	// Retention is how long each class of what is stored is kept.
	Retention Retention
	// Audio are the sounds by HASH/NAME, as they are served under /audio/.
	Audio map[string][]byte
}

// Account is an account at Twilio.
type Account struct {
	SID       string
	Token     Secret
	Secondary Secret // while tokens are changed; else empty
	Key       string // SID of an API key, "" for none
	Secret    Secret // of that key
}

// ServiceAt is a declared service and where it is.
type ServiceAt struct {
	Name    string
	URL     string // without a slash at its end; "" when it cannot be reached
	Timeout time.Duration
	Tries   int
	Breaker bool
	Key     Secret // sent as Authorization: Bearer
	Headers []Header
	Private []netip.Prefix // networks that are not public and may be reached
	Calls   map[string]*CallAt
}

// Header is a header of every request to a service. Its value may be secret.
type Header struct {
	Name  string
	Value Secret
}

// CallAt is one call of a service.
type CallAt struct {
	Name    string
	Method  string // GET, POST, PUT or DELETE
	Path    string // begins with a slash; ${input} is one part of it
	Inputs  []engine.Var
	Outputs []engine.Var
	Keep    time.Duration // how long an answer is used again; 0: not
}

// Call finds a call by SERVICE.CALL.
func (o *Outside) Call(name string) (*ServiceAt, *CallAt, bool) {
	service, call, _ := strings.Cut(name, ".")
	s := o.Services[service]
	if s == nil || s.Calls[call] == nil {
		return nil, nil, false
	}
	return s, s.Calls[call], true
}

// makeLive makes what is not pinned: where numbers lead, who is rung by which name, lists, hours. Nothing in
// it is secret.
func makeLive(d *Declared, env *Env, e entries, opt Options, l *diag.List) (*engine.LivePart, *Outside) {
	live := &engine.LivePart{
		No: opt.LiveNo, BaseURL: env.BaseURL,
		Numbers: map[string]engine.Entry{}, Apps: map[string]engine.Entry{},
		Names: map[string]string{}, Addresses: map[string]string{},
		Queues: map[string]*engine.Queue{}, Teams: map[string][]string{},
		Lists: env.lists, Switches: map[string]expr.Value{}, Settings: env.settings,
		Spoken: map[string]string{}, Schedules: d.schedules(), Listed: map[string]expr.Value{},
		Says:      map[string]string{},
		Mailboxes: map[string]string{}, Clock: d.clock(),
	}
	for name, number := range env.numbers {
		live.Numbers[number] = e.numbers[name]
	}
	for name, sid := range env.apps {
		live.Apps[sid] = e.apps[name]
	}
	d.nameAll(live, env)
	d.declareLive(live, env)
	return live, d.outside(live, env, secrets{opt, l})
}

// nameAll says what is dialled for a name, and whom somebody who dials belongs to. When a number is that of
// an agent and of an address, it is the agent who calls.
func (d *Declared) nameAll(live *engine.LivePart, env *Env) {
	for _, n := range d.Numbers {
		live.Names["numbers."+n.Name.Text] = env.numbers[n.Name.Text]
		if number := env.numbers[n.Name.Text]; number != "" {
			live.First = append(live.First, number)
		}
	}
	for _, a := range d.Agents {
		if a.Says != "" {
			live.Says["agents."+a.Name.Text] = a.Says
		}
	}
	reverse := func(path, dialled string) {
		live.Names[path] = dialled
		if _, taken := live.Addresses[dialled]; !taken && dialled != "" {
			live.Addresses[dialled] = path
		}
	}
	for _, a := range d.Agents {
		reverse("agents."+a.Name.Text, env.agents[a.Name.Text])
	}
	for _, a := range d.Addresses {
		reverse("addresses."+a.Name.Text, env.addresses[a.Name.Text])
	}
}

func (d *Declared) declareLive(live *engine.LivePart, env *Env) {
	for _, q := range d.Queues {
		name := q.Name.Text
		live.Queues[name] = &engine.Queue{Name: name, Friendly: d.Name + "." + name, Size: q.Size, Room: q.Room, Rings: q.Rings, Screen: engine.FlowName(q.Screen), Back: q.Back, Goal: q.Goal, Ring: q.Ring, Workflow: q.Workflow}
		if q.Spoken != nil {
			live.Spoken["queues."+name+".spoken"] = q.Spoken.Name
		}
	}
	live.Floor, live.TaskRouter, live.Destinations = d.file.floor(), d.taskRouter(env), d.destinations()
	live.Presence = namesOfRefs(d.file.policies.presence)
	for _, t := range d.Teams {
		members := make([]string, len(t.Members))
		for i, m := range t.Members {
			members[i] = "agents." + m
		}
		live.Teams[t.Name.Text] = members
	}
	for i := range d.Switches {
		live.Switches[d.Switches[i].Name] = d.Switches[i].Default
	}
	for _, m := range d.Mailboxes {
		live.Mailboxes[m.Name.Text] = ""
		if m.Tell != nil {
			live.Mailboxes[m.Name.Text] = m.Tell.Name
		}
	}
	for group, names := range d.groups() {
		list := make([]any, len(names))
		for i, name := range names {
			list[i] = name
		}
		live.Listed[group] = list
	}
}

// outside puts declared services and where they are together. The URL of a call is a name, too: redirect
// steps and phones lead there.
func (d *Declared) outside(live *engine.LivePart, env *Env, s secrets) *Outside {
	out := &Outside{Env: env.Name, BaseURL: env.BaseURL, Account: env.Account, Retention: d.file.policies.retention.rule(), Keys: env.apiKeys, Sinks: env.sinks, Applications: env.apps, Services: map[string]*ServiceAt{}, Audio: d.sounds}
	for _, decl := range d.file.services {
		at := &ServiceAt{Name: decl.name.Text, Timeout: decl.timeout, Tries: decl.tries, Breaker: decl.breaker, Calls: map[string]*CallAt{}}
		for _, c := range decl.calls {
			at.Calls[c.name.Text] = &CallAt{Name: c.name.Text, Method: c.method, Path: c.path, Inputs: c.inputs, Outputs: c.outputs, Keep: c.keep}
		}
		if where := env.services[at.Name]; where != nil {
			where.reach(at, s)
		}
		for name, c := range at.Calls {
			if at.URL != "" && !strings.Contains(c.Path, "${") {
				live.Names["services."+at.Name+"."+name] = at.URL + c.Path
			}
		}
		out.Services[at.Name] = at
	}
	return out
}

// reach fills in where a service is.
func (e *serviceEnv) reach(at *ServiceAt, s secrets) {
	if e.url != nil {
		f := filler{list: s.list}
		at.URL = strings.TrimRight(f.address(e.url, s.may(e.url)), "/")
	}
	at.Private = e.private
	if e.key != nil {
		at.Key = s.must(e.key)
	}
	for _, h := range e.headers {
		value := Secret(s.may(h.Value))
		if secretHeader(h.Key.Value) {
			value = s.must(h.Value)
		}
		at.Headers = append(at.Headers, Header{Name: h.Key.Value, Value: value})
	}
}

// secretHeader tells whether the value of a header is a secret by its name.
func secretHeader(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"authorization", "cookie", "token", "secret", "key", "password"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
