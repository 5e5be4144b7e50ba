package twiml

// Pay takes a card or bank payment by keys; the account must be in PCI mode. Action is always
// requested by POST. There are no Japanese default prompts: give a [PayPrompt] for each step.
type Pay struct {
	Action               string // https
	Input                string // dtmf
	StatusCallback       string
	StatusCallbackMethod Method
	PaymentMethod        string // credit-card or ach-debit
	BankAccountType      string
	Timeout              Int // seconds; Twilio's default is 5
	MaxAttempts          Int // 1 to 3
	SecurityCode         Bool
	PostalCode           string // true, false or the code itself
	MinPostalCodeLength  Int
	PaymentConnector     string
	TokenType            string // one-time, reusable or payment-method
	ChargeAmount         string // decimal, 0 to 1000000; absent: only a token
	Currency             string
	Description          string
	Language             string
	ValidCardTypes       string // space separated
	Prompts              []PayPrompt
	Parameters           []Parameter
}

// PayPrompt (element Prompt) replaces what is said at one step of a [Pay].
type PayPrompt struct {
	For                   string // payment-card-number, expiration-date, security-code, …
	ErrorType             string // space separated: timeout, invalid-card-number, …
	CardType              string // space separated
	Attempt               string // integers, space separated
	RequireMatchingInputs Bool
	Prompts               []Prompt
}

func (*Pay) verb() {}

func (p *Pay) write(b out) out {
	b = b.open("Pay").str("action", p.Action).str("input", p.Input).
		str("statusCallback", p.StatusCallback).
		str("statusCallbackMethod", string(p.StatusCallbackMethod)).
		str("paymentMethod", p.PaymentMethod).str("bankAccountType", p.BankAccountType).
		num("timeout", p.Timeout).num("maxAttempts", p.MaxAttempts).
		yes("securityCode", p.SecurityCode).str("postalCode", p.PostalCode).
		num("minPostalCodeLength", p.MinPostalCodeLength).
		str("paymentConnector", p.PaymentConnector).str("tokenType", p.TokenType).
		str("chargeAmount", p.ChargeAmount).str("currency", p.Currency).
		str("description", p.Description).str("language", p.Language).
		str("validCardTypes", p.ValidCardTypes)
	if len(p.Prompts) == 0 {
		return b.enclose("Pay", p.Parameters)
	}
	b = b.end()
	for i := range p.Prompts {
		b = p.Prompts[i].write(b)
	}
	return b.parameters(p.Parameters).close("Pay")
}

func (p *PayPrompt) write(b out) out {
	return b.open("Prompt").str("for", p.For).str("errorType", p.ErrorType).
		str("cardType", p.CardType).str("attempt", p.Attempt).
		yes("requireMatchingInputs", p.RequireMatchingInputs).end().
		prompts(p.Prompts).close("Prompt")
}
