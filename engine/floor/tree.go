package floor

// tree is an ordered map that is never changed: putting and removing give a new one, which shares all but a path
// with the old. It is balanced by weight (Adams 1992, with the proven factors 3 and 2 of Hirai and Yamamoto 2011)
// and knows the rank of each key. The zero tree is empty.
type tree[K ordered[K], V any] struct{ root *node[K, V] }

// ordered is a key: negative, zero or positive as it stands before, at or behind the other.
type ordered[K any] interface{ compare(K) int }

type node[K ordered[K], V any] struct {
	key         K
	value       V
	size        int
	left, right *node[K, V]
}

const (
	delta = 3 // how much heavier one side may be
	gamma = 2 // how heavy its inner side may be for a single turn
)

// Len is the number of keys.
func (t tree[K, V]) Len() int { return t.root.len() }

// Get finds a key.
func (t tree[K, V]) Get(k K) (v V, ok bool) {
	for n := t.root; n != nil; {
		switch c := k.compare(n.key); {
		case c < 0:
			n = n.left
		case c > 0:
			n = n.right
		default:
			return n.value, true
		}
	}
	return v, false
}

// Put returns the tree with a key set.
func (t tree[K, V]) Put(k K, v V) tree[K, V] { return tree[K, V]{t.root.put(k, v)} }

// Without returns the tree without a key.
func (t tree[K, V]) Without(k K) tree[K, V] {
	if _, ok := t.Get(k); !ok {
		return t
	}
	return tree[K, V]{t.root.without(k)}
}

// Rank is the number of keys before k.
func (t tree[K, V]) Rank(k K) int {
	rank := 0
	for n := t.root; n != nil; {
		if k.compare(n.key) <= 0 {
			n = n.left
			continue
		}
		rank += n.left.len() + 1
		n = n.right
	}
	return rank
}

// At returns the key with a rank; ok is false past the end.
func (t tree[K, V]) At(rank int) (k K, v V, ok bool) {
	for n := t.root; n != nil; {
		switch left := n.left.len(); {
		case rank < left:
			n = n.left
		case rank > left:
			rank -= left + 1
			n = n.right
		default:
			return n.key, n.value, true
		}
	}
	return k, v, false
}

// From calls f for the keys from k on, in order, until it returns false.
func (t tree[K, V]) From(k K, f func(K, V) bool) { t.root.from(k, f) }

// All calls f for all keys in order, until it returns false.
func (t tree[K, V]) All(f func(K, V) bool) { t.root.all(f) }

func (n *node[K, V]) len() int {
	if n == nil {
		return 0
	}
	return n.size
}

func (n *node[K, V]) put(k K, v V) *node[K, V] {
	if n == nil {
		return &node[K, V]{key: k, value: v, size: 1}
	}
	switch c := k.compare(n.key); {
	case c < 0:
		return balanced(n.key, n.value, n.left.put(k, v), n.right)
	case c > 0:
		return balanced(n.key, n.value, n.left, n.right.put(k, v))
	}
	return &node[K, V]{k, v, n.size, n.left, n.right}
}

func (n *node[K, V]) without(k K) *node[K, V] {
	switch c := k.compare(n.key); {
	case c < 0:
		return balanced(n.key, n.value, n.left.without(k), n.right)
	case c > 0:
		return balanced(n.key, n.value, n.left, n.right.without(k))
	case n.left == nil:
		return n.right
	case n.right == nil:
		return n.left
	}
	next := n.right
	for next.left != nil {
		next = next.left
	}
	return balanced(next.key, next.value, n.left, n.right.without(next.key))
}

func (n *node[K, V]) from(k K, f func(K, V) bool) bool {
	if n == nil {
		return true
	}
	if k.compare(n.key) > 0 {
		return n.right.from(k, f)
	}
	return n.left.from(k, f) && f(n.key, n.value) && n.right.all(f)
}

func (n *node[K, V]) all(f func(K, V) bool) bool {
	return n == nil || n.left.all(f) && f(n.key, n.value) && n.right.all(f)
}

// balanced makes a node of two sides of which one has grown or shrunk by one.
func balanced[K ordered[K], V any](k K, v V, l, r *node[K, V]) *node[K, V] {
	switch weight := func(n *node[K, V]) int { return n.len() + 1 }; {
	case weight(r) > delta*weight(l):
		if weight(r.left) < gamma*weight(r.right) {
			return join(r.key, r.value, join(k, v, l, r.left), r.right)
		}
		return join(r.left.key, r.left.value, join(k, v, l, r.left.left), join(r.key, r.value, r.left.right, r.right))
	case weight(l) > delta*weight(r):
		if weight(l.right) < gamma*weight(l.left) {
			return join(l.key, l.value, l.left, join(k, v, l.right, r))
		}
		return join(l.right.key, l.right.value, join(l.key, l.value, l.left, l.right.left), join(k, v, l.right.right, r))
	}
	return join(k, v, l, r)
}

func join[K ordered[K], V any](k K, v V, l, r *node[K, V]) *node[K, V] {
	return &node[K, V]{k, v, l.len() + r.len() + 1, l, r}
}
