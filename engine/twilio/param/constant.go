package param

import "strings"

// Constant reports parameters that are the same in every webhook of a call: who calls whom, from where, by which
// way. They are kept once for each call.
func Constant(name string) bool {
	for _, one := range Constants() {
		if one == name {
			return true
		}
	}
	return strings.HasPrefix(name, SipHeaderPrefix)
}

// Constants lists what [Constant] reports, the family of SIP headers apart.
func Constants() []string {
	list := []string{ApplicationSid, Direction, ForwardedFrom, CalledVia, CallerName, StirVerstat, ParentCallSid, SipCallId, SipDomain, SipDomainSid,
		SipSourceIp, AddOns}
	for _, who := range [...]string{"From", "To", "Caller", "Called"} {
		for _, what := range [...]string{"", "City", "State", "Zip", "Country"} {
			list = append(list, who+what)
		}
	}
	return list
}
