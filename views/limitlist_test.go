package views

import (
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

func TestALimitIsShownWithItsValidityAndWhatItCounts(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		limit := func(id int64, year int, days float64, kind models.TargetKind, active bool) TargetInput {
			return TargetInput{CaseType: "Enfamiliehuse", TypeSlug: "enfamiliehuse", Target: models.Target{ID: id, KPI: models.KPILimit, CaseTypeID: 1, ValidFrom: models.MonthOf(year, 1), Value: &days,
				Comparator: models.AtMost, Kind: kind, Clock: models.ClockService, DayKind: models.CalendarDays, Active: active, DecisionRef: "Aftale"}}
		}
		in := LimitListInput{Today: models.DayOf(2026, 11, 20), MaySet: true, MaySwitch: true, Types: []Choice{{Value: "1", Text: "Enfamiliehuse"}}, Departments: []Choice{{Value: "2", Text: "Byg"}},
			Limits: []TargetInput{limit(1, 2020, 50, models.KindAgreement, true), limit(2, 2025, 40, models.KindAgreement, true), limit(3, 2027, 30, models.KindOwn, true), limit(4, 2016, 60, models.KindLaw, false)},
			Typed:  map[string]string{"value": "x"}, Problems: []models.Problem{{Field: "value", Code: "cell_nan", Value: "x"}}}
		d := read(t, "limit-list-"+string(l), NewLimitList(visitor(l, models.RoleHead, "/targets/limits"), in))
		d.says(pick2(l, "40\u00a0dage · kalenderdage", "40\u00a0days · calendar days"), pick2(l, "Servicemålstid: fuldt oplyst til afgjort", "Service-target time: complete to decision"), pick2(l, "dec. 2024", "Dec 2024"), pick2(l, "gælder nu", "in force"),
			pick2(l, "kommende", "coming"), pick2(l, "slået fra", "switched off"))
	})
}
