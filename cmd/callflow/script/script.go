// Package script writes the script of a workspace for sign-off: all that callers hear in each language, what they can
// press, where it leads, when it is open and what is kept. It knows nothing of flows: whoever reads a workspace fills
// in a [Script]. The same script always gives the same bytes. All texts are escaped: they are words of authors.
// Start reading at [HTML].
package script

import (
	"html/template"
	"strings"
)

// Markup is HTML that is written as it is: pictures, whose texts are escaped already.
type Markup = template.HTML

// Rules are CSS that is written as it is.
type Rules = template.CSS

// Script is what is written, in order.
type Script struct {
	Title      string
	Version    string // of what is signed; "" leaves it out
	Date       string // "" leaves it out
	Tongue     string // language of the headings: en or ja
	Languages  []Language
	Style      Rules  // of the pictures
	Overview   Markup // the picture of all flows
	Mermaid    string // the same as text
	Entries    []Entry
	Flows      []Flow
	Schedules  []Schedule
	Points     []Point
	Recordings []Ref // steps that record
}

// Language is one language that callers hear.
type Language struct{ Name, Code string }

// Ref leads to a flow or step: ID is its anchor, Text its number and name. An ID of "" leads nowhere, as the end of a call does.
type Ref struct{ ID, Text string }

// Entry is a number or app by which calls come in.
type Entry struct {
	Name, Number string
	Flow         Ref
	With         []Fact
}

// Fact is a name and its value.
type Fact struct{ Name, Value string }

// Flow is one flow with its steps in the order of its file.
type Flow struct {
	Ref
	Summary, Type string
	Picture       Markup
	Mermaid       string
	Start         Ref
	Facts         []Fact // inputs, what is done at the end
	Steps         []Step
}

// Step is one step of a flow.
type Step struct {
	Ref
	Kind, Does, Summary string
	Heard               []Heard
	Ways                []Way
	Facts               []Fact
	Logs                []Fact
	Worst               []Fact // how often, at most
}

// Heard is something that callers hear: Words has a text for each language of the script.
type Heard struct {
	When  string // phrase; "" for the words of the step itself
	Name  string // of the prompt
	Words []string
}

// Way is how a step can be left: by On, which is a key or an outcome.
type Way struct {
	On    string
	Means string // phrase that explains it
	To    Ref
}

// Schedule is a week of opening hours with its exceptions.
type Schedule struct {
	Name, Zone string
	Week       [7]string // from Monday on; "" for closed
	Except     []Fact
	Holidays   []Fact
	Country    string // whose holidays, too
	Emergency  string // switch
}

// Point is a log point that is written.
type Point struct {
	Name   string
	Fields string
	Keep   string
	From   []Ref // steps
}

// hole is a part of words: plain, or an expression whose value is spoken.
type hole struct {
	Text string
	Hole bool
}

// holes takes words apart at ${…}; braces within expressions count.
func holes(s string) (parts []hole) {
	for {
		before, rest, ok := strings.Cut(s, "${")
		if before != "" {
			parts = append(parts, hole{Text: before})
		}
		if !ok {
			return parts
		}
		end, depth := len(rest), 1
		for i, r := range rest {
			if r == '{' {
				depth++
			} else if r == '}' {
				depth--
			}
			if depth == 0 {
				end = i
				break
			}
		}
		parts = append(parts, hole{Text: rest[:end], Hole: true})
		s = rest[min(len(rest), end+1):]
	}
}
