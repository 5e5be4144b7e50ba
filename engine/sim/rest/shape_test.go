package rest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// shapes is what the OpenAPI description says, see testdata/table.go.
type shapes struct {
	ops    []op
	fields map[string]map[string]field // by schema and property
}

type op struct {
	method, status string
	path           *regexp.Regexp
	list, schema   string
}

type field struct {
	kind, rule string
	null       bool
}

var placeholder = regexp.MustCompile(`\\\{[A-Za-z]+\\\}`)

var readShapes = sync.OnceValue(func() *shapes {
	text, err := os.ReadFile("testdata/openapi.tsv")
	if err != nil {
		panic(err)
	}
	s := &shapes{fields: map[string]map[string]field{}}
	for line := range strings.Lines(string(text)) {
		c := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch c[0] {
		case "op":
			path := regexp.MustCompile("^" + placeholder.ReplaceAllString(regexp.QuoteMeta(c[2]), "[^/]+") + "$")
			s.ops = append(s.ops, op{c[1], c[3], path, c[4], c[5]})
		case "field":
			if s.fields[c[1]] == nil {
				s.fields[c[1]] = map[string]field{}
			}
			s.fields[c[1]][c[2]] = field{c[3], c[5], c[4] == "null"}
		}
	}
	return s
})

// complaints are all that is wrong with an answer. Errors have one shape of their own.
func (s *shapes) complaints(method, path string, r Reply) []string {
	if r.Status >= 400 {
		return wrongError(r)
	}
	for _, o := range s.ops {
		if o.method != method || !o.path.MatchString(path) || o.status != fmt.Sprint(r.Status) {
			continue
		}
		if o.schema == "-" {
			if len(r.Body) > 0 {
				return []string{"an answer without content has a body"}
			}
			return nil
		}
		var body map[string]any
		if err := json.Unmarshal(r.Body, &body); err != nil {
			return []string{err.Error()}
		}
		if o.list == "-" {
			return s.check(o.schema, body)
		}
		return s.checkList(o, body)
	}
	return []string{fmt.Sprintf("%s %s does not answer %d in the description", method, path, r.Status)}
}

func wrongError(r Reply) []string {
	var e struct {
		Code, Status int
		Message      string
		MoreInfo     string `json:"more_info"`
	}
	if err := json.Unmarshal(r.Body, &e); err != nil || e.Code < 10000 || e.Status != r.Status || e.Message == "" || e.MoreInfo == "" {
		return []string{"an error is " + string(r.Body)}
	}
	return nil
}

func (s *shapes) checkList(o op, body map[string]any) []string {
	items, ok := body[o.list].([]any)
	if !ok {
		return []string{"there is no list " + o.list}
	}
	names := []string{"page", "page_size", "start", "end", "uri", "first_page_uri", "next_page_uri", "previous_page_uri"}
	if strings.HasPrefix(o.schema, "insights.") {
		names = []string{"meta"}
	}
	var out []string
	for _, name := range names {
		if _, ok := body[name]; !ok {
			out = append(out, "the list has no "+name)
		}
	}
	for _, item := range items {
		out = append(out, s.check(o.schema, item.(map[string]any))...)
	}
	return out
}

// check compares an object with its schema: every property is there, null or of its type and form.
func (s *shapes) check(schema string, got map[string]any) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(s.fields[schema])) {
		f, value := s.fields[schema][name], got[name]
		if _, ok := got[name]; !ok {
			out = append(out, schema+" has no "+name)
		} else if value == nil && !f.null && !s.oftenNull(schema, name) {
			out = append(out, schema+": "+name+" is null")
		} else if value != nil && !f.fits(value) {
			out = append(out, fmt.Sprintf("%s: %s is %v, expected %s %s", schema, name, value, f.kind, f.rule))
		}
	}
	return out
}

// oftenNull are properties that the description calls required, although its own examples have null.
func (s *shapes) oftenNull(schema, name string) bool {
	return schema == "api.v2010.account.queue" && name == "average_wait_time"
}

func (f field) fits(value any) bool {
	switch v := value.(type) {
	case string:
		return f.kind == "string" && f.text(v)
	case bool:
		return f.kind == "boolean"
	case float64:
		return f.kind == "number" || f.kind == "integer" && v == float64(int64(v)) || f.kind == "-"
	case []any:
		return f.kind == "array"
	case map[string]any:
		return f.kind == "object" || f.kind == "-"
	}
	return false
}

func (f field) text(v string) bool {
	var err error
	list, isEnum := strings.CutPrefix(f.rule, "one of ")
	switch {
	case f.rule == "date-time-rfc-2822":
		_, err = time.Parse(time.RFC1123Z, v)
		return err == nil && strings.HasSuffix(v, " +0000")
	case f.rule == "date-time":
		_, err = time.Parse(time.RFC3339, v)
	case f.rule == "uri":
		_, err = url.Parse(v)
	case f.rule == "phone-number":
		return isNumber(v)
	case f.rule == "currency":
		return len(v) == 3
	case isEnum:
		return slices.Contains(strings.Fields(list), v)
	case strings.HasPrefix(f.rule, "^"):
		return regexp.MustCompile(f.rule).MatchString(v)
	}
	return err == nil
}
