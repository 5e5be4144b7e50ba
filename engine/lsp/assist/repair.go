package assist

import (
	"fmt"
	"slices"
	"strings"

	"callflow/schema"
	"callflow/schema/diag"
)

// Repair is a change that somebody may want who sees a fault, beside the one that the fault brings itself.
type Repair struct {
	Title string
	Edits []Edit
}

// Repairs are the changes that make what a diagnostic misses: a step, a prompt, the outcomes of a step.
func (v *View) Repairs(d diag.Diagnostic) []Repair {
	root, fresh := v.Index.Tree(d.File)
	if !fresh {
		return nil
	}
	switch d.Code {
	case "unknown-step":
		return v.newStep(root, d)
	case "unknown-prompt":
		return v.newPrompt(d)
	case "missing-outcome":
		return v.newOutcomes(root, d)
	}
	return nil
}

// wordOf is the name that stands at a diagnostic, or "".
func (v *View) wordOf(d diag.Diagnostic) string {
	t := v.text(d.File)
	from := t.At(d.Span.Start)
	if word := strings.Trim(string(t.Bytes[from:max(from, t.At(d.Span.End))]), `"'`); schema.ValidName(word) {
		return word
	}
	return ""
}

// newStep writes the missing step behind the last one.
func (v *View) newStep(root *schema.Node, d diag.Diagnostic) []Repair {
	name, steps := v.wordOf(d), root.Find("steps")
	if SortOf(d.File) != "flow" || name == "" || steps == nil || len(steps.Pairs()) == 0 {
		return nil
	}
	last := steps.Pairs()[len(steps.Pairs())-1]
	if last.Key.Span.Start.Line() == steps.Pairs()[0].Key.Span.Start.Line() && len(steps.Pairs()) > 1 {
		return nil // {…} in one line
	}
	indent := strings.Repeat(" ", last.Key.Span.Start.Col()-1)
	text := fmt.Sprintf("%s%s: {say: {text: %s}, next: end}", indent, name, strings.ReplaceAll(name, "_", " "))
	return []Repair{{fmt.Sprintf("add step %q", name), []Edit{v.lineBehind(d.File, last.Value, text)}}}
}

// lineBehind inserts a line behind that in which a value ends.
func (v *View) lineBehind(file string, n *schema.Node, line string) Edit {
	t := v.text(file)
	end := t.At(n.Span.End)
	if _, to, ok := n.Offsets(); ok && (n.Style == schema.Literal || n.Style == schema.Folded) {
		end = max(end, min(to, len(t.Bytes)))
	}
	for end > 0 && (t.Bytes[end-1] == '\n' || t.Bytes[end-1] == '\r') {
		end--
	}
	end += len(t.After(end))
	at := t.Pos(end)
	return Edit{File: file, Span: diag.Span{Start: at, End: at}, New: "\n" + line}
}

// newPrompt writes the missing prompt at the end of the files of all languages.
func (v *View) newPrompt(d diag.Diagnostic) []Repair {
	name := v.wordOf(d)
	if name == "" {
		return nil
	}
	r := Repair{Title: fmt.Sprintf("add prompt %q", name)}
	for file := range v.Files {
		if SortOf(file) != "prompts" || strings.Count(file, "/") != 1 {
			continue
		}
		t := v.text(file)
		at := t.Pos(len(t.Bytes))
		text := name + ": " + strings.ReplaceAll(name, "_", " ") + "\n"
		if n := len(t.Bytes); n > 0 && t.Bytes[n-1] != '\n' {
			text = "\n" + text
		}
		r.Edits = append(r.Edits, Edit{file, diag.Span{Start: at, End: at}, text})
	}
	if len(r.Edits) == 0 {
		return nil
	}
	slices.SortFunc(r.Edits, func(a, b Edit) int { return strings.Compare(a.File, b.File) })
	return []Repair{r}
}

// newOutcomes leads the outcomes of a step that lead nowhere to the end.
func (v *View) newOutcomes(root *schema.Node, d diag.Diagnostic) []Repair {
	name := v.wordOf(d)
	step := root.Find("steps").Find(name)
	if step == nil || step.Kind != schema.Mapping || v.Last == nil {
		return nil
	}
	next := step.Find("next")
	var lines []string
	for _, o := range v.openEnds(step) {
		if o != "failed" && next.Find(o) == nil {
			lines = append(lines, o+": end")
		}
	}
	if len(lines) == 0 {
		return nil
	}
	title := fmt.Sprintf("add outcomes of %q", name)
	last := step.Pairs()[len(step.Pairs())-1]
	t := v.text(d.File)
	inline := t.Bytes[min(t.At(step.Span.Start), len(t.Bytes)-1)] == '{'
	switch {
	case next == nil && inline:
		return []Repair{{title, []Edit{v.before(d.File, last.Value, ", next: {"+strings.Join(lines, ", ")+"}")}}}
	case next == nil:
		indent := strings.Repeat(" ", last.Key.Span.Start.Col()-1)
		return []Repair{{title, []Edit{v.lineBehind(d.File, last.Value, indent+"next: {"+strings.Join(lines, ", ")+"}")}}}
	case next.Kind != schema.Mapping || len(next.Pairs()) == 0:
		return nil
	case t.Bytes[min(t.At(next.Span.Start), len(t.Bytes)-1)] == '{':
		return []Repair{{title, []Edit{v.before(d.File, next.Pairs()[len(next.Pairs())-1].Value, ", "+strings.Join(lines, ", "))}}}
	}
	end := next.Pairs()[len(next.Pairs())-1]
	indent := strings.Repeat(" ", end.Key.Span.Start.Col()-1)
	return []Repair{{title, []Edit{v.lineBehind(d.File, end.Value, indent+strings.Join(lines, "\n"+indent))}}}
}

// before inserts a text where a value ends.
func (v *View) before(file string, n *schema.Node, text string) Edit {
	return Edit{File: file, Span: diag.Span{Start: n.Span.End, End: n.Span.End}, New: text}
}
