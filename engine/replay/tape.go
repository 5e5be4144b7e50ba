package replay

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/record"
	"callflow/engine/store"
)

// Tape is histories with all that it takes to replay them, as it is written into a file for people to read.
type Tape struct {
	Made      string // how it was made, a line or more
	Version   engine.VersionID
	Live      engine.LiveNo
	Edition   *library.Edition // it holds the flows of Version
	Histories []History
}

// mark begins a tape, with the number of its form.
const mark = "callflow history 1\n"

// about is what a tape says of its edition besides the files.
type about struct {
	Version engine.VersionID `json:"version"`
	Live    engine.LiveNo    `json:"live"`
	Env     string           `json:"env,omitempty"`
	BaseURL string           `json:"base_url"`
}

const (
	workspaceFolder = "workspace/"
	aboutFile       = "edition"
	cellsFolder     = "cells/"
)

// Set compiles what is on the tape. A tape has one version and one live part, whichever is asked for.
func (t *Tape) Set(v engine.VersionID, live engine.LiveNo) (*engine.Set, error) {
	if v != "" && v != t.Version || live != t.Live {
		return nil, fmt.Errorf("version %q with live part %d is not on this tape", v, live)
	}
	set, err := t.Edition.Set(live)
	if err != nil {
		return nil, err
	}
	set.Flows.Version = t.Version
	return set, nil
}

// Add takes a turn onto the tape.
func (t *Tape) Add(e *engine.Event, turn *engine.Turn, key []byte) error {
	seal, err := record.NewSealer(key)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(t.Histories, func(h History) bool { return h.Cell == e.Cell })
	if i < 0 {
		i = len(t.Histories)
		t.Histories = append(t.Histories, History{Cell: e.Cell, SealKey: key})
	}
	w := store.NewWrite(e, turn, seal)
	row := store.EventRow{Cell: e.Cell, Seq: e.Seq, At: e.At, Live: e.Live, Kind: w.Kind, Key: w.Key, Body: w.Body, Outcome: w.Outcome}
	h := &t.Histories[i]
	h.Rows = append(h.Rows, row)
	h.Said = append(h.Said, Said(&Step{Turn: *turn}))
	return nil
}

// errTape says what is wrong with the text of a tape.
var errTape = errors.New("this is no history that can be read")

// Format writes a tape; the same one always gives the same bytes. It fails when a file of the workspace cannot stand
// in it.
func (t *Tape) Format() ([]byte, error) {
	a := &txtar.Archive{Comment: []byte(mark + strings.TrimRight(t.Made, "\n") + "\n\n")}
	add := func(name string, data []byte) {
		if len(data) > 0 && data[len(data)-1] != '\n' {
			data = append(slices.Clip(data), '\n')
		}
		a.Files = append(a.Files, txtar.File{Name: name, Data: data})
	}
	head, err := json.MarshalIndent(about{t.Version, t.Live, t.Edition.Env, t.Edition.BaseURL}, "", "  ")
	if err != nil {
		return nil, err
	}
	add(aboutFile, head)
	for i := range t.Histories {
		add(cellsFolder+t.Histories[i].Cell.String(), t.Histories[i].text())
	}
	names := make([]string, 0, len(t.Edition.Files))
	for name := range t.Edition.Files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		add(workspaceFolder+name, t.Edition.Files[name])
	}
	out := txtar.Format(a)
	if back := txtar.Parse(out); len(back.Files) != len(a.Files) {
		return nil, errors.New("a file of the workspace has a line such as \"-- name --\", which cannot stand in a history")
	}
	return out, nil
}

// text is a history as it stands on a tape.
func (h *History) text() []byte {
	var b bytes.Buffer
	if len(h.SealKey) > 0 {
		fmt.Fprintf(&b, "key %s\n", base64.StdEncoding.EncodeToString(h.SealKey))
	}
	for i := range h.Rows {
		r := &h.Rows[i]
		fmt.Fprintf(&b, "\n%d %s %d %d %s\n", r.Seq, r.Kind, r.At, r.Live, strconv.Quote(r.Key))
		fmt.Fprintf(&b, "  event %s\n  outcome %s\n", r.Body, r.Outcome)
		if h.Said == nil {
			continue
		}
		for _, line := range h.Said[i] {
			fmt.Fprintf(&b, "  %s\n", strings.ReplaceAll(line, "\n", "\n    "))
		}
	}
	return b.Bytes()
}

// IsTape tells whether a text begins as a tape does.
func IsTape(text []byte) bool { return bytes.HasPrefix(text, []byte(mark)) }

// ReadTape reads what [Tape.Format] wrote.
func ReadTape(text []byte) (*Tape, error) {
	if !IsTape(text) {
		return nil, fmt.Errorf("%w: it does not begin with %q", errTape, strings.TrimSpace(mark))
	}
	a := txtar.Parse(text)
	t := &Tape{Made: strings.TrimSpace(strings.TrimPrefix(string(a.Comment), mark)), Edition: &library.Edition{Files: library.Files{}}}
	for _, f := range a.Files {
		switch name, ok := strings.CutPrefix(f.Name, workspaceFolder); {
		case ok && bytes.HasPrefix(f.Data, []byte("sha256:")):
			t.Edition.Files[name] = bytes.TrimSpace(f.Data)
		case ok:
			t.Edition.Files[name] = f.Data
		case f.Name == aboutFile:
			var head about
			if err := json.Unmarshal(f.Data, &head); err != nil {
				return nil, fmt.Errorf("%w: %s: %w", errTape, aboutFile, err)
			}
			t.Version, t.Live, t.Edition.Env, t.Edition.BaseURL = head.Version, head.Live, head.Env, head.BaseURL
		default:
			h, err := readHistory(strings.TrimPrefix(f.Name, cellsFolder), string(f.Data))
			if err != nil {
				return nil, fmt.Errorf("%w: %s: %w", errTape, f.Name, err)
			}
			t.Histories = append(t.Histories, *h)
		}
	}
	return t, nil
}

// readHistory reads the text of one cell.
func readHistory(name, text string) (*History, error) {
	cell, err := CellNamed(name)
	if err != nil {
		return nil, err
	}
	h := &History{Cell: cell}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "":
		case strings.HasPrefix(line, "key "):
			if h.SealKey, err = base64.StdEncoding.DecodeString(line[4:]); err != nil {
				return nil, err
			}
		case strings.HasPrefix(line, "    ") && len(h.Rows) > 0 && len(h.Said[len(h.Rows)-1]) > 0:
			said := h.Said[len(h.Rows)-1]
			said[len(said)-1] += "\n" + line[4:]
		case strings.HasPrefix(line, "  ") && len(h.Rows) > 0:
			h.line(line[2:])
		default:
			row := store.EventRow{Cell: cell}
			if _, err := fmt.Sscanf(line, "%d %s %d %d %q", &row.Seq, &row.Kind, &row.At, &row.Live, &row.Key); err != nil {
				return nil, fmt.Errorf("%q: %w", line, err)
			}
			h.Rows, h.Said = append(h.Rows, row), append(h.Said, nil)
		}
	}
	return h, nil
}

// line takes a line that belongs to the latest event.
func (h *History) line(line string) {
	n := len(h.Rows) - 1
	if body, ok := strings.CutPrefix(line, "event "); ok {
		h.Rows[n].Body = []byte(body)
		return
	}
	if outcome, ok := strings.CutPrefix(line, "outcome "); ok {
		h.Rows[n].Outcome = []byte(outcome)
		return
	}
	h.Said[n] = append(h.Said[n], line)
}

// CellNamed is the cell that a name such as c17 stands for: a contact, a room, a list or the floor.
func CellNamed(name string) (engine.CellID, error) {
	if name == "" || !strings.Contains("crfl", name[:1]) {
		return engine.CellID{}, fmt.Errorf("%q is no cell, expected one such as c17", name)
	}
	n, err := strconv.ParseInt(name[1:], 10, 64)
	if err != nil {
		return engine.CellID{}, fmt.Errorf("%q is no cell, expected one such as c17", name)
	}
	return engine.CellID{Kind: engine.CellKind(name[0]), N: n}, nil
}
