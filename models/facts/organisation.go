package facts

import (
	"slices"

	"gevinstoverblik/models"
)

// organisation is the key of what InOrganisation keeps.
type organisation models.Day

// InOrganisation gives the same cases in the organisation of a day: each in the department that has taken over from its own
// by then. Everything else is shared with t, which is given back itself where no department has.
func (t *Table) InOrganisation(day models.Day) *Table {
	return t.Once(organisation(day), func() any { return t.inOrganisation(day) }).(*Table)
}

func (t *Table) inOrganisation(day models.Day) *Table {
	became := make([]uint16, t.Departments.Len())
	some := false
	for id := range became {
		at := int64(id)
		for steps := 0; steps < len(became); steps++ {
			e := t.Departments.Entry(at)
			if e.Successor == 0 || !e.Until.Known() || e.Until >= day {
				break
			}
			at = e.Successor
		}
		became[id] = uint16(at)
		some = some || at != int64(id)
	}
	if !some {
		return t
	}
	out := &Table{Version: t.Version, Dictionaries: t.Dictionaries, N: t.N, DataDate: t.DataDate, LastEvent: t.LastEvent}
	moves := func(id uint16) bool { return int(id) < len(became) && became[id] != id }
	for _, c := range t.Chunks {
		if !slices.ContainsFunc(c.Combos, func(m Combo) bool { return moves(m.Department) }) {
			out.Chunks = append(out.Chunks, c)
			continue
		}
		next := *c
		next.Department = slices.Clone(c.Department)
		for i, id := range next.Department {
			if moves(id) {
				next.Department[i] = became[id]
			}
		}
		next.Combos = combosOf(&next)
		out.Chunks = append(out.Chunks, &next)
	}
	return out
}
