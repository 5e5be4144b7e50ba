// Package survive makes documents of flows that stand still: TwiML that any host can serve while no server of
// callflow does, one begin for each number.
//
// Nothing is known in them: no hours, no lists, no services, no results. So each step goes one way, the one that brings a
// caller to somebody: a schedule is open, a condition does not hold, a service fails; a queue rings its team, and whoever
// does not answer is followed by what the flow has for that. Each such way is noted, for whoever decides whether it
// will do. Twilio cannot choose among files by a key; see [Menus].
//
// The package is pure. Start reading at walk.go.
package survive

import (
	"fmt"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/twiml"
)

// Menus says what becomes of menus.
type Menus string

// What becomes of menus.
const (
	// AnyKey asks the question; any key leads to the choice that is nearest to a person. It works on every host.
	AnyKey Menus = "any-key"
	// ByKey asks the question; the key is sent as a parameter, and the host chooses the file by it.
	ByKey Menus = "by-key"
	// None passes over menus, to the choice that is nearest to a person: one file for each number.
	None Menus = "none"
)

// Options say how documents are made.
type Options struct {
	Base  string // URL of the folder in which the files will be, without a slash at its end; "" while nothing needs it
	Menus Menus
}

// Result is what was made.
type Result struct {
	Files    map[string][]byte // by name
	Begins   []Begin
	Problems []string // for which there is no document: what Twilio would refuse, what is too large
}

// Begin is where the calls of one number begin.
type Begin struct {
	Number  string // its name
	Dialled string
	Flow    engine.FlowName
	File    string
	Notes   []string // what was decided for the caller, in the order of the walk, each once
}

// mostBytes is how large a document may be; Twilio refuses 64 kB.
const mostBytes = 60 << 10

// Make makes the documents of all numbers that begin a flow on a leg.
func Make(w *library.Workspace, o Options) *Result {
	r := &Result{Files: map[string][]byte{}}
	for _, n := range w.Declared.Numbers {
		flow := engine.FlowName(w.Declared.Survival(n.Name.Text))
		if flow == "" && n.Flow != nil {
			flow = engine.FlowName(n.Flow.Name)
		}
		if w.Set.Flows.Graphs[flow] == nil {
			continue
		}
		p := &pages{w: w, set: w.Set, o: o, name: n.Name.Text, result: r, known: map[string]string{}, language: w.Set.Flows.Languages[0].Name}
		first := p.page([]frame{{flow, w.Set.Flows.Graphs[flow].Start}})
		r.Begins = append(r.Begins, Begin{n.Name.Text, w.Set.Live.Names["numbers."+n.Name.Text], flow, first, p.notes})
	}
	return r
}

// pages are the documents of one number.
type pages struct {
	w        *library.Workspace
	set      *engine.Set
	o        Options
	name     string
	language string
	result   *Result
	known    map[string]string // files by where they begin
	notes    []string
	count    int
}

// frame is a place in a flow.
type frame struct {
	flow engine.FlowName
	at   engine.Target
}

func keyOf(stack []frame) string {
	var b strings.Builder
	for _, f := range stack {
		fmt.Fprintf(&b, "%s.%s.%s/", f.flow, f.at.Step, f.at.Finish)
	}
	return b.String()
}

func (p *pages) note(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(p.notes, text) {
		p.notes = append(p.notes, text)
	}
}

// page is the file that begins at a place; it is made when it is first wanted.
func (p *pages) page(stack []frame) string {
	key := keyOf(stack)
	if file, ok := p.known[key]; ok {
		return file
	}
	file := p.name + ".xml"
	if p.count++; p.count > 1 {
		file = fmt.Sprintf("%s-%d.xml", p.name, p.count)
	}
	p.known[key] = file
	w := &walk{p: p, file: file, seen: map[string]bool{}, doc: &twiml.Document{}}
	w.follow(stack)
	if _, ends := w.doc.Verbs[0].(*twiml.Hangup); ends && p.count == 1 {
		p.note("nothing is heard and nobody rung: the call ends at once")
	}
	p.keep(file, w.doc)
	return file
}

// keep writes a document, if Twilio would take it.
func (p *pages) keep(file string, doc *twiml.Document) {
	for _, problem := range twiml.Check(doc, twiml.RoleMain) {
		p.result.Problems = append(p.result.Problems, fmt.Sprintf("%s: %s: %s", file, problem.Path, problem.Message))
	}
	body := append(twiml.Append(nil, doc), '\n')
	if len(body) > mostBytes {
		p.result.Problems = append(p.result.Problems, fmt.Sprintf("%s has %d bytes, expected at most %d", file, len(body), mostBytes))
	}
	p.result.Files[file] = body
}

// url is where a file will be.
func (p *pages) url(file string) string {
	if p.o.Base == "" {
		p.result.Problems = append(p.result.Problems, fmt.Sprintf("%s is needed by another file: say where the files will be", file))
		return "https://example.invalid/" + file
	}
	return strings.TrimRight(p.o.Base, "/") + "/" + file
}
