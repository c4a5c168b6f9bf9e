package views

import (
	"fmt"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// KindsInput is the case types or the departments, and what was typed for one of them.
type KindsInput struct {
	Kind        models.NameKind
	Names       []models.Name
	Departments []models.Department
	Open        int64 // the one whose forms are open
	Title       string
	Into        int64
	Clash       []string
	Arranged    *models.Department
	Problems    []models.Problem
}

// KindsPage is the list of case types or departments.
type KindsPage struct {
	Chrome
	Tabs   []Link
	Head   string
	Lead   string
	Path   string
	Faults *Faults
	Empty  string
	Tree   bool // they are departments
	Rows   []KindRow
}

// KindRow is one case type or department.
type KindRow struct {
	ID      string
	Title   string
	Former  string
	Depth   string // lies so deep in the tree, as spaces
	When    string
	Heir    string
	Joined  []JoinedRow
	Open    bool
	Rename  Field
	Join    Field
	Targets *Field
	Arrange []Field
	Was     []Fact // what stood in the fields, by their names
}

// JoinedRow is one that is read as another.
type JoinedRow struct{ ID, Title string }

// KindPath gives the page of a kind of names.
func KindPath(kind models.NameKind) string {
	if kind == models.NameDepartment {
		return "/admin/departments"
	}
	return "/admin/case-types"
}

func kindTabs(c Chrome) []Link {
	out := make([]Link, 2)
	for i, kind := range []models.NameKind{models.NameCaseType, models.NameDepartment} {
		out[i] = Link{Text: c.Say("kinds." + string(kind)), URL: KindPath(kind), Current: c.Address.Path == KindPath(kind)}
	}
	return out
}

// NewKinds gives the list of case types or departments.
func NewKinds(c Chrome, in KindsInput) KindsPage {
	l := c.Lang
	c.Title = l.Say("kinds." + string(in.Kind))
	p := KindsPage{Chrome: c, Head: l.Say("admin.title"), Lead: l.Say("kinds." + string(in.Kind) + ".lead"), Path: KindPath(in.Kind), Tree: in.Kind == models.NameDepartment}
	p.Chrome.Address.Path = p.Path // a form that was refused has the address of its post
	p.Tabs = adminTabs(p.Chrome)
	if len(in.Names) == 0 {
		p.Empty = l.Say("kinds.none")
	}
	titles := map[int64]string{}
	for _, n := range in.Names {
		titles[n.ID] = n.Title
	}
	departments := map[int64]models.Department{}
	for _, d := range in.Departments {
		departments[d.ID] = d
	}
	var fields []*Field
	for _, n := range treeOf(in.Names, departments) {
		d := departments[n.ID]
		of := fmt.Sprint(n.ID)
		row := KindRow{ID: of, Title: n.Title, Open: n.ID == in.Open}
		if len(n.Former) > 0 {
			row.Former = l.Say("kinds.former", "names", l.List(n.Former))
		}
		for _, j := range n.Joined {
			row.Joined = append(row.Joined, JoinedRow{fmt.Sprint(j.ID), j.Title})
		}
		row.Rename = Field{Name: "title", Of: of, Label: l.Say("kinds.rename", "name", n.Title), Value: n.Title, Auto: "off", Required: true}
		row.Join = Field{Name: "into", Of: of, Kind: "select", Label: l.Say("kinds.join", "name", n.Title), List: others(in.Names, n.ID, l.Say("kinds.choose"))}
		if row.Open && in.Title != "" {
			row.Rename.Value = in.Title
		}
		if row.Open && in.Into != 0 {
			choose(row.Join.List, fmt.Sprint(in.Into))
			if len(in.Clash) > 0 {
				row.Targets = targetsField(l, in.Clash, of)
			}
		}
		if p.Tree {
			row.arrange(l, in, d, titles)
		}
		p.Rows = append(p.Rows, row)
	}
	for i := range p.Rows {
		if row := &p.Rows[i]; row.Open {
			fields = append(fields, &row.Rename, &row.Join)
			if row.Targets != nil {
				fields = append(fields, row.Targets)
			}
			for k := range row.Arrange {
				fields = append(fields, &row.Arrange[k])
			}
		}
	}
	p.Faults = tellFaults(l, in.Problems, fields...)
	return p
}

// Template names the page's template.
func (KindsPage) Template() string { return "kinds" }

// treeOf puts departments below the ones that they lie below; case types stay as they are.
func treeOf(names []models.Name, departments map[int64]models.Department) []models.Name {
	if len(departments) == 0 {
		return names
	}
	var out []models.Name
	met := map[int64]bool{}
	var put func(parent int64)
	put = func(parent int64) {
		for _, n := range names {
			if !met[n.ID] && departments[n.ID].Parent == parent {
				met[n.ID] = true
				out = append(out, n)
				put(n.ID)
			}
		}
	}
	put(0)
	for _, n := range names { // below one that is not there
		if !met[n.ID] {
			out = append(out, n)
		}
	}
	return out
}

func others(names []models.Name, id int64, none string) []Choice {
	out := []Choice{{Text: none}}
	for _, n := range names {
		if n.ID != id {
			out = append(out, Choice{Value: fmt.Sprint(n.ID), Text: n.Title})
		}
	}
	return out
}

func (r *KindRow) arrange(l text.Lang, in KindsInput, d models.Department, titles map[int64]string) {
	typed := d
	if r.Open && in.Arranged != nil {
		typed = *in.Arranged
	}
	id := func(v int64) string {
		if v == 0 {
			return ""
		}
		return fmt.Sprint(v)
	}
	month := func(day models.Day) string {
		if !day.Known() {
			return ""
		}
		return day.Month().String()
	}
	when := func(day models.Day) string { return l.Month(day.Month()) }
	switch {
	case d.ValidFrom.Known() && d.ValidUntil.Known():
		r.When = l.Say("kinds.span", "from", when(d.ValidFrom), "until", when(d.ValidUntil))
	case d.ValidFrom.Known():
		r.When = l.Say("kinds.since", "from", when(d.ValidFrom))
	case d.ValidUntil.Known():
		r.When = l.Say("kinds.till", "until", when(d.ValidUntil))
	default:
		r.When = l.Say("kinds.always")
	}
	r.Heir = titles[d.Successor]
	for at, steps := d.Parent, 0; at != 0 && steps < len(in.Departments); steps++ {
		r.Depth += "\u00a0\u00a0\u00a0"
		next := int64(0)
		for _, other := range in.Departments {
			if other.ID == at {
				next = other.Parent
			}
		}
		at = next
	}
	r.Arrange = []Field{
		{Name: "parent", Of: r.ID, Kind: "select", Label: l.Say("kinds.parent"), List: choose(others(in.Names, d.ID, l.Say("kinds.top")), id(typed.Parent))},
		{Name: "from", Of: r.ID, Kind: "month", Label: l.Say("kinds.from"), Value: month(typed.ValidFrom)},
		{Name: "until", Of: r.ID, Kind: "month", Label: l.Say("kinds.until"), Value: month(typed.ValidUntil)},
		{Name: "successor", Of: r.ID, Kind: "select", Label: l.Say("kinds.successor"), List: choose(others(in.Names, d.ID, l.Say("kinds.nobody")), id(typed.Successor))},
	}
	r.Was = []Fact{{Name: "was_parent", Value: id(d.Parent)}, {Name: "was_from", Value: month(d.ValidFrom)}, {Name: "was_until", Value: month(d.ValidUntil)},
		{Name: "was_successor", Value: id(d.Successor)}}
}
