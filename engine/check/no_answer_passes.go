package check

import (
	"strconv"
	"strings"

	"callflow/schema"
)

// noAnswerPasses reports questions whose limits contradict each other. It does not guess about patterns, nor about
// limits that are known only during a call.
func noAnswerPasses(w *Work) {
	w.eachOf(func(_ *Flow, s *Step) {
		most := longestAnswer(s)
		if low, high, ok := bounds(s.Field("between")); ok {
			switch {
			case low > high:
				w.at("no-answer-passes", s.Place("between"), "nothing lies between %s and %s", plainNumber(low), plainNumber(high)).
					Hint = "write the least value first"
				return
			case most > 0 && numeric(s.Text("type")) && len(plainNumber(low)) > most:
				w.at("no-answer-passes", s.Place("between"), "the least answer, %s, is longer than the %d digits that are taken", plainNumber(low), most).
					Hint = "change \"length\" or \"between\""
				return
			}
		}
		if s.Text("check") == "luhn" && (most == 1 || s.Text("type") == "text") {
			w.at("no-answer-passes", s.Place("check"), "\"luhn\" passes numbers of two digits or more, and no such answer is taken").
				Hint = "delete \"check\", or ask for digits"
		}
	}, "collect")
}

func numeric(kind string) bool { return kind == "digits" || kind == "number" }

// longestAnswer is the greatest length of an answer; 0 when there is no limit.
func longestAnswer(s *Step) int {
	if n, ok := s.Number("length"); ok {
		return int(n)
	}
	n, _ := s.Number("length.max")
	return int(n)
}

// bounds are two limits that are plain numbers.
func bounds(n *schema.Node) (low, high float64, ok bool) {
	if n == nil || len(n.Items()) != 2 {
		return 0, 0, false
	}
	low, err := strconv.ParseFloat(n.Items()[0].Value, 64)
	if err != nil {
		return 0, 0, false
	}
	high, err = strconv.ParseFloat(n.Items()[1].Value, 64)
	return low, high, err == nil
}

func plainNumber(x float64) string {
	return strings.TrimPrefix(strconv.FormatFloat(x, 'f', -1, 64), "-")
}
