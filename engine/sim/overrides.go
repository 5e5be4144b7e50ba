package sim

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"callflow/engine"
)

// Policy is how long a webhook may take and when it is sent again: the connection overrides in the
// fragment of its URL (TwiML reference 4.3, "Connection Overrides"). Times are milliseconds.
type Policy struct {
	Connect engine.Millis // ct: to connect
	Read    engine.Millis // rt: until the first byte
	Total   engine.Millis // tt: all attempts together
	Retries int           // rc
	On      []string      // rp: what is sent again: 4xx 5xx ct rt all
	Edge    string        // e
}

// DefaultPolicy is what holds for a URL without overrides: one more attempt, after a failed connection.
func DefaultPolicy() Policy {
	return Policy{Connect: 5000, Read: 15000, Total: 15000, Retries: 1, On: []string{"ct"}}
}

// edges are the places that webhooks can be sent from (Connection Overrides).
var edges = []string{"ashburn", "dublin", "frankfurt", "sao-paulo", "singapore", "sydney", "tokyo", "umatilla"}

// PolicyOf takes the overrides off a URL. The fragment is neither sent nor signed. The code is 0, or the
// error number of an override that cannot be used (11240 to 11243); defaults hold in its place.
func PolicyOf(address string) (bare string, p Policy, code int) {
	p = DefaultPolicy()
	bare, fragment, ok := strings.Cut(address, "#")
	if !ok || fragment == "" {
		return bare, p, 0
	}
	values, err := url.ParseQuery(fragment)
	if err != nil {
		return bare, p, 11243
	}
	limits := []struct {
		key       string
		low, high int
		set       func(int)
	}{
		{"ct", 100, 10000, func(v int) { p.Connect = engine.Millis(v) }},
		{"rt", 100, 15000, func(v int) { p.Read = engine.Millis(v) }},
		{"tt", 100, 15000, func(v int) { p.Total = engine.Millis(v) }},
		{"rc", 0, 5, func(v int) { p.Retries = v }},
	}
	for _, l := range limits {
		text := values.Get(l.key)
		if text == "" {
			continue
		}
		v, err := strconv.Atoi(text)
		if err != nil || v < l.low || v > l.high {
			code = 11243
			continue
		}
		l.set(v)
	}
	return bare, p, p.rest(values, code)
}

// rest reads the overrides that are words.
func (p *Policy) rest(values url.Values, code int) int {
	if text := values.Get("rp"); text != "" {
		words := strings.Split(text, ",")
		for _, w := range words {
			if !slices.Contains([]string{"4xx", "5xx", "ct", "rt", "all"}, w) {
				return 11243
			}
		}
		p.On = words
	}
	for edge := range strings.SplitSeq(values.Get("e"), ",") {
		switch place, inter := strings.CutSuffix(edge, "-ix"); {
		case edge == "":
		case inter && slices.Contains(edges, place):
			code = 11242
		case strings.Trim(edge, "abcdefghijklmnopqrstuvwxyz-") != "":
			code = 11240
		case !slices.Contains(edges, edge):
			code = 11241
		default:
			p.Edge = edge
		}
	}
	return code
}

// retries reports whether a failure of a kind is worth another attempt.
func (p *Policy) retries(kind string, tried int) bool {
	return tried < p.Retries && kind != "" && (slices.Contains(p.On, kind) || slices.Contains(p.On, "all"))
}
