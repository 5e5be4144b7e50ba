package library

import (
	"net/url"
	"slices"
	"strings"

	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// filler fills declared names from an environment. What is declared and not filled, or filled and not
// declared, is a fault.
type filler struct {
	d       *Declared
	list    *diag.List
	secrets secrets
	decl    *envDecl
	file    string
}

func (f *filler) fill(name string, node *schema.Node, opt Options) *Env {
	schema.Decode(node, f.decl, f.list)
	e := &Env{Name: name, settings: map[string]expr.Value{}, lists: map[string]expr.Value{}, services: map[string]*serviceEnv{}}
	groups := f.d.groups()
	e.BaseURL = f.baseURL(opt)
	e.Account = Account{
		SID: f.secrets.may(f.decl.account.sid), Token: f.secrets.must(f.decl.account.token), Secondary: f.secrets.must(f.decl.account.second),
		Key: f.secrets.may(f.decl.account.key), Secret: f.secrets.must(f.decl.account.secret),
	}
	f.account(&e.Account)
	e.numbers = f.texts("numbers", groups["numbers"], true, f.number)
	e.addresses = f.texts("addresses", groups["addresses"], true, f.dialled)
	e.agents = f.texts("agents", groups["agents"], false, f.dialled)
	for _, a := range f.d.Agents {
		if e.agents[a.Name.Text] == "" {
			e.agents[a.Name.Text] = "client:" + a.Name.Text
		}
	}
	var apps []string
	for _, a := range f.d.Apps {
		apps = append(apps, a.Name.Text)
	}
	e.apps = f.texts("apps", apps, true, f.application)
	f.settings(e)
	f.lists(e)
	f.services(e)
	e.apiKeys, e.sinks, e.tasks = f.apiKeys(), f.sinks(), f.taskRouter()
	return e
}

// apiKeyOfAccount refuses half of an API key.
// account checks the forms of SIDs, and that an API key is whole.
func (f *filler) account(a *Account) {
	sid, key, secret := f.decl.account.sid, f.decl.account.key, f.decl.account.secret
	if sid != nil && !isReference(sid.Value) && !strings.HasPrefix(sid.Value, "AC") {
		f.list.Errorf("bad-address", sid.File(), sid.Span, "%q is no SID of an account", sid.Value).Hint = "it begins with AC"
	}
	switch {
	case key != nil && secret == nil:
		f.list.Errorf("missing-key", key.File(), key.Span, "key \"secret\" is missing beside \"key\"").Hint = "add the secret of the API key, for example secret: env:TWILIO_API_SECRET"
	case secret != nil && key == nil:
		f.list.Errorf("missing-key", secret.File(), secret.Span, "key \"key\" is missing beside \"secret\"").Hint = "add the SID of the API key, for example key: env:TWILIO_API_KEY"
	case key != nil && a.Key != "" && !strings.HasPrefix(a.Key, "SK"):
		f.list.Errorf("bad-address", key.File(), key.Span, "%q is no SID of an API key", a.Key).Hint = "it begins with SK"
	}
}

// pairs are the entries of a group by name; those that are not declared are faults, and when all have to be
// filled, those that are missing too.
func (f *filler) pairs(group string, declared []string, all bool) map[string]schema.Pair {
	out := map[string]schema.Pair{}
	n := f.decl.groups[group]
	if n != nil && n.Kind != schema.Mapping {
		f.list.Errorf("wrong-type", n.File(), n.Span, "%q is %s, expected a mapping of names to values", group, n.Kind)
		return out
	}
	if n != nil {
		for _, p := range n.Pairs() {
			if slices.Contains(declared, p.Key.Value) {
				out[p.Key.Value] = p
				continue
			}
			f.list.Errorf("unused-env", p.Key.File(), p.Key.Span, "%s.%s is not declared in callflow.yaml", group, p.Key.Value).
				Meant(p.Key.Value, declared)
		}
	}
	for _, name := range declared {
		if _, ok := out[name]; !ok && all {
			f.missing(n, group, name)
		}
	}
	return out
}

func (f *filler) missing(n *schema.Node, group, name string) {
	if f.decl.at == nil {
		return // the environment is no mapping at all, which was told
	}
	if n == nil {
		n = f.decl.at
	}
	span := n.Span
	if n.Kind != schema.Null {
		span = diag.At(span.Start, 1)
	}
	f.list.Errorf("missing-env", f.file, span, "%s.%s is declared and not filled here", group, name).Hintf("add %s: {%s: …}", group, name)
}

// texts are the entries of a group whose values are texts that check accepts.
func (f *filler) texts(group string, declared []string, all bool, check func(n *schema.Node) string) map[string]string {
	out := map[string]string{}
	first := map[string]schema.Pair{}
	for _, p := range f.ordered(f.pairs(group, declared, all), declared) {
		if p.Value.Kind != schema.Scalar {
			f.list.Errorf("wrong-type", p.Value.File(), p.Value.Span, "%q is %s, expected a single value", p.Key.Value, p.Value.Kind)
			continue
		}
		text := check(p.Value)
		if before, double := first[text]; double && text != "" && group != "agents" && group != "addresses" {
			f.list.Errorf("duplicate-name", p.Value.File(), p.Value.Span, "%s.%s and %s.%s are the same", group, p.Key.Value, group, before.Key.Value).
				Relatedf(before.Value.File(), before.Value.Span, "first filled here")
		}
		first[text] = p
		out[p.Key.Value] = text
	}
	return out
}

// ordered are pairs in the order in which their names are declared.
func (f *filler) ordered(pairs map[string]schema.Pair, names []string) []schema.Pair {
	var out []schema.Pair
	for _, name := range names {
		if p, ok := pairs[name]; ok {
			out = append(out, p)
		}
	}
	return out
}

func (f *filler) number(n *schema.Node) string {
	v, err := expr.ParseLiteral(n.Value, expr.Of(expr.Phone))
	if err != nil {
		f.list.Errorf("bad-address", n.File(), n.Span, "%q is no telephone number in international form", n.Value).
			Hint = "write it with + and the country, for example \"+815012345678\""
		return ""
	}
	text, _ := v.(string)
	return text
}

// dialled is what can be rung: a number, a browser phone or a SIP phone.
func (f *filler) dialled(n *schema.Node) string {
	if strings.HasPrefix(n.Value, "+") {
		number := f.number(n)
		f.reachable(n, number)
		return number
	}
	if dialable(n.Value) {
		return n.Value
	}
	f.list.Errorf("bad-address", n.File(), n.Span, "%q cannot be dialled", n.Value).
		Hint = "write a number such as \"+815012345678\", client:NAME or sip:USER@HOST"
	return ""
}

// dialable tells whether a text is client:NAME or sip:USER@HOST.
func dialable(s string) bool {
	if strings.ContainsAny(s, " \t\r\n<>&\"'") {
		return false
	}
	if name, ok := strings.CutPrefix(s, "client:"); ok {
		return name != "" && len(name) <= 121 // Twilio: the longest identity of a client
	}
	rest, ok := strings.CutPrefix(s, "sips:")
	if !ok {
		rest, ok = strings.CutPrefix(s, "sip:")
	}
	user, host, at := strings.Cut(rest, "@")
	return ok && at && user != "" && host != ""
}

func (f *filler) application(n *schema.Node) string {
	if rest, ok := strings.CutPrefix(n.Value, "AP"); ok && len(rest) == 32 && strings.Trim(rest, "0123456789abcdef") == "" {
		return n.Value
	}
	f.list.Errorf("bad-address", n.File(), n.Span, "%q is no SID of a TwiML application", n.Value).
		Hint = "it is AP and 32 figures from 0 to f"
	return ""
}

func (f *filler) baseURL(opt Options) string {
	if opt.BaseURL != "" {
		return strings.TrimRight(opt.BaseURL, "/")
	}
	n := f.decl.baseURL
	if n == nil {
		if f.decl.at != nil {
			f.list.Errorf("missing-key", f.file, diag.At(f.decl.at.Span.Start, 1), "key \"base_url\" is missing here").
				Hint = "add the public URL of this server, for example base_url: https://calls.example.com"
		}
		return ""
	}
	return strings.TrimRight(f.address(n, f.secrets.may(n)), "/")
}

// address checks that a text is the URL of a server.
func (f *filler) address(n *schema.Node, text string) string {
	if text == "" && isReference(n.Value) {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		f.list.Errorf("wrong-type", n.File(), n.Span, "%q is no URL of a server", n.Value).
			Hint = "write https://HOST, and perhaps a path"
		return ""
	}
	return text
}

func (f *filler) settings(e *Env) {
	names := varNames(f.d.Settings)
	pairs := f.pairs("settings", names, false)
	for i := range f.d.Settings {
		v := &f.d.Settings[i]
		p, ok := pairs[v.Name]
		switch {
		case ok:
			e.settings[v.Name] = f.value(p.Value, v.Type)
		case v.Required:
			f.missing(f.decl.groups["settings"], "settings", v.Name)
		default:
			e.settings[v.Name] = v.Default
		}
	}
}

// value reads a literal of a type.
func (f *filler) value(n *schema.Node, t expr.Type) expr.Value {
	var v schema.Value
	before := f.list.Len()
	schema.NewDecoder(f.list).Read(n, schema.ValueForm(&v, t))
	if f.list.Len() > before {
		return nil
	}
	return literal(&v, f.list)
}

func (f *filler) services(e *Env) {
	names := make([]string, 0, len(f.d.Services))
	for _, s := range f.d.Services {
		names = append(names, s.Name.Text)
	}
	for _, s := range f.decl.services {
		if !slices.Contains(names, s.name.Text) {
			f.list.Errorf("unused-env", s.name.File, s.name.Span, "services.%s is not declared in callflow.yaml", s.name.Text).
				Meant(s.name.Text, names)
			continue
		}
		e.services[s.name.Text] = s
	}
	for _, name := range names {
		if e.services[name] == nil {
			f.missing(nil, "services", name)
		}
	}
}
