package engine_test

import (
	"slices"
	"testing"

	"callflow/engine"
	"callflow/engine/twiml"
)

// chime rings and asks, with marks at every place where a document can have them.
type chime struct{}

func (chime) Enter(v *engine.Visit) engine.Move {
	mark := func(prompt string) twiml.Mark { return twiml.Mark{Prompt: prompt, Language: "en"} }
	v.Add(&twiml.Play{URL: "https://x.test/a.wav", Mark: mark("sound")})
	v.Add(&twiml.Raw{Node: &twiml.Node{Name: "Say", Children: []*twiml.Node{{Text: "Hi"}}}})
	v.Add(&twiml.Gather{Action: v.URL(engine.Action), Prompts: []twiml.Prompt{&twiml.Pause{}, &twiml.Say{Text: "What?", Mark: mark("what")}}})
	return engine.Stay()
}

func TestPagesTellWhatWasSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t, graphOf("main", engine.CallFlow, "ring", map[string]stepOf{"ring": {chime{}, ""}}))
	w.call()
	turn := w.turn
	pages := turn.Pages()
	if len(pages) != 1 || string(pages[0].Body) != string(turn.Replies[0].Body) {
		t.Fatalf("pages %+v, want the one that was answered: %s", pages, turn.Replies[0].Body)
	}
	var got []string
	for _, m := range pages[0].Marks {
		got = append(got, m.Prompt)
	}
	if want := []string{"sound", "", "what"}; !slices.Equal(got, want) {
		t.Errorf("marks %q, want %q", got, want)
	}
}
