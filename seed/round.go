package seed

import (
	"context"
	"errors"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// openYear opens the round of next year as the leader did, with what the heads have entered so far: Byg is half done,
// Dagtilbud has submitted and waits for the leader.
func openYear(ctx context.Context, st *store.Store, caseTypes, departments func(string) []int64, today models.Day) error {
	leader := scope()
	leader.Who = "alma@nordvig.example"
	y, _, _ := today.Date()
	r, err := st.OpenRound(ctx, leader, models.Round{Year: y + 1, Grain: models.ByQuarter, Deadline: today + 8,
		Note: "Sæt mål, I kan nå med de arbejdsgange, I har besluttet. Skriv begrundelsen, hvor målet flytter sig meget."})
	var known models.Problem
	if errors.As(err, &known) && known.Code == "round_there" { // the filling was broken off after it
		return nil
	}
	if err != nil {
		return err
	}
	type row struct {
		kpi, caseType string
		quarters      [4]float64
		reason        string
	}
	for _, d := range []struct {
		department, head string
		rows             []row
		submit           bool
	}{
		{byg, "bo@nordvig.example", []row{
			{"within_limit_share", erhverv, [4]float64{0.45, 0.60, 0.70, 0.80}, "Digital høring fra februar."},
			{"end_to_end_digital_share", erhverv, [4]float64{0.55, 0.65, 0.75, 0.80}, "Afhænger af den digitale høring."},
			{"digital_share", enfamilie, [4]float64{0.95, 0.96, 0.96, 0.97}, ""},
		}, false},
		{dagtilbud, "gerda@nordvig.example", []row{
			{"digital_share", plads, [4]float64{0.98, 0.98, 0.98, 0.98}, ""},
			{"within_limit_share", plads, [4]float64{0.95, 0.95, 0.96, 0.97}, "Ny vagtplan fra 2. kvartal."},
		}, true},
	} {
		head := scope()
		head.Who = d.head
		for _, department := range departments(d.department) {
			var changes []models.DraftChange
			for _, row := range d.rows {
				for _, caseType := range caseTypes(row.caseType) {
					for q, v := range row.quarters {
						changes = append(changes, models.DraftChange{DraftPlace: models.DraftPlace{KPI: row.kpi, CaseTypeID: caseType, FromMonth: models.MonthOf(y+1, q*3+1)},
							Value: &v, Reason: row.reason, Origin: models.OriginTyped})
					}
				}
			}
			if _, err := st.SaveDrafts(ctx, head, r.ID, department, changes); err != nil {
				return err
			}
			if d.submit && len(changes) > 0 {
				if err := st.Submit(ctx, head, r.ID, department, 0); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// said is what the head of Byg explains about the last quarter, as far as it lies behind on the day.
func said(ctx context.Context, st *store.Store, caseTypes, departments func(string) []int64, today models.Day) error {
	if today <= dataEnd {
		return nil
	}
	head := scope()
	head.Who = "bo@nordvig.example"
	for _, c := range []struct{ kpi, caseType, text string }{
		{"within_limit_share", erhverv, "Høringen af brandmyndighed og naboer går stadig på papir, og to sagsbehandlere skiftede i juli. Digital høring er klar i februar."},
		{"complete_at_first_share", etage, "Rådgiverne sender uden brandplan. Vejledningen er ændret i september."},
	} {
		for _, caseType := range caseTypes(c.caseType) {
			for _, department := range departments(byg) {
				err := st.SaveComment(ctx, head, models.CommentChange{CommentPlace: models.CommentPlace{KPI: c.kpi, CaseTypeID: caseType, DepartmentID: department,
					Period: models.PeriodAt(models.ByQuarter, dataEnd, 1).String()}, Text: c.text, Publish: true})
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}
