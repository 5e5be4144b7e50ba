package hours

import (
	"fmt"
	"slices"
	"time"
	_ "time/tzdata" // zones are known on machines without a zone database, too

	"callflow/engine"
)

// Zone is a time zone as a list of its changes from 1970 to 2100.
type Zone struct {
	name    string
	since   []int64 // seconds from which an offset holds, in order
	offsets []int   // seconds east of UTC
}

var _ engine.Clock = (*Zone)(nil)

// The years whose changes are known. Before and after, the nearest offset holds.
const (
	firstYear = 1970
	lastYear  = 2100
)

// LoadZone reads a zone such as Asia/Tokyo, or UTC. The machine's own zone has no name here.
func LoadZone(name string) (*Zone, error) {
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("load zone: %q is no name of a time zone", name)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("load zone: %w", err)
	}
	z := &Zone{name: name}
	t := time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC).In(loc)
	for t.Year() < lastYear {
		_, offset := t.Zone()
		if n := len(z.offsets); n == 0 || z.offsets[n-1] != offset {
			z.since = append(z.since, t.Unix())
			z.offsets = append(z.offsets, offset)
		}
		_, end := t.ZoneBounds()
		if end.IsZero() {
			break
		}
		if !end.After(t) {
			end = t.Add(24 * time.Hour) // on the last day of leap years Go says that a zone ends where it is asked
		}
		t = end
	}
	return z, nil
}

// Name returns the name that the zone was loaded by.
func (z *Zone) Name() string { return z.name }

// Offset returns the seconds east of UTC at an instant.
func (z *Zone) Offset(at engine.Millis) int { return z.offset(floorDiv(int64(at), 1000)) }

func (z *Zone) offset(second int64) int {
	i, exact := slices.BinarySearch(z.since, second)
	if !exact {
		i--
	}
	return z.offsets[max(i, 0)]
}

// changes are the seconds from first up to last at which the offset changes.
func (z *Zone) changes(first, last int64) []int64 {
	i, _ := slices.BinarySearch(z.since, first)
	j, _ := slices.BinarySearch(z.since, last)
	return z.since[i:j]
}
