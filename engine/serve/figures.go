package serve

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"callflow/engine"
	"callflow/schema/expr"
)

// figuresAge is how old figures may be while something has changed.
const (
	figuresAge  engine.Millis = 20
	figuresIdle engine.Millis = 1000
)

// place is a leg in a queue.
type place struct {
	contact engine.ContactID
	leg     engine.LegID
}

// figures count who waits in which queue, and know the switches: what flows read as queues.X.waiting,
// queues.X.longest and switches.X. They follow from durable turns only.
type figures struct {
	mu       sync.Mutex
	queues   map[string]map[place]engine.Millis // when they entered
	of       map[place]string
	switches map[string]expr.Value
	dirty    atomic.Bool
	last     atomic.Pointer[published]
}

type published struct {
	at      engine.Millis
	figures *engine.Figures
}

// note takes over what a durable turn says about queues.
func (f *figures) note(contact engine.ContactID, at engine.Millis, t *engine.Turn) {
	for i := range t.Facts {
		switch t.Facts[i].Kind {
		case engine.QueueEntered, engine.QueueTalking, engine.QueueLeft, engine.LegEnded:
			f.move(place{contact, t.Facts[i].Leg}, at, &t.Facts[i])
		}
	}
}

func (f *figures) move(who place, at engine.Millis, fact *engine.Fact) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if old, ok := f.of[who]; ok {
		delete(f.queues[old], who)
		delete(f.of, who)
		f.dirty.Store(true)
	}
	if fact.Kind != engine.QueueEntered {
		return
	}
	name, _ := valueOf(fact.Data, "queue").(string)
	if f.of == nil {
		f.of, f.queues = map[place]string{}, map[string]map[place]engine.Millis{}
	}
	if f.queues[name] == nil {
		f.queues[name] = map[place]engine.Millis{}
	}
	f.queues[name][who], f.of[who] = at, name
	f.dirty.Store(true)
}

// set gives a switch its value.
func (f *figures) set(name string, v expr.Value) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.switches == nil {
		f.switches = map[string]expr.Value{}
	}
	f.switches[name] = v
	f.last.Store(nil)
}

// at returns what a turn may read at an instant.
func (f *figures) at(now engine.Millis) *engine.Figures {
	p := f.last.Load()
	if p != nil && (now-p.at < figuresAge || now-p.at < figuresIdle && !f.dirty.Load()) {
		return p.figures
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dirty.Store(false)
	values := make(map[string]expr.Value, 2*len(f.queues)+len(f.switches))
	for name, waiting := range f.queues {
		oldest := now
		for _, entered := range waiting {
			oldest = min(oldest, entered)
		}
		values["queues."+name+".waiting"] = float64(len(waiting))
		values["queues."+name+".longest"] = (now - oldest).Duration()
	}
	for name, v := range f.switches {
		values["switches."+name] = v
	}
	p = &published{now, &engine.Figures{Values: values}}
	f.last.Store(p)
	return p.figures
}

// SetSwitch gives a switch its value for all turns from now on. It does not outlive the process.
func (s *Server) SetSwitch(name string, v expr.Value) { s.figures.set(name, v) }

func valueOf(list []engine.Named, name string) expr.Value {
	for i := range list {
		if list[i].Name == name {
			return list[i].Value
		}
	}
	return nil
}

// waits reports whether somebody waits in a queue.
func (f *figures) waits(who place) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, ok := f.of[who]
	return ok
}

// standing is somebody who waits in a queue whose agents come by themselves.
type standing struct {
	place
	since engine.Millis
}

// waiting are those who wait in a queue, the longest wait first.
func (f *figures) waiting(queue string) []standing {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := make([]standing, 0, len(f.queues[queue]))
	for who, since := range f.queues[queue] {
		list = append(list, standing{who, since})
	}
	slices.SortFunc(list, func(a, b standing) int {
		return cmp.Or(cmp.Compare(a.since, b.since), cmp.Compare(a.contact, b.contact), cmp.Compare(a.leg, b.leg))
	})
	return list
}
