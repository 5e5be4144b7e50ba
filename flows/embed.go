// Package flows holds the library of ready-made flows that is part of the program. NAME.flow.yaml is the
// flow lib.NAME of every workspace; its prompts begin with lib_ and stand in prompts/.
package flows

import "embed"

// Files are the flows, their prompts and sounds.
//
//go:embed *.flow.yaml prompts/*.yaml audio/*.wav
var Files embed.FS
