package main

import (
	"encoding/binary"
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

// lengthOf tells how long the sounds of a workspace last, as far as their files say.
func lengthOf(o *library.Outside) func(url string) engine.Millis {
	return func(url string) engine.Millis {
		_, path, ok := strings.Cut(url, "/audio/")
		if !ok {
			return 0
		}
		return wavLength(o.Audio[path])
	}
}

// wavLength reads the length of a WAV file from its header; 0 when it is no such file.
func wavLength(b []byte) engine.Millis {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return 0
	}
	rate := uint32(0)
	for b = b[12:]; len(b) >= 8; {
		kind, size := string(b[:4]), binary.LittleEndian.Uint32(b[4:8])
		b = b[8:]
		switch {
		case kind == "fmt " && len(b) >= 12:
			rate = binary.LittleEndian.Uint32(b[8:12])
		case kind == "data" && rate > 0:
			return engine.Millis(uint64(size) * 1000 / uint64(rate))
		}
		if uint64(size)+uint64(size&1) > uint64(len(b)) {
			return 0
		}
		b = b[size+size&1:]
	}
	return 0
}
