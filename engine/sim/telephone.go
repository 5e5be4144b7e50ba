package sim

import (
	"fmt"
	"strings"
	"time"

	"callflow/engine"
)

// Clock is what passes the time: a [World], or a [Network] whose line is elsewhere.
type Clock interface {
	// Next is when something happens next by itself; 0 for never.
	Next() engine.Millis
	// Advance lets time pass until an instant.
	Advance(to engine.Millis)
}

// Telephone is a person's side of a network: it takes, line by line, what is done, and lets time pass
// until somebody has to do something again. See [Help].
type Telephone struct {
	net   *Network
	clock Clock
	from  string // number of the first caller
	to    string // number that was called
	// Ask, if it is set, has somebody ask for something in the room of a call: agents.kim, a number, or the name of a
	// telephone. It returns the answer.
	Ask func(sid, by, command string, with []engine.Named) string
	// Apps are the SIDs of the applications that browser phones call, by the names that lines call them.
	Apps map[string]string

	bridge string // URL that is asked when somebody from outside takes a call; "" for none
}

// Help explains what a telephone takes.
const Help = `  123*#            press keys; also: press 1, star, hash
  say WORDS        say something
  (empty line)     wait until something is heard
  wait 10s         let time pass
  hang up          hang up
  answers          whoever is rung answers; also: busy, no answer, refuses, fails, machine, fax
  they hang up     the other side of a talk hangs up
  mumble WORDS     say something that is understood badly
  is cut off       the network drops the call
  relay ends       the other side of a Connect ends; also: fails, hands over DATA
  agent takes the call        somebody serves the queue
  WHO asks for COMMAND k=v    a command in the room, such as: agents.kim asks for hold who=customer
  NAME calls from NUMBER      another telephone calls the same number; also: to NUMBER, or to APP with what
                              a browser phone sends, such as: kim calls from client:kim to softphone queue=sales
  NAME: ...        any of these for that telephone, or for a number that is rung`

// first is the name of the first telephone.
const first = "caller"

// NewTelephone makes a telephone on a network. When bridge is not "", it is the URL that a caller hears
// before somebody from outside takes the call.
func NewTelephone(n *Network, clock Clock, bridge string) *Telephone {
	return &Telephone{net: n, clock: clock, bridge: bridge}
}

// Call begins the first call.
func (t *Telephone) Call(from, to string) error {
	t.from, t.to = from, to
	if err := t.net.Place(first, from, to); err != nil {
		return err
	}
	t.listen()
	return nil
}

// Usual sets the numbers that a call has when its line names none.
func (t *Telephone) Usual(from, to string) { t.from, t.to = from, to }

// Over reports that no call lives any more.
func (t *Telephone) Over() bool { return len(t.net.Living()) == 0 }

// limits of how long a telephone listens without anybody doing anything.
const (
	longestListening = 10 * 60_000
	mostHappenings   = 500
)

// listen lets time pass until every call waits for somebody.
func (t *Telephone) listen() {
	end := t.net.Now() + longestListening
	t.clock.Advance(t.net.Now())
	for range mostHappenings {
		at := t.clock.Next()
		if at == 0 || at > end || !t.passing() {
			return
		}
		t.clock.Advance(at)
	}
}

func (t *Telephone) passing() bool {
	for _, c := range t.net.calls {
		if c.passing() {
			return true
		}
	}
	return false
}

// Do carries out one line. An error says why it cannot be done; nothing has happened then.
func (t *Telephone) Do(line string) error {
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "//") {
		return nil
	}
	if name, rest, ok := strings.Cut(line, " calls"); ok && !strings.ContainsAny(name, " :") {
		return t.another(name, rest)
	}
	if who, rest, ok := strings.Cut(line, " asks for "); ok && t.Ask != nil && !strings.Contains(who, " ") {
		return t.asks(who, rest)
	}
	name, what, named := cutName(line)
	c := t.net.find(name)
	if c == nil && (named || t.Over()) {
		return fmt.Errorf("%s is not on the telephone", name)
	}
	what = strings.TrimSpace(what)
	if !named {
		c = t.meant(what)
	}
	if err := t.act(c, what); err != nil {
		return err
	}
	t.net.settle()
	t.listen()
	return nil
}

// asks has somebody ask for something: COMMAND NAME=VALUE …
func (t *Telephone) asks(who, rest string) error {
	words := strings.Fields(rest)
	if len(words) == 0 {
		return fmt.Errorf("what does %s ask for?", who)
	}
	var with []engine.Named
	for _, w := range words[1:] {
		name, value, ok := strings.Cut(w, "=")
		if !ok {
			return fmt.Errorf("%q is no field, expected NAME=VALUE", w)
		}
		with = append(with, engine.Named{Name: name, Value: value})
	}
	sid := ""
	if c := t.net.find(who); c != nil {
		sid = c.sid
	} else if c := t.someone(); c != nil {
		sid = c.sid
	}
	t.net.Note(who, "asks for "+rest)
	if answer := t.Ask(sid, who, words[0], with); answer != string(engine.Accepted) {
		t.net.Note(who, "is refused: "+answer)
	}
	t.net.settle()
	t.listen()
	return nil
}

// cutName takes the name of a telephone off a line.
func cutName(line string) (name, what string, named bool) {
	name, what, named = strings.Cut(line, ": ")
	if !named {
		return first, line, false
	}
	return strings.TrimSpace(name), what, true
}

// someone is the call that a line without a name means: the first caller while that lives.
func (t *Telephone) someone() *call {
	if c := t.net.find(first); c != nil {
		return c
	}
	return t.net.find(t.net.Living()[0])
}

// meant is the call that a line without a name is about: what ends a ringing is about whom the caller rings,
// or else about the first who is rung for the caller by a call of its own.
func (t *Telephone) meant(what string) *call {
	c := t.someone()
	if endings[what] == "" || c.rings() != nil {
		return c
	}
	if rung := t.net.Rung(); len(rung) > 0 {
		return t.net.bySid(rung[0])
	}
	return c
}

// another begins a call of another telephone.
func (t *Telephone) another(name, rest string) error {
	from, to := t.from, t.to
	var sent engine.Params
	words := strings.Fields(rest)
	for i := 0; i < len(words); i++ {
		param, value, ok := strings.Cut(words[i], "=")
		switch {
		case ok:
			sent = append(sent, engine.Param{Name: param, Value: value})
		case words[i] == "from" && i+1 < len(words):
			i++
			from = words[i]
		case words[i] == "to" && i+1 < len(words):
			i++
			to = words[i]
		default:
			return fmt.Errorf("%q is not understood here, expected from NUMBER, to NUMBER or NAME=VALUE", words[i])
		}
	}
	if app := t.Apps[to]; app != "" {
		to = "app:" + app
	}
	if err := t.net.PlaceWith(name, from, to, sent); err != nil {
		return err
	}
	t.listen()
	return nil
}

// act does what a line says on a call.
func (t *Telephone) act(c *call, what string) error {
	word, rest, _ := strings.Cut(what, " ")
	switch {
	case what == "":
		return t.waitForMore()
	case word == "wait":
		return t.wait(strings.TrimSpace(rest))
	case what == "agent takes the call":
		return t.outsiderTakes(c)
	}
	return c.act(what)
}

// waitForMore lets time pass until something is heard, done or over.
func (t *Telephone) waitForMore() error {
	lines, end := t.net.lines, t.net.Now()+longestListening
	for range mostHappenings {
		at := t.clock.Next()
		if at == 0 || at > end {
			t.clock.Advance(end)
			return nil
		}
		if t.clock.Advance(at); t.net.lines > lines {
			return nil
		}
	}
	return nil
}

func (t *Telephone) wait(length string) error {
	if length == "" {
		return t.waitForMore()
	}
	d, ok := lengthOf(length)
	if !ok {
		return fmt.Errorf("%q is no length of time, expected such as 10s or 5m", length)
	}
	t.clock.Advance(t.net.Now() + d)
	return nil
}

// lengthOf reads a length of time, at most a day.
func lengthOf(text string) (engine.Millis, bool) {
	d, err := time.ParseDuration(text)
	return engine.MillisOf(d), err == nil && d >= 0 && d <= 24*time.Hour
}

// endings are what whoever is rung can do, by the words of a line.
var endings = map[string]string{
	"answers": "answered", "busy": "busy", "no answer": "no-answer", "refuses": "reject", "fails": "failed", "machine": "machine",
	"fax": "fax", "unclear": "unknown",
}

// HangUp ends every call that still lives.
func (t *Telephone) HangUp() {
	for range mostHappenings {
		if t.Over() {
			break
		}
		t.net.find(t.net.Living()[0]).hangUp("hangs up")
		t.net.settle()
	}
	t.clock.Advance(t.net.Now())
}
