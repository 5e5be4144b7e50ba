// Command callflow runs call flows for Twilio Voice: it checks them, draws them, tries them out and
// answers calls with them.
//
// Each verb of the command line is one file, listed in [verbs]; its help is a constant in that file. Every
// verb gets the machine through an [app] and never uses os directly, so that tests run the real program.
// Results go to stdout, talk to stderr. Start reading at run.go.
package main

import "os"

func main() {
	os.Exit(Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
