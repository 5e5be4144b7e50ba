package measure

import (
	"fmt"
	"time"

	"callflow/engine"
	"callflow/engine/report/sheet"
)

// QueueFigures are the sums of a line of the report about queues; lengths are in seconds.
type QueueFigures struct {
	Offered, Stays                                          int64
	Answered, Abandoned, Short, Full, Left, Waiting, Within int64
	Callback, Timeout, Nobody                               int64
	WaitedAnswered, WaitedAbandoned, Longest                int64
	Talked, Talk, Held, Hold, Wrapped, Wrap                 int64 // how many are known, and their sum
}

// Queues is the report about queues: what became of each contact that was offered to one.
type Queues struct {
	o     QueueOptions
	lines lines[QueueFigures]
	stays []stay // of the contact that is being read
	kept  map[keptPlace]int64
}

// keptPlace is a place in a line that was kept for a call back; of each the latest event that did so is known.
type keptPlace struct {
	contact int64
	queue   string
}

// QueueOptions are the choices of a report about queues.
type QueueOptions struct {
	Period Period
	Zone   *time.Location
	By     []By   // ByQueue and times and ByVersion
	Queue  string // only this one; "" for all
	Within int64  // seconds: the threshold of the service level
	Short  int64  // seconds: who gives up sooner does not count against the service level
}

// stay is a row of queue_visits.
type stay struct {
	contact                  int64
	queue, version           string
	result, why              string
	seq                      int64
	entered, talking, left   engine.Millis
	waited, talk, hold, wrap int64
}

// NewQueues begins a report about queues.
func NewQueues(o QueueOptions) *Queues {
	return &Queues{o: o, lines: newLines[QueueFigures](o.By, o.Zone), kept: map[keptPlace]int64{}}
}

// Sources are the places that were kept for a call back, and then the stays in queues, those of one contact together and in order. A period is widened to all contacts
// between the first and the last that came in it, so that earlier stays of theirs are seen.
func (q *Queues) Sources() []Source {
	version, join := "NULL", ""
	for _, by := range q.o.By {
		if by == ByVersion {
			version, join = "c.version", " LEFT JOIN contacts c ON c.contact = q.contact"
		}
	}
	where, args := "", []any(nil)
	if p := q.o.Period; !p.Open() {
		where = " WHERE q.contact BETWEEN (SELECT min(contact) FROM queue_visits WHERE entered >= ?1 AND entered < ?2)" +
			" AND (SELECT max(contact) FROM queue_visits WHERE entered >= ?1 AND entered < ?2)"
		args = []any{int64(p.From), p.end()}
	}
	return []Source{{SQL: "SELECT q.contact, q.queue, max(q.seq) FROM callbacks q" + where + " GROUP BY q.contact, q.queue", Args: args, Take: q.keep},
		{SQL: "SELECT q.contact, q.queue, " + version + `, q.entered, q.talking, q."left", q.result, q.seconds, q.talk, q.hold, q.wrap_up, q.seq, q.why` +
			" FROM queue_visits q" + join + where + " ORDER BY q.contact, q.seq, q.n", Args: args, Take: q.take}}
}

func (q *Queues) keep(v Values) { q.kept[keptPlace{v.number(0), v.text(1)}] = v.number(2) }

func (q *Queues) take(v Values) {
	s := stay{contact: v.number(0), queue: v.text(1), version: v.text(2), entered: v.millis(3), talking: v.millis(4), left: v.millis(5),
		result: v.text(6), waited: v.length(7), talk: v.length(8), hold: v.length(9), wrap: v.length(10),
		seq: v.number(11), why: v.text(12)}
	if len(q.stays) > 0 && q.stays[0].contact != s.contact {
		q.flush()
	}
	if s.entered > 0 && (q.o.Queue == "" || s.queue == q.o.Queue) {
		q.stays = append(q.stays, s)
	}
}

// flush counts the contact that has been read: once for each queue, and once for all of them.
func (q *Queues) flush() {
	divided := false
	for _, by := range q.o.By {
		divided = divided || by == ByQueue
	}
	for i := range q.stays {
		if i == 0 || divided && !q.before(i) {
			q.count(q.stays[i:], divided)
		}
	}
	if len(q.stays) > 0 && q.o.Period.Has(q.stays[0].entered) {
		q.lines.all.add(q.stays, "", q)
	}
	q.stays = q.stays[:0]
}

// before reports whether the contact was in the queue of a stay before.
func (q *Queues) before(i int) bool {
	for k := range q.stays[:i] {
		if q.stays[k].queue == q.stays[i].queue {
			return true
		}
	}
	return false
}

func (q *Queues) count(stays []stay, divided bool) {
	first := &stays[0]
	if !q.o.Period.Has(first.entered) {
		return
	}
	queue := ""
	if divided {
		queue = first.queue
	}
	q.lines.of(first.entered, first.queue, "", first.version).add(stays, queue, q)
}

// add counts a contact by its stays: those in one queue, or all when queue is "". It was answered if any of them was;
// it has waited in those until then.
func (f *QueueFigures) add(stays []stay, queue string, q *Queues) {
	f.Offered++
	var waited int64
	var last *stay
	answered := false
	for i := range stays {
		s := &stays[i]
		if queue != "" && s.queue != queue {
			continue
		}
		f.Stays++
		f.handle(s)
		if answered {
			continue
		}
		last, answered = s, s.talking > 0
		waited += max(0, s.waited)
	}
	f.Longest = max(f.Longest, waited)
	switch {
	case answered:
		f.Answered++
		f.WaitedAnswered += waited
		if waited <= q.o.Within {
			f.Within++
		}
	case last.left == 0:
		f.Waiting++
	case last.result == "hangup":
		f.Abandoned++
		f.WaitedAbandoned += waited
		if waited < q.o.Short {
			f.Short++
		}
	case last.result == "queue-full":
		f.Full++
	case q.kept[keptPlace{last.contact, last.queue}] > last.seq:
		f.Callback++
	case last.why == "timeout":
		f.Timeout++
	case last.why == "nobody":
		f.Nobody++
	default:
		f.Left++
	}
}

// handle adds what an agent did with a stay. Talk is what is left of the connection without hold.
func (f *QueueFigures) handle(s *stay) {
	if s.talking > 0 && s.talk >= 0 {
		f.Talked++
		f.Talk += s.talk - min(s.talk, max(0, s.hold))
	}
	if s.talking > 0 && s.hold >= 0 {
		f.Held++
		f.Hold += s.hold
	}
	if s.talking > 0 && s.wrap >= 0 {
		f.Wrapped++
		f.Wrap += s.wrap
	}
}

// Figures are the sums of all that were counted. It ends the reading.
func (q *Queues) Figures() QueueFigures {
	q.flush()
	return q.lines.all
}

// Sheet is the report.
func (q *Queues) Sheet() *sheet.Sheet {
	q.flush()
	s := &sheet.Sheet{Title: "Queues", Period: q.o.Period.Text(q.o.Zone), Zone: q.o.Zone, Columns: q.columns()}
	q.lines.fill(s, func(f *QueueFigures) []any {
		return []any{f.Offered, f.Answered, f.Abandoned, f.Full, f.Nobody, f.Timeout, f.Callback, f.Left, f.Waiting,
			share(f.Within, f.Offered-f.Waiting-f.Short), share(f.Abandoned, f.Offered),
			mean(f.WaitedAnswered, f.Answered), mean(f.WaitedAbandoned, f.Abandoned), f.Longest,
			mean(f.Talk, f.Talked), mean(f.Hold, f.Held), mean(f.Wrap, f.Wrapped), f.handled()}
	})
	s.Notes = []string{"offered = answered + abandoned + full + nobody + timeout + callback + left + waiting; a contact counts once in a line, in the interval of its first coming, " +
		"also when it comes to the queue again; in the line \"all\" it counts once whatever queues it was in"}
	return s
}

// handled is the mean handle time; what is not known of it counts as nothing.
func (f *QueueFigures) handled() any { return mean(f.Talk+f.Hold+f.Wrap, f.Talked) }

func (q *Queues) columns() []sheet.Column {
	level := fmt.Sprintf("service level: answered within %d seconds, of those offered that wait no more", q.o.Within)
	if q.o.Short > 0 {
		level += fmt.Sprintf(" and did not give up within %d seconds", q.o.Short)
	}
	return []sheet.Column{
		{Name: "offered", Means: "contacts that came to the queue"},
		{Name: "answered", Means: "of them: connected with an agent"},
		{Name: "abandoned", Means: "of them: hung up while they waited"},
		{Name: "full", Means: "of them: not let in because the queue was full"},
		{Name: "nobody", Means: "of them: turned away because no agent was signed in"},
		{Name: "timeout", Means: "of them: waited as long as the step lets them"},
		{Name: "callback", Means: "of them: left to be called back, and not answered since"},
		{Name: "left", Means: "of them: left it otherwise, by a key of the wait flow, a closing hour or a fault"},
		{Name: "waiting", Means: "of them: still there"},
		{Name: "level", Unit: "%", Means: level},
		{Name: "lost", Unit: "%", Means: "abandoned, of those offered"},
		{Name: "asa", Unit: "s", Means: "average speed of answer: how long the answered ones waited, mean"},
		{Name: "patience", Unit: "s", Means: "how long the abandoned ones waited, mean"},
		{Name: "longest", Unit: "s", Means: "the longest wait, whatever came of it"},
		{Name: "talk", Unit: "s", Means: "connected with an agent, without hold, mean of the connections that are over"},
		{Name: "hold", Unit: "s", Means: "on hold during it, mean where it is known"},
		{Name: "wrap_up", Unit: "s", Means: "the agent's work after it, mean where it is known"},
		{Name: "handle", Unit: "s", Means: "average handle time: talk, hold and wrap-up together, mean"},
	}
}
