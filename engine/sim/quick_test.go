package sim

import (
	"reflect"
	"testing"

	"callflow/engine/twiml"
)

// FuzzQuick compares the quick reader with twiml.Parse: what it reads is the same, and it reads nothing that
// cannot be read.
func FuzzQuick(f *testing.F) {
	for _, doc := range []string{
		declaration + `<Response><Say language="ja-JP">電話 &amp; &lt;b&gt; &#39;x&#39;</Say><Play/></Response>`, "<Response/>", " <Response>\n\t<Pause length=\"1\" />\n</Response>\n",
		`<a b="1" b="2"/>`, `<a b='1'/>`, "<a><b></a></b>", "<a/><b/>", "<a>&nbsp;</a>", "<a b=\"<\"/>", "<a b=\"1\"c=\"2\"/>", "<!-- x --><a/>", "<a><![CDATA[x]]></a>", "<a:b/>",
		"<a>]]></a>", "<a\n/>", "<a / >", "</a>", "<a>", "<a b=\"&lt;&quot;\"/>", "x<a/>", "<a>\r\n</a>", "<a >x</a >", "< a/>", "<a b/>", "<a>&amp</a>", "",
	} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		got, ok := quickly(doc)
		if !ok {
			return
		}
		want, err := twiml.Parse(doc)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, want %+v, %v", doc, got, want, err)
		}
	})
}

func TestQuickReadsWhatIsUsual(t *testing.T) {
	t.Parallel()
	if _, ok := quickly([]byte(declaration + `<Response><Gather action="https://x.test/?a=1&amp;b=2"><Say voice="Polly.Joanna">Caf&#39;e</Say></Gather></Response>`)); !ok {
		t.Error("a usual document is not read quickly")
	}
}
