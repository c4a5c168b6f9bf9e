package views

import (
	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// Effect is the figures that an import changes: parts/effect.html.
type Effect struct {
	ID     string
	Title  string
	Note   string
	ByType bool
	Labels EffectLabels
	Rows   []EffectRow
	More   *Link // to all of them
	Rest   string
	Files  []Link
}

// EffectLabels are the heads of the list.
type EffectLabels struct{ CaseType, KPI, Period, Was, Is, Cases, Means string }

// EffectRow is one figure before and after.
type EffectRow struct {
	CaseType string
	KPI      string
	Period   string
	Was      string
	Is       string
	Cases    string
	Means    string
	Closed   bool
}

// topChanges is how many changes are shown until all are asked for.
const topChanges = 12

// newEffect lists changes of figures; nil where there are none. all is the address of all of them, "" = they are shown.
func newEffect(l text.Lang, id, title string, in *models.FigureChanges, all string) *Effect {
	if in == nil || len(in.Rows) == 0 {
		return nil
	}
	e := &Effect{ID: id, Title: title, ByType: in.ByType, Labels: EffectLabels{CaseType: l.Say("effect.case_type"), KPI: l.Say("effect.kpi"),
		Period: l.Say("effect.period"), Was: l.Say("effect.was"), Is: l.Say("effect.is"), Cases: l.Say("effect.cases"), Means: l.Say("effect.means")}}
	rows := in.Rows
	if all != "" && len(rows) > topChanges {
		rows = rows[:topChanges]
		e.More = &Link{Text: l.Say("effect.all", "n", l.Count(in.All)), URL: all}
	} else if rest := in.All - len(rows); rest > 0 {
		e.Rest = l.Say("effect.rest", "n", l.Count(rest))
	}
	if in.Chosen {
		e.Rest = names(e.Rest, l.Say("effect.chosen"))
	}
	for _, r := range rows {
		e.Rows = append(e.Rows, effectRow(l, r, in.ByType))
	}
	return e
}

func effectRow(l text.Lang, r models.FigureChange, byType bool) EffectRow {
	value := func(v *float64) string {
		if v == nil {
			return l.Say("effect.none")
		}
		return l.Exact(*v, r.Unit)
	}
	row := EffectRow{KPI: l.NameOf(models.KPI{Key: r.KPI, Words: r.Words}), Period: r.Period, CaseType: r.CaseType,
		Was: value(r.Was), Is: value(r.Is), Cases: l.Count(int(r.IsN)), Closed: r.Closed}
	if r.Was != nil && r.Is != nil { // as few decimals as tell the two apart
		for decimals := range 4 {
			row.Was, row.Is = l.Fixed(*r.Was, r.Unit, decimals), l.Fixed(*r.Is, r.Unit, decimals)
			if row.Was != row.Is {
				break
			}
		}
	} else if r.Is != nil {
		row.Is = l.Value(*r.Is, r.Unit)
	} else if r.Was != nil {
		row.Was = l.Value(*r.Was, r.Unit)
	}
	if p, err := models.ParsePeriod(r.Period, 1); err == nil {
		row.Period = l.PeriodShort(p)
	}
	if byType && r.CaseType == "" {
		row.CaseType = l.Say("effect.no_type")
	}
	if r.WasN != r.IsN {
		row.Cases = l.Count(int(r.WasN)) + " → " + row.Cases
	}
	switch {
	case r.Closed:
		row.Means = l.Say("effect.closed")
	case r.Was == nil:
		row.Means = l.Say("effect.new")
	case r.Is == nil:
		row.Means = l.Say("effect.gone")
	}
	return row
}

// effectTitle says how many figures change.
func effectTitle(l text.Lang, in *models.FigureChanges) string {
	if in == nil {
		return ""
	}
	title := l.Many("effect.title", in.All)
	if in.Closed > 0 {
		title += l.Say("effect.title.closed", "n", l.Count(in.Closed))
	}
	return title
}
