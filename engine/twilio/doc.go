// Package twilio is the border to Twilio: it reads webhook forms, proves who sent them, and makes REST
// requests.
//
// [ParseForm] turns a request body into sorted [Params] in one pass. A [Verifier] proves with the
// X-Twilio-Signature header that Twilio sent them; it builds the signed URL from one configured public
// URL and never believes forwarded headers. A [Client] asks Twilio to do things; it never repeats a
// request by itself and says of every failure whether a repetition is safe ([Outcome]). A [Gate] bounds
// the requests in flight and lets hang-ups pass first.
//
// Names of parameters and their values are in the packages param and status below this one. The
// package refuses to decide anything about calls; that is the engine's part. Start with params.go,
// signature.go and client.go.
package twilio
