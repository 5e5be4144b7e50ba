package twiml_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine/twiml"
)

func TestParse(t *testing.T) {
	t.Parallel()
	root, err := twiml.Parse([]byte("\n<Response a='1'>x<!-- y -->z<Say xml:lang=\"ja\">&#12354;<![CDATA[<b>]]></Say>\n</Response>\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := &twiml.Node{Name: "Response", Offset: 1, Attrs: []twiml.NodeAttr{{Name: "a", Value: "1"}},
		Children: []*twiml.Node{{Text: "xz", Offset: 17},
			{Name: "Say", Offset: 29, Attrs: []twiml.NodeAttr{{Name: "xml:lang", Value: "ja"}},
				Children: []*twiml.Node{{Text: "あ<b>", Offset: 48}}},
			{Text: "\n", Offset: 77}}}
	if diff := cmp.Diff(want, root); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := root.Elements()[0].Content(); got != "あ<b>" {
		t.Errorf("content is %q", got)
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"empty", "", "byte 0: there is no element"},
		{"not closed", "<a><b></b>", "byte 10: <a> is not closed"},
		{"crossed", "<a><b></a></b>", "byte 6: </a> closes nothing that is open"},
		{"second root", "<a/><b/>", "byte 4: there is a second root element <b>"},
		{"text outside", "<a/>b", "byte 4: there is text outside the root element"},
		{"attribute twice", `<a b="1" b="2"/>`, `byte 0: attribute "b" is given twice`},
		{"doctype", `<!DOCTYPE a><a/>`, "byte 0: document types are not allowed"},
		{"instruction", `<a><?b?></a>`, "byte 3: processing instructions are not allowed"},
		{"entity", `<a>&x;</a>`, "byte 6: invalid character entity &x;"},
		{"bare ampersand", `<a>b & c</a>`, "byte 6: invalid character entity & (no semicolon)"},
		{"encoding", `<?xml version="1.0" encoding="latin1"?><a/>`,
			`byte 39: xml: encoding "latin1" declared but Decoder.CharsetReader is nil`},
		{"deep", strings.Repeat("<a>", 40), "byte 96: elements are nested too deeply"},
		{"large", strings.Repeat(" ", 1<<20+1), "byte 1048576: the document is larger than 1 MiB"},
		{"many", "<a>" + strings.Repeat("<b/>", 20_001), "byte 79999: there are too many elements"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := twiml.Parse([]byte(tt.in))
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %v", err, tt.want)
			}
		})
	}
}

func TestCanonical(t *testing.T) {
	t.Parallel()
	got, err := twiml.Canonical([]byte(`<Response>
  <Gather timeout="5" action="a"><Say>x &lt; "y"</Say></Gather>
</Response>`))
	want := `Response
  Gather action="a" timeout="5"
    Say
      "x < \"y\""
`
	if err != nil || got != want {
		t.Errorf("got %v\n%s\nwant\n%s", err, got, want)
	}
}

// TestRaw writes what was read again, byte for byte, for every element.
func TestRaw(t *testing.T) {
	t.Parallel()
	for _, name := range sortedKeys(full()) {
		want := twiml.Append(nil, doc(full()[name]))
		root, err := twiml.Parse(want)
		if err != nil {
			t.Fatal(err)
		}
		if got := twiml.Append(nil, &twiml.Document{Verbs: twiml.RawVerbs(root)}); !bytes.Equal(got, want) {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	hand := &twiml.Raw{Node: &twiml.Node{Name: "a><b", Children: []*twiml.Node{{Text: "x"}}}}
	if got := string(twiml.Append(nil, doc(hand, &twiml.Raw{}))); strings.Contains(got, "<b") {
		t.Errorf("a name became markup: %s", got)
	}
	if p := twiml.Check(doc(&twiml.Raw{Node: &twiml.Node{Name: "Dial"}}), twiml.RoleHold); len(p) != 1 {
		t.Errorf("got %v, want one problem", p)
	}
}

func TestParseSSML(t *testing.T) {
	t.Parallel()
	in := `Code <say-as interpret-as="digits">12</say-as><p>a<s>b<break time="1s"/></s></p> &amp; ` +
		`<lang xml:lang="en-US"><prosody rate="slow">x</prosody></lang>` +
		`<emphasis level="strong"><sub alias="y">z</sub></emphasis><w role="r">v</w>` +
		`<phoneme alphabet="ipa" ph="p">q</phoneme>`
	parts, err := twiml.ParseSSML(in)
	if err != nil {
		t.Fatal(err)
	}
	got := string(twiml.Append(nil, doc(&twiml.Say{Parts: parts})))
	if !strings.Contains(got, "<Say>"+in+"</Say>") {
		t.Errorf("got  %s\nwant %s", got, in)
	}
}

func TestParseSSMLErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"unknown", "あ<audio/>", `byte 3: element "audio" is not speech, expected one of break, emphasis,` +
			` lang, p, phoneme, prosody, s, say-as, sub, w`},
		{"escape from Say", "</Say><Hangup/><Say>", "byte 6: there is a second root element <Hangup>"},
		{"attribute", `<break length="1s"/>`, `byte 0: attribute "length" is not known for "break"`},
		{"value", `<emphasis level="x">a</emphasis>`,
			`byte 0: attribute "level" is "x", expected one of strong, moderate, reduced`},
		{"required", `a<sub>b</sub>`, `byte 1: attribute "alias" of "sub" is missing`},
		{"content", `<break>x</break>`, `byte 0: element "break" has content, expected none`},
		{"text only", `<w role="r"><break/></w>`,
			`byte 12: element "break" stands inside "w", expected only text there`},
		{"nesting", `<s><p>a</p></s>`, `byte 3: element "p" stands inside "s", expected outside`},
		{"nested twice", `<p><p>a</p></p>`, `byte 3: element "p" stands inside "p", expected outside`},
		{"not closed", `<p>a`, `byte 4: </Say> closes nothing that is open`},
		{"ampersand", `A & B`, `byte 3: invalid character entity & (no semicolon)`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := twiml.ParseSSML(tt.in)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got  %v\nwant %v", got, tt.want)
			}
		})
	}
}

func FuzzParseSSML(f *testing.F) {
	f.Add(`a <break time="1s"/> <say-as interpret-as="digits">1</say-as>`)
	f.Add(`</Say><Hangup/>`)
	f.Add("<p>\x00&amp;\r\n</p>")
	f.Fuzz(func(t *testing.T, in string) {
		parts, err := twiml.ParseSSML(in)
		var syntax *twiml.SyntaxError
		if err != nil {
			if !errors.As(err, &syntax) || syntax.Offset < 0 || syntax.Offset > len(in) {
				t.Fatalf("error %#v for %d bytes", err, len(in))
			}
			return
		}
		once := twiml.Append(nil, doc(&twiml.Say{Parts: parts}))
		root, err := twiml.Parse(once)
		if err != nil {
			t.Fatalf("%v in %s", err, once)
		}
		if again := twiml.Append(nil, &twiml.Document{Verbs: twiml.RawVerbs(root)}); len(parts) > 0 &&
			!bytes.Equal(once, again) {
			t.Fatalf("once  %s\nagain %s", once, again)
		}
		twiml.Check(doc(&twiml.Say{Parts: parts}), twiml.RoleMain)
	})
}

func FuzzText(f *testing.F) {
	f.Add("a<b>&\"'\r\n\t\x00\xff")
	f.Fuzz(func(t *testing.T, in string) {
		root, err := twiml.Parse(twiml.Append(nil, doc(&twiml.Say{Text: in, Voice: in})))
		if err != nil {
			t.Fatal(err)
		}
		say := root.Elements()[0]
		var text string
		for _, c := range say.Children {
			text += c.Text
		}
		if voice, _ := say.Attr("voice"); voice != legal(in) || text != legal(in) {
			t.Fatalf("got %q and %q, want %q", voice, text, legal(in))
		}
		parts, err := twiml.ParseSSML(twiml.Escape(in))
		if err != nil || len(parts) > 1 || len(parts) == 1 && parts[0] != twiml.Text(legal(in)) {
			t.Fatalf("%q became %v, %v", in, parts, err)
		}
	})
}
