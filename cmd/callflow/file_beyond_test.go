package main

import (
	"regexp"
	"slices"
	"strings"

	"callflow/schema/diag"
)

// beyond are faults of form that the JSON Schema of one file does not know, each with the reason. Sorts are those of
// files, codes those of diagnostics, divided by spaces; "" is any.
var beyond = []struct {
	sorts, codes string
	message      *regexp.Regexp
	why          string
}{
	{"", "out-of-range", regexp.MustCompile(`^"[^"]*" is (\d|no )`), "JSON Schema compares numbers, not durations and percentages"},
	{"", "wrong-type", regexp.MustCompile(`holds an expression, expected`), "no pattern says what a text must not hold"},
	{"", "wrong-type", regexp.MustCompile(`^"default" is`), "the type stands in another key"},
	{"", "wrong-type", regexp.MustCompile(`is "([+.][0-9.]+|-0)", expected`), "YAML writes numbers in more ways than the language"},
	{"", "not-one-of wrong-type empty-value", regexp.MustCompile(`is not a type$|expected a type$`), "types within types are open in the schema, so that it ends"},
	{"flow test", "missing-key", regexp.MustCompile(`^key "[^"]*" is missing here$`), "a main value that stands alone lacks the other required keys; in steps, defaults may give them"},
	{"flow test", "wrong-type bad-unit", regexp.MustCompile(`^"[^"]*" is not (a|one of) |is not a possible phone number|is not digits`), "a value is given to what another file, or another key, gives a type"},
	{"flow test", "wrong-type", regexp.MustCompile(`^this is .*, expected|is text, expected \{|"(between|in)" is a mapping`), "a value is given to what another file, or another key, gives a type"},
	{"flow", "empty-value", regexp.MustCompile(`has no value, expected a value$`), "values that are given are open in the schema"},
	{"flow", "missing-key", regexp.MustCompile(`has neither "prompt" nor "text"$`), "the step may have the words from the defaults"},
	{"test", "missing-key unknown-key", regexp.MustCompile(`^(out|in)put "`), "which there are is declared in callflow.yaml"},
	{"test", "missing-key", regexp.MustCompile(`nobody has called in this test|names no seat`), "it depends on the test as a whole"},
	{"test", "wrong-type", regexp.MustCompile(`does not follow a command|names the same one twice`), "an act depends on another"},
	{"test", "wrong-type", regexp.MustCompile(`is no time, expected such as`), "the form of an instant has many variants"},
	{"test", "not-one-of wrong-type", regexp.MustCompile(`^"network\.|expected names of (faults|settings)`), "the network is described by its own list"},
	{"workspace", "wrong-type", regexp.MustCompile(`is of type \w+, expected`), "the type stands in another key"},
	{"workspace", "wrong-type", regexp.MustCompile(`expected countries such as JP`), "which countries there are is not repeated in the schema"},
	{"workspace", "not-one-of", regexp.MustCompile(`expected days such as mon`), "a list of days and of spans of days has no pattern"},
	{"environment", "missing-key", regexp.MustCompile(`"base_url"`), "the command line may give it"},
	{"environment", "wrong-type", regexp.MustCompile(`is no URL of a server`), "only its beginning is in the schema"},
	{"environment", "wrong-type empty-value", regexp.MustCompile(`^this (is|has)`), "values of lists and settings have the types that callflow.yaml declares"},
	{"environment", "unknown-key", regexp.MustCompile(`^key "`), "values of lists have the fields that callflow.yaml declares"},
	{"prompts", "missing-key", regexp.MustCompile(`needs the wording|^wording "|neither words nor a sound`), "a key needs another, or one of several"},
	{"flow workspace", "missing-key", regexp.MustCompile(`has neither|belong together`), "a key needs another, or one of several"},
	{"flow", "out-of-range", regexp.MustCompile(`, expected`), "a number whose limits hang on another key, or a duration"},
	{"flow", "wrong-type", regexp.MustCompile(`^"between" is|is "", expected`), "bounds have the type that another key names; an empty text fits all patterns of texts"},
	{"workspace", "out-of-range", regexp.MustCompile(`last no time`), "two keys make a span of time"},
	{"workspace", "wrong-type", regexp.MustCompile(`expected what a minute costs|expected a date`), "prices and dates are open in the schema"},
	{"workspace", "not-one-of", regexp.MustCompile(`^switch "[^"]*" is of type`), "the type stands in another key"},
	{"workspace", "empty-value", regexp.MustCompile(`has no value, expected a value$`), "values that are given are open in the schema"},
	{"environment", "missing-key", regexp.MustCompile(`^field "`), "values of lists have the fields that callflow.yaml declares"},
	{"test", "missing-key", regexp.MustCompile(`does not say who$|has neither "prompt" nor "text" nor "file"$`), "an empty value is one that is missing"},
	{"test", "wrong-type", regexp.MustCompile(`is not "yes" or "no"$|expected a percentage`), "a value is given to what another file gives a type"},
	{"test", "unknown-key", regexp.MustCompile(`late, lost, only, twice$`), "the network is described by its own list"},
	{"prompts", "wrong-type", regexp.MustCompile(`chooses among wordings`), "what a prompt is given stands in its words"},
}

// beyondSchema reports whether a fault is one that a schema of a file of that sort need not know.
func beyondSchema(sort string, d diag.Diagnostic) bool {
	for _, b := range beyond {
		if oneOfWords(b.sorts, sort) && oneOfWords(b.codes, string(d.Code)) && (b.message.MatchString(d.Message) || b.message.MatchString(d.Hint)) {
			return true
		}
	}
	return false
}

func oneOfWords(words, word string) bool {
	return words == "" || slices.Contains(strings.Fields(words), word)
}
