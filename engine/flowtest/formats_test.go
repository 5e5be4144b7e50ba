package flowtest

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"callflow/schema/diag"
)

// failing are results with everything that a format must escape.
func failing() []Suite {
	span := diag.At(diag.Place(3, 7), 4)
	bad := &Result{Test: &Test{Name: `a "test", 100%: <b>`, File: "main.test.yaml", Span: span}, Length: 61_500,
		Failures:   []Failure{{Span: span, Message: "no < and\nno >", Flow: Place{File: "main.flow.yaml", Line: 4, Flow: "main", Step: "ask"}, Line: 1}},
		Transcript: []Line{{At: 1000, Who: "caller", Text: `hears "<>"`, Prompt: "ask"}, {At: 2000, Who: "main", Text: "ask.1", Step: true}}}
	good := &Result{Test: &Test{Name: "good", File: "main.test.yaml"}}
	return []Suite{{Dir: "shop", Results: []*Result{bad, good}}, {Dir: "empty"}}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := WriteJSON(&b, failing(), nil); err != nil {
		t.Fatal(err)
	}
	var got report
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Tests != 2 || got.Failed != 1 || got.Results[0].Failures[0].Flow != "shop/main.flow.yaml:4" || len(got.Results[0].Transcript) != 2 ||
		got.Results[0].Length != 61_500 || !got.Results[1].Passed {
		t.Errorf("report %+v", got)
	}
}

func TestJUnit(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := WriteJUnit(&b, failing()); err != nil {
		t.Fatal(err)
	}
	names := map[string]int{}
	for d := xml.NewDecoder(strings.NewReader(b.String())); ; {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, b.String())
		}
		if e, ok := tok.(xml.StartElement); ok {
			names[e.Name.Local]++
		}
	}
	if names["testsuite"] != 2 || names["testcase"] != 2 || names["failure"] != 1 || !strings.Contains(b.String(), `time="61.500"`) {
		t.Errorf("elements %v in\n%s", names, b.String())
	}
}

func TestGitHub(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := WriteGitHub(&b, failing()); err != nil {
		t.Fatal(err)
	}
	want := "::error file=shop/main.test.yaml,line=3,col=7,title=a \"test\"%2C 100%25%3A <b>::no < and%0Ano > (in step ask, shop/main.flow.yaml:4)\n"
	if b.String() != want {
		t.Errorf("got %s, want %s", b.String(), want)
	}
}

func TestLongTranscriptsAreCut(t *testing.T) {
	t.Parallel()
	r := &Result{Test: &Test{Name: "long"}, Failures: []Failure{{Message: "no end", Line: 200}}}
	for range 200 {
		r.Transcript = append(r.Transcript, Line{Who: "caller", Text: "hears music"})
	}
	var b bytes.Buffer
	if err := WriteText(&b, []Suite{{Dir: "shop", Results: []*Result{r}}}, Options{}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "hears music"); n != firstLines+lastLines || !strings.Contains(b.String(), "150 more lines") {
		t.Errorf("%d lines in\n%s", n, b.String())
	}
}

func TestCompareDocuments(t *testing.T) {
	t.Parallel()
	r := &Result{Test: &Test{}, Documents: "a\nb\n"}
	if r.Compare("a\nb\n", "x"); !r.Passed() {
		t.Errorf("the same differs: %v", r.Failures)
	}
	if r.Compare("a\nc\n", "x"); r.Passed() || !strings.Contains(r.Failures[0].Message, `line 2 of its documents is "b", expected "c"`) {
		t.Errorf("failures %v", r.Failures)
	}
}

// TestReadCoverage reads what WriteJSON has written: the workspace by its name, or the only one.
func TestReadCoverage(t *testing.T) {
	t.Parallel()
	cover := &Coverage{Steps: []*StepCover{{Place: Place{File: "main.flow.yaml", Line: 4, Flow: "main", Step: "ask"}, Visits: 2,
		Outcomes: []OutcomeCover{{"1", 2}, {"silence", 0}}}}}
	write := func(covers ...*Coverage) []byte {
		var b bytes.Buffer
		if err := WriteJSON(&b, failing(), covers); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	tests := []struct {
		name string
		text []byte
		dir  string
		want string // of the error
	}{
		{"the only one", write(cover), "elsewhere", ""},
		{"by name", write(&Coverage{}, cover), "empty", ""},
		{"another name", write(&Coverage{}, cover), "elsewhere", "it has that of shop, empty"},
		{"none", write(), "shop", "holds no coverage"},
		{"no JSON", []byte("x"), "shop", "read coverage"},
	}
	for _, tt := range tests {
		got, err := ReadCoverage(tt.text, tt.dir)
		if tt.want != "" {
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if s := got.Step("main", "ask"); s == nil || s.Visits != 2 || len(s.Outcomes) != 2 || got.Outcomes() != (Share{1, 2}) {
			t.Errorf("%s: %+v", tt.name, s)
		}
	}
}
