// Package phone is a web page with telephones for a simulated Twilio: it places calls, presses keys, speaks and
// hears, for several people at once.
//
//	sim.Network ──Heard──▶ Board: the last lines, numbered
//	     ▲                   │ Server-Sent Events, with resumption
//	     │ Deed              ▼
//	  POST do ◀────────── the page (page/: plain HTML, CSS and JavaScript)
//
// The package knows no clock and starts no goroutine: an [Exchange] lets time pass. What a person calls and hears
// is kept by the [Board]; which telephones stand on the desk is kept by the browser.
//
// It refuses to serve other sites and other machines' names: a request that changes something must come from the page
// itself, the name of the host must be an address or localhost, and nothing may be embedded, loaded from elsewhere
// or written inline. Start reading at board.go, then handler.go; the page begins in page/phone.js.
package phone
