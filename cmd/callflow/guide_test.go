package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pagesByHand are the pages whose samples are checked: blocks of YAML stand in the file that the line before
// them names, blocks of console are commands with what they print, and pictures what the command in the line
// before them draws.
func pagesByHand(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"../../README.md", "../../docs/guide/*.md", "../../examples/*/README.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	return all
}

func TestSamplesAreTrue(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	for _, page := range pagesByHand(t) {
		t.Run(strings.TrimPrefix(filepath.ToSlash(page), "../../"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			got := checkPage(t, string(text))
			if *update && got != string(text) {
				if err := os.WriteFile(page, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(text) {
				t.Errorf("what commands print has changed, run go test -update ./cmd/callflow; now:\n%s", got)
			}
		})
	}
}

// checkPage checks a page and returns it with what its commands print today.
func checkPage(t *testing.T, text string) string {
	t.Helper()
	var out, block []string
	before, kind, inside := "", "", false
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		fence := strings.HasPrefix(line, "```")
		switch {
		case fence && !inside:
			inside, kind, block = true, strings.TrimPrefix(line, "```"), nil
			out = append(out, line)
		case fence:
			inside = false
			out = append(append(out, checkBlock(t, kind, before, block)...), line)
		case inside:
			block = append(block, line)
		default:
			if out = append(out, line); line != "" {
				before = line
			}
		}
	}
	return strings.Join(out, "\n") + "\n"
}

func checkBlock(t *testing.T, kind, before string, block []string) []string {
	t.Helper()
	switch kind {
	case "yaml":
		checkExcerpt(t, before, block)
	case "console":
		return played(t, block)
	case "terminal":
		return recorded(t, block)
	case "mermaid":
		command, _ := strings.CutPrefix(before, "<!-- ")
		return played(t, []string{"$ " + strings.TrimSuffix(command, " -->")})[1:]
	}
	return block
}

// checkExcerpt checks that lines stand one after the other in the file that `<!-- file: PATH -->` names.
func checkExcerpt(t *testing.T, before string, block []string) {
	t.Helper()
	path, ok := strings.CutPrefix(before, "<!-- file: ")
	if !ok {
		t.Errorf("a sample begins with %q and names no file, write <!-- file: PATH --> before it", block[0])
		return
	}
	content, err := os.ReadFile(filepath.Join("../..", strings.TrimSuffix(path, " -->")))
	if err != nil {
		t.Error(err)
		return
	}
	lines := strings.Split(string(content), "\n")
	for i := range lines {
		if i+len(block) <= len(lines) && sameLines(lines[i:i+len(block)], block) {
			return
		}
	}
	t.Errorf("%s does not hold this sample:\n%s", path, strings.Join(block, "\n"))
}

// sameLines compares lines, of which the first group may be further to the right.
func sameLines(in, block []string) bool {
	by := len(in[0]) - len(strings.TrimLeft(in[0], " ")) - (len(block[0]) - len(strings.TrimLeft(block[0], " ")))
	for i := range block {
		if strings.TrimSpace(block[i]) != "" && in[i] != strings.Repeat(" ", max(by, 0))+block[i] || by < 0 {
			return false
		}
	}
	return true
}

// played runs the commands of a block, `$ callflow …` or `$ printf '…' | callflow …`, and returns the block
// with what they print.
func played(t *testing.T, block []string) []string {
	t.Helper()
	var out []string
	for _, line := range block {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			continue
		}
		out = append(out, line)
		input := ""
		if typed, rest, piped := strings.Cut(command, "' | "); piped {
			input, command = strings.ReplaceAll(strings.TrimPrefix(typed, "printf '"), `\n`, "\n"), rest
		}
		var printed, said bytes.Buffer
		code := Run(arguments(command), strings.NewReader(input), &printed, &said)
		if code > exitFound {
			t.Errorf("%s: exit code %d: %s", command, code, said.String())
		}
		text := strings.ReplaceAll(strings.TrimRight(printed.String(), "\n"), "../../", "")
		if text != "" {
			out = append(out, strings.Split(text, "\n")...)
		}
	}
	return out
}

// arguments splits a command of the guide into words as a shell does, as far as quotes go.
func arguments(command string) []string {
	words, quote := []string{""}, rune(0)
	for _, r := range command {
		last := len(words) - 1
		switch {
		case quote == 0 && (r == '"' || r == '\''):
			quote = r
		case r == quote:
			quote = 0
		case quote == 0 && r == ' ':
			words = append(words, "")
		default:
			words[last] += string(r)
		}
	}
	for i := range words {
		if strings.HasPrefix(words[i], "examples/") || strings.HasPrefix(words[i], "docs/") {
			words[i] = "../../" + words[i]
		}
	}
	return words[1:] // without callflow
}
