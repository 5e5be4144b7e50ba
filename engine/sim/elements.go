package sim

import "callflow/engine/twiml"

// emptyDial is the Dial of somebody who runs no document.
func emptyDial() *twiml.Node { return &twiml.Node{Name: "Dial"} }

// queueNoun is a Queue with the URL that a caller hears before the talk.
func queueNoun(url string) *twiml.Node {
	return &twiml.Node{Name: "Queue", Attrs: []twiml.NodeAttr{{Name: "url", Value: url}}}
}
