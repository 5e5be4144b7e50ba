package lsp

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"time"
)

// coverageFile is where `callflow test --coverage --format json` is written to, in the folder of the workspace, for
// the editor to show.
const coverageFile = "coverage.json"

// longestCoverage is how many bytes of it are read.
const longestCoverage = 32 << 20

// covered is how often outcomes of steps were taken by tests.
type covered struct {
	at   time.Time // of the file
	size int64
	hits map[[2]string]map[string]int // flow and step → outcome → how often
}

// coverage is what the file of a workspace says of its steps; nil when there is none that can be read.
func (sp *space) coverage() func(flow, step string) (map[string]int, bool) {
	path := filepath.Join(sp.dir, coverageFile)
	at, err := os.Stat(path)
	if err != nil || !at.Mode().IsRegular() {
		sp.covered = covered{}
		return nil
	}
	if !sp.covered.at.Equal(at.ModTime()) || sp.covered.size != at.Size() {
		sp.covered = covered{at.ModTime(), at.Size(), readCoverage(path)}
	}
	return func(flow, step string) (map[string]int, bool) {
		hits, ok := sp.covered.hits[[2]string{flow, step}]
		return hits, ok
	}
}

// readCoverage reads a report; what cannot be read covers nothing.
func readCoverage(path string) map[[2]string]map[string]int {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	var report struct {
		Coverage []struct {
			Steps []struct {
				Flow    string `json:"flow"`
				Step    string `json:"step"`
				Outcome string `json:"outcome"`
				Count   int    `json:"count"`
			} `json:"steps"`
		} `json:"coverage"`
	}
	if json.NewDecoder(io.LimitReader(f, longestCoverage)).Decode(&report) != nil {
		return nil
	}
	hits := map[[2]string]map[string]int{}
	for _, c := range report.Coverage {
		for _, s := range c.Steps {
			at := [2]string{s.Flow, s.Step}
			if hits[at] == nil {
				hits[at] = map[string]int{}
			}
			hits[at][s.Outcome] += s.Count
		}
	}
	return hits
}
