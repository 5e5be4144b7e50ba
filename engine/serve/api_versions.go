package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/canary"
	"callflow/engine/library"
	"callflow/engine/publish"
	"callflow/engine/publish/told"
	"callflow/engine/store"
	"callflow/schema/diag"
)

// Publisher puts workspaces in force while the server runs.
type Publisher interface {
	Change(ctx context.Context, a publish.Asked) publish.Report
	Listing(ctx context.Context) (publish.Listing, error)
	Trial() (t *publish.Trial, tried, others canary.Figures)
	Abort(ctx context.Context, by, reason string) error
	Migration(ctx context.Context, to, from engine.VersionID) (*publish.Migration, error)
	// Behind reports whether the folder of the workspace holds what cannot be put in force.
	Behind() bool
}

// pushTime is what a workspace that is sent may take, with the answer.
const pushTime = 5 * time.Minute

// changeAsked is the body of a change that needs no files.
type changeAsked struct {
	Reason  string `json:"reason"`
	Test    bool   `json:"test"`
	Folder  bool   `json:"folder"`
	Version string `json:"version"`
}

// pushAsked is the body of a workspace that is sent.
type pushAsked struct {
	Hash   string              `json:"hash"`
	Files  map[string]fileSent `json:"files"`
	Reason string              `json:"reason"`
	Test   bool                `json:"test"`
	Dry    bool                `json:"dry_run"`
	Canary *canaryAsked        `json:"canary"`
}

type fileSent struct {
	Text   *string `json:"text"`
	Base64 []byte  `json:"base64"`
}

// reload reads the folder of the workspace.
func (s *Server) reload(c *apiCall) (apiReply, error) {
	var asked changeAsked
	if err := c.decode(&asked); err != nil {
		return apiReply{}, err
	}
	if asked.Version != "" {
		return apiReply{}, badInput(`"version" is not for a reload, which reads the folder`)
	}
	return s.change(c, publish.Asked{Change: store.Reloaded, Folder: asked.Folder, Test: asked.Test, Reason: asked.Reason})
}

// change has something put in force, and tells of it.
func (s *Server) change(c *apiCall, a publish.Asked) (apiReply, error) {
	if s.cfg.Publisher == nil {
		return apiReply{}, &problem{Status: http.StatusNotFound, Code: "off", Detail: "nothing changes while this server runs"}
	}
	if len(a.Reason) > mostReason {
		return apiReply{}, badInput(fmt.Sprintf(`"reason" is longer than %d bytes`, mostReason))
	}
	a.By = c.who()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), pushTime) // who goes away does not leave it half done
	defer cancel()
	r := s.cfg.Publisher.Change(ctx, a)
	if r.Err != nil {
		return apiReply{}, refusedChange(&r)
	}
	live, err := s.standings(c.ctx)
	if err != nil {
		return apiReply{}, err
	}
	return apiReply{status: http.StatusOK, secret: true, // what it tells of are files
		body: told.Change{Result: r.Result, Version: r.Version, Before: r.Before, Note: r.Note, Diagnostics: diagnosticsJSON(r.Diagnostics), Live: live}}, nil
}

const mostReason = 1000

// who is the maker of a request, for people who look later.
func (c *apiCall) who() string {
	if c.key.ActsAs == "" {
		return c.key.Name
	}
	return c.key.ActsAs + " (" + c.key.Name + ")"
}

// refusedChange is the problem that a change was refused for.
func refusedChange(r *publish.Report) *problem {
	p := &problem{Status: http.StatusUnprocessableEntity, Code: "refused", Detail: r.Err.Error(), Diagnostics: diagnosticsJSON(r.Diagnostics), Tests: r.Failed}
	if p.Diagnostics != nil {
		p.Detail, _, _ = strings.Cut(p.Detail, "; ") // they tell the rest
	}
	switch {
	case errors.Is(r.Err, publish.ErrStore):
		p.Status, p.Code, p.after = http.StatusServiceUnavailable, "try_again", 1
	case errors.Is(r.Err, publish.ErrNoTrial):
		p.Status, p.Code = http.StatusConflict, string(engine.NotNow)
	case errors.Is(r.Err, publish.ErrUnknown):
		p.Status, p.Code = http.StatusNotFound, string(engine.Unknown)
	}
	return p
}

// diagnosticsJSON are diagnostics as callflow validate prints them for programs; nil for none.
func diagnosticsJSON(all []diag.Diagnostic) json.RawMessage {
	if len(all) == 0 {
		return nil
	}
	var b bytes.Buffer
	var report struct {
		Diagnostics json.RawMessage `json:"diagnostics"`
	}
	if err := diag.WriteJSON(&b, all); err != nil {
		panic("internal error: " + err.Error())
	}
	if err := json.Unmarshal(b.Bytes(), &report); err != nil {
		panic("internal error: " + err.Error())
	}
	return report.Diagnostics
}

// standings counts contacts in progress by version and step: those in memory by their steps, all others by version only.
func (s *Server) standings(ctx context.Context) ([]told.Standing, error) {
	by := map[engine.VersionID]*told.Standing{}
	steps := map[engine.VersionID]map[told.Step]int64{}
	at := func(v engine.VersionID) *told.Standing {
		if by[v] == nil {
			by[v] = &told.Standing{Version: v, Steps: []told.Step{}}
			steps[v] = map[told.Step]int64{}
		}
		return by[v]
	}
	for _, id := range s.loop.Known(0) {
		c, ok := s.loop.Look(id)
		if !ok || c.Phase == engine.Closed || id.Cell().Kind != engine.ContactCell {
			continue
		}
		at(c.Version).Contacts++
		if flow, step := stepOf(c); step != "" {
			steps[c.Version][told.Step{Flow: flow, Step: step}]++
		}
	}
	if st, ok := s.cfg.Store.(store.Publications); ok {
		pinned, err := st.Pinned(ctx)
		if err != nil {
			return nil, err
		}
		for v, n := range pinned {
			at(v).Contacts = max(at(v).Contacts, n)
		}
	}
	out := []told.Standing{}
	for v, view := range by {
		for step, n := range steps[v] {
			step.Contacts = n
			view.Steps = append(view.Steps, step)
		}
		slices.SortFunc(view.Steps, func(a, b told.Step) int {
			return strings.Compare(string(a.Flow)+"."+string(a.Step), string(b.Flow)+"."+string(b.Step))
		})
		out = append(out, *view)
	}
	slices.SortFunc(out, func(a, b told.Standing) int { return strings.Compare(string(a.Version), string(b.Version)) })
	return out, nil
}

// stepOf is where a contact is: the step of the main run of its first leg that lives, not what is heard while it waits there; else
// that of a procedure.
func stepOf(c *engine.Contact) (flow engine.FlowName, step engine.StepName) {
	first := engine.LegID(0)
	for _, l := range c.Legs {
		if l.State != engine.LegOver && (first == 0 || l.ID < first) {
			first = l.ID
		}
	}
	for i := range c.Runs {
		r := &c.Runs[i]
		if len(r.Stack) == 0 || r.Top().Step == "" {
			continue
		}
		if r.Leg == first {
			return r.Top().Flow, r.Top().Step
		}
		flow, step = r.Top().Flow, r.Top().Step
	}
	return flow, step
}

// listVersions tells what is in force, and who is on which version.
func (s *Server) listVersions(c *apiCall) (apiReply, error) {
	if s.cfg.Publisher == nil {
		return apiReply{}, &problem{Status: http.StatusNotFound, Code: "off", Detail: "nothing changes while this server runs"}
	}
	l, err := s.cfg.Publisher.Listing(c.ctx)
	if err != nil {
		return apiReply{}, err
	}
	live, err := s.standings(c.ctx)
	if err != nil {
		return apiReply{}, err
	}
	out := told.VersionsOf(l)
	if c := out.Canary; c != nil {
		if t, tried, others := s.cfg.Publisher.Trial(); t != nil {
			c.Tried, c.Others = told.FiguresOf(tried), told.FiguresOf(others)
		}
	}
	for i := range out.Versions {
		v := &out.Versions[i]
		if at := slices.IndexFunc(live, func(on told.Standing) bool { return on.Version == v.ID }); at >= 0 {
			v.Live, v.Steps = live[at].Contacts, live[at].Steps
		}
	}
	return apiReply{status: http.StatusOK, body: out}, nil
}

// rollback goes back to a version that was in force.
func (s *Server) rollback(c *apiCall) (apiReply, error) {
	var asked changeAsked
	if err := c.decode(&asked); err != nil {
		return apiReply{}, err
	}
	if asked.Folder {
		return apiReply{}, badInput(`"folder" is not for a rollback`)
	}
	return s.change(c, publish.Asked{Change: store.Rolled, To: engine.VersionID(asked.Version), Test: asked.Test, Reason: asked.Reason})
}

// push puts a workspace in force that somebody sends.
func (s *Server) push(c *apiCall) (apiReply, error) {
	var asked pushAsked
	if err := c.decode(&asked); err != nil {
		return apiReply{}, err
	}
	c.body = nil
	files := library.Files{}
	for name, f := range asked.Files {
		if (f.Text == nil) == (f.Base64 == nil) {
			return apiReply{}, badInput(fmt.Sprintf("file %q has not one of \"text\" and \"base64\"", name))
		}
		if files[name] = f.Base64; f.Text != nil {
			files[name] = []byte(*f.Text)
		}
	}
	if err := library.CheckSent(files); err != nil {
		return apiReply{}, badInput(err.Error())
	}
	if files.Digest() != asked.Hash {
		return apiReply{}, badInput(`"hash" is not that of the files: something was lost on the way`)
	}
	a := publish.Asked{Change: store.Pushed, Files: files, Dry: asked.Dry, Test: asked.Test, Reason: asked.Reason}
	if asked.Canary != nil {
		rule, err := asked.Canary.rule()
		if err != nil {
			return apiReply{}, err
		}
		a.Rule, a.Callers = rule, asked.Canary.Callers
	}
	return s.change(c, a)
}
