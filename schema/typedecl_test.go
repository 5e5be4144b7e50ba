package schema

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"callflow/schema/diag"
)

type variables struct{ all []*Declared }

func (v *variables) Fields(o *Object) { o.Declarations("vars", &v.all, "variables") }

// TestTypesGolden reads declared types and prints them as the language writes them.
func TestTypesGolden(t *testing.T) {
	t.Parallel()
	golden(t, "testdata/types/*.txtar", func(t *testing.T, a *txtar.Archive) {
		var l diag.List
		var out bytes.Buffer
		src := diag.Sources{}
		for _, f := range yamlFiles(a) {
			src[f.Name] = f.Data
			v := &variables{}
			Decode(Parse(f.Name, f.Data, &l), v, &l)
			for _, d := range v.all {
				fmt.Fprintf(&out, "%s: %s sensitive %v optional %v length %d default %s\n", d.Name.Text, d.Type,
					d.Type.Sensitive, d.Type.Optional, d.Length, show(&d.Default))
			}
		}
		setFile(a, "want-types", out.Bytes())
		setFile(a, "want", printed(t, &l, src))
	})
}
