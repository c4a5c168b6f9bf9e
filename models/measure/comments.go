package measure

import (
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// said gives the published comments on key figures of a case type in a period, of the departments that the one who asks
// sees and the filter lets through: in the order of the key figures, then by department.
func said(b *facts.Book, sel *selection, p models.Period, caseType int64, kpis ...string) []models.Comment {
	var out []models.Comment
	for _, k := range kpis {
		for _, c := range b.Comments {
			if c.Period == p.String() && c.KPI == k && b.CaseTypes.Entry(c.CaseTypeID).ID == caseType && b.Scope.Sees(c.DepartmentID) &&
				(sel == nil || sel.departments == nil || sel.departments.has(c.DepartmentID)) {
				out = append(out, c)
			}
		}
	}
	return slices.CompactFunc(out, func(x, y models.Comment) bool { return x.ID == y.ID })
}

// Owed is one target that a department does not meet and whose explanation it owes.
type Owed struct {
	CaseTypeID int64
	CaseType   string
	Slug       string
	Cell       Cell
	Drivers    []Driver
	Limit      *models.Target
	Compare    models.Period // what the drivers compare with; the zero Period where they do not
}

// Owing lists what a department owes an explanation for in a period: every key figure of the overview that is judged and
// not met there, as the overview of that department shows it.
func Owing(b *facts.Book, department facts.Entry, p models.Period) ([]Owed, error) {
	board, err := NewBoard(b, Window{Period: p, Filter: Filter{Departments: []string{department.Slug}}, Explained: All})
	if err != nil {
		return nil, err
	}
	var out []Owed
	for _, x := range board.Exceptions {
		for i, cell := range x.Off {
			o := Owed{CaseTypeID: x.Row.CaseTypeID, CaseType: x.Row.CaseType, Slug: x.Row.Slug, Cell: cell, Limit: x.Row.Limit}
			if i < len(x.Causes) {
				o.Drivers = x.Causes[i]
			}
			if board.Compared {
				o.Compare = board.Compare
			}
			out = append(out, o)
		}
	}
	return out, nil
}
