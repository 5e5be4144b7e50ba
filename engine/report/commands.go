package report

import (
	"slices"

	"callflow/engine"
	"callflow/engine/store"
)

// Command is a command that somebody gave: what was asked for, and what became of it. Instants are 0 where
// nothing of the kind has happened.
type Command struct {
	Contact   engine.ContactID
	Number    int64 // of its event in the contact
	Name      string
	By        string // agents.kim, services.crm
	Reason    string
	Leg       engine.LegID  // of whoever asked, where they are in the contact
	Room      engine.RoomID // that it was about
	Answer    engine.Response
	Requested engine.Millis
	Sent      engine.Millis // when the first request to Twilio left
	Confirmed engine.Millis // when the last one was known to be done
	Refused   engine.Millis // when one was known not to be done
	Code      string        // Twilio's error number, or a word
	Flow      string        // the procedure that it began
	Outcome   string        // of that procedure
	Ended     engine.Millis // of that procedure
}

// Commands makes commands of rows of [store.Commands], in the order of their numbers; several rows may be about
// one command. Rows of others are passed over.
func Commands(rows []store.Row) []Command {
	type key struct{ contact, number any }
	whole := map[key]store.Row{}
	for _, r := range rows {
		if r.Into != store.Commands {
			continue
		}
		k := key{r.Values[0], r.Values[1]}
		if there, ok := whole[k]; ok {
			r = store.Complete(there, r)
		}
		whole[k] = r
	}
	list := make([]Command, 0, len(whole))
	for _, r := range whole {
		list = append(list, commandOf(r.Values))
	}
	slices.SortFunc(list, func(a, b Command) int {
		if a.Contact != b.Contact {
			return int(a.Contact - b.Contact)
		}
		return int(a.Number - b.Number)
	})
	return list
}

func commandOf(v []any) Command {
	row := map[string]any{}
	for i, c := range store.Commands.Columns() {
		row[c.Name] = v[i]
	}
	word := func(name string) string { s, _ := row[name].(string); return s }
	at := func(name string) engine.Millis { n, _ := row[name].(int64); return engine.Millis(n) }
	return Command{Contact: engine.ContactID(at("contact")), Number: int64(at("command")), Name: word("name"), By: word("by"), Reason: word("reason"),
		Leg: engine.LegID(at("leg")), Room: engine.RoomID(at("room")), Answer: engine.Response(word("answer")), Requested: at("requested"),
		Sent: at("sent"), Confirmed: at("confirmed"), Refused: at("refused"), Code: word("code"),
		Flow: word("flow"), Outcome: word("outcome"), Ended: at("ended")}
}
