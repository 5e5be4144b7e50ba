package flowtest

import (
	"fmt"
	"io"
	"path"
	"strings"
)

// WriteCoverage writes what is covered, and line by line what is not: first outcomes of steps, then prompts,
// then log points.
func WriteCoverage(w io.Writer, dir string, c *Coverage) error {
	b := &strings.Builder{}
	fmt.Fprintf(b, "coverage of %s: %s outcomes, %s prompts, %s log points\n", dir, c.Outcomes(), c.Words(), c.Logs())
	for _, s := range c.Steps {
		var left []string
		for _, o := range s.Outcomes {
			if o.Count == 0 {
				left = append(left, string(o.Name))
			}
		}
		if len(left) > 0 {
			fmt.Fprintf(b, "  %s:%d: %s %s\n", inWorkspace(dir, s.Place), s.Place.Line, s.Place.Step, neverTaken(s, left))
		}
	}
	writePrompts(b, dir, c)
	for _, p := range c.Points {
		if p.Count == 0 {
			fmt.Fprintf(b, "  %s:%d: log point %s is never written\n", path.Join(dir, p.File), p.Line, p.Name)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// neverTaken says which outcomes are missing.
func neverTaken(s *StepCover, left []string) string {
	if s.Visits == 0 {
		return "is never entered"
	}
	return "never ends by " + strings.Join(left, ", ")
}

// writePrompts lists the prompts that were not heard, each with the languages.
func writePrompts(b *strings.Builder, dir string, c *Coverage) {
	for i := 0; i < len(c.Prompts); {
		first, left := c.Prompts[i], []string(nil)
		for ; i < len(c.Prompts) && c.Prompts[i].Name == first.Name; i++ {
			if c.Prompts[i].Count == 0 {
				left = append(left, c.Prompts[i].Language)
			}
		}
		if len(left) > 0 {
			file := first.File
			if !strings.HasPrefix(first.Name, "lib_") {
				file = path.Join(dir, file)
			}
			fmt.Fprintf(b, "  %s:%d: prompt %s is never heard in %s\n", file, first.Line, first.Name, strings.Join(left, ", "))
		}
	}
}

// String is the share in words: 3 of 4 (75%).
func (s Share) String() string { return fmt.Sprintf("%d of %d (%d%%)", s.Hit, s.All, s.Percent()) }
