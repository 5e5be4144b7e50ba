// Package chart draws bars: in a terminal, and as SVG for browsers and documents. A bar is a stack of whole numbers with
// a label before it and their sum behind it.
//
// Pictures can be read without colours: in a terminal each part has a sign of its own, in SVG its number stands in it
// where there is room, and a description in words tells all of them.
package chart

import (
	"strconv"

	"callflow/engine/report/sheet"
)

// Chart is a picture of bars, one below the other.
type Chart struct {
	Title string
	Note  string   // below the title: the period, the zone
	Parts []string // what the bars consist of, at most eight
	Bars  []Bar
}

// Bar is one line.
type Bar struct {
	Label  string
	Values []int64 // one for each part, none below 0
}

// sum is the length of a bar.
func (b *Bar) sum() int64 {
	n := int64(0)
	for _, v := range b.Values {
		n += max(0, v)
	}
	return n
}

// longest is the length of the longest bar, 1 at least.
func (c *Chart) longest() int64 {
	n := int64(1)
	for i := range c.Bars {
		n = max(n, c.Bars[i].sum())
	}
	return n
}

// Of makes a chart of the rows of a sheet: the label is made of the columns named first, the parts are columns of whole
// numbers. Rows that sum up others are left out: their first label is "all".
func Of(s *sheet.Sheet, labels, parts []string) *Chart {
	c := &Chart{Title: s.Title, Note: s.Period, Parts: parts}
	for _, row := range s.Rows {
		b := Bar{}
		for i, name := range labels {
			text, _ := row[s.Index(name)].(string)
			if text == "" {
				text = "-"
			}
			if i > 0 {
				b.Label += "  "
			}
			b.Label += text
		}
		if len(s.Rows) > 1 && len(labels) > 0 && row[s.Index(labels[0])] == "all" {
			continue
		}
		for _, name := range parts {
			n, _ := row[s.Index(name)].(int64)
			b.Values = append(b.Values, max(0, n))
		}
		c.Bars = append(c.Bars, b)
	}
	return c
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
