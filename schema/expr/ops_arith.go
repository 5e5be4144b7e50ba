package expr

import (
	"math"
	"time"
)

func negate(v Value) Value {
	switch x := v.(type) {
	case float64:
		return -x
	case time.Duration:
		return -x
	}
	return nil
}

func add(a, b Value) (Value, error) {
	switch x := a.(type) {
	case float64:
		if y, ok := b.(float64); ok {
			return finite(x + y), nil
		}
	case time.Duration:
		switch y := b.(type) {
		case time.Duration:
			return lasting(float64(x) + float64(y)), nil
		case time.Time:
			return later(y, x), nil
		}
	case time.Time:
		if y, ok := b.(time.Duration); ok {
			return later(x, y), nil
		}
	case string:
		if y, ok := b.(string); ok {
			if len(x)+len(y) > maxText {
				return nil, errTooLong
			}
			return x + y, nil
		}
	}
	return nil, nil
}

func subtract(a, b Value) Value {
	switch x := a.(type) {
	case float64:
		if y, ok := b.(float64); ok {
			return finite(x - y)
		}
	case time.Duration:
		if y, ok := b.(time.Duration); ok {
			return lasting(float64(x) - float64(y))
		}
	case time.Time:
		switch y := b.(type) {
		case time.Duration:
			return later(x, -y)
		case time.Time:
			return lasting(float64(x.Sub(y)))
		}
	}
	return nil
}

// later moves an instant within the years that have four digits, or gives none.
func later(at time.Time, d time.Duration) Value {
	at = at.Add(d)
	if y := at.Year(); y < 1 || y > 9999 {
		return nil
	}
	return at
}

func multiply(a, b Value) Value {
	switch x := a.(type) {
	case float64:
		switch y := b.(type) {
		case float64:
			return finite(x * y)
		case time.Duration:
			return lasting(x * float64(y))
		}
	case time.Duration:
		if y, ok := b.(float64); ok {
			return lasting(float64(x) * y)
		}
	}
	return nil
}

func divide(a, b Value) Value {
	switch y := b.(type) {
	case float64:
		if y == 0 {
			return nil
		}
		switch x := a.(type) {
		case float64:
			return finite(x / y)
		case time.Duration:
			return lasting(float64(x) / y)
		}
	case time.Duration:
		if x, ok := a.(time.Duration); ok && y != 0 {
			return finite(float64(x) / float64(y))
		}
	}
	return nil
}

// remainder has the sign of the divisor, so that a counter that goes round never turns negative.
func remainder(a, b Value) Value {
	x, ok := a.(float64)
	y, okB := b.(float64)
	if !ok || !okB || y == 0 {
		return nil
	}
	r := math.Mod(x, y)
	if r != 0 && (r < 0) != (y < 0) {
		r += y
	}
	return finite(r)
}
