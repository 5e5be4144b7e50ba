package main

import (
	"context"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"callflow/engine/library"
	"callflow/engine/lsp"
)

const lspHelp = `lsp is the language server: it speaks the Language Server Protocol with an editor on stdin and stdout.

While you type it reports what validate would report, in all files of the workspace; it completes fields, names and
what expressions may read, shows what stands under the cursor, finds definitions and uses, renames in all files,
formats, and puts right what can only have been meant in one way. docs/guide/editors.md says how editors start it.

  callflow lsp`

func lspVerb(a *app) *cobra.Command {
	var manual string
	cmd := &cobra.Command{
		Use: "lsp", Short: "answer an editor: the language server", Long: lspHelp,
		Args: takes(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.lsp(cmd.Context(), manual) },
	}
	cmd.Flags().StringVar(&manual, "manual", "", "the address of the reference of diagnostics, to which codes are linked")
	cmd.Flags().Bool("stdio", true, "speak on stdin and stdout, as some editors ask; there is no other way")
	return cmd
}

// checkingGarbage lets the heap grow to four times of what lives before it is collected: a check after a key press
// makes much garbage, of which nothing stays.
const checkingGarbage = 300

func (a *app) lsp(ctx context.Context, manual string) error {
	debug.SetGCPercent(checkingGarbage)
	version, _ := builtAs()
	return lsp.Serve(ctx, a.in, a.out, lsp.Options{Version: version, Manual: manual, Find: workspacePlaces, Check: a.checkForEditor, Log: a.err})
}

// workspacePlaces are the workspaces that a path is, lies in, or has below it.
func workspacePlaces(path string) []lsp.Place {
	found, err := workspacesOf(path)
	if err != nil { // a file in no workspace, or one that is not saved yet
		if up, ok := above(filepath.Dir(path)); ok {
			found = []*checked{{dir: up}}
		}
	}
	var out []lsp.Place
	for _, c := range found {
		if dir, err := filepath.Abs(c.dir); err == nil {
			out = append(out, lsp.Place{Dir: dir, Loose: c.loose})
		}
	}
	return out
}

// checkForEditor finds what validate would print about the files of a workspace.
func (a *app) checkForEditor(files library.Files, loose bool, kept *library.Parsed) lsp.Checked {
	c := &checked{loose: loose, files: files, parsed: kept, keep: true}
	v := &validation{app: a, today: today()}
	v.check([]*checked{c})
	return lsp.Checked{Workspace: c.first, Found: c.found}
}
