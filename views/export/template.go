package export

import (
	"io"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// PromiseTemplate is a department's targets of a round as a workbook that a person fills in and brings back.
type PromiseTemplate struct {
	Lang     text.Lang
	Round    models.Round
	Promises measure.Promises
	Drafts   map[models.DraftPlace]models.Draft // as they stand
}

// TemplateHeads are the headings of a template that its reading needs, in one language.
type TemplateHeads struct {
	Key     string
	Reason  string
	Periods map[string]models.Month // heading to first month
}

// HeadsOf gives the headings of a round's template.
func HeadsOf(l text.Lang, r models.Round) TemplateHeads {
	out := TemplateHeads{Key: l.Say("template.key"), Reason: l.Say("grid.reason"), Periods: map[string]models.Month{}}
	for _, p := range r.Periods() {
		out.Periods[l.PeriodShort(p)] = p.From.Month()
	}
	return out
}

// RowKey names the row of a template whatever it is called: key figure, case type and department.
func RowKey(kpi string, caseType, department int64) string {
	return kpi + "." + strconv.FormatInt(caseType, 10) + "." + strconv.FormatInt(department, 10)
}

// ParseRowKey reads what RowKey wrote; false where it is none.
func ParseRowKey(s string) (p models.DraftPlace, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return p, false
	}
	caseType, err := strconv.ParseInt(parts[1], 10, 64)
	department, bad := strconv.ParseInt(parts[2], 10, 64)
	return models.DraftPlace{KPI: parts[0], CaseTypeID: caseType, DepartmentID: department}, err == nil && bad == nil
}

// Column names the column of a sheet: 0 is A, 26 is AA.
func Column(i int) string { return columnName(i) }

// WriteTemplate writes a template: a row for each key figure of each case type with last year, this year, this year's target and
// the cells of the year to fill in, then a sheet that says how. Shares are numbers shown in per cent.
func WriteTemplate(w io.Writer, t PromiseTemplate) error {
	l := t.Lang
	year := strconv.Itoa(t.Round.Year)
	columns := []string{l.Say("field.case_type"), l.Say("kpi"), l.Say("template.unit"), l.Period(t.Promises.LastYear),
		l.Say("grid.so_far", "year", l.Period(t.Promises.SoFar)), l.Say("grid.before", "year", l.Period(t.Promises.SoFar))}
	widths := []int{34, 34, 12, 12, 14, 12}
	for _, p := range t.Round.Periods() {
		columns, widths = append(columns, l.PeriodShort(p)), append(widths, 14)
	}
	columns, widths = append(columns, l.Say("grid.reason"), l.Say("template.key")), append(widths, 44, 30)
	book := newWorkbook(w, sheetRows)
	sheet, err := book.sheet(l.Say("template.sheet", "year", year), columns, widths)
	if err != nil {
		return err
	}
	for _, kind := range t.Promises.Types {
		for _, r := range kind.Rows {
			if err := sheet.row(t.row(kind, r)); err != nil {
				return err
			}
		}
	}
	if err := sheet.close(); err != nil {
		return err
	}
	if sheet, err = book.sheet(l.Say("template.how"), []string{l.Say("template.how.head")}, []int{110}); err != nil {
		return err
	}
	for _, key := range []string{"what", "cells", "empty", "none", "shares", "key", "back"} {
		v := Text(l.Say("template.how."+key, "year", year, "department", t.Promises.Department.Name))
		v.style = styleParagraph
		if err := sheet.row([]Value{v}); err != nil {
			return err
		}
	}
	if err := sheet.close(); err != nil {
		return err
	}
	return book.close()
}

func (t PromiseTemplate) row(kind measure.PromiseType, r measure.PromiseRow) []Value {
	l := t.Lang
	beside, in := stylePlain, styleIn
	if r.KPI.Unit == models.UnitShare {
		beside, in = stylePercent, styleInPercent
	}
	styled := func(v *float64, style int) Value {
		out := Maybe(v)
		out.style = style
		return out
	}
	var before *float64
	if r.Before != nil {
		before = r.Before.Value
	}
	row := []Value{Text(kind.CaseType), Text(l.NameOf(r.KPI)), Text(l.Unit(r.KPI.Unit)), styled(r.LastYear.Value, beside), styled(r.SoFar.Value, beside), styled(before, beside)}
	var latest models.Draft
	for _, cell := range r.Cells {
		place := models.DraftPlace{KPI: r.KPI.Key, CaseTypeID: kind.CaseTypeID, DepartmentID: t.Promises.Department.ID, FromMonth: cell.Period.From.Month()}
		var v *float64
		if cell.Own != nil {
			v = cell.Own.Value
		}
		if d, drafted := t.Drafts[place]; drafted {
			v = d.Value
			if d.SetAt.After(latest.SetAt) {
				latest = d
			}
		}
		row = append(row, styled(v, in))
	}
	reason := name(latest.Reason)
	reason.style = styleInText
	key := Text(RowKey(r.KPI.Key, kind.CaseTypeID, t.Promises.Department.ID))
	key.style = styleBackground
	return append(row, reason, key)
}
