package library

import (
	"slices"
	"time"

	"callflow/schema"
	"callflow/schema/diag"
)

// agentDecl is one person who takes calls.
type agentDecl struct {
	name    schema.Name
	says    string
	skills  []skillLevel
	manages []schema.Ref

	capacity int
	always   bool
}

// skillLevel is how well somebody does something, from 1 to 5.
type skillLevel struct {
	name  schema.Name
	level int
}

// Fields declares the keys of an agent.
func (a *agentDecl) Fields(o *schema.Object) {
	o.Text("name", &a.says, "the name that is spoken and shown", schema.Example("Kim"))
	o.Field("skills", schema.LateForm(a.readSkills, skillsShape), "skill → level from 1 to 5")
	o.Refs("manages", &a.manages, "team", "teams whose calls this person may listen to")
	o.Int("capacity", &a.capacity, "how many talks at once", schema.Default(1), schema.Between(1, 10))
	o.Bool("always", &a.always, "works without signing in, as a telephone on a desk does")
	o.MayBeEmpty()
}

func skillsShape() schema.Shape { return schema.MapOf(schema.Describe(&levelFields{})) }

func (a *agentDecl) readSkills(d *schema.Decoder, n *schema.Node) {
	if n.Kind != schema.Mapping {
		d.Errorf("wrong-type", n, "\"skills\" is %s, expected skill → level from 1 to 5", n.Kind)
		return
	}
	for _, p := range n.Pairs() {
		name, ok := d.ReadName(p.Key)
		if !ok {
			continue
		}
		level := levelFields{}
		d.ReadKey(name.Text, p.Value, schema.ObjectForm(&level))
		a.skills = append(a.skills, skillLevel{name: name, level: level.level})
	}
}

// levelFields is a level alone, so that its limits are checked.
type levelFields struct{ level int }

// Fields declares the level.
func (l *levelFields) Fields(o *schema.Object) {
	o.Int("level", &l.level, "from 1 to 5", schema.Between(1, 5), schema.Required)
	o.Main("level")
}

// teamDecl is one group of agents.
type teamDecl struct {
	name    schema.Name
	members []schema.Ref
	wrapUp  time.Duration
	missed  string
	misses  int
}

// Fields declares the keys of a team.
func (t *teamDecl) Fields(o *schema.Object) {
	o.Refs("members", &t.members, "agent", "the agents of the team", schema.Required)
	o.Duration("wrap_up", &t.wrapUp, "how long a member gets no call after one", schema.Default("0s"), schema.Max("1h"))
	o.Enum("missed", &t.missed, []string{"away", "available"}, "what a member becomes who lets a call ring", schema.Default("away"),
		schema.Means("away, until they say otherwise", "available as before"))
	o.Int("misses", &t.misses, "how many calls in a row a member lets ring before that", schema.Default(1), schema.Between(1, 100))
}

func (t *teamDecl) declared() Team {
	out := Team{Name: t.name}
	for _, m := range t.members {
		out.Members = append(out.Members, m.Name)
	}
	return out
}

// checkSkills refuses skills that are not declared.
func (w *declaration) checkSkills(l *diag.List) {
	known := namesOf(w.skills)
	check := func(name schema.Name) {
		if name.Text != "" && !slices.Contains(known, name.Text) {
			l.Errorf("unknown-skill", name.File, name.Span, "skill %q is not declared", name.Text).Meant(name.Text, known)
		}
	}
	for _, a := range w.agents {
		for _, s := range a.skills {
			check(s.name)
		}
	}
	for _, q := range w.queues {
		for _, step := range q.widen {
			for _, name := range step.drop {
				if !step.all() {
					check(name)
				}
			}
		}
	}
}

// checkPresence refuses those who may say what agents do and are not declared.
func (w *declaration) checkPresence(d *Declared, l *diag.List) {
	known := paths(d, "teams", "agents")
	for _, s := range w.services {
		known = append(known, "services."+s.name.Text)
	}
	for _, who := range w.policies.presence {
		if who.Name != "" && !slices.Contains(known, who.Name) {
			l.Errorf("unknown-reference", who.File, who.Span, "%q is neither a team, an agent nor a service", who.Name).Meant(who.Name, known)
		}
	}
}

func namesOf(names []schema.Name) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = n.Text
	}
	return out
}
