// Package sim is a small model of Twilio Voice: telephones, calls, queues, and the documents that steer
// them. It executes TwiML as Twilio's reference describes it and sends the webhooks that Twilio would.
//
// A [Network] knows calls and time; whoever answers its webhooks is a [Line]: an [Office], which runs the
// engine in memory, or a server that is reached over HTTP. A [World] joins a network and an office under one
// virtual clock. A [Telephone] is a person's side of it all: it takes what is done, line by line, and writes
// down what is heard.
//
// The package is pure: time is virtual and passes only when it is told to, nothing runs beside it, and the
// same arrivals give the same transcript. It refuses to guess about rooms, streams and payment: such verbs
// are noted in the transcript and passed over. Start reading at network.go, then call.go.
//
// What Twilio leaves open is decided as docs/design says: silence requests nothing, a call that is moved
// requests the interrupted verb's action first and follows the move, and a caller who hangs up is reported
// by the number's status callback only.
package sim
