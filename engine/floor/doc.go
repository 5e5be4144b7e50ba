// Package floor matches people who wait with agents who are free. It is pure and deterministic: [Arrange] takes the
// state of one floor, its configuration and one event, and returns a new state, what is to be told to the contacts
// whose legs wait, and what is to be recorded. It knows nothing of Twilio: a contact keeps its leg alive, rings the
// agent and says what has come of it.
//
// The lines are sorted by class: all who wait in one queue, with the same needs and just as far widened, may be
// served by the same agents, so only the first of each class is ever looked at. Free agents are sorted by profile
// (teams and skills) and by each order that a queue asks for. An event thus costs a number of steps that grows with
// the number of classes and profiles, and with the logarithm of that of people.
package floor
