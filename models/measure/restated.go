package measure

import (
	"math"
	"slices"
	"time"

	"gevinstoverblik/models"
)

// Causes of a restatement.
const (
	CauseImport     = "import"     // cases or values came after the review was locked
	CauseUndo       = "undo"       // an import was taken back
	CauseDefinition = "definition" // the key figure is counted otherwise
	CauseTarget     = "target"     // another target stands for the period
	CauseOther      = "other"      // something else that figures are made of: names, calendar, settings
)

// Cause is one reason why a figure of a locked review would be another today.
type Cause struct {
	Code string    `json:"code"`
	ID   string    `json:"id"`   // of the import
	Name string    `json:"name"` // its file, or the version of a definition
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Sure bool      `json:"sure"` // it is known to have changed this very figure; else it may have
}

// Restatement is one cell of a locked review that would be another today.
type Restatement struct {
	Area       FrozenArea    `json:"area"`
	CaseTypeID int64         `json:"case_type_id"`
	CaseType   string        `json:"case_type"`
	Slug       string        `json:"slug"`
	KPI        string        `json:"kpi"`
	Unit       models.Unit   `json:"unit"`
	Was        *float64      `json:"was"`
	Is         *float64      `json:"is"`
	WasN       int64         `json:"was_n"`
	IsN        int64         `json:"is_n"`
	WasTarget  *float64      `json:"was_target"`
	IsTarget   *float64      `json:"is_target"`
	WasStatus  models.Status `json:"was_status"`
	IsStatus   models.Status `json:"is_status"`
	Gone       bool          `json:"gone"` // the case type has no cases any more, or is read as another
	Causes     []Cause       `json:"causes"`
}

// Figure says whether the figure itself is another, or only what it is judged by.
func (r Restatement) Figure() bool { return !same(r.Was, r.Is) || r.WasN != r.IsN }

// Restated lists what later data, definitions and targets would make of a locked review: each cell that differs, as it was reported
// and as it is now, with what can have changed it. now is the same review made of today's book. A batch is the cause of a difference
// where it is known to have changed that figure; where no batch is known to, all of those that came or went since are named.
func Restated(f, now *Frozen, batches []models.Batch) []Restatement {
	var out []Restatement
	for _, page := range f.Pages {
		at := slices.IndexFunc(now.Pages, func(p FrozenPage) bool { return p.Area.ID == page.Area.ID })
		for _, row := range page.Rows {
			var today *FrozenRow
			if at >= 0 {
				today = now.Pages[at].Row(row.CaseTypeID)
			}
			for _, c := range row.Cells {
				r := Restatement{Area: page.Area, CaseTypeID: row.CaseTypeID, CaseType: row.CaseType, Slug: row.Slug, KPI: c.KPI, Unit: c.Unit,
					Was: c.Value, WasN: c.N, WasStatus: c.Status, WasTarget: targetOf(c), Gone: today == nil}
				definition := c.Definition
				if today != nil {
					is := today.Column(c.Column)
					if is == nil { // the board has other columns now: that says nothing about the figure
						continue
					}
					if is.KPI != c.KPI { // another key figure stands in the column, since the case type has got a limit or lost it
						r.Gone = true
					} else {
						r.Is, r.IsN, r.IsStatus, r.IsTarget = is.Value, is.N, is.Status, targetOf(*is)
						definition = is.Definition
					}
				}
				if !r.Gone && !r.Figure() && same(r.WasTarget, r.IsTarget) && (r.WasStatus == r.IsStatus || c.Status == models.StatusMissing) {
					continue
				}
				r.Causes = causesOf(f, r, definition != c.Definition, batches)
				out = append(out, r)
			}
		}
	}
	return out
}

func targetOf(c FrozenCell) *float64 {
	if c.Target == nil {
		return nil
	}
	return &c.Target.Value
}

func same(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return math.Abs(*a-*b) <= 1e-9*math.Max(1, math.Abs(*a))
}

func causesOf(f *Frozen, r Restatement, defined bool, batches []models.Batch) []Cause {
	out := []Cause{}
	if defined {
		out = append(out, Cause{Code: CauseDefinition, Name: r.KPI, Sure: true})
	}
	if !same(r.WasTarget, r.IsTarget) {
		out = append(out, Cause{Code: CauseTarget, Sure: true})
	}
	if !r.Figure() && !r.Gone {
		if len(out) == 0 {
			out = append(out, Cause{Code: CauseOther})
		}
		return out
	}
	period, err := models.ParsePeriod(f.Period, f.FiscalStart)
	if err != nil { // a frozen review names a period that could be read
		return out
	}
	var sure, may []Cause
	for _, b := range batches {
		came := Cause{Code: CauseImport, ID: b.ID, Name: b.File, By: b.By, At: b.At}
		switch {
		case b.UndoneAt != nil && b.At.After(f.LockedAt): // it came and went: it changes nothing
			continue
		case b.UndoneAt != nil && b.UndoneAt.After(f.LockedAt):
			came.Code, came.By, came.At = CauseUndo, b.UndoneBy, *b.UndoneAt
		case !b.At.After(f.LockedAt):
			continue
		case b.Report.New+b.Report.Changed+b.Report.Vanished == 0 && b.Restated == nil:
			continue
		}
		if came.Code == CauseImport && restates(b, period, r) {
			came.Sure = true
			sure = append(sure, came)
			continue
		}
		may = append(may, came)
	}
	switch {
	case len(sure) > 0:
		return append(out, sure...)
	case len(may) > 0 || len(out) > 0:
		return append(out, may...)
	}
	return append(out, Cause{Code: CauseOther})
}

// restates says whether a batch is known to have changed a figure in a month of a period. A batch keeps a list of the closed months that
// it changed, by case type where it touched few; what is not on it may have changed all the same.
func restates(b models.Batch, period models.Period, r Restatement) bool {
	if b.Restated == nil || !b.Restated.ByType {
		return false
	}
	for _, c := range b.Restated.Rows {
		month, err := models.ParsePeriod(c.Period, 1)
		if err == nil && c.KPI == r.KPI && c.CaseType == r.CaseType && month.From >= period.From && month.From < period.Until {
			return true
		}
	}
	return false
}
