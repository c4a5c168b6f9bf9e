package views

import (
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

func TestALineShowsItsBaselineAndWhereWeShouldBe(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		p, round := promises(t)
		row := p.Types[0].Rows[0]
		n := int64(412)
		base := models.Baseline{ID: 4, SeriesID: 4, Version: 2, Value: 0.62, N: &n, From: models.DayOf(2025, 1, 1), Until: models.DayOf(2026, 1, 1), Method: models.BaselineMeasured,
			MeasuredAt: models.DayOf(2026, 1, 20), SetBy: "bo@nordvig.dk", Reason: "To måneder manglede"}
		line := models.Trajectory{KPI: row.KPI.Key, Form: models.TrajectoryLine, FromMonth: models.MonthOf(2027, 1), UntilMonth: models.MonthOf(2027, 12), Start: 0.62, Goal: 0.8, SetBy: "bo@nordvig.dk"}
		in := LineInput{KPI: row.KPI, CaseType: "Enfamiliehuse", Round: round, Area: "byg", Department: 2, Cell: "c.digital_share.1.2027-01.0", MayEdit: true,
			Form: "line", Goal: "80", Until: "2027-12", Baseline: &base, Baselines: []models.Baseline{base}, Earlier: []models.Trajectory{line}, Line: &line,
			Points: []LinePoint{{Period: row.Cells[0].Period, Value: 0.65}}, Names: map[string]string{"bo@nordvig.dk": "Bo Munk"}, At: func(x time.Time) time.Time { return x }}
		d := read(t, "target-line-"+string(l), NewTargetLine(visitor(l, models.RoleHead, "/targets/line"), in))
		d.says(pick2(l, "65\u00a0%", "65%"), pick2(l, "Linje fra 62", "Line from 62"), pick2(l, "Fastfrosset, version 2", "Frozen, version 2"), pick2(l, "412 sager", "412 cases"),
			"To måneder manglede", "Bo Munk", pick2(l, "Sæt ind i skemaet", "Put into the grid"))
		in.Reason = "Ny blanket"
		if got := LineReason(l, in); !strings.HasPrefix(got, "Ny blanket (") {
			t.Errorf("LineReason = %q, want the person's words first", got)
		}
		in.Baseline, in.Line, in.Points, in.Reached = nil, nil, nil, row.Cells[0].Period
		d = read(t, "target-line-none-"+string(l), NewTargetLine(visitor(l, models.RoleHead, "/targets/line"), in))
		d.says(pick2(l, "for få sager", "too few cases"))
	})
}
