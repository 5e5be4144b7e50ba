package kinds

import (
	"callflow/engine"
	"callflow/engine/twiml"
	"callflow/schema"
	"callflow/schema/diag"
)

// backAddress stands in a raw document for the address that leads back to this step.
const backAddress = "callflow:back"

// document runs a raw TwiML document. The step is left when the document has come to its end, or sends
// the call to callflow:back.
type document struct {
	text string
	root *twiml.Node
}

func newTwiml() Kind { return &document{} }

// Fields declares the keys of twiml.
func (d *document) Fields(o *schema.Object) {
	o.Custom("document", d.read, schema.Shape{Label: "TwiML document", Types: []string{"string"}}, "the document; callflow:back is the address that leads back", schema.Required, schema.Example("<Response><Play>https://example.com/chime.wav</Play></Response>"))
	o.Main("document")
}

// read parses the document and refuses what a call cannot run.
func (d *document) read(dec *schema.Decoder, n *schema.Node) {
	dec.Read(n, schema.TextForm(&d.text))
	if n.Kind != schema.Scalar {
		return
	}
	root, err := twiml.Parse([]byte(d.text))
	if err != nil {
		dec.Errorf("bad-document", n, "the document cannot be read: %v", err)
		return
	}
	d.root = root
	for _, verb := range root.Elements() {
		if meant := diag.Suggest(verb.Name, twiml.VerbNames()); meant != "" && !twiml.Known(verb.Name) { // others may be new
			dec.Errorf("bad-document", n, "there is no verb %q", verb.Name).Hintf("did you mean %q?", meant)
			return
		}
	}
	for _, p := range twiml.Check(&twiml.Document{Verbs: twiml.RawVerbs(root)}, twiml.RoleMain) {
		dec.Errorf("bad-document", n, "%s", p.Message)
	}
}

// Ends of twiml.
func (d *document) Ends(e *Ends, _ World) { e.Add(outBack, outFailed) }

// Values of twiml: what came with the request that led back.
func (d *document) Values(World) []engine.Var { return paramsValue() }

// Enter writes the verbs, and the way back at their end.
func (d *document) Enter(v *engine.Visit) engine.Move {
	if d.root == nil {
		return engine.Out(outFailed)
	}
	back := v.URL(engine.Action)
	for _, verb := range d.root.Elements() {
		v.Add(&twiml.Raw{Node: withBack(verb, back)})
	}
	v.Redirect(engine.Silence)
	v.Lasts(engine.MillisOf(longestAway))
	return engine.Stay()
}

// Resume takes the call back.
func (d *document) Resume(v *engine.Visit, in engine.Input) engine.Move { return takeBack(v, in) }

// withBack returns a copy of an element in which the address that leads back is filled in.
func withBack(n *twiml.Node, back string) *twiml.Node {
	c := *n
	if c.Text == backAddress {
		c.Text = back
	}
	c.Attrs = append([]twiml.NodeAttr(nil), n.Attrs...)
	for i := range c.Attrs {
		if c.Attrs[i].Value == backAddress {
			c.Attrs[i].Value = back
		}
	}
	c.Children = make([]*twiml.Node, len(n.Children))
	for i, child := range n.Children {
		c.Children[i] = withBack(child, back)
	}
	return &c
}
