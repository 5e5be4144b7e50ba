package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/record"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
	"callflow/schema/expr"
)

// This file computes reports a second time: by straight loops over the raw events of a file, with nothing of the tables
// and the SQL that the reports are made of. It is slow and simple on purpose.

// happened is a raw event with what came of it.
type happened struct {
	cell  engine.CellID
	at    engine.Millis
	birth *engine.Birth
	path  []engine.Hop
	facts []engine.Fact
}

// history are the raw events of a file, in the order of their commit.
func history(t testing.TB, file string) (all []happened) {
	t.Helper()
	s, err := sqlite.Open(context.Background(), file, sqlite.Options{Normal: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for after := int64(0); ; {
		rows, err := s.Events(context.Background(), store.Query{After: after, Limit: 5000})
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 {
			return all
		}
		for _, r := range rows {
			after = r.Row
			o, err := record.ParseOutcome(r.Outcome)
			if err != nil {
				t.Fatal(err)
			}
			h := happened{cell: r.Cell, at: r.At, path: o.Path, facts: o.Facts}
			if r.Kind == "birth" {
				e, _, err := record.ParseEvent(r.Kind, r.Body, nil)
				if err != nil {
					t.Fatal(err)
				}
				b := e.Body.(engine.Birth)
				h.birth = &b
			}
			all = append(all, h)
		}
	}
}

func said(f *engine.Fact, name string) expr.Value {
	for _, n := range f.Data {
		if n.Name == name {
			return n.Value
		}
	}
	return nil
}

func word(f *engine.Fact, name string) string { s, _ := said(f, name).(string); return s }

// seconds are whole ones of a length, or a number of them as Twilio writes it; -1 for what was not said.
func secondsOf(f *engine.Fact, names ...string) int64 {
	for _, name := range names {
		switch v := said(f, name).(type) {
		case time.Duration:
			return int64(v / time.Second)
		case string:
			var n int64
			if _, err := fmt.Sscan(v, &n); err == nil {
				return n
			}
		}
	}
	return -1
}

// lineOf are the figures of one line, by the names of the columns.
type lineOf map[string]any

// stood is one stay in a queue.
type stood struct {
	queue, result, agent     string
	why                      string
	event                    int // in which it began
	entered, talking, left   engine.Millis
	waited, talk, hold, wrap int64
	leg                      engine.LegID
}

// stays are those of each contact.
func stays(all []happened) (of map[engine.CellID][]*stood, order []engine.CellID) {
	of, wraps := map[engine.CellID][]*stood{}, wrapUps(all)
	for event, h := range all {
		for i := range h.facts {
			f := &h.facts[i]
			var s *stood
			for _, o := range of[h.cell] {
				if o.leg == f.Leg {
					s = o // the newest
				}
			}
			switch f.Kind {
			case engine.QueueEntered:
				if len(of[h.cell]) == 0 {
					order = append(order, h.cell)
				}
				of[h.cell] = append(of[h.cell], &stood{queue: word(f, "queue"), entered: h.at, event: event, leg: f.Leg, waited: -1, talk: -1, hold: -1, wrap: -1})
			case engine.QueueTalking:
				if s.talking == 0 {
					s.talking = h.at
				}
				s.agent, s.waited = word(f, "agent"), secondsOf(f, "waited")
				if n, ok := said(f, "offer").(float64); ok {
					if w, done := wraps[n]; done {
						s.wrap = w
					}
				}
			case engine.QueueLeft:
				if s.left == 0 {
					s.left = h.at
				}
				s.result = word(f, "result")
				if w := word(f, "why"); w != "" {
					s.why = w
				}
				for _, x := range []struct {
					to    *int64
					names []string
				}{{&s.waited, []string{"QueueTime", "waited"}}, {&s.talk, []string{"talked"}}, {&s.hold, []string{"hold"}}, {&s.wrap, []string{"wrap_up"}}} {
					if n := secondsOf(f, x.names...); n >= 0 {
						*x.to = n
					}
				}
				if a := word(f, "agent"); a != "" {
					s.agent = a
				}
			}
		}
	}
	return of, order
}

// wrapUps are the lengths of the work after the talk of each offer.
func wrapUps(all []happened) map[float64]int64 {
	of := map[float64]int64{}
	for _, h := range all {
		for i := range h.facts {
			if f := &h.facts[i]; f.Kind == engine.WrappedUp {
				of[said(f, "offer").(float64)] = secondsOf(f, "wrap_up")
			}
		}
	}
	return of
}

// keptPlaces say in which event a contact was promised to be called back last, by contact and queue.
func keptPlaces(all []happened) map[string]int {
	of := map[string]int{}
	for event, h := range all {
		for i := range h.facts {
			if f := &h.facts[i]; f.Kind == engine.CallbackPlaced {
				of[fmt.Sprint(h.cell, word(f, "queue"))] = event
			}
		}
	}
	return of
}

// queueLines are the figures about queues: label makes the name of a line of when a contact came and to which queue;
// divided says that contacts count once for each queue.
func queueLines(all []happened, from, to engine.Millis, within int64, divided bool, label func(at engine.Millis, queue string) string) map[string]lineOf {
	of, order := stays(all)
	kept := keptPlaces(all)
	type sums struct {
		offered, answered, abandoned, full, nobody, timeout, callback, left             int64
		waiting, within                                                                 int64
		waitedAnswered, waitedAbandoned, longest, talks, talk, holds, hold, wraps, wrap int64
	}
	made := map[string]*sums{}
	for _, cell := range order {
		queues := []string{""}
		if divided {
			queues = nil
			for _, s := range of[cell] {
				if !slices.Contains(queues, s.queue) {
					queues = append(queues, s.queue)
				}
			}
		}
		for _, queue := range queues {
			var mine []*stood
			for _, s := range of[cell] {
				if queue == "" || s.queue == queue {
					mine = append(mine, s)
				}
			}
			if came := mine[0].entered; came < from || to > 0 && came >= to {
				continue
			}
			name := label(mine[0].entered, mine[0].queue)
			x := made[name]
			if x == nil {
				x = &sums{}
				made[name] = x
			}
			x.offered++
			waited, answered := int64(0), false
			for _, s := range mine {
				if !answered {
					waited += max(0, s.waited)
					answered = s.talking > 0
				}
				if s.talking == 0 {
					continue
				}
				if s.talk >= 0 {
					x.talks++
					x.talk += max(0, s.talk-max(0, s.hold))
				}
				if s.hold >= 0 {
					x.holds++
					x.hold += s.hold
				}
				if s.wrap >= 0 {
					x.wraps++
					x.wrap += s.wrap
				}
			}
			x.longest = max(x.longest, waited)
			last := mine[len(mine)-1]
			switch {
			case answered:
				x.answered++
				x.waitedAnswered += waited
				if waited <= within {
					x.within++
				}
			case last.left == 0:
				x.waiting++
			case last.result == "hangup":
				x.abandoned++
				x.waitedAbandoned += waited
			case last.result == "queue-full":
				x.full++
			case kept[fmt.Sprint(cell, last.queue)] > last.event:
				x.callback++
			case last.why == "timeout":
				x.timeout++
			case last.why == "nobody":
				x.nobody++
			default:
				x.left++
			}
		}
	}
	lines := map[string]lineOf{}
	for name, x := range made {
		lines[name] = lineOf{"offered": x.offered, "answered": x.answered, "abandoned": x.abandoned, "full": x.full,
			"nobody": x.nobody, "timeout": x.timeout, "callback": x.callback, "left": x.left, "waiting": x.waiting,
			"level": hundred(x.within, x.offered-x.waiting), "lost": hundred(x.abandoned, x.offered), "asa": per(x.waitedAnswered, x.answered),
			"patience": per(x.waitedAbandoned, x.abandoned), "longest": x.longest, "talk": per(x.talk, x.talks), "hold": per(x.hold, x.holds),
			"wrap_up": per(x.wrap, x.wraps), "handle": per(x.talk+x.hold+x.wrap, x.talks)}
	}
	return lines
}

func hundred(part, whole int64) any {
	if whole == 0 {
		return nil
	}
	return 100 * float64(part) / float64(whole)
}

func per(sum, n int64) any {
	if n == 0 {
		return nil
	}
	return float64(sum) / float64(n)
}

// leg is a call of a contact.
type called struct {
	began, answered, ended engine.Millis
	status                 string
}

// calls are the legs of each contact, and how their parties hung up.
func calls(all []happened) map[engine.CellID]map[engine.LegID]*called {
	of := map[engine.CellID]map[engine.LegID]*called{}
	for _, h := range all {
		for i := range h.facts {
			f := &h.facts[i]
			if f.Kind != engine.LegBegan && f.Kind != engine.LegAnswered && f.Kind != engine.LegEnded {
				continue
			}
			if of[h.cell] == nil {
				of[h.cell] = map[engine.LegID]*called{}
			}
			c := of[h.cell][f.Leg]
			if c == nil {
				c = &called{}
				of[h.cell][f.Leg] = c
			}
			switch {
			case f.Kind == engine.LegBegan && c.began == 0:
				if c.began = h.at; word(f, "direction") == "inbound" {
					c.answered = h.at
				}
			case f.Kind == engine.LegAnswered && c.answered == 0:
				c.answered = h.at
			case f.Kind == engine.LegEnded && c.ended == 0:
				c.ended, c.status = h.at, word(f, "status")
			}
		}
	}
	return of
}

// endingLines are the figures about endings, by the flow in which contacts began.
func endingLines(all []happened) map[string]lineOf {
	legs, lines, during := calls(all), map[string]lineOf{}, map[engine.CellID]bool{}
	queues, _ := stays(all)
	over := map[engine.CellID]bool{} // the first call has ended, as far as was known
	for _, h := range all {
		for i := range h.facts {
			over[h.cell] = over[h.cell] || h.facts[i].Kind == engine.LegEnded && h.facts[i].Leg == 1
		}
		for _, p := range h.path {
			during[h.cell] = during[h.cell] || p.Leg == 1 && p.Outcome == engine.HungUp && over[h.cell]
		}
	}
	type length struct{ sum, n int64 }
	lengths := map[string]*length{}
	for _, h := range all {
		if h.birth == nil || h.cell.Kind != engine.ContactCell {
			continue
		}
		flow := string(h.birth.Flow)
		if lines[flow] == nil {
			lengths[flow] = &length{}
			lines[flow] = lineOf{"contacts": int64(0), "hung_up": int64(0), "talked": int64(0), "finished": int64(0), "busy": int64(0), "no_answer": int64(0),
				"failed": int64(0), "cancelled": int64(0), "live": int64(0), "no_call": int64(0)}
		}
		how, c := "no_call", legs[h.cell][1]
		talk, waits := false, false
		if c != nil {
			for id, o := range legs[h.cell] {
				talk = talk || id != 1 && o.answered > 0 && o.answered <= c.ended && (o.ended == 0 || o.ended >= c.ended)
			}
			for _, s := range queues[h.cell] {
				here := s.leg == 1 && s.entered <= c.ended && (s.left == 0 || s.left >= c.ended)
				talk = talk || here && s.talking > 0 && s.talking <= c.ended
				waits = waits || here && s.talking == 0
			}
			talk = talk && !waits
			how = map[string]string{"busy": "busy", "no-answer": "no_answer", "failed": "failed", "canceled": "cancelled"}[c.status]
			switch {
			case c.ended == 0:
				how = "live"
			case how != "":
			case during[h.cell] && talk:
				how = "talked"
			case during[h.cell]:
				how = "hung_up"
			default:
				how = "finished"
			}
			if c.ended > 0 {
				lengths[flow].sum += int64(c.ended - c.began)
				lengths[flow].n++
			}
		}
		lines[flow]["contacts"] = lines[flow]["contacts"].(int64) + 1
		lines[flow][how] = lines[flow][how].(int64) + 1
	}
	for flow, l := range lengths {
		lines[flow]["length"] = per(l.sum, l.n*1000)
	}
	return lines
}

// pathLines are the figures about paths of the contacts that began in a period, by flow and step.
func pathLines(all []happened, from, to engine.Millis) map[string]lineOf {
	type sums struct{ contacts, visits, dropped, millis int64 }
	born, made, seen, flows := map[engine.CellID]engine.Millis{}, map[string]*sums{}, map[string]bool{}, map[string]int64{}
	// Who was on the line besides, and who stood in a queue, as far as was known when a step was left.
	up, queues := map[engine.CellID]map[engine.LegID]*called{}, map[engine.CellID][]*stood{}
	for _, h := range all {
		if h.birth != nil {
			born[h.cell] = h.at
		}
		for i := range h.facts {
			f := &h.facts[i]
			switch f.Kind {
			case engine.LegBegan, engine.LegAnswered, engine.LegEnded:
				if up[h.cell] == nil {
					up[h.cell] = map[engine.LegID]*called{}
				}
				c := up[h.cell][f.Leg]
				if c == nil {
					c = &called{}
					up[h.cell][f.Leg] = c
				}
				if (f.Kind == engine.LegAnswered || word(f, "direction") == "inbound") && c.answered == 0 {
					c.answered = h.at
				}
				if f.Kind == engine.LegEnded && c.ended == 0 {
					c.ended = h.at
				}
			case engine.QueueEntered:
				queues[h.cell] = append(queues[h.cell], &stood{leg: f.Leg, entered: h.at})
			case engine.QueueTalking, engine.QueueLeft:
				of := slices.DeleteFunc(slices.Clone(queues[h.cell]), func(q *stood) bool { return q.leg != f.Leg })
				if q := of[len(of)-1]; f.Kind == engine.QueueLeft {
					q.left = cmp.Or(q.left, h.at)
				} else {
					q.talking = cmp.Or(q.talking, h.at)
				}
			}
		}
		came, ok := born[h.cell]
		for _, p := range h.path {
			began := came
			if !ok {
				began = p.Entered
			}
			if began < from || to > 0 && began >= to {
				continue
			}
			name := string(p.Flow) + "." + string(p.Step)
			if made[name] == nil {
				made[name] = &sums{}
			}
			x := made[name]
			x.visits++
			x.millis += int64(max(0, p.Left-p.Entered))
			if k := fmt.Sprint(h.cell, " ", name); !seen[k] {
				seen[k] = true
				x.contacts++
			}
			if k := fmt.Sprint(h.cell, " flow ", p.Flow); !seen[k] {
				seen[k] = true
				flows[string(p.Flow)]++
			}
			if p.Outcome != engine.HungUp {
				continue
			}
			mine := up[h.cell][p.Leg]
			over := mine != nil && mine.ended > 0 // else the step of a wait flow was left because the wait was over
			alone := true
			for id, c := range up[h.cell] {
				if id != p.Leg && c.answered > 0 && c.answered <= p.Left && (c.ended == 0 || c.ended >= p.Left || c.ended > p.Entered+2000) {
					alone = false
				}
			}
			waits := false
			for _, q := range queues[h.cell] {
				mine := q.leg == p.Leg
				alone = alone && !(mine && q.talking >= p.Entered && q.talking <= p.Left && q.talking > 0)
				waits = waits || mine && q.talking == 0 && q.entered <= p.Left && (q.left == 0 || q.left >= p.Left)
			}
			if over && (alone || waits) {
				x.dropped++
			}
		}
	}
	lines := map[string]lineOf{}
	for name, x := range made {
		i := strings.LastIndexByte(name, '.')
		lines[name] = lineOf{"contacts": x.contacts, "reach": hundred(x.contacts, flows[name[:i]]), "visits": x.visits, "loops": x.visits - x.contacts,
			"time": per(x.millis, x.visits*1000), "dropped": x.dropped, "drop": hundred(x.dropped, x.visits)}
	}
	return lines
}

// transferLines are the figures about transfers, by from, to, style and result.
func transferLines(all []happened) map[string]lineOf {
	type asked struct {
		from, to, name, style, result string
		at, ended                     engine.Millis
	}
	made, order := map[string]*asked{}, []string{}
	for _, h := range all {
		for i := range h.facts {
			f := &h.facts[i]
			k := fmt.Sprint(h.cell, said(f, "command"))
			switch {
			case f.Kind == engine.CommandAsked:
				order = append(order, k)
				made[k] = &asked{from: word(f, "by"), to: word(f, "to"), name: word(f, "name"), result: word(f, "answer"), at: h.at}
			case f.Kind == engine.CommandDone && made[k] != nil && !slices.ContainsFunc(f.Data, func(n engine.Named) bool { return n.Name == "code" }): // of a procedure, not of a request
				made[k].style, made[k].result, made[k].ended = word(f, "what"), word(f, "end"), h.at
			}
		}
	}
	type sum struct{ n, ended, millis int64 }
	sums := map[string]*sum{}
	for _, k := range order {
		a := made[k]
		if a.name != "transfer" && a.name != "hand_off" || a.result == "unknown" {
			continue
		}
		if a.style == "" {
			a.style = a.name
			if a.result == "accepted" {
				a.result = "under_way"
			}
		}
		name := strings.Join([]string{a.from, a.to, a.style, a.result}, " ")
		if sums[name] == nil {
			sums[name] = &sum{}
		}
		sums[name].n++
		if a.ended > 0 {
			sums[name].ended++
			sums[name].millis += int64(a.ended - a.at)
		}
	}
	lines := map[string]lineOf{}
	for name, s := range sums {
		lines[name] = lineOf{"transfers": s.n, "took": per(s.millis, s.ended*1000)}
	}
	return lines
}

// agentLines are the figures about agents in a period, by agent.
func agentLines(all []happened, from, to, now engine.Millis) map[string]lineOf {
	in := func(at engine.Millis) bool { return at >= from && (to == 0 || at < to) }
	type sums struct {
		states                                                                                      map[string]int64
		offered, accepted, refused, missed, other, reserved, rang, rangs, served, talks, talk, more int64
	}
	made := map[string]*sums{}
	of := func(agent string) *sums {
		if made[agent] == nil {
			made[agent] = &sums{states: map[string]int64{}}
		}
		return made[agent]
	}
	type state struct {
		word  string
		since engine.Millis
	}
	states := map[string]state{}
	end := now
	if to > 0 {
		end = min(to, now)
	}
	lasted := func(agent string, until engine.Millis) {
		s := states[agent]
		if d := min(until, end) - max(s.since, from); d > 0 && s.word != "" && s.word != "offline" {
			of(agent).states[s.word] += int64(d)
		}
	}
	made2 := map[string]engine.Millis{} // offers
	ended := map[string]*engine.Fact{}
	kept := map[string]bool{}
	who := map[string]string{}
	var offers []string
	for _, h := range all {
		for i := range h.facts {
			f := &h.facts[i]
			k := fmt.Sprint(h.cell, said(f, "offer"))
			switch f.Kind {
			case engine.AgentState:
				lasted(word(f, "agent"), h.at)
				states[word(f, "agent")] = state{word(f, "state"), h.at}
			case engine.OfferMade:
				offers = append(offers, k)
				made2[k], who[k] = h.at, word(f, "agent")
				kept[k], _ = said(f, "reserved").(bool)
			case engine.OfferEnded:
				ended[k] = f
			}
		}
	}
	for agent := range states {
		lasted(agent, end)
	}
	for _, k := range offers {
		if !in(made2[k]) {
			continue
		}
		x := of(who[k])
		result := ""
		if f := ended[k]; f != nil {
			result = word(f, "result")
		}
		if kept[k] && !slices.Contains([]string{"accepted", "refused", "missed"}, result) {
			x.reserved++
			continue
		}
		x.offered++
		if f := ended[k]; f != nil && !kept[k] {
			x.rang += secondsOf(f, "rang")
			x.rangs++
		}
		switch result {
		case "accepted":
			x.accepted++
		case "refused":
			x.refused++
		case "missed":
			x.missed++
		default:
			x.other++
		}
	}
	queues, order := stays(all)
	for _, cell := range order {
		for _, s := range queues[cell] {
			if s.talking == 0 || !in(s.talking) {
				continue
			}
			x := of(s.agent)
			x.served++
			if s.talk >= 0 {
				x.talks++
				x.talk += max(0, s.talk-max(0, s.hold))
			}
			x.more += max(0, s.hold) + max(0, s.wrap)
		}
	}
	lines := map[string]lineOf{}
	for agent, x := range made {
		l := lineOf{"offered": x.offered, "accepted": x.accepted, "refused": x.refused, "missed": x.missed, "other": x.other, "reserved": x.reserved, "rang": per(x.rang, x.rangs),
			"served": x.served, "talk": per(x.talk, x.talks), "handle": per(x.talk+x.more, x.talks)}
		present := int64(0)
		for _, w := range []string{"available", "ringing", "busy", "wrap_up", "away"} {
			present += x.states[w]
		}
		for _, w := range []string{"available", "ringing", "busy", "wrap_up", "away"} {
			if l[w] = nil; present > 0 {
				l[w] = x.states[w] / 1000
			}
		}
		if l["present"] = nil; present > 0 {
			l["present"] = present / 1000
		}
		work := x.states["busy"] + x.states["wrap_up"]
		l["occupancy"] = hundred(work, work+x.states["available"]+x.states["ringing"])
		lines[agent] = l
	}
	return lines
}

// callbackLines are the figures about calls back that were promised in a time, by queue.
func callbackLines(all []happened, from, to engine.Millis) map[string]lineOf {
	type promise struct {
		queue, result        string
		placed, done, talked engine.Millis
		tries                int64
	}
	var list []*promise
	newest := map[engine.CellID]*promise{}
	for _, h := range all {
		for i := range h.facts {
			f := &h.facts[i]
			switch p := newest[h.cell]; f.Kind {
			case engine.CallbackPlaced:
				newest[h.cell] = &promise{queue: word(f, "queue"), placed: h.at}
				list = append(list, newest[h.cell])
			case engine.QueueTalking:
				if p != nil && p.talked == 0 && p.queue == word(f, "queue") {
					p.talked = h.at
				}
			case engine.CallbackTried:
				if p != nil {
					p.tries++
				}
			case engine.CallbackDone:
				if p != nil {
					p.result = word(f, "result")
					if p.done == 0 {
						p.done = h.at
					}
				}
			}
		}
	}
	made, waits := map[string]map[string]int64{}, map[string]int64{}
	for _, p := range list {
		if p.placed < from || p.placed >= to {
			continue
		}
		if made[p.queue] == nil {
			made[p.queue] = map[string]int64{}
		}
		x := made[p.queue]
		x["placed"]++
		x["tries"] += p.tries
		if p.result == "" {
			p.result = "open"
		}
		if p.talked > 0 {
			p.done = p.talked
		}
		if x[p.result]++; p.result == "talked" {
			waits[p.queue] += int64(p.done - p.placed)
		}
	}
	lines := map[string]lineOf{}
	for queue, x := range made {
		l := lineOf{"reached": hundred(x["talked"], x["placed"]-x["open"]), "wait": per(waits[queue], x["talked"]*1000)}
		for _, name := range []string{"placed", "talked", "gave_up", "expired", "cancelled", "abandoned", "failed", "open", "tries"} {
			l[name] = x[name]
		}
		lines[queue] = l
	}
	return lines
}
