package serve

import (
	"errors"
	"fmt"
	"net/http"

	"callflow/engine"
	"callflow/engine/canary"
	"callflow/engine/publish"
	"callflow/engine/publish/told"
	"callflow/engine/store"
)

// mostTriers is how many numbers and callers a rule may name.
const mostTriers = 1000

// canaryAsked says which new contacts begin with what is sent.
type canaryAsked struct {
	Percent float64       `json:"percent"`
	Numbers []string      `json:"numbers"`
	Callers []string      `json:"callers"`
	Guard   *canary.Guard `json:"guard"`
}

// rule is the rule that was asked for; the error says what is wrong with it.
func (a *canaryAsked) rule() (*canary.Rule, error) {
	r := &canary.Rule{Percent: a.Percent, Numbers: a.Numbers, Guard: canary.DefaultGuard()}
	if a.Guard != nil {
		r.Guard = *a.Guard
	}
	g := &r.Guard
	switch {
	case a.Percent < 0 || a.Percent > 100:
		return nil, badInput(`"percent" is not from 0 to 100`)
	case a.Percent == 0 && len(a.Numbers)+len(a.Callers) == 0:
		return nil, badInput(`"canary" has none of "percent", "numbers" and "callers"`)
	case len(a.Numbers)+len(a.Callers) > mostTriers:
		return nil, badInput(fmt.Sprintf("there are more than %d numbers and callers", mostTriers))
	case g.Sample < 1 || min(g.Errors, g.Trouble, g.Abandoned, g.Wait) < 0:
		return nil, badInput(`"guard" has a sample below 1, or a limit below 0`)
	}
	return r, nil
}

// endAsked is the body of what ends the trial of a version.
type endAsked struct {
	Do      string           `json:"do"` // promote or abort
	Version engine.VersionID `json:"version"`
	Reason  string           `json:"reason"`
	Test    bool             `json:"test"`
}

// endCanary puts what is tried in force for everybody, or ends the trial. The version may be named, so that a repeated request
// does not end another one.
func (s *Server) endCanary(c *apiCall) (apiReply, error) {
	var asked endAsked
	if err := c.decode(&asked); err != nil {
		return apiReply{}, err
	}
	if s.cfg.Publisher == nil {
		return apiReply{}, &problem{Status: http.StatusNotFound, Code: "off", Detail: "nothing changes while this server runs"}
	}
	t, _, _ := s.cfg.Publisher.Trial()
	switch {
	case asked.Do != "promote" && asked.Do != "abort":
		return apiReply{}, badInput(`"do" is not promote or abort`)
	case len(asked.Reason) > mostReason:
		return apiReply{}, badInput(fmt.Sprintf(`"reason" is longer than %d bytes`, mostReason))
	case t == nil:
		return apiReply{}, noTrial(publish.ErrNoTrial.Error())
	case asked.Version != "" && asked.Version != t.Version:
		return apiReply{}, noTrial("another version is being tried: " + string(t.Version))
	case asked.Do == "promote":
		return s.change(c, publish.Asked{Change: store.Promoted, Test: asked.Test, Reason: asked.Reason})
	}
	switch err := s.cfg.Publisher.Abort(c.ctx, c.who(), asked.Reason); {
	case errors.Is(err, publish.ErrNoTrial):
		return apiReply{}, noTrial(err.Error())
	case err != nil:
		return apiReply{}, &problem{Status: http.StatusServiceUnavailable, Code: "try_again", Detail: publish.ErrStore.Error(), after: 1}
	}
	live, err := s.standings(c.ctx)
	current := s.cfg.Flows.Current().Flows.Version
	return apiReply{status: http.StatusOK, body: told.Change{Result: publish.Unchanged, Version: current, Before: current,
		Note: "version " + string(t.Version) + " is not tried any more", Live: live}}, err
}

func noTrial(detail string) *problem {
	return &problem{Status: http.StatusConflict, Code: string(engine.NotNow), Detail: detail}
}
