package seed

import (
	"context"
	"errors"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// Baselines of 2024, counted from the cases as the analyst did when the benefits were planned; seed's tests count them again.
var baselines2024 = []struct {
	kpi, caseType string
	value         float64
	n             int64
}{
	{"end_to_end_digital_share", simple, 1684.0 / 2432, 2432},
	{"end_to_end_digital_share", enfamilie, 1201.0 / 1879, 1879},
	{"end_to_end_digital_share", erhverv, 214.0 / 591, 591},
	{"end_to_end_digital_share", plads, 2338.0 / 3044, 3044},
	{"end_to_end_digital_share", flytning, 9289.0 / 9762, 9762},
	{"complete_at_first_share", enfamilie, 1026.0 / 1859, 1859},
	{"complete_at_first_share", nedrivning, 267.0 / 325, 325},
	{"net_days_median", erhverv, 97, 569},
}

// portfolio enters what Nordvig promised of its solutions, what it changed for it, and who answers: with three gaps planted, a
// benefit that is counted twice, a prerequisite that was never met, and a benefit that came without its change.
func portfolio(ctx context.Context, st *store.Store, caseTypes, departments func(string) []int64, today models.Day) error {
	book, err := st.Book(ctx, scope())
	if err != nil || today < models.DayOf(2026, 1, 1) {
		return err // before the town had planned anything
	}
	p := &planner{ctx: ctx, st: st, today: today, caseTypes: caseTypes, departments: departments, objectives: map[string]int64{}, solutions: map[string]int64{},
		changes: map[string]int64{}, baselines: map[string]int64{}, there: book.Register}
	for _, step := range []func() error{p.freeze, p.objective, p.solution, p.change, p.benefit} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

type planner struct {
	ctx                    context.Context
	st                     *store.Store
	today                  models.Day
	caseTypes, departments func(string) []int64
	objectives, solutions  map[string]int64
	changes, baselines     map[string]int64
	there                  models.Register // what was entered before the filling was broken off
}

// as gives the scope of one of the town's people.
func (p *planner) as(email string) (models.Scope, error) {
	s := scope()
	u, err := p.st.UserByEmail(p.ctx, email)
	s.Who, s.UserID = email, u.ID
	return s, err
}

func (p *planner) id(email string) int64 {
	u, err := p.st.UserByEmail(p.ctx, email)
	if err != nil {
		return 0
	}
	return u.ID
}

func one(ids []int64) int64 {
	if len(ids) == 0 {
		return 0
	}
	return ids[0]
}

func (p *planner) types(names ...string) []int64 {
	var out []int64
	for _, n := range names {
		out = append(out, p.caseTypes(n)...)
	}
	return out
}

func (p *planner) freeze() error {
	analyst, err := p.as("carl@nordvig.example")
	if err != nil {
		return err
	}
	for _, v := range baselines2024 {
		kind := one(p.caseTypes(v.caseType))
		if i := slices.IndexFunc(p.there.Baselines, func(b models.Baseline) bool { return b.KPI == v.kpi && b.CaseTypeID == kind }); i >= 0 {
			p.baselines[v.kpi+v.caseType] = p.there.Baselines[i].SeriesID
			continue
		}
		b, err := p.st.FreezeBaseline(p.ctx, analyst, models.Baseline{KPI: v.kpi, CaseTypeID: kind, From: models.DayOf(2024, 1, 1),
			Until: models.DayOf(2025, 1, 1), Value: v.value, N: &v.n, Method: models.BaselineMeasured, Source: "Optalt af sagerne i 2024", MeasuredAt: models.DayOf(2025, 1, 20)})
		if err != nil {
			return err
		}
		p.baselines[v.kpi+v.caseType] = b.SeriesID
	}
	return nil
}

func (p *planner) objective() error {
	leader, err := p.as("alma@nordvig.example")
	if err != nil {
		return err
	}
	for _, o := range []struct{ title, text string }{
		{"Frigør kapacitet", "Tid, der bruges på at taste, printe og arkivere, skal i stedet bruges på sagerne."},
		{"Hurtigere afgørelser", "Virksomheder og borgere skal have svar inden for servicemålet."},
		{"Rigtigt fra start", "Ansøgninger skal være fuldt oplyste, når de kommer."},
		{"Lavere udgift i budgettet", "Porto, print og fremmed arkivering."},
		{"Tilfredse ansøgere", "Ansøgeren skal kunne følge sin sag."},
	} {
		if i := slices.IndexFunc(p.there.Objectives, func(x models.Objective) bool { return x.Title == o.title }); i >= 0 {
			p.objectives[o.title] = p.there.Objectives[i].Root()
			continue
		}
		id, err := p.st.SaveObjective(p.ctx, leader, models.Objective{Title: o.title, Description: o.text, Owned: models.Owned{OwnerID: leader.UserID}}, 0, "")
		if err != nil {
			return err
		}
		p.objectives[o.title] = id
	}
	return nil
}

func (p *planner) solution() error {
	analyst, err := p.as("carl@nordvig.example")
	if err != nil {
		return err
	}
	bo, gerda := p.id("bo@nordvig.example"), p.id("gerda@nordvig.example")
	byggeri := p.types(simple, enfamilie, erhverv, etage, industri, nedrivning)
	for _, s := range []models.Solution{
		{Title: "Byg og Miljø", Owned: models.Owned{OwnerID: bo}, GoLive: models.DayOf(2024, 3, 1), CaseTypes: byggeri,
			News:    "Ansøgeren udfylder trin for trin og vedlægger det, sagen kræver.",
			Demands: "Sagen screenes samme dag, og mangler meldes i løsningen, ikke i brev.",
			Interfaces: []models.Interface{{To: "ESDH", State: models.InterfaceCarries, Note: "Sag og bilag oprettes af sig selv."},
				{To: "Bygningsarkivet", State: models.InterfacePlanned}}},
		{Title: "ESDH", Owned: models.Owned{OwnerID: bo}, GoLive: models.DayOf(2024, 3, 1), CaseTypes: byggeri,
			News:    "Sager og breve behandles, sendes og arkiveres ét sted.",
			Demands: "Intet printes for at blive læst eller scannet for at blive arkiveret.",
			Interfaces: []models.Interface{{To: "Digital Post", State: models.InterfaceCarries},
				{To: "Høringsportalen", State: models.InterfaceBroken, Note: "Afviser filer over 50 MB."}}},
		{Title: "Digital pladsanvisning", Owned: models.Owned{OwnerID: gerda}, GoLive: models.DayOf(2024, 10, 1), CaseTypes: p.types(plads),
			News: "Forældre skriver op og svarer på tilbud i løsningen.", Demands: "Ventelisten føres kun i løsningen.",
			Interfaces: []models.Interface{{To: "CPR", State: models.InterfaceCarries}}},
		{Title: "Digital flytning", GoLive: models.DayOf(2024, 1, 1), CaseTypes: p.types(flytning), News: "Flytning meldes på borger.dk.",
			Demands: "Borgere uden digital post hjælpes ved skranken, i løsningen."},
		{Title: "Sagsstatus i Byg og Miljø", GoLive: models.DayOf(2026, 2, 1), CaseTypes: byggeri, News: "Ansøgeren ser, hvor sagen er."},
	} {
		if i := slices.IndexFunc(p.there.Solutions, func(x models.Solution) bool { return x.Title == s.Title }); i >= 0 {
			p.solutions[s.Title] = p.there.Solutions[i].Root()
			continue
		}
		if p.solutions[s.Title], err = p.st.SaveSolution(p.ctx, analyst, s, 0, ""); err != nil {
			return err
		}
	}
	return nil
}

func (p *planner) change() error {
	head, err := p.as("bo@nordvig.example")
	if err != nil {
		return err
	}
	own := models.Owned{OwnerID: head.UserID}
	no := models.NoDay
	all := []models.Change{
		{Title: "Behandling direkte i ESDH", Owned: own, SolutionID: p.solutions["ESDH"], CaseTypes: p.types(simple, enfamilie), KPIs: []string{"end_to_end_digital_share"},
			Before: []string{"Ansøgningen printes", "Sagen behandles på papir", "Afgørelsen scannes og arkiveres"},
			After:  []string{"Sagen åbnes i ESDH", "Sagen behandles på skærmen", "Afgørelsen sendes i Digital Post"},
			Choice: models.ChoiceStandard, Who: "Sagsbehandlere og administration i Byg", Affected: 18, Trained: 18, Start: models.DayOf(2025, 1, 6), Due: models.DayOf(2025, 6, 1), Done: models.DayOf(2025, 6, 1)},
		{Title: "Arkivering i ESDH ved afgørelse", Owned: own, SolutionID: p.solutions["ESDH"], CaseTypes: p.types(simple, enfamilie), KPIs: []string{"end_to_end_digital_share"},
			Before: []string{"Sagen samles i en mappe", "Mappen scannes hver måned"}, After: []string{"Sagen arkiveres i ESDH, når afgørelsen sendes"},
			Choice: models.ChoiceStandard, Who: "Administrationen i Byg", Affected: 4, Trained: 1, Start: models.DayOf(2026, 3, 1), Due: models.DayOf(2026, 6, 1), Done: no},
		{Title: "Digital høring i ESDH", Owned: own, SolutionID: p.solutions["ESDH"], Interface: "Høringsportalen", CaseTypes: p.types(erhverv),
			KPIs:   []string{"end_to_end_digital_share", "net_days_median"},
			Before: []string{"Høringen printes og sendes", "Svaret scannes"}, After: []string{"Høringen sendes fra ESDH", "Svaret lander på sagen"},
			Choice: models.ChoiceStandard, Who: "Sagsbehandlere i erhvervsteamet, brandmyndigheden", Affected: 9, Trained: 2, Start: models.DayOf(2026, 8, 1), Due: models.DayOf(2027, 1, 31), Done: no},
		{Title: "Screening samme dag", Owned: own, SolutionID: p.solutions["Byg og Miljø"], CaseTypes: p.types(erhverv), KPIs: []string{"net_days_median", "within_limit_share", "screening_days_median"},
			Before: []string{"Sagen lægges i bunken", "Den screenes, når den nås"}, After: []string{"Sagen screenes den dag, den kommer"},
			Choice: models.ChoiceStandard, Who: "Erhvervsteamet", Affected: 9, Trained: 9, Start: models.DayOf(2025, 2, 1), Due: models.DayOf(2025, 4, 1), Done: models.DayOf(2025, 4, 1)},
		{Title: "Ny tjekliste til rådgivere", Owned: own, SolutionID: p.solutions["Byg og Miljø"], CaseTypes: p.types(enfamilie, nedrivning), KPIs: []string{"complete_at_first_share"},
			Before: []string{"Rådgiveren sender det, rådgiveren tror, der skal til"}, After: []string{"Rådgiveren følger tjeklisten i løsningen"},
			Choice: models.ChoiceAdapt, Ground: "Den fælles tjekliste mangler kommunens lokalplaner.", Who: "Rådgivere og screening", Affected: 6, Trained: 6,
			Start: models.DayOf(2025, 2, 1), Due: models.DayOf(2025, 3, 1), Done: models.DayOf(2025, 3, 1)},
		{Title: "Ventelisten kun i løsningen", Owned: models.Owned{OwnerID: p.id("gerda@nordvig.example")}, SolutionID: p.solutions["Digital pladsanvisning"],
			CaseTypes: p.types(plads), KPIs: []string{"end_to_end_digital_share"}, Before: []string{"Ventelisten føres også i regneark"}, After: []string{"Ventelisten føres i løsningen"},
			Choice: models.ChoiceStandard, Who: "Pladsanvisningen", Affected: 5, Trained: 5, Start: models.DayOf(2024, 12, 1), Due: models.DayOf(2025, 2, 1), Done: models.DayOf(2025, 2, 1)},
		{Title: "Statusbesked til flyttere", Owned: own, SolutionID: p.solutions["Digital flytning"], CaseTypes: p.types(flytning), KPIs: []string{"end_to_end_digital_share"},
			Before: []string{"Borgeren ringer for at høre"}, After: []string{"Borgeren får besked af sig selv"}, Choice: models.ChoiceStandard, Who: "Borgerservice",
			Affected: 12, Trained: 12, Start: models.DayOf(2024, 12, 1), Due: models.DayOf(2025, 2, 1), Done: models.DayOf(2025, 2, 1)},
	}
	for _, c := range all {
		if i := slices.IndexFunc(p.there.Changes, func(x models.Change) bool { return x.Title == c.Title }); i >= 0 {
			p.changes[c.Title] = p.there.Changes[i].Root()
			continue
		}
		if c.Done > p.today {
			c.Done = no
		}
		if p.changes[c.Title], err = p.st.SaveChange(p.ctx, head, c, 0, ""); err != nil {
			return err
		}
	}
	return nil
}

// planned is one benefit of the town, with the state that it has reached and who approved it.
type planned struct {
	models.Benefit
	kind       []string // case types
	objectives []string
	changes    []string
	state      models.BenefitState
}

func (p *planner) benefit() error {
	analyst, err := p.as("carl@nordvig.example")
	if err != nil {
		return err
	}
	leader, err := p.as("alma@nordvig.example")
	if err != nil {
		return err
	}
	controller, err := p.as("erik@nordvig.example")
	if err != nil {
		return err
	}
	bo, gerda := models.Owned{OwnerID: p.id("bo@nordvig.example"), DeputyID: p.id("carl@nordvig.example")}, models.Owned{OwnerID: p.id("gerda@nordvig.example")}
	bygID, dagID, borgerID := one(p.departments(byg)), one(p.departments(dagtilbud)), one(p.departments(borgerservice))
	year := func(plans ...float64) []models.PlanYear {
		var out []models.PlanYear
		for i, v := range plans {
			out = append(out, models.PlanYear{Year: 2026 + i, Likely: v})
		}
		return out
	}
	start := models.DayOf(2025, 1, 1)
	const cases = "Sager og hændelser fra Byg og Miljø"
	all := []planned{
		{models.Benefit{Title: "Mindre genindtastning", Description: "Oplysninger fra ansøgningen tastes ikke igen.", Type: models.BenefitTime, Owned: bo, DepartmentID: bygID,
			KPI: "end_to_end_digital_share", UnitTimes: []models.Minutes{{Activity: "Indtastning", Minutes: 45, Method: models.MethodMeasured, N: 40}}, Plan: year(290, 310),
			DataSource: cases, Measuring: "Hver måned, af systemet", Predictability: models.Expected, Priority: 1},
			[]string{simple}, []string{"Frigør kapacitet"}, []string{"Behandling direkte i ESDH"}, models.BenefitRealised},
		{models.Benefit{Title: "Mindre print og scanning", Description: "Sagen printes og scannes ikke.", Type: models.BenefitTime, Owned: bo, DepartmentID: bygID,
			KPI: "end_to_end_digital_share", UnitTimes: []models.Minutes{{Activity: "Print", Minutes: 30, Method: models.MethodSampled, N: 25},
				{Activity: "Scanning", Minutes: 18, Method: models.MethodSampled, N: 25}, {Activity: "Arkivering", Minutes: 12, Method: models.MethodSampled, N: 25}},
			Plan: year(340, 400), DataSource: cases, Predictability: models.Expected, Priority: 1},
			[]string{enfamilie}, []string{"Frigør kapacitet"}, []string{"Behandling direkte i ESDH"}, models.BenefitPartly},
		{models.Benefit{Title: "Færre mangelbreve", Description: "Fuldt oplyste ansøgninger skal ikke rykkes.", Type: models.BenefitTime, Owned: bo, DepartmentID: bygID,
			KPI: "complete_at_first_share", UnitTimes: []models.Minutes{{Activity: "Mangelbrev", Minutes: 90, Method: models.MethodEstimated}}, Plan: year(320, 400),
			Prerequisites: []models.Prerequisite{{Text: "Rådgivernes brancheforening anbefaler tjeklisten", Due: models.DayOf(2026, 3, 1)}},
			Risks:         []models.Risk{{Text: "Små rådgivere kender ikke tjeklisten", Mitigation: "Vejledning på mødet i november"}},
			DataSource:    cases, Predictability: models.Expected, Priority: 2},
			[]string{enfamilie}, []string{"Frigør kapacitet", "Rigtigt fra start"}, []string{"Ny tjekliste til rådgivere"}, models.BenefitPartly},
		{models.Benefit{Title: "Mindre print ved høring", Type: models.BenefitTime, Owned: bo, DepartmentID: bygID, KPI: "end_to_end_digital_share",
			UnitTimes: []models.Minutes{{Activity: "Høring på papir", Minutes: 120, Method: models.MethodSampled, N: 20}}, Plan: year(260, 420), DataSource: cases,
			Predictability: models.Expected, Priority: 1}, []string{erhverv}, []string{"Frigør kapacitet", "Hurtigere afgørelser"}, []string{"Digital høring i ESDH"}, models.BenefitTransition},
		{models.Benefit{Title: "Mindre arkivering på papir", Type: models.BenefitTime, Owned: bo, DepartmentID: bygID, KPI: "end_to_end_digital_share",
			UnitTimes: []models.Minutes{{Activity: "Arkivering", Minutes: 12, Method: models.MethodMeasured, N: 40}}, Plan: year(110, 150), DataSource: cases, Predictability: models.Logical, Priority: 3},
			[]string{enfamilie, simple}, []string{"Frigør kapacitet"}, []string{"Arkivering i ESDH ved afgørelse"}, models.BenefitTransition},
		{models.Benefit{Title: "Mindre dobbelt ventelisteføring", Type: models.BenefitTime, Owned: gerda, DepartmentID: dagID, KPI: "end_to_end_digital_share",
			UnitTimes: []models.Minutes{{Activity: "Ventelisteføring", Minutes: 10, Method: models.MethodMeasured, N: 60}}, Plan: year(50, 55), DataSource: "Dagtilbud-systemet",
			Predictability: models.Definite, Priority: 2}, []string{plads}, []string{"Frigør kapacitet"}, []string{"Ventelisten kun i løsningen"}, models.BenefitSustained},
		{models.Benefit{Title: "Færre opkald om flytning", Type: models.BenefitTime, DepartmentID: borgerID, KPI: "end_to_end_digital_share", Owned: gerda,
			UnitTimes: []models.Minutes{{Activity: "Opkald", Minutes: 15, Method: models.MethodMeasured, N: 200}}, Plan: year(30, 30), DataSource: "Borgerservice-systemet",
			Predictability: models.Expected, Priority: 4}, []string{flytning}, []string{"Frigør kapacitet"}, []string{"Statusbesked til flyttere"}, models.BenefitRealised},
		{models.Benefit{Title: "Lavere udgift til porto og print", Description: "Breve sendes i Digital Post, ikke med posten.", Type: models.BenefitCashable, Owned: bo, DepartmentID: bygID,
			KPI: "end_to_end_digital_share", Plan: year(420_000, 420_000), DataSource: "Økonomisystemet, porto og print", Predictability: models.Definite, Priority: 1},
			[]string{simple}, []string{"Lavere udgift i budgettet"}, []string{"Behandling direkte i ESDH"}, models.BenefitRealised},
		{models.Benefit{Title: "Hurtigere svar til virksomheder", Description: "Medianen fra fuldt oplyst til afgørelse.", Type: models.BenefitService, Owned: bo, DepartmentID: bygID,
			KPI: "net_days_median", Plan: year(55, 50), DataSource: cases, Predictability: models.Expected, Priority: 1}, []string{erhverv}, []string{"Hurtigere afgørelser"},
			[]string{"Screening samme dag", "Digital høring i ESDH"}, models.BenefitTransition},
		{models.Benefit{Title: "Flere fuldt oplyste nedrivninger", Type: models.BenefitQuality, Owned: bo, DepartmentID: bygID, KPI: "complete_at_first_share", Plan: year(0.85, 0.88),
			DataSource: cases, Predictability: models.Expected, Priority: 3}, []string{nedrivning}, []string{"Rigtigt fra start"}, []string{"Ny tjekliste til rådgivere"}, models.BenefitPartly},
		{models.Benefit{Title: "Bedre overblik for ansøger", Description: "Ansøgeren kan se, hvor sagen er.", Type: models.BenefitService, Owned: bo, DepartmentID: bygID,
			Predictability: models.Intangible}, nil, []string{"Tilfredse ansøgere"}, nil, models.BenefitIdentified},
	}
	titles := map[string]int64{}
	for _, v := range all {
		b := v.Benefit
		b.State, b.Start, b.End, b.ClosedOn, b.ReviewOn = models.BenefitIdentified, start, models.NoDay, models.NoDay, models.NoDay
		b.CaseTypes = p.types(v.kind...)
		for _, name := range v.kind {
			if id := p.baselines[b.KPI+name]; id != 0 {
				b.Baselines = append(b.Baselines, id)
			}
		}
		for _, name := range v.objectives {
			b.Objectives = append(b.Objectives, p.objectives[name])
		}
		for _, name := range v.changes {
			b.Changes = append(b.Changes, p.changes[name])
		}
		var root int64
		if i := slices.IndexFunc(p.there.Benefits, func(x models.Benefit) bool { return x.Title == b.Title }); i >= 0 {
			root, b.State = p.there.Benefits[i].Root(), p.there.Benefits[i].State
		} else if root, err = p.st.SaveBenefit(p.ctx, analyst, b, 0, ""); err != nil {
			return err
		}
		titles[b.Title] = root
		version, err := p.version(root)
		if err != nil {
			return err
		}
		for _, state := range []models.BenefitState{models.BenefitPlanned, v.state} {
			if b.State == v.state || b.State == state {
				continue
			}
			if _, err := p.st.SetBenefitState(p.ctx, leader, version, state, ""); err != nil {
				return err
			}
			if version, err = p.version(root); err != nil {
				return err
			}
		}
	}
	owner, err := p.as("bo@nordvig.example")
	if err != nil {
		return err
	}
	flat := func(v float64) []float64 { return []float64{v, v, v, v} }
	for i, a := range []models.Amount{
		{BenefitID: titles["Lavere udgift til porto og print"], Year: 2026, Gross: flat(495_000), Costs: flat(60_000), Fees: flat(15_000), Line: "Byg, administration: porto og print",
			PriceYear: 2026, Permanent: true, DecisionRef: "Budget 2026, Økonomiudvalget 14.10.2025, punkt 7"},
		{BenefitID: titles["Mindre genindtastning"], Year: 2026, Gross: flat(95_000), Costs: flat(0), Fees: flat(0), Line: "Byg, løn: 0,2 stilling", PriceYear: 2026, Permanent: true,
			DecisionRef: "Budget 2026, Økonomiudvalget 14.10.2025, punkt 7"},
		{BenefitID: titles["Mindre print og scanning"], Year: 2027, Gross: flat(140_000), Costs: flat(20_000), Fees: flat(0), Line: "Byg, løn: 0,3 stilling", PriceYear: 2027, Permanent: true,
			DecisionRef: "Forslag til budget 2027"},
	} {
		if slices.ContainsFunc(p.there.Amounts, func(x models.Amount) bool { return x.Line == a.Line && (i > 1 || x.ConfirmedBy != "") }) {
			continue
		}
		id, err := p.st.ProposeAmount(p.ctx, owner, a, 0, "")
		if err != nil {
			return err
		}
		if i < 2 {
			if err := p.st.ConfirmAmount(p.ctx, controller, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// version gives the id of the version of a benefit that stands.
func (p *planner) version(root int64) (int64, error) {
	s, err := p.as("alma@nordvig.example")
	if err != nil {
		return 0, err
	}
	all, err := p.st.BenefitVersions(p.ctx, s, root)
	if err != nil {
		return 0, err
	}
	if len(all) == 0 {
		return 0, errors.New("a benefit without versions")
	}
	return all[0].ID, nil
}
