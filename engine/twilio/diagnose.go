package twilio

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Diagnose explains in one sentence why a request's signature was refused. It names the URL that the
// public URL makes of the request and the one that the request's own headers tell of, without the
// values of their queries, and never a token or a signature. It believes forwarded headers for this
// sentence only: what it finds proves nothing. post is as for [Verifier.Verify].
func (v *Verifier) Diagnose(r *http.Request, post Params) string {
	uri := r.RequestURI
	ours := shown(v.public.Join(uri))
	if fault := v.unsigned(r, post); fault != "" {
		return fmt.Sprintf("request to %s %s", ours, fault)
	}
	keys, signature := v.keys(uri, post), r.Header.Get(SignatureHeader)
	signed := func(url string, post Params) bool {
		return slices.ContainsFunc(keys, func(k *key) bool { return k.signs(url, "", post, signature) })
	}
	if v.Verify(uri, post, signature) {
		return fmt.Sprintf("request to %s is signed correctly", ours)
	}
	seen := candidates(r, v.public)
	for _, url := range seen {
		if signed(url, post) {
			return fmt.Sprintf("request is signed for %s, but the public URL makes it %s: "+
				"set the public URL to what Twilio calls, or undo what a proxy changes in the path", shown(url), ours)
		}
	}
	if len(post) > 0 && signed(v.public.Join(uri), nil) {
		return fmt.Sprintf("request to %s is signed without its body: it was sent as GET, or a proxy added the body", ours)
	}
	return fmt.Sprintf("signature of the request to %s does not fit, nor does it for %s: the auth token is not that "+
		"account's, a proxy changes the path or the query, or the request is not from Twilio", ours, shown(seen[0]))
}

// unsigned tells what a request lacks before its signature can be judged, "" for nothing.
func (v *Verifier) unsigned(r *http.Request, post Params) string {
	given := r.Header.Values(SignatureHeader)
	if len(given) == 0 {
		return fmt.Sprintf("has no %s header: it is not from Twilio, or a proxy removed the header", SignatureHeader)
	}
	if len(given) > 1 || len(given[0]) != signatureLen {
		return fmt.Sprintf("has no single %s header of %d characters: it is not from Twilio", SignatureHeader, signatureLen)
	}
	if len(v.keys(r.RequestURI, post)) > 0 {
		return ""
	}
	sid, ok := post.Get("AccountSid")
	if !ok {
		sid, _ = lastInQuery(r.RequestURI, "AccountSid")
	}
	return fmt.Sprintf("names the account %q, which has no auth token in the configuration", sid)
}

// candidates lists the URLs that the request may have had outside, the likeliest first.
func candidates(r *http.Request, public PublicURL) []string {
	hosts := []string{r.Host}
	if h := firstOf(r.Header.Get("X-Forwarded-Host")); h != "" {
		hosts = []string{h, r.Host}
	}
	schemes := []string{"https", "http"}
	if p := firstOf(r.Header.Get("X-Forwarded-Proto")); p == "http" || p == "" && r.TLS == nil {
		schemes = []string{"http", "https"}
	}
	uris := []string{r.RequestURI, r.Header.Get("X-Forwarded-Prefix") + r.RequestURI, slashed(r.RequestURI),
		r.URL.RequestURI(), r.URL.Path + "?" + r.URL.Query().Encode()}
	var urls []string
	for _, host := range hosts {
		for _, scheme := range schemes {
			for _, uri := range uris {
				urls = append(urls, scheme+"://"+host+uri)
			}
		}
	}
	for _, uri := range uris {
		urls = append(urls, public.Join(uri))
	}
	return urls
}

// firstOf is the first element of a list in a forwarded header: what the outermost proxy saw.
func firstOf(list string) string {
	first, _, _ := strings.Cut(list, ",")
	return strings.TrimSpace(first)
}

// slashed adds a slash to the end of the path, or removes it.
func slashed(uri string) string {
	path, query, cut := strings.Cut(uri, "?")
	if trimmed, ok := strings.CutSuffix(path, "/"); ok {
		path = trimmed
	} else {
		path += "/"
	}
	if !cut {
		return path
	}
	return path + "?" + query
}

// shown is a URL as it may stand in a log: without the values in its query, which are personal.
func shown(url string) string {
	path, _, cut := strings.Cut(url, "?")
	if cut {
		return path + "?…"
	}
	return path
}
