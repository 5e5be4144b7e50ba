package check

import (
	"net/url"
	"slices"
	"strings"

	"callflow/schema"
	"callflow/schema/diag"
)

// outside are the URLs of an environment, by what stands there.
func outside(e *Env) []*schema.Node {
	out := []*schema.Node{e.Node.Find("base_url")}
	for _, p := range pairs(e.Node.Find("services")) {
		if n := p.Value; n.Kind == schema.Scalar {
			out = append(out, n)
		} else {
			out = append(out, n.Find("url"))
		}
	}
	for _, p := range pairs(e.Node.Find("sinks")) {
		out = append(out, p.Value.Find("url"))
	}
	return slices.DeleteFunc(out, func(n *schema.Node) bool { return n == nil || n.Kind != schema.Scalar })
}

// hostOf is the host of a URL.
func hostOf(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// nearby reports whether a host is this machine, or one that only a private network knows.
func nearby(host string) bool {
	return thisMachine(host) || !strings.Contains(host, ".") || strings.HasSuffix(host, ".internal") || strings.HasSuffix(host, ".local") ||
		strings.HasPrefix(host, "10.") || strings.HasPrefix(host, "192.168.") || strings.HasPrefix(host, "172.")
}

func thisMachine(host string) bool {
	return host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1" || strings.HasSuffix(host, ".localhost")
}

// plainHTTP reports URLs that are asked over the public network without encryption.
func plainHTTP(w *Work) {
	for _, e := range w.Envs {
		for _, n := range outside(e) {
			if host := hostOf(n.Value); strings.HasPrefix(n.Value, "http://") && host != "" && !nearby(host) {
				w.at("plain-http", n, "what is sent to %q can be read, and changed, on the way: it is http", host).
					Hint = "write https"
			}
		}
	}
}

// localService reports URLs of this machine in an environment that is meant for others.
func localService(w *Work) {
	for _, e := range w.Envs {
		if slices.Contains([]string{"default", "dev", "development", "local", "test", "testing", "ci", "demo"}, e.Name) {
			continue
		}
		for _, n := range outside(e) {
			if host := hostOf(n.Value); thisMachine(host) {
				w.at("local-service", n, "%q is this machine, whichever it is: env/%s.yaml is another environment than default", host, e.Name).
					Hint = "write the name of the server"
			}
		}
	}
}

// triesWithoutGet reports services that are to be asked again, though none of their calls may be repeated.
func triesWithoutGet(w *Work) {
	for _, n := range w.names("services") {
		at := w.given("services", n.Value, "tries")
		tries, _ := w.saidNumber("services", n.Value, "tries")
		gets := false
		for _, c := range pairs(w.said("services", n.Value, "calls")) {
			gets = gets || c.Value.Find("get") != nil
		}
		if at != nil && tries > 1 && !gets {
			w.at("tries-without-get", at, "%q is to be asked %g times, but only get is repeated, and it has no such call", n.Value, tries).
				Hint = "delete tries, or make a call that changes nothing a get"
		}
	}
}

// keptChange reports calls that change something, whose answers are used again without asking.
func keptChange(w *Work) {
	for _, n := range w.names("services") {
		for _, c := range pairs(w.said("services", n.Value, "calls")) {
			if keep := c.Value.Find("keep"); keep != nil && c.Value.Find("get") == nil {
				w.at("kept-change", keep, "the answer of %q is used again without asking, so what it changes is not changed", n.Value+"."+c.Key.Value).
					Hint = "delete keep, or make it a get"
			}
		}
	}
}

// envDiffers reports names that one environment fills and another leaves to its default.
func envDiffers(w *Work) {
	if len(w.Envs) < 2 {
		return
	}
	for _, group := range []string{"agents", "settings", "lists"} {
		filled := map[string]*schema.Node{}
		for _, e := range w.Envs {
			for _, p := range pairs(e.Node.Find(group)) {
				if filled[p.Key.Value] == nil {
					filled[p.Key.Value] = p.Key
				}
			}
		}
		for _, e := range w.Envs {
			for _, name := range w.names(group) {
				first, at := filled[name.Value], e.Node.Find(group)
				if first == nil || at.Find(name.Value) != nil {
					continue
				}
				if at == nil {
					at = schema.NewScalar(e.File, diag.At(e.Node.Span.Start, 1), "")
				}
				w.List.Errorf("env-differs", e.File, at.Span, "%s.%s is filled in %s, and not here", group, name.Value, first.File()).
					Relatedf(first.File(), first.Span, "filled here").
					Hint = "fill it here as well, even if only with its default"
			}
		}
	}
}
