package flowtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"callflow/engine"
)

// ReadCoverage reads the coverage of a workspace from what [WriteJSON] has written: by the name of its folder, or the
// only one there is. Steps are in it; prompts and log points are not.
func ReadCoverage(text []byte, dir string) (*Coverage, error) {
	var r report
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("read coverage: %w", err)
	}
	if len(r.Coverage) == 0 {
		return nil, errors.New("it holds no coverage; callflow test --coverage-out writes one")
	}
	var names []string
	for _, one := range r.Coverage {
		if one.Workspace == dir || len(r.Coverage) == 1 {
			return coverOf(one), nil
		}
		names = append(names, one.Workspace)
	}
	return nil, fmt.Errorf("it has no coverage of %q; it has that of %s", dir, strings.Join(names, ", "))
}

func coverOf(r coverReported) *Coverage {
	c := &Coverage{steps: map[stepKey]*StepCover{}}
	for _, row := range r.Steps {
		key := stepKey{engine.FlowName(row.Flow), engine.StepName(row.Step)}
		at := c.steps[key]
		if at == nil {
			at = &StepCover{Place: Place{File: row.File, Line: row.Line, Flow: key.flow, Step: key.step}, Visits: row.Visits}
			c.steps[key] = at
			c.Steps = append(c.Steps, at)
		}
		at.Outcomes = append(at.Outcomes, OutcomeCover{Name: engine.Outcome(row.Outcome), Count: row.Count})
	}
	return c
}
