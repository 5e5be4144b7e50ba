package serve

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"callflow/engine"
	"callflow/engine/record"
	"callflow/engine/report"
	"callflow/engine/store"
)

// commandView is a command with all that is known of it.
type commandView struct {
	Command   int64           `json:"command"`
	Name      string          `json:"name"`
	By        string          `json:"by,omitempty"`
	Reason    string          `json:"reason,omitempty"`
	Leg       engine.LegID    `json:"leg,omitempty"`
	Room      engine.RoomID   `json:"room,omitempty"`
	Answer    engine.Response `json:"answer"`
	Requested string          `json:"requested"`
	Sent      string          `json:"sent,omitempty"`
	Confirmed string          `json:"confirmed,omitempty"`
	Refused   string          `json:"refused,omitempty"`
	Code      string          `json:"code,omitempty"`
	Flow      string          `json:"flow,omitempty"`
	Outcome   string          `json:"outcome,omitempty"`
	Ended     string          `json:"ended,omitempty"`
}

// commandList are all commands of a contact.
type commandList struct {
	Contact  string        `json:"contact"`
	Commands []commandView `json:"commands"`
}

// listCommands tells what a contact was asked for, by whom and why, and what became of it.
func (s *Server) listCommands(c *apiCall) (apiReply, error) {
	id, err := c.contact()
	if err != nil {
		return apiReply{}, err
	}
	list, err := s.commands(c.ctx, id)
	if err != nil {
		return apiReply{}, err
	}
	out := commandList{Contact: id.Cell().String(), Commands: []commandView{}}
	for i := range list {
		out.Commands = append(out.Commands, commandViewOf(&list[i]))
	}
	return apiReply{status: http.StatusOK, body: out}, nil
}

// showCommand tells what became of one command.
func (s *Server) showCommand(c *apiCall) (apiReply, error) {
	id, err := c.contact()
	if err != nil {
		return apiReply{}, err
	}
	list, err := s.commands(c.ctx, id)
	if err != nil {
		return apiReply{}, err
	}
	n, err := strconv.ParseInt(c.r.PathValue("command"), 10, 64)
	i := slices.IndexFunc(list, func(b report.Command) bool { return b.Number == n })
	if err != nil || i < 0 {
		return apiReply{}, &problem{Status: http.StatusNotFound, Code: string(engine.Unknown), Detail: "there is no such command of this contact"}
	}
	return apiReply{status: http.StatusOK, body: commandViewOf(&list[i])}, nil
}

// commands reads the commands of a contact out of its events, which are never behind.
func (s *Server) commands(ctx context.Context, id engine.ContactID) ([]report.Command, error) {
	var rows []store.Row
	for after := int64(0); ; {
		events, err := s.cfg.Store.Events(ctx, store.Query{Cell: id.Cell(), After: after})
		if err != nil {
			return nil, err
		}
		if len(events) == 0 && after == 0 {
			return nil, engine.ErrUnknownCell
		}
		if len(events) == 0 {
			return report.Commands(rows), nil
		}
		for i := range events {
			after = events[i].Seq
			o, err := record.ParseOutcome(events[i].Outcome)
			if err != nil {
				return nil, err
			}
			rows = append(rows, store.Rows(&events[i], &record.Outcome{Facts: commandFacts(o.Facts)})...)
		}
	}
}

func commandFacts(facts []engine.Fact) []engine.Fact {
	return slices.DeleteFunc(facts, func(f engine.Fact) bool { return f.Kind != engine.CommandAsked && f.Kind != engine.CommandDone })
}

func commandViewOf(b *report.Command) commandView {
	return commandView{Command: b.Number, Name: b.Name, By: b.By, Reason: b.Reason, Leg: b.Leg, Room: b.Room, Answer: b.Answer,
		Requested: instant(b.Requested), Sent: instant(b.Sent), Confirmed: instant(b.Confirmed), Refused: instant(b.Refused), Code: b.Code,
		Flow: b.Flow, Outcome: b.Outcome, Ended: instant(b.Ended)}
}
