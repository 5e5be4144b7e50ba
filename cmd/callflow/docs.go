package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"callflow/cmd/callflow/refdoc"
	"callflow/engine/library"
)

//go:generate go run . docs --examples ../../examples --out ../../docs/reference --schemas ../../schema --pictures ../../docs/guide/pictures

const docsHelp = `docs writes the reference pages, from the declarations of the program and the examples, and the JSON
Schemas of all sorts of files, and draws the pictures of the guide. It is what make generate runs; files of the same names are replaced.`

func docsVerb(a *app) *cobra.Command {
	var examples, out, schemas, pictures string
	cmd := &cobra.Command{
		Use: "docs", Short: "write the reference pages", Long: docsHelp, Hidden: true, Args: takes(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return errors.Join(a.writeDocs(cmd.Root(), examples, out), a.writeSchemas(schemas), a.writePictures(examples, pictures))
		},
	}
	cmd.Flags().StringVar(&examples, "examples", "examples", "the folder of the example workspaces")
	cmd.Flags().StringVar(&out, "out", "docs/reference", "where to write")
	cmd.Flags().StringVar(&schemas, "schemas", "schema", "where to write the JSON Schemas")
	cmd.Flags().StringVar(&pictures, "pictures", "docs/guide/pictures", "where to draw the pictures of the guide")
	return cmd
}

// picturedExamples are the examples that the guide shows as pictures.
func picturedExamples() []string { return []string{"bank", "opening-hours", "reception"} }

func (a *app) writePictures(examples, out string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("draw pictures: %w", err)
	}
	for _, name := range picturedExamples() {
		w, err := a.load(filepath.Join(examples, name), library.Options{})
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := drawingOfAll(w, nil).SVG(&b); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, name+".svg"), b.Bytes(), 0o644); err != nil {
			return fmt.Errorf("draw pictures: %w", err)
		}
	}
	return nil
}

func (a *app) writeSchemas(dir string) error {
	for _, sort := range schemaSorts {
		text, err := schemaOf(sort)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, schemaFile(sort)), text, 0o644); err != nil {
			return fmt.Errorf("write schema: %w", err)
		}
	}
	fmt.Fprintf(a.err, "%d schemas in %s\n", len(schemaSorts), dir)
	return nil
}

func (a *app) writeDocs(root *cobra.Command, examples, out string) error {
	pages, err := refdoc.Pages(os.DirFS(examples))
	if err != nil {
		return err
	}
	pages = append(pages, refdoc.Page{Name: "commands.md", Text: commandsPage(root)},
		refdoc.Page{Name: "settings.md", Text: settingsPage()}, refdoc.Page{Name: "metrics.md", Text: metricsPage()})
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("write reference: %w", err)
	}
	for _, p := range pages {
		if err := os.WriteFile(filepath.Join(out, p.Name), []byte(p.Text), 0o644); err != nil {
			return fmt.Errorf("write reference: %w", err)
		}
	}
	fmt.Fprintf(a.err, "%d pages in %s\n", len(pages), out)
	return nil
}
