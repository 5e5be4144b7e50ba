package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	quotedCode = regexp.MustCompile("`([^`]+)`")
	namedTests = regexp.MustCompile(`^go test (\./\S+) -run '?([\w|$]+)'?`)
	givenFlag  = regexp.MustCompile(` -([a-z-]+) [0-9]`)
	madeTarget = regexp.MustCompile(`^make ([a-z]+)`)
)

// TestReliabilityNamesWhatExists checks the commands of docs/reliability.md: tests, flags and targets exist, and each promise has a
// command or says that it is not shown.
func TestReliabilityNamesWhatExists(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/reliability.md")
	if err != nil {
		t.Fatal(err)
	}
	rules, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	commands := 0
	for line := range strings.Lines(string(text)) {
		before := commands
		for _, code := range quotedCode.FindAllStringSubmatch(line, -1) {
			if m := namedTests.FindStringSubmatch(code[1]); m != nil {
				commands++
				testsExist(t, code[1], filepath.Join("../..", m[1]), strings.Split(strings.ReplaceAll(m[2], "$", ""), "|"))
			}
			if m := madeTarget.FindStringSubmatch(code[1]); m != nil {
				commands++
				if !strings.Contains(string(rules), "\n"+m[1]+": ##") {
					t.Errorf("%q: there is no such target", code[1])
				}
			}
		}
		if strings.HasPrefix(line, "| P") && commands == before && !strings.Contains(line, "not shown") {
			t.Errorf("neither a command nor \"not shown\": %s", line)
		}
	}
	if commands < 10 {
		t.Errorf("only %d commands are named", commands)
	}
}

// testsExist checks that a folder has tests, and the flags that a command gives to them.
func testsExist(t *testing.T, command, dir string, tests []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
	}
	for _, name := range tests {
		if !strings.Contains(source.String(), "func "+name+"(t *testing.T)") {
			t.Errorf("%q: there is no %s in %s", command, name, dir)
		}
	}
	for _, m := range givenFlag.FindAllStringSubmatch(command, -1) {
		if !strings.Contains(source.String(), `("`+m[1]+`",`) {
			t.Errorf("%q: there is no flag -%s in %s", command, m[1], dir)
		}
	}
}
