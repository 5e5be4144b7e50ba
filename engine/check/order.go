package check

// visit is a step of a flow, or a part of it. Their numbers grow in the order of the files.
type visit struct {
	no   int
	flow *Flow
	step *Step
	part *Step // the step itself where it is no list of actions
}

// order is what the flows consist of, in the order of the files: most checks look at steps of a few kinds only.
type order struct {
	steps  []visit
	byKind map[string][]visit
	parts  map[string][]visit
}

func (w *Work) visits() *order { return w.found().order.get(w.visit) }

func (w *Work) visit() *order {
	o := &order{byKind: map[string][]visit{}, parts: map[string][]visit{}}
	for _, f := range w.Flows {
		for _, name := range f.Graph.Order {
			if s := f.Steps[name]; s != nil {
				o.add(f, s)
			}
		}
	}
	return o
}

func (o *order) add(f *Flow, s *Step) {
	v := visit{no: len(o.steps), flow: f, step: s}
	o.steps = append(o.steps, v)
	o.byKind[s.KindName] = append(o.byKind[s.KindName], v)
	for _, p := range s.Parts {
		v.part = p
		o.parts[p.KindName] = append(o.parts[p.KindName], v)
	}
}

// each calls do for each step of each flow, in the order of the files.
func (w *Work) each(do func(*Flow, *Step)) {
	for _, v := range w.visits().steps {
		do(v.flow, v.step)
	}
}

// eachOf is each for steps of some kinds.
func (w *Work) eachOf(do func(*Flow, *Step), kinds ...string) {
	inOrder(w.visits().byKind, kinds, func(v visit) { do(v.flow, v.step) })
}

// eachPart calls do for each thing that the steps of a flow perform and that is of one of some kinds.
func (w *Work) eachPart(do func(f *Flow, s, part *Step), kinds ...string) {
	inOrder(w.visits().parts, kinds, func(v visit) { do(v.flow, v.step, v.part) })
}

// inOrder calls do for what is of one of some kinds, by number. What one step performs comes kind by kind.
func inOrder(of map[string][]visit, kinds []string, do func(visit)) {
	lists := make([][]visit, len(kinds))
	for i, k := range kinds {
		lists[i] = of[k]
	}
	for {
		first := -1
		for i, l := range lists {
			if len(l) > 0 && (first < 0 || l[0].no < lists[first][0].no) {
				first = i
			}
		}
		if first < 0 {
			return
		}
		do(lists[first][0])
		lists[first] = lists[first][1:]
	}
}
