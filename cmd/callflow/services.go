package main

import (
	"errors"
	"fmt"
	"strings"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/sim"
	"callflow/schema/expr"
)

// scriptedAnswer is what a service was told to answer.
type scriptedAnswer struct {
	state  engine.ResultState
	code   string
	values []engine.Named
}

// scripted makes services that answer what flags say: SERVICE.CALL=JSON, failed or not_found. All others fail.
func scripted(flags []string, w *library.Workspace) (sim.Services, error) {
	answers := map[string]scriptedAnswer{}
	for _, flag := range flags {
		name, text, _ := strings.Cut(flag, "=")
		_, call, ok := w.Outside.Call(name)
		if !ok {
			return nil, usagef("--answer: there is no service call %q", name)
		}
		answer, err := readAnswer(text, call.Outputs, w.Set.Flows.Region)
		if err != nil {
			return nil, usagef("--answer %s: %v", name, err)
		}
		answers[name] = answer
	}
	return func(c engine.CallService) (engine.ResultState, string, []engine.Named, engine.Millis) {
		a, ok := answers[c.Service+"."+c.Call]
		if !ok {
			return engine.ResultRefused, "not simulated", nil, 0
		}
		return a.state, a.code, a.values, 0
	}, nil
}

// readAnswer reads an answer and gives its values the types that the call declares.
func readAnswer(text string, outputs []engine.Var, region string) (scriptedAnswer, error) {
	switch text {
	case "failed":
		return scriptedAnswer{state: engine.ResultRefused, code: "failed"}, nil
	case "not_found":
		return scriptedAnswer{state: engine.ResultRefused, code: "404"}, nil
	}
	parsed, err := expr.ParseJSON([]byte(text))
	if err != nil {
		return scriptedAnswer{}, err
	}
	record, ok := parsed.(map[string]expr.Value)
	if !ok {
		return scriptedAnswer{}, errors.New("expected a JSON object")
	}
	answer := scriptedAnswer{state: engine.ResultDone, code: "200"}
	for _, o := range outputs {
		x, err := expr.Convert(record[o.Name], o.Type, region)
		if err != nil {
			return scriptedAnswer{}, fmt.Errorf("%s: %w", o.Name, err)
		}
		answer.values = append(answer.values, engine.Named{Name: o.Name, Value: x})
	}
	return answer, nil
}
