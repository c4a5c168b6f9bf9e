package seed

import (
	"context"
	"fmt"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// national is the common list of service targets that the government and the municipalities agreed on in
// December 2015, measured from 2016: calendar days from a complete application to the decision, the applicant's
// own time left out (domain.md §1.1, §1.3).
var national = []struct {
	caseType string
	days     float64
}{
	{"Simple konstruktioner", 40},
	{"Enfamiliehuse", 40},
	{"Industri- og lagerbygninger", 50},
	{"Etagebyggeri, erhverv", 55},
	{"Etagebyggeri, bolig", 60},
}

const agreement = "Aftale om fælles servicemål, december 2015"

// Reference puts the five national building categories with their limits on the reference list, where somebody
// can switch them on. What already stands there, switched on or not, is left as it is; so it may run at every start.
func Reference(ctx context.Context, st *store.Store) error {
	standing, err := nationalTargets(ctx, st)
	if err != nil {
		return fmt.Errorf("reference list: %w", err)
	}
	var lines []models.TargetLine
	for _, c := range national {
		if _, found := standing[c.caseType]; !found {
			lines = append(lines, models.TargetLine{KPI: models.KPILimit, CaseType: c.caseType, ValidFrom: models.MonthOf(2016, 1),
				Value: &c.days, Comparator: models.AtMost, Kind: models.KindAgreement, Clock: models.ClockService,
				DayKind: models.CalendarDays, DecisionRef: agreement, Inactive: true})
		}
	}
	if len(lines) == 0 {
		return nil
	}
	s := models.Local()
	s.Who = "gevinstoverblik" // the program brings the list along, whoever starts it
	if err := st.SetTargets(ctx, s, lines); err != nil {
		return fmt.Errorf("reference list: %w", err)
	}
	return nil
}

// nationalTargets gives the ids of the national limits that are stored, by the name of their case type.
func nationalTargets(ctx context.Context, st *store.Store) (map[string]int64, error) {
	targets, err := st.Targets(ctx, scope())
	if err != nil {
		return nil, err
	}
	book, err := st.Book(ctx, scope())
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for _, c := range national {
		for _, t := range targets {
			if t.KPI == models.KPILimit && t.Kind == models.KindAgreement && t.DepartmentID == 0 && t.ValidFrom == models.MonthOf(2016, 1) &&
				models.NameKey(book.CaseTypes.Entry(t.CaseTypeID).Name) == models.NameKey(c.caseType) {
				out[c.caseType] = t.ID
			}
		}
	}
	return out, nil
}

// promise is a target of Nordvig: what stood from 2024, and what the council asks for from 2026 (0 = the same).
type promise struct{ from2024, from2026 float64 }

// promises are Nordvig's targets for the four KPIs of the board.
var promises = []struct {
	caseType                          string
	digital, within, endToEnd, firstT promise
}{
	{erhverv, promise{0.85, 0.90}, promise{0.70, 0.80}, promise{0.60, 0.80}, promise{0.65, 0.70}},
	{industri, promise{0.85, 0.90}, promise{0.75, 0.80}, promise{0.60, 0.80}, promise{0.60, 0.70}},
	{etage, promise{0.85, 0.90}, promise{0.80, 0}, promise{0.65, 0.80}, promise{0.70, 0}},
	{enfamilie, promise{0.90, 0.95}, promise{0.80, 0.90}, promise{0.65, 0.85}, promise{0.60, 0.70}},
	{simple, promise{0.90, 0.95}, promise{0.85, 0.90}, promise{0.70, 0.85}, promise{0.70, 0}},
	{plads, promise{0.95, 0.98}, promise{0.95, 0}, promise{0.80, 0.90}, promise{0.85, 0}},
	{nedrivning, promise{0.90, 0}, promise{0.80, 0.90}, promise{0.70, 0.85}, promise{0.75, 0}},
	{flytning, promise{0.95, 0.97}, promise{0.97, 0}, promise{0.95, 0}, promise{0.90, 0}},
	{byfornyelse, promise{0.70, 0}, promise{0.80, 0}, promise{0.60, 0}, promise{0.50, 0}},
}

// targetLines gives Nordvig's targets and its own limits.
func targetLines() []models.TargetLine {
	var lines []models.TargetLine
	add := func(kpi, caseType string, at models.Comparator, p promise) {
		from2024 := p.from2024
		lines = append(lines, models.TargetLine{KPI: kpi, CaseType: caseType, ValidFrom: models.MonthOf(2023, 10), Value: &from2024,
			Comparator: at, Kind: models.KindOwn, DecisionRef: "Direktionen 12.09.2023, punkt 4"})
		if p.from2026 != 0 {
			lines = append(lines, models.TargetLine{KPI: kpi, CaseType: caseType, ValidFrom: models.MonthOf(2026, 1), Value: &p.from2026,
				Comparator: at, Kind: models.KindOwn, DecisionRef: "Økonomiudvalget 16.12.2025, punkt 8"})
		}
	}
	for _, p := range promises {
		add("digital_share", p.caseType, models.AtLeast, p.digital)
		add("within_limit_share", p.caseType, models.AtLeast, p.within)
		add("end_to_end_digital_share", p.caseType, models.AtLeast, p.endToEnd)
		add("complete_at_first_share", p.caseType, models.AtLeast, p.firstT)
	}
	add("net_days_median", lovlig, models.AtMost, promise{120, 90})

	limit := func(caseType string, days float64, kind models.TargetKind, ref, note string) {
		lines = append(lines, models.TargetLine{KPI: models.KPILimit, CaseType: caseType, ValidFrom: models.MonthOf(2023, 1), Value: &days,
			Comparator: models.AtMost, Kind: kind, Clock: models.ClockService, DayKind: models.CalendarDays, DecisionRef: ref, Note: note})
	}
	limit(erhverv, 55, models.KindAgreement, agreement, "Nordvigs navn for etagebyggeri, erhverv")
	limit(industri, 50, models.KindAgreement, agreement, "Nordvigs navn for industri- og lagerbygninger")
	for _, own := range []struct {
		caseType string
		days     float64
	}{{plads, 7}, {nedrivning, 21}, {flytning, 3}, {byfornyelse, 90}} {
		limit(own.caseType, own.days, models.KindOwn, "Direktionen 06.12.2022, punkt 2", "")
	}
	return lines
}

// setTargets gives Nordvig its targets, and switches on the national limits whose case types it has.
func setTargets(ctx context.Context, st *store.Store) error {
	if err := Reference(ctx, st); err != nil {
		return err
	}
	if err := st.SetTargets(ctx, scope(), targetLines()); err != nil {
		return fmt.Errorf("targets of the demonstration: %w", err)
	}
	standing, err := nationalTargets(ctx, st)
	if err != nil {
		return fmt.Errorf("targets of the demonstration: %w", err)
	}
	var on []int64
	for _, caseType := range []string{simple, enfamilie, etage} {
		on = append(on, standing[caseType])
	}
	if err := st.SwitchReference(ctx, scope(), on, true); err != nil {
		return fmt.Errorf("switch on the national limits: %w", err)
	}
	return nil
}
