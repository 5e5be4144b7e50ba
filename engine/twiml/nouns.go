package twiml

// Number rings a telephone number, in E.164.
type Number struct {
	Number     string
	SendDigits string // 0-9 A-D # * w W, played after the answer
	BYOC       string // BY… SID
	Leg        Leg
	Detection  Detection
}

// Client rings a softphone. Identity has at most 256 characters; Parameters reach the SDK.
type Client struct {
	Identity        string
	NotificationURL string
	Leg             Leg
	Parameters      []Parameter
}

// Sip rings a SIP address: a URI below 255 characters, with headers as query parameters.
type Sip struct {
	URI                string
	Username, Password string
	Leg                Leg
	Detection          Detection
}

// Queue bridges with the first caller waiting in a queue, or with the caller of a TaskRouter
// reservation. URL is a document run on the waiting caller's side before the bridge.
type Queue struct {
	Name           string // at most 64 characters
	URL            string
	Method         Method
	ReservationSID string // WR…
	PostWorkSID    string // postWorkActivitySid, WA…; only with ReservationSID
}

// Application rings a TwiML application. Parameters arrive as Param_<name>.
type Application struct {
	SID          string // AP…
	CustomerID   string // at most 256 characters
	CopyParentTo Bool
	Leg          Leg
	Parameters   []Parameter
}

// WhatsApp rings a WhatsApp number.
type WhatsApp struct {
	Number string
	Leg    Leg
}

func (*Number) noun()      {}
func (*Client) noun()      {}
func (*Sip) noun()         {}
func (*Queue) noun()       {}
func (*Application) noun() {}
func (*WhatsApp) noun()    {}

func (n *Number) write(b out) out {
	return b.open("Number").str("sendDigits", n.SendDigits).leg(&n.Leg).str("byoc", n.BYOC).
		detection(&n.Detection).leaf("Number", n.Number)
}

func (c *Client) write(b out) out {
	b = b.open("Client").leg(&c.Leg).str("clientNotificationUrl", c.NotificationURL)
	if len(c.Parameters) == 0 {
		return b.leaf("Client", c.Identity)
	}
	b = b.end().open("Identity").leaf("Identity", c.Identity)
	return b.parameters(c.Parameters).close("Client")
}

func (s *Sip) write(b out) out {
	return b.open("Sip").str("username", s.Username).str("password", s.Password).leg(&s.Leg).
		detection(&s.Detection).leaf("Sip", s.URI)
}

func (q *Queue) write(b out) out {
	return b.open("Queue").str("url", q.URL).str("method", string(q.Method)).
		str("reservationSid", q.ReservationSID).str("postWorkActivitySid", q.PostWorkSID).
		leaf("Queue", q.Name)
}

func (a *Application) write(b out) out {
	b = b.open("Application").str("customerId", a.CustomerID).
		yes("copyParentTo", a.CopyParentTo).leg(&a.Leg).end()
	b = b.open("ApplicationSid").leaf("ApplicationSid", a.SID)
	return b.parameters(a.Parameters).close("Application")
}

func (w *WhatsApp) write(b out) out {
	return b.open("WhatsApp").leg(&w.Leg).leaf("WhatsApp", w.Number)
}
