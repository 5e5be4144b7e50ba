package library

import (
	"sync"
	"time"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/schema/diag"
)

// Options say how a workspace is loaded.
type Options struct {
	// Env names the environment: env/NAME.yaml. Empty: env/default.yaml, or a trial environment made up
	// of the declared names.
	Env string
	// BaseURL is the public URL, instead of the environment's.
	BaseURL string
	// LiveNo numbers the live part.
	LiveNo engine.LiveNo
	// Getenv reads what secrets refer to; nil reads nothing, and secrets stay empty.
	Getenv func(name string) string
	// ReadFile reads what secrets refer to; nil reads nothing.
	ReadFile func(path string) ([]byte, error)
	// Parsed keeps what files were parsed and compiled to for the next compilation; nil keeps nothing.
	Parsed *Parsed

	// Today is the present day, for what is said about days that have passed; the zero time says nothing of them.
	Today time.Time

	again bool // the files are those of a version that was compiled before
}

// Workspace is a compiled workspace. When Diagnostics has errors, Set must not be used for calls.
type Workspace struct {
	Files       Files
	Diagnostics *diag.List
	// Found are the diagnostics before Settings were applied to them, for [Settings.Settle].
	Found    *diag.List
	Settings *Settings
	Declared *Declared
	Set      *engine.Set
	Moved    *Moved   // names that were changed
	Outside  *Outside // what the shell needs to reach the outside: services, account, applications

	flows []*flowFile
	asked sync.Once // guards by
	by    *world    // see world
}

// Load reads and compiles the workspace in a folder. Faults of its files are diagnostics; an error says that
// the folder itself cannot be read.
func Load(dir string, opt Options) (*Workspace, error) {
	files, err := ReadDir(dir)
	if err != nil {
		return nil, err
	}
	return Compile(files, opt), nil
}

// Compile compiles a workspace from its files.
func Compile(files Files, opt Options) *Workspace { return compile(files, opt) }

// CompileAgain compiles what was compiled before, perhaps by an earlier program: what is found to be unwise today is not
// asked of it.
func CompileAgain(files Files, opt Options) *Workspace {
	opt.again = true
	return compile(files, opt)
}

func compile(files Files, opt Options) *Workspace {
	w := &Workspace{Files: files, Found: &diag.List{}}
	l := w.Found
	trees := parseAll(files, opt.Parsed, l)
	d := declare(trees, files, l)
	d.parsed = opt.Parsed
	w.Declared = d
	if trees.workspace == nil {
		l = &diag.List{} // nothing is declared: all else would be blamed for it
	}
	rest := restOf(files)
	before := opt.Parsed.before(rest)
	refs := before.numbers()
	prompts := compilePrompts(trees, d, refs, l)
	own := readAll(trees, d, before)
	flows := filesOf(own)
	checkMovedFlows(d, flows[:len(trees.flows)], l)
	w.Moved = movedOf(d, flows[:len(trees.flows)])
	compilePoints(d, refs, l)
	graphs, used := compileFlows(d, own, refs, l)
	if opt.Parsed != nil {
		opt.Parsed.keep(&kept{rest: rest, broken: d.broken, decls: declsOf(own), flows: byFile(own), refs: refs})
	}
	w.flows = flows
	if len(d.Rooms) > 0 {
		graphs[engine.PartyFlow] = kinds.Party()
		graphs[engine.CallbackFlow] = kinds.CallBack()
	}
	compileRooms(d, refs, flows, graphs, l)
	entries := compileEntries(d, refs, graphs, l)
	env := readEnv(trees, d, opt, l)
	live, outside := makeLive(d, env, entries, opt, l)
	w.Outside = outside
	w.Set = &engine.Set{
		Flows: &engine.Flows{
			Version: VersionOf(files), Graphs: graphs, Contact: d.Contact, Languages: orderLanguages(d), Prompts: prompts, Audio: d.Audio,
			Points: pointsOf(d), Moments: momentsOf(d), Rooms: roomsOf(d), Trouble: troubleOf(d), Policies: d.Policies, Refs: refs.all(), Zone: d.Zone, Region: regionOf(d),
		},
		Live: live,
	}
	if !opt.again {
		(&checker{trees: trees, d: d, set: w.Set, files: files, refs: refs.all(), used: used, list: l, today: opt.Today, env: env.Name}).run(own)
	}
	w.Settings = settingsOf(d.file, trees)
	w.Diagnostics = w.Settings.Settle(w.Found, Settling{Files: files, Part: true})
	return w
}

// orderLanguages puts the language of new contacts first.
func orderLanguages(d *Declared) []engine.Language {
	out := make([]engine.Language, 0, len(d.Languages))
	for _, l := range d.Languages {
		if l.Name == d.Language {
			out = append(out, l)
		}
	}
	for _, l := range d.Languages {
		if l.Name != d.Language {
			out = append(out, l)
		}
	}
	return out
}

func troubleOf(d *Declared) engine.FlowName {
	if d.Trouble != nil {
		return engine.FlowName(d.Trouble.Name)
	}
	return "lib.trouble"
}

// regionOf is the country whose numbers need no +: that of the first language's code.
func regionOf(d *Declared) string {
	langs := orderLanguages(d)
	if len(langs) == 0 || len(langs[0].Code) < 5 {
		return "US"
	}
	return langs[0].Code[len(langs[0].Code)-2:]
}
