package kinds

import (
	"callflow/engine"
	"callflow/schema"
)

// LogLine is one log point that is written, with the fields that it gets.
type LogLine struct {
	Point  schema.Ref
	Fields []schema.NamedValue
}

// LogForm reads every form of `log`: a point's name, a list of names, or point → fields.
func LogForm(p *[]*LogLine) schema.Form {
	read := func(d *schema.Decoder, n *schema.Node) {
		*p = nil
		items := []*schema.Node{n}
		if n.Kind == schema.Sequence {
			items = n.Items()
		}
		for _, item := range items {
			readLog(d, item, p)
		}
	}
	return schema.LateForm(read, logShape)
}

func logShape() schema.Shape {
	name := schema.RefForm(new(schema.Ref), "log").Shape()
	fields := schema.MapOf(schema.AnyOf("fields", schema.Shape{Types: []string{"null"}}, schema.Shape{Types: []string{"object"}}))
	return schema.ListOf(schema.AnyOf("log point, or log point with fields", name, fields))
}

func readLog(d *schema.Decoder, n *schema.Node, p *[]*LogLine) {
	if n.Kind != schema.Mapping {
		line := &LogLine{}
		d.Read(n, schema.RefForm(&line.Point, "log"))
		if line.Point.Set {
			*p = append(*p, line)
		}
		return
	}
	for _, pair := range n.Pairs() {
		line := &LogLine{}
		d.Read(pair.Key, schema.RefForm(&line.Point, "log"))
		if pair.Value.Kind != schema.Null {
			d.ReadKey(pair.Key.Value, pair.Value, valuesForm(pair.Key.Value, &line.Fields))
		}
		if line.Point.Set {
			*p = append(*p, line)
		}
	}
}

// Spec is the line as the engine writes it.
func (l *LogLine) Spec() engine.LogSpec {
	spec := engine.LogSpec{Point: l.Point.Name}
	for i := range l.Fields {
		spec.Fields = append(spec.Fields, engine.Assign{Name: l.Fields[i].Name.Text, Value: &l.Fields[i].Value})
	}
	return spec
}

// logNow writes records of log points at once, and not when the step is left.
type logNow struct {
	action
	lines []*LogLine
}

var _ Logger = (*logNow)(nil)

func newLog() Kind { return &logNow{} }

// Fields declares that log is a point, a list of points, or points with their fields.
func (l *logNow) Fields(o *schema.Object) { o.Whole(LogForm(&l.lines)) }

// Logs of log.
func (l *logNow) Logs() []*LogLine { return l.lines }

// Enter writes the records.
func (l *logNow) Enter(v *engine.Visit) engine.Move {
	for _, line := range l.lines {
		v.Record(line.Spec(), "action")
	}
	return engine.Out(outDone)
}
