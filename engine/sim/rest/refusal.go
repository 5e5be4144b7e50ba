package rest

import "strconv"

// refusal is an error answer.
type refusal struct {
	status, code int
	message      string
}

// refuse makes an error answer; the codes are those of Twilio's error dictionary.
func refuse(status, code int, message string) *refusal { return &refusal{status, code, message} }

// wrong refuses a parameter.
func wrong(code int, message string) *refusal { return refuse(400, code, message) }

// missing is the answer for what is not known.
func (q *query) missing() *refusal {
	return refuse(404, 20404, "The requested resource "+q.path+" was not found")
}

func (r *refusal) body() object {
	return object{"code": r.code, "message": r.message, "more_info": "https://www.twilio.com/docs/errors/" + strconv.Itoa(r.code), "status": r.status}
}
