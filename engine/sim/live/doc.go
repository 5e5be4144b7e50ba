// Package live runs a simulated Twilio in real time and joins it to the world by HTTP: webhooks go out to an
// application, signed, and requests of its REST clients come in.
//
// An [Exchange] owns a [sim.Network] and a clock. Everything that touches the network happens in
// [Exchange.At], one thing after the other; requests to the application are made beside it, and their
// answers come back by [sim.Network.Deliver], so that an application may use the REST API while it answers.
//
// Rules of the transport are those of Twilio's reference: "Webhooks connection overrides" for time-outs
// and retries, "Webhooks security" for signatures, "TwiML for Programmable Voice" for redirections, cookies
// and types of content. The package refuses to be reached from anywhere but its own listener. Start reading
// at exchange.go, then post.go.
package live
