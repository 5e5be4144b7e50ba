// Package webhook is the hand-written front of a webhook server: it takes a form body apart in one pass and signs or
// checks X-Twilio-Signature, both without allocating. It marks the least that this work costs in Go.
package webhook

// Param is one decoded form parameter. Both halves live until the form is parsed again.
type Param struct{ Key, Value []byte }

// Form is a parsed body, sorted by key. The zero value is ready; use it again to spare the allocations.
type Form struct {
	params []Param
	text   []byte
}

// Params returns the parameters in order of their keys, those of one key as they came.
func (f *Form) Params() []Param { return f.params }

// Get returns the first value of a key, or nil.
func (f *Form) Get(key string) []byte {
	for i := range f.params {
		if string(f.params[i].Key) == key {
			return f.params[i].Value
		}
	}
	return nil
}

// Reset empties the form.
func (f *Form) Reset() { f.params, f.text = f.params[:0], f.text[:0] }

// Add adds a parameter that need not be escaped.
func (f *Form) Add(key, value string) {
	start := len(f.text)
	f.text = append(append(f.text, key...), value...)
	middle := start + len(key)
	f.insert(Param{f.text[start:middle:middle], f.text[middle:len(f.text):len(f.text)]})
}

// AppendBody appends the form as an application/x-www-form-urlencoded body.
func (f *Form) AppendBody(dst []byte) []byte {
	for i := range f.params {
		if i > 0 {
			dst = append(dst, '&')
		}
		dst = append(appendEscaped(dst, f.params[i].Key), '=')
		dst = appendEscaped(dst, f.params[i].Value)
	}
	return dst
}

// Parse decodes an application/x-www-form-urlencoded body. It reports false for a broken escape.
func (f *Form) Parse(body []byte) bool {
	f.params = f.params[:0]
	if cap(f.text) < len(body) {
		f.text = make([]byte, 0, 2*len(body)) // never grows below: decoding only shortens
	}
	text := f.text[:0]
	for len(body) > 0 {
		start, equals := len(text), -1
		i := 0
		for ; i < len(body) && body[i] != '&'; i++ {
			switch c := body[i]; {
			case c == '=' && equals < 0:
				equals = len(text)
			case c == '+':
				text = append(text, ' ')
			case c == '%':
				if i+2 >= len(body) || unhex(body[i+1]) > 15 || unhex(body[i+2]) > 15 {
					return false
				}
				text = append(text, unhex(body[i+1])<<4|unhex(body[i+2]))
				i += 2
			default:
				text = append(text, c)
			}
		}
		body = body[min(i+1, len(body)):]
		if equals < 0 {
			equals = len(text)
		}
		if i > 0 {
			f.insert(Param{text[start:equals:equals], text[equals:len(text):len(text)]})
		}
	}
	f.text = text
	return true
}

// insert keeps the list sorted; Twilio sends keys in order already, so it seldom moves anything.
func (f *Form) insert(p Param) {
	j := len(f.params)
	f.params = append(f.params, p)
	for ; j > 0 && string(p.Key) < string(f.params[j-1].Key); j-- {
		f.params[j] = f.params[j-1]
	}
	f.params[j] = p
}

func unhex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

func appendEscaped(dst, text []byte) []byte {
	const digits = "0123456789ABCDEF"
	for _, c := range text {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '.', c == '~':
			dst = append(dst, c)
		case c == ' ':
			dst = append(dst, '+')
		default:
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
	}
	return dst
}
