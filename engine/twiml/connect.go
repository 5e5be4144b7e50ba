package twiml

// Start runs a noun in the background and goes on at once.
type Start struct {
	Action string
	Method Method
	Noun   StartNoun
}

// Stop ends a background noun by its name.
type Stop struct{ Noun StopNoun }

// Connect hands the call to a noun and waits for its end; then Action, or the next verb.
type Connect struct {
	Action string
	Method Method
	Noun   ConnectNoun
}

// StartNoun is what a [Start] can run. The set is closed.
type StartNoun interface {
	element
	startNoun()
}

// StopNoun is what a [Stop] can end. The set is closed.
type StopNoun interface {
	element
	stopNoun()
}

// ConnectNoun is what a [Connect] can hand a call to. The set is closed.
type ConnectNoun interface {
	element
	connectNoun()
}

func (*Start) verb()   {}
func (*Stop) verb()    {}
func (*Connect) verb() {}

func (s *Start) write(b out) out {
	b = b.open("Start").str("action", s.Action).str("method", string(s.Method)).end()
	if s.Noun != nil {
		b = s.Noun.write(b)
	}
	return b.close("Start")
}

func (s *Stop) write(b out) out {
	b = b.open("Stop").end()
	if s.Noun != nil {
		b = s.Noun.write(b)
	}
	return b.close("Stop")
}

func (c *Connect) write(b out) out {
	b = b.open("Connect").str("action", c.Action).str("method", string(c.Method)).end()
	if c.Noun != nil {
		b = c.Noun.write(b)
	}
	return b.close("Connect")
}
