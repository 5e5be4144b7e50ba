package live

import "fmt"

// Failure says why a webhook had no usable answer.
type Failure struct {
	Code   int    // of Twilio's error dictionary, such as 11200
	Status int    // of HTTP; 0 when there was no answer
	Reason string // in English, for people
	kind   string // as retry policies name it: ct, rt, 4xx, 5xx; "" for what is never tried again
}

// Error is the reason with its code.
func (f *Failure) Error() string { return fmt.Sprintf("%s (error %d)", f.Reason, f.Code) }

// ErrorCode is the code.
func (f *Failure) ErrorCode() int { return f.Code }
