package record

import (
	"cmp"
	"slices"
	"time"

	"pgregory.net/rapid"

	"callflow/engine"
	"callflow/schema/expr"
)

// Generators of everything that has a stored form. Lists are nil when they are empty, as they read back.

func words() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom([]string{"", "main", "CA0123", "+815000000001", "日本語", "a\"b\\c\n\x00", "<Say>&amp;</Say>"}), rapid.String())
}

func drawValue(t *rapid.T, depth int) expr.Value {
	most := 7
	if depth == 0 {
		most = 5
	}
	switch rapid.IntRange(0, most).Draw(t, "kind") {
	case 0:
		return words().Draw(t, "text")
	case 1:
		return rapid.Float64Range(-1e12, 1e12).Draw(t, "number")
	case 2:
		return rapid.Bool().Draw(t, "yes")
	case 3:
		return time.Duration(rapid.Int64Range(-1e9, 1e9).Draw(t, "ms")) * time.Millisecond
	case 4:
		return time.UnixMilli(rapid.Int64Range(0, 9e12).Draw(t, "instant")).UTC()
	case 5:
		return nil
	case 6:
		list := []any{}
		for range rapid.IntRange(0, 3).Draw(t, "len") {
			list = append(list, drawValue(t, depth-1))
		}
		return list
	}
	record := map[string]any{}
	for range rapid.IntRange(0, 3).Draw(t, "len") {
		record[words().Draw(t, "field")] = drawValue(t, depth-1)
	}
	return record
}

func someNamed(sealed bool) *rapid.Generator[engine.Named] {
	return rapid.Custom(func(t *rapid.T) engine.Named {
		return engine.Named{Name: words().Draw(t, "name"), Value: drawValue(t, 2), Sealed: sealed && rapid.Bool().Draw(t, "sealed")}
	})
}

// some draws a short list, nil when it is empty.
func some[T any](t *rapid.T, g *rapid.Generator[T], label string) []T {
	list := rapid.SliceOfN(g, 0, 3).Draw(t, label)
	if len(list) == 0 {
		return nil
	}
	return list
}

// places are values by their place in memory.
func places[T any](list []T) []*T {
	var out []*T
	for i := range list {
		out = append(out, &list[i])
	}
	return out
}

// inOrder are seats in the order of their legs.
func inOrder(list []engine.Seat) []*engine.Seat {
	slices.SortStableFunc(list, func(a, b engine.Seat) int { return cmp.Compare(a.Leg, b.Leg) })
	return places(list)
}

func params() *rapid.Generator[engine.Param] {
	return rapid.Custom(func(t *rapid.T) engine.Param {
		return engine.Param{Name: words().Draw(t, "name"), Value: words().Draw(t, "value")}
	})
}

func word[T ~string](t *rapid.T, label string) T { return T(words().Draw(t, label)) }

func count[T integer](t *rapid.T, label string) T {
	return T(rapid.IntRange(0, 200).Draw(t, label))
}

func millis(t *rapid.T, label string) engine.Millis {
	return engine.Millis(rapid.Int64Range(0, 1<<50).Draw(t, label))
}

func keys() *rapid.Generator[engine.EffectKey] {
	return rapid.Custom(func(t *rapid.T) engine.EffectKey {
		return engine.EffectKey{Cell: engine.ContactID(count[int64](t, "cell")).Cell(), Seq: count[int64](t, "seq"), N: count[int](t, "n")}
	})
}

func addresses() *rapid.Generator[engine.Address] {
	return rapid.Custom(func(t *rapid.T) engine.Address {
		return engine.Address{Contact: engine.ContactID(count[int64](t, "contact")), Leg: count[engine.LegID](t, "leg"),
			Run: count[engine.RunID](t, "run"), Visit: count[engine.VisitNo](t, "visit"),
			What: word[engine.What](t, "what"), Tag: rapid.Uint32().Draw(t, "tag")}
	})
}

func legs() *rapid.Generator[engine.Leg] {
	return rapid.Custom(func(t *rapid.T) engine.Leg {
		return engine.Leg{ID: count[engine.LegID](t, "id"), Role: word[engine.Role](t, "role"), Sid: word[string](t, "sid"),
			State: word[engine.LegState](t, "state"), Direction: word[string](t, "dir"), Address: word[string](t, "addr"),
			Number: word[string](t, "num"), Parent: count[engine.LegID](t, "parent"), Main: count[engine.RunID](t, "main"),
			Began: millis(t, "began"), Answered: millis(t, "ans"), Ended: millis(t, "ended"), End: word[string](t, "end"),
			Rank: count[int](t, "rank"), Headers: some(t, params(), "hdrs"), Overdue: millis(t, "late"),
			Asked: count[int](t, "asked"), Machine: rapid.Bool().Draw(t, "amd"), For: count[engine.RunID](t, "for"), Dropped: rapid.Bool().Draw(t, "drop"),
			Open: count[engine.VisitNo](t, "open"), Side: engine.Sided{Run: count[engine.RunID](t, "side"), Answer: answerOf(t)},
			Home: count[engine.ContactID](t, "home"), HomeLeg: count[engine.LegID](t, "homeleg"), Sits: count[engine.ContactID](t, "sits"),
			Ticket: count[int64](t, "ticket"), Offer: count[int64](t, "offer"), Taken: rapid.Bool().Draw(t, "taken")}
	})
}

func rooms() *rapid.Generator[engine.Room] {
	return rapid.Custom(func(t *rapid.T) engine.Room {
		return engine.Room{ID: count[engine.RoomID](t, "id"), Type: word[string](t, "type"), Sid: word[string](t, "sid"),
			State: word[engine.RoomState](t, "state"), Seats: inOrder(some(t, seats(), "seats")), Ending: rapid.Bool().Draw(t, "ending"),
			Opened: millis(t, "opened"), Close: millis(t, "close"), Locked: rapid.Bool().Draw(t, "lock"), Ask: millis(t, "ask"), Resting: rapid.Bool().Draw(t, "resting"), Rested: millis(t, "rested"), Wishes: some(t, rapid.Custom(func(t *rapid.T) engine.Wish {
				return engine.Wish{Leg: count[engine.LegID](t, "leg"), What: word[engine.SeatDeed](t, "what"), On: count[engine.LegID](t, "on"),
					Hears: count[engine.RunID](t, "hears"), Run: count[engine.RunID](t, "run"), Order: count[int64](t, "order"), Key: keys().Draw(t, "key"), Late: rapid.Bool().Draw(t, "late")}
			}), "wishes")}
	})
}

func seats() *rapid.Generator[engine.Seat] {
	return rapid.Custom(func(t *rapid.T) engine.Seat {
		return engine.Seat{Leg: count[engine.LegID](t, "leg"), Role: word[engine.Role](t, "role"), State: word[engine.SeatState](t, "state"),
			Since: millis(t, "since"), Was: rapid.Bool().Draw(t, "was"), Seq: count[int64](t, "seq"), Muted: rapid.Bool().Draw(t, "muted"),
			Held: rapid.Bool().Draw(t, "held"), Calmed: rapid.Bool().Draw(t, "calm"), Waits: count[engine.RunID](t, "waits"), Coach: count[engine.LegID](t, "coach"), Lonely: millis(t, "alone"), Bears: millis(t, "bears"),
			Flag: rapid.Bool().Draw(t, "flag"), Rests: rapid.Bool().Draw(t, "rests"), Holds: count[engine.RunID](t, "holds"), HeldBy: count[engine.RunID](t, "heldby"),
			MuteBy: count[engine.RunID](t, "muteby"), Mode: word[engine.Mode](t, "mode"), Called: count[engine.RunID](t, "called"),
			Retry: millis(t, "retry"), Out: rapid.Bool().Draw(t, "out"), Gone: count[int](t, "gone")}
	})
}

func runs() *rapid.Generator[engine.Run] {
	return rapid.Custom(func(t *rapid.T) engine.Run {
		r := engine.Run{ID: count[engine.RunID](t, "id"), Leg: count[engine.LegID](t, "leg"), As: word[engine.As](t, "as"),
			Parent: count[engine.RunID](t, "parent"), Stack: some(t, frames(), "stack"), Visit: count[engine.VisitNo](t, "visit"),
			Owed: millis(t, "owed"), Same: count[int](t, "same"), Facts: some(t, someNamed(true), "facts"),
			Room: count[engine.RoomID](t, "room"), By: word[string](t, "by"), ByRole: word[engine.Role](t, "byrole"), Order: count[int64](t, "order")}
		r.Last, r.Heard = answerOf(t), some(t, words(), "heard")
		r.Timer = engine.Timer{Name: word[string](t, "timer"), Due: millis(t, "due")}
		return r
	})
}

func answerOf(t *rapid.T) engine.Answer {
	a := engine.Answer{From: engine.VisitNo(rapid.IntRange(-1, 9).Draw(t, "from")), What: word[engine.What](t, "what")}
	if body := rapid.SliceOf(rapid.Byte()).Draw(t, "body"); len(body) > 0 {
		a.Body = body
	}
	return a
}

func frames() *rapid.Generator[engine.Frame] {
	return rapid.Custom(func(t *rapid.T) engine.Frame {
		f := engine.Frame{Flow: word[engine.FlowName](t, "flow"), Step: word[engine.StepName](t, "step"), Entered: millis(t, "in"),
			Vars: some(t, someNamed(true), "vars"), Memo: some(t, someNamed(true), "memo"), Before: rapid.Bool().Draw(t, "before")}
		f.Passed = some(t, rapid.Custom(func(t *rapid.T) engine.Passed {
			return engine.Passed{Step: word[engine.StepName](t, "step"), Outcome: word[engine.Outcome](t, "out"),
				Visits: count[int](t, "n"), Values: some(t, someNamed(true), "vals"), Kept: some(t, someNamed(true), "kept")}
		}), "passed")
		return f
	})
}

func contacts() *rapid.Generator[*engine.Contact] {
	return rapid.Custom(func(t *rapid.T) *engine.Contact {
		return &engine.Contact{Task: maybeTask(t), Format: engine.StateFormat, ID: engine.ContactID(count[int64](t, "id")), Semantics: count[int](t, "sem"),
			Version: word[engine.VersionID](t, "ver"), Seed: rapid.Uint64().Draw(t, "seed"), Seq: count[int64](t, "seq"),
			At: millis(t, "at"), Live: count[engine.LiveNo](t, "live"), Started: millis(t, "start"), Phase: word[engine.Phase](t, "phase"),
			Language: word[string](t, "lang"), Caller: engine.Caller{Number: word[string](t, "number"), Raw: word[string](t, "raw"),
				Name: word[string](t, "name"), Country: word[string](t, "country"), City: word[string](t, "city"),
				Verified: word[string](t, "verified"), Forwarded: word[string](t, "fwd")},
			Called: engine.Called{Number: word[string](t, "number"), Name: word[string](t, "name")},
			Vars:   some(t, someNamed(true), "vars"), Params: some(t, params(), "params"), Legs: places(some(t, legs(), "legs")),
			Runs: some(t, runs(), "runs"), NextRun: count[engine.RunID](t, "nrun"),
			Rooms: some(t, rooms(), "rooms"),
			Open: some(t, rapid.Custom(func(t *rapid.T) engine.Pending {
				return engine.Pending{Key: keys().Draw(t, "key"), Run: count[engine.RunID](t, "run"), Leg: count[engine.LegID](t, "leg"), Room: count[engine.RoomID](t, "room"), Row: count[int64](t, "row"), Start: count[int64](t, "start")}
			}), "open"),
			Keys: some(t, words(), "keys"), Delivered: some(t, words(), "dlv"), Troubles: count[int](t, "trbl"), Waits: waits(t), Agent: word[string](t, "agent"),
			Name: word[string](t, "name"), PastLegs: count[int](t, "plegs"), PastRooms: count[int](t, "prooms"), Routed: routedTasks(t)}
	})
}

func webhooks() *rapid.Generator[engine.Webhook] {
	return rapid.Custom(func(t *rapid.T) engine.Webhook {
		return engine.Webhook{To: addresses().Draw(t, "to"), Sid: word[string](t, "sid"), Params: some(t, params(), "params")}
	})
}

func messages() *rapid.Generator[engine.Message] {
	return rapid.Custom(func(t *rapid.T) engine.Message {
		k := keys().Draw(t, "key")
		return engine.Message{MessageKey: engine.MessageKey{From: k.Cell, Seq: k.Seq, N: k.N}, To: keys().Draw(t, "to").Cell,
			Kind: word[engine.MessageKind](t, "kind"), Leg: count[engine.LegID](t, "leg"), Data: some(t, someNamed(true), "data")}
	})
}

func events() *rapid.Generator[engine.Event] {
	return rapid.Custom(func(t *rapid.T) engine.Event {
		hook := webhooks().Draw(t, "hook")
		body := rapid.SampledFrom([]engine.Body{
			engine.Birth{Seed: rapid.Uint64().Draw(t, "seed"), Semantics: count[int](t, "sem"), Version: word[engine.VersionID](t, "ver"),
				Flow: word[engine.FlowName](t, "flow"), With: some(t, someNamed(true), "with"), Number: word[string](t, "number"),
				App: word[string](t, "app"), Hook: hook, By: word[string](t, "by"), Key: word[string](t, "key"), Task: tasks(t), After: millis(t, "after"), Trial: word[string](t, "trial")},
			hook, engine.Status(hook),
			engine.Result{Effect: keys().Draw(t, "effect"), State: engine.ResultState(rapid.IntRange(0, 3).Draw(t, "state")),
				Code: word[string](t, "code"), Values: some(t, someNamed(true), "values"), Sent: millis(t, "sent"), Deed: word[string](t, "deed")},
			engine.Command{Name: word[string](t, "name"), By: word[string](t, "by"), Leg: count[engine.LegID](t, "leg"), Reason: word[string](t, "reason"),
				With: some(t, someNamed(true), "with")},
			engine.Text{From: word[string](t, "from"), To: word[string](t, "to"), Words: word[string](t, "words")},
			engine.TaskNews{Ticket: count[int64](t, "ticket"), Sid: word[string](t, "task"), Over: rapid.Bool().Draw(t, "over"),
				Reservations: some(t, rapid.Custom(func(t *rapid.T) engine.Reservation {
					return engine.Reservation{Sid: word[string](t, "sid"), Status: word[string](t, "status"), Agent: word[string](t, "agent")}
				}), "res")},
			engine.RoomTruth{Room: count[engine.RoomID](t, "room"), Over: rapid.Bool().Draw(t, "over"), Seats: some(t, rapid.Custom(func(t *rapid.T) engine.SeatTruth {
				return engine.SeatTruth{Sid: word[string](t, "sid"), Label: word[string](t, "label"), Muted: rapid.Bool().Draw(t, "muted"),
					Held: rapid.Bool().Draw(t, "held"), Coaching: word[string](t, "coaching")}
			}), "seats")},
			engine.Migrate{From: word[engine.VersionID](t, "from"), To: word[engine.VersionID](t, "to"), By: word[string](t, "by"), Reason: word[string](t, "reason"),
				Flows: some(t, rapid.Custom(func(t *rapid.T) engine.RenamedFlow {
					return engine.RenamedFlow{Was: word[engine.FlowName](t, "was"), Now: word[engine.FlowName](t, "now")}
				}), "flows"),
				Steps: some(t, rapid.Custom(func(t *rapid.T) engine.RenamedStep {
					return engine.RenamedStep{Flow: word[engine.FlowName](t, "of"), Was: word[engine.StepName](t, "was"), Now: word[engine.StepName](t, "now")}
				}), "steps")},
			messages().Draw(t, "message"), engine.Tick{Blind: rapid.Bool().Draw(t, "blind")},
			engine.Truth{Leg: count[engine.LegID](t, "leg"), Status: word[string](t, "status")},
		}).Draw(t, "body")
		return engine.Event{Body: body, Read: some(t, rapid.Custom(func(t *rapid.T) engine.Reading {
			return engine.Reading{Name: word[string](t, "name"), Value: drawValue(t, 1)}
		}), "read")}
	})
}

func effects() *rapid.Generator[engine.Effect] {
	return rapid.Custom(func(t *rapid.T) engine.Effect {
		sid := word[string](t, "sid")
		do := rapid.SampledFrom([]engine.Deed{
			engine.MoveCall{Sid: sid, To: addresses().Draw(t, "to")}, engine.EndCall{Sid: sid}, engine.EndRoom{Sid: sid}, engine.ChangeSeat{Room: word[string](t, "room"), Sid: sid, What: word[engine.SeatDeed](t, "what"), To: addresses().Draw(t, "hold"), On: word[string](t, "on")},
			engine.PlaceCall{To: word[string](t, "dialled"), From: word[string](t, "shown"), Answer: addresses().Draw(t, "answer"), Progress: addresses().Draw(t, "progress"),
				Ring: count[int](t, "ring"), Machine: word[string](t, "machine"), Tones: word[string](t, "tones")},
			engine.ClaimMember{Sid: sid, Queue: word[string](t, "queue"), To: addresses().Draw(t, "to")},
			engine.AskCall{Sid: sid, Leg: count[engine.LegID](t, "leg")},
			engine.CallService{Service: word[string](t, "service"), Call: word[string](t, "call"),
				Inputs: some(t, someNamed(true), "inputs"), Repeat: rapid.Bool().Draw(t, "repeat")},
			engine.SendText{To: word[string](t, "to"), From: word[string](t, "from"), Body: word[string](t, "body")},
			engine.ControlRecording{Sid: sid, Do: word[string](t, "control"), Room: word[string](t, "conference")},
			engine.AskRoom{Sid: sid, Room: count[engine.RoomID](t, "asked")},
			engine.MakeTask{Workflow: sid, Mark: addresses().Draw(t, "mark"), Queue: word[string](t, "queue"), Need: some(t, words(), "need"),
				Priority: count[int](t, "prio"), Prefer: word[string](t, "prefer"), Timeout: count[int](t, "timeout")},
			engine.AnswerReservation{Task: sid, Sid: word[string](t, "reservation"), Accept: rapid.Bool().Draw(t, "accept")},
			engine.EndTask{Sid: sid, Mark: addresses().Draw(t, "mark"), Done: rapid.Bool().Draw(t, "done")},
			engine.AskTask{Sid: sid, Mark: addresses().Draw(t, "mark")},
			engine.BeginContact{Flow: word[engine.FlowName](t, "flow"), With: some(t, someNamed(true), "given"), After: millis(t, "after"), Key: word[string](t, "beginkey"), Task: tasks(t)},
			engine.Deliver{Recording: word[string](t, "recording"), Mailbox: word[string](t, "mailbox"),
				From: word[string](t, "from"), With: some(t, someNamed(true), "with")},
		}).Draw(t, "do")
		return engine.Effect{Key: keys().Draw(t, "key"), Lane: word[string](t, "lane"), Class: count[engine.Class](t, "class"),
			Do: do, Tell: rapid.Bool().Draw(t, "tell"), By: millis(t, "by")}
	})
}

func outcomes() *rapid.Generator[Outcome] {
	return rapid.Custom(func(t *rapid.T) Outcome {
		return Outcome{
			Path: some(t, rapid.Custom(func(t *rapid.T) engine.Hop {
				return engine.Hop{Run: count[engine.RunID](t, "run"), Leg: count[engine.LegID](t, "leg"), Flow: word[engine.FlowName](t, "flow"),
					Step: word[engine.StepName](t, "step"), Outcome: word[engine.Outcome](t, "out"), Why: word[string](t, "why"),
					Entered: millis(t, "in"), Left: millis(t, "left"), Visit: count[int](t, "visit")}
			}), "path"),
			Records: some(t, rapid.Custom(func(t *rapid.T) engine.Record {
				return engine.Record{Point: word[string](t, "point"), Leg: count[engine.LegID](t, "leg"), Flow: word[engine.FlowName](t, "flow"),
					Step: word[engine.StepName](t, "step"), Moment: word[string](t, "moment"), Language: word[string](t, "lang"),
					Fields: some(t, someNamed(false), "fields")}
			}), "log"),
			Facts: some(t, rapid.Custom(func(t *rapid.T) engine.Fact {
				return engine.Fact{Kind: word[engine.FactKind](t, "kind"), Leg: count[engine.LegID](t, "leg"), Data: some(t, someNamed(false), "data")}
			}), "facts"),
			Calls: some(t, rapid.Custom(func(t *rapid.T) engine.Call {
				return engine.Call{Sid: word[string](t, "sid"), Leg: count[engine.LegID](t, "leg")}
			}), "calls"),
			Messages: some(t, rapid.Custom(func(t *rapid.T) MessageRef {
				return MessageRef{N: count[int](t, "n"), To: keys().Draw(t, "to").Cell, Kind: word[engine.MessageKind](t, "kind")}
			}), "msgs"),
			Effects: some(t, rapid.Custom(func(t *rapid.T) EffectRef {
				return EffectRef{N: count[int](t, "n"), Lane: word[string](t, "lane"), Do: word[string](t, "do")}
			}), "effects"),
			Void: some(t, keys(), "void"), Answer: word[string](t, "answer"), State: word[string](t, "state"), Trouble: word[string](t, "trouble")}
	})
}

func waits(t *rapid.T) []engine.Stood {
	return some(t, rapid.Custom(func(t *rapid.T) engine.Stood {
		return engine.Stood{Queue: word[string](t, "queue"), Since: count[engine.Millis](t, "since"), Need: some(t, words(), "need"), Priority: count[int](t, "prio")}
	}), "waits")
}

func tasks(t *rapid.T) engine.Task {
	return engine.Task{List: count[engine.ContactID](t, "list"), Row: count[int64](t, "row"), Start: count[int64](t, "start"),
		Outcome: word[string](t, "task outcome"), Denied: word[string](t, "denied"), Rang: rapid.Bool().Draw(t, "rang")}
}

func maybeTask(t *rapid.T) *engine.Task {
	if !rapid.Bool().Draw(t, "on a list") {
		return nil
	}
	task := tasks(t)
	task.List++ // an object without members is left out
	return &task
}

func routedTasks(t *rapid.T) []engine.RoutedTask {
	return some(t, rapid.Custom(func(t *rapid.T) engine.RoutedTask {
		return engine.RoutedTask{Ticket: count[int64](t, "ticket"), Queue: word[string](t, "queue"), Sid: word[string](t, "sid"), Made: keys().Draw(t, "made"),
			Ask: millis(t, "ask"), Taken: rapid.Bool().Draw(t, "taken"), Ended: rapid.Bool().Draw(t, "ended"),
			Reserved: some(t, rapid.Custom(func(t *rapid.T) engine.Reserve {
				return engine.Reserve{Offer: count[int64](t, "offer"), Sid: word[string](t, "sid"), Agent: word[string](t, "agent"),
					Made: millis(t, "at"), Over: rapid.Bool().Draw(t, "over")}
			}), "res")}
	}), "tasks")
}
