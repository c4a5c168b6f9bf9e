package views

import (
	"strconv"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

const ownersPath = "/admin/owners"

// OwnersInput is what nobody answers for, who can, and what was chosen for one of them.
type OwnersInput struct {
	Things      []models.OwnedThing
	Followers   []models.User // who can answer for a decision or what is in the register
	Answerable  []models.User // who can answer for a source
	Names       map[int64]string
	Departments []DepartmentInput
	Kind        models.OwnedKind // of the one that an owner was chosen for
	Open        int64            // its id; 0 = none
	Owner       int64            // the one that was chosen
	Problems    []models.Problem
}

// Owners is the page of what nobody answers for.
type Owners struct {
	Chrome
	Tabs   []Link
	Faults *Faults
	Empty  string
	Groups []OwnerGroup
}

// OwnerGroup is the entries of one register.
type OwnerGroup struct {
	Head string
	Rows []OwnerRow
}

// OwnerRow is one entry, with the form that gives it an owner.
type OwnerRow struct {
	Name       string
	URL        string // "" = one who gives owners can't see it
	Department string
	Held       string
	Note       string
	Give       string // where the form is posted
	Field      Field
}

// NewOwners gives the page of what nobody answers for: a group for each register.
func NewOwners(c Chrome, in OwnersInput) Owners {
	l := c.Lang
	c.Title = l.Say("owners.title")
	p := Owners{Chrome: c}
	p.Chrome.Address.Path = ownersPath // a form that was refused has the address of its post
	p.Tabs = adminTabs(p.Chrome)
	if len(in.Things) == 0 {
		p.Empty = l.Say("owners.none")
	}
	places := map[int64]string{}
	for _, d := range in.Departments {
		places[d.ID] = d.Name
	}
	var open []*Field
	for _, kind := range []models.OwnedKind{models.OwnedBenefit, models.OwnedDecision, models.OwnedChange, models.OwnedObjective,
		models.OwnedSolution, models.OwnedSource} {
		var rows []OwnerRow
		for _, thing := range in.Things {
			if thing.Kind == kind {
				rows = append(rows, ownerRow(l, thing, in))
				rows[len(rows)-1].Department = places[thing.DepartmentID]
				if kind == in.Kind && thing.ID == in.Open {
					open = append(open, &rows[len(rows)-1].Field)
				}
			}
		}
		if len(rows) > 0 {
			p.Groups = append(p.Groups, OwnerGroup{Head: l.Say("owners.group", "kind", l.Say("owners."+string(kind)), "n", l.Count(len(rows))), Rows: rows})
		}
	}
	p.Faults = tellFaults(l, in.Problems, open...)
	return p
}

// Template names the page's template.
func (Owners) Template() string { return "owners" }

func ownerRow(l text.Lang, thing models.OwnedThing, in OwnersInput) OwnerRow {
	id := strconv.FormatInt(thing.ID, 10)
	row := OwnerRow{Name: thing.Name, Held: orSay(l.Say("register.nobody"), in.Names[thing.OwnerID]), Give: ownersPath + "/" + string(thing.Kind) + "/" + id}
	people := in.Followers
	if thing.Kind == models.OwnedSource {
		row.URL, people = "/admin/sources/"+thing.Key, in.Answerable
	}
	if thing.HandedOver && thing.OwnerID != 0 {
		row.Note = l.Say("register.handed_over")
	}
	row.Field = Field{Name: "owner", Of: string(thing.Kind) + "-" + id, Kind: "select", Label: l.Say("owners.give", "name", thing.Name), Required: true,
		List: []Choice{{Text: l.Say("owners.choose")}}}
	for _, u := range people {
		row.Field.List = append(row.Field.List, Choice{Value: strconv.FormatInt(u.ID, 10), Text: names(u.Name, l.Role(u.Role))})
	}
	if thing.Kind == in.Kind && thing.ID == in.Open && in.Owner != 0 {
		choose(row.Field.List, strconv.FormatInt(in.Owner, 10))
	}
	return row
}

// PassedOn tells, of one who is locked out, how much has passed to whom.
func PassedOn(l text.Lang, name string, passed models.Handover) string {
	if passed.To.ID == 0 {
		return l.Many("owners.loose", passed.N, "name", name)
	}
	return l.Many("owners.passed", passed.N, "name", name, "to", passed.To.Name)
}
