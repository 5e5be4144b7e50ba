// Package serve is the shell around the engine that answers Twilio: it turns webhooks into events, makes
// turns durable, and only then lets out what comes of them.
//
//	Twilio ──▶ routes ──▶ hooks: read, verify, make an event
//	                        │ engine.Loop: one turn of a contact after the other
//	                        ▼ hand: encode, in the request's goroutine
//	                     outbox ──▶ writer: one transaction for all that is queued
//	                                  │ durable
//	             answers, held webhooks ◀── release ──▶ lanes: effects, whose results are events again
//	  ticks: what is due becomes events         figures: what flows read of queues and switches
//	                                            today, board: what people read of them, and what changes
//
// Promises: an event that was answered with 2xx is stored; nothing leaves before the commit of its turn; a
// request that comes twice gets the same bytes; a document is never an HTTP error, whatever is broken:
// when nothing better can be said, the caller hears words made of constants, or a short pause and the
// present document again. Callbacks that could not be stored are answered with 503, so that Twilio
// repeats them.
//
// The package refuses to know steps, files or the command line. Start reading at [New], then hooks.go,
// turns.go, writer.go and release.go.
package serve
