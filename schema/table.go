package schema

// FieldDoc is one line of the reference.
type FieldDoc struct {
	Key string
	// Type is the label of the key's shape.
	Type string
	// Default is a literal of the language, or "".
	Default  string
	Doc      string
	Since    string
	Examples []string
	Required bool
	// Main says that the value may stand alone in place of the mapping.
	Main bool
}

// FieldTable returns the keys that f declares, in the order of declaration.
func FieldTable(f Fielder) []FieldDoc {
	var table []FieldDoc
	for _, fd := range declared(f).fields {
		table = append(table, FieldDoc{
			Key: fd.key, Type: fd.form.Shape().Label, Default: fd.initial, Doc: fd.doc, Since: fd.since,
			Examples: fd.examples, Required: fd.required, Main: fd.main,
		})
	}
	return table
}
