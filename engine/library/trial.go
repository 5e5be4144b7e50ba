package library

import (
	"fmt"
	"strings"

	"callflow/engine"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// trialEnv makes an environment up, so that a workspace can be simulated and tested before there is one.
func trialEnv(d *Declared, opt Options, l *diag.List) *Env {
	e := &Env{BaseURL: "https://localhost", numbers: map[string]string{}, addresses: map[string]string{}, agents: map[string]string{},
		apps: map[string]string{}, settings: map[string]expr.Value{}, lists: map[string]expr.Value{}, services: map[string]*serviceEnv{}}
	if opt.BaseURL != "" {
		e.BaseURL = strings.TrimRight(opt.BaseURL, "/")
	}
	for i, n := range d.Numbers {
		e.numbers[n.Name.Text] = fmt.Sprintf("+8150%08d", i+1)
	}
	for _, a := range d.Addresses {
		e.addresses[a.Name.Text] = "client:" + a.Name.Text
	}
	for _, a := range d.Agents {
		e.agents[a.Name.Text] = "client:" + a.Name.Text
	}
	for i, a := range d.Apps {
		e.apps[a.Name.Text] = fmt.Sprintf("AP%032x", i+1)
	}
	for i := range d.Settings {
		e.settings[d.Settings[i].Name] = trialSetting(&d.Settings[i])
	}
	for _, decl := range d.file.lists {
		if opt.again {
			continue
		}
		e.lists[decl.name.Text] = d.initialList(decl, l)
	}
	return e
}

// trialSetting is the default of a setting; without one a text is its own name and a choice the first word.
func trialSetting(v *engine.Var) expr.Value {
	switch {
	case !v.Required:
		return v.Default
	case v.Type.Kind == expr.Text:
		return v.Name
	case v.Type.Kind == expr.OneOf && len(v.Type.Enum()) > 0:
		return v.Type.Enum()[0]
	}
	return v.Default
}
