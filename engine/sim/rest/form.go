package rest

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"callflow/engine"
)

// date writes a date of the API of 2010: RFC 2822, always +0000; nil for none.
func date(at engine.Millis) any {
	if at == 0 {
		return nil
	}
	return time.UnixMilli(int64(at)).UTC().Format(time.RFC1123Z)
}

// text is a JSON text, null when it is empty.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// number reads a whole number that is not negative.
func (q *query) number(name string, otherwise int) (int, *refusal) {
	s := q.in.Get(name)
	if s == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, wrong(20001, "Parameter '"+name+"' is not valid")
	}
	return n, nil
}

// has reports whether a parameter was sent, even if it is empty.
func (q *query) has(name string) bool { _, ok := q.in[name]; return ok }

// words reads a list: the parameter is repeated, or its values are separated by blanks (twilio-go and the
// Participants page differ).
func (q *query) words(name string) []string {
	var all []string
	for _, v := range append(q.in[name], q.in[name+"[]"]...) {
		all = append(all, strings.Fields(v)...)
	}
	return all
}

// address is an absolute URL of http or https, with its method before it if that is GET.
func (q *query) address(name string) (string, *refusal) {
	where := q.in.Get(name)
	if where == "" {
		return "", nil
	}
	if u, err := url.Parse(where); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", wrong(21205, name+" is not a valid URL: "+where)
	}
	method := strings.TrimSuffix(name, "Url") + "Method"
	switch q.in.Get(method) {
	case "GET", "get":
		return "GET " + where, nil
	case "", "POST", "post":
		return where, nil
	}
	return "", wrong(21209, method+" must be GET or POST")
}

// formatted writes a number of North America as people there do, and others as they are.
func formatted(number string) string {
	if len(number) != 12 || !strings.HasPrefix(number, "+1") {
		return number
	}
	return "(" + number[2:5] + ") " + number[5:8] + "-" + number[8:]
}

// isNumber reports whether a text is an E.164 number.
func isNumber(s string) bool {
	return len(s) >= 3 && len(s) <= 16 && s[0] == '+' && strings.Trim(s[1:], "0123456789") == ""
}

// isAddress reports whether a text is a client, SIP or application address.
func isAddress(s string) bool {
	for _, scheme := range []string{"client:", "sip:", "app:"} {
		if strings.HasPrefix(s, scheme) && len(s) > len(scheme) {
			return true
		}
	}
	return false
}

// within compares an instant with the filters of a list: NAME for the day, NAME< and NAME> for before and
// after. A value is a day or, for calls, an instant.
func (q *query) within(name string, at engine.Millis) bool {
	when := time.UnixMilli(int64(at)).UTC()
	for _, f := range []struct {
		name string
		ok   func(from, until time.Time) bool
	}{
		{name, func(from, until time.Time) bool { return !when.Before(from) && when.Before(until) }},
		{name + "<", func(from, until time.Time) bool { return when.Before(until) || until.Equal(from) && !when.After(from) }},
		{name + ">", func(from, _ time.Time) bool { return !when.Before(from) }},
	} {
		value := q.in.Get(f.name)
		if value == "" {
			continue
		}
		from, err := time.Parse(time.DateOnly, value)
		until := from.AddDate(0, 0, 1)
		if err != nil {
			from, err = time.Parse(time.RFC3339, value)
			until = from
		}
		if err != nil || at == 0 || !f.ok(from, until) {
			return false
		}
	}
	return true
}
