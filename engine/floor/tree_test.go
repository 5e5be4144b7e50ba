package floor

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

type num int

func (n num) compare(m num) int { return cmp.Compare(n, m) }

// A tree is what a sorted slice is, whatever is put and removed, and old trees stay as they were.
func TestTree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var now tree[num, int]
		var want []num
		var old []tree[num, int]
		var was [][]num
		for i := range rapid.IntRange(0, 200).Draw(t, "steps") {
			k := num(rapid.IntRange(0, 60).Draw(t, "key"))
			at, there := slices.BinarySearch(want, k)
			switch {
			case rapid.Bool().Draw(t, "put"):
				now = now.Put(k, i)
				if !there {
					want = slices.Insert(slices.Clone(want), at, k)
				}
			case there:
				now, want = now.Without(k), slices.Delete(slices.Clone(want), at, at+1)
			default:
				now = now.Without(k)
			}
			old, was = append(old, now), append(was, want)
		}
		for i := range old {
			sameKeys(t, old[i], was[i])
		}
		for _, n := range []*node[num, int]{now.root} {
			checkBalance(t, n)
		}
	})
}

func sameKeys(t *rapid.T, got tree[num, int], want []num) {
	t.Helper()
	var keys []num
	got.All(func(k num, _ int) bool { keys = append(keys, k); return true })
	if !slices.Equal(keys, want) {
		t.Fatalf("keys %v, want %v", keys, want)
	}
	for k := num(-1); k <= 61; k++ {
		rank, there := slices.BinarySearch(want, k)
		if _, ok := got.Get(k); ok != there || got.Rank(k) != rank {
			t.Fatalf("key %d: there %v, rank %d; want %v, %d", k, ok, got.Rank(k), there, rank)
		}
		var from []num
		got.From(k, func(k num, _ int) bool { from = append(from, k); return true })
		if !slices.Equal(from, want[rank:]) {
			t.Fatalf("from %d: %v, want %v", k, from, want[rank:])
		}
	}
	for i, k := range want {
		if have, _, ok := got.At(i); !ok || have != k {
			t.Fatalf("at %d: %v, want %v", i, have, k)
		}
	}
	if _, _, ok := got.At(len(want)); ok || got.Len() != len(want) {
		t.Fatal("there is something past the end")
	}
}

func checkBalance(t *rapid.T, n *node[num, int]) {
	if n == nil {
		return
	}
	if l, r := n.left.len()+1, n.right.len()+1; l > delta*r || r > delta*l {
		t.Fatalf("sides of %d and %d", l, r)
	}
	checkBalance(t, n.left)
	checkBalance(t, n.right)
}
