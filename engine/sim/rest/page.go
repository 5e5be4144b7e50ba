package rest

import (
	"net/url"
	"slices"
	"strconv"
)

// Sizes of a page (Twilio: "Twilio API responses", paging).
const (
	defaultPage = 50
	largestPage = 1000
)

// page answers with one page of a list. The token of a page names the last item of the page before, so that
// new items do not move those that follow.
func page[T any](q *query, key string, items []T, sid func(T) string, show func(T) object) (int, any, *refusal) {
	size, failed := q.number("PageSize", defaultPage)
	if failed != nil || size < 1 || size > largestPage {
		return 0, nil, wrong(20007, "Page size must be between 1 and 1000")
	}
	number, failed := q.number("Page", 0)
	if failed != nil {
		return 0, nil, failed
	}
	start := 0
	if token := q.in.Get("PageToken"); token != "" {
		i := slices.IndexFunc(items, func(t T) bool { return "PA"+sid(t) == token })
		if i < 0 {
			return 0, nil, wrong(21481, "Invalid PageToken")
		}
		start = i + 1
	} else {
		start = min(number*size, len(items))
	}
	end := min(start+size, len(items))
	list := make([]object, 0, end-start)
	for _, item := range items[start:end] {
		list = append(list, show(item))
	}
	body := object{key: list, "page": number, "page_size": size, "start": number * size, "end": max(0, number*size+len(list)-1),
		"uri": q.at(size, number, q.in.Get("PageToken")), "first_page_uri": q.at(size, 0, ""), "next_page_uri": nil, "previous_page_uri": nil}
	if len(list) == 0 {
		body["start"] = 0
	}
	if end < len(items) {
		body["next_page_uri"] = q.at(size, number+1, "PA"+sid(items[end-1]))
	}
	if number > 0 {
		before := ""
		if start > size {
			before = "PA" + sid(items[start-size-1])
		}
		body["previous_page_uri"] = q.at(size, number-1, before)
	}
	return 200, body, nil
}

// at is the path of a page of this list, relative to the host.
func (q *query) at(size, number int, token string) string {
	v := url.Values{}
	for name, values := range q.in {
		if name != "PageSize" && name != "Page" && name != "PageToken" {
			v[name] = values
		}
	}
	v.Set("PageSize", strconv.Itoa(size))
	v.Set("Page", strconv.Itoa(number))
	if token != "" {
		v.Set("PageToken", token)
	}
	return q.path + "?" + v.Encode()
}
