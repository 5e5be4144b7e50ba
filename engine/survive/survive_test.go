package survive_test

import (
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"callflow/engine/library"
	"callflow/engine/sim"
	"callflow/engine/survive"
)

const base = "https://files.example.com/calls"

// host serves files and nothing else; it chooses the file of a key as the rules do that are written beside them.
type host struct {
	t     *testing.T
	files map[string][]byte
	asked []string
}

func (h *host) Ask(r sim.Request) (sim.Answer, error) {
	name, ours := strings.CutPrefix(r.URL, base+"/")
	if at := strings.IndexByte(name, '?'); at >= 0 {
		name = name[:at]
	}
	if r.Method != "GET" || !ours {
		h.t.Errorf("%s %s: a host of files is asked by GET for its own", r.Method, r.URL)
	}
	h.asked = append(h.asked, name)
	if key := r.Params.Value("Digits"); strings.Contains(name, "-keys-") {
		if body, ok := h.files[strings.TrimSuffix(name, ".xml")+"-"+key+".xml"]; ok {
			return sim.Answer{Body: body}, nil
		}
	}
	body, ok := h.files[name]
	if !ok {
		h.t.Errorf("%s is asked for, and was not made", name)
	}
	return sim.Answer{Body: body}, nil
}

// call plays one call of a number, and returns what was heard.
func call(t *testing.T, r *survive.Result, begin survive.Begin, lines ...string) (heard string, h *host) {
	t.Helper()
	h = &host{t: t, files: r.Files}
	var out strings.Builder
	n := sim.NewNetwork(h, 1_800_000_000_000, func(l sim.Heard) { fmt.Fprintf(&out, "%s %s\n", l.Who, l.Text) })
	n.Routes = sim.Routes{Voice: "GET " + base + "/" + begin.File}
	if err := n.Place("caller", "+12025550100", begin.Dialled); err != nil {
		t.Fatal(err)
	}
	sid := n.Sid("caller")
	if len(n.Living()) == 0 {
		if !slices.ContainsFunc(begin.Notes, func(s string) bool { return strings.Contains(s, "the call ends at once") }) {
			t.Errorf("%s ends at once, and nothing is said of it", begin.Number)
		}
		return out.String(), h
	}
	if err := n.Follow(sid, lines); err != nil {
		t.Fatal(err)
	}
	for i := 0; n.Next() > 0 && len(n.Living()) > 0; i++ {
		if i > 5000 {
			t.Fatalf("the call does not end\n%s", out.String()[:2000])
		}
		n.Advance(n.Next())
	}
	for _, note := range n.Notifications(sid) {
		t.Errorf("Twilio says %+v", note)
	}
	return out.String(), h
}

func load(t *testing.T, dir string) *library.Workspace {
	t.Helper()
	w, err := library.Load(dir, library.Options{LiveNo: 1})
	if err != nil || w.Diagnostics.HasErrors() {
		t.Fatal(err, w.Diagnostics)
	}
	return w
}

// TestExamplesSurvive makes the documents of all examples in all ways, and calls every number: silent callers and those
// who press keys come to an end, and Twilio refuses nothing.
func TestExamplesSurvive(t *testing.T) {
	t.Parallel()
	dirs, err := filepath.Glob("../../examples/*/callflow.yaml")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, file := range dirs {
		dir := filepath.Dir(file)
		for _, menus := range []survive.Menus{survive.AnyKey, survive.ByKey, survive.None} {
			t.Run(filepath.Base(dir)+"/"+string(menus), func(t *testing.T) {
				t.Parallel()
				r := survive.Make(load(t, dir), survive.Options{Base: base, Menus: menus})
				again := survive.Make(load(t, dir), survive.Options{Base: base, Menus: menus})
				if !maps.EqualFunc(r.Files, again.Files, bytes.Equal) {
					t.Error("the same workspace gives other documents")
				}
				for _, problem := range r.Problems {
					t.Error(problem)
				}
				for _, begin := range r.Begins {
					call(t, r, begin)
					call(t, r, begin, "1", "1", "1", "hang up")
					call(t, r, begin, "9", "2", "hang up")
				}
			})
		}
	}
}

// TestSomebodyIsRung lets callers of a queue reach its team, and those of a menu whom they choose.
func TestSomebodyIsRung(t *testing.T) {
	t.Parallel()
	w := load(t, "../../examples/support-center")
	r := survive.Make(w, survive.Options{Base: base, Menus: survive.AnyKey})
	heard, _ := call(t, r, r.Begins[0], "5", "answers", "wait 10s", "hang up")
	if !strings.Contains(heard, "client:kim rings") || !strings.Contains(heard, "client:lee rings") {
		t.Errorf("the team is not rung:\n%s", heard)
	}
	if !slices.ContainsFunc(r.Begins[0].Notes, func(n string) bool { return strings.Contains(n, "hours are not known") }) {
		t.Errorf("nothing is said of hours: %q", r.Begins[0].Notes)
	}
}

// TestKeysChooseFiles leads each key to its own file, and any other back to the question.
func TestKeysChooseFiles(t *testing.T) {
	t.Parallel()
	r := survive.Make(load(t, "../../examples/minicc"), survive.Options{Base: base, Menus: survive.ByKey})
	one, _ := call(t, r, r.Begins[0], "1", "hang up")
	two, _ := call(t, r, r.Begins[0], "2", "hang up")
	if one == two {
		t.Errorf("1 and 2 lead to the same:\n%s", one)
	}
	_, h := call(t, r, r.Begins[0], "7", "wait 5s", "hang up")
	if len(h.asked) < 3 {
		t.Errorf("after a key that is no choice: %q", h.asked)
	}
}

// TestOneFile makes a single document of a number where nothing needs another, and says so where something does.
func TestOneFile(t *testing.T) {
	t.Parallel()
	r := survive.Make(load(t, "../../examples/reception"), survive.Options{Menus: survive.None})
	if len(r.Problems) > 0 || len(r.Files) != 1 {
		t.Errorf("%d files, problems %q", len(r.Files), r.Problems)
	}
	if r = survive.Make(load(t, "../../examples/voicemail"), survive.Options{Menus: survive.AnyKey}); len(r.Problems) == 0 {
		t.Error("files that name each other are made without saying where they will be")
	}
}

// TestSurvivalFlow takes the flow that a number names for this.
func TestSurvivalFlow(t *testing.T) {
	t.Parallel()
	files := library.Files{
		"callflow.yaml":   []byte("workspace: a\nlanguage: en\nlanguages: {en: {code: en-US, voice: Polly.Joanna-Neural}}\nnumbers: {main: {flow: a, survival: b}}\n"),
		"a.flow.yaml":     []byte("flow: a\nstart: say\nsteps: {say: {say: {text: Usually.}, next: end}}\n"),
		"b.flow.yaml":     []byte("flow: b\nstart: say\nsteps: {say: {say: {text: In an outage.}, next: ring}, ring: {dial: {to: \"+12025550199\"}, next: say}}\n"),
		"prompts/en.yaml": []byte("{}\n"),
	}
	w := library.Compile(files, library.Options{LiveNo: 1})
	r := survive.Make(w, survive.Options{Menus: survive.None})
	if len(r.Begins) != 1 || r.Begins[0].Flow != "b" || !bytes.Contains(r.Files["main.xml"], []byte("In an outage.")) {
		t.Fatalf("%+v", r)
	}
	if !bytes.Contains(r.Files["main.xml"], []byte("<Number>+12025550199</Number>")) || !bytes.HasSuffix(r.Files["main.xml"], []byte("<Hangup/></Response>\n")) {
		t.Errorf("a circle without the caller does not end: %s", r.Files["main.xml"])
	}
}
