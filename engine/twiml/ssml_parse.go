package twiml

import "strings"

// Escape returns s with the characters of markup escaped, so that it can be put into text for
// [ParseSSML] and comes out as the same words.
func Escape(s string) string { return string(escape(nil, s, false)) }

// ParseSSML reads prompt text with SSML elements in it, such as
//
//	Your code is <say-as interpret-as="digits">1234</say-as>.
//
// It accepts only the elements, attributes and values that Twilio documents for Say. The error is
// always a *[SyntaxError], whose offset counts bytes of text. Text without markup gives one [Text],
// and empty text none.
func ParseSSML(text string) ([]SayPart, error) {
	const before, after = "<Say>", "</Say>"
	root, err := Parse([]byte(before + text + after))
	if err != nil {
		e := err.(*SyntaxError) // Parse promises it
		return nil, &SyntaxError{min(max(0, e.Offset-len(before)), len(text)), e.Message}
	}
	parts, bad := ssmlParts(root)
	if bad != nil {
		bad.Offset -= len(before)
		return nil, bad
	}
	return parts, nil
}

func ssmlParts(parent *Node) (parts []SayPart, bad *SyntaxError) {
	for _, n := range parent.Children {
		if n.Name == "" {
			parts = append(parts, Text(n.Text))
			continue
		}
		if message := ssmlFault(parent.Name, n); message != "" {
			return nil, &SyntaxError{n.Offset, message}
		}
		inner, bad := ssmlParts(n)
		if bad != nil {
			return nil, bad
		}
		parts = append(parts, ssmlPart(n, inner))
	}
	return parts, nil
}

// ssmlFault says what is wrong with an element that stands inside another, empty if nothing is.
func ssmlFault(inside string, n *Node) string {
	rule, ok := ssmlRules(n.Name)
	if !ok {
		return `element "` + n.Name + `" is not speech, expected one of break, emphasis, lang, p,` +
			` phoneme, prosody, s, say-as, sub, w`
	}
	if outer, ok := ssmlRules(inside); ok && !outer.holds {
		return `element "` + n.Name + `" stands inside "` + inside + `", expected only text there`
	}
	if among(inside, rule.notInAny) {
		return `element "` + n.Name + `" stands inside "` + inside + `", expected outside`
	}
	if rule.empty && len(n.Children) > 0 {
		return `element "` + n.Name + `" has content, expected none`
	}
	for _, a := range n.Attrs {
		if fault := attrFault(rule, n.Name, a); fault != "" {
			return fault
		}
	}
	for _, a := range rule.attrs {
		if v, _ := n.Attr(a.name); a.required && v == "" {
			return `attribute "` + a.name + `" of "` + n.Name + `" is missing`
		}
	}
	return ""
}

func attrFault(rule ssmlRule, element string, a NodeAttr) string {
	for _, known := range rule.attrs {
		if known.name != a.Name {
			continue
		}
		if known.values == "" || among(a.Value, known.values) {
			return ""
		}
		return `attribute "` + a.Name + `" is "` + a.Value + `", expected one of ` +
			strings.ReplaceAll(known.values, " ", ", ")
	}
	return `attribute "` + a.Name + `" is not known for "` + element + `"`
}

// ssmlPart builds the typed part of an element that has no fault.
func ssmlPart(n *Node, inner []SayPart) SayPart {
	attr := func(name string) string { v, _ := n.Attr(name); return v }
	var text string
	if len(inner) > 0 {
		text = partText(inner[0])
	}
	switch n.Name {
	case "break":
		return &Break{Strength: attr("strength"), Time: attr("time")}
	case "emphasis":
		return &Emphasis{Level: attr("level"), Parts: inner}
	case "lang":
		return &Lang{Lang: attr("xml:lang"), Parts: inner}
	case "p":
		return &P{Parts: inner}
	case "s":
		return &S{Parts: inner}
	case "prosody":
		return &Prosody{attr("volume"), attr("rate"), attr("pitch"), inner}
	case "phoneme":
		return &Phoneme{attr("alphabet"), attr("ph"), text}
	case "say-as":
		return &SayAs{attr("interpret-as"), attr("format"), text}
	case "sub":
		return &Sub{attr("alias"), text}
	case "w":
		return &W{attr("role"), text}
	}
	panic("internal error: no part for SSML element " + n.Name)
}
