package library

import (
	"fmt"
	"strings"
	"testing"
)

// large is a workspace with many flows of a hundred steps, each with a prompt of its own in two languages.
func large(flows int) Files {
	files := Files{"callflow.yaml": []byte("workspace: large\nlanguages: {en: {code: en-US}, ja: {code: ja-JP}}\nnumbers: {main: flow_0}\ncontact: {topic: {type: text, default: a}}\n")}
	var en, ja strings.Builder
	for f := range flows {
		var b strings.Builder
		fmt.Fprintf(&b, "flow: flow_%d\nvars: {n: number}\nstart: step_0\nsteps:\n", f)
		for s := range 25 {
			fmt.Fprintf(&b, "  step_%d: {menu: {say: prompt_%d_%d, keys: {1: say_%d, 2: end}}, limit: {visits: 3, then: end}, next: end}\n", s, f, s, s)
			fmt.Fprintf(&b, "  say_%d: {say: {prompt: prompt_%d_%d}, next: set_%d}\n", s, f, s, s)
			fmt.Fprintf(&b, "  set_%d: {set: {n: \"${n + 1}\"}, next: go_%d}\n", s, s)
			fmt.Fprintf(&b, "  go_%d: {switch: [{when: contact.topic == \"x\" and n > %d, then: end}], next: step_%d}\n", s, s, (s+1)%25)
			fmt.Fprintf(&en, "prompt_%d_%d: Hello ${contact.topic}.\n", f, s)
			fmt.Fprintf(&ja, "prompt_%d_%d: ${contact.topic}です。\n", f, s)
		}
		files[fmt.Sprintf("flow_%d.flow.yaml", f)] = []byte(b.String())
	}
	files["prompts/en.yaml"], files["prompts/ja.yaml"] = []byte(en.String()), []byte(ja.String())
	return files
}

func TestLarge(t *testing.T) {
	t.Parallel()
	clean(t, large(3), Options{})
}

// BenchmarkLarge compiles a thousand steps, and ten thousand: the time must grow with the number of steps.
func BenchmarkLarge(b *testing.B) {
	for _, flows := range []int{10, 100} {
		files := large(flows)
		b.Run(fmt.Sprintf("%d_steps", flows*100), func(b *testing.B) {
			for b.Loop() {
				Compile(files, Options{})
			}
		})
	}
}
