package route

import (
	"slices"
	"strings"

	"callflow/engine"
)

// Hop is a step of a sample call, and how it was left; Outcome is "" for the last one, and where a flow begins.
type Hop struct {
	Place   *Place
	Outcome engine.Outcome
}

// mostHops is how many steps of a sample call are looked at: flows that run flows can make short graphs long.
const mostHops = 2000

// Found is a call that leads to the hit, with the name of its root.
func (k *Walk) Found() (root string, hops []Hop) {
	if k.hit < 0 {
		return "", nil
	}
	return k.Sample(k.hit, k.last)
}

// Sample is a call that leads to an item, which is left by an outcome.
func (k *Walk) Sample(at int, left engine.Outcome) (root string, hops []Hop) {
	hops = append(hops, Hop{k.items[at].place, left})
	var waiting []int // items that wait for the flow in which we are
	for len(hops) < mostHops {
		f := k.items[at].from
		switch {
		case f.exit >= 0: // a flow came back to f.item; it was left at f.exit
			waiting = append(waiting, f.item)
			hops = append(hops, Hop{k.items[f.item].place, f.outcome})
			at = f.exit
			hops = append(hops, Hop{k.items[at].place, f.left})
			continue
		case f.into && len(waiting) > 0:
			at = waiting[len(waiting)-1]
			waiting = waiting[:len(waiting)-1]
			hops = append(hops, Hop{k.items[at].place, ""})
			continue
		case f.item < 0:
			slices.Reverse(hops)
			return k.contexts[k.items[at].ctx].root, hops
		}
		at = f.item
		hops = append(hops, Hop{k.items[at].place, f.outcome})
	}
	slices.Reverse(hops)
	return "", hops
}

// mostTold is how many steps of a sample call are told; of longer ones the beginning and the end.
const mostTold = 14

// Tell says in one line what happens in a sample call: what the caller does, and what else decides.
func Tell(root string, hops []Hop) string {
	var words []string
	flow := engine.FlowName("")
	for i, h := range hops {
		last := i == len(hops)-1
		if h.Outcome == "" && !last && !(i+1 < len(hops) && hops[i+1].Place.Graph != h.Place.Graph) {
			continue
		}
		word := string(h.Place.Step.Name)
		if h.Place.Graph.Name != flow {
			word, flow = h.Place.Name(), h.Place.Graph.Name
		}
		words = append(words, word+outcomeWords(h))
	}
	if len(words) > mostTold {
		words = append(append(slices.Clone(words[:mostTold/2]), "…"), words[len(words)-mostTold/2:]...)
	}
	text := strings.Join(words, " → ")
	if root != "" {
		text = root + ": " + text
	}
	return text
}

// outcomeWords say how a step was left, where that is worth saying.
func outcomeWords(h Hop) string {
	o := string(h.Outcome)
	switch {
	case o == "" || o == "done":
		return ""
	case Chooses(h.Place, h.Outcome) && h.Place.Step.KindName == "menu":
		return " (presses " + o + ")"
	case o == "silence":
		return " (says nothing)"
	}
	return " (" + o + ")"
}

// Chooses reports whether a step is left by an outcome because the caller chose or entered something.
func Chooses(p *Place, o engine.Outcome) bool {
	switch p.Step.KindName {
	case "menu":
		return o != "silence" && o != "invalid" && o != "limit"
	case "collect":
		return o == "collected"
	case "choose":
		return o == "chosen"
	}
	return false
}
