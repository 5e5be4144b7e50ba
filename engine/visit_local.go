package engine

import "time"

// Today is the present day where the workspace is, as midnight UTC of that day.
func (v *Visit) Today() time.Time {
	return v.scope.Local(v.t.e.At.Time()).Truncate(24 * time.Hour)
}
