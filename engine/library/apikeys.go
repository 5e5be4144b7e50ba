package library

import (
	"slices"
	"strconv"

	"callflow/schema"
)

// APIKey is somebody who may use the HTTP API.
type APIKey struct {
	Name   string
	Secret Secret
	ActsAs string   // services.crm or agents.kim: who asks where a request does not say it
	Agents bool     // may ask in the name of an agent
	Begins []string // the flows that it may begin contacts with; nil: all procedures

	Anybody bool // may ask in every name: in simulations only

	Rights []Right // what it may do
}

// Right is something that a key may do.
type Right string

// The rights. A key that names none has the first two.
const (
	MayRead    Right = "read"    // see contacts, lists, agents and queues
	MayCommand Right = "command" // begin contacts, give commands, sign tokens
	MayNumbers Right = "numbers" // see numbers of people in full
	MayErase   Right = "erase"   // erase what is kept of a person
	MayDeploy  Right = "deploy"  // change which flows new contacts begin with
)

// Rights lists them all.
func Rights() []Right { return []Right{MayRead, MayCommand, MayNumbers, MayErase, MayDeploy} }

// May reports whether a key has a right.
func (k *APIKey) May(r Right) bool {
	if len(k.Rights) == 0 {
		return r == MayRead || r == MayCommand
	}
	return slices.Contains(k.Rights, r)
}

// apiDecl says who may use the HTTP API.
type apiDecl struct{ keys []*apiKeyDecl }

// Fields declares the keys of api.
func (a *apiDecl) Fields(o *schema.Object) {
	o.Map("keys", into(&a.keys, func(n schema.Name) *apiKeyDecl { return &apiKeyDecl{name: n} }), "name → a key, and whom requests with it come from; without keys the API is off")
}

type apiKeyDecl struct {
	name   schema.Name
	secret *schema.Node
	actsAs *schema.Node
	actFor string
	begins []string
	rights []Right
}

// Fields declares the keys of an API key.
func (k *apiKeyDecl) Fields(o *schema.Object) {
	shape := schema.Shape{Label: "env:NAME or file:PATH", Types: []string{"string"}}
	o.Custom("secret", keepNode(&k.secret), shape, "what requests carry as Authorization: Bearer SECRET; 24 characters at least", schema.Required, schema.Example("env:CRM_API_KEY"))
	o.Custom("acts_as", keepNode(&k.actsAs), schema.Shape{Label: "services.NAME or agents.NAME", Types: []string{"string"}}, "the declared service that asks, as `who` of commands names it, or an agent whose own key it is", schema.Required, schema.Example("services.crm"))
	o.Enum("may_act_for", &k.actFor, []string{"nobody", "agents"}, "in whose name requests may ask besides: `agents` lets them say by: agents.NAME", schema.Default("nobody"),
		schema.Means("only in its own name", "in the name of agents, too"))
	o.Texts("may_begin", &k.begins, "the procedures that it may begin contacts with; without it all of them", schema.Example("alarm"))
	words := []string{}
	for _, r := range Rights() {
		words = append(words, string(r))
	}
	o.Custom("rights", k.readRights, schema.ListOf(schema.Shape{Label: "right", Types: []string{"string"}, Words: words}),
		"what it may do: read (contacts, lists, agents, queues), command (begin contacts, give commands), numbers (see numbers of people in full), erase (what is kept of a person), deploy (change which flows new contacts begin with); without it read and command", schema.Example("[read, numbers]"),
		schema.Means("see contacts, lists, agents and queues", "begin contacts, give commands, sign tokens", "see numbers of people in full", "erase what is kept of a person", "change which flows new contacts begin with"))
}

// readRights reads one right or a list of them.
func (k *apiKeyDecl) readRights(d *schema.Decoder, n *schema.Node) {
	for _, item := range items(n) {
		if item.Kind != schema.Scalar || !slices.Contains(Rights(), Right(item.Value)) {
			d.Errorf("not-one-of", item, "\"rights\" is %q, expected read, command, numbers, erase or deploy", item.Value)
			continue
		}
		k.rights = append(k.rights, Right(item.Value))
	}
}

// apiKeys reads who may use the API. Whoever a key acts as must be declared, for policies name them.
func (f *filler) apiKeys() []APIKey {
	known := paths(f.d, "agents")
	for _, s := range f.d.Services {
		known = append(known, "services."+s.Name.Text)
	}
	var keys []APIKey
	for _, k := range f.decl.api.keys {
		key := APIKey{Name: k.name.Text, Secret: f.secrets.must(k.secret), Agents: k.actFor == "agents", Begins: k.begins, Rights: k.rights}
		if k.actsAs != nil {
			if key.ActsAs = k.actsAs.Value; !slices.Contains(known, key.ActsAs) {
				f.list.Errorf("unknown-reference", k.actsAs.File(), k.actsAs.Span, "%s is not declared, expected a service or an agent of callflow.yaml", strconv.Quote(key.ActsAs)).
					Meant(key.ActsAs, known)
			}
		}
		keys = append(keys, key)
	}
	return keys
}
