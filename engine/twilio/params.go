package twilio

// Param is one parameter of a webhook.
type Param struct{ Name, Value string }

// Params are the parameters of one webhook, sorted by name in byte order. Parameters that were sent
// repeatedly are all there, in the order in which they were sent.
type Params []Param

// Get returns the value of a parameter, and whether it was sent at all: Twilio sends unknown places as
// empty values. Of a repeated parameter it returns the value that was sent first.
func (p Params) Get(name string) (value string, ok bool) {
	for i := range p {
		if p[i].Name == name {
			return p[i].Value, true
		}
	}
	return "", false
}

// Value returns the value of a parameter, or "" when it was not sent.
func (p Params) Value(name string) string {
	v, _ := p.Get(name)
	return v
}

// First returns the value of the first of the names that was sent. It serves parameters that Twilio or
// its predecessors spell in more than one way, such as "DequeingCallSid" and "DequeueingCallSid".
func (p Params) First(names ...string) (value string, ok bool) {
	for _, name := range names {
		if v, ok := p.Get(name); ok {
			return v, true
		}
	}
	return "", false
}

// insert appends a parameter and moves it to its place: behind all of the same name. Twilio sends
// nearly sorted forms, so this rarely moves anything.
func (p Params) insert(name, value string) Params {
	p = append(p, Param{name, value})
	for i := len(p) - 1; i > 0 && p[i].Name < p[i-1].Name; i-- {
		p[i], p[i-1] = p[i-1], p[i]
	}
	return p
}
