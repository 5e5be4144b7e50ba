// Package rest is the REST face of a simulated Twilio: the resources of api.twilio.com (2010-04-01) and of
// Conference Insights over the calls, queues and conferences of a [sim.Network].
//
// [API.Do] takes a request apart from HTTP and returns status and JSON. Resources stand in a table of routes,
// one file for each kind of resource. What an answer looks like comes from Twilio's OpenAPI description
// (testdata/openapi.tsv, which every answer of the tests is checked against), how a request fails from
// Twilio's error dictionary, and the rest from its documentation; comments name the source where it is not
// the OpenAPI description.
//
// The package is pure: it knows no clock but the network's and must be called while nothing else happens on
// it. It refuses to know accounts other than its own. Start reading at api.go, then calls.go.
package rest
