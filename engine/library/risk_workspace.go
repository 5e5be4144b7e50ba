package library

import (
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"callflow/engine/destination"
)

func inWorkspace(keys ...string) site { return site{workspaceFile, keys} }

// policies are who may be called and how often.
func (e *exposure) policies(w *declaration) {
	p := &w.policies
	d := &p.destinations
	at := func(key string) site { return inWorkspace("policies", "destinations", key) }
	e.add(group{code: "risk-destination", what: "places that may be called", site: at("allow"), values: placesOf(d.allow), all: len(d.allow) == 0, grows: true})
	e.add(group{code: "risk-destination", what: "places that may not be called", site: at("deny"), values: placesOf(d.deny), sinks: true})
	e.add(group{code: "risk-destination", what: "sorts of numbers that may be called", site: at("also"), values: d.also, grows: true, fresh: true})
	e.add(group{code: "risk-limit", what: "the list of those who are not to be called", site: at("do_not_call"), values: texts(d.list.Name), sinks: true})
	e.add(group{code: "risk-limit", what: "the hours in which lists are called", site: at("hours"), values: texts(d.hours.Name), sinks: true})
	count := func(key, what string, n int) {
		e.bound(amount{code: "risk-limit", what: what, site: at(key), value: most(float64(n)), text: countText(n)})
	}
	rate := float64(d.often.calls)
	if d.often.within > 0 {
		rate /= d.often.within.Hours()
	}
	often := ""
	if d.often.calls > 0 {
		often = fmt.Sprintf("%d in %s", d.often.calls, spanText(d.often.within))
	}
	e.bound(amount{code: "risk-limit", what: "the number of calls to one number", site: at("per_destination"), value: most(rate), text: often})
	count("per_hour", "the number of calls in an hour", d.perHour)
	count("at_once", "the number of calls at once", d.atOnce)
	e.bound(amount{code: "risk-limit", what: "the money that calls cost in a day", site: at("spend"), value: most(d.spend), text: amountText(d.spend)})
	e.bound(amount{code: "risk-limit", what: "the number of calls that begin in a second", site: inWorkspace("policies", "calls_per_second"), value: most(float64(p.starts)), text: countText(p.starts)})
	e.bound(amount{code: "risk-limit", what: "the number of calls in one contact", site: inWorkspace("policies", "legs"), value: float64(p.legs), text: countText(p.legs)})
	e.bound(amount{code: "risk-limit", what: "the longest contact", site: inWorkspace("policies", "max_contact"), value: p.maxContact.Seconds(), text: spanText(p.maxContact)})
	notice := amount{code: "risk-recording", what: "notice before recording", site: inWorkspace("policies", "notice_before_recording"), value: 1, text: "not needed"}
	if p.notice {
		notice.value, notice.text = 0, "needed"
	}
	e.bound(notice)
	e.add(group{code: "risk-rights", what: "who may say of every agent what they do", site: inWorkspace("policies", "presence"), values: namesOfRefs(p.presence), grows: true, fresh: true})
}

// kept is how long what is stored is kept.
func (e *exposure) kept(w *Workspace) {
	r, like := w.Outside.Retention, ""
	for _, class := range []struct {
		key, what string
		keep      time.Duration
	}{
		{"contacts", "rows of reports", r.Contacts}, {"events", "what happened word for word", r.Events}, {"recordings", "recordings", r.Recordings},
		{"log", "records of log points", r.Log}, {"agents", "what agents did", r.Agents}, {"audit", "commands", r.Audit},
	} {
		e.bound(amount{code: "risk-retention", what: "time to keep " + class.what, site: inWorkspace("policies", "retention", class.key),
			value: most(class.keep.Seconds()), text: spanText(class.keep), like: like})
		like = "time to keep rows of reports"
	}
	for _, p := range w.Set.Flows.Points {
		keep := p.Keep.Duration()
		if keep == 0 {
			keep = r.Log
		}
		e.bound(amount{code: "risk-retention", what: "time to keep records of " + p.Name, site: inWorkspace("logs", p.Name, "keep"), value: most(keep.Seconds()), text: spanText(keep)})
	}
}

// askers are who may ask for what.
func (e *exposure) askers(w *Workspace) {
	d := w.Declared.file
	rights := func(what string, who []string, at site) {
		e.add(group{code: "risk-rights", what: what, site: at, values: who, grows: true, fresh: true})
	}
	for _, r := range d.rooms {
		for _, c := range r.commands {
			rights("who may ask for "+c.name.Text+" in room "+r.name.Text, namesOfRefs(c.who), inWorkspace("rooms", r.name.Text, "commands", c.name.Text))
		}
		records := group{code: "risk-recording", what: "what room " + r.name.Text + " does", site: inWorkspace("rooms", r.name.Text, "record"), grows: true, sinks: true, fresh: true}
		if r.record == "yes" {
			records.values = texts("record the talk")
		}
		e.add(records)
	}
	for _, t := range d.lists {
		rights("who may change list "+t.name.Text, namesOfRefs(t.who), inWorkspace("lists", t.name.Text, "who"))
	}
	for _, s := range d.switches {
		rights("who may change switch "+s.name.Text, namesOfRefs(s.who), inWorkspace("switches", s.name.Text, "who"))
	}
	for _, a := range d.agents {
		rights("the teams whose calls "+a.name.Text+" may hear", namesOfRefs(a.manages), inWorkspace("agents", a.name.Text, "manages"))
	}
	for _, name := range slices.Sorted(maps.Keys(w.Set.Flows.Graphs)) {
		g := w.Set.Flows.Graphs[name]
		for _, c := range g.Commands {
			if isFlow(g.File) {
				rights("who may ask for "+c.Name+" in flow "+string(name), c.Who, site{g.File, []string{"commands", c.Name}})
			}
		}
	}
}

// outside is what an environment leads to.
func (e *exposure) outside(w *Workspace) {
	out := w.Outside
	if out.Env == "" {
		return
	}
	file := "env/" + out.Env + ".yaml"
	for _, name := range slices.Sorted(maps.Keys(w.Set.Live.Names)) {
		sort, entry, _ := strings.Cut(name, ".")
		if dialled := w.Set.Live.Names[name]; (sort == "addresses" || sort == "agents") && !strings.HasPrefix(dialled, "client:") {
			e.add(group{code: "risk-destination", what: "what is called as " + name, site: site{file, []string{sort, entry}}, values: texts(dialled), grows: true, fresh: true})
		}
	}
	hosts := func(what, address string, private []string, keys ...string) {
		e.add(group{code: "risk-service", what: what, site: site{file, keys}, values: texts(hostOf(address)), grows: true, fresh: true})
		e.add(group{code: "risk-service", what: "networks that are not public, of " + what, site: site{file, keys}, values: private, grows: true, fresh: true})
	}
	for _, name := range slices.Sorted(maps.Keys(out.Services)) {
		s := out.Services[name]
		hosts("the host of service "+name, s.URL, stringsOf(s.Private), "services", name)
	}
	for _, s := range out.Sinks {
		hosts("the host of sink "+s.Name, s.URL, stringsOf(s.Private), "sinks", s.Name)
		if s.Unmasked {
			e.add(group{code: "risk-rights", what: "what sink " + s.Name + " gets", site: site{file, []string{"sinks", s.Name, "unmasked"}}, values: texts("numbers in full"), grows: true, fresh: true})
		}
	}
	for i := range out.Keys {
		e.key(&out.Keys[i], file)
	}
}

// key is what somebody may do by HTTP.
func (e *exposure) key(k *APIKey, file string) {
	at := func(key string) site { return site{file, []string{"api", "keys", k.Name, key}} }
	var rights []string
	for _, r := range Rights() {
		if k.May(r) {
			rights = append(rights, string(r))
		}
	}
	if k.Agents {
		rights = append(rights, "in the name of agents")
	}
	e.add(group{code: "risk-rights", what: "the rights of key " + k.Name, site: at("rights"), values: rights, grows: true, fresh: true})
	e.add(group{code: "risk-rights", what: "what key " + k.Name + " may begin", site: at("may_begin"), values: k.Begins, all: len(k.Begins) == 0, grows: true})
}

func placesOf(places []destination.Place) []string {
	out := make([]string, len(places))
	for i, p := range places {
		out[i] = string(p)
	}
	return out
}

func stringsOf[T fmt.Stringer](list []T) []string {
	out := make([]string, len(list))
	for i, one := range list {
		out[i] = one.String()
	}
	return out
}

// texts is a list of a text, or none for "".
func texts(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// hostOf is the scheme and host of an address, never more: the rest may be secret.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

func countText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func amountText(x float64) string {
	if x == 0 {
		return ""
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// spanText writes a time in days where it is whole days; "" for 0.
func spanText(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d == 0:
		return ""
	case d%day == 0:
		return strconv.FormatInt(int64(math.Round(d.Hours()/24)), 10) + "d"
	}
	text, zero := d.String(), false
	if text, zero = strings.CutSuffix(text, "m0s"); zero {
		if text, zero = strings.CutSuffix(text, "h0"); zero {
			return text + "h"
		}
		return text + "m"
	}
	return text
}
