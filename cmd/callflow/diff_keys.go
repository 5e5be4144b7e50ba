package main

import (
	"fmt"
	"slices"
	"strings"
)

// keySort is what a key of a step is about.
type keySort struct {
	key    string
	grade  string
	sort   string
	choice string // the key that callers press
	target bool   // its value is the name of a step
}

// limitKeys are the keys that say how often or how long.
var limitKeys = []string{"silence", "invalid", "tries", "after", "at_most", "limit", "ring", "repeat", "length", "between", "rounds", "talk_at_most", "for", "priority", "page", "finish", "interrupt", "visits"}

// wordKeys are the keys that say what is heard.
var wordKeys = []string{"say", "prompt", "text", "ssml", "play", "file", "language", "item", "wait", "whisper", "meanwhile", "voice", "hints", "words"}

// keyOf says what a key of a step is about, by the words that lead to it; kind is that of the step.
func keyOf(key, kind string) keySort {
	parts := strings.Split(key, ".")
	has := func(list ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return slices.Contains(list, p) })
	}
	last := parts[len(parts)-1]
	k := keySort{key: key, grade: "behavioural", sort: "step"}
	if i := slices.Index(parts, "keys"); i >= 0 && i+1 < len(parts) {
		k.choice = parts[i+1]
	}
	switch {
	case key == "summary":
		k.grade, k.sort = "cosmetic", "summary"
	case parts[0] == "log" || parts[0] == "finally" && has("log"):
		k.grade, k.sort = "cosmetic", "log"
	case k.choice != "" && (last == "then" || last == k.choice):
		k.sort, k.target = "choice", true
	case k.choice != "":
		k.sort = "choice"
	case parts[0] == "next" || last == "then" || key == "start":
		k.sort, k.target = "target", true
	case has("record", "recording", "beep", "transcribe"):
		k.sort = "recording"
	case kind == "queue" && (last == "name" || key == "queue"), kind == "serve" && (last == "queue" || key == "serve"):
		k.sort = "queue"
	case slices.Contains([]string{"dial", "invite", "call"}, kind) && (has("to", "from", "order", "machine") || key == kind):
		k.sort = "destination"
	case kind == "schedule":
		k.sort = "hours"
	case has(limitKeys...) && !has("say", "text", "prompt"):
		k.sort = "limit"
	case has(wordKeys...):
		k.grade, k.sort = "cosmetic", "prompt"
		if slices.Contains([]string{"wait", "whisper"}, last) {
			k.grade = "behavioural"
		}
	}
	return k
}

// words say what has become of a key.
func (k keySort) words(was, is string, had, has bool) string {
	if k.choice != "" && k.target {
		switch {
		case !had:
			return fmt.Sprintf("key %s is new and leads to %s", k.choice, is)
		case !has:
			return fmt.Sprintf("key %s is gone; it led to %s", k.choice, was)
		}
		return fmt.Sprintf("key %s leads to %s, before to %s", k.choice, is, was)
	}
	if outcome, ok := strings.CutPrefix(k.key, "next."); ok && k.target {
		switch {
		case !had:
			return fmt.Sprintf("%s leads to %s, which was not said before", outcome, is)
		case !has:
			return fmt.Sprintf("where %s leads is not said any more; it was %s", outcome, was)
		}
		return fmt.Sprintf("%s leads to %s, before to %s", outcome, is, was)
	}
	switch {
	case !had:
		return fmt.Sprintf("%s is new: %s", k.key, is)
	case !has:
		return fmt.Sprintf("%s is gone; it was %s", k.key, was)
	case k.sort == "prompt":
		return fmt.Sprintf("%s is %q, before %q", k.key, is, was)
	}
	return fmt.Sprintf("%s is %s, before %s", k.key, is, was)
}

// groupOf says what a key of callflow.yaml is about.
func groupOf(group string) keySort {
	k := keySort{grade: "behavioural", sort: strings.TrimSuffix(group, "s")}
	switch group {
	case "schedules", "holidays", "zone":
		k.sort = "hours"
	case "policies", "defaults":
		k.sort = "limit"
	case "addresses", "agents", "teams":
		k.sort = "destination"
	case "logs", "rules", "budget":
		k.grade = "cosmetic"
	case "languages":
		k.grade = "cosmetic"
	case "switches":
		k.sort = "switch"
	case "mailboxes":
		k.sort = "mailbox"
	}
	return k
}
