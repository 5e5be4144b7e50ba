package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"callflow/engine/replay"
	"callflow/engine/twiml"
)

// replayShown is a replay as JSON.
type replayShown struct {
	Version  int            `json:"version"`
	Cells    int            `json:"cells"`
	Events   int            `json:"events"`
	Differ   []differShown  `json:"differ"`
	Skipped  map[string]int `json:"skipped,omitempty"`
	Estimate *estimateShown `json:"estimate,omitempty"`
}

type differShown struct {
	Cell  string   `json:"cell"`
	Event int64    `json:"event"`
	What  string   `json:"what"`
	Was   []string `json:"was"`
	Now   []string `json:"now"`
}

type estimateShown struct {
	Contacts int          `json:"contacts"`
	Way      shareShown   `json:"another_way"`
	Words    shareShown   `json:"other_words"`
	Deeds    shareShown   `json:"other_deeds"`
	Places   []placeShown `json:"places"`
}

type shareShown struct {
	Contacts int     `json:"contacts"`
	Share    float64 `json:"share"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
}

type placeShown struct {
	Sort     replay.Sort `json:"sort"`
	After    string      `json:"after"`
	Was      string      `json:"was"`
	Now      string      `json:"now"`
	Contacts int         `json:"contacts"`
	First    string      `json:"first"`
}

// printReplay says what came of a replay, and returns errFound when something differs.
func (a *app) printReplay(r *replaying, f replayFlags) error {
	for _, why := range slices.Sorted(maps.Keys(r.skipped)) {
		cells := r.skipped[why]
		fmt.Fprintf(a.err, "%s not replayed, %s first: %s\n", counted(len(cells), "cell"), cells[0], why)
	}
	if r.cells == 0 && len(r.skipped) > 0 {
		return fmt.Errorf("nothing could be replayed")
	}
	way, _, _, _ := r.estimate.Part(replay.Way)
	var err error
	if len(r.differ) > 0 || way > 0 {
		err = errFound
	}
	if f.format == "json" {
		return cmpErr(printAny(a.out, r.shown()), err)
	}
	if len(r.differ) > 0 {
		a.printDifference(&r.differ[0])
		fmt.Fprintf(a.out, "%s of %d differ\n", counted(len(r.differ), "cell"), r.cells)
		return err
	}
	fmt.Fprintf(a.out, "%s, %s: every turn is what it was\n", counted(r.cells, "cell"), counted(r.events, "event"))
	if r.other != nil {
		a.printEstimate(r, f)
	}
	return err
}

func cmpErr(first, then error) error {
	if first != nil {
		return first
	}
	return then
}

// printDifference shows the first difference of a cell, with the way there.
func (a *app) printDifference(d *differing) {
	row := &d.diff.Row
	fmt.Fprintf(a.out, "%s, event %d, %s at %s: %s is not what it was\n", d.h.Cell, row.Seq, row.Kind, row.At.Time().UTC().Format(time.RFC3339), d.diff.What)
	for _, line := range replay.Walked(d.h, row.Seq) {
		fmt.Fprintln(a.out, "  "+line)
	}
	was, now := d.diff.Was, d.diff.Now
	for i := range max(len(was), len(now)) {
		one, two := lineAt(was, i), lineAt(now, i)
		if one == two {
			fmt.Fprintln(a.out, "    "+one)
			continue
		}
		if i < len(was) {
			fmt.Fprintln(a.out, "  - "+one)
		}
		if i < len(now) {
			fmt.Fprintln(a.out, "  + "+two)
		}
	}
	for _, body := range d.diff.Answer {
		fmt.Fprintln(a.out, "  the document is now")
		for line := range strings.Lines(canonical(string(body))) {
			fmt.Fprint(a.out, "    "+line)
		}
	}
}

func lineAt(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// canonical is a document with a line for each element, as far as it is one.
func canonical(doc string) string {
	text, err := twiml.Canonical([]byte(doc))
	if err != nil {
		return doc + "\n"
	}
	return text
}

func (a *app) printEstimate(r *replaying, f replayFlags) {
	e := &r.estimate
	fmt.Fprintf(a.out, "\nwith %s, of %s (an estimate: people are taken to do what they did while the way is the same):\n", f.with, counted(e.Contacts, "contact"))
	for _, line := range []struct {
		sort replay.Sort
		text string
	}{{replay.Way, "go another way"}, {replay.Words, "hear something else on the same way"}, {replay.Deeds, "are logged or acted on otherwise on the same way"}} {
		n, share, low, high := e.Part(line.sort)
		fmt.Fprintf(a.out, "  %d %s: %.1f %%, likely %.1f to %.1f %% of such contacts\n", n, line.text, 100*share, 100*low, 100*high)
	}
	for _, p := range e.Places() {
		fmt.Fprintf(a.out, "\n%s after %s, first %s: %s\n", counted(p.Contacts, "contact"), after(p.At), p.First, sortWords[p.Sort])
		was, now := changedLines(canonical(p.Was), canonical(p.Now))
		for _, line := range was {
			fmt.Fprintln(a.out, "  - "+line)
		}
		for _, line := range now {
			fmt.Fprintln(a.out, "  + "+line)
		}
	}
}

var sortWords = map[replay.Sort]string{replay.Way: "another way", replay.Words: "something else is heard", replay.Deeds: "something else is logged or done"}

func after(place string) string {
	if place == "." {
		return "the beginning"
	}
	return place
}

// changedLines are the lines of two texts without those at their beginning and end that are the same.
func changedLines(was, now string) (gone, come []string) {
	a, b := strings.Split(strings.TrimRight(was, "\n"), "\n"), strings.Split(strings.TrimRight(now, "\n"), "\n")
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return a, b
}

func (r *replaying) shown() replayShown {
	s := replayShown{Version: 1, Cells: r.cells, Events: r.events, Differ: []differShown{}}
	for _, d := range r.differ {
		s.Differ = append(s.Differ, differShown{d.h.Cell.String(), d.diff.Row.Seq, d.diff.What, d.diff.Was, d.diff.Now})
	}
	for why, cells := range r.skipped {
		if s.Skipped == nil {
			s.Skipped = map[string]int{}
		}
		s.Skipped[why] = len(cells)
	}
	if r.other == nil {
		return s
	}
	share := func(sort replay.Sort) shareShown {
		n, share, low, high := r.estimate.Part(sort)
		return shareShown{n, share, low, high}
	}
	s.Estimate = &estimateShown{Contacts: r.estimate.Contacts, Way: share(replay.Way), Words: share(replay.Words), Deeds: share(replay.Deeds), Places: []placeShown{}}
	for _, p := range r.estimate.Places() {
		s.Estimate.Places = append(s.Estimate.Places, placeShown{p.Sort, p.At, p.Was, p.Now, p.Contacts, p.First.String()})
	}
	return s
}

// printAny writes a value as JSON for people.
func printAny(w io.Writer, v any) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(v)
}
