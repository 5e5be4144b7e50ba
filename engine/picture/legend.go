package picture

const keyHeight, swatch = 18.0, 26.0

// headRoom is how much room the title and the legend take above the graph.
func (l *layout) headRoom() float64 {
	room := 0.0
	if l.title != "" {
		room = titleRoom
	}
	if len(l.keys) > 0 {
		room += float64(keyHeight*float64(len(l.keys))) + 10
	}
	return room
}

// headWidth is how wide the title and the legend are.
func (l *layout) headWidth() float64 {
	reach := wide(cut(oneLine(l.title), titleColumns), 16*1.06)
	for _, k := range l.keys {
		reach = max(reach, swatch+8+wide(cut(oneLine(k.Text), titleColumns), lineSize))
	}
	return reach
}

// headLines writes the title and the legend.
func (p *pen) headLines(l *layout) {
	y := margin
	if l.title != "" {
		p.text("title", l.width/2, y+12, cut(oneLine(l.title), titleColumns))
		y += titleRoom
	}
	for _, k := range l.keys {
		p.add(`<g class="key `, class(k.Class), "\">\n")
		if k.Edge {
			p.add(`<path class="edge `, class(k.Class), `" d="M`, xy(margin, y+8), "H", num(margin+swatch), "\"", p.head(class(k.Class), false), "/>\n")
		} else {
			p.add(`<rect class="box" x="`, num(margin), `" y="`, num(y+2), `" width="`, num(swatch), "\" height=\"12\" rx=\"3\"/>\n")
		}
		p.text("words", margin+swatch+8, y+12, cut(oneLine(k.Text), titleColumns))
		p.add("</g>\n")
		y += keyHeight
	}
}
