package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"callflow/schema"
)

const schemaHelp = `schema prints the JSON Schema of one sort of file, for editors that complete, explain and check while you type.

  callflow schema flow > .schema/flow.json

The sorts are workspace (callflow.yaml), flow (*.flow.yaml), prompts (prompts/*.yaml), environment or env (env/*.yaml) and
test (*.test.yaml); without one their names are printed. init writes all of them, and names them in the first line of
the files that it makes. The schemas are of draft-07, the newest that the language servers of editors check by.`

func schemaVerb(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "schema [SORT]", Short: "print the JSON Schema of a sort of file", Long: schemaHelp,
		Args: takes(0, 1, "one sort at most: workspace, flow, prompts, environment or test"),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				fmt.Fprintln(a.out, strings.Join(schemaSorts, "\n"))
				return nil
			}
			sort := args[0]
			if sort == "env" {
				sort = "environment"
			}
			if err := oneOf("the sort", sort, schemaSorts...); err != nil {
				return err
			}
			text, err := schemaOf(sort)
			if err != nil {
				return err
			}
			_, err = a.out.Write(text)
			return err
		},
	}
}

// schemaFile is the name under which a schema is committed to the folder schema.
func schemaFile(sort string) string { return sort + ".schema.json" }

// schemaOf is the JSON Schema of a sort of file.
func schemaOf(sort string) ([]byte, error) {
	var b bytes.Buffer
	shape := shapeOf(sort)
	shape.ID = "urn:callflow:schema:" + sort
	err := schema.WriteJSONSchema(&b, shape, "callflow "+sort)
	return b.Bytes(), err
}
