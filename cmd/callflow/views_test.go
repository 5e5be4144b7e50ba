package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine/report/measure"
	"callflow/engine/store/sqlite"
)

// inner are tables that are no business of reports.
var inner = []string{"events", "cells", "pins", "calls", "effects", "messages", "versions", "marks", "parts", "cursors", "points", "projection_failures", "retention", "deletions", "erasures", "erased",
	"editions", "edition_bodies", "bundles", "contents"}

// TestViewsPageIsTrue compares the page about tables and views with those of a new file.
func TestViewsPageIsTrue(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "calls.db")
	s, err := sqlite.Open(t.Context(), file, sqlite.Options{Normal: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := sqlite.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	have := map[string][]string{}
	if err := r.Each(t.Context(), "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type IN ('table', 'view') ORDER BY m.name, c.cid", nil, func(row []any) {
		if name := row[0].(string); !slices.Contains(inner, name) && !strings.HasPrefix(name, "sqlite_") {
			have[name] = append(have[name], row[1].(string))
		}
	}); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/reference/views.md")
	if err != nil {
		t.Fatal(err)
	}
	told, name := map[string][]string{}, ""
	for line := range strings.Lines(string(page)) {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			name = strings.TrimSpace(title)
		}
		if cell, ok := strings.CutPrefix(line, "| `"); ok {
			column, _, _ := strings.Cut(cell, "`")
			told[name] = append(told[name], column)
		}
	}
	if d := cmp.Diff(have, told); d != "" {
		t.Errorf("docs/reference/views.md (-file +page):\n%s", d)
	}
}

// TestViewsAgree compares views with the reports that count the same.
func TestViewsAgree(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "week.db")
	filed(t, file, centre(t, 2), 7, 150, 1, 2)
	r, err := sqlite.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	lines := map[string]lineOf{}
	if err := r.Each(t.Context(), `SELECT queue, count(*), sum(outcome = 'answered'), sum(outcome = 'abandoned'), sum(outcome = 'full'), sum(outcome = 'nobody'), sum(outcome = 'timeout'), sum(outcome = 'callback'), sum(outcome = 'left'), sum(outcome = 'waiting'),
  max(waited), avg(iif(outcome = 'answered', waited, NULL)) FROM queue_contacts GROUP BY queue`, nil, func(row []any) {
		lines[row[0].(string)] = lineOf{"offered": row[1], "answered": row[2], "abandoned": row[3], "full": row[4],
			"nobody": row[5], "timeout": row[6], "callback": row[7], "left": row[8], "waiting": row[9], "longest": row[10], "asa": fmt.Sprintf("%.6v", row[11])}
	}); err != nil {
		t.Fatal(err)
	}
	reported := linesOf(taken(t, file, measure.NewQueues(measure.QueueOptions{Zone: monday.Location(), By: []measure.By{measure.ByQueue}, Within: 20})), 1)
	for _, l := range reported {
		for _, name := range []string{"level", "lost", "patience", "talk", "hold", "wrap_up", "handle"} {
			delete(l, name)
		}
		l["asa"] = fmt.Sprintf("%.6v", l["asa"])
	}
	equal(t, "queue_contacts", lines, reported)
}
