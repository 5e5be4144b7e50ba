package library

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"callflow/engine"
	"callflow/engine/destination"
	"callflow/engine/library/hours"
	"callflow/schema"
	"callflow/schema/diag"
)

// destinationsDecl is whom the workspace calls, and how often.
type destinationsDecl struct {
	at      *schema.Node
	allow   []destination.Place
	deny    []destination.Place
	also    []string
	often   oftenDecl
	perHour int
	atOnce  int
	spend   float64
	prices  []destination.Price
	priced  bool // there are prices, right or wrong
	hours   schema.Ref
	list    schema.Ref
}

// Fields declares the keys of destinations.
func (p *destinationsDecl) Fields(o *schema.Object) {
	place := schema.Shape{Label: "countries and beginnings of numbers", Types: []string{"string", "array"}}
	o.Custom("allow", readPlaces("allow", &p.allow), place, "the only countries (ISO 3166) and beginnings of numbers that are called; without it all", schema.Example("[JP, \"+4930\"]"))
	o.Custom("deny", readPlaces("deny", &p.deny), place, "those that are not called; where allow and deny both fit, the closer one wins", schema.Example("[\"+81570\"]"))
	o.Custom("also", p.readAlso, schema.Shape{Label: "list of sorts of numbers", Types: []string{"string", "array"}}, "sorts of numbers that are called only when they are named here: "+sortWords(), schema.Example("[shared_cost]"))
	o.Object("per_destination", &p.often, "how often one number is called at most; numbers of the workspace's own agents and addresses are exempt")
	o.Int("per_hour", &p.perHour, "how many calls go out within any 60 minutes at most", schema.Between(1, 1_000_000), schema.Example("200"))
	o.Int("at_once", &p.atOnce, "how many calls that went out live at most", schema.Between(1, 10_000), schema.Example("20"))
	o.Float("spend", &p.spend, "how much money the calls of any 24 hours cost at most, in the currency of prices: an estimate from begun minutes, not what Twilio charges", schema.Between("0.01", "1000000"), schema.Example("50"))
	o.Custom("prices", p.readPrices, schema.Shape{Label: "place → number", Types: []string{"object"}}, "country, beginning of numbers, or other → what a minute costs", schema.Example("{JP: 0.09, \"+8190\": 0.19, other: 1}"))
	o.Ref("hours", &p.hours, "schedule", "the schedule that says when people on lists are called: in their own time zones, whatever its zone is")
	o.Ref("do_not_call", &p.list, "list", "the list of numbers that no list of calls begins", schema.Example("do_not_call"))
	o.Self(&p.at)
}

// oftenDecl is how often one number is called.
type oftenDecl struct {
	calls  int
	within time.Duration
}

// Fields declares the keys of per_destination.
func (f *oftenDecl) Fields(o *schema.Object) {
	o.Int("calls", &f.calls, "how many calls", schema.Required, schema.Between(1, 10_000), schema.Example("3"))
	o.Main("calls")
	o.Duration("within", &f.within, "in which time", schema.Default("1d"), schema.Between("1m", "31d"))
}

// otherPlace is the word for everywhere else among prices.
const otherPlace = "other"

func sortWords() string {
	var words []string
	for _, s := range destination.Sorts() {
		words = append(words, string(s))
	}
	return strings.Join(words, ", ")
}

func items(n *schema.Node) []*schema.Node {
	if n.Kind == schema.Sequence {
		return n.Items()
	}
	return []*schema.Node{n}
}

func readPlaces(key string, into *[]destination.Place) func(*schema.Decoder, *schema.Node) {
	return func(d *schema.Decoder, n *schema.Node) {
		for _, item := range items(n) {
			place, ok := destination.ParsePlace(item.Value)
			if item.Kind != schema.Scalar || !ok {
				notPlace(d, key, item)
				continue
			}
			*into = append(*into, place)
		}
	}
}

func notPlace(d *schema.Decoder, key string, n *schema.Node) {
	d.Errorf("wrong-type", n, "%q is %q, expected countries such as JP, or beginnings of numbers such as +4930", key, n.Value).
		Hint = "write two capital letters of ISO 3166, or + and the digits, in quotes"
}

func (p *destinationsDecl) readAlso(d *schema.Decoder, n *schema.Node) {
	for _, item := range items(n) {
		if item.Kind != schema.Scalar || !slices.Contains(destination.Sorts(), destination.Sort(item.Value)) {
			d.Errorf("not-one-of", item, "\"also\" is %q, expected sorts of numbers", item.Value).Hint = "the sorts are " + sortWords()
			continue
		}
		p.also = append(p.also, item.Value)
	}
}

func (p *destinationsDecl) readPrices(d *schema.Decoder, n *schema.Node) {
	if n.Kind != schema.Mapping {
		d.Errorf("wrong-type", n, "\"prices\" is %s, expected places and what a minute costs there", n.Kind)
		return
	}
	for _, pair := range n.Pairs() {
		p.priced = true
		place, ok := destination.ParsePlace(pair.Key.Value)
		if pair.Key.Value == otherPlace {
			place, ok = "", true
		}
		amount, err := strconv.ParseFloat(pair.Value.Value, 64)
		switch {
		case !ok:
			notPlace(d, "prices", pair.Key)
		case err != nil || amount < 0 || amount > 1000 || pair.Value.Kind != schema.Scalar:
			d.Errorf("wrong-type", pair.Value, "%q is %q, expected what a minute costs, such as 0.09", pair.Key.Value, pair.Value.Value)
		default:
			p.prices = append(p.prices, destination.Price{To: place, Minute: destination.Money(amount)})
		}
	}
}

// policy is whom the workspace calls, for the live part.
func (d *Declared) destinations() *destination.Policy {
	p := &d.file.policies.destinations
	out := &destination.Policy{Declared: p.at != nil, Allow: p.allow, Deny: p.deny, Prices: p.prices, List: p.list.Name,
		Caps: destination.Caps{PerDestination: p.often.calls, Within: destination.Millis(p.often.within.Milliseconds()),
			PerHour: p.perHour, AtOnce: p.atOnce, Spend: destination.Money(p.spend)}}
	for _, s := range p.also {
		out.Also = append(out.Also, destination.Sort(s))
	}
	for _, s := range d.file.schedules {
		if s.name.Text == p.hours.Name {
			out.Hours = &zonedHours{plan: d.plan(s)}
		}
	}
	return out
}

// checkDestinations looks for money without prices.
func (w *declaration) checkDestinations(l *diag.List) {
	if p := &w.policies.destinations; p.spend > 0 && !p.priced {
		l.Errorf("spend-without-prices", p.at.File(), p.at.Span, "\"spend\" bounds the cost of calls, and there are no prices").
			Hint = "add \"prices: {other: 0.10}\": what a minute costs"
	}
}

// zonedHours are the hours of a schedule in any zone. Zones are read when somebody lives there.
type zonedHours struct {
	plan  hours.Plan
	zones sync.Map // name → *hours.Schedule, nil for one that does not exist
}

var _ destination.Hours = (*zonedHours)(nil)

// In says whether it is time to call in a zone.
func (z *zonedHours) In(zone string, at destination.Millis) (open bool, next destination.Millis) {
	s := z.schedule(zone)
	if s == nil {
		return false, 0
	}
	v, opens := s.Verdict(engine.Millis(at))
	return v == engine.Open, destination.Millis(opens)
}

func (z *zonedHours) schedule(zone string) *hours.Schedule {
	if s, ok := z.zones.Load(zone); ok {
		return s.(*hours.Schedule)
	}
	var s *hours.Schedule
	if loaded, err := hours.LoadZone(zone); err == nil {
		plan := z.plan
		plan.Zone = loaded
		s = hours.New(plan)
	}
	kept, _ := z.zones.LoadOrStore(zone, s)
	return kept.(*hours.Schedule)
}

// reachable complains about people of the workspace who would never be called.
func (f *filler) reachable(n *schema.Node, number string) {
	to, ok := destination.Read(number)
	if !ok {
		return
	}
	if why := f.d.destinations().Refuses(&to); why != destination.Granted {
		f.list.Errorf("refused-destination", n.File(), n.Span, "%s would never be called: %s", number, why).
			Hint = "change policies.destinations in callflow.yaml, or the number"
	}
}
