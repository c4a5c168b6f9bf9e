package measure

import (
	"slices"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// Name is a name of a case type, department, channel or source with what belongs to it.
type Name = facts.Entry

// Known is the names that occur within a scope: what its filters may offer and its pages may show.
type Known struct {
	CaseTypes   []facts.Entry // by name; the Entry with ID 0 stands for cases without one
	Departments []facts.Entry // with those above them, as far as the scope reaches
	Channels    []facts.Entry
	Sources     []facts.Entry
}

// Names gives the case types, departments, channels and sources of the cases within the scope of b, by name. Where
// some cases have none of a dimension, its list begins with the zero Entry.
func Names(b *facts.Book) Known {
	var types, depts, channels, sources idSet
	for combo := range combos(b, nil) {
		types.add(int64(combo.CaseType))
		depts.add(int64(combo.Department))
		channels.add(int64(combo.Channel))
		sources.add(int64(combo.Source))
	}
	for _, g := range b.Given { // 0 is not a missing name of theirs: they are of all together
		if g.CaseTypeID != 0 {
			types.add(g.CaseTypeID)
		}
		if g.DepartmentID != 0 {
			depts.add(g.DepartmentID)
		}
		if g.SourceID != 0 {
			sources.add(g.SourceID)
		}
	}
	for id, in := range depts {
		if !in {
			continue
		}
		for at := b.Departments.Entry(int64(id)).Parent; at != 0 && b.Scope.Sees(at) && !depts.has(at); {
			depts.add(at)
			at = b.Departments.Entry(at).Parent
		}
	}
	return Known{
		CaseTypes: types.entries(b.CaseTypes), Departments: depts.entries(b.Departments),
		Channels: channels.entries(b.Channels), Sources: sources.entries(b.Sources),
	}
}

// combos gives the combinations of dictionary ids of the cases in scope that sel lets through (nil = all).
func combos(b *facts.Book, sel *selection) func(yield func(facts.Combo) bool) {
	return func(yield func(facts.Combo) bool) {
		if b.Table == nil {
			return
		}
		for _, c := range b.Chunks {
			for _, combo := range c.Combos {
				if !b.Scope.Sees(int64(combo.Department)) || sel != nil && !sel.takes(combo) {
					continue
				}
				if !yield(combo) {
					return
				}
			}
		}
	}
}

// idSet is a set of small ids.
type idSet []bool

func (s *idSet) add(id int64) {
	if id >= int64(len(*s)) {
		*s = append(*s, make([]bool, int(id)+1-len(*s))...)
	}
	(*s)[id] = true
}

func (s idSet) has(id int64) bool { return id < int64(len(s)) && s[id] }

func (s idSet) entries(d *facts.Dictionary) []facts.Entry {
	var out []facts.Entry
	for id, in := range s {
		if in {
			out = append(out, d.Entry(int64(id)))
		}
	}
	slices.SortStableFunc(out, func(a, b facts.Entry) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// selection is a filter as ids. A nil set takes everything.
type selection struct {
	caseTypes, departments, channels, sources idSet
	outcomes                                  idSet // of the bytes that a case's outcomes stand in
	nothing                                   bool  // a dimension has names, and none of them is known
}

// everything says that nothing is left out.
func (s *selection) everything() bool {
	return s == nil || !s.nothing && s.caseTypes == nil && s.departments == nil && s.channels == nil && s.sources == nil && s.outcomes == nil
}

func (s *selection) takes(c facts.Combo) bool {
	in := func(set idSet, id int64) bool { return set == nil || set.has(id) }
	return !s.nothing && in(s.caseTypes, int64(c.CaseType)) && in(s.departments, int64(c.Department)) &&
		in(s.channels, int64(c.Channel)) && in(s.sources, int64(c.Source))
}

// resolve turns names into ids. To someone who does not see all departments, a name that occurs only outside the
// scope is as unknown as one that does not exist.
func (f Filter) resolve(b *facts.Book) (sel *selection, unknown []string) {
	sel = &selection{}
	if b.Table == nil {
		return sel, nil
	}
	dimension := func(names []string, d *facts.Dictionary, seen []facts.Entry, below bool) idSet {
		var visible idSet
		for _, e := range seen {
			visible.add(e.ID)
		}
		var set idSet
		for _, name := range names {
			ids := d.Find(name)
			if len(ids) == 0 && name == Missing {
				ids = []int64{0}
			}
			known := false
			for _, id := range ids {
				if id != 0 && !b.Scope.All && !visible.has(id) {
					continue
				}
				known = true
				set.add(id)
				if below && id != 0 {
					for _, under := range b.Below(id) {
						set.add(under)
					}
				}
			}
			if !known {
				unknown = append(unknown, name)
			}
		}
		if len(names) > 0 && set == nil {
			sel.nothing = true
		}
		return set
	}
	var known Known
	if !b.Scope.All {
		known = Names(b)
		for _, id := range b.Scope.Departments { // their own department, though it may have no cases yet
			known.Departments = append(known.Departments, b.Departments.Entry(id))
		}
	}
	sel.caseTypes = dimension(f.CaseTypes, b.CaseTypes, known.CaseTypes, false)
	sel.departments = dimension(f.Departments, b.Departments, known.Departments, !f.Exact)
	sel.channels = dimension(f.Channels, b.Channels, known.Channels, false)
	sel.sources = dimension(f.Sources, b.Sources, known.Sources, false)
	unknown = append(unknown, f.codes(b, sel)...)
	return sel, unknown
}

// Lets gives what says whether f takes a promise or a plan that is about a case type and a department; 0 = about all,
// which is none of those that are named.
func (f Filter) Lets(b *facts.Book) func(caseType, department int64) bool {
	sel, _ := f.resolve(b)
	return func(caseType, department int64) bool {
		in := func(set idSet, id int64) bool { return set == nil || set.has(id) }
		return !sel.nothing && in(sel.caseTypes, caseType) && in(sel.departments, department)
	}
}

// codes narrows a selection to the classes of channels and the outcomes of f, and gives the codes that are none.
func (f Filter) codes(b *facts.Book, sel *selection) (unknown []string) {
	var classes, outcomes idSet
	for _, code := range f.Classes {
		if class, ok := models.ParseChannelClass(code); ok {
			classes.add(int64(class))
		} else {
			unknown = append(unknown, code)
		}
	}
	for _, code := range f.Outcomes {
		outcome, ok := models.ParseOutcome(code)
		if !ok {
			unknown = append(unknown, code)
			continue
		}
		for id := range outcomeBytes {
			if outcomeOf(int64(id)) == outcome {
				outcomes.add(int64(id))
			}
		}
	}
	sel.nothing = sel.nothing || len(f.Classes) > 0 && classes == nil || len(f.Outcomes) > 0 && outcomes == nil
	sel.outcomes = outcomes
	if classes == nil {
		return unknown
	}
	before := sel.channels
	sel.channels = idSet{}
	for id := range b.Channels.Len() {
		if classes.has(int64(b.Channels.Entry(int64(id)).Class)) && (before == nil || before.has(int64(id))) {
			sel.channels.add(int64(id))
		}
	}
	return unknown
}

// outcomeBytes is how many values the byte has that a case's outcomes stand in.
const outcomeBytes = 1 << 8

// outcomeOf gives the outcome in such a byte.
func outcomeOf(id int64) models.Outcome {
	if o := models.Outcome(id & 15); o <= models.OutcomeAnswered {
		return o
	}
	return models.OutcomeUnknown

}

// Unknown gives the names of f that nothing known within the scope of b bears, in the order given.
func (f Filter) Unknown(b *facts.Book) []string {
	_, unknown := f.resolve(b)
	return unknown
}
