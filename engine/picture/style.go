package picture

// rules is the style. Names of colours begin with $; see [palette]. Fonts end in ones that have
// Japanese. Lines of text take the direction of their first letter.
const rules = `.flow{font-family:system-ui,-apple-system,"Segoe UI","Hiragino Sans","Noto Sans CJK JP","Yu Gothic",sans-serif;background:$paper}
.flow text{text-anchor:middle;unicode-bidi:plaintext}
.flow .paper{fill:$paper}.flow .title{font-size:16px;font-weight:600;fill:$ink}
.flow .frame>.ground{fill:$frame;stroke:$frame-line;stroke-width:1.2}.flow .frame>.title{font-size:13.5px;text-anchor:start}
.flow .box{fill:$box;stroke:$box-line;stroke-width:1.2}.flow .start .box{stroke:$start-line;stroke-width:2.6;fill:$start}
.flow .terminal .box{fill:$terminal}.flow .hit .box,.flow .added .box{fill:$good;stroke:$good-line}
.flow .added .box{stroke-width:2.2}
.flow .missed .box,.flow .removed .box{fill:$bad;stroke:$bad-line;stroke-dasharray:5 3}
.flow .changed .box,.flow .unknown .box{fill:$odd;stroke:$odd-line}.flow .changed .box{stroke-width:2.2}
.flow .unreachable .box,.flow .unknown .box{stroke-dasharray:5 3}
.flow .unreachable .box{fill:$pale;stroke:$pale-line}
.flow .reach-1 .box{fill:$reach-1}.flow .reach-2 .box{fill:$reach-2}.flow .reach-3 .box{fill:$reach-3}.flow .reach-4 .box{fill:$reach-4}
.flow .name{font-size:13px;font-weight:600;fill:$ink}.flow .line{font-size:11.5px;fill:$text}
.flow .note{font-size:11.5px;fill:$soft;font-style:italic}
.flow .reach-1 text,.flow .reach-2 text,.flow .reach-3 text,.flow .reach-4 text{fill:$ink}
.flow .edge{fill:none;stroke:$edge;stroke-width:1.3}.flow .edge.back{stroke:$back}
.flow .edge.hit,.flow .edge.added{stroke:$good-line;stroke-width:1.8}
.flow .edge.missed,.flow .edge.removed{stroke:$bad-line;stroke-dasharray:5 3}.flow .edge.changed{stroke:$odd-line;stroke-width:1.8}
.flow .edge.reach-1,.flow .edge.reach-2,.flow .edge.reach-3,.flow .edge.reach-4{stroke:$start-line}
.flow .edge.reach-2{stroke-width:2}.flow .edge.reach-3{stroke-width:3.2}.flow .edge.reach-4{stroke-width:4.6}
.flow .label{font-size:11px;fill:$ink;stroke:$paper;stroke-width:4px;stroke-linejoin:round;paint-order:stroke}
.flow .frame .label{stroke:$frame}.flow .label.side,.flow .key text{text-anchor:start}.flow .key text{font-size:11.5px;fill:$ink}
.flow .head{fill:$edge}.flow .head.back{fill:$back}.flow .head.good{fill:$good-line}.flow .head.bad{fill:$bad-line}
.flow .head.odd{fill:$odd-line}.flow .head.reach{fill:$start-line}
.flow a:focus-visible .box{stroke-width:4}
`

// Style returns the style sheet of pictures that are drawn bare, for the page that holds them.
func Style(t Theme) string { return t.properties() + t.coloured(rules) }

// headClass is the kind of arrow head that fits the line of a class.
func headClass(class string, back bool) string {
	switch class {
	case "hit", "added":
		return "good"
	case "missed", "removed":
		return "bad"
	case "changed":
		return "odd"
	case "reach-1", "reach-2", "reach-3", "reach-4":
		return "reach"
	case "":
		if back {
			return "back"
		}
	}
	return ""
}

// heads are the arrow heads: one for each colour of line.
func (p *pen) heads() {
	p.add("<defs>\n")
	for _, c := range []string{"", "back", "good", "bad", "odd", "reach"} {
		p.add(`<marker id="`, p.headID(c), `" viewBox="0 0 8 8" refX="7.4" refY="4" markerWidth="7.5" markerHeight="7.5"`,
			` markerUnits="userSpaceOnUse" orient="auto"><path class="head`)
		if c != "" {
			p.add(" ", c)
		}
		p.add(`" d="M0,0.6L8,4L0,7.4z"/></marker>`, "\n")
	}
	p.add("</defs>\n")
}

func (p *pen) headID(class string) string {
	if class == "" {
		return p.look.Prefix + "head"
	}
	return p.look.Prefix + "head-" + class
}

// head returns the attribute for an arrow head in the colour of its line.
func (p *pen) head(class string, back bool) string {
	return ` marker-end="url(#` + p.headID(headClass(class, back)) + `)"`
}
