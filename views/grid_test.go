package views

import (
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// promises are two key figures of one case type for 2027: one with a target of this year and one of its own.
func promises(t *testing.T) (measure.Promises, models.Round) {
	t.Helper()
	round := models.Round{ID: 3, Year: 2027, Grain: models.ByQuarter, Deadline: models.DayOf(2026, 12, 1)}
	p := measure.Promises{Year: 2027, Department: facts.Entry{ID: 2, Name: "Byg", Slug: "byg"},
		LastYear: models.PeriodAt(models.ByYear, models.DayOf(2025, 1, 1), 1), SoFar: models.PeriodAt(models.ByYear, models.DayOf(2026, 1, 1), 1)}
	figure := func(v float64) measure.Figure { return measure.Figure{Value: &v, N: 100, Unit: models.UnitShare} }
	target := func(v float64) *models.Target {
		return &models.Target{Value: &v, Comparator: models.AtLeast, Kind: models.KindOwn, CaseTypeID: 1, DepartmentID: 2}
	}
	kpi := func(key string) models.KPI { k, _ := models.KPIByKey(key); return k }
	digital := measure.PromiseRow{KPI: kpi("digital_share"), LastYear: figure(0.85), SoFar: figure(0.912), Before: target(0.9), Suggestion: num(0.9)}
	complete := measure.PromiseRow{KPI: kpi("complete_at_first_share"), LastYear: figure(0.56), SoFar: figure(0.58)}
	for _, period := range round.Periods() {
		digital.Cells = append(digital.Cells, measure.PromiseCell{Period: period})
		complete.Cells = append(complete.Cells, measure.PromiseCell{Period: period, Stands: target(0.7), Own: target(0.7)})
	}
	p.Types = []measure.PromiseType{{CaseTypeID: 1, CaseType: "Enfamiliehuse", Slug: "enfamiliehuse", Rows: []measure.PromiseRow{digital, complete}}}
	return p, round
}

func draft(kpi string, month int, v *float64, reason string) models.Draft {
	return models.Draft{ID: int64(month), RoundID: 3, DraftPlace: models.DraftPlace{KPI: kpi, CaseTypeID: 1, DepartmentID: 2, FromMonth: models.MonthOf(2027, month)},
		Version: 2, Value: v, Reason: reason, Origin: models.OriginTyped, SetBy: "bo@nordvig.dk", SetAt: time.Date(2026, 11, 3, 10, 42, 0, 0, time.UTC)}
}

func TestTheGridShowsWhatIsPromisedAndWhatIsOnlySuggested(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		p, round := promises(t)
		in := GridInput{Round: &round, Submission: models.Submission{State: models.SubmissionDraft, OpenUntil: models.NoDay}, Promises: p, Area: "byg", Years: []int{2027, 2026},
			Areas: []Area{{Slug: "byg", Name: "Byg"}}, Today: models.DayOf(2026, 11, 23), MayEdit: true, SavedAt: time.Date(2026, 11, 23, 10, 42, 0, 0, time.UTC),
			Drafts:   []models.Draft{draft("digital_share", 1, num(0.915), "Digital høring fra februar"), draft("complete_at_first_share", 4, num(0.75), "")},
			Warnings: map[string]models.Problem{"digital_share.1.2027-01": {Field: "value", Code: "far_jump"}}}
		d := read(t, "target-grid-"+string(l), NewGrid(visitor(l, models.RoleHead, "/targets"), in))
		d.says(pick2(l, "Mål for 2027", "Targets for 2027"), pick2(l, "om 8 dage", "in 8 days"), pick2(l, "2 ændrede celler", "2 changed cells"),
			pick2(l, "3 forslag mangler bekræftelse", "3 suggestions are not confirmed"), pick2(l, "Langt fra målet i år", "Far from this year"))
		found := map[string]string{}
		hints := 0
		for _, input := range d.all("input") {
			found[attr(input, "name")] = strings.ReplaceAll(attr(input, "value"), "\u00a0", " ")
			if strings.ReplaceAll(attr(input, "placeholder"), "\u00a0", " ") == pick2(l, "90 %", "90%") {
				hints++
			}
		}
		for name, want := range map[string]string{"c.digital_share.1.2027-01.2": pick2(l, "91,5 %", "91.5%"), "c.digital_share.1.2027-04.0": "",
			"c.complete_at_first_share.1.2027-04.2": pick2(l, "75 %", "75%"), "c.complete_at_first_share.1.2027-07.0": pick2(l, "70 %", "70%"),
			"r.digital_share.1": "Digital høring fra februar"} {
			if got, there := found[name]; !there || got != want {
				t.Errorf("%s holds %q (%v), want %q", name, got, there, want)
			}
		}
		if hints != 3 {
			t.Errorf("%d cells show the suggestion, want the 3 that nobody has filled", hints)
		}
	})
}

func TestTheGridNamesEachCellThatMustBeCorrected(t *testing.T) {
	p, round := promises(t)
	in := GridInput{Round: &round, Submission: models.Submission{State: models.SubmissionDraft, OpenUntil: models.NoDay}, Promises: p, Area: "byg", Today: models.DayOf(2026, 11, 23), MayEdit: true,
		Typed: map[string]string{"digital_share.1.2027-07": "112 %", "digital_share.1.2027-10": "85"}, Names: map[string]string{"mette@nordvig.dk": "Mette Holm"},
		Faults: map[string]models.Problem{"digital_share.1.2027-07": {Field: "value", Code: "cell_range_share", Value: "112 %"}},
		Clashes: map[string]models.Draft{"digital_share.1.2027-10": func() models.Draft {
			d := draft("digital_share", 10, num(0.8), "")
			d.SetBy = "mette@nordvig.dk"
			return d
		}()}}
	d := read(t, "target-grid-faulty", NewGrid(visitor(text.Danish, models.RoleHead, "/targets"), in))
	d.says("2 ting skal rettes", "Enfamiliehuse, digital indsendelse, 3. kvt.", "Skriv et tal mellem 0 og 100", "Mette Holm ændrede også denne celle, til 80 %")
	d.goes("#cell-digital_share-1-2027-07")
	for _, input := range d.all("input") {
		switch attr(input, "name") {
		case "c.digital_share.1.2027-07.0":
			if attr(input, "value") != "112 %" || attr(input, "aria-invalid") != "true" {
				t.Error("what was typed is lost, or not marked")
			}
		case "c.digital_share.1.2027-10.2":
			if attr(input, "value") != "85" {
				t.Error("one's own value must stand beside the other's, with the version that has been seen")
			}
		}
	}
}

func TestAGridThatIsClosedCanBeReadAndAskedFor(t *testing.T) {
	p, round := promises(t)
	for _, test := range []struct {
		name  string
		edit  func(in *GridInput)
		says  []string
		typed bool
	}{
		{"no round", func(in *GridInput) { in.Round, in.MayOpen = nil, true }, []string{"Der er ikke åbnet en runde for 2027", "Åbn runde"}, false},
		{"past the deadline", func(in *GridInput) { in.Today = models.DayOf(2026, 12, 2) }, []string{"Fristen udløb", "Bed om at få skemaet åbnet igen"}, false},
		{"let in again", func(in *GridInput) {
			in.Today, in.Submission.OpenUntil = models.DayOf(2026, 12, 2), models.DayOf(2026, 12, 5)
		}, nil, true},
		{"submitted", func(in *GridInput) {
			in.Submission.State, in.Submission.Revision, in.Submission.SetBy = models.SubmissionSubmitted, 1, "bo@nordvig.dk"
		}, []string{"venter på godkendelse", "Træk tilbage"}, false},
		{"returned", func(in *GridInput) {
			in.Submission.State, in.Submission.Reason = models.SubmissionReturned, "For lavt"
			in.Drafts[0].Returned = "Vi nåede 94 % i år"
		}, []string{"sendt retur", "For lavt", "Vi nåede 94 % i år"}, true},
		{"a leader", func(in *GridInput) { in.MayEdit, in.MayApprove = false, true }, []string{"Du kan se målene, men ikke ændre dem", "Godkendelse"}, false},
		{"no case types", func(in *GridInput) { in.Promises.Types = nil }, []string{"Ingen sagstyper at sætte mål for"}, false},
	} {
		in := GridInput{Round: &round, Submission: models.Submission{State: models.SubmissionDraft, OpenUntil: models.NoDay}, Promises: p, Area: "byg", Today: models.DayOf(2026, 11, 23), MayEdit: true,
			Drafts: []models.Draft{draft("digital_share", 1, num(0.9), "")}}
		test.edit(&in)
		page := NewGrid(visitor(text.Danish, models.RoleHead, "/targets"), in)
		d := read(t, "target-grid-"+strings.ReplaceAll(test.name, " ", "-"), page)
		d.says(test.says...)
		typed := false
		for _, input := range d.all("input") {
			typed = typed || strings.HasPrefix(attr(input, "name"), "c.")
		}
		if typed != test.typed {
			t.Errorf("%s: cells can be typed in: %v, want %v", test.name, typed, test.typed)
		}
	}
}

func TestACellsNameTellsItsPlaceAndVersion(t *testing.T) {
	place := models.DraftPlace{KPI: "digital_share", CaseTypeID: 12, FromMonth: models.MonthOf(2027, 4)}
	got, version, ok := ParseCellName(CellName(place, 7))
	if !ok || got != place || version != 7 {
		t.Errorf("ParseCellName = %+v, %d, %v", got, version, ok)
	}
	for _, bad := range []string{"", "c", "c.a.1.2027-04", "r.a.1.2027-04.1", "c.a.x.2027-04.1", "c.a.1.2027-13.1", "c.a.-1.2027-04.1", "c.a.1.2027-04.-1", "c.a.1.2027-04.1.1"} {
		if _, _, ok := ParseCellName(bad); ok {
			t.Errorf("ParseCellName(%q) takes it", bad)
		}
	}
}

func TestACellTellsHowOftenItsPromiseWouldHaveBeenKept(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		r := measure.Realism{First: models.MonthOf(2024, 11)}
		for i := range 24 {
			r.Months = append(r.Months, measure.Point{Period: models.MonthOf(2024, 11+i).String(), Value: num(0.8 + 0.005*float64(i%5))})
		}
		k, _ := models.KPIByKey("digital_share")
		in := CellInput{KPI: k, CaseType: "Enfamiliehuse", Period: models.PeriodAt(models.ByQuarter, models.DayOf(2027, 1, 1), 1), Area: "byg", Promise: num(0.9), Realism: r,
			Versions: []models.Draft{draft("digital_share", 1, num(0.9), "Ny kampagne")}, Names: map[string]string{"bo@nordvig.dk": "Bo Lind"}, At: func(at time.Time) time.Time { return at },
			Standing: []models.Target{{KPI: "digital_share", Value: num(0.85), ValidFrom: models.MonthOf(2026, 1), SetBy: "hanne@nordvig.dk", SetAt: time.Date(2025, 12, 14, 9, 0, 0, 0, time.UTC)}}}
		in.Realism.Of, in.Realism.Met = 24, 3
		d := read(t, "target-cell-"+string(l), NewPromiseCell(visitor(l, models.RoleHead, "/targets/cell"), in))
		d.says(pick2(l, "ville være nået i 3 af de seneste 24 måneder", "would have been met in 3 of the last 24 months"), "Bo Lind", "Ny kampagne", pick2(l, "85 %", "85%"))
		if rows := len(d.all("tr")); rows != 14 {
			t.Errorf("%d rows, want the head and 13 months", rows)
		}
		in.Exports, in.Sources, in.DataDate = true, []string{"Byg og Miljø"}, told
		page := NewPromiseCell(visitor(l, models.RoleHead, "/targets/cell?cell=x"), in)
		picture, ok := page.Picture()
		if !ok {
			t.Fatal("the line has no picture")
		}
		standsAlone(t, "the cell", picture, "Enfamiliehuse", l.NameOf(k), l.Period(in.Period), l.Unit(models.UnitShare), l.Month(models.MonthOf(2025, 10)), l.Month(models.MonthOf(2026, 10)),
			"Byg og Miljø", l.Date(told), "Nordvig Kommune", pick2(l, "3 af de seneste 24 måneder", "3 of the last 24 months"))
		if points := strings.Count(string(picture.Drawing), `class="unit`); points != 13 || !strings.Contains(string(picture.Drawing), "control-target") {
			t.Errorf("%d points, want 13 and the target", points)
		}
		read(t, "", page).goes("/targets/cell?cell=x&format=csv", "/targets/cell?cell=x&format=svg", "/definitions/digital_share")
		in.Exports, in.Realism.Months = false, nil
		if _, ok := NewPromiseCell(visitor(l, models.RoleHead, "/targets/cell"), in).Picture(); ok {
			t.Error("a line that is not there has a picture")
		}
	})
}

func TestTheOneWhoApprovesSeesOnlyWhatChanges(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		p, round := promises(t)
		in := ReviewInput{GridInput: GridInput{Round: &round, Submission: models.Submission{State: models.SubmissionSubmitted, Revision: 4, SetBy: "bo@nordvig.dk", OpenUntil: models.NoDay},
			Promises: p, Area: "byg", Today: models.DayOf(2026, 11, 23), MayApprove: true,
			Drafts: []models.Draft{draft("digital_share", 1, num(0.92), "Digital høring"), draft("complete_at_first_share", 4, num(0.7), "")}},
			Departments: []RoundDepartment{{ID: 9, Slug: "miljoe", Name: "Miljø", Submission: models.Submission{State: models.SubmissionSubmitted}}}}
		d := read(t, "target-review-"+string(l), NewReview(visitor(l, models.RoleLeader, "/targets/review"), in))
		d.says(pick2(l, "92 %", "92%"), "Digital høring", pick2(l, "1 celle er den samme", "1 cell is the same"), "Miljø", pick2(l, "Godkend alle", "Approve all"))
		if rows := len(d.all("tr")); rows != 2 {
			t.Errorf("%d rows, want the head and the one change", rows)
		}
	})
}

func TestARoundTellsWhoOwesWhat(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		_, round := promises(t)
		asked := time.Date(2026, 12, 3, 9, 0, 0, 0, time.UTC)
		in := RoundsInput{Rounds: []models.Round{round}, Round: &round, Today: models.DayOf(2026, 12, 4), MayOpen: true, MayApprove: true, MaySee: true, Grain: "quarter", Names: map[string]string{},
			Departments: []RoundDepartment{
				{ID: 2, Slug: "byg", Name: "Byg", Heads: []string{"Bo Lind"}, Drafts: 16, Submission: models.Submission{State: models.SubmissionDraft, OpenUntil: models.NoDay, AskedAt: &asked, AskedReason: "Ferie"}},
				{ID: 3, Slug: "miljoe", Name: "Miljø", Drafts: 8, Submission: models.Submission{State: models.SubmissionApproved, Revision: 3, SetBy: "hanne@nordvig.dk", OpenUntil: models.NoDay}}}}
		d := read(t, "target-rounds-"+string(l), NewRounds(visitor(l, models.RoleLeader, "/targets/rounds"), in))
		d.says(pick2(l, "1 afdeling mangler at indsende", "1 department has not submitted"), pick2(l, "3 dage over fristen", "3 days late"), "Ferie", pick2(l, "ingen leder", "no head"))
		empty := read(t, "target-rounds-none-"+string(l), NewRounds(visitor(l, models.RoleAdmin, "/targets/rounds"), RoundsInput{MayOpen: true, Problems: []models.Problem{{Field: "deadline", Code: "deadline_past"}}}))
		empty.says(pick2(l, "Der er ikke åbnet nogen runde endnu", "No round is open yet"))
	})
}

func TestTheHistorySaysWhatStoodBefore(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 1, day, 9, 0, 0, 0, time.UTC) }
	gone := at(5)
	k, _ := models.KPIByKey("digital_share")
	in := func(id int64, from models.Month, v float64, set time.Time, replaced *time.Time) TargetInput {
		return TargetInput{KPI: k, CaseType: "Enfamiliehuse", TypeSlug: "enfamiliehuse", Target: models.Target{ID: id, KPI: "digital_share", CaseTypeID: 1, ValidFrom: from, Value: &v,
			Comparator: models.AtLeast, Kind: models.KindOwn, SetBy: "hanne@nordvig.dk", SetAt: set, ReplacedAt: replaced, Active: true}}
	}
	past := PastTargets([]TargetInput{in(1, models.MonthOf(2025, 1), 0.8, at(1), nil), in(2, models.MonthOf(2026, 1), 0.9, at(2), &gone), in(3, models.MonthOf(2026, 1), 0.85, at(5), nil)})
	if len(past) != 3 || past[0].Target.ID != 3 || past[0].Before == nil || *past[0].Before.Value != 0.9 || past[1].Before == nil || *past[1].Before.Value != 0.8 || past[2].Before != nil {
		t.Errorf("PastTargets = %+v", past)
	}
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "target-history-"+string(l), NewTargetChanges(visitor(l, models.RoleLeader, "/targets/history"), HistoryInput{Past: past, At: func(x time.Time) time.Time { return x },
			KPIs: []models.KPI{k}, Types: []Choice{{Value: "enfamiliehuse", Text: "Enfamiliehuse"}}, First: 1, Total: 3, PerPage: 50, Names: map[string]string{"hanne@nordvig.dk": "Hanne Madsen"}}))
		d.says("Hanne Madsen", pick2(l, "erstattet", "replaced"))
		read(t, "target-history-none-"+string(l), NewTargetChanges(visitor(l, models.RoleLeader, "/targets/history"), HistoryInput{First: 1, PerPage: 50})).says(pick2(l, "Ingen mål er sat endnu", "No targets are set yet"))
	})
}

func TestTheHeadIsAskedOnlyForWhatIsNotMet(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		k, _ := models.KPIByKey("digital_share")
		period := models.PeriodAt(models.ByQuarter, models.DayOf(2026, 7, 1), 1)
		cell := measure.Cell{KPI: k.Key, Value: num(0.74), Unit: k.Unit, N: 119, Target: num(0.8), Gap: num(-0.06), Status: models.StatusOff, Defined: k,
			Standing: &models.Target{Value: num(0.8), Comparator: models.AtLeast}}
		in := CommentsInput{Period: period, Periods: []models.Period{period}, Area: "byg", AreaName: "Byg", Department: 2, MayWrite: true, Names: map[string]string{"bo@nordvig.dk": "Bo Lind"},
			At: func(x time.Time) time.Time { return x }, Owed: []measure.Owed{{CaseTypeID: 1, CaseType: "Enfamiliehuse", Slug: "enfamiliehuse", Cell: cell}},
			Before: []models.Comment{{CommentPlace: models.CommentPlace{KPI: k.Key, CaseTypeID: 1, DepartmentID: 2, Period: "2026-Q2"}, Text: "Papir fra to rådgivere", Published: true}}}
		d := read(t, "target-comments-"+string(l), NewComments(visitor(l, models.RoleHead, "/targets/comments"), in))
		d.says(pick2(l, "1 mål mangler en forklaring", "1 target has no explanation yet"), "Papir fra to rådgivere", pick2(l, "Uændret forklaring", "Unchanged explanation"))
		in.Comments = []models.Comment{{CommentPlace: models.CommentPlace{KPI: k.Key, CaseTypeID: 1, DepartmentID: 2, Period: "2026-Q3"}, Version: 2, Text: "Én rådgiver endnu", Published: true, Unchanged: true, SetBy: "bo@nordvig.dk"}}
		in.MayWrite = false
		d = read(t, "target-comments-read-"+string(l), NewComments(visitor(l, models.RoleLeader, "/targets/comments"), in))
		d.says("Én rådgiver endnu", "Bo Lind", pick2(l, "Alt er forklaret", "Everything is explained"))
		if d.posts("/targets/comments") {
			t.Error("who may only read is offered a form")
		}
		in.Owed = nil
		nowhere := in
		nowhere.Department, nowhere.AreaName = 0, ""
		read(t, "target-comments-first-"+string(l), NewComments(visitor(l, models.RoleLeader, "/targets/comments"), nowhere)).says(pick2(l, "Der er ingen data endnu", "No data yet"))
		read(t, "target-comments-none-"+string(l), NewComments(visitor(l, models.RoleHead, "/targets/comments"), in)).says(pick2(l, "Ingen mål at forklare", "No targets to explain"))
	})
}

func TestAGridThatIsTooMuchForAPageShowsOneKeyFigure(t *testing.T) {
	p, round := promises(t)
	one := p.Types[0]
	for range 800 {
		p.Types = append(p.Types, one)
	}
	in := GridInput{Round: &round, Promises: p, Area: "byg", Years: []int{2027}, Today: models.DayOf(2026, 11, 23), MayEdit: true}
	g := NewGrid(visitor(text.Danish, models.RoleHead, "/targets"), in)
	if len(g.Groups) != 801 || len(g.Groups[0].Rows) != 1 || g.Groups[0].Rows[0].Name != "Digital indsendelse" {
		t.Errorf("%d groups of %d rows, want one key figure of each case type", len(g.Groups), len(g.Groups[0].Rows))
	}
	in.KPI = "complete_at_first_share"
	if g := NewGrid(visitor(text.Danish, models.RoleHead, "/targets"), in); len(g.Groups[0].Rows) != 1 || g.Groups[0].Rows[0].Name == "Digital indsendelse" {
		t.Error("the chosen key figure is not the one that is shown")
	}
	in.KPI, in.Promises.Types = "", p.Types[:1]
	if g := NewGrid(visitor(text.Danish, models.RoleHead, "/targets"), in); len(g.Groups[0].Rows) != 2 {
		t.Error("a small grid does not show all key figures")
	}
}
