// Package canary tries a version of the flows with some of the new contacts: which of them begin with it, how they fare beside
// all others, and when that is too bad to go on. It is pure: the same caller, rule and figures always give the same.
package canary

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
)

// Rule says which new contacts begin with the version that is tried. A contact for which any of it holds does.
type Rule struct {
	// Percent is the share of callers, above 0 and up to 100; a caller is always on the same side. 0: none.
	Percent float64 `json:"percent,omitempty"`
	// Numbers are names of called numbers or apps of the workspace.
	Numbers []string `json:"numbers,omitempty"`
	// Marks are those of single callers, see [Mark]: who they are is not kept.
	Marks []string `json:"marks,omitempty"`
	// Salt makes the choice of another rule another one.
	Salt  string `json:"salt"`
	Guard Guard  `json:"guard"`
}

// Side says why a contact has begun with its version while another one was tried.
type Side string

// The sides. Contacts that begin while nothing is tried have none.
const (
	ByCaller Side = "caller"  // it is a caller whom the rule names
	ByNumber Side = "number"  // it came by a number that the rule names
	ByShare  Side = "percent" // the caller is among the share
	Control  Side = "control" // it has begun with the version in force
)

// Tried reports whether the contact has begun with the version that was tried.
func (s Side) Tried() bool { return s != "" && s != Control }

// Contact is what a choice is made by.
type Contact struct {
	Caller string // who calls: a number, client:NAME or sip:…; "" when they do not say
	Number string // name of the number or the app that was called
	Call   string // CallSid, in place of a caller who is not known
}

// Choose says on which side a contact is. It depends on nothing else.
func (r *Rule) Choose(c Contact) Side {
	switch {
	case c.Caller != "" && slices.Contains(r.Marks, Mark(r.Salt, c.Caller)):
		return ByCaller
	case slices.Contains(r.Numbers, c.Number):
		return ByNumber
	}
	who := c.Caller
	if unknown(who) {
		who = c.Call
	}
	sum := sha256.Sum256([]byte(r.Salt + "\n" + who))
	const parts = 1_000_000
	if float64(binary.BigEndian.Uint64(sum[:8])%parts) < r.Percent/100*parts {
		return ByShare
	}
	return Control
}

// unknown reports whether a caller has not said who they are, as anonymous (twiml.md section 3.1): all such callers are not one.
func unknown(caller string) bool {
	digits := 0
	for _, c := range caller {
		if c >= '0' && c <= '9' {
			digits++
		}
	}
	const spelt = "+266696687" // ANONYMOUS on the keys of a telephone
	return caller == spelt || digits < 5 && !strings.Contains(caller, ":")
}

// Mark stands for a caller in a rule.
func Mark(salt, caller string) string {
	sum := sha256.Sum256([]byte("caller\n" + salt + "\n" + caller))
	return hex.EncodeToString(sum[:8])
}
