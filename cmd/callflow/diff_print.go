package main

import (
	"fmt"
	"strings"
)

// printDiff prints a comparison in the form that was asked for, and returns errFound as --fail-on says.
func (a *app) printDiff(c *comparison, f diffFlags) error {
	var err error
	switch f.format {
	case "json":
		all := c.all
		if all == nil {
			all = []difference{}
		}
		err = printAny(a.out, map[string]any{"version": 1, "old": c.old.name, "now": c.now.name, "differences": all, "besides": c.extra})
	case "markdown":
		a.markdown(c)
	case "svg":
		err = c.picture(a)
	default:
		a.plain(c)
	}
	return cmpErr(err, c.found(f.fail))
}

// gradeTitles are what stands above the differences of a grade.
var gradeTitles = map[string]string{"safety": "Safety: somebody should look who may decide it", "behavioural": "Behavioural", "cosmetic": "Cosmetic"}

func (c *comparison) of(grade string) []difference {
	var out []difference
	for _, d := range c.all {
		if d.Grade == grade {
			out = append(out, d)
		}
	}
	return out
}

// summary counts the differences of each grade.
func (c *comparison) summary() string {
	if len(c.all) == 0 {
		return "callers notice nothing"
	}
	var out []string
	for i := len(grades) - 1; i >= 0; i-- {
		if n := len(c.of(grades[i])); n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, grades[i]))
		}
	}
	return strings.Join(out, ", ")
}

func (a *app) plain(c *comparison) {
	fmt.Fprintf(a.out, "%s → %s: %s\n", c.old.name, c.now.name, c.summary())
	for i := len(grades) - 1; i >= 0; i-- {
		if list := c.of(grades[i]); len(list) > 0 {
			fmt.Fprintf(a.out, "\n%s\n", gradeTitles[grades[i]])
			for _, d := range list {
				fmt.Fprintf(a.out, "  %-11s %s: %s\n", d.Sort, d.Name, strings.ReplaceAll(d.What, "\n", " / "))
			}
		}
	}
	for _, line := range c.extra {
		fmt.Fprintln(a.out, line)
	}
}

// markdown is for a comment on a pull request.
func (a *app) markdown(c *comparison) {
	fmt.Fprintf(a.out, "### What callers notice: %s\n\nFrom %s to %s.\n", c.summary(), codeSpan(c.old.name), codeSpan(c.now.name))
	for i := len(grades) - 1; i >= 0; i-- {
		list := c.of(grades[i])
		if len(list) == 0 {
			continue
		}
		fmt.Fprintf(a.out, "\n**%s**\n\n| | where | what |\n| --- | --- | --- |\n", gradeTitles[grades[i]])
		for _, d := range list {
			fmt.Fprintf(a.out, "| %s | %s | %s |\n", d.Sort, codeSpan(d.Name), tableCell(d.What))
		}
	}
	if len(c.extra) > 0 {
		fmt.Fprintln(a.out, "\n```\n"+strings.ReplaceAll(strings.TrimSpace(strings.Join(c.extra, "\n")), "```", "'''")+"\n```")
	}
}

// codeSpan is a text in the form of code, in a cell of a table as well.
func codeSpan(s string) string {
	return "`" + strings.NewReplacer("`", "'", "|", "\\|", "\n", " ").Replace(s) + "`"
}

// tableCell is a text in a cell of a table of Markdown; nothing in it is markup.
func tableCell(s string) string {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "\n", " ", "<", "&lt;", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "@", "&#64;").Replace(s)
}
