package baseline

import (
	"hash/maphash"
	"sync"
)

// leg is what is remembered of one Twilio call. Twilio sends a leg's webhooks one after the other, so it has no lock.
type leg struct {
	node  string
	waits int
}

// legs are the live legs, spread over shards so that requests seldom meet at one lock.
type legs struct {
	once   sync.Once
	seed   maphash.Seed
	shards [64]struct {
		sync.Mutex
		legs map[string]*leg
	}
}

// find returns the leg; if there is none, a new one if open is true, else nil.
func (ls *legs) find(sid string, open bool) *leg {
	ls.once.Do(func() {
		ls.seed = maphash.MakeSeed()
		for i := range ls.shards {
			ls.shards[i].legs = map[string]*leg{}
		}
	})
	shard := &ls.shards[maphash.String(ls.seed, sid)%uint64(len(ls.shards))]
	shard.Lock()
	defer shard.Unlock()
	l := shard.legs[sid]
	if l == nil && open {
		l = new(leg)
		shard.legs[sid] = l
	}
	return l
}

// forget drops a leg that has ended.
func (ls *legs) forget(sid string) {
	shard := &ls.shards[maphash.String(ls.seed, sid)%uint64(len(ls.shards))]
	shard.Lock()
	delete(shard.legs, sid)
	shard.Unlock()
}
