package engine

// Lead takes the other side of a talk that this leg has dialled into a room, by a redirect: it is a call of its
// own from now on, with a flow of its own. That ends the Dial of this leg, which goes on with its action;
// the other way round the other side would be dropped (mapping, rooms: upgrade).
func (v *Visit) Lead(id LegID, room RoomID, role Role, flow FlowName, with []Named) {
	t, run := v.t, v.run
	leg := t.leg(id)
	leg.Parent, leg.For, leg.Role = 0, run, role
	main := t.addRun(Run{Leg: id, As: AsMain})
	leg.Main = main
	t.seat(t.room(room), id, role)
	t.drive(main, t.push(main, flow, with))
	t.visit(run)
}
