package record

// A small JSON scanner: it finds where values end, without recursion and without copying.

// deepest is how far values may nest.
const deepest = 64

// space skips white space.
func space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// quoted returns the end of the string that begins at i, or -1.
func quoted(b []byte, i int) int {
	if i >= len(b) || b[i] != '"' {
		return -1
	}
	for i++; i < len(b); i++ {
		switch {
		case b[i] == '\\':
			i++
		case b[i] == '"':
			return i + 1
		case b[i] < 0x20:
			return -1
		}
	}
	return -1
}

// skip returns the end of the value that begins at i, or -1. Brackets are matched; what stands in numbers
// and words is left to whoever reads them.
func skip(b []byte, i int) int {
	var open [deepest]byte
	depth := 0
	for {
		if i = space(b, i); i >= len(b) {
			return -1
		}
		switch ch := b[i]; ch {
		case '{', '[':
			if depth == deepest {
				return -1
			}
			open[depth] = ch + 2 // the closing bracket
			depth++
			i++
			continue
		case '}', ']':
			if depth == 0 || open[depth-1] != ch {
				return -1
			}
			depth--
			i++
		case ',', ':':
			if depth == 0 {
				return -1
			}
			i++
			continue
		case '"':
			if i = quoted(b, i); i < 0 {
				return -1
			}
		default:
			begin := i
			for i < len(b) && plain(b[i]) {
				i++
			}
			if i == begin {
				return -1
			}
		}
		if depth == 0 {
			return i
		}
	}
}

// plain reports bytes of numbers and of the words true, false and null.
func plain(ch byte) bool {
	return ch >= '0' && ch <= '9' || ch >= 'a' && ch <= 'z' || ch == '-' || ch == '+' || ch == '.' || ch == 'E'
}

// whole reports whether b is one value.
func whole(b []byte) bool {
	end := skip(b, 0)
	return end >= 0 && space(b, end) == len(b)
}

// appendMembers appends the members of an object; false when it is none.
func appendMembers(dst []member, b []byte) ([]member, bool) {
	i := space(b, 0)
	if i >= len(b) || b[i] != '{' {
		return dst, false
	}
	if i = space(b, i+1); i < len(b) && b[i] == '}' {
		return dst, true
	}
	for {
		begin := space(b, i)
		end := quoted(b, begin)
		if end < 0 {
			return dst, false
		}
		colon := space(b, end)
		if colon >= len(b) || b[colon] != ':' {
			return dst, false
		}
		from := space(b, colon+1)
		if i = skip(b, from); i < 0 {
			return dst, false
		}
		dst = append(dst, member{b[begin+1 : end-1], b[from:i]})
		if i = space(b, i); i >= len(b) {
			return dst, false
		}
		if b[i] == '}' {
			return dst, true
		}
		if b[i] != ',' {
			return dst, false
		}
		i++
	}
}

// eachElement calls f for the elements of an array; false when it is none.
func eachElement(b []byte, f func(raw []byte)) bool {
	i := space(b, 0)
	if i >= len(b) || b[i] != '[' {
		return false
	}
	if i = space(b, i+1); i < len(b) && b[i] == ']' {
		return true
	}
	for {
		from := space(b, i)
		if i = skip(b, from); i < 0 {
			return false
		}
		f(b[from:i])
		if i = space(b, i); i >= len(b) || b[i] != ',' {
			return i < len(b) && b[i] == ']'
		}
		i++
	}
}
