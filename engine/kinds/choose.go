package kinds

import (
	"strconv"

	"callflow/engine"
	"callflow/engine/twiml"
	"callflow/schema"
	"callflow/schema/expr"
)

// choose lets the caller pick an item of a list. The items are heard page by page, with keys from 1 on;
// one more key leads to the next page, from the last one back to the first. What it remembers in a visit:
// the items, so that a list which changes meanwhile does not move them, and the page.
type choose struct {
	from    schema.Value
	say     Saying
	item    Saying
	page    int
	more    more
	silence silence
	invalid invalid
}

// more leads to the next page.
type more struct {
	key  string
	say  Saying
	node *schema.Node
}

// longestChoice is how many items of a list are offered at most.
const longestChoice = 100

var _ Lister = (*choose)(nil)

func newChoose() Kind { return &choose{} }

// Fields declares the keys of choose.
func (c *choose) Fields(o *schema.Object) {
	o.Field("from", listForm(&c.from), "the list; its first 100 items are offered", schema.Required, schema.Example("${appointments.list}"))
	o.Field("say", c.say.Form(), "heard before the first page")
	o.Field("item", c.item.Form(), "heard for each item; it may read item and key", schema.Required)
	o.Int("page", &c.page, "how many items are heard at once", schema.Default(3), schema.Between(1, 9))
	o.Object("more", &c.more, "the key that leads to the next page, from the last to the first")
	o.Object("silence", &c.silence, "when nothing is heard")
	o.Object("invalid", &c.invalid, "when a key is pressed that belongs to no item")
}

// Fields declares the keys of more.
func (m *more) Fields(o *schema.Object) {
	o.Field("key", keyForm(&m.key), "the key", schema.Default("9"))
	o.Field("say", m.say.Form(), "heard behind the items when there is another page")
	o.Main("key")
	o.Self(&m.node)
}

// Ends of choose.
func (c *choose) Ends(e *Ends, _ World) { e.Add("chosen", "empty", outSilence, outInvalid) }

// Values of choose; they are there by the outcome chosen only. Index counts from 1.
func (c *choose) Values(w World) []engine.Var {
	return []engine.Var{{Name: "item", Type: c.Item(w)}, {Name: "index", Type: expr.Of(expr.Number)}}
}

// Item is the type of the elements of the list.
func (c *choose) Item(w World) expr.Type { return w.TypeOf(&c.from).Item() }

// ListOf is the list that is chosen from.
func (c *choose) ListOf() *schema.Value { return &c.from }

// Sayings of choose.
func (c *choose) Sayings() []*Saying {
	return sayings(&c.say, &c.item, &c.more.say, &c.silence.say, &c.invalid.say)
}

// Check refuses a key for more that is the key of an item.
func (c *choose) Check(k *Check) {
	if n, err := strconv.Atoi(c.more.key); err == nil && n >= 1 && n <= c.page {
		k.Errorf("ambiguous-key", c.more.node, "key %q leads to the next page and is the key of an item, as \"page\" is %d", c.more.key, c.page)
	}
}

// Enter offers the first page; of an empty list nothing can be chosen.
func (c *choose) Enter(v *engine.Visit) engine.Move {
	items := itemsOf(v, &c.from)
	if len(items) == 0 {
		return engine.Out("empty")
	}
	v.Remember("items", items[:min(len(items), longestChoice)])
	return c.offer(v, &c.say)
}

// shown are the items of the present page, and how many stand before them.
func (c *choose) shown(v *engine.Visit) (page []any, before int, all int) {
	items, _ := v.Memo("items").([]any)
	before = v.Count("page") * c.page
	if before >= len(items) {
		before = 0
	}
	return items[before:min(before+c.page, len(items))], before, len(items)
}

func (c *choose) offer(v *engine.Visit, say *Saying) engine.Move {
	page, _, all := c.shown(v)
	var words []twiml.Prompt
	for i, item := range page {
		words = append(words, v.Words(&c.item.Saying, item, strconv.Itoa(i+1))...)
	}
	if all > c.page {
		words = append(words, v.Words(&c.more.say.Saying, nil, nil)...)
	}
	g := gathering{say: say, more: words, after: c.silence.after, digits: 1, keys: true, interrupt: true}
	g.listen(v)
	return engine.Stay()
}

// Resume takes the key that was pressed, or that none was.
func (c *choose) Resume(v *engine.Visit, in engine.Input) engine.Move {
	asked, ok := in.(engine.Asked)
	if !ok {
		return engine.Keep()
	}
	if heardNothing(asked) {
		return c.retry(v, outSilence, c.silence.tries, &c.silence.say)
	}
	key := asked.Params.Value("Digits")
	v.Why(keyWord(key))
	page, before, _ := c.shown(v)
	if key == c.more.key {
		return c.turnPage(v)
	}
	n, err := strconv.Atoi(key)
	if err != nil || n < 1 || n > len(page) {
		return c.retry(v, outInvalid, c.invalid.tries, &c.invalid.say)
	}
	v.Put(engine.Named{Name: "item", Value: page[n-1]}, engine.Named{Name: "index", Value: float64(before + n)})
	return engine.Out("chosen")
}

func (c *choose) turnPage(v *engine.Visit) engine.Move {
	_, before, all := c.shown(v)
	next := before/c.page + 1
	if next*c.page >= all {
		next = 0
	}
	v.SetCount("page", next)
	return c.offer(v, &Saying{})
}

// retry offers the same page again, or leaves by the fault.
func (c *choose) retry(v *engine.Visit, fault engine.Outcome, tries int, say *Saying) engine.Move {
	if !again(v, string(fault), tries) {
		return engine.Out(fault)
	}
	if say.Empty() && v.Count("page") == 0 {
		say = &c.say
	}
	return c.offer(v, say)
}
