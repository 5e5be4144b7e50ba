package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"callflow/engine"
)

const versionHelp = `version prints the version of the program, the Go version that built it, and the number of the engine's
behaviour that new calls are given.

  callflow version`

func versionVerb(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "print the version", Long: versionHelp, Args: takes(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprint(a.out, versionLine())
			return err
		},
	}
}

// versionLine is what version prints, and --version.
func versionLine() string {
	version, compiler := builtAs()
	return fmt.Sprintf("callflow %s (%s, behaviour %d)\n", version, compiler, engine.Semantics)
}

// builtAs is the version of this program and of its compiler, as the linker noted them.
func builtAs() (version, compiler string) {
	b, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown", "unknown"
	}
	version = b.Main.Version
	if version == "" {
		version = "(devel)"
	}
	return version, b.GoVersion
}
