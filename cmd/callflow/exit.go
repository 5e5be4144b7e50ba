package main

import (
	"errors"
	"fmt"
)

// Exit codes of the program.
const (
	exitClean   = 0 // done, and nothing to complain about
	exitFound   = 1 // done, and problems were found
	exitUsage   = 2 // the command line or the configuration is wrong
	exitFailure = 3 // it could not be done
)

// errFound says that problems were found and have been printed already.
var errFound = errors.New("problems were found")

// usageError is a command line or a configuration that cannot be meant.
type usageError struct{ err error }

// Error returns the reason.
func (e usageError) Error() string { return e.err.Error() }

// Unwrap returns the cause.
func (e usageError) Unwrap() error { return e.err }

// usagef makes a usage error.
func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// exitCode is the exit code that an error leads to.
func exitCode(err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitClean
	case errors.Is(err, errFound):
		return exitFound
	case errors.As(err, &usage):
		return exitUsage
	}
	return exitFailure
}
