package models

import (
	"slices"
	"time"
)

// Entered is a ready-made value that a person entered, with its history. Where the KPI's definition asks for a second
// pair of eyes it is part of no figure until somebody else has approved it.
type Entered struct {
	Record
	KPI          string `gorm:"column:kpi"`
	From         Day    `gorm:"column:from_day"`
	Until        Day    `gorm:"column:until_day"`
	CaseTypeID   int64
	DepartmentID int64
	Value        *float64
	N            *int64
	Note         string
	Link         string // to the evidence: http or https
	ApprovedBy   string
	ApprovedAt   *time.Time
}

// Given is e as figures see it. A value that a person entered has no source.
func (e Entered) Given() Given {
	return Given{KPI: e.KPI, From: e.From, Until: e.Until, CaseTypeID: e.CaseTypeID, DepartmentID: e.DepartmentID, Value: e.Value, N: e.N}
}

// Key gives what e is the value of.
func (e Entered) Key() GivenKey { return e.Given().Key() }

// Period is the span of days that e is about.
func (e Entered) Period() Period { return e.Given().Period() }

// EntryKinds are the kinds of periods by which people can be asked for a value.
var EntryKinds = []PeriodKind{ByMonth, ByQuarter, ByHalf, ByYear}

// Check tells everything that keeps e from being a value of k, as its definition stands.
func (e Entered) Check(k KPI, today Day) error {
	ps := e.Given().Check(k)
	if !k.TakesValues() {
		ps = append(ps, Problem{Field: FieldKPI, Code: "counted_kpi", Value: k.Key})
	}
	if e.DepartmentID <= 0 {
		ps = append(ps, Problem{Field: FieldDepartment, Code: "missing_value"})
	}
	if e.Until > today+1 || e.From >= e.Until {
		ps = append(ps, Problem{Field: FieldPeriod, Code: "not_over"})
	}
	ps = append(ps, longTexts(map[string]string{"note": e.Note, "link": e.Link})...)
	if e.Link != "" && !webAddress(e.Link) {
		ps = append(ps, Problem{Field: "link", Code: "bad_link"})
	}
	return ps.orNil()
}

// MayEnter says whether a scope may enter the value of a department: heads for their own, analysts for any.
func (s Scope) MayEnter(department int64) bool {
	return s.May(RightValues) && department != 0 && s.Sees(department)
}

// MayApprove says whether a scope may let an entered value into the figures: not one's own.
func (s Scope) MayApprove(e Entered) bool {
	return s.May(RightSources) && s.All && e.SetBy != s.Who
}

// Visible gives the version of an entered value that figures show: the one that stands, or while that waits for approval
// the latest before it that was approved. versions are those of one record, the first one first; nil where none is.
func Visible(versions []Entered, approve bool) *Entered {
	last := len(versions) - 1
	if last < 0 || versions[last].EndedAt != nil {
		return nil
	}
	for i := range slices.Backward(versions) {
		if versions[i].ApprovedAt != nil || !approve {
			return &versions[i]
		}
	}
	return nil
}
