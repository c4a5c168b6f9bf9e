package views

import (
	"cmp"
	"strconv"

	"gevinstoverblik/models"
)

// DeputiesInput is who acts for whom, as far as the visitor sets it.
type DeputiesInput struct {
	Deputies    []models.Deputy
	Names       map[int64]string // of users, by id
	Signed      map[string]string
	Departments []Area // to choose between
	Choices     []models.User
	Today       models.Day
	// As they were typed.
	Department, User, From, Last string
	Problems                     []models.Problem
}

// Deputies is the page of those who enter targets in the place of a head.
type Deputies struct {
	Chrome
	Crumbs Crumbs
	Faults *Faults
	Rows   []DeputyRow
	None   string
	Fields []Field
}

// DeputyRow is one deputy.
type DeputyRow struct {
	Name, Department, Days, State, Who string
	End                                string // where ending it is posted; "" = it is over
}

// NewDeputies gives the page of deputies.
func NewDeputies(c Chrome, in DeputiesInput) Deputies {
	l := c.Lang
	c.Title = l.Say("deputy.title")
	p := Deputies{Chrome: c, Crumbs: NewCrumbs(l, Link{Text: l.Say("account.title"), URL: "/account"}, Link{Text: c.Title})}
	department := Field{Name: "department", Kind: "select", Label: l.Say("field.department")}
	named := map[int64]string{}
	for _, a := range in.Departments {
		named[a.ID] = a.Name
		id := strconv.FormatInt(a.ID, 10)
		department.List = append(department.List, Choice{Value: id, Text: a.Name, Chosen: id == in.Department})
	}
	user := Field{Name: "user", Kind: "select", Label: l.Say("deputy.user"), Help: l.Say("deputy.user.help")}
	for _, u := range in.Choices {
		id := strconv.FormatInt(u.ID, 10)
		user.List = append(user.List, Choice{Value: id, Text: names(u.Name, l.Role(u.Role)), Chosen: id == in.User})
	}
	from := Field{Name: "from", Kind: "date", Label: l.Say("deputy.from"), Value: cmp.Or(in.From, in.Today.String()), Required: true}
	last := Field{Name: "last", Kind: "date", Label: l.Say("deputy.last"), Value: in.Last, Required: true}
	p.Faults = tellFaults(l, in.Problems, &department, &user, &from, &last)
	if len(department.List) > 0 && len(user.List) > 0 {
		p.Fields = []Field{department, user, from, last}
	}
	for _, d := range in.Deputies {
		row := DeputyRow{Name: in.Names[d.UserID], Department: named[d.DepartmentID], Days: l.Date(d.From) + " – " + l.Date(d.Last), State: l.Say("deputy.over"),
			Who: l.Say("deputy.set", "who", cmp.Or(in.Signed[d.SetBy], d.SetBy), "date", l.Date(models.DayOfTime(d.SetAt)))}
		switch {
		case d.EndedAt != nil:
			row.State = l.Say("deputy.ended", "who", cmp.Or(in.Signed[d.EndedBy], d.EndedBy), "date", l.Date(models.DayOfTime(*d.EndedAt)))
		case d.Holds(in.Today):
			row.State = l.Say("deputy.now")
		case d.From > in.Today:
			row.State = l.Say("deputy.coming")
		}
		if d.EndedAt == nil && d.Last >= in.Today {
			row.End = "/targets/deputies/" + strconv.FormatInt(d.ID, 10) + "/end"
		}
		p.Rows = append(p.Rows, row)
	}
	if len(p.Rows) == 0 {
		p.None = l.Say("deputy.none")
	}
	return p
}

// Template names the page's template.
func (Deputies) Template() string { return "deputies" }
