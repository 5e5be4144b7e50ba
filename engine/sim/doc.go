// Package sim is a model of Twilio Voice: telephones, calls, queues, rooms, and the documents that steer them. It
// executes TwiML as Twilio's reference describes it, and sends the webhooks that Twilio would.
//
// A [Network] knows calls and time; whoever answers its webhooks is a [Line]: an [Office], which runs the engine
// in memory, or a server that is reached over HTTP. A [World] joins a network and an office under one virtual
// clock. A [Telephone] is a person's side of it all: it takes what is done, line by line, and writes down what is
// heard; a [Person] takes calls by a plan. What REST can do are methods of the network: [Network.Originate],
// [Network.Move], [Network.Claim], [Network.Invite], [Network.UpdateParticipant] and others; their errors are
// [Failure] with Twilio's number.
//
// Where the reference is silent or unsure, [Settings] decide; what can go wrong on the way are faults, see
// [FaultRows]. Both have names. Errors and warnings are kept as Twilio's debugger does, see [Codes].
//
// The package is pure: time is virtual and passes only when it is told to, nothing runs beside it, and the same
// seed and the same arrivals give the same transcript, byte for byte. It opens no sockets and plays no sound: the
// other side of streams and relays is scripted, see [Network.EndSession].
//
// Start reading at network.go, then call.go (a leg and its documents), page.go (how a document comes), asking.go
// (how a webhook is sent), then the verbs: verbs.go, gather.go, record.go, dial.go and rung.go, queue.go and
// taking.go, room.go, session.go, pay.go.
package sim
