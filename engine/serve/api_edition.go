package serve

import (
	"net/http"

	"callflow/engine/library"
)

// editionView is what is in force, as a comparison with something else needs it.
type editionView struct {
	Version string            `json:"version"`
	Env     string            `json:"env"`
	BaseURL string            `json:"base_url"`
	Files   map[string][]byte `json:"files"`
}

// showEdition gives the flows, the environment and the lists in force. Of sounds it gives the hash. Nothing of it is
// secret: files hold no secrets; but lists and environments have numbers of people.
func (s *Server) showEdition(*apiCall) (apiReply, error) {
	from, ok := s.cfg.Flows.(interface{ Workspace() *library.Workspace })
	if !ok || s.cfg.Publisher == nil {
		return apiReply{}, &problem{Status: http.StatusNotFound, Code: "off", Detail: "this server has no files"}
	}
	w := from.Workspace()
	e := library.EditionOf(w)
	view := editionView{Version: string(w.Set.Flows.Version), Env: e.Env, BaseURL: e.BaseURL, Files: map[string][]byte{}}
	for name, content := range e.Files {
		view.Files[name] = content
	}
	return apiReply{status: http.StatusOK, secret: true, body: view}, nil
}
