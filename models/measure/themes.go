package measure

import (
	"cmp"
	"slices"

	"gevinstoverblik/models"
)

// ThemeCell is what a row says of one theme: its key figures, the worst first, and the status of the worst.
type ThemeCell struct {
	Theme  models.Theme
	Status models.Status // not_measured where the board has no key figure of the theme
	Cells  []Cell
	Counts Counts
}

// Themes puts the cells of a row under their themes, in the order of models.Themes.
func (r Row) Themes() []ThemeCell {
	out := make([]ThemeCell, len(models.Themes))
	for i, theme := range models.Themes {
		t := &out[i]
		t.Theme, t.Status = theme, models.StatusNotMeasured
		for _, c := range r.Cells {
			if c.column().Theme() == theme {
				t.Cells = append(t.Cells, c)
				*t.Counts.of(c.Status)++
			}
		}
		slices.SortStableFunc(t.Cells, func(x, y Cell) int {
			return cmp.Or(cmp.Compare(attention(y.Status), attention(x.Status)), cmp.Compare(y.Gaps, x.Gaps))
		})
		if len(t.Cells) > 0 {
			t.Status = t.Cells[0].Status
		}
	}
	return out
}

// column gives the key figure of the column that a cell stands in.
func (c Cell) column() models.KPI {
	if c.Column != "" && c.Column != c.Defined.Key {
		if k, ok := models.KPIByKey(c.Column); ok {
			return k
		}
	}
	if c.Defined.Key == "" {
		k, _ := models.KPIByKey(c.KPI)
		return k
	}
	return c.Defined
}

// attention orders statuses by how much they must be seen: what is judged, the worst first, then what is expected
// and not there, then the rest.
func attention(s models.Status) int {
	return slices.Index([]models.Status{models.StatusNotMeasured, models.StatusNoCases, models.StatusNoTarget, models.StatusTooFew, models.StatusMissing,
		models.StatusMet, models.StatusNear, models.StatusOff}, s)
}
