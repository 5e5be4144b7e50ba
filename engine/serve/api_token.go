package serve

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/twilio"
	"callflow/schema/expr"
)

// Tokens is what tokens of browser phones are signed with, and the SIDs of the applications by their names.
type Tokens func() (twilio.TokenKey, map[string]string)

const (
	tokenLife     = time.Hour // unless something else is asked for
	shortestToken = time.Minute
	longestToken  = 24 * time.Hour // Twilio: Access Tokens
)

// tokenAsked is the body of a request for a token.
type tokenAsked struct {
	By   string `json:"by"`
	App  string `json:"app"`
	Life any    `json:"life"` // a duration such as 30m
}

// tokenGiven is the answer to it.
type tokenGiven struct {
	Token    string `json:"token"`
	Identity string `json:"identity"`
	Expires  string `json:"expires"`
}

// createToken signs a token for the browser phone of whoever asks, an agent: it is never another one's.
func (s *Server) createToken(c *apiCall) (apiReply, error) {
	var asked tokenAsked
	if err := c.decode(&asked); err != nil {
		return apiReply{}, err
	}
	live := s.cfg.Flows.Current().Live
	by, err := speaker(c.key, live, asked.By)
	if err != nil {
		return apiReply{}, err
	}
	identity, err := identityOf(live, by)
	if err != nil {
		return apiReply{}, err
	}
	key, apps := twilio.TokenKey{}, map[string]string(nil)
	if s.cfg.Tokens != nil {
		key, apps = s.cfg.Tokens()
	}
	if key.Secret == "" {
		return apiReply{}, &problem{Status: http.StatusNotFound, Code: "off", Detail: "nothing signs tokens: the account of the environment has no key and secret"}
	}
	v := twilio.VoiceToken{Identity: identity, Begins: time.Now()}
	if v.Application, err = asked.application(apps); err != nil {
		return apiReply{}, err
	}
	life, err := asked.lasts()
	if err != nil {
		return apiReply{}, err
	}
	v.Ends = v.Begins.Add(life)
	token, err := key.Sign(v)
	if err != nil {
		return apiReply{}, badInput(fmt.Sprintf("the phone of %s is client:%s, for which no token can be signed: %v", by, identity, err))
	}
	s.log.Info("token of a phone", "agent", by)
	return apiReply{status: http.StatusOK, secret: true, body: tokenGiven{token, identity, instant(engine.Millis(v.Ends.Unix() * 1000))}}, nil
}

// identityOf is the identity of an agent's browser phone.
func identityOf(live *engine.LivePart, agent string) (string, error) {
	if agent == "" {
		return "", badInput(`"by" is missing: this key is nobody's of the workspace`)
	}
	if !strings.HasPrefix(agent, "agents.") {
		return "", notAllowed(fmt.Sprintf("tokens are for agents, and %s is none", agent))
	}
	identity, ok := strings.CutPrefix(live.Names[agent], "client:")
	if !ok {
		return "", badInput(fmt.Sprintf("%s has another phone than that of a browser", agent))
	}
	identity, _, _ = strings.Cut(identity, "?") // parameters of a call are no part of it
	return identity, nil
}

// application is the SID of the application that calls of the phone come to: the only one, or the one that is named.
func (a *tokenAsked) application(apps map[string]string) (string, error) {
	names := slices.Sorted(maps.Keys(apps))
	switch sid, ok := apps[strings.TrimPrefix(a.App, "apps.")]; {
	case ok:
		return sid, nil
	case a.App != "":
		return "", badInput(fmt.Sprintf(`"app" is %q, expected one of %q`, a.App, names))
	case len(names) > 1:
		return "", badInput(fmt.Sprintf(`"app" is missing, expected one of %q`, names))
	case len(names) == 1:
		return apps[names[0]], nil
	}
	return "", nil // a phone that is only called
}

// lasts is how long a token is good.
func (a *tokenAsked) lasts() (time.Duration, error) {
	if a.Life == nil {
		return tokenLife, nil
	}
	v, err := expr.Convert(a.Life, expr.Of(expr.Duration), "")
	d, _ := v.(time.Duration)
	if err != nil || d < shortestToken || d > longestToken {
		return 0, badInput(`"life" is no duration from 1m to 24h`)
	}
	return d, nil
}
