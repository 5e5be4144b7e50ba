package library

import (
	"net/netip"
	"slices"
	"time"

	"callflow/schema"
)

// SinkAt is where records of log points are sent besides the store: a file, or an HTTP service.
type SinkAt struct {
	Name   string
	Points []string // nil: all
	Now    bool     // what was recorded before the sink was declared is not sent

	Unmasked bool // numbers and what else tells of a person are sent in full

	File  string // path of a file of JSON lines; "" for a URL
	Bytes int64  // size past which the file is put away
	Daily bool   // the file is put away when a day is over, in UTC
	Keep  int    // how many files that were put away are kept; 0: all
	Sync  bool   // lines are on the disk before they count as written

	URL     string
	Secret  Secret // signs what is sent
	Headers []Header
	Private []netip.Prefix
	Timeout time.Duration
	Batch   int // most records in one request
}

// sinkDecl is a sink of an environment.
type sinkDecl struct {
	name   schema.Name
	points []schema.Name
	begin  string
	full   bool
	file   string
	rotate rotateDecl
	sync   bool
	where  serviceEnv
	secret *schema.Node
	wait   time.Duration
	batch  int
}

// Fields declares the keys of a sink.
func (s *sinkDecl) Fields(o *schema.Object) {
	text := schema.Shape{Label: "text", Types: []string{"string"}}
	o.Text("file", &s.file, "a file to which records are added as lines of JSON; its folder must be there", schema.Example("/var/log/callflow/records.jsonl"))
	o.Custom("url", keepNode(&s.where.url), text, "a URL to which records are posted as JSON, in order, until they are taken", schema.Example("https://logs.example.com/callflow"))
	o.Exclusive("file", "url")
	o.Names("points", &s.points, "the log points whose records are sent; without it all of them")
	o.Enum("begin", &s.begin, []string{"first", "now"}, "where a new sink begins: with the first record that the store has, or with what happens from now on", schema.Default("first"),
		schema.Means("with the first record that the store has", "with what happens from now on"))
	o.Bool("unmasked", &s.full, "whether numbers, digits that were entered and the like are sent in full", schema.Default("no"))
	o.Object("rotate", &s.rotate, "when a file is put away and a new one begun")
	o.Bool("sync", &s.sync, "whether the disk has a file's lines before they count as written; with no, a power cut may lose the latest ones", schema.Default("yes"))
	o.Custom("secret", keepNode(&s.secret), schema.Shape{Label: "env:NAME or file:PATH", Types: []string{"string"}}, "signs every request, see Callflow-Signature", schema.Example("env:LOG_SECRET"))
	o.Custom("headers", s.where.readHeaders, headersShape(), "headers of every request; secret ones are env:NAME or file:PATH", schema.Example("{X-Api-Key: env:LOG_KEY}"))
	o.Custom("allow_private", s.where.readPrivate, schema.Shape{Label: "yes, or list of networks", Types: []string{"string", "array"}}, "networks that are not public and may be reached all the same", schema.Example("[10.0.0.0/8]"))
	o.Duration("timeout", &s.wait, "how long one request may take", schema.Default("10s"), schema.Between("1s", "60s"))
	o.Int("batch", &s.batch, "the most records in one request", schema.Default(200), schema.Between(1, 1000))
	o.After(func(d *schema.Decoder, n *schema.Node) { s.check(d, n) })
}

func (s *sinkDecl) check(d *schema.Decoder, n *schema.Node) {
	switch {
	case n == nil:
	case s.file == "" && s.where.url == nil:
		d.Errorf("missing-key", n, "a sink needs a file or a url").Hint = "add for example file: records.jsonl"
	case s.where.url != nil && s.secret == nil:
		d.Errorf("missing-key", n, "key \"secret\" is missing here: what is sent to a url is signed").Hint = "add secret: env:NAME"
	}
}

// rotateDecl says when a file is put away.
type rotateDecl struct {
	megabytes int
	daily     bool
	keep      int
}

// Fields declares the keys of rotate.
func (r *rotateDecl) Fields(o *schema.Object) {
	o.Int("megabytes", &r.megabytes, "the size past which it is put away", schema.Default(100), schema.Between(1, 10_000))
	o.Bool("daily", &r.daily, "whether it is put away when a day is over, in UTC", schema.Default("no"))
	o.Int("keep", &r.keep, "how many files that were put away are kept; 0 for all", schema.Default(0), schema.Between(0, 10_000))
}

// sinks reads where records are sent besides the store.
func (f *filler) sinks() []SinkAt {
	var names []string
	for _, p := range f.d.Points {
		names = append(names, p.Name.Text)
	}
	var out []SinkAt
	for _, s := range f.decl.sinks {
		at := SinkAt{Name: s.name.Text, Now: s.begin == "now", Unmasked: s.full, File: s.file, Bytes: int64(s.rotate.megabytes) << 20, Daily: s.rotate.daily,
			Keep: s.rotate.keep, Sync: s.sync, Timeout: s.wait, Batch: s.batch, Secret: f.secrets.must(s.secret)}
		for _, p := range s.points {
			if !slices.Contains(names, p.Text) {
				f.list.Errorf("unknown-log", p.File, p.Span, "log %q is not defined", p.Text).Meant(p.Text, names).Else(oneOfFew(names))
			}
			at.Points = append(at.Points, p.Text)
		}
		var to ServiceAt
		s.where.reach(&to, f.secrets)
		at.URL, at.Headers, at.Private = to.URL, to.Headers, to.Private
		out = append(out, at)
	}
	return out
}
