// Package flowtest runs tests of flows: files NAME.test.yaml that read like calls. Somebody calls, what is
// heard, pressed and said stands in order, and what must have come of it at the end.
//
// [Read] turns a file into tests; names and values are checked against the workspace, and every fault is a
// diagnostic with its place. [Run] plays one test: a pure function of the workspace and the test. The calls
// run through the same engine and the same loop that answer real calls, on the simulated telephone network of
// package sim, in virtual time. What nobody mocked fails: services fail, people do not answer.
//
// What happens in rooms (rooms_play.go) is asked of the network: who sits there and who hears whom. The engine is
// asked only which seat somebody has, and whether it knows.
//
// A [Coverage] gathers which outcomes of which steps were taken, which prompts were heard in which language
// and which log points were written. [Mutants] are workspaces with one thing changed each: a change that no
// test notices is a hole in the tests.
//
// The package does no I/O and starts nothing: whoever runs many tests does so on as many processors as there
// are. Start reading at test.go, then play.go.
package flowtest
