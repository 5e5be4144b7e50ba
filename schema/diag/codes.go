package diag

import (
	"fmt"
	"slices"
)

// Row explains one code. The rows stand in the files codes_*.go by topic, in alphabetical order.
type Row struct {
	Code     Code
	Severity Severity
	// Summary is one line, in the style of a message.
	Summary string
	// Text is one paragraph: what is wrong, why it matters, and what to do.
	Text string
	// Bad shows the fault, Good the same without it. Both are excerpts of a file.
	Bad  string
	Good string
}

// table is built once, when the program starts, and never changed.
var table = buildTable(hourCodes(),
	outsideCodes(),
	wayCodes(),
	yamlCodes(),
	fieldCodes(),
	expressionCodes(),
	flowCodes(),
	linkCodes(),
	routingCodes(),
	workspaceCodes(),
	environmentCodes(),
	testFileCodes(),
	settingCodes(),
	callerCodes(),
	ruleCodes(),
	riskCodes(),
	heardCodes(),
)

// Lookup returns the row of a code.
func Lookup(c Code) (Row, bool) {
	r, ok := table[c]
	return r, ok
}

// Rows returns all rows by code.
func Rows() []Row {
	all := make([]Row, 0, len(table))
	for _, r := range table {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b Row) int {
		if a.Code < b.Code {
			return -1
		}
		return 1
	})
	return all
}

func buildTable(topics ...[]Row) map[Code]Row {
	t := map[Code]Row{}
	for _, rows := range topics {
		for _, r := range rows {
			if _, double := t[r.Code]; double {
				panic(fmt.Sprintf("internal error: diagnostic code %q stands twice in the table", r.Code))
			}
			t[r.Code] = r
		}
	}
	return t
}
