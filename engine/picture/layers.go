package picture

// maxLayer is how many nodes may stand side by side; more go to the layer below, so that a menu
// with many keys does not become a picture nobody can see at once.
const maxLayer = 7

// turnBack marks the arcs that lead back, so that the others have no cycle: depth first from the
// start, then from nodes that were not met, an arc to a node still being visited leads back.
func (s *sketch) turnBack() {
	const white, grey, black = 0, 1, 2
	colour := make([]int, len(s.nodes))
	next := s.successors()
	var visit func(n int)
	visit = func(n int) {
		colour[n] = grey
		for _, a := range next[n] {
			switch to := s.arcs[a].to; colour[to] {
			case white:
				visit(to)
			case grey:
				s.arcs[a].back = true
			}
		}
		colour[n] = black
	}
	if s.start >= 0 {
		visit(s.start)
	}
	for _, n := range s.sources() {
		if colour[n] == white {
			visit(n)
		}
	}
	for n := range s.nodes {
		if colour[n] == white {
			visit(n)
		}
	}
}

// sources returns the nodes that no arc but a loop enters.
func (s *sketch) sources() []int {
	entered := make([]bool, len(s.nodes))
	for i := range s.arcs {
		if !s.arcs[i].loop() {
			entered[s.arcs[i].to] = true
		}
	}
	var list []int
	for n, e := range entered {
		if !e {
			list = append(list, n)
		}
	}
	return list
}

// layers returns the layer of each node: below every node that leads to it, and not too many in
// one. The start is alone in the first layer.
func (s *sketch) layers() []int {
	layer := make([]int, len(s.nodes))
	waiting := make([]int, len(s.nodes))
	next := s.successors()
	for i := range s.arcs {
		if !s.arcs[i].back {
			waiting[s.arcs[i].to]++
		}
	}
	count := map[int]int{}
	put := func(n int) {
		for n != s.start && (count[layer[n]] >= s.most || s.start >= 0 && layer[n] == 0) {
			layer[n]++
		}
		count[layer[n]]++
	}
	var queue []int
	if s.start >= 0 && waiting[s.start] == 0 {
		queue = append(queue, s.start)
	}
	for n := range s.nodes {
		if waiting[n] == 0 && n != s.start {
			queue = append(queue, n)
		}
	}
	lag := s.stagger(next)
	for ; len(queue) > 0; queue = queue[1:] {
		n := queue[0]
		put(n)
		for _, a := range next[n] {
			if s.arcs[a].back {
				continue
			}
			to := s.arcs[a].to
			layer[to] = max(layer[to], layer[n]+1+lag[a])
			if waiting[to]--; waiting[to] == 0 {
				queue = append(queue, to)
			}
		}
	}
	s.lower(layer, count, next)
	return layer
}

// lower moves nodes that nothing leads to down to what they lead to.
func (s *sketch) lower(layer []int, count map[int]int, next [][]int) {
	for _, n := range s.sources() {
		if n == s.start || len(next[n]) == 0 {
			continue
		}
		nearest := -1
		for _, a := range next[n] {
			if to := s.arcs[a].to; !s.arcs[a].back && (nearest < 0 || layer[to]-1 < nearest) {
				nearest = layer[to] - 1
			}
		}
		for ; nearest > layer[n]; nearest-- {
			if count[nearest] < s.most {
				count[layer[n]]--
				count[nearest]++
				layer[n] = nearest
			}
		}
	}
}

// stagger returns how many layers lower than usual each arc's target should be: the choices of a
// wide menu take turns in several layers, so that they stay in order and under the menu.
func (s *sketch) stagger(next [][]int) []int {
	wide := max(1, s.most-1)
	entries := make([]int, len(s.nodes))
	for i := range s.arcs {
		if !s.arcs[i].back {
			entries[s.arcs[i].to]++
		}
	}
	lag := make([]int, len(s.arcs))
	for _, arcs := range next {
		var choices []int
		for _, a := range arcs {
			if !s.arcs[a].back && entries[s.arcs[a].to] == 1 {
				choices = append(choices, a)
			}
		}
		turns := (len(choices) + wide - 1) / wide
		for k, a := range choices {
			lag[a] = k % turns
		}
	}
	return lag
}
