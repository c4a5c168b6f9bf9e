package views

import (
	"cmp"
	"slices"
	"strconv"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// TargetInput is a target with the names of its place.
type TargetInput struct {
	Target     models.Target
	CaseType   string // "" = all
	TypeSlug   string
	Department string     // "" = all
	KPI        models.KPI // zero = the library's; a limit has none
}

// TargetsInput is every target within the scope, past ones and those of the reference list among them.
type TargetsInput struct {
	Targets   []TargetInput
	Today     models.Day
	MaySet    bool // the one who looks may set targets: the upload is offered
	MaySwitch bool // and may switch the reference list
	// MayApprove and MayOpen say which other pages of targets the one who looks has.
	MayApprove, MayOpen bool
	Problems            []models.Problem
}

// TargetsPage is the list of targets and the reference list.
type TargetsPage struct {
	Chrome
	Tabs      []Link
	Lead      string
	Faults    *Faults
	MaySet    bool
	MaySwitch bool
	Groups    []TargetGroup
	Empty     *Empty
	Past      []TargetRow
	Reference []TargetRow
	Listed    string // how many of the reference list are switched on
}

// TargetGroup is the targets of one case type.
type TargetGroup struct {
	Title string
	URL   string
	Rows  []TargetRow
}

// TargetRow is one target.
type TargetRow struct {
	ID         string
	KPI        string
	URL        string // of the definition
	Where      string // case type and department
	Arrow      string // which way the figure improves
	Department string
	Value      string
	From       string
	Until      string
	Kind       string
	Clock      string
	SetBy      string
	Note       string
	On         bool
	Coming     bool
}

// NewTargets gives the list of targets.
func NewTargets(c Chrome, in TargetsInput) TargetsPage {
	l := c.Lang
	c.Title = l.Say("targets.title")
	p := TargetsPage{Chrome: c, Tabs: TargetTabs(c, "list", in.MayApprove, in.MayOpen), MaySet: in.MaySet, MaySwitch: in.MaySwitch, Faults: tellFaults(l, in.Problems)}
	all := slices.Clone(in.Targets)
	slices.SortStableFunc(all, func(a, b TargetInput) int {
		return cmp.Or(cmp.Compare(models.NameKey(a.CaseType), models.NameKey(b.CaseType)), rankKPI(a.Target.KPI)-rankKPI(b.Target.KPI),
			cmp.Compare(models.NameKey(a.Department), models.NameKey(b.Department)), rankKind(a.Target.Kind)-rankKind(b.Target.Kind),
			cmp.Compare(a.Target.ValidFrom, b.Target.ValidFrom), cmp.Compare(a.Target.ID, b.Target.ID))
	})
	now := in.Today.Month()
	on, listed, standing := 0, 0, 0
	for i, t := range all {
		if isReference(t.Target) {
			listed++
			if t.Target.Active {
				on++
			}
			p.Reference = append(p.Reference, targetRow(c, t))
		}
		if !t.Target.Active {
			continue
		}
		row := targetRow(c, t)
		until, ended := endOf(all[i+1:], t)
		if t.Target.ReplacedAt != nil || ended && until <= now || t.Target.Value == nil {
			if ended {
				row.Until = l.MonthShort(until - 1)
			}
			if t.Target.ReplacedAt != nil {
				row.Until = l.Say("target.replaced", "date", l.Date(models.DayOfTime(*t.Target.ReplacedAt)))
			}
			p.Past = append(p.Past, row)
			continue
		}
		row.Coming = t.Target.ValidFrom > now
		if !row.Coming {
			standing++
		}
		p.add(t, row)
	}
	p.Lead = l.Many("targets.lead", standing)
	p.Listed = l.Say("targets.listed", "on", l.Count(on), "n", l.Count(listed))
	if len(p.Groups) == 0 {
		p.Empty = &Empty{Title: l.Say("targets.none"), Text: l.Say("targets.none.text")}
		if in.MaySet {
			p.Empty.Links = []Link{{Text: l.Say("targets.new"), URL: "/targets/new", Primary: true}}
		}
	}
	return p
}

// Template names the page's template.
func (TargetsPage) Template() string { return "targets" }

func (p *TargetsPage) add(t TargetInput, row TargetRow) {
	title, url := t.CaseType, ""
	if t.TypeSlug != "" {
		url = "/case-types/" + t.TypeSlug
	}
	if title == "" {
		title = p.Say("case_type.all")
	}
	if n := len(p.Groups); n > 0 && p.Groups[n-1].Title == title {
		p.Groups[n-1].Rows = append(p.Groups[n-1].Rows, row)
		return
	}
	p.Groups = append(p.Groups, TargetGroup{Title: title, URL: url, Rows: []TargetRow{row}})
}

// isReference says whether a target stands on the reference list: it is switched off, or a day limit of the common
// agreement, which is switched on and off there.
func isReference(t models.Target) bool {
	return t.ReplacedAt == nil && (!t.Active || t.KPI == models.KPILimit && t.Kind == models.KindAgreement)
}

// targetRow writes one target.
func targetRow(c Chrome, in TargetInput) TargetRow {
	l, t := c.Lang, in.Target
	row := TargetRow{
		ID:         strconv.FormatInt(t.ID, 10),
		KPI:        nameOfTarget(l, in),
		Where:      orSay(l.Say("case_type.all"), names(in.CaseType, in.Department)),
		Department: orSay(l.Say("department.all"), in.Department),
		Value:      l.Say("target.ended"),
		From:       l.MonthShort(t.ValidFrom),
		Kind:       l.KindName(t.Kind),
		SetBy:      t.SetBy,
		Note:       names(t.DecisionRef, t.Note),
		On:         t.Active,
	}
	if in.CaseType == "" && in.Department != "" {
		row.Where = l.Say("target.all_in", "department", in.Department)
	}
	unit := models.UnitDays
	if k := definedOr(in.KPI, t.KPI); k.Key != "" {
		unit, row.URL, row.Arrow = k.Unit, "/definitions/"+t.KPI, arrow(k.Better)
	}
	if t.Value != nil {
		row.Value = sign(t.Comparator) + " " + l.Exact(*t.Value, unit)
	}
	if t.KPI == models.KPILimit {
		row.URL = "/definitions/within_limit_share"
		row.Clock = names(l.ClockName(t.Clock), l.Say("target.days."+string(t.DayKind)))
	}
	if !t.SetAt.IsZero() {
		row.SetBy = names(t.SetBy, l.Date(models.DayOfTime(t.SetAt)))
	}
	return row
}

// nameOfTarget names what a target is for: a key figure, or the limit of a case type.
func nameOfTarget(l text.Lang, in TargetInput) string {
	if in.KPI.Own() {
		return l.NameOf(in.KPI)
	}
	return l.KPIName(in.Target.KPI)
}

// sign is the comparator as readers write it.
func sign(c models.Comparator) string {
	if c == models.AtMost {
		return "≤"
	}
	return "≥"
}

// endOf finds the month from which a later target stands in the same place. later comes after t in order.
func endOf(later []TargetInput, t TargetInput) (models.Month, bool) {
	for _, o := range later {
		a, b := t.Target, o.Target
		if !b.Active || b.ReplacedAt != nil {
			continue
		}
		if a.KPI != b.KPI || a.CaseTypeID != b.CaseTypeID || a.DepartmentID != b.DepartmentID || a.Kind != b.Kind {
			continue
		}
		if b.ValidFrom > a.ValidFrom {
			return b.ValidFrom, true
		}
	}
	return 0, false
}

func rankKPI(key string) int {
	if key == models.KPILimit {
		return -1
	}
	for i, k := range models.KPIs {
		if k.Key == key {
			return i
		}
	}
	return len(models.KPIs)
}

func rankKind(k models.TargetKind) int { return slices.Index(models.TargetKinds, k) }

// TargetUploadInput is what a file of targets came to; Report is nil before one was sent.
type TargetUploadInput struct {
	File     string
	Report   *models.Report
	Problems []models.Problem
}

// TargetUpload is the form that brings in a file of targets, and what came of the last one.
type TargetUpload struct {
	Chrome
	Crumbs   Crumbs
	Faults   *Faults
	Banner   *Banner
	File     Field
	Errors   *Notes
	Warnings *Notes
	Columns  []Fact
	Example  string
}

// NewTargetUpload gives the form that brings in a file of targets.
func NewTargetUpload(c Chrome, in TargetUploadInput) TargetUpload {
	l := c.Lang
	c.Title = l.Say("targets.new")
	p := TargetUpload{
		Chrome: c,
		Crumbs: NewCrumbs(l, Link{Text: l.Say("targets.title"), URL: "/targets/list"}, Link{Text: l.Say("targets.new")}),
		File:   Field{Name: "file", Kind: "file", Label: l.Say("upload.file"), Help: l.Say("targets.forms"), Required: true, Accept: ".csv,.txt,.tsv,.xlsx"},
		Example: "kpi;case_type;department;valid_from;value;comparator;kind;clock;day_kind;decision_ref;note\n" +
			"digital_share;Enfamiliehuse;;2026-01;80 %;>=;council;;;;\n" +
			"limit_days;Enfamiliehuse;;2026-01;40;<=;own;service;calendar;;",
	}
	for _, column := range []string{"kpi", "case_type", "department", "valid_from", "value", "comparator", "kind", "clock", "day_kind"} {
		p.Columns = append(p.Columns, Fact{Name: column, Value: l.Say("targets.column." + column)})
	}
	p.Faults = tellFaults(l, in.Problems, &p.File)
	if in.Report != nil {
		p.Errors = notes(l, "errors", l.Many("errors.rows", in.Report.Rejected), in.Report.Errors)
		p.Warnings = notes(l, "warnings", l.Many("warnings", len(in.Report.Warnings)), in.Report.Warnings)
		p.Banner = &Banner{Kind: "off", Title: l.Say("targets.refused"), Text: l.Say("targets.refused.text")}
		if !in.Report.Refused() {
			p.Banner = &Banner{Kind: "on", Title: l.Many("targets.done", in.Report.Rows), Links: []Link{{Text: l.Say("targets.title"), URL: "/targets/list"}}}
		}
	}
	return p
}

// Template names the page's template.
func (TargetUpload) Template() string { return "target-upload" }
