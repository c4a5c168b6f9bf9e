package intake

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gevinstoverblik/models"
)

// The columns of a target file, as CONTRACT §7 names them.
const (
	targetKPI        = "kpi"
	targetFrom       = "valid_from"
	targetValue      = "value"
	targetComparator = "comparator"
	targetKind       = "kind"
	targetClock      = "clock"
	targetDayKind    = "day_kind"
	targetDecision   = "decision_ref"
	targetNote       = "note"
)

var targetColumns = []string{targetKPI, models.FieldCaseType, models.FieldDepartment, targetFrom, targetValue,
	targetComparator, targetKind, targetClock, targetDayKind, targetDecision, targetNote}

// The words of a target file, by their NameKey.
var (
	comparatorWords = lists(map[models.Comparator]string{
		models.AtMost:  "<=|≤|=<|højst|højest|maks|maks.|max|at most",
		models.AtLeast: ">=|≥|=>|mindst|min|min.|at least",
	}, nil)
	targetKindWords = lists(map[models.TargetKind]string{
		models.KindOwn:       "own|eget|egen|egne|egen ambition|lokalt|lokal",
		models.KindCouncil:   "council|byråd|byrådet|kommunalbestyrelse|kommunalbestyrelsen|udvalg|udvalget|politisk",
		models.KindAgreement: "agreement|aftale|national aftale",
		models.KindLaw:       "law|lov|lovkrav|lovfastsat",
	}, nil)
	clockWords = lists(map[models.Clock]string{
		models.ClockGross:   "gross|brutto|bruttotid|bruttosagsbehandlingstid",
		models.ClockNet:     "net|netto|nettotid|nettosagsbehandlingstid",
		models.ClockService: "service|servicemål|servicemålstid",
	}, nil)
	dayKindWords = lists(map[models.DayKind]string{
		models.CalendarDays: "calendar|kalender|kalenderdage",
		models.WorkingDays:  "working|arbejdsdage|arbejdsdag|hverdage",
	}, nil)
)

// ReadTargets reads a file of targets and limits, CSV, XLSX or JSON (CONTRACT §7). All or nothing: where the report
// refuses, no line is given. Faults of content are in the report; the error is one of disk, network or context.
func ReadTargets(ctx context.Context, in Input, kpis models.Catalogue) ([]models.TargetLine, models.Report, error) {
	m := WithDefaults(models.Mapping{Kind: models.KindTargets})
	r := &Reader{opts: Options{Mapping: m, KPIs: kpis}, mapping: m, charset: utf8Charset, zone: time.UTC}
	r.alone = Join(r)
	n := newNotes(in.Name)
	lines, read, err := r.readTargets(ctx, in, n)
	var f *fault
	switch {
	case errors.As(err, &f):
		rep, err := r.refuse(ctx, f)
		return nil, rep, err
	case err != nil:
		return nil, models.Report{}, fmt.Errorf("read targets of %s: %w", in.Name, err)
	}
	if read.rows == 0 {
		n.warn(models.CodeEmptyFile, r.header, 0, "", "", "why", "rows")
	}
	rep := r.report(n)
	rep.Rows, rep.Rejected = read.rows, read.rejected
	if rep.Refused() {
		return nil, rep, nil
	}
	return lines, rep, nil
}

// targetRow is a row of a target file before its number is read: the decimal sign needs all of them.
type targetRow struct {
	line  int
	cells map[string]targetCell
}

type targetCell struct {
	text string
	kind cellKind
}

// targetCount is how many rows of a target file were read, and how many of them rejected.
type targetCount struct{ rows, rejected int }

func (r *Reader) readTargets(ctx context.Context, in Input, n *notes) ([]models.TargetLine, targetCount, error) {
	var rep targetCount
	if err := r.look(ctx, in); err != nil {
		return nil, rep, err
	}
	if r.form == formXES {
		return nil, rep, refuse(models.CodeNotReadable, 0, "why", "xml")
	}
	for _, t := range r.titles {
		n.tell(models.CodeSumLine, t.line, "", t.value, "why", "title")
	}
	s := r.shaper(n)
	t, err := r.table(ctx)
	if err != nil {
		return nil, rep, err
	}
	defer t.close()
	var rows []targetRow
	var proof evidence
	for {
		row, err := t.next()
		if err != nil {
			return nil, rep, err
		}
		if row == nil {
			break
		}
		if row.line <= r.header || row.blank() || s.isHeading(row) {
			continue
		}
		out := targetRow{line: row.line, cells: map[string]targetCell{}}
		for i := range s.binds {
			b := &s.binds[i]
			cell, kind := s.cell(row, b)
			text := models.Tidy(validText(string(cell)))
			if masked, has := models.MaskCPR(text); has {
				n.tell(models.CodeCPR, row.line, b.heading, "", "field", b.field)
				text = masked
			}
			out.cells[b.field] = targetCell{text, kind}
			if b.field == targetValue && kind == cellText {
				proof.look(s, &bind{field: b.field, role: roleNumber, heading: b.heading}, []byte(number(text)), row.line)
			}
		}
		rows = append(rows, out)
	}
	decimal, f := proof.decimal(0)
	if f != nil {
		return nil, rep, f
	}
	var lines []models.TargetLine
	for _, row := range rows {
		if line, ok := r.targetLine(row, decimal, n); ok {
			lines = append(lines, line)
		}
	}
	sound, copies := r.oneEach(lines, n)
	rep.rows, rep.rejected = len(rows), len(rows)-len(sound)-copies
	return sound, rep, nil
}

// oneEach gives the lines without exact copies, and how many these were. Different lines for one place, month and
// kind are all refused, as rows of one case number are.
func (r *Reader) oneEach(lines []models.TargetLine, n *notes) (sound []models.TargetLine, copies int) {
	type place struct {
		kpi, caseType, department string
		from                      models.Month
		kind                      models.TargetKind
	}
	where := func(t models.TargetLine) place {
		return place{t.KPI, models.NameKey(t.CaseType), models.NameKey(t.Department), t.ValidFrom, t.Kind}
	}
	first, torn := map[place]models.TargetLine{}, map[place]int{} // the line that differs from the first
	for _, t := range lines {
		if one, met := first[where(t)]; !met {
			first[where(t)] = t
		} else if !sameTarget(one, t) && torn[where(t)] == 0 {
			torn[where(t)] = t.Line
		}
	}
	for _, t := range lines {
		one := first[where(t)]
		args := []string{"why", "target", "field", targetKPI, "other", strconv.Itoa(one.Line)}
		switch other := torn[where(t)]; {
		case other > 0:
			if t.Line == one.Line {
				args[5] = strconv.Itoa(other)
			}
			n.refuse(models.CodeConflict, t.Line, r.heading(targetKPI), t.KPI, args...)
		case t.Line != one.Line:
			n.tell(models.CodeDuplicate, t.Line, r.heading(targetKPI), t.KPI, args...)
			copies++
		default:
			sound = append(sound, t)
		}
	}
	return sound, copies
}

// sameTarget says whether two lines for one place say the same.
func sameTarget(a, b models.TargetLine) bool {
	same := a.Value == nil && b.Value == nil || a.Value != nil && b.Value != nil && *a.Value == *b.Value
	return same && a.Comparator == b.Comparator && a.Clock == b.Clock && a.DayKind == b.DayKind && a.DecisionRef == b.DecisionRef &&
		a.Note == b.Note
}

// number takes the sign of per cent off a value.
func number(text string) string {
	for _, suffix := range []string{"%", "pct.", "pct", "procent"} {
		if t, ok := strings.CutSuffix(strings.ToLower(text), suffix); ok {
			return strings.TrimSpace(t)
		}
	}
	return text
}

// targetLine reads one row; false with its faults told.
func (r *Reader) targetLine(row targetRow, decimal byte, n *notes) (models.TargetLine, bool) {
	sound := true
	bad := func(code models.Code, field, why string) {
		sound = false
		n.refuse(code, row.line, r.heading(field), row.cells[field].text, "field", field, "why", why)
	}
	text := func(field string) string { return row.cells[field].text }
	t := models.TargetLine{Line: row.line, KPI: strings.ToLower(text(targetKPI)), CaseType: text(models.FieldCaseType),
		Department: text(models.FieldDepartment), DecisionRef: text(targetDecision), Note: text(targetNote), Kind: models.KindOwn}
	kpi, known := r.opts.KPIs.KPI(t.KPI, models.LastDay.Month())
	limit := t.KPI == models.KPILimit
	switch {
	case t.KPI == "":
		bad(models.CodeMissingValue, targetKPI, "")
	case limit:
		kpi, t.Clock, t.DayKind = models.KPI{Unit: models.UnitDays, Better: models.Lower}, models.ClockService, models.CalendarDays
	case !known:
		bad(models.CodeBadValue, targetKPI, "kpi")
	}
	month, ok := parseMonth(text(targetFrom))
	switch {
	case text(targetFrom) == "":
		bad(models.CodeMissingValue, targetFrom, "")
	case !ok:
		bad(models.CodeBadDate, targetFrom, "month")
	}
	t.ValidFrom = month
	if v := row.cells[targetValue]; !emptyWord([]byte(v.text)) {
		value, why := targetNumber(v, decimal, kpi.Unit)
		switch {
		case why == "number":
			bad(models.CodeBadNumber, targetValue, "")
		case why != "" && sound:
			bad(models.CodeBadValue, targetValue, why)
		default:
			t.Value = &value
		}
	}
	t.Comparator = map[models.Better]models.Comparator{models.Lower: models.AtMost, models.Higher: models.AtLeast}[kpi.Better]
	if c := text(targetComparator); c != "" {
		if t.Comparator, ok = comparatorWords[models.NameKey(c)]; !ok {
			bad(models.CodeBadValue, targetComparator, "comparator")
		}
	} else if t.Comparator == "" && sound {
		bad(models.CodeMissingValue, targetComparator, "")
	}
	word := func(field string, read func(key string) bool) {
		if w := text(field); w != "" && !read(models.NameKey(w)) {
			bad(models.CodeBadValue, field, field)
		}
	}
	word(targetKind, func(key string) (ok bool) { t.Kind, ok = targetKindWords[key]; return ok })
	word(targetClock, func(key string) (ok bool) { t.Clock, ok = clockWords[key]; return ok })
	word(targetDayKind, func(key string) (ok bool) { t.DayKind, ok = dayKindWords[key]; return ok })
	if !limit {
		t.Clock, t.DayKind = "", ""
	}
	return t, sound
}

func (r *Reader) heading(field string) string {
	if i, ok := r.at[field]; ok {
		return r.columns[i]
	}
	return field
}

// targetNumber reads a value: shares as "80 %" or as a fraction from 0 to 1, all else as a plain number. It gives
// what is wrong: number, percent (a per cent sign where no share is), share (outside 0–1).
func targetNumber(c targetCell, decimal byte, unit models.Unit) (float64, string) {
	plain := number(c.text)
	percent := plain != c.text
	if c.kind == cellNumber {
		decimal = '.'
	}
	numeral := parseNumeral([]byte(plain))
	if c.kind == cellNumber && numeral.open == '.' {
		numeral.open, numeral.sign = 0, '.' // a number of a workbook has no thousands
	}
	v, ok := numeral.value(decimal)
	switch {
	case !ok:
		return 0, "number"
	case percent && unit != models.UnitShare:
		return 0, "percent"
	case percent:
		v /= 100
	}
	if unit == models.UnitShare && (v < 0 || v > 1) {
		return 0, "share"
	}
	return v, ""
}

// parseMonth reads a month: 2025-01, 01-2025, 1/2025, or a date in it.
func parseMonth(s string) (models.Month, bool) {
	if m, err := models.ParseMonth(s); err == nil {
		return m, m >= models.FirstDay.Month() && m <= models.LastDay.Month()
	}
	for _, sep := range []string{"-", ".", "/"} {
		if a, b, ok := strings.Cut(s, sep); ok && len(b) == 4 && len(a) <= 2 && digits(a) && digits(b) {
			month, _ := leadingNumber([]byte(a))
			year, _ := leadingNumber([]byte(b))
			m := models.MonthOf(year, month)
			return m, models.ValidDate(year, month, 1) && m >= models.FirstDay.Month() && m <= models.LastDay.Month()
		}
	}
	if m, ok := parseMoment([]byte(s), orderDMY); ok && m.day >= models.FirstDay && m.day <= models.LastDay {
		if _, open := dateEvidence([]byte(s)); open {
			// 01-02-2025 may be January or February: only the first of a month in both readings is plain.
			return 0, false
		}
		return m.day.Month(), true
	}
	return 0, false
}
