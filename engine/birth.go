package engine

import (
	"strings"

	"callflow/schema/expr"
)

// callerOf reads who calls from the parameters of the first request (twiml.md section 3.1). Missing and
// empty values are none.
func callerOf(set *Set, b Birth) Caller {
	p := b.Hook.Params
	c := Caller{
		Raw: p.Value("From"), Name: p.Value("CallerName"), Country: p.Value("FromCountry"), City: p.Value("FromCity"),
		Verified: verified(p.Value("StirVerstat")), Forwarded: e164(p.Value("ForwardedFrom"), set.Flows.Region),
	}
	c.Number = e164(c.Raw, set.Flows.Region)
	return c
}

// roleIn is the role that a flow gives to the leg that it begins with; "" when it is not there.
func roleIn(set *Set, flow FlowName) Role {
	if g := set.Flows.Graphs[flow]; g != nil {
		return g.Role
	}
	return ""
}

// e164 normalises a number; what is no number is "".
func e164(s, region string) string {
	if s == "" || strings.Contains(s, ":") {
		return ""
	}
	x, err := expr.Convert(s, expr.Of(expr.Phone), region)
	n, _ := x.(string)
	if err != nil {
		return ""
	}
	return n
}

// verified reads the attestation of SHAKEN/STIR: A, B, C, failed or none (twiml.md section 3.1).
func verified(s string) string {
	rest, passed := strings.CutPrefix(s, "TN-Validation-Passed-")
	switch {
	case passed && rest != "":
		return rest[:1]
	case strings.HasPrefix(s, "TN-Validation-Failed"):
		return "failed"
	}
	return "none"
}

// sipHeaders are the headers that a SIP caller sent.
func sipHeaders(p Params) []Param {
	var out []Param
	for i := range p {
		if name, ok := strings.CutPrefix(p[i].Name, "SipHeader_"); ok {
			out = append(out, Param{Name: name, Value: p[i].Value})
		}
	}
	return out
}

// addressOf finds who a caller is in the workspace: the agent whose browser phone or number it is.
func addressOf(l *LivePart, raw string) string {
	return l.Addresses[raw]
}
