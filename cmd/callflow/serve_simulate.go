package main

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"

	"callflow/engine/library"
	"callflow/engine/publish"
	"callflow/engine/sim"
	"callflow/engine/sim/live"
	"callflow/engine/sim/phone"
	"callflow/schema/expr"
)

// serveSimulated serves a workspace and plays Twilio's side of it. Where it listens is known before the workspace is
// read, because the URLs of webhooks begin with it.
func (a *app) serveSimulated(c configuration, from source) error {
	if err := checkSimulated(c); err != nil {
		return err
	}
	door, err := net.Listen("tcp", c.get("listen"))
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	defer func() { _ = door.Close() }()
	from.opt = library.Options{Env: c.get("env"), BaseURL: "http://" + reached(door.Addr()), LiveNo: publish.LiveNo(), Parsed: &library.Parsed{}}
	w, err := a.load(from.dir, from.opt)
	if err != nil {
		return err
	}
	to, err := calledNumber(w, "")
	if err != nil {
		return err
	}
	h := &house{app: a, c: c, w: w, from: from, door: door, played: newOtherSide(w.Set.Live.BaseURL, to)}
	return h.open(h.runOnTrial)
}

// reached is the address under which this machine reaches a listener.
func reached(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return addr.String()
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
}

// front puts the ways in for simulated calls before the server's own routes, and begins to play.
func (p *otherSide) front(server http.Handler, h *house) http.Handler {
	p.live = live.Open(live.Config{Account: p.account, Token: p.token, Unique: p.unique(),
		Begin: func(n *sim.Network) {
			n.Routes, n.Length = p.routes(), sim.Lengths(h.w.Outside.Audio)
			p.tasks = p.router(n, h.w.Set.Live.TaskRouter)
		},
		Failed: func(r sim.Request, err error) { h.log.Warn("simulated webhook failed", "url", r.URL, "error", err) }})
	p.page = phone.New(phone.Options{Exchange: p.live, Title: h.w.Declared.Name, Numbers: numbersOf(h.w), People: peopleOf(h.w),
		Base: p.base, Boot: p.token[:8], Step: h.stepOf})
	mux := http.NewServeMux()
	mux.Handle("/", server)
	mux.Handle("/simulate/", http.StripPrefix("/simulate", p.page))
	mux.HandleFunc("POST /simulate/call", p.call)
	return mux
}

// close hangs up: pages are told no more, and nothing happens on the network.
func (p *otherSide) close() {
	p.page.Close()
	p.live.Close()
}

func (p *otherSide) routes() sim.Routes {
	return sim.Routes{Voice: p.base + "/twilio/voice", Status: p.base + "/twilio/status", Fallback: p.base + "/twilio/fallback"}
}

// unique sets the identifiers of one network apart from those of all others.
func (p *otherSide) unique() string {
	return p.token[:8] + fmt.Sprintf("%08x", time.Now().UnixNano()&0xffffffff)
}

// stepOf is where the flow of a call is, as FLOW.STEP.
func (h *house) stepOf(sid string) string {
	flow, step, ok := h.server.Where(sid)
	if !ok {
		return ""
	}
	return flow + "." + step
}

// numbersOf are the numbers of a workspace that can be called.
func numbersOf(w *library.Workspace) []phone.Place {
	var all []phone.Place
	for _, n := range w.Declared.Numbers {
		all = append(all, phone.Place{Name: n.Name.Text, Number: w.Set.Live.Names["numbers."+n.Name.Text]})
	}
	return all
}

// peopleOf are those whom a workspace may ring or knows by their number: its agents, its addresses, and whoever stands
// in a list of numbers.
func peopleOf(w *library.Workspace) []phone.Place {
	var all []phone.Place
	add := func(name, number string) {
		if number != "" && !slices.ContainsFunc(all, func(p phone.Place) bool { return p.Number == number }) {
			all = append(all, phone.Place{Name: name, Number: number})
		}
	}
	for _, a := range w.Declared.Agents {
		add(a.Name.Text, w.Set.Live.Names["agents."+a.Name.Text])
	}
	for _, l := range w.Declared.Lists {
		entries, _ := w.Set.Live.Lists[l.Name.Text].([]expr.Value)
		for i, entry := range entries {
			if number, ok := entry.(string); ok && len(number) > 3 && number[0] == '+' {
				add(fmt.Sprintf("%s %d", l.Name.Text, i+1), number)
			}
		}
	}
	for _, a := range w.Declared.Addresses {
		add(a.Name.Text, w.Set.Live.Names["addresses."+a.Name.Text])
	}
	return all
}
