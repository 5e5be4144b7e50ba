package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
)

const agentsHelp = `agents shows who takes calls in a running server, and who is there; with --state it says what an agent does
from now on. It uses the server's HTTP API.

  callflow agents
  callflow agents kim
  callflow agents kim --state away --reason lunch
  callflow agents kim --state available --by services.desktop

Agents say what they do of themselves; others may if the workspace lists them under policies.presence. Who asks is whom
the key of the API acts as, or --by. A talk goes on, whatever is said. What is refused is exit code 1; it is written
down all the same.`

// presenceAsked is what an agent is to do.
type presenceAsked struct {
	State  string `json:"state"`
	Reason string `json:"reason,omitempty"`
	By     string `json:"by,omitempty"`
}

func agentsVerb(a *app) *cobra.Command {
	var f apiFlags
	var form string
	var asked presenceAsked
	cmd := &cobra.Command{
		Use: "agents [NAME]", Short: "show agents of a running server, and say who is available", Long: agentsHelp, Args: takes(0, 1, "one agent at most"),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case asked.State == "" && (asked.Reason != "" || asked.By != ""):
				return usagef("--reason and --by belong to --state")
			case asked.State == "" && len(args) == 0:
				return fetched(a, cmd, f, form, "/api/agents", func(list *struct{ Agents []shownAgent }) { a.printAgents(list.Agents) })
			case asked.State == "":
				return fetched(a, cmd, f, form, agentPath(args[0]), a.printAgent)
			case len(args) == 0:
				return usagef("whose state is it? callflow agents NAME --state %s", asked.State)
			}
			return a.setPresence(cmd.Context(), f, form, args[0], asked)
		},
	}
	f.add(cmd)
	formFlag(cmd, &form)
	cmd.Flags().StringVar(&asked.State, "state", "", "what the agent does from now on: available, away or offline")
	cmd.Flags().StringVar(&asked.Reason, "reason", "", "why the agent is away")
	cmd.Flags().StringVar(&asked.By, "by", "", "who says so: agents.NAME or services.NAME (default: whom the key acts as, or else the agent)")
	return cmd
}

func agentPath(name string) string { return "/api/agents/" + url.PathEscape(name) }

// setPresence says what an agent does, and prints the agent.
func (a *app) setPresence(ctx context.Context, f apiFlags, form, name string, asked presenceAsked) error {
	if err := oneOf("--state", asked.State, "available", "away", "offline"); err != nil {
		return err
	}
	if err := oneOf("--format", form, "text", "json"); err != nil {
		return err
	}
	c, err := a.api(f)
	if err != nil {
		return err
	}
	text, err := json.Marshal(asked)
	if err != nil {
		return err
	}
	var raw json.RawMessage
	if err := c.ask(ctx, http.MethodPut, agentPath(name)+"/presence", "", text, &raw); err != nil {
		return a.found(err)
	}
	if form == "json" {
		return printJSON(a.out, raw)
	}
	var agent shownAgent
	if err := json.Unmarshal(raw, &agent); err != nil {
		return err
	}
	a.printf("%s is %s\n", agent.Agent, agent.doing())
	return nil
}

// shownAgent is what the API tells of an agent, as far as it is printed.
type shownAgent struct {
	Agent, Says, State, Wants, Reason, Since string
	Teams                                    []string
	Skills                                   map[string]int
	Talks                                    []struct{ Contact, Queue, Since string }
	Calls                                    int `json:"calls_today"`
	Missed                                   int `json:"missed_today"`
}

// doing is the state in words.
func (v *shownAgent) doing() string {
	words := dash(v.State)
	if v.Reason != "" && v.State == "away" {
		words += " (" + v.Reason + ")"
	}
	if v.Wants != "" && v.Wants != "available" {
		words += ", then " + v.Wants
	}
	return words
}

// printAgents prints a line for each agent.
func (a *app) printAgents(list []shownAgent) {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "AGENT\tNAME\tTEAMS\tSTATE\tSINCE\tTALKS\tCALLS\tMISSED")
	for i := range list {
		v := &list[i]
		var talks []string
		for _, t := range v.Talks {
			talks = append(talks, t.Contact+" "+t.Queue)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%d\n", v.Agent, dash(v.Says), listed(v.Teams), v.doing(), dash(clockOf(v.Since)), listed(talks), v.Calls, v.Missed)
	}
	_ = w.Flush()
}

// printAgent prints all of one agent.
func (a *app) printAgent(v *shownAgent) {
	a.printf("%s%s is %s%s\n", v.Agent, when(v.Says != "", ", "+v.Says+","), v.doing(), when(v.Since != "", ", since "+clockOf(v.Since)))
	var skills []string
	for _, name := range slices.Sorted(maps.Keys(v.Skills)) {
		skills = append(skills, name+" "+strconv.Itoa(v.Skills[name]))
	}
	a.printf("teams   %s\nskills  %s\ntoday   %d calls, %d missed\n", listed(v.Teams), listed(skills), v.Calls, v.Missed)
	for _, t := range v.Talks {
		a.printf("talks with the caller of %s, from queue %s, since %s\n", t.Contact, t.Queue, clockOf(t.Since))
	}
}

const queuesHelp = `queues shows who waits in a running server, how long, and who is there to answer; with a name also the line
itself. It uses the server's HTTP API.

  callflow queues
  callflow queues support
  callflow queues --format json

LEVEL is the share of today's callers who were answered within the goal of the queue, of all who were answered or
waited for longer than that.`

func queuesVerb(a *app) *cobra.Command {
	var f apiFlags
	var form string
	cmd := &cobra.Command{
		Use: "queues [NAME]", Short: "show queues of a running server, and who waits", Long: queuesHelp, Args: takes(0, 1, "one queue at most"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fetched(a, cmd, f, form, "/api/queues", func(list *struct{ Queues []shownQueue }) { a.printQueues(list.Queues) })
			}
			return fetched(a, cmd, f, form, "/api/queues/"+url.PathEscape(args[0]), a.printQueue)
		},
	}
	f.add(cmd)
	formFlag(cmd, &form)
	return cmd
}

// shownQueue is what the API tells of a queue, as far as it is printed.
type shownQueue struct {
	Queue              string
	Rings              bool
	Waiting, Callbacks int
	Longest, Handle    float64
	Signed             int `json:"signed_in"`
	Available          int
	Goal               struct{ Within, Share float64 }
	Today              struct {
		Offered, Answered, Abandoned, Left int
		Level                              *float64
	}
	Line []struct {
		Position, Priority     int
		Contact, Number, Since string
		Need, Ringing          []string
		Callback               bool
	}
}

// printQueues prints a line for each queue.
func (a *app) printQueues(list []shownQueue) {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "QUEUE\tWAITING\tCALLBACKS\tLONGEST\tSIGNED IN\tAVAILABLE\tOFFERED\tANSWERED\tABANDONED\tLEFT\tLEVEL\tGOAL")
	for _, q := range list {
		signed, free := "-", "-" // whoever comes by themselves is not known
		if q.Rings {
			signed, free = strconv.Itoa(q.Signed), strconv.Itoa(q.Available)
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%s\t%s in %s\n", q.Queue, q.Waiting, q.Callbacks, length(q.Longest), signed, free,
			q.Today.Offered, q.Today.Answered, q.Today.Abandoned, q.Today.Left, share(q.Today.Level), share(&q.Goal.Share), length(q.Goal.Within))
	}
	_ = w.Flush()
}

// printQueue prints all of one queue.
func (a *app) printQueue(q *shownQueue) {
	a.printQueues([]shownQueue{*q})
	a.printf("\nmean time of one caller: %s\n", length(q.Handle))
	if len(q.Line) == 0 {
		a.printf("nobody waits\n")
		return
	}
	a.printf("\n")
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PLACE\tCONTACT\tNUMBER\tSINCE\tPRIORITY\tNEEDS\tRINGING")
	for _, e := range q.Line {
		ringing := listed(e.Ringing)
		if e.Callback {
			ringing = strings.TrimSuffix(ringing, "-") + when(len(e.Ringing) > 0, ", ") + "to be called back"
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%d\t%s\t%s\n", e.Position, e.Contact, dash(e.Number), clockOf(e.Since), e.Priority, listed(e.Need), ringing)
	}
	_ = w.Flush()
}

// length is a number of seconds in words, to the second; - for none.
func length(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second)).Round(time.Second)
	if d <= 0 {
		return "-"
	}
	return d.String()
}

// share is a share in per cent; - for none.
func share(v *float64) string {
	if v == nil {
		return "-"
	}
	return strconv.Itoa(int(*v*100+0.5)) + "%"
}
