package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"callflow/engine/metric"
)

// query is what is wrong with an expression of Prometheus, as far as ours go: a metric that is none, a label that a metric
// does not have, a counter without its rate, a name that no function has, brackets that do not fit.
type query struct {
	rows   map[string]metric.Row
	tokens []string
	labels map[string]bool // of the metrics that were met
	within string          // the function around
	wrong  []string
}

// judgeQuery reads an expression; labels are those that its metrics have.
func judgeQuery(rows []metric.Row, text string) (labels map[string]bool, wrong []string) {
	j := &query{rows: map[string]metric.Row{"up": {Name: "up", Kind: "gauge"}}, labels: map[string]bool{"job": true, "instance": true}}
	for _, r := range rows {
		j.rows[r.Name] = r
	}
	for _, groups := range queryTokens.FindAllString(text, -1) {
		if strings.TrimSpace(groups) != "" {
			j.tokens = append(j.tokens, groups)
		}
	}
	var named []string
	for i, token := range j.tokens { // labels that are named before their metrics are met
		if grouping[token] {
			for _, t := range j.tokens[i+1:] {
				if t == ")" {
					break
				}
				if t != "(" && t != "," {
					named = append(named, t)
				}
			}
		}
	}
	j.expression()
	if len(j.tokens) > 0 {
		j.complain("%q is not expected", j.tokens[0])
	}
	for _, name := range named {
		if !j.labels[name] {
			j.complain("no metric of it has the label %q", name)
		}
	}
	return j.labels, j.wrong
}

var queryTokens = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|[A-Za-z_:][A-Za-z0-9_:]*|[0-9.]+|[=!]~|[=!<>]=|\s+|.`)

var (
	grouping       = map[string]bool{"by": true, "on": true}
	queryOperators = map[string]bool{"+": true, "-": true, "*": true, "/": true, "==": true, "!=": true, ">": true, "<": true, ">=": true, "<=": true, "and": true, "or": true}
	functions      = map[string]bool{"rate": true, "increase": true, "deriv": true, "histogram_quantile": true, "absent": true, "time": true}
	aggregates     = map[string]bool{"sum": true, "max": true, "min": true}
	ranged         = map[string]bool{"rate": true, "increase": true, "deriv": true}
)

func (j *query) complain(format string, args ...any) {
	j.wrong = append(j.wrong, fmt.Sprintf(format, args...))
}

func (j *query) next() string {
	if len(j.tokens) == 0 {
		return ""
	}
	return j.tokens[0]
}

// take takes a token away if it is the next one.
func (j *query) take(token string) bool {
	if j.next() != token || token == "" {
		return false
	}
	j.tokens = j.tokens[1:]
	return true
}

func (j *query) expect(token string) {
	if !j.take(token) {
		j.complain("%q stands where %q is expected", j.next(), token)
		j.tokens = nil
	}
}

func (j *query) expression() {
	j.operand()
	for queryOperators[j.next()] {
		j.tokens = j.tokens[1:]
		if j.take("on") {
			j.names()
		}
		j.operand()
	}
}

// names are labels in brackets.
func (j *query) names() {
	j.expect("(")
	for len(j.tokens) > 0 && j.next() != ")" {
		j.tokens = j.tokens[1:]
	}
	j.expect(")")
}

func (j *query) operand() {
	token := j.next()
	if token == "" {
		j.complain("it ends too soon")
		return
	}
	j.tokens = j.tokens[1:]
	switch {
	case token == "(":
		j.expression()
		j.expect(")")
	case strings.Trim(token, "0123456789.") == "":
	case aggregates[token]:
		if j.take("by") {
			j.names()
		}
		j.call(token)
	case functions[token]:
		j.call(token)
	default:
		j.metric(token)
	}
}

// call reads what is within the brackets of a function.
func (j *query) call(name string) {
	before := j.within
	if !aggregates[name] {
		j.within = name
	}
	j.expect("(")
	for j.next() != ")" && len(j.tokens) > 0 {
		j.expression()
		if !j.take(",") {
			break
		}
	}
	j.expect(")")
	j.within = before
}

func (j *query) metric(name string) {
	row, ok := j.rows[name]
	for _, part := range []string{"_bucket", "_sum", "_count"} {
		if whole, cut := strings.CutSuffix(name, part); cut && !ok && j.rows[whole].Kind == "histogram" {
			row, ok = j.rows[whole], true
			row.Kind = "counter"
			if part == "_bucket" {
				row.Labels = append(slices.Clone(row.Labels), "le")
			}
		}
	}
	if !ok {
		j.complain("%q is no metric and no function", name)
	}
	for _, label := range row.Labels {
		j.labels[label] = true
	}
	if j.take("{") {
		j.matchers(row)
	}
	period := strings.HasPrefix(j.next(), "[")
	if period {
		j.tokens = j.tokens[1:]
	}
	counts := j.within == "rate" || j.within == "increase"
	switch {
	case !ok:
	case row.Kind == "histogram":
		j.complain("%q is a histogram: say which part of it", name)
	case row.Kind == "counter" && !counts:
		j.complain("%q is a counter: ask for its rate", name)
	case row.Kind == "gauge" && counts:
		j.complain("%q is a gauge, and has no rate", name)
	case period != ranged[j.within]:
		j.complain("a range belongs to a rate: %q", name)
	}
}

// matchers read what stands in braces after a metric.
func (j *query) matchers(row metric.Row) {
	for !j.take("}") {
		if len(j.tokens) < 3 || !slices.Contains([]string{"=", "!=", "=~", "!~"}, j.tokens[1]) || !strings.HasPrefix(j.tokens[2], `"`) {
			j.complain("%q is no label with its value", j.tokens)
			j.tokens = nil
			return
		}
		label := j.tokens[0]
		if !slices.Contains(row.Labels, label) && label != "job" && label != "instance" {
			j.complain("%q has no label %q, only %q", row.Name, label, row.Labels)
		}
		j.tokens = j.tokens[3:]
		j.take(",")
	}
}

var shownLabels = regexp.MustCompile(`\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}`)

// unshown are labels that a text shows and its expression does not leave over.
func unshown(text, expr string, labels map[string]bool) (wrong []string) {
	left := maps.Clone(labels)
	if by := regexp.MustCompile(`\b(?:sum|max|min) (?:by \(([^)]*)\) )?\(|\b(?:sum|max|min)\(`).FindStringSubmatch(expr); by != nil {
		left = map[string]bool{}
		for name := range strings.SplitSeq(by[1], ",") {
			left[strings.TrimSpace(name)] = true
		}
		delete(left, "le")
	}
	for _, m := range shownLabels.FindAllStringSubmatch(text, -1) {
		if !left[m[1]] {
			wrong = append(wrong, fmt.Sprintf("%q shows the label %q, which is not left over by %s", text, m[1], expr))
		}
	}
	return wrong
}
