package sim

import (
	"slices"
	"strconv"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
)

// paying is a Pay: it asks for one field after the other by keys (TwiML reference 1.18).
type paying struct {
	c       *call
	verb    *twiml.Node
	fields  []field
	at      int    // the field that is asked for
	digits  string // of it, so far
	attempt int    // from 1
	fault   string // errorType of the attempt before
	end     engine.Millis
	prompts []*twiml.Node
	asked   bool
	got     engine.Params
}

// field is one thing that a Pay asks for.
type field struct {
	name  string // as Prompt and For have it
	param string
	words string // the prompt of Twilio
	fault string // errorType of a bad value
	check func(p *paying, digits string) bool
}

// pay begins a Pay.
func (c *call) pay(v *twiml.Node) {
	c.answer()
	p := &paying{c: c, verb: v, attempt: 1}
	p.fields = cardFields
	if attr(v, "paymentMethod") == "ach-debit" {
		p.fields = bankFields
	}
	p.fields = slices.DeleteFunc(slices.Clone(p.fields), func(f field) bool {
		return f.name == "security-code" && attr(v, "securityCode") == "false" || f.name == "postal-code" && attr(v, "postalCode") != "" && attr(v, "postalCode") != "true"
	})
	c.begin(p)
	p.ask()
}

var cardFields = []field{
	{"payment-card-number", "PaymentCardNumber", "Please enter your credit card number.", "invalid-card-number", (*paying).card},
	{"expiration-date", "ExpirationDate", "Please enter the expiration date, two digits for the month and two for the year.", "invalid-date", (*paying).month},
	{"security-code", "SecurityCode", "Please enter the security code.", "invalid-security-code", (*paying).code},
	{"postal-code", "PaymentCardPostalCode", "Please enter the postal code.", "input-matching-failed", (*paying).post},
}

var bankFields = []field{
	{"bank-routing-number", "BankRoutingNumber", "Please enter the routing number of your bank.", "input-matching-failed", (*paying).nine},
	{"bank-account-number", "BankAccountNumber", "Please enter your account number.", "input-matching-failed", (*paying).some},
}

// ask begins to ask for a field, with the author's prompt that fits best or with Twilio's.
func (p *paying) ask() {
	f := p.fields[p.at]
	p.digits, p.asked = "", false
	p.prompts = []*twiml.Node{textNode("Say", f.words)}
	best := -1
	for _, v := range p.verb.Elements() {
		if fit := p.fit(v, f); v.Name == "Prompt" && fit > best {
			best, p.prompts = fit, v.Elements()
		}
	}
	p.report(f)
	p.next()
}

// fit is how well a Prompt fits what is asked now: -1 not at all.
func (p *paying) fit(v *twiml.Node, f field) int {
	fit := 0
	for _, want := range []struct{ name, value string }{{"for", f.name}, {"errorType", p.fault}, {"attempt", strconv.Itoa(p.attempt)}} {
		text := attr(v, want.name)
		switch {
		case text == "":
		case !slices.Contains(strings.Fields(text), want.value):
			return -1
		default:
			fit++
		}
	}
	return fit
}

// report tells the statusCallback what is asked for (TwiML reference 3.11).
func (p *paying) report(f field) {
	back := attr(p.verb, "statusCallback")
	if back == "" {
		return
	}
	params := engine.Params{{Name: "Attempt", Value: strconv.Itoa(p.attempt)}, {Name: "ErrorType", Value: p.fault}, {Name: "For", Value: f.name}}
	p.c.reportBy(absolute(p.c.top().url, back), attr(p.verb, "statusCallbackMethod"), append(params, p.got...))
}

func (p *paying) next() {
	for len(p.prompts) > 0 {
		v := p.prompts[0]
		p.prompts = p.prompts[1:]
		if a := p.c.sound(v); p.c.hears(v, a) {
			p.end = p.c.n.now + a.ends()
			return
		}
	}
	p.asked, p.end = true, p.c.n.now+max(1000, seconds(p.verb, "timeout", 5))
	p.c.n.note(p.c, "may enter the "+p.fields[p.at].name+" by keys")
}

func (p *paying) until() engine.Millis { return p.end }
func (p *paying) passing() bool        { return !p.asked }

// expire ends a prompt, or the silence after it.
func (p *paying) expire() {
	switch {
	case !p.asked:
		p.next()
	case p.digits == "":
		p.again("timeout")
	default:
		p.entered()
	}
}

// stop ends it with the call: the action is requested, its answer dropped.
func (p *paying) stop() {
	if p.c.over {
		p.c.forgone(p.c.main(), p.verb, append(engine.Params{{Name: "Result", Value: "caller-hung-up"}}, p.got...))
	}
}

// press takes keys: the hash ends a field, the star ends the Pay.
func (p *paying) press(keys string) bool {
	for i, key := range keys {
		switch key {
		case '*':
			p.finish("caller-interrupted-with-star", nil)
			return true
		case '#':
			p.entered()
			if p.c.doing() == p && i+1 < len(keys) {
				return p.press(keys[i+1:])
			}
			return true
		}
		p.digits += string(key)
	}
	p.prompts, p.asked = nil, true
	p.end = p.c.n.now + max(1000, seconds(p.verb, "timeout", 5))
	return true
}

// entered checks a field that is complete.
func (p *paying) entered() {
	f := p.fields[p.at]
	if !f.check(p, p.digits) {
		p.again(f.fault)
		return
	}
	value := p.digits
	switch f.name {
	case "payment-card-number", "bank-account-number":
		value = strings.Repeat("x", max(0, len(value)-4)) + value[max(0, len(value)-4):]
	case "security-code":
		value = strings.Repeat("x", len(value))
	}
	if f.name == "payment-card-number" {
		p.got = append(p.got, engine.Param{Name: "PaymentCardType", Value: cardType(p.digits)})
	}
	p.got = append(p.got, engine.Param{Name: f.param, Value: value})
	p.fault, p.attempt = "", 1
	if p.at++; p.at < len(p.fields) {
		p.ask()
		return
	}
	p.process()
}

// again asks for a field once more, as often as maxAttempts has it.
func (p *paying) again(fault string) {
	if p.attempt >= number(p.verb, "maxAttempts", 2) {
		p.finish("too-many-failed-attempts", engine.Params{{Name: "PaymentError", Value: fault}})
		return
	}
	p.attempt++
	p.fault = fault
	p.ask()
}

// process hands the payment to the connector: those of tests decide by the number.
func (p *paying) process() {
	p.report(field{name: "payment-processing"})
	result := "success"
	if p.c.n.Pay != nil {
		result = p.c.n.Pay(p.got)
	} else if strings.HasSuffix(p.got.Value("PaymentCardNumber"), "0002") {
		result = "payment-connector-error"
	}
	var more engine.Params
	switch result {
	case "success":
		more = engine.Params{{Name: "ProfileId", Value: p.c.n.sid("PP")}}
		if amount := attr(p.verb, "chargeAmount"); amount == "" || amount == "0" || amount == "0.00" {
			more = append(more, engine.Param{Name: "PaymentToken", Value: "tok_" + p.c.n.sid("")[16:]})
		} else {
			more = append(more, engine.Param{Name: "PaymentConfirmationCode", Value: "ch_" + p.c.n.sid("")[16:]})
		}
	case "payment-connector-error":
		more = engine.Params{{Name: "ConnectorError", Value: "card_declined"}, {Name: "PayErrorCode", Value: "64021"}, {Name: "PaymentError", Value: "The card was declined"}}
	}
	p.finish(result, more)
}

// finish requests the action with a Result.
func (p *paying) finish(result string, more engine.Params) {
	p.c.done()
	method := "credit-card"
	if attr(p.verb, "paymentMethod") == "ach-debit" {
		method = "ach-debit"
	}
	params := append(engine.Params{{Name: "PaymentMethod", Value: method}, {Name: "Result", Value: result}}, p.got...)
	if result == "too-many-failed-attempts" && attr(p.verb, "action") == "" {
		return // the next verb (TwiML reference 2.2)
	}
	p.c.follow(p.verb, append(params, more...))
}

// card checks a number: its length, its check digit and its kind.
func (p *paying) card(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	kinds := attr(p.verb, "validCardTypes")
	if kinds == "" {
		kinds = "visa mastercard amex"
	}
	return len(digits) >= 13 && len(digits) <= 19 && sum%10 == 0 && slices.Contains(strings.Fields(kinds), cardType(digits))
}

// cardType tells the kind of a card by its first digits.
func cardType(digits string) string {
	for _, k := range []struct{ start, name string }{{"34", "amex"}, {"37", "amex"}, {"35", "jcb"}, {"30", "diners-club"}, {"36", "diners-club"}, {"60", "discover"}, {"50", "maestro"}, {"2", "mastercard"}, {"5", "mastercard"}, {"4", "visa"}, {"6", "maestro"}} {
		if strings.HasPrefix(digits, k.start) {
			return k.name
		}
	}
	return "unknown"
}

func (p *paying) month(digits string) bool {
	return len(digits) == 4 && digits[:2] >= "01" && digits[:2] <= "12"
}

func (p *paying) code(digits string) bool { return len(digits) == 3 || len(digits) == 4 }

func (p *paying) post(digits string) bool {
	return len(digits) >= max(1, number(p.verb, "minPostalCodeLength", 1))
}
func (p *paying) nine(digits string) bool { return len(digits) == 9 }
func (p *paying) some(digits string) bool { return len(digits) >= 4 }
