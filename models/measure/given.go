package measure

import (
	"cmp"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// Ready-made values stand beside what is counted from cases. A value is about a period, a case type and a department,
// or all of either together, and is told as it came for exactly these. Anything larger is added up from the values in it,
// of each source the largest that do not lie in one another, and only where all of them have two parts or tell their n:
// 40 % here and 60 % there say nothing of both together. Values of two sources add up as their cases do.

// given is the ready-made values of the KPIs of an answer, by KPI and group key.
type given map[string]map[int64][]*giving

// giving is a value as an answer sees it.
type giving struct {
	*models.Given
	whole bool // it is of all case types and departments that its group asks for
	depth int  // of its department below the top
}

// givenOf finds the groups of the values that the asker sees.
func givenOf(s *scan) given {
	if s.b == nil || len(s.b.Given) == 0 || s.groups == 0 {
		return nil
	}
	asked := map[string]bool{}
	for _, editions := range s.editions {
		asked[editions[0].kpi.Key] = true
	}
	out := given{}
	for i := range s.b.Given {
		v := &s.b.Given[i]
		if !asked[v.KPI] {
			continue
		}
		key := s.keyOf(v)
		if key < 0 {
			continue
		}
		if out[v.KPI] == nil {
			out[v.KPI] = map[int64][]*giving{}
		}
		g := &giving{Given: v, whole: s.wholeOf(v)}
		for at := v.DepartmentID; at != 0 && g.depth < s.b.Departments.Len(); at = s.b.Departments.Entry(at).Parent {
			g.depth++
		}
		out[v.KPI][key] = append(out[v.KPI][key], g)
	}
	return out
}

// idOfGiven gives a value's id in a dimension.
func (d *dim) idOfGiven(v *models.Given) int64 {
	switch d.of {
	case GroupCaseType:
		return v.CaseTypeID
	case GroupDepartment:
		return v.DepartmentID
	case GroupSource:
		return v.SourceID
	}
	return 0 // no value tells a channel
}

// keyOf gives the group key of a value, -1 where the request leaves it out.
func (s *scan) keyOf(v *models.Given) int64 {
	key := int64(0)
	for d := range s.dims {
		id := s.dims[d].idOfGiven(v)
		if id >= int64(len(s.dims[d].adds)) {
			return -1
		}
		key = joinKey(key, s.dims[d].adds[id])
	}
	return key
}

// wholeOf says whether a value that the request lets in is of all case types and departments of its group together.
func (s *scan) wholeOf(v *models.Given) bool {
	types, departments := v.CaseTypeID == 0, v.DepartmentID == 0
	for d := range s.dims {
		dim := &s.dims[d]
		switch {
		case dim.of == GroupCaseType:
			types = dim.name != "" || dim.only(func(id int64) bool { return id == v.CaseTypeID })
		case dim.of == GroupDepartment:
			departments = dim.name != "" || dim.only(func(id int64) bool { return lies(s.b, v.DepartmentID, id) })
		}
	}
	return types && departments
}

// only says whether a dimension lets in no other ids than those that fit.
func (d *dim) only(fits func(id int64) bool) bool {
	for id, add := range d.adds {
		if add >= 0 && !fits(int64(id)) {
			return false
		}
	}
	return true
}

// lies says whether a department is another one or lies below it; every one lies below 0.
func lies(b *facts.Book, above, department int64) bool {
	for steps := 0; above != 0 && department != above; steps++ {
		if department == 0 || steps > b.Departments.Len() {
			return false
		}
		department = b.Departments.Entry(department).Parent
	}
	return true
}

// addGiven puts the ready-made values of a group and period into a figure that has what its cases say.
func (a *answer) addGiven(f *Figure, k models.KPI, group int, p models.Period) {
	if a.given == nil || !k.TakesValues() || group >= len(a.keys) {
		return
	}
	values := a.tops(a.given[k.Key][a.keys[group]], p)
	if f.given = len(values) > 0; !f.given {
		return
	}
	if v := values[0]; v != nil && len(values) == 1 && f.N == 0 && v.whole && v.From == p.From && v.Until == p.Until {
		f.Value, f.Numerator, f.Denominator = v.Amount(), nil, nil
		n, told := v.Cases()
		f.N, f.untold = n, !told
		if above, below, ok := v.Parts(); ok {
			f.Numerator, f.Denominator = &above, &below
		}
		return
	}
	above, below, n := 0.0, 0.0, int64(0)
	if f.Denominator != nil { // what cases say
		above, below, n = *f.Numerator, *f.Denominator, f.N
	}
	for _, v := range values {
		if v == nil || !v.adds() {
			if f.N == 0 { // something is told, but no total of it
				f.Numerator, f.Denominator, f.untold = nil, nil, true
			}
			return // what the cases say stands by itself
		}
		top, bottom, _ := v.Parts()
		cases, _ := v.Cases()
		above, below, n = above+top, below+bottom, n+cases
	}
	f.Numerator, f.Denominator, f.N, f.Value = &above, &below, n, nil
	if below > 0 {
		f.Value = value(above / below)
	}
}

// adds says whether a value can be added to others.
func (v *giving) adds() bool { _, _, ok := v.Parts(); return ok }

// tops gives the values in a period that make up its figure: of each source those that lie in no other. A nil among
// them says that two of a source overlap and cannot be told apart.
func (a *answer) tops(values []*giving, p models.Period) (out []*giving) {
	var in []*giving
	for _, v := range values {
		if v.From >= p.From && v.Until <= p.Until {
			in = append(in, v)
		}
	}
	none := func(id int64) int { return int(min(id, 1)) }
	slices.SortFunc(in, func(x, y *giving) int { // what holds another comes before it
		return cmp.Or(cmp.Compare(x.SourceID, y.SourceID), cmp.Compare(y.Until-y.From, x.Until-x.From), cmp.Compare(none(x.CaseTypeID), none(y.CaseTypeID)),
			cmp.Compare(x.depth, y.depth), cmp.Compare(x.From, y.From), cmp.Compare(x.CaseTypeID, y.CaseTypeID), cmp.Compare(x.DepartmentID, y.DepartmentID))
	})
	holds := func(above, department int64) bool { return lies(a.b, above, department) }
	first := 0 // of the source
	for _, v := range in {
		if len(out) > 0 && out[len(out)-1] != nil && out[len(out)-1].SourceID != v.SourceID {
			first = len(out)
		}
		held, torn := false, false
		for _, o := range out[first:] {
			if v.Key() == o.Key() {
				continue // two names that are read as one: neither holds the other
			}
			if v.Within(*o.Given, holds) {
				held = true
				break
			}
			torn = torn || v.Overlaps(*o.Given, holds)
		}
		switch {
		case held:
		case torn:
			return []*giving{nil}
		default:
			out = append(out, v)
		}
	}
	return out
}

// reach gives the first and the last day of the data that KPIs are made of: of the cases, and of the ready-made values
// as far as today. NoDay where there is nothing.
func reach(b *facts.Book, kpis ...models.KPI) (first, last models.Day) {
	first, last = b.Span()
	if len(b.Given) == 0 || !slices.ContainsFunc(kpis, models.KPI.TakesValues) {
		return first, last
	}
	for i := range b.Given {
		v := &b.Given[i]
		if v.From > b.Today || !slices.ContainsFunc(kpis, func(k models.KPI) bool { return k.Key == v.KPI }) {
			continue
		}
		until := min(v.Until-1, b.Today)
		if !first.Known() {
			first, last = v.From, until
		}
		first, last = min(first, v.From), max(last, until)
	}
	return first, last
}
