package kinds

import (
	"slices"
	"strings"

	"callflow/engine"
)

// target is somebody to ring: who it is in the workspace, and what is dialled.
type target struct {
	address string // agents.kim; "" for a bare number
	number  string // E.164, client:…, sip:…
}

// name is how reports call the target.
func (t target) name() string {
	if t.address == "" {
		return t.number
	}
	return t.address
}

// targetsOf resolves addresses by the live part: teams to their members, each number only once. What
// cannot be rung is left out with an alert.
func targetsOf(v *engine.Visit, addresses []any) []target {
	var out []target
	for _, a := range addresses {
		path, _ := a.(string)
		members := []string{path}
		if team, ok := strings.CutPrefix(path, "teams."); ok {
			members = v.Set().Live.Teams[team]
		}
		found := false
		for _, m := range members {
			t, ok := targetOf(v, m)
			found = found || ok
			if ok && !slices.ContainsFunc(out, func(o target) bool { return o.number == t.number }) {
				out = append(out, t)
			}
		}
		if !found {
			v.Alert("nobody_to_ring", path)
		}
	}
	return out
}

// targetOf resolves one address. The number that was called itself is refused: it would lead straight
// back into this flow.
func targetOf(v *engine.Visit, path string) (target, bool) {
	number, ok := dialled(v, path)
	if !ok || number == v.Contact().Called.Number {
		return target{}, false
	}
	if number != path {
		return target{path, number}, true
	}
	return target{v.Set().Live.Addresses[number], number}, true
}

// dialled is what is dialled for an address: a number, a browser phone or a SIP address stands for itself.
func dialled(v *engine.Visit, path string) (string, bool) {
	if n := v.Set().Live.Names[path]; n != "" && !strings.HasPrefix(path, "services.") {
		return n, true
	}
	for _, prefix := range []string{"+", "client:", "sip:", "sips:"} {
		if strings.HasPrefix(path, prefix) {
			return path, true
		}
	}
	return "", false
}

// shuffled puts targets into the random order of this visit.
func shuffled(v *engine.Visit, list []target) []target {
	for i := len(list) - 1; i > 0; i-- {
		j := int(v.Draw(i) % uint64(i+1))
		list[i], list[j] = list[j], list[i]
	}
	return list
}

// remembered and recalled keep targets in the visit's memo, two texts each.
func remembered(list []target) []any {
	out := make([]any, 0, 2*len(list))
	for _, t := range list {
		out = append(out, t.address, t.number)
	}
	return out
}

func recalled(x any) []target {
	list, _ := x.([]any)
	out := make([]target, 0, len(list)/2)
	for i := 0; i+1 < len(list); i += 2 {
		address, _ := list[i].(string)
		number, _ := list[i+1].(string)
		out = append(out, target{address, number})
	}
	return out
}
