package check

import (
	"sync"

	"callflow/engine"
	"callflow/engine/check/route"
	"callflow/schema/expr"
)

// memo is what several checks want to know and one finds out. Checks may run at the same time.
type memo struct {
	flows     once[map[engine.FlowName]*Flow]
	order     once[*order]
	drawn     once[*route.Map]
	words     once[*words]
	stays     once[[]stay]
	written   once[map[*engine.Prompt]*Prompt]
	heard     each[*engine.Prompt, *spoken]
	inline    each[*expr.Template, *spoken]
	sounds    each[string, *sound]
	secretive each[*Flow, bool]
}

// found is the memo of a work; one that was made without [All] gets its own.
func (w *Work) found() *memo {
	if w.memo == nil {
		w.memo = &memo{}
	}
	return w.memo
}

// once is a value that is made when it is first asked for.
type once[T any] struct {
	begun sync.Once
	value T
}

func (o *once[T]) get(make func() T) T {
	o.begun.Do(func() { o.value = make() })
	return o.value
}

// each are values by key, each made when it is first asked for, or by two at the same time.
type each[K comparable, T any] struct {
	mu   sync.Mutex
	made map[K]T
}

func (e *each[K, T]) get(key K, make func() T) T {
	if v, ok := e.find(key); ok {
		return v
	}
	v := make()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.made == nil {
		e.made = map[K]T{}
	}
	e.made[key] = v
	return v
}

func (e *each[K, T]) find(key K) (T, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	v, ok := e.made[key]
	return v, ok
}
