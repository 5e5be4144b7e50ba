package library

import (
	"regexp"
	"time"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/schema"
)

// declaration is callflow.yaml as it is read, before it becomes [Declared].
type declaration struct {
	moved     []*movedDecl
	dec       *schema.Decoder
	name      schema.Name
	language  schema.Ref
	zone      zoneDecl
	languages []*languageDecl
	numbers   []*entryDecl
	apps      []*entryDecl
	contact   []engine.Var
	settings  []engine.Var
	addresses []schema.Name
	switches  []*switchDecl
	holidays  []*holidaysDecl
	schedules []*scheduleDecl
	lists     []*listDecl
	skills    []schema.Name
	agents    []*agentDecl
	teams     []*teamDecl
	queues    []*queueDecl
	rooms     []*roomDecl
	mailboxes []*mailboxDecl
	services  []*serviceDecl
	logs      []*logDecl
	trouble   schema.Ref
	defaults  map[string]*schema.Node
	policies  policiesDecl
	checks    []*checkDecl
	ignores   []*ignoreDecl
	rules     []*ruleDecl
	budget    budgetDecl
}

// Fields declares the keys of callflow.yaml.
func (w *declaration) Fields(o *schema.Object) {
	o.Name("workspace", &w.name, "the workspace's name", schema.Required)
	o.Ref("language", &w.language, "language", "the first language of a contact; without it the first of languages")
	o.Field("zone", w.zone.form(), "the time zone of schedules, tests and spoken times that name none", schema.Default("UTC"), schema.Example("Asia/Tokyo"))
	o.Map("languages", into(&w.languages, func(n schema.Name) *languageDecl { return &languageDecl{name: n} }), "what is spoken; every prompt exists in each", schema.Required, schema.MinItems(1))
	o.Map("numbers", into(&w.numbers, newEntry), "telephone numbers by name, and the flow that a call to each begins")
	o.Map("apps", into(&w.apps, newEntry), "browser and SIP phones that place calls, and the flow that each begins")
	o.Field("contact", declaredForm(&w.contact, contactTaken), "name → type: variables that all flows of one contact share")
	o.Field("settings", declaredForm(&w.settings, nil), "name → type: what env/NAME.yaml fills, one file for each tenant")
	o.Names("addresses", &w.addresses, "people and places outside of the team, filled by the environment")
	o.Map("switches", into(&w.switches, func(n schema.Name) *switchDecl { return &switchDecl{name: n} }), "settings that are changed while the program runs")
	o.Map("schedules", into(&w.schedules, func(n schema.Name) *scheduleDecl { return &scheduleDecl{name: n} }), "opening hours by name")
	o.Map("holidays", into(&w.holidays, func(n schema.Name) *holidaysDecl { return &holidaysDecl{name: n} }), "days off by name; those of a known country are added to it")
	o.Map("lists", into(&w.lists, func(n schema.Name) *listDecl { return &listDecl{name: n} }), "lists that flows look into")
	o.Names("skills", &w.skills, "what agents can do")
	o.Map("agents", into(&w.agents, func(n schema.Name) *agentDecl { return &agentDecl{name: n} }), "people who take calls")
	o.Map("teams", into(&w.teams, func(n schema.Name) *teamDecl { return &teamDecl{name: n} }), "groups of agents")
	o.Map("queues", into(&w.queues, func(n schema.Name) *queueDecl { return &queueDecl{name: n} }), "lines of waiting callers")
	o.Map("rooms", into(&w.rooms, func(n schema.Name) *roomDecl { return &roomDecl{name: n} }), "types of rooms in which several talk")
	o.Map("mailboxes", into(&w.mailboxes, func(n schema.Name) *mailboxDecl { return &mailboxDecl{name: n} }), "where messages are left")
	o.Map("services", into(&w.services, func(n schema.Name) *serviceDecl { return &serviceDecl{name: n} }), "HTTP services and their calls",
		schema.Example("{crm: {calls: {customer: {get: /customers/1, outputs: {tier: text}}}}}"))
	o.Map("logs", into(&w.logs, func(n schema.Name) *logDecl { return &logDecl{name: n} }), "log points: each is a table and a typed view")
	o.Ref("trouble", &w.trouble, "flow", "the flow that takes over where a step fails and nothing nearer says where to go; without it lib.trouble")
	o.Field("defaults", schema.LateForm(w.readDefaults, func() schema.Shape { return defaultsShape() }), "fields of steps that do not say otherwise")
	o.Object("policies", &w.policies, "limits of the workspace")
	o.Field("checks", schema.LateForm(w.readChecks, checksShape), "code of a diagnostic → how severe it is here: error, warning, info or off; errors stay errors", schema.Example("{unreachable-step: error}"))
	o.Objects("ignore", w.addIgnore, "diagnostics that are known and accepted, each with its reason", schema.MaxItems(500))
	o.Objects("rules", w.addRule, "what has to hold of all calls: each rule is one of never, always, before, within and can_reach", schema.MaxItems(mostRules), schema.Example("[{never: payment.repeat}, {before: recording.start, first: {prompt: recorded_line}}, {always: {log: call_end}}]"))
	o.Object("budget", &w.budget, "what a call may take and cost at most; both are estimates")
	o.Objects("moved", w.addMoved, "flows that were called otherwise before, as flows.NAME", schema.MaxItems(1000), schema.Example("[{from: flows.hello, to: flows.welcome}]"))
}

// into adds an entry of a mapping to a list and says how it is read.
func into[T schema.Fielder](p *[]T, entry func(schema.Name) T) func(schema.Name) schema.Form {
	return func(name schema.Name) schema.Form {
		one := entry(name)
		if name.Text != "" {
			*p = append(*p, one)
		}
		return schema.ObjectForm(one)
	}
}

func (w *declaration) readDefaults(d *schema.Decoder, n *schema.Node) {
	w.defaults = map[string]*schema.Node{}
	if n.Kind != schema.Mapping {
		d.Errorf("wrong-type", n, "\"defaults\" is %s, expected a mapping of kinds to their fields", n.Kind)
		return
	}
	for _, p := range n.Pairs() {
		row, ok := kinds.Find(p.Key.Value)
		switch {
		case kinds.Later(p.Key.Value):
		case !ok:
			d.Errorf("unknown-kind", p.Key, "there is no kind %q", p.Key.Value).Meant(p.Key.Value, kindNames())
		default:
			schema.DecodePartial(p.Value, row.New(), d.List())
			w.defaults[p.Key.Value] = p.Value
		}
	}
}

// contactTaken are the variables that every contact has.
var contactTaken = map[string]bool{"id": true, "started": true, "language": true, "last_agent": true}

// languageDecl is one language.
type languageDecl struct {
	name   schema.Name
	code   string
	voice  string
	speech speechDecl
}

// Fields declares the keys of a language.
func (l *languageDecl) Fields(o *schema.Object) {
	code := schema.Shape{Label: "language code", Types: []string{"string"}, Pattern: codePattern}
	o.Custom("code", l.readCode, code, "the language and country, as Twilio's Say and Gather take it", schema.Required, schema.Example("ja-JP"))
	o.Text("voice", &l.voice, "the voice that speaks it; without it Twilio's default", schema.Example("Polly.Kazuha-Neural"))
	o.Object("speech", &l.speech, "how speech is recognised")
}

// codePattern is the form of language codes at Twilio: arb, ja-JP, cmn-Hant-TW, en-GB-WLS.
const codePattern = "^[a-z]{2,3}(-[A-Z][A-Za-z]{1,3}|-[0-9]{3})*$"

// readCode reads a language code.
func (l *languageDecl) readCode(d *schema.Decoder, n *schema.Node) {
	if n.Kind == schema.Scalar && regexp.MustCompile(codePattern).MatchString(n.Value) {
		l.code = n.Value
		return
	}
	d.Errorf("wrong-type", n, "%q is no language code, expected one such as en-US or ja-JP", n.Value)
}

// speechDecl are the settings of the recogniser.
type speechDecl struct {
	model   string
	timeout string
}

// Fields declares the keys of speech.
func (s *speechDecl) Fields(o *schema.Object) {
	o.Text("model", &s.model, "the recogniser's model, as Gather's speechModel takes it", schema.Example("phone_call"))
	o.Text("timeout", &s.timeout, "seconds of silence that end what is said, or auto", schema.Example("auto"))
}

// entryDecl is where a number or app leads.
type entryDecl struct {
	name     schema.Name
	flow     schema.Ref
	with     []schema.NamedValue
	survival schema.Ref
}

func newEntry(n schema.Name) *entryDecl { return &entryDecl{name: n} }

// Fields declares the keys of a number or app.
func (e *entryDecl) Fields(o *schema.Object) {
	o.Ref("flow", &e.flow, "flow", "the call flow that a call begins", schema.Required)
	o.Main("flow")
	o.Field("with", givenForm("with", &e.with), "the flow's inputs; those of an app may read params.X, which the phone sent")
	o.Ref("survival", &e.survival, "flow", "a flow simple enough to be hosted as a static document for when the server is down")
}

func (e *entryDecl) named() Named { return Named{Name: e.name, Flow: &e.flow, With: e.with} }

// policiesDecl are the limits of a workspace.
type policiesDecl struct {
	maxContact time.Duration
	retention  retentionDecl
	notice     bool
	maxSilence time.Duration
	maxWords   time.Duration
	maxChoices int

	choicesToPerson int
	legs            int
	starts          int
	told            []schema.Ref // prompts that tell of a recording

	destinations destinationsDecl
	presence     []schema.Ref
}

// Fields declares the keys of policies.
func (p *policiesDecl) Fields(o *schema.Object) {
	o.Duration("max_contact", &p.maxContact, "a contact with somebody on the line ends after this", schema.Default("24h"), schema.Between("1m", "7d"))
	o.Object("retention", &p.retention, "how long what is stored is kept: one time for all, or one for each class; without it for ever")
	o.Bool("notice_before_recording", &p.notice, "whether callers must be told before they are recorded", schema.Default("yes"))
	o.Refs("notice", &p.told, "prompt", "the prompts that tell callers of a recording; with them it is checked that one is heard before any recording begins", schema.Example("recorded_line"))
	o.Duration("max_silence", &p.maxSilence, "the longest silence that a caller may hear", schema.Default("10s"), schema.Between("1s", "5m"))
	o.Duration("max_words", &p.maxWords, "how long callers may have to listen without a key that stops it", schema.Default("45s"), schema.Between("1s", "1h"))
	o.Int("legs", &p.legs, "how many calls one contact may have at once; an account that allows few needs a low number", schema.Default(32), schema.Between(1, 32), schema.Example("3"))
	o.Int("calls_per_second", &p.starts, "how many agents are rung in one second at most: Twilio lets an account begin one call a second until it is asked for more (Twilio: Calls per second); without it there is no limit", schema.Between(1, 500), schema.Example("1"))
	o.Object("destinations", &p.destinations, "whom the workspace calls, and how often; without it everybody but numbers of sorts that nobody calls by accident")
	o.Refs("presence", &p.presence, "asker", "services, teams or agents that may say of every agent who is available, away or offline; all others say it of themselves only", schema.Example("services.desktop"))
	o.Int("choices_to_person", &p.choicesToPerson, "how many answers a caller may have to give before somebody is rung, waited for, or a message taken", schema.Default(6), schema.Between(1, 100))
	o.Int("max_choices", &p.maxChoices, "how many choices a menu may offer", schema.Default(7), schema.Between(1, 100))
}
