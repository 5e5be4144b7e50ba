package library

import (
	"slices"
	"strings"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
)

// declare reads callflow.yaml and the audio folder. References between its parts are checked when flows
// and prompts are known, see declaredRefs.
func declare(t *trees, files Files, l *diag.List) *Declared {
	w := &declaration{dec: schema.NewDecoder(l)}
	if t.workspace == nil {
		if _, ok := files[workspaceFile]; !ok {
			l.Errorf("file-unreadable", workspaceFile, diag.Span{}, "there is no %s", workspaceFile)
		}
	} else {
		w.dec.Read(t.workspace, schema.ObjectForm(w))
	}
	all := withLibrary(files)
	d := &Declared{
		file: w, library: libraryOf(files), sounds: soundBytes(all), tables: tablesOf(files),
		Prompts: map[string]*PromptName{}, Audio: soundsOf(all), Defaults: w.defaults, broken: t.broken,
	}
	d.Name, d.Zone, d.Contact, d.Settings = w.name.Text, w.zone.name, w.contact, w.settings
	d.Skills = namesOf(w.skills)
	d.Policies = engine.Policies{MaxContact: millis(w.policies.maxContact), MaxSilence: millis(w.policies.maxSilence), Legs: w.policies.legs}
	if w.trouble.Name != "" {
		d.Trouble = &w.trouble
	}
	d.languages(w)
	d.people(w)
	d.places(w, l)
	w.checkSkills(l)
	w.checkRung(l)
	w.checkPresence(d, l)
	w.checkRooms(d, l)
	w.checkLogs(d, l)
	w.checkTimes(d, l)
	w.checkDestinations(l)
	w.checkRetention(l)
	return d
}

func (d *Declared) languages(w *declaration) {
	for _, one := range w.languages {
		d.Languages = append(d.Languages, engine.Language{Name: one.name.Text, Code: one.code, Voice: one.voice,
			Speech: engine.Speech{Model: one.speech.model, Timeout: one.speech.timeout}})
	}
	d.Language = w.language.Name
	if d.Language == "" && len(d.Languages) > 0 {
		d.Language = d.Languages[0].Name
	}
}

func (d *Declared) people(w *declaration) {
	for _, a := range w.agents {
		d.Agents = append(d.Agents, Agent{Name: a.name, Says: a.says})
	}
	for _, t := range w.teams {
		d.Teams = append(d.Teams, t.declared())
	}
	for _, q := range w.queues {
		d.Queues = append(d.Queues, q.declared())
	}
	for _, r := range w.rooms {
		d.Rooms = append(d.Rooms, r.declared())
	}
	for _, m := range w.mailboxes {
		d.Mailboxes = append(d.Mailboxes, m.declared())
	}
}

func (d *Declared) places(w *declaration, l *diag.List) {
	for _, n := range w.numbers {
		d.Numbers = append(d.Numbers, n.named())
	}
	for _, a := range w.apps {
		d.Apps = append(d.Apps, a.named())
	}
	for _, a := range w.addresses {
		d.Addresses = append(d.Addresses, Named{Name: a})
	}
	for _, s := range w.switches {
		d.Switches = append(d.Switches, s.declared(l))
	}
	for _, one := range w.lists {
		d.Lists = append(d.Lists, one.declared())
	}
	for _, s := range w.schedules {
		d.Schedules = append(d.Schedules, s.declared())
	}
	for _, s := range w.services {
		d.Services = append(d.Services, s.declared())
	}
	for _, p := range w.logs {
		d.Points = append(d.Points, p.declared())
	}
}

// mayDefine reports whether a file that is no YAML, or a flow under another name, would perhaps define a
// flow or prompt.
func (d *Declared) mayDefine(sort, name string) bool {
	return slices.ContainsFunc(d.broken, func(file string) bool {
		return sort == "prompt" && isPrompts(file) || sort == "flow" && isFlow(file) && flowStem(file) == name
	})
}

// tablesOf are the CSV files.
func tablesOf(files Files) Files {
	out := Files{}
	for name, content := range files {
		if strings.HasSuffix(name, ".csv") {
			out[name] = content
		}
	}
	return out
}

// paths are the declared names of some groups, as paths.
func paths(d *Declared, groups ...string) []string {
	all := d.groups()
	var out []string
	for _, g := range groups {
		for _, name := range all[g] {
			out = append(out, g+"."+name)
		}
	}
	return out
}
