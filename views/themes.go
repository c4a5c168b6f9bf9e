package views

import (
	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// ThemeTable is case types by theme: service, quality, efficiency.
type ThemeTable struct {
	Caption string
	Heads   []ThemeHead
	Rows    []ThemeRow
	All     Link // to every case type by theme, where these are the first of them
}

// ThemeHead is the head of a theme, with the key figures that it is made of.
type ThemeHead struct {
	Name string
	KPIs []Link // each with its definition
}

// ThemeRow is one case type.
type ThemeRow struct {
	Name   string
	URL    string
	Ground string
	Cells  []ThemeCell
}

// ThemeCell is what a case type comes to in one theme: its count of targets and the key figure that is worst off.
type ThemeCell struct {
	Name   string // of the theme, where the heads are away (phone)
	Kind   string
	Icon   string
	URL    string
	Count  string // "1 af 2 nået"; the word of the status where nothing is judged
	Short  string // "1 af 2"; "" where nothing is judged
	Others string // "1 vurderes ikke"
	Worst  string // "Digital hele vejen 48 % (−32 pp.)"; "" where nothing falls short
	Old    string // "40 dage gammelt", of the oldest of its figures whose source is late
	Read   string
}

func newThemes(l text.Lang, a Address, b *measure.Board, rows []measure.Row) *ThemeTable {
	t := &ThemeTable{Caption: l.Say("theme.caption", "period", l.Period(b.Period))}
	for _, theme := range models.Themes {
		head := ThemeHead{Name: l.Say("theme." + string(theme))}
		for _, k := range b.Columns {
			if k.Theme() == theme {
				head.KPIs = append(head.KPIs, Link{Text: l.NameOf(k), URL: "/definitions/" + k.Key})
			}
		}
		t.Heads = append(t.Heads, head)
	}
	for _, r := range rows {
		to := caseTypeURL(a, r.Slug, b.Period)
		row := ThemeRow{Name: caseTypeName(l, r.CaseType), URL: to.String(), Ground: l.Say("matrix.decided", "n", l.Count(int(r.N)))}
		if r.Department != "" {
			row.Ground += " · " + r.Department
		}
		for _, cell := range r.Themes() {
			row.Cells = append(row.Cells, newThemeCell(l, to, row.Name, cell))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// themes puts the case types that are worst off into the strip by theme, whatever the matrix is narrowed to.
func (v *Verdict) themes(c Chrome, b *measure.Board) {
	if len(b.Rows) == 0 {
		return
	}
	v.Themes = newThemes(c.Lang, c.Address, b, b.Rows[:min(len(b.Rows), maxThemes)])
	v.Themes.All = Link{Text: c.Lang.Say("theme.all", "n", c.Lang.Count(len(b.Rows))), URL: c.Address.To("/overview", "period", "compare", "area").With("view", "themes")}
}

func newThemeCell(l text.Lang, to Address, caseType string, t measure.ThemeCell) ThemeCell {
	out := ThemeCell{Name: l.Say("theme." + string(t.Theme)), Kind: statusKind(t.Status), Icon: string(t.Status), Count: l.Status(t.Status)}
	if len(t.Cells) == 0 {
		out.Count = l.Say("theme.none")
	} else {
		out.URL = to.With("kpi", t.Cells[0].KPI)
	}
	judged := t.Counts.Judged()
	if judged > 0 {
		out.Count = l.Say("case_types.of", "n", l.Count(t.Counts.Met), "m", l.Count(judged))
		out.Short = l.Say("theme.short", "n", l.Count(t.Counts.Met), "m", l.Count(judged))
		if rest := len(t.Cells) - judged; rest > 0 {
			out.Others = l.Say("theme.rest", "n", l.Count(rest))
		}
	}
	out.Read = caseType + ", " + lowerFirst(l.Say("theme."+string(t.Theme))) + ": " + lowerFirst(out.Count) + "."
	if out.Others != "" {
		out.Read += " " + out.Others + "."
	}
	var oldest measure.Cell
	for _, c := range t.Cells {
		if c.Stale && c.Age >= oldest.Age {
			oldest = c
		}
	}
	if oldest.Stale {
		out.Old = l.Many("stale.cell", oldest.Age)
		out.Read += spokenAge(l, oldest)
	}
	if t.Status == models.StatusOff || t.Status == models.StatusNear {
		c := t.Cells[0]
		out.Worst = l.NameOf(kpiOf(c)) + " " + full(l, c) + " (" + l.Gap(*c.Gap, c.Unit) + ")"
		out.Read += " " + l.NameOf(kpiOf(c)) + ": " + lowerFirst(l.Status(c.Status)) + ", " +
			l.Say("cell.read.target", "value", full(l, c), "target", l.Exact(*c.Target, c.Unit), "gap", spokenGap(l, *c.Gap, c.Unit)) + "."
	}
	return out
}
