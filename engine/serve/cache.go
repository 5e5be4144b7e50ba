package serve

import (
	"sync"
	"time"

	"callflow/engine"
	"callflow/engine/library"
)

// cacheRoom is how many answers of services are kept.
const cacheRoom = 10_000

// cache keeps answers of services for as long as their calls say.
type cache struct {
	mu sync.Mutex
	by map[cached]keptAnswer
}

type cached struct {
	call   *library.CallAt
	inputs string
}

type keptAnswer struct {
	until  time.Time
	values []engine.Named
}

// cacheKey names what a call was given.
func cacheKey(d *engine.CallService) string { return string(jsonObject(d.Inputs)) }

func (c *cache) find(call *library.CallAt, inputs string) ([]engine.Named, bool) {
	if call.Keep <= 0 {
		return nil, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.by[cached{call, inputs}]
	if !ok || time.Now().After(a.until) {
		return nil, false
	}
	return a.values, true
}

// keep adds an answer; a full cache is emptied, which costs less than it sounds.
func (c *cache) keep(call *library.CallAt, inputs string, values []engine.Named) {
	if call.Keep <= 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil || len(c.by) >= cacheRoom {
		c.by = map[cached]keptAnswer{}
	}
	c.by[cached{call, inputs}] = keptAnswer{time.Now().Add(call.Keep), values}
}
