package engine

// splitmix is one step of SplitMix64 (Steele, Lea, Flood 2014): a well-mixed function of its input.
func splitmix(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// hash mixes a seed and a text into 64 even bits. It is part of what replays must reproduce.
func hash(seed uint64, text string) uint64 {
	h := splitmix(seed)
	for i := 0; i < len(text); i++ {
		h = (h ^ uint64(text[i])) * 0x100000001B3
	}
	return splitmix(h)
}

// tag makes the URLs of a contact hard to guess from those of another one.
func (c *Contact) tag(leg LegID, run RunID) uint32 {
	return uint32(splitmix(c.Seed ^ uint64(leg)<<40 ^ uint64(run)<<8))
}

// Tagged reports whether an address was written by this contact.
func (c *Contact) Tagged(a Address) bool { return a.Tag == c.tag(a.Leg, a.Run) }

// AddressOf is an address of this contact, as its URLs carry it.
func (c *Contact) AddressOf(leg LegID, run RunID, visit VisitNo, what What) Address {
	return Address{Contact: c.ID, Leg: leg, Run: run, Visit: visit, What: what, Tag: c.tag(leg, run)}
}

// Present is the address that asks for whatever the document of a leg is now, as the entry of a number does when the
// call is known already; ok is false when the contact has no such leg.
func (c *Contact) Present(id LegID) (to Address, ok bool) {
	leg := c.Leg(id)
	if leg == nil {
		return Address{}, false
	}
	var visit VisitNo
	if run := c.Run(leg.Main); run != nil {
		visit = run.Visit
	}
	return c.AddressOf(leg.ID, leg.Main, visit, Now), true
}

// url is the absolute URL of an address.
func (t *turn) url(leg LegID, run RunID, visit VisitNo, what What) string {
	a := t.c.AddressOf(leg, run, visit, what)
	b := append(make([]byte, 0, 128), t.set.Live.BaseURL...) // mostly stays on the stack
	return string(a.Append(b))
}
