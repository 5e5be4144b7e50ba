package library

import (
	"net/netip"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// Env is what an environment fills the declared names with. It holds secrets.
type Env struct {
	// Name is that of env/NAME.yaml; "" for the trial environment.
	Name      string
	BaseURL   string
	Account   Account
	apiKeys   []APIKey
	numbers   map[string]string
	addresses map[string]string
	agents    map[string]string
	apps      map[string]string
	settings  map[string]expr.Value
	lists     map[string]expr.Value
	services  map[string]*serviceEnv
	sinks     []SinkAt
	tasks     *engine.TaskRouter // nil when the environment does not say where it is
}

// Trial reports whether the environment was made up because the workspace has none: numbers are
// +815000000001 and so on in declared order, people are browser phones of their name, services cannot be
// reached.
func (e *Env) Trial() bool { return e.Name == "" }

// envDecl is an environment as it is read.
type envDecl struct {
	baseURL  *schema.Node
	account  accountDecl
	groups   map[string]*schema.Node // numbers, addresses, agents, apps, settings, lists
	services []*serviceEnv
	api      apiDecl
	sinks    []*sinkDecl
	tasks    taskRouterDecl
	at       *schema.Node
}

// envGroups are the keys of an environment that fill declared names.
var envGroups = []struct {
	key, value, doc, example string
	types                    []string
}{
	{"numbers", "number", "name → telephone number in international form", `{main: "+815012345678"}`, []string{"string", "integer"}},
	{"addresses", "address", "name → what is dialled: a number, client:NAME or sip:…", `{front_desk: "+815012345678", workshop: sip:workshop@example.com}`, []string{"string", "integer"}},
	{"agents", "address", "name → what is dialled; without it the browser phone of that name", `{kim: client:kim}`, []string{"string", "integer"}},
	{"apps", "SID", "name → SID of the TwiML application, AP…", `{softphone: AP00000000000000000000000000000000}`, []string{"string"}},
	{"settings", "value", "name → value", `{company: Acme}`, nil},
	{"lists", "values", "name → values, or {file: PATH} of a CSV file", `{vip: ["+815012345678"]}`, nil},
}

// urlPattern is that of URLs of servers, or of where a secret one stands.
const urlPattern = `^(https?://[^/]|env:|file:)`

// Fields declares the keys of an environment.
func (e *envDecl) Fields(o *schema.Object) {
	o.Custom("base_url", keepNode(&e.baseURL), schema.Shape{Label: "URL", Types: []string{"string"}, Pattern: urlPattern}, "the public URL of this server, without a slash at its end", schema.Example("https://calls.example.com"))
	o.Object("account", &e.account, "the account at Twilio")
	e.groups = map[string]*schema.Node{}
	for _, g := range envGroups {
		o.Custom(g.key, func(_ *schema.Decoder, n *schema.Node) { e.groups[g.key] = n }, schema.MapOf(schema.Shape{Label: g.value, Types: g.types}), g.doc, schema.Example(g.example))
	}
	o.Map("services", into(&e.services, func(n schema.Name) *serviceEnv { return &serviceEnv{name: n} }), "name → where the service is")
	o.Object("api", &e.api, "who may use the HTTP API")
	o.Map("sinks", into(&e.sinks, func(n schema.Name) *sinkDecl { return &sinkDecl{name: n} }), "name → where records of log points are sent besides the store")
	o.Object("taskrouter", &e.tasks, "where TaskRouter chooses agents", schema.Present(&e.tasks.there))
	o.Self(&e.at)
}

func keepNode(p **schema.Node) func(*schema.Decoder, *schema.Node) {
	return func(d *schema.Decoder, n *schema.Node) {
		var text string
		d.Read(n, schema.TextForm(&text))
		*p = n
	}
}

// accountDecl is the account at Twilio.
type accountDecl struct{ sid, token, second, key, secret *schema.Node }

// Fields declares the keys of account.
func (a *accountDecl) Fields(o *schema.Object) {
	shape := schema.Shape{Label: "env:NAME or file:PATH", Types: []string{"string"}, Sample: "env:TWILIO_AUTH_TOKEN"}
	o.Custom("sid", keepNode(&a.sid), shape, "the account's SID, AC…", schema.Required)
	o.Custom("token", keepNode(&a.token), shape, "its auth token", schema.Required)
	o.Custom("secondary_token", keepNode(&a.second), shape, "its secondary auth token, while tokens are changed")
	o.Custom("key", keepNode(&a.key), shape, "SID of an API key, SK…, that signs tokens of browser phones")
	o.Custom("secret", keepNode(&a.secret), shape, "the secret of that API key")
}

// headersShape is that of headers of HTTP, by name.
func headersShape() schema.Shape {
	s := schema.MapOf(schema.Shape{Label: "text", Types: []string{"string"}})
	s.KeyPattern = "^[A-Za-z0-9_-]+$"
	return s
}

// serviceEnv is where a service is.
type serviceEnv struct {
	name    schema.Name
	url     *schema.Node
	key     *schema.Node
	headers []schema.Pair
	private []netip.Prefix
}

// Fields declares the keys of a service in an environment.
func (s *serviceEnv) Fields(o *schema.Object) {
	text := schema.Shape{Label: "text", Types: []string{"string"}}
	o.Custom("url", keepNode(&s.url), text, "its URL, below which the paths of its calls are", schema.Required, schema.Example("https://crm.example.com/api"))
	o.Main("url")
	o.Custom("key", keepNode(&s.key), text, "the key that is sent as Authorization: Bearer KEY; env:NAME or file:PATH", schema.Example("env:CRM_KEY"))
	o.Custom("headers", s.readHeaders, headersShape(), "headers of every request; secret ones are env:NAME or file:PATH", schema.Example("{X-Api-Key: env:CRM_KEY}"))
	o.Custom("allow_private", s.readPrivate, schema.Shape{Label: "yes, or list of networks", Types: []string{"string", "array"}}, "networks that are not public and may be reached all the same", schema.Example("10.0.0.0/8"))
}

func (s *serviceEnv) readHeaders(d *schema.Decoder, n *schema.Node) {
	if n.Kind != schema.Mapping {
		d.Errorf("wrong-type", n, "\"headers\" is %s, expected a mapping of names to values", n.Kind)
		return
	}
	for _, p := range n.Pairs() {
		if p.Value.Kind != schema.Scalar || strings.ContainsAny(p.Value.Value, "\r\n") || !headerName(p.Key.Value) {
			d.Errorf("bad-header", p.Key, "%q is no header with a value in one line", p.Key.Value)
			continue
		}
		s.headers = append(s.headers, p)
	}
}

func headerName(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

// privateNetworks are those that `allow_private: yes` opens.
var privateNetworks = []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "::1/128"}

func (s *serviceEnv) readPrivate(d *schema.Decoder, n *schema.Node) {
	var texts []string
	d.Read(n, schema.TextsForm(&texts))
	if len(texts) == 1 && texts[0] == "no" {
		return
	}
	if len(texts) == 1 && texts[0] == "yes" {
		texts = privateNetworks
	}
	for _, text := range texts {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			d.Errorf("wrong-type", n, "%q is no network, expected one such as 10.0.0.0/8", text)
			continue
		}
		s.private = append(s.private, prefix.Masked())
	}
}

// readEnv reads the environment that the options choose, or makes one up.
func readEnv(t *trees, d *Declared, opt Options, l *diag.List) *Env {
	name := opt.Env
	if name == "" {
		name = "default"
	}
	at := slices.IndexFunc(t.envs, func(one tree) bool { return one.name == name })
	if at >= 0 {
		f := filler{d: d, list: l, secrets: secrets{opt, l}, decl: &envDecl{}, file: t.envs[at].file}
		return f.fill(name, t.envs[at].node, opt)
	}
	if opt.Env != "" && !slices.Contains(t.broken, "env/"+name+".yaml") {
		var names []string
		for _, one := range t.envs {
			names = append(names, one.name)
		}
		l.Errorf("file-unreadable", "env/"+name+".yaml", diag.Span{}, "there is no environment %q", name).Meant(name, names)
	}
	return trialEnv(d, opt, l)
}
