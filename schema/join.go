package schema

// Join adds what another decoder has collected for the second phase.
func (d *Decoder) Join(other *Decoder) {
	d.values = append(d.values, other.values...)
	d.conds = append(d.conds, other.conds...)
	d.refs = append(d.refs, other.refs...)
}
