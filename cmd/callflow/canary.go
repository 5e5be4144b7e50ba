package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callflow/engine/canary"
	"callflow/engine/publish/told"
)

const canaryHelp = `canary ends the trial of a version that callflow push --canary has begun: promote puts the version in force for everybody,
abort has no further contacts begin with it. Contacts that have begun with it stay on it.

  callflow versions --server https://calls.example.com
  callflow canary promote --to https://calls.example.com
  callflow canary abort --reason "callers hang up in the new menu"`

// canaryFlags say which new contacts begin with what is sent.
type canaryFlags struct {
	share            string
	numbers, callers []string
	sample           int
	most             [4]string // errors, trouble, abandoned, wait
}

func (f *canaryFlags) add(cmd *cobra.Command) {
	g, fs := canary.DefaultGuard(), cmd.Flags()
	fs.StringVar(&f.share, "canary", "", "begin new calls with it for this share of the callers only, such as 10%")
	fs.StringSliceVar(&f.numbers, "canary-numbers", nil, "begin new calls with it where these numbers or apps were called; by their names")
	fs.StringSliceVar(&f.callers, "canary-callers", nil, "begin new calls with it for these callers, such as +819012345678")
	fs.IntVar(&f.sample, "sample", g.Sample, "contacts that are needed before the trial may end by itself")
	for i, limit := range []struct {
		name, doc string
		most      float64
	}{{"max-errors", "points of percent by which more contacts may have errors", g.Errors},
		{"max-trouble", "points of percent by which more contacts may hear that something is wrong", g.Trouble},
		{"max-abandoned", "points of percent by which more waiting callers may hang up", g.Abandoned},
		{"max-wait", "by how much longer it may take until an agent answers", g.Wait}} {
		fs.StringVar(&f.most[i], limit.name, strconv.FormatFloat(limit.most, 'g', -1, 64)+"%", limit.doc)
	}
}

// asked is the rule as the API takes it; nil when all new contacts are to begin with what is sent.
func (f *canaryFlags) asked() (map[string]any, error) {
	if f.share == "" && len(f.numbers)+len(f.callers) == 0 {
		return nil, nil
	}
	out := map[string]any{"numbers": f.numbers, "callers": f.callers}
	if f.share != "" {
		n, err := percentOf("--canary", f.share)
		if err != nil || n <= 0 || n > 100 {
			return nil, usagef("--canary is %q, expected a share such as 10%%", f.share)
		}
		out["percent"] = n
	}
	if f.sample < 1 {
		return nil, usagef("--sample is %d, expected 1 or more", f.sample)
	}
	guard := canary.Guard{Sample: f.sample}
	for i, into := range []*float64{&guard.Errors, &guard.Trouble, &guard.Abandoned, &guard.Wait} {
		n, err := percentOf([]string{"--max-errors", "--max-trouble", "--max-abandoned", "--max-wait"}[i], f.most[i])
		if err != nil {
			return nil, err
		}
		*into = n
	}
	out["guard"] = guard
	return out, nil
}

func percentOf(flag, text string) (float64, error) {
	n, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
	if err != nil || n < 0 || n > 1e6 {
		return 0, usagef("%s is %q, expected a percentage such as 10%%", flag, text)
	}
	return n, nil
}

func canaryVerb(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use: "canary", Short: "end the trial of a version", Long: canaryHelp, Args: cobra.ArbitraryArgs,
		RunE: func(*cobra.Command, []string) error {
			return usagef("canary takes promote or abort; callflow canary --help tells more")
		},
	}
	cmd.AddCommand(a.canaryWord("promote", "put the version that is tried in force for everybody"), a.canaryWord("abort", "have no further contacts begin with the version that is tried"))
	return cmd
}

func (a *app) canaryWord(word, short string) *cobra.Command {
	var f changeFlags
	cmd := &cobra.Command{
		Use: word + " [VERSION]", Short: short, Long: canaryHelp, Args: takes(0, 1, "the version that is tried, or none"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := f.client(a)
			if err != nil {
				return err
			}
			body := map[string]any{"do": word, "reason": f.reason, "test": f.test}
			if len(args) > 0 {
				body["version"] = args[0]
			}
			return a.change(cmd.Context(), c, "/api/canary", body, f.form, ".", nil)
		},
	}
	f.add(cmd)
	return cmd
}

// printCanary prints what is tried, and how it fares.
func (a *app) printCanary(c *told.Canary) {
	var who []string
	if c.Percent > 0 {
		who = append(who, strconv.FormatFloat(c.Percent, 'g', -1, 64)+"% of callers")
	}
	if len(c.Numbers) > 0 {
		who = append(who, "calls to "+strings.Join(c.Numbers, ", "))
	}
	if c.Callers > 0 {
		who = append(who, counted(c.Callers, "single caller"))
	}
	a.printf("\ntried since %s: version %s, with %s\n", c.Since.Format(time.DateTime), c.Version, strings.Join(who, " and "))
	if c.Tried == nil || c.Others == nil {
		return
	}
	a.printf("  %-7s %9s %7s %9s %8s %10s %9s %6s\n", "", "contacts", "errors", "troubled", "offered", "abandoned", "answered", "wait")
	for _, side := range []struct {
		name string
		*told.Figures
	}{{"tried", c.Tried}, {"others", c.Others}} {
		wait := "-"
		if side.Wait != nil {
			wait = fmt.Sprintf("%.0fs", *side.Wait)
		}
		a.printf("  %-7s %9d %7d %9d %8d %10d %9d %6s\n", side.name, side.Contacts, side.Errors, side.Troubled, side.Offered, side.Abandoned, side.Answered, wait)
	}
}
