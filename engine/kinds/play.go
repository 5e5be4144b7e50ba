package kinds

import (
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/twiml"
	"callflow/schema"
	"callflow/schema/expr"
)

// longestSound is how long a sound file may last before Twilio is asked whether the leg is still there;
// files longer than 40 minutes may drop the call (Twilio: <Play>).
const longestSound = 40 * time.Minute

// play plays a sound file, or sends tones to whoever is on the leg.
type play struct {
	action
	file   schema.Ref
	tones  schema.Value
	repeat int
}

func newPlay() Kind { return &play{} }

// Fields declares the keys of play.
func (p *play) Fields(o *schema.Object) {
	o.Ref("file", &p.file, "audio", "a sound file in audio/, named without folder", schema.Example("chime.wav"))
	o.Value("tones", &p.tones, expr.Of(expr.Text), "keys that are sent: 0-9, A-D, * and #; w waits half a second, W one", schema.Example("\"1w2\""))
	o.Int("repeat", &p.repeat, "how often it is played", schema.Default(1), schema.Between(1, 100))
	o.Main("file")
	o.Exclusive("file", "tones")
	o.After(func(d *schema.Decoder, n *schema.Node) {
		if n != nil && n.Find("file") == nil && n.Find("tones") == nil {
			d.Errorf("missing-key", n, "\"play\" has neither \"file\" nor \"tones\"").Hintf("add \"file: …\", the name of a sound file")
		}
	})
}

// Check refuses tones that no telephone has.
func (p *play) Check(c *Check) {
	if p.tones.Compiled == nil {
		return
	}
	known, ok := p.tones.Compiled.Const()
	if s, _ := known.(string); ok && (s == "" || dialTones(s) != s) {
		c.Errorf("bad-key", p.tones.Node, "tones are %q, expected only 0-9, A-D, *, #, w and W", s)
	}
}

// Enter plays.
func (p *play) Enter(v *engine.Visit) engine.Move {
	verb := &twiml.Play{}
	if p.repeat > 1 {
		verb.Loop = twiml.Num(p.repeat)
	}
	if p.tones.Set {
		verb.Digits = dialTones(v.Text(&p.tones))
	} else {
		verb.URL = v.Audio(p.file.Name)
	}
	if verb.Digits == "" && verb.URL == "" {
		v.Alert("nothing_to_play", p.file.Name)
		return engine.Out(outDone)
	}
	v.Add(verb)
	v.Lasts(engine.MillisOf(longestSound))
	return engine.Out(outDone)
}

// dialTones keeps what Twilio can send.
func dialTones(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("0123456789ABCD*#wW", r) {
			return r
		}
		return -1
	}, s)
}
