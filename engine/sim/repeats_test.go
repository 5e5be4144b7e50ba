package sim

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/engine/library"
)

var repeatSeeds = flag.Uint64("repeats", 25, "how many random calls TestRepeatsChangeNothing plays in each example")

// TestRepeatsChangeNothing plays random calls in all examples twice: as they are, and with every request coming once to
// five times, at once, later, or when everything is over, in any order. People hear the same at the same instant, and
// the same comes of it: steps walked, records, facts, effects.
func TestRepeatsChangeNothing(t *testing.T) {
	t.Parallel()
	inExamples(t, func(t *testing.T, dir string) {
		w, err := library.Load(dir, library.Options{LiveNo: 1, BaseURL: "https://x.test"})
		if err != nil {
			t.Fatal(err)
		}
		requests, repeats := 0, 0
		for seed := range *repeatSeeds {
			clean, _ := played(w, seed, nil)
			line := &manyTimes{r: rand.New(rand.NewPCG(seed, 11))}
			got, wrong := played(w, seed, line)
			requests, repeats = requests+line.requests, repeats+line.repeats
			if wrong != "" {
				t.Fatalf("seed %d: %s", seed, wrong)
			}
			if at, want := differ(got, clean); at != "" || want != "" {
				t.Fatalf("seed %d: with repeats\n%s\nwithout\n%s", seed, at, want)
			}
		}
		t.Logf("%d calls with %d requests and %d repeats", *repeatSeeds, requests, repeats)
	})
}

// manyTimes has every request come once to five times.
type manyTimes struct {
	world    *World
	r        *rand.Rand
	kept     []Request // that come again later, with the instant of the first time
	requests int
	repeats  int
	wrong    string // an answer that differs from the first one, "" for none
}

// around sends a request, some of its repeats at once, and some of those that were kept back.
func (m *manyTimes) around(r Request, ask func(Request) (Answer, error)) (Answer, error) {
	m.requests++
	first, err := ask(r)
	for range m.r.IntN(5) {
		if m.r.IntN(2) == 0 {
			m.kept = append(m.kept, r)
			continue
		}
		m.repeats++
		again, failed := ask(r)
		if (err == nil) != (failed == nil) || string(again.Body) != string(first.Body) {
			m.wrong = fmt.Sprintf("%s %v is answered\n%s %v\nand then\n%s %v", r.URL, r.Params, first.Body, err, again.Body, failed)
		}
	}
	m.late(m.r.IntN(3), ask)
	return first, err
}

// late has requests come again that were kept back, in any order.
func (m *manyTimes) late(n int, ask func(Request) (Answer, error)) {
	for range min(n, len(m.kept)) {
		i := m.r.IntN(len(m.kept))
		r := m.kept[i]
		m.kept = slices.Delete(m.kept, i, i+1)
		now := m.world.Net.Now()
		if to, ok := engine.ParseAddress(strings.TrimPrefix(r.URL, "https://x.test")); ok && to.What == engine.Wait && now > r.At+longestAsking {
			continue // Twilio tries a request for so long, and the engine remembers its token for longer
		}
		r.At = now
		m.repeats++
		_, _ = ask(r)
	}
}

// played plays a random call, with what comes again, and returns what people heard and what came of it.
func played(w *library.Workspace, seed uint64, m *manyTimes) (story []string, wrong string) {
	o := NewOffice(w.Set, seed)
	told := map[engine.ContactID][]string{}
	o.Told = func(turn Turned) { told[turn.Contact] = append(told[turn.Contact], came(turn)...) }
	services := rand.New(rand.NewPCG(seed, 3))
	o.Services = func(s engine.CallService) (engine.ResultState, string, []engine.Named, engine.Millis) {
		return answerRandomly(services, w, s)
	}
	world := NewWorld(o, 1_800_000_000_000, func(h Heard) { story = append(story, fmt.Sprintf("%8.1f %s %s", float64(h.At)/1000, h.Who, h.Text)) })
	phone := NewTelephone(world.Net, world, "")
	r := rand.New(rand.NewPCG(seed, 7))
	if r.IntN(4) > 0 {
		world.SignIn()
	}
	line := &unruly{o: o, r: r} // of which nothing is used here
	if m != nil {
		m.world, o.Around = world, m.around
	}
	callRandomly(r, w, world, phone, line)
	phone.HangUp()
	world.Advance(world.Net.Now() + 20*60_000)
	if m != nil {
		m.late(len(m.kept), o.respond)
		wrong = m.wrong
	}
	world.Advance(world.Net.Now() + 26*60*60_000)
	for id := engine.ContactID(0); len(told) > 0 && id < 1000; id++ {
		story = append(story, told[id]...)
	}
	return story, wrong
}

// came is what came of a turn, line by line; nothing for one that moved nothing.
func came(turn Turned) (lines []string) {
	where := fmt.Sprintf("%s %d", turn.Contact.Cell(), turn.At)
	for _, h := range turn.Path {
		lines = append(lines, fmt.Sprintf("%s %+v", where, h))
	}
	for _, rec := range turn.Records {
		lines = append(lines, fmt.Sprintf("%s %+v", where, rec))
	}
	for _, f := range turn.Facts {
		if f.Kind == engine.RoomReported || f.Kind == engine.SeatReported {
			continue // the ledger has one row for a report, however often it came
		}
		lines = append(lines, offers.ReplaceAllString(fmt.Sprintf("%s %+v", where, f), "OFFER"))
	}
	for _, e := range turn.Turn.Effects {
		if _, ends := e.Do.(engine.EndTask); ends {
			continue // a reservation that is told of long after the end has its task ended once more, which is nothing
		}
		lines = append(lines, fmt.Sprintf("%s %T", where, e.Do))
	}
	if turn.Trouble != "" {
		lines = append(lines, where+" trouble: "+turn.Trouble)
	}
	return lines
}

// offers have the number of the event that made them, which counts repeats.
var offers = regexp.MustCompile(`Name:(offer|ticket) Value:\d+`)

// differ returns where two stories part, with some lines before.
func differ(a, b []string) (x, y string) {
	for i := range max(len(a), len(b)) {
		if i < len(a) && i < len(b) && a[i] == b[i] {
			continue
		}
		from := max(0, i-12)
		part := func(s []string) string { return strings.Join(s[min(from, len(s)):min(len(s), i+3)], "\n") }
		return part(a), part(b)
	}
	return "", ""
}
