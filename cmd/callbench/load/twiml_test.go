package load

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, doc string
		want      []element
		broken    bool
	}{
		{name: "empty", doc: `<Response/>`},
		{name: "declaration", doc: "<?xml version=\"1.0\"?>\n<!-- c --><Response>\n</Response>\n"},
		{
			name: "text and attributes", doc: `<Response><Say voice='a' language = "b">1 &lt; 2 &#x3042;</Say></Response>`,
			broken: true, // spaces around "=" are not written by anybody
		},
		{
			name: "attributes", doc: `<Response><Gather action="/a?x=1&amp;y=2" numDigits='1'><Say>1 &lt; 2 &#x3042;</Say></Gather></Response>`,
			want: []element{{
				name: "Gather", attrs: [][2]string{{"action", "/a?x=1&y=2"}, {"numDigits", "1"}},
				inner: []element{{name: "Say", text: "1 < 2 あ"}},
			}},
		},
		{name: "raw text", doc: `<Response><Redirect><![CDATA[/a?b&c]]></Redirect></Response>`, want: []element{{name: "Redirect", text: "/a?b&c"}}},
		{name: "other root", doc: `<html></html>`, broken: true},
		{name: "no root", doc: `hello`, broken: true},
		{name: "two roots", doc: `<Response/><Response/>`, broken: true},
		{name: "open", doc: `<Response><Say>`, broken: true},
		{name: "crossed", doc: `<Response><Say></Response></Say>`, broken: true},
		{name: "too deep", doc: strings.Repeat("<Response>", 40), broken: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := parse([]byte(test.doc))
			if (err != nil) != test.broken {
				t.Fatalf("error %v", err)
			}
			if diff := cmp.Diff(test.want, got.inner, cmp.AllowUnexported(element{})); diff != "" && !test.broken {
				t.Error(diff)
			}
		})
	}
}

// FuzzParse: nothing panics, and what is taken for a document has as many elements for the standard parser, if that
// takes it too.
func FuzzParse(f *testing.F) {
	f.Add(`<?xml version="1.0"?><Response><Say a="b">x</Say><Hangup/></Response>`)
	f.Add(`<Response><![CDATA[<]]></Response>`)
	f.Fuzz(func(t *testing.T, doc string) {
		root, err := parse([]byte(doc))
		if err != nil {
			return
		}
		want := 0
		for d := xml.NewDecoder(strings.NewReader(doc)); ; {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				return
			}
			if _, ok := token.(xml.StartElement); ok {
				want++
			}
		}
		if got := count(root); got != want {
			t.Errorf("%q has %d elements, want %d", doc, got, want)
		}
	})
}

func count(e element) int {
	n := 1
	for _, inner := range e.inner {
		n += count(inner)
	}
	return n
}
