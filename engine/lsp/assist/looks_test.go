package assist

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine/library"
)

func TestFolds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		want       []Fold
	}{
		{"nothing", "", nil},
		{"one level", "a:\n  b: 1\n  c: 2\nd: 3\n", []Fold{{0, 2, false}}},
		{"two levels end together", "a:\n  b:\n    c: 2\n", []Fold{{0, 2, false}, {1, 2, false}}},
		{"a list below its key", "a:\n- b: 1\n  c: 2\n- d\ne: 1\n", []Fold{{0, 3, false}, {1, 2, false}}},
		{"empty lines behind a block stay", "a:\n  b: 1\n\n\nc: 2\n", []Fold{{0, 1, false}}},
		{"comments", "# one\n# two\na: 1\n# alone\nb:\n  # x\n  # y\n  c: 1\n", []Fold{{0, 1, true}, {4, 7, false}, {5, 6, true}}},
		{"comments at the end", "a: 1\n# one\n# two", []Fold{{1, 2, true}}},
		{"no YAML", "a: {\n  b: [\n}}\n", []Fold{{0, 1, false}}},
		{"lines of Windows", "a:\r\n  b: 1\r\n", []Fold{{0, 1, false}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, Folds(NewText([]byte(tt.text), UTF8))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLexemes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`n + 1`:                         "n operator:+ digits:1",
		`a.b ?? "x ${y"`:                `a.b operator:?? text:"x ${y"`,
		`lower(caller.number) in [1.5]`: "function:lower(given:caller.number) word:in [digits:1.5]",
		`not x?.y`:                      "word:not x?.y",
		`"open`:                         `text:"open`,
	} {
		var got strings.Builder
		for i := 0; i < len(text); {
			end, sort := lexeme(text, i)
			if sort != "" {
				got.WriteString(sort + ":")
			}
			got.WriteString(text[i:end])
			i = end
		}
		if got.String() != want {
			t.Errorf("%s: %s", text, got.String())
		}
	}
}

// FuzzLooks reads any text as a flow: folds and marks lie within it, in their order, and marks not over each other.
func FuzzLooks(f *testing.F) {
	f.Add("flow: a\nstart: b\nsteps:\n  b: {say: \"${caller.number + 'x'}\", next: end}\n")
	f.Add("a:\n- b\n # c\n#d\n\te: [\r\n")
	f.Add("steps: {b: {switch: [{when: a ?? \"é\\u00e9\" == b, then: end}]}}")
	shapes := AllShapes()
	f.Fuzz(func(t *testing.T, text string) {
		v := &View{Index: NewIndex(shapes), Shapes: shapes, Files: library.Files{"a.flow.yaml": []byte(text)}}
		v.Index.Update(v.Files, &library.Parsed{})
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 1
		for i, fold := range Folds(NewText([]byte(text), UTF8)) {
			if fold.First < 0 || fold.First >= fold.Last || fold.Last >= lines {
				t.Errorf("fold %d: %+v of %d lines", i, fold, lines)
			}
		}
		marks, _ := v.Marks("a.flow.yaml")
		at := 0
		for _, m := range marks {
			if m.From < at || m.To <= m.From || m.To > len(text) {
				t.Errorf("%+v behind %d", m, at)
			}
			at = m.To
		}
		v.Hints("a.flow.yaml", 0, len(text))
		v.Links("a.flow.yaml")
	})
}
