package main

import (
	"bytes"

	"github.com/spf13/cobra"

	"callflow/schema"
)

const schemaHelp = `schema prints the JSON Schema of one sort of file, for editors that complete and check while you type.

  callflow schema flow > .schema/flow.json

The sorts are workspace, flow, prompts, environment and test. init writes all of them, and names them in the first
line of the files that it makes.`

func schemaVerb(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "schema SORT", Short: "print the JSON Schema of a sort of file", Long: schemaHelp,
		Args: takes(1, 1, "one sort: workspace, flow, prompts, environment or test"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := oneOf("the sort", args[0], schemaSorts...); err != nil {
				return err
			}
			text, err := schemaOf(args[0])
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
	err := schema.WriteJSONSchema(&b, shapeOf(sort), "callflow "+sort)
	return b.Bytes(), err
}
