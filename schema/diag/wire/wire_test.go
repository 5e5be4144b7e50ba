package wire

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"net/url"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"callflow/schema/diag"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sample has one diagnostic for each thing that the forms have to cope with.
func sample() Report {
	src := diag.Sources{
		"shop/main.flow.yaml": []byte("flow: main\n  a: {say: 挨拶でし}\n  b: {say: 😀 挨拶, next: billling}\n"),
		"a, b:c%/d e.yaml":    []byte("x: 1\n"),
	}
	var l diag.List
	at := func(line, from, to int) diag.Span {
		return diag.Span{Start: diag.Place(line, from), End: diag.Place(line, to)}
	}
	l.Errorf("unknown-prompt", "shop/main.flow.yaml", at(2, 12, 16), "prompt %q is not defined", "挨拶でし").
		Hintf("did you mean %q?", "挨拶です").Relatedf("shop/prompts/ja.yaml", at(2, 1, 5), "defined [here]")
	l.Errorf("unknown-step", "shop/main.flow.yaml", at(3, 23, 31), "step %q is not defined", "billling").
		Meant("billling", []string{"billing"})
	l.Errorf("missing-key", "shop/main.flow.yaml", diag.Span{Start: diag.Place(1, 1), End: diag.Place(3, 4)}, "several\nlines: 100%%, [a](b)")
	l.Errorf("unreachable-step", "a, b:c%/d e.yaml", at(1, 1, 1), "odd \x1b[31m::error::x\r\n]]>&<")
	l.Add(diag.Diagnostic{Code: "unused-name", Severity: diag.Info, File: "/srv/x.yaml", Message: "for information"})
	l.Errorf("missing-env", "lib:trouble.flow.yaml", at(1, 1, 2), "in the program")
	l.Errorf("file-unreadable", "", diag.Span{}, "no file")
	return Report{
		Diagnostics: diag.Exact(l.Sorted(), src), Sources: src, Version: "v1.2.3", FailOn: diag.Error,
		Files: []string{"shop/callflow.yaml", "shop/main.flow.yaml"},
		Accepted: []Accepted{
			{accepted("unreachable-step", at(2, 3, 4)), "it begins in \"June\"", true},
			{accepted("unknown-step", at(1, 1, 5)), "nobody calls there", false},
		},
	}
}

func accepted(code diag.Code, span diag.Span) diag.Diagnostic {
	return diag.Diagnostic{Code: code, Severity: diag.Warning, File: "shop/main.flow.yaml", Span: span, Message: "this is accepted"}
}

var forms = map[string]func(io.Writer, Report) error{"report.sarif": SARIF, "github.txt": GitHub, "junit.xml": JUnit, "checkstyle.xml": Checkstyle}

func TestForms(t *testing.T) {
	t.Parallel()
	for name, write := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compareGolden(t, "testdata/"+name, written(t, write, sample()))
			compareGolden(t, "testdata/empty_"+name, written(t, write, Report{Files: []string{"callflow.yaml"}, FailOn: diag.Error}))
			if err := write(fullDisk{}, sample()); err == nil || !strings.Contains(err.Error(), "no space") {
				t.Errorf("a full disk gives %v", err)
			}
		})
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space") }

func written(t rapid.TB, write func(io.Writer, Report) error, r Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func compareGolden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs: %s", path, diff)
	}
}

// schema is that of SARIF 2.1.0, compiled by a library that is not ours.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("testdata/sarif-2.1.0-rtm.5.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func valid(s *jsonschema.Schema, text []byte) error {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return s.Validate(doc)
}

func TestSARIFIsValid(t *testing.T) {
	t.Parallel()
	s := schema(t)
	text := written(t, SARIF, sample())
	if err := valid(s, text); err != nil {
		t.Error(err)
	}
	if err := valid(s, written(t, SARIF, Report{})); err != nil {
		t.Error(err)
	}
	for _, wrong := range []string{`"level": "error"`, `"startLine": 3`, `"version": "2.1.0"`} { // the schema has teeth
		by := map[byte]string{'l': `"level": "bad"`, 's': `"startLine": 0`, 'v': `"version": "2.0"`}[wrong[1]]
		broken := bytes.Replace(text, []byte(wrong), []byte(by), 1)
		if bytes.Equal(broken, text) || valid(s, broken) == nil {
			t.Errorf("%s is not missed", wrong)
		}
	}
}

func TestWide(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		line      string
		col, want int
	}{{"abc", 1, 1}, {"abc", 3, 3}, {"abc", 4, 4}, {"abc", 9, 9}, {"挨拶x", 3, 3}, {"😀x", 2, 3}, {"x😀😀", 4, 6}, {"😀", 2, 3}, {"", 1, 1}} {
		lines := texts{src: diag.Sources{"a": []byte("x\n" + tt.line)}, lines: map[string][]string{}}
		if got := lines.wide("a", diag.Place(2, tt.col)); got != tt.want {
			t.Errorf("wide(%q, %d) = %d, want %d", tt.line, tt.col, got, tt.want)
		}
	}
}

// hostile is a report whose names and messages hold anything.
func hostile(t *rapid.T) Report {
	text := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{"::error::x", "a\nb", "a\r\n::set-output name=x::y", "%0A", "%25", "a,b:c", "]]>", "<x>&amp;\"'", "\x00\x1b[2J", "\xff\xfe", "../../x", "http://x/y", "{0}[x](1)", "\u2028"}),
	)
	number := rapid.IntRange(-2, 5)
	pos := rapid.Custom(func(t *rapid.T) diag.Pos { return diag.Place(number.Draw(t, "line"), number.Draw(t, "col")) })
	span := rapid.Custom(func(t *rapid.T) diag.Span { return diag.Span{Start: pos.Draw(t, "start"), End: pos.Draw(t, "end")} })
	one := rapid.Custom(func(t *rapid.T) diag.Diagnostic {
		d := diag.Diagnostic{
			Code: rapid.SampledFrom([]diag.Code{"unknown-step", "unused-name"}).Draw(t, "code"), Severity: diag.Severity(rapid.IntRange(1, 3).Draw(t, "severity")),
			File: text.Draw(t, "file"), Span: span.Draw(t, "span"), Message: text.Draw(t, "message"), Hint: text.Draw(t, "hint"),
		}
		return *d.Relatedf(text.Draw(t, "other file"), span.Draw(t, "other span"), "%s", text.Draw(t, "related")).Replace(text.Draw(t, "old"), text.Draw(t, "new"), true)
	})
	r := Report{Diagnostics: rapid.SliceOfN(one, 0, 4).Draw(t, "all"), Files: rapid.SliceOfN(text, 0, 3).Draw(t, "files"), FailOn: diag.Warning}
	r.Sources = diag.Sources{}
	for _, d := range r.Diagnostics {
		r.Sources[d.File] = []byte(text.Draw(t, "source"))
	}
	r.Diagnostics = diag.Exact(r.Diagnostics, r.Sources)
	return r
}

func TestHostileSARIF(t *testing.T) {
	t.Parallel()
	s := schema(t)
	rapid.Check(t, func(t *rapid.T) {
		r := hostile(t)
		text := written(t, SARIF, r)
		if err := valid(s, text); err != nil {
			t.Fatal(err)
		}
		var log sarifLog
		if err := json.Unmarshal(text, &log); err != nil {
			t.Fatal(err)
		}
		for i, d := range r.Diagnostics {
			result := log.Runs[0].Results[i]
			if result.Rule != string(d.Code) || log.Runs[0].Tool.Driver.Rules[result.Index].ID != string(d.Code) {
				t.Fatalf("%q has the rule %q", d.Code, result.Rule)
			}
			if len(result.Locations) == 0 || !relative(d.File) {
				continue
			}
			u, err := url.Parse(result.Locations[0].Physical.Artifact.URI)
			if err != nil || u.IsAbs() || u.Host != "" || strings.TrimPrefix(u.Path, "./") != strings.TrimPrefix(d.File, "./") {
				t.Fatalf("file %q became the URI %q (%v)", d.File, result.Locations[0].Physical.Artifact.URI, err)
			}
		}
	})
}

// TestHostileGitHub checks that there is one command for each diagnostic, and no other line.
func TestHostileGitHub(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := hostile(t)
		text := string(written(t, GitHub, r))
		if strings.Count(text, "\n") != len(r.Diagnostics) || strings.ContainsAny(text, "\r\x1b\x00") {
			t.Fatalf("%q", text)
		}
		for i, line := range strings.SplitAfter(text, "\n")[:len(r.Diagnostics)] {
			head, message, ok := strings.Cut(strings.TrimPrefix(line, "::"), "::")
			name, properties, _ := strings.Cut(head, " ")
			d := r.Diagnostics[i]
			if !ok || name != command(d.Severity) || !strings.HasSuffix(properties, "title="+string(d.Code)) || strings.Count(properties, "=") < strings.Count(properties, ",")+1 {
				t.Fatalf("%q", line)
			}
			for _, p := range strings.Split(properties, ",") {
				if key, value, _ := strings.Cut(p, "="); key == "file" && unescaped(value) != strings.ReplaceAll(shown(d.File), "\r\n", "\n") {
					t.Fatalf("file %q became %q", d.File, unescaped(value))
				}
			}
			if !strings.HasSuffix(message, "\n") {
				t.Fatalf("%q", message)
			}
		}
	})
}

// shown is a text as logs may show it, with its lines.
func shown(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = diag.Visible(lines[i])
	}
	return strings.Join(lines, "\n")
}

// unescaped reads a property as GitHub's runner does.
func unescaped(value string) string {
	return strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%").Replace(value)
}

// TestHostileXML reads what was written back.
func TestHostileXML(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := hostile(t)
		var suites junitSuites
		if err := xml.Unmarshal(written(t, JUnit, r), &suites); err != nil {
			t.Fatal(err)
		}
		failed := map[string]bool{}
		for _, d := range r.Diagnostics {
			if d.Severity <= diag.Warning {
				failed[d.File] = true
			}
		}
		if suites.Failures != len(failed) || suites.Tests != len(suites.Suite.Cases) || suites.Tests < len(failed) {
			t.Fatalf("%d of %d failed, want %d", suites.Failures, suites.Tests, len(failed))
		}
		var style checkstyle
		if err := xml.Unmarshal(written(t, Checkstyle, r), &style); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, file := range style.Files {
			for _, e := range file.Errors {
				d := r.Diagnostics[n]
				if readable(d.File) && file.Name != d.File || readable(words(d)) && e.Message != words(d) || e.Severity != d.Severity.String() {
					t.Fatalf("%+v in %q, want %+v", e, file.Name, d)
				}
				n++
			}
		}
		if n != len(r.Diagnostics) {
			t.Fatalf("%d diagnostics of %d", n, len(r.Diagnostics))
		}
	})
}

// readable reports whether XML can hold a text.
func readable(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool {
		return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
	}) < 0
}
