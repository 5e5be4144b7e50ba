package library

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// hostileRoot begins a callflow.yaml.
const hostileRoot = "workspace: hostile\nlanguages: {en: {code: en-US}}\nnumbers: {main: front}\n"

// hostile are workspaces of some size each of which is bad for one part of the compiler or of the checks.
func hostile() map[string]func(n int) Files {
	lines := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintln(&b, strings.ReplaceAll(strings.ReplaceAll(format, "#+", fmt.Sprint(i+1)), "#", fmt.Sprint(i)))
		}
		return b.String()
	}
	flow := func(head, steps string) Files {
		return Files{"callflow.yaml": []byte(hostileRoot), "front.flow.yaml": []byte("flow: front\n" + head + "start: s0\nsteps:\n" + steps)}
	}
	root := func(more, head, steps string) Files {
		f := flow(head, steps)
		f["callflow.yaml"] = []byte(hostileRoot + more)
		return f
	}
	with := func(f Files, name, text string) Files { f[name] = []byte(text); return f }
	const end = "  z: {pause: 1s, next: end}\n"
	const queues = "rooms: {desk: {seats: {customer: {starts: no, ends: yes}, agent: {ends: last}}}}\n"
	return map[string]func(n int) Files{
		"typos of steps": func(n int) Files { return flow("", lines(n, "  s#: {pause: 1s, next: s#x}")) },
		"typos of prompts": func(n int) Files {
			return with(flow("", lines(n, "  s#: {say: prompt_#x, next: s#+}")+fmt.Sprintf("  s%d: {pause: 1s, next: end}\n", n)), "prompts/en.yaml", lines(n, "prompt_#: Hello #."))
		},
		"typos of variables": func(n int) Files {
			return flow("vars:\n"+lines(n, "  var_#: number"), lines(n, "  s#: {set: {var_#: \"${var_#x}\"}, next: end}"))
		},
		"unknown names":  func(n int) Files { return flow("", lines(n, "  s#: {say: {text: \"${other#}\"}, next: end}")) },
		"unknown fields": func(n int) Files { return flow("", lines(n, "  s#: {say: {text: \"${caller.other#}\"}, next: end}")) },
		"typos of contact": func(n int) Files {
			return root("contact:\n"+lines(n, "  var_#: number"), "", lines(n, "  s#: {say: {text: \"${contact.var_#x}\"}, next: end}"))
		},
		"typos of settings": func(n int) Files {
			return root("settings:\n"+lines(n, "  var_#: {type: number, default: 1}"), "", lines(n, "  s#: {say: {text: \"${settings.var_#x}\"}, next: end}"))
		},
		"unknown keys":      func(n int) Files { return flow("", lines(n, "  s#: {pause: 1s, next: end, nxt#: end}")) },
		"unknown root keys": func(n int) Files { return root(lines(n, "key#: x"), "", "  s0: {pause: 1s, next: end}\n") },
		"unknown kinds":     func(n int) Files { return flow("", lines(n, "  s#: {pasue#: 1s, next: end}")) },
		"missing audio":     func(n int) Files { return flow("", lines(n, "  s#: {play: chime#.wav, next: end}")) },
		"doubled keys":      func(n int) Files { return flow("", lines(n, "  s0: {pause: 1s, next: end}")) },
		"keys of a menu": func(n int) Files {
			return flow("", "  s0:\n    menu:\n      say: {text: Press 1.}\n      keys:\n"+lines(n, "        1#: {then: z, words: word #}")+"    next: end\n"+end)
		},
		"cases of a switch": func(n int) Files {
			return flow("vars: {n: number}\n", "  s0:\n    switch:\n"+lines(n, "      - {when: n == #, then: z}")+"    next: end\n"+end)
		},
		"variables": func(n int) Files {
			return flow("vars:\n"+lines(n, "  var_#: number"), lines(n, "  s#: {set: {var_#: \"${var_# + 1}\"}, next: s#+}")+fmt.Sprintf("  s%d: {pause: 1s, next: end}\n", n))
		},
		"outputs": func(n int) Files {
			return flow("outcomes: [ok]\noutputs:\n"+lines(n, "  out_#: number"), lines(n, "  s#: {set: {out_#: 1}, next: s#+}")+fmt.Sprintf("  s%d: {pause: 1s, next: ok}\n", n))
		},
		"values of steps": func(n int) Files {
			return flow("", lines(n, "  s#: {collect: {say: {text: \"${s#.value ?? 1}\"}}, next: {collected: s#+, else: end}}")+fmt.Sprintf("  s%d: {pause: 1s, next: end}\n", n))
		},
		"a long chain": func(n int) Files {
			return flow("", lines(n, "  s#: {set: {contact.language: en}, next: s#+}")+fmt.Sprintf("  s%d: {pause: 1s, next: end}\n", n))
		},
		"a long circle": func(n int) Files {
			return flow("", lines(n, "  s#: {set: {contact.language: en}, next: s#+}")+fmt.Sprintf("  s%d: {pause: 1s, next: s0}\n", n))
		},
		"flows that run flows": func(n int) Files {
			f := flow("", "  s0: {run: f0, next: {else: end}}\n")
			for i := range n {
				f[fmt.Sprintf("f%d.flow.yaml", i)] = fmt.Appendf(nil, "flow: f%d\noutcomes: [a]\nstart: s\nsteps:\n  s: {run: f%d, next: {a: a, else: end}}\n", i, i+1)
			}
			return with(f, fmt.Sprintf("f%d.flow.yaml", n), fmt.Sprintf("flow: f%d\noutcomes: [a]\nstart: s\nsteps:\n  s: {pause: 1s, next: a}\n", n))
		},
		"numbers": func(n int) Files {
			f := flow("", "  s0: {goto: f0}\n")
			f["callflow.yaml"] = []byte("workspace: hostile\nlanguages: {en: {code: en-US}}\nbudget: {to_a_person: 1m}\npolicies: {notice: told}\nnumbers:\n" + lines(n, "  n#: f#"))
			f["prompts/en.yaml"] = []byte("told: This call is recorded.\n")
			for i := range n {
				f[fmt.Sprintf("f%d.flow.yaml", i)] = fmt.Appendf(nil, "flow: f%d\nstart: s\nsteps:\n  s: {goto: f%d}\n", i, i+1)
			}
			return with(f, fmt.Sprintf("f%d.flow.yaml", n), fmt.Sprintf("flow: f%d\nstart: s\nsteps:\n  s: {pause: 1s, next: end}\n", n))
		},
		"queues and agents": func(n int) Files {
			return root(queues+"skills: [a]\nagents:\n"+lines(n, "  a#: {skills: {a: 1}}")+"teams:\n  t:\n    members:\n"+lines(n, "      - a#")+"queues:\n"+lines(n, "  q#: {teams: t, ring: 20s, room: desk, callback: {flow: front}}"),
				"", lines(n, "  s#: {queue: {name: q#, need: a, prefer: agents.a#, at_most: 5m}, next: {answered: end, else: s#+}}")+fmt.Sprintf("  s%d: {say: {text: Sorry.}, next: end}\n", n))
		},
		"teams of people": func(n int) Files {
			return root(queues+"agents:\n"+lines(n, "  a#: {}")+"teams:\n  t:\n    members:\n"+lines(n, "      - a#"),
				"", lines(n, "  s#: {dial: {to: teams.t, order: in_turn}, next: {answered: end, else: s#+}}")+fmt.Sprintf("  s%d: {say: {text: Sorry.}, next: end}\n", n))
		},
		"rooms": func(n int) Files {
			return root("rooms:\n"+lines(n, "  r#: {seats: {customer: {starts: yes, ends: no}, role#: {ends: no}}}"), "", lines(n, "  s#: {room: {type: r#, as: role#}, next: {else: s#+}}")+fmt.Sprintf("  s%d: {say: {text: \"${caller.number}\"}, next: end}\n", n))
		},
		"roles": func(n int) Files {
			return root("rooms:\n"+lines(n, "  r#: {seats: {customer: {starts: yes, ends: no}, role#: {ends: no}}}"), "", lines(n, "  s#: {say: {text: \"${role#.name ?? 1}\"}, next: s#+}")+fmt.Sprintf("  s%d: {room: {type: r0}, next: {else: end}}\n", n))
		},
		"invitations": func(n int) Files {
			f := root("rooms: {desk: {seats: {customer: {starts: no, ends: yes}, agent: {ends: last}, expert: {ends: no}}, commands: {t: {who: agent, runs: t}}}}\naddresses: [x]\nlogs: {l: {fields: {}}}\n", "", "  s0: {dial: {to: addresses.x, room: desk}, next: end}\n")
			return with(f, "t.flow.yaml", "flow: t\ntype: procedure\nseats: [customer, agent, expert]\nstart: go\nsteps:\n  go: {release: agent, next: {else: s0}}\n"+
				lines(n, "  s#: {invite: {to: addresses.x, as: expert}, next: {no_answer: l0, joined: end, else: s#+}}")+fmt.Sprintf("  s%d: {invite: {to: addresses.x, as: expert}, next: {else: l0}}\n", n)+
				lines(n, "  l#: {log: l, next: l#+}")+fmt.Sprintf("  l%d: {log: l, next: end}\n", n))
		},
		"log points": func(n int) Files {
			return root("services:\n  s:\n    calls:\n"+lines(n, "      c#: {post: /c#, inputs: {a: number}}")+"logs:\n"+lines(n, "  l#: {fields: {a: number}, to: s.c#}"), "", lines(n, "  s#: {log: {l#: {a: 1}}, next: s#+}")+fmt.Sprintf("  s%d: {pause: 1s, next: end}\n", n))
		},
		"services": func(n int) Files {
			return root("services:\n"+lines(n, "  s#: {calls: {c: {get: /c#, outputs: {a: number}}}}"), "", lines(n, "  s#: {fetch: {call: s#.c}, next: {ok: s#+, else: end}}")+fmt.Sprintf("  s%d: {pause: 1s, next: end}\n", n))
		},
		"exceptions": func(n int) Files {
			return root("schedules:\n  o:\n    zone: Europe/London\n    open:\n"+lines(n, "      - {days: sun, from: 01:30, to: 06:00}")+"    except:\n"+lines(n, "      - {date: 2026-12-30, from: 09:00, to: 12:00}"), "", "  s0: {schedule: o, next: {open: end, closed: z}}\n"+end)
		},
		"schedules": func(n int) Files {
			return root("schedules:\n"+lines(n, "  o#: {zone: Europe/London, open: {days: sun, from: 01:30, to: 06:00}, holidays: japan}"), "", lines(n, "  s#: {schedule: o#, next: {open: s#+, closed: end, holiday: end}}")+fmt.Sprintf("  s%d: {pause: 1s, next: end}\n", n))
		},
		"rules": func(n int) Files {
			return root("rules:\n"+lines(n, "  - never: {step: front.s#}"), "", lines(n, "  s#: {pause: 1s, next: s#+}")+fmt.Sprintf("  s%d: {pause: 1s, next: end}\n", n))
		},
		"lists and environments": func(n int) Files {
			return with(root("addresses:\n"+lines(n, "  - a#")+"settings:\n"+lines(n, "  v#: text"), "", "  s0: {dial: addresses.a0, next: end}\n"), "env/default.yaml",
				"base_url: https://x.example.com\nnumbers: {main: \"+12025550100\"}\naddresses:\n"+lines(n, "  a#x: \"+12025550100\"")+"settings:\n"+lines(n, "  v#x: a"))
		},
		"languages of prompts": func(n int) Files {
			f := flow("", lines(n, "  s#: {say: p#, next: s#+}")+fmt.Sprintf("  s%d: {pause: 1s, next: end}\n", n))
			f["callflow.yaml"] = []byte("workspace: hostile\nlanguages: {en: {code: en-US}, ja: {code: ja-JP}, de: {code: de-DE}}\nnumbers: {main: front}\n")
			for _, lang := range []string{"en", "ja", "de"} {
				f["prompts/"+lang+".yaml"] = []byte(lines(n, "p#: "+lang+" # ${caller.number}"))
			}
			return f
		},
		"long names": func(n int) Files {
			return flow("", "  s0: {say: {text: \"${"+strings.Repeat("a.", n)+"a}\"}, next: end}\n")
		},
		"one long text": func(n int) Files {
			return flow("", "  s0: {say: {text: \""+strings.Repeat("press 1 to 9, ", n)+"\"}, next: end}\n")
		},
		"one menu of words": func(n int) Files {
			return flow("", "  s0:\n    menu:\n      say: {text: \""+strings.Repeat("For x press 1. ", n)+"\"}\n      keys: {1: z}\n    next: end\n"+end)
		},
	}
}

// TestHostile compiles them small: the same is found each time.
func TestHostile(t *testing.T) {
	t.Parallel()
	for name, files := range hostile() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := Options{LiveNo: 1, Today: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
			first, again := Compile(files(60), now).Diagnostics.Sorted(), Compile(files(60), now).Diagnostics.Sorted()
			if diff := cmp.Diff(first, again); diff != "" {
				t.Errorf("-first +again:\n%s", diff)
			}
		})
	}
}

// BenchmarkHostile compiles them in two sizes: the time must grow with the size, and no faster.
func BenchmarkHostile(b *testing.B) {
	for name, make := range hostile() {
		for _, n := range []int{400, 800} {
			files := make(n)
			b.Run(fmt.Sprintf("%s/%d", strings.ReplaceAll(name, " ", "_"), n), func(b *testing.B) {
				for b.Loop() {
					Compile(files, Options{LiveNo: 1, Today: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)})
				}
			})
		}
	}
}

// TestTerse has suggestions for the first faults of a file, and none for the thousandth.
func TestTerse(t *testing.T) {
	t.Parallel()
	hints := 0
	all := Compile(hostile()["typos of prompts"](1000), Options{LiveNo: 1}).Diagnostics.Sorted()
	for _, d := range all {
		if strings.HasPrefix(d.Hint, "did you mean") {
			hints++
		}
	}
	if len(all) < 1000 || hints < 100 || hints > 600 {
		t.Errorf("%d of %d faults have suggestions", hints, len(all))
	}
}
