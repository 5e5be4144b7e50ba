package rest

import (
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/sim"
)

// hooks are the URLs of a number or an application.
type hooks struct {
	voice, voiceMethod       string
	fallback, fallbackMethod string
	status, statusMethod     string
}

// routes are the URLs as calls use them.
func (h hooks) routes() sim.Routes {
	return sim.Routes{Voice: asked(h.voice, h.voiceMethod), Status: asked(h.status, h.statusMethod), Fallback: asked(h.fallback, h.fallbackMethod)}
}

func asked(where, method string) string {
	if where != "" && method == "GET" {
		return "GET " + where
	}
	return where
}

// read takes over those URLs and methods that were sent.
func (h *hooks) read(q *query) *refusal {
	for _, f := range []struct {
		name, method string
		url, by      *string
	}{
		{"VoiceUrl", "VoiceMethod", &h.voice, &h.voiceMethod},
		{"VoiceFallbackUrl", "VoiceFallbackMethod", &h.fallback, &h.fallbackMethod},
		{"StatusCallback", "StatusCallbackMethod", &h.status, &h.statusMethod},
	} {
		if _, failed := q.addressBy(f.name, f.method); failed != nil {
			return wrong(21402, f.name+" is not valid: "+q.in.Get(f.name))
		}
		if q.has(f.name) {
			*f.url = q.in.Get(f.name)
		}
		if m := strings.ToUpper(q.in.Get(f.method)); m != "" {
			*f.by = m
		}
		if *f.by == "" {
			*f.by = "POST"
		}
	}
	if h.fallback != "" && h.voice == "" {
		return wrong(21405, "VoiceFallbackUrl needs a VoiceUrl")
	}
	return nil
}

func (h hooks) show(o object) object {
	o["voice_url"], o["voice_method"] = text(h.voice), h.voiceMethod
	o["voice_fallback_url"], o["voice_fallback_method"] = text(h.fallback), h.fallbackMethod
	o["status_callback"], o["status_callback_method"] = text(h.status), h.statusMethod
	o["voice_caller_id_lookup"], o["api_version"] = false, "2010-04-01"
	o["sms_url"], o["sms_method"], o["sms_fallback_url"], o["sms_fallback_method"] = nil, "POST", nil, "POST"
	return o
}

// number is an IncomingPhoneNumber.
type number struct {
	sid, phone, name string
	app              string // VoiceApplicationSid; "" for none
	hooks            hooks
	made, changed    engine.Millis
}

// Number is a telephone number of the account, as it is given from the outside.
type Number struct {
	Phone                   string // E.164
	Voice, Status, Fallback string // URLs; "" for none
}

// AddNumber gives the account a number and returns its SID.
func (a *API) AddNumber(n Number) string {
	now := a.net.Now()
	a.net.Own[n.Phone] = true
	a.numbers = append(a.numbers, &number{sid: a.net.NewSid("PN"), phone: n.Phone, name: formatted(n.Phone), made: now, changed: now,
		hooks: hooks{voice: n.Voice, fallback: n.Fallback, status: n.Status, voiceMethod: "POST", fallbackMethod: "POST", statusMethod: "POST"}})
	return a.numbers[len(a.numbers)-1].sid
}

// Phones returns the numbers of the account.
func (a *API) Phones() []string {
	var all []string
	for _, n := range a.numbers {
		all = append(all, n.phone)
	}
	return all
}

func (a *API) numberOf(phone string) *number {
	for _, n := range a.numbers {
		if n.phone == phone {
			return n
		}
	}
	return nil
}

// routesTo tells a network where calls of a number, or to an application, are answered.
func (a *API) routesTo(where string) sim.Routes {
	if sid, ok := strings.CutPrefix(where, "app:"); ok {
		if app := a.appOf(sid); app != nil {
			return app.hooks.routes()
		}
		return sim.Routes{}
	}
	n := a.numberOf(where)
	if n == nil {
		return sim.Routes{}
	}
	if app := a.appOf(n.app); app != nil {
		return app.hooks.routes()
	}
	return n.hooks.routes()
}

func (a *API) showNumber(n *number) object {
	return n.hooks.show(object{
		"sid": n.sid, "account_sid": a.c.Account, "phone_number": n.phone, "friendly_name": n.name, "origin": "twilio", "status": "in-use",
		"beta": false, "type": "local", "capabilities": object{"voice": true, "sms": true, "mms": false, "fax": false},
		"address_sid": nil, "address_requirements": "none", "bundle_sid": nil, "identity_sid": nil, "emergency_status": "Inactive",
		"emergency_address_sid": nil, "emergency_address_status": "unregistered", "trunk_sid": nil, "voice_application_sid": text(n.app),
		"sms_application_sid": nil, "voice_receive_mode": "voice", "date_created": date(n.made), "date_updated": date(n.changed),
		"uri": "/2010-04-01/Accounts/" + a.c.Account + "/IncomingPhoneNumbers/" + n.sid + ".json", "subresource_uris": object{
			"assigned_add_ons": "/2010-04-01/Accounts/" + a.c.Account + "/IncomingPhoneNumbers/" + n.sid + "/AssignedAddOns.json"},
	})
}

func listNumbers(a *API, q *query) (int, any, *refusal) {
	var list []*number
	for _, n := range a.numbers {
		if q.like("FriendlyName", n.name) && strings.Contains(n.phone, strings.Trim(q.in.Get("PhoneNumber"), "*+ ")) {
			list = append(list, n)
		}
	}
	return page(q, "incoming_phone_numbers", list, func(n *number) string { return n.sid }, a.showNumber)
}

func (a *API) number(q *query) (*number, *refusal) {
	i := slices.IndexFunc(a.numbers, func(n *number) bool { return n.sid == q.args[0] })
	if i < 0 {
		return nil, q.missing()
	}
	return a.numbers[i], nil
}

func fetchNumber(a *API, q *query) (int, any, *refusal) {
	n, failed := a.number(q)
	if failed != nil {
		return 0, nil, failed
	}
	return 200, a.showNumber(n), nil
}

// createNumber gives the account a number that it asks for; every number is free.
func createNumber(a *API, q *query) (int, any, *refusal) {
	phone := q.in.Get("PhoneNumber")
	if !isNumber(phone) {
		return 0, nil, wrong(21421, "PhoneNumber is invalid: "+phone)
	}
	if a.numberOf(phone) != nil {
		return 0, nil, wrong(21422, phone+" is not available")
	}
	sid := a.AddNumber(Number{Phone: phone})
	q.args = []string{sid}
	_, shown, failed := updateNumber(a, q)
	if failed != nil {
		a.numbers = a.numbers[:len(a.numbers)-1]
		delete(a.net.Own, phone)
	}
	return 201, shown, failed
}

func updateNumber(a *API, q *query) (int, any, *refusal) {
	n, failed := a.number(q)
	if failed != nil {
		return 0, nil, failed
	}
	h := n.hooks
	if failed = h.read(q); failed != nil {
		return 0, nil, failed
	}
	if app := q.in.Get("VoiceApplicationSid"); app != "" && a.appOf(app) == nil {
		return 0, nil, wrong(21402, "VoiceApplicationSid is not valid: "+app)
	}
	n.hooks, n.changed = h, a.net.Now()
	if q.has("VoiceApplicationSid") {
		n.app = q.in.Get("VoiceApplicationSid")
	}
	if name := q.in.Get("FriendlyName"); name != "" {
		n.name = name
	}
	return 200, a.showNumber(n), nil
}

func deleteNumber(a *API, q *query) (int, any, *refusal) {
	n, failed := a.number(q)
	if failed != nil {
		return 0, nil, failed
	}
	delete(a.net.Own, n.phone)
	a.numbers = slices.DeleteFunc(a.numbers, func(o *number) bool { return o == n })
	return 204, nil, nil
}
