package destination

import (
	"cmp"
	"slices"
	"sync"
)

// Call is which call is meant: the leg of a contact.
type Call struct{ Contact, Leg int64 }

// Past is what is known of a call that was begun: times are 0 where there is none yet.
type Past struct {
	Call                   Call
	Number                 string
	Began, Answered, Ended Millis
}

// Meter counts the calls that go out. Its methods may be called concurrently.
type Meter struct {
	mu      sync.Mutex
	calls   map[Call]*counted
	live    map[Call]*counted     // those that have not ended
	numbers map[string][]*counted // in the order of their beginning
	order   []*counted            // all, in that order
	today   []*counted            // those of 24 hours, in that order
	ended   Micros                // estimate for those of today that have ended
}

// counted is one call. Its price is that of when it was allowed.
type counted struct {
	Past
	price Micros
	cost  Micros // once it has ended
	sure  bool   // the turn that begins it is durable
	old   bool   // not of today
}

// unsureFor is how long somebody who was allowed to call and of whom nothing was heard counts as a call that lives:
// the turn that asked was lost.
const unsureFor = 5 * minute

// Take says whether a call may go out, and counts it if so. Asking again for the same call counts once. Numbers of
// one's own people are not bound to how often one number is called.
func (m *Meter) Take(p *Policy, c Call, n *Number, own bool, at Millis) Why {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.expire(p, at)
	if was := m.calls[c]; was != nil {
		if was.Number == n.E164 && was.Ended == 0 {
			return Granted
		}
		m.forget(was)
	}
	price := p.Price(n)
	if why := m.full(p, n.E164, own, price, at); why != Granted {
		return why
	}
	m.add(&counted{Past: Past{Call: c, Number: n.E164, Began: at}, price: price})
	return Granted
}

func (m *Meter) full(p *Policy, number string, own bool, price Micros, at Millis) Why {
	c := &p.Caps
	if c.PerDestination > 0 && !own && m.since(m.numbers[number], at-p.Caps.within()) >= c.PerDestination {
		return Often
	}
	if c.PerHour > 0 && m.since(m.order, at-hour) >= c.PerHour {
		return Hourly
	}
	if c.AtOnce == 0 && c.Spend == 0 {
		return Granted
	}
	live, cost := m.living(at)
	if c.AtOnce > 0 && live >= c.AtOnce {
		return Crowded
	}
	if c.Spend > 0 && m.ended+cost+price > c.Spend {
		return Spent
	}
	return Granted
}

func (c *Caps) within() Millis {
	if c.Within > 0 {
		return c.Within
	}
	return day
}

// since is how many of a list began after an instant.
func (m *Meter) since(list []*counted, at Millis) int {
	i, _ := slices.BinarySearchFunc(list, at+1, func(c *counted, at Millis) int { return cmp.Compare(c.Began, at) })
	return len(list) - i
}

// living is how many calls live, and what they cost by now: begun minutes, and the first one before they are answered.
func (m *Meter) living(at Millis) (n int, cost Micros) {
	for _, c := range m.live {
		if c.sure || at-c.Began < unsureFor {
			n++
			cost += c.price * Micros(minutes(c.Answered, at))
		}
	}
	return n, cost
}

// minutes are those that are charged: Twilio charges each that was begun, from the answer on.
func minutes(from, to Millis) int64 {
	if from == 0 {
		return 1
	}
	return max(1, int64((to-from+minute-1)/minute))
}

// Began tells that a call is on its way, whoever asked for it.
func (m *Meter) Began(p *Policy, c Call, number string, at Millis) {
	n, ok := Read(number)
	if !ok {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if was := m.calls[c]; was != nil {
		was.sure = true
		return
	}
	m.add(&counted{Past: Past{Call: c, Number: number, Began: at}, price: p.Price(&n), sure: true})
}

// Answered tells that a call was answered.
func (m *Meter) Answered(c Call, at Millis) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if was := m.calls[c]; was != nil && was.Answered == 0 {
		was.Answered = at
	}
}

// Ended tells that a call is over. One that is completed without anybody having heard of its answer counts from its
// beginning.
func (m *Meter) Ended(c Call, completed bool, at Millis) {
	m.mu.Lock()
	defer m.mu.Unlock()
	was := m.calls[c]
	if was == nil || was.Ended != 0 {
		return
	}
	m.end(was, completed, at)
}

func (m *Meter) end(c *counted, completed bool, at Millis) {
	c.Ended, c.sure = at, true
	delete(m.live, c.Call)
	if c.Answered == 0 && completed {
		c.Answered = c.Began
	}
	if c.Answered > 0 && !c.old {
		c.cost = c.price * Micros(minutes(c.Answered, at))
		m.ended += c.cost
	}
}

// Restore counts calls of before the start. It is called before anything else.
func (m *Meter) Restore(p *Policy, list []Past) {
	slices.SortFunc(list, func(a, b Past) int { return cmp.Compare(a.Began, b.Began) })
	for i := range list {
		m.Began(p, list[i].Call, list[i].Number, list[i].Began)
		if list[i].Answered > 0 {
			m.Answered(list[i].Call, list[i].Answered)
		}
		if list[i].Ended > 0 {
			m.Ended(list[i].Call, list[i].Answered > 0, list[i].Ended)
		}
	}
}

// add puts a call behind those that began before it.
func (m *Meter) add(c *counted) {
	if m.calls == nil {
		m.calls, m.live, m.numbers = map[Call]*counted{}, map[Call]*counted{}, map[string][]*counted{}
	}
	m.calls[c.Call], m.live[c.Call] = c, c
	m.order, m.today, m.numbers[c.Number] = placed(m.order, c), placed(m.today, c), placed(m.numbers[c.Number], c)
}

func placed(list []*counted, c *counted) []*counted {
	i := len(list)
	for i > 0 && list[i-1].Began > c.Began {
		i--
	}
	return slices.Insert(list, i, c)
}

// Keeps is how long a policy's counts reach back.
func (p *Policy) Keeps() Millis { return max(day, p.Caps.within()) }

// expire forgets what no count reaches back to.
func (m *Meter) expire(p *Policy, at Millis) {
	for len(m.today) > 0 && m.today[0].Began <= at-day {
		first := m.today[0]
		m.today, first.old = m.today[1:], true
		m.ended, first.cost = m.ended-first.cost, 0
	}
	old := at - p.Keeps()
	for len(m.order) > 0 && m.order[0].Began < old {
		first := m.order[0]
		if first.Ended == 0 && first.sure {
			break // still lives
		}
		m.forget(first)
	}
}

func (m *Meter) forget(c *counted) {
	gone := func(o *counted) bool { return o == c }
	if len(m.order) > 0 && m.order[0] == c {
		m.order = m.order[1:]
	} else {
		m.order = slices.DeleteFunc(m.order, gone)
	}
	if !c.old {
		m.today = slices.DeleteFunc(m.today, gone)
	}
	if m.numbers[c.Number] = slices.DeleteFunc(m.numbers[c.Number], gone); len(m.numbers[c.Number]) == 0 {
		delete(m.numbers, c.Number)
	}
	if m.calls[c.Call] == c {
		delete(m.calls, c.Call)
		delete(m.live, c.Call)
	}
	m.ended -= c.cost
}

// Figures are what a meter has counted at an instant.
type Figures struct {
	Hour  int    // calls begun within 60 minutes
	Live  int    // calls that live
	Spent Micros // estimate of what the calls of 24 hours have cost by now
}

// Figures says what was counted.
func (m *Meter) Figures(p *Policy, at Millis) Figures {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.expire(p, at)
	live, cost := m.living(at)
	return Figures{Hour: m.since(m.order, at-hour), Live: live, Spent: m.ended + cost}
}
