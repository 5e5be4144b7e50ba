package library

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// ofItsOwn reports what a workspace that stands beside another may have of its own in its live part: where numbers lead, and sounds.
func ofItsOwn(part string) bool {
	return slices.Contains([]string{"No", "Numbers", "Apps", "First", "Audio"}, part)
}

// Shares refuses a workspace to stand beside the one in force, see [Registry.Beside], unless both have the same live part: queues,
// agents, lists, hours, services and the like hold for everybody at once, so they cannot be tried with some. The error
// names what differs.
func Shares(now, beside *Workspace) error {
	var differ []string
	for _, pair := range [][2]any{{*now.Set.Live, *beside.Set.Live}, {*now.Outside, *beside.Outside}} {
		one, two := reflect.ValueOf(pair[0]), reflect.ValueOf(pair[1])
		for i := range one.NumField() {
			name := one.Type().Field(i).Name
			if ofItsOwn(name) || reflect.DeepEqual(one.Field(i).Interface(), two.Field(i).Interface()) {
				continue
			}
			differ = append(differ, strings.ToLower(name))
		}
	}
	if len(differ) == 0 {
		return nil
	}
	slices.Sort(differ)
	return fmt.Errorf("what holds for all calls at once cannot be tried with some: %s differ from what is in force; put that in force first, and try the flows then",
		strings.Join(slices.Compact(differ), ", "))
}
