package measure

import (
	"testing"

	"gevinstoverblik/models"
)

// In the column of the limit the median stands for case types without one: what came of it is that of the median.
func TestWhatCameOfAnItemIsToldOfTheKeyFigureThatStoodInItsColumn(t *testing.T) {
	page := func(key string, unit models.Unit, v float64) []FrozenPage {
		return []FrozenPage{{Rows: []FrozenRow{{CaseTypeID: 7, Cells: []FrozenCell{{KPI: key, Column: "within_limit_share", Unit: unit, Value: &v}}}}}}
	}
	item := FrozenItem{ItemPlace: models.ItemPlace{Kind: models.ItemOff, CaseTypeID: 7}, CaseType: "Lovliggørelse", KPIs: []string{"within_limit_share"}}
	last := &Frozen{Pages: page("net_days_median", models.UnitDays, 118), Items: []FrozenItem{item, {ItemPlace: models.ItemPlace{Kind: models.ItemOff, CaseTypeID: 8}, KPIs: []string{"digital_share"}}}}

	now := Frozen{Pages: page("net_days_median", models.UnitDays, 90)}
	now.followed(last, nil)
	if got := now.Last.Items[0]; got.KPI != "net_days_median" || *got.Was != 118 || *got.Is != 90 || got.Unit != models.UnitDays {
		t.Errorf("%+v, want the median then and now", got)
	}
	if got := now.Last.Items[1]; got.KPI != "digital_share" || got.Was != nil || got.Is != nil {
		t.Errorf("%+v, want a case type that is gone without a figure", got)
	}

	now = Frozen{Pages: page("within_limit_share", models.UnitShare, 0.4)} // it has a limit since
	now.followed(last, nil)
	if got := now.Last.Items[0]; got.KPI != "net_days_median" || *got.Was != 118 || got.Is != nil {
		t.Errorf("%+v, want no share beside days", got)
	}
}
