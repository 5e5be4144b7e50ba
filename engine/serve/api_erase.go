package serve

import (
	"errors"
	"net/http"

	"callflow/engine/store"
)

// erasureAsked is the body of an erasure.
type erasureAsked struct {
	Number  string `json:"number"`
	Reason  string `json:"reason"`
	Compact bool   `json:"compact"`
	Many    bool   `json:"many"`
}

// receiptView is what was erased.
type receiptView struct {
	Erased     []string         `json:"erased"`
	Waiting    []string         `json:"waiting"`
	Rows       map[string]int64 `json:"rows"`
	Calls      []string         `json:"calls"`
	Recordings []string         `json:"recordings"`
	Left       []string         `json:"recordings_left"` // not deleted at Twilio yet
	Compacted  bool             `json:"compacted"`
}

// erase erases what is kept of a person, and answers with a receipt. Recordings that Twilio does not delete now are
// deleted later.
func (s *Server) erase(c *apiCall) (apiReply, error) {
	var asked erasureAsked
	if err := c.decode(&asked); err != nil {
		return apiReply{}, err
	}
	if store.Needle(asked.Number) == "" {
		return apiReply{}, badInput(`"number" is no telephone number or address of 5 to 200 characters`)
	}
	if s.own(asked.Number) {
		return apiReply{}, badInput(`"number" is one of the workspace itself: everybody who has to do with it would be erased`)
	}
	st, ok := s.cfg.Store.(store.Eraser)
	if !ok {
		return apiReply{}, &problem{Status: http.StatusNotFound, Code: "off", Detail: "this store cannot erase"}
	}
	r, err := st.Erase(c.ctx, store.Erasure{Number: asked.Number, At: now(), By: c.key.ActsAs + " (" + c.key.Name + ")", Reason: asked.Reason, Many: asked.Many})
	if errors.Is(err, store.ErrMany) {
		return apiReply{}, badInput(`"number" is found with more than 1000 contacts; "many" erases them all the same`)
	}
	if err != nil {
		return apiReply{}, err
	}
	v := receiptView{Erased: listed(r.Erased), Waiting: listed(r.Waiting), Rows: r.Rows, Calls: listed(r.Calls), Recordings: listed(r.Recordings), Left: []string{}}
	for _, sid := range r.Recordings {
		if s.cfg.Twilio == nil || s.cfg.Twilio.DeleteRecording(c.ctx, sid) != nil || st.Deleted(c.ctx, sid) != nil {
			v.Left = append(v.Left, sid)
		}
	}
	if asked.Compact {
		v.Compacted = st.Compact(c.ctx) == nil
	}
	s.log.Info("erased", "contacts", len(r.Erased), "waiting", len(r.Waiting), "recordings", len(r.Recordings), "by", c.key.Name)
	return apiReply{status: http.StatusOK, body: v}, nil
}

// own reports whether a number is one of the workspace: of a line, an agent or an address.
func (s *Server) own(number string) bool {
	needle, live := store.Needle(number), s.cfg.Flows.Current().Live
	for _, own := range live.Names {
		if store.Needle(own) == needle {
			return true
		}
	}
	for own := range live.Numbers {
		if store.Needle(own) == needle {
			return true
		}
	}
	return false
}

// listed is a list that is never null.
func listed(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// Idle reports whether no contact is under way.
func (s *Server) Idle() bool { return s.loop.Counts() == 0 }
