package library

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// lists reads the values of the lists: those of the environment win over a file that callflow.yaml names.
// A list that nothing fills is empty; it may be edited while the program runs.
func (f *filler) lists(e *Env) {
	var names []string
	for _, l := range f.d.Lists {
		names = append(names, l.Name.Text)
	}
	pairs := f.pairs("lists", names, false)
	for _, decl := range f.d.file.lists {
		p, ok := pairs[decl.name.Text]
		switch {
		case !ok:
			e.lists[decl.name.Text] = f.d.initialList(decl, f.list)
		case isFile(p.Value):
			e.lists[decl.name.Text] = f.d.readCSV(decl, p.Value.Pairs()[0].Value, f.list)
		default:
			items, _ := f.value(p.Value, expr.List(decl.elem)).([]any)
			e.lists[decl.name.Text] = f.d.checkedList(decl, items, p.Value, f.list)
		}
	}
}

// isFile tells {file: PATH} from values.
func isFile(n *schema.Node) bool {
	return n.Kind == schema.Mapping && len(n.Pairs()) == 1 && n.Pairs()[0].Key.Value == "file"
}

// initialList is what callflow.yaml says a list holds.
func (d *Declared) initialList(decl *listDecl, l *diag.List) expr.Value {
	if decl.at == nil {
		return []any{}
	}
	return d.readCSV(decl, decl.at, l)
}

// checkedList refuses items without a field, and those with the key of another.
func (d *Declared) checkedList(decl *listDecl, items []any, at *schema.Node, l *diag.List) expr.Value {
	seen := map[any]bool{}
	for i, item := range items {
		n := at
		if at.Kind == schema.Sequence && i < len(at.Items()) {
			n = at.Items()[i]
		}
		if rec, ok := item.(map[string]any); ok {
			for _, field := range decl.elem.Fields() {
				if _, there := rec[field.Name]; !there {
					l.Errorf("missing-key", n.File(), n.Span, "field %q of this item is missing", field.Name)
				}
			}
			item = rec[decl.key.Text]
		}
		if text, ok := item.(string); ok && decl.key.Text != "" && seen[text] {
			l.Errorf("duplicate-key", n.File(), n.Span, "two items have the %s %q", decl.key.Text, text)
		} else if ok {
			seen[text] = true
		}
		d.checkAddress(decl.elem, items[i], n, l)
	}
	if items == nil {
		return []any{}
	}
	return items
}

// dialled are the groups of names that can be dialled.
func dialled() []string { return []string{"agents", "teams", "addresses", "numbers", "queues"} }

// checkAddress refuses addresses that name nobody.
func (d *Declared) checkAddress(t expr.Type, x any, n *schema.Node, l *diag.List) {
	if rec, ok := x.(map[string]any); ok {
		for _, field := range t.Fields() {
			d.checkAddress(field.Type, rec[field.Name], n, l)
		}
		return
	}
	text, ok := x.(string)
	if t.Kind != expr.Address || !ok || dialable(text) {
		return
	}
	if strings.HasPrefix(text, "+") {
		if _, err := expr.ParseLiteral(text, expr.Of(expr.Phone)); err != nil {
			l.Errorf("bad-address", n.File(), n.Span, "%q is no telephone number in international form", text).Hint = "write + and the digits, for example +815012345678"
		}
		return
	}
	group, name, _ := strings.Cut(text, ".")
	if !slices.Contains(dialled(), group) || !d.declares(group, name) {
		l.Errorf("unknown-address", n.File(), n.Span, "address %q is not declared", text).Meant(text, paths(d, dialled()...))
	}
}

// readCSV reads the values of a list from a file of the workspace. Items with fields need a first line with
// the names of the fields; single values stand in the first column, without such a line.
func (d *Declared) readCSV(decl *listDecl, at *schema.Node, l *diag.List) expr.Value {
	content, ok := d.tables[at.Value]
	if !ok {
		l.Errorf("file-unreadable", at.File(), at.Span, "there is no file %q in the workspace, or its name does not end in .csv", at.Value)
		return []any{}
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(content), "\ufeff")))
	r.Comment, r.TrimLeadingSpace = '#', true
	t := table{file: at.Value, decl: decl, list: l}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line, column := 1, 1
			var bad *csv.ParseError
			if errors.As(err, &bad) {
				line, column, err = bad.Line, bad.Column, bad.Err
			}
			l.Errorf("wrong-type", at.Value, diag.At(diag.Place(line, max(column, 1)), 1), "the line is no CSV: %v", err)
			break
		}
		line, _ := r.FieldPos(0)
		t.row(row, line)
	}
	if t.faulty {
		return t.items
	}
	return d.checkedList(decl, t.items, at, l)
}

// table collects the items of a CSV file.
type table struct {
	file   string
	decl   *listDecl
	list   *diag.List
	header []string
	items  []any
	faulty bool
}

func (t *table) row(row []string, line int) {
	if t.decl.elem.Kind != expr.Record {
		t.items = append(t.items, t.cell(row[0], t.decl.elem, line))
		return
	}
	if t.header == nil {
		t.head(row, line)
		return
	}
	rec := map[string]any{}
	for i, name := range t.header {
		if field, ok := t.decl.elem.Field(name); ok {
			rec[name] = t.cell(row[i], field, line)
		}
	}
	t.items = append(t.items, rec)
}

func (t *table) head(row []string, line int) {
	t.header = row
	known := t.decl.elem.FieldNames()
	for i, name := range row {
		row[i] = strings.TrimSpace(name)
		if !slices.Contains(known, row[i]) {
			t.faulty = true
			t.list.Errorf("unknown-field", t.file, t.line(line), "items of list %q have no field %q", t.decl.name.Text, row[i]).
				Meant(row[i], known)
		}
	}
}

func (t *table) cell(text string, typ expr.Type, line int) expr.Value {
	v, err := expr.ParseLiteral(strings.TrimSpace(text), typ)
	if err != nil {
		t.list.Errorf("wrong-type", t.file, t.line(line), "%v", err)
	}
	return v
}

func (t *table) line(line int) diag.Span { return diag.At(diag.Place(line, 1), 1) }
