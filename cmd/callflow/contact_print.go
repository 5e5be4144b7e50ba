package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// What the API tells of contacts, as far as it is printed.
type (
	shownContact struct {
		Contact, Phase, Started string
		Legs                    []shownLeg
		Rooms                   []shownRoom
		Procedures              []shownProcedure
	}
	shownLeg struct {
		Leg                                             int
		Role, State, Address, Number, Flow, Step, Began string
	}
	shownRoom struct {
		Room           int
		Type, State    string
		Locked, Ending bool
		Open           int `json:"open_changes"`
		Seats          []shownSeat
	}
	shownSeat struct {
		Leg, Coaches      int
		Role, State, Mode string
		Held, Muted       bool
	}
	shownProcedure struct {
		Run, Room             int
		Flow, Step, By, Since string
	}
	shownCommand struct {
		Command                                    int64
		Name, By, Reason, Answer, Code, Outcome    string
		Requested, Sent, Confirmed, Refused, Ended string
	}
)

func (a *app) printf(format string, args ...any) { fmt.Fprintf(a.out, format, args...) }

func printJSON(w io.Writer, raw json.RawMessage) error {
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return err
	}
	_, err := w.Write(append(bytes.TrimSpace(b.Bytes()), '\n'))
	return err
}

// printContacts prints a line for each contact.
func (a *app) printContacts(page *struct {
	Contacts []shownContact
	Next     string
}) {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "CONTACT\tSTARTED\tPEOPLE\tROOMS\tPROCEDURES")
	for _, c := range page.Contacts {
		var people, rooms, runs []string
		for _, l := range c.Legs {
			if l.State != "over" {
				people = append(people, l.Role+" "+who(l))
			}
		}
		for _, r := range c.Rooms {
			if r.State != "over" {
				rooms = append(rooms, r.Type+" "+r.State)
			}
		}
		for _, p := range c.Procedures {
			runs = append(runs, at(p.Flow, p.Step))
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", c.Contact, clockOf(c.Started), listed(people), listed(rooms), listed(runs))
	}
	_ = w.Flush()
	if page.Next != "" {
		a.printf("there are more, after %s\n", page.Next)
	}
}

// printContact prints all of one contact.
func (a *app) printContact(c *shownContact) {
	a.printf("%s is %s, since %s\n\n", c.Contact, c.Phase, clockOf(c.Started))
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "LEG\tROLE\tSTATE\tWHO\tFLOW\tSEAT")
	for _, l := range c.Legs {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\n", l.Leg, l.Role, l.State, who(l), dash(at(l.Flow, l.Step)), dash(c.seat(l.Leg)))
	}
	_ = w.Flush()
	for _, r := range c.Rooms {
		a.printf("\nroom %d (%s) is %s%s%s%s\n", r.Room, r.Type, r.State, when(r.Locked, ", locked"), when(r.Ending, ", about to end"),
			when(r.Open > 0, ", "+strconv.Itoa(r.Open)+" changes not confirmed"))
	}
	for _, p := range c.Procedures {
		a.printf("\n%s runs since %s%s%s\n", at(p.Flow, p.Step), clockOf(p.Since), when(p.By != "", ", asked for by "+p.By),
			when(p.Room > 0, ", in room "+strconv.Itoa(p.Room)))
	}
}

// seat tells where a leg sits, and how.
func (c *shownContact) seat(leg int) string {
	var words []string
	for _, r := range c.Rooms {
		for _, s := range r.Seats {
			if s.Leg != leg || s.State == "left" {
				continue
			}
			words = append(words, s.Role+" in room "+strconv.Itoa(r.Room))
			if s.State != "taken" {
				words = append(words, s.State)
			}
			words = append(words, strings.Fields(when(s.Held, "held ")+when(s.Muted, "muted ")+s.Mode)...)
			if s.Coaches > 0 {
				words = append(words, "coaches leg "+strconv.Itoa(s.Coaches))
			}
		}
	}
	return strings.Join(words, ", ")
}

// printCommands prints a line for each command.
func (a *app) printCommands(list *struct{ Commands []shownCommand }) {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "COMMAND\tREQUESTED\tNAME\tBY\tANSWER\tSENT\tCONFIRMED\tREFUSED\tOUTCOME\tREASON")
	for _, c := range list.Commands {
		refused := dash(clockOf(c.Refused))
		if c.Refused != "" && c.Code != "" {
			refused += " " + c.Code
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.Command, clockOf(c.Requested), c.Name, dash(c.By), c.Answer,
			dash(clockOf(c.Sent)), dash(clockOf(c.Confirmed)), refused, dash(c.Outcome), dash(c.Reason))
	}
	_ = w.Flush()
}

func who(l shownLeg) string {
	if l.Address != "" {
		return l.Address
	}
	return dash(l.Number)
}

func at(flow, step string) string {
	if step == "" {
		return flow
	}
	return flow + "." + step
}

func when(so bool, text string) string {
	if so {
		return text
	}
	return ""
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func listed(words []string) string { return dash(strings.Join(words, ", ")) }

// clockOf is an instant of the API in local time, to the millisecond.
func clockOf(text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return t.Local().Format("15:04:05.000")
}
