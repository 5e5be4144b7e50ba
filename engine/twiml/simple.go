package twiml

// Hangup ends the call. Parameters reach the originating Dial only on a leg of
// <Dial><Application>.
type Hangup struct{ Parameters []Parameter }

// Redirect goes on with the document at URL; the verbs after it never run. An empty URL is the
// current document.
type Redirect struct {
	Method Method
	URL    string
}

// Reject refuses an unanswered call without cost; it must be the first verb. Reason is rejected or
// busy.
type Reject struct {
	Reason     string
	Parameters []Parameter
}

// Leave takes an enqueued caller out of the queue; only for documents of a queue's waitUrl.
type Leave struct{}

// Echo plays the caller's audio back.
type Echo struct{}

// Refer transfers a SIP leg away by SIP REFER (error 13801 on other legs).
type Refer struct {
	Action string
	Method Method
	Sip    string // target URI
}

// Parameter is a name and a value handed to whatever its parent starts.
type Parameter struct{ Name, Value string }

func (*Hangup) verb()   {}
func (*Redirect) verb() {}
func (*Reject) verb()   {}
func (*Leave) verb()    {}
func (*Echo) verb()     {}
func (*Refer) verb()    {}

func (h *Hangup) write(b out) out { return b.open("Hangup").enclose("Hangup", h.Parameters) }

func (r *Redirect) write(b out) out {
	return b.open("Redirect").str("method", string(r.Method)).leaf("Redirect", r.URL)
}

func (r *Reject) write(b out) out {
	return b.open("Reject").str("reason", r.Reason).enclose("Reject", r.Parameters)
}

func (*Leave) write(b out) out { return b.open("Leave").shut() }

func (*Echo) write(b out) out { return b.open("Echo").shut() }

func (r *Refer) write(b out) out {
	b = b.open("Refer").str("action", r.Action).str("method", string(r.Method)).end()
	return b.open("Sip").leaf("Sip", r.Sip).close("Refer")
}

// enclose writes the rest of an element whose content is only parameters.
func (b out) enclose(name string, ps []Parameter) out {
	if len(ps) == 0 {
		return b.shut()
	}
	return b.end().parameters(ps).close(name)
}

func (b out) parameters(ps []Parameter) out {
	for _, p := range ps {
		b = b.open("Parameter").attr("name", p.Name).attr("value", p.Value).shut()
	}
	return b
}
