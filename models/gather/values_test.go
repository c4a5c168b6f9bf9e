package gather_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

const contacts = "Nøgletal;Periode;Sagstype;Afdeling;Tæller;Nævner\n" +
	"Henvendelser pr. sag;2026-Q1;Enfamiliehus;Byg;120;60\n" +
	"Contacts per case;2. kvartal 2026;Enfamiliehus;Byg;90;60\n" +
	"contacts_per_case;2026-K1;Etageejendom;Byg;30;10\n"

// pooled gives the value of a KPI in a period of a kind, nil where there is none.
func pooled(t *testing.T, st *store.Store, kpi string, by models.PeriodKind, name string) *float64 {
	t.Helper()
	book, err := st.Book(context.Background(), models.Local())
	if err != nil {
		t.Fatal(err)
	}
	figures, err := measure.Figures(book, measure.Query{KPIs: []string{kpi}, By: by})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range figures {
		if f.Period == name {
			return f.Value
		}
	}
	return nil
}

func wantValue(t *testing.T, got *float64, want float64) {
	t.Helper()
	if got == nil || !near(*got, want) {
		t.Errorf("value = %v, want %v", got, want)
	}
}

func codes(notes []models.Note) (out []models.Code) {
	for _, n := range notes {
		out = append(out, n.Code)
	}
	return out
}

func given(t *testing.T, st *store.Store) []models.Given {
	t.Helper()
	book, err := st.Book(context.Background(), models.Local())
	if err != nil {
		t.Fatal(err)
	}
	return book.Given
}

func TestReadyMadeValuesComeInOnceAndChangeByTheirKey(t *testing.T) {
	st := storetest.Open(t)
	if got, want := counts(bring(t, st, request("telefoni", file("a.csv", contacts)))), [5]int{3, 3, 0, 0, 0}; got != want {
		t.Fatalf("first import = %v, want %v", got, want)
	}
	wantValue(t, pooled(t, st, "contacts_per_case", models.ByQuarter, "2026-Q1"), 150.0/70)
	wantValue(t, pooled(t, st, "contacts_per_case", models.ByYear, "2026"), 240.0/130)
	if got, want := counts(bring(t, st, request("telefoni", file("a.csv", contacts)))), [5]int{3, 0, 0, 3, 0}; got != want {
		t.Errorf("the same again = %v, want %v", got, want)
	}
	later := "kpi,period,case_type,department,numerator,denominator\ncontacts_per_case,2026-Q1, enfamiliehus ,BYG,60,60\n"
	if got, want := counts(bring(t, st, request("telefoni", file("b.csv", later)))), [5]int{1, 0, 1, 0, 0}; got != want {
		t.Errorf("another value of one key = %v, want %v", got, want)
	}
	wantValue(t, pooled(t, st, "contacts_per_case", models.ByQuarter, "2026-Q1"), 90.0/70)
	if got, want := counts(bring(t, st, request("reception", file("b.csv", later)))), [5]int{1, 1, 0, 0, 0}; got != want {
		t.Errorf("the key of another source = %v, want %v", got, want)
	}
	wantValue(t, pooled(t, st, "contacts_per_case", models.ByQuarter, "2026-Q1"), 150.0/130)
}

func TestABadRowOfValuesIsToldAndNothingIsStored(t *testing.T) {
	rows := map[string]models.Code{
		"nope;2026-Q1;1;;;":                        models.CodeBadValue,
		"digital_share;2026-Q1;0,5;;;":             models.CodeBadValue,
		";2026-Q1;1;;;":                            models.CodeMissingValue,
		"contacts_per_case;;1;;;":                  models.CodeMissingValue,
		"contacts_per_case;2026-Q9;1;;;":           models.CodeBadValue,
		"contacts_per_case;2026-13;1;;;":           models.CodeBadValue,
		"contacts_per_case;2027-Q1;1;;;":           models.CodeImplausibleDate,
		"contacts_per_case;2026-Q1;en;;;":          models.CodeBadNumber,
		"contacts_per_case;2026-Q1;;;;":            models.CodeMissingValue,
		"contacts_per_case;2026-Q1;;7;;":           models.CodeMissingValue,
		"contacts_per_case;2026-Q1;;7;0;":          models.CodeBadValue,
		"contacts_per_case;2026-Q1;-1;;;":          models.CodeBadValue,
		"contacts_per_case;2026-Q1;1,5;;;3,5":      models.CodeBadValue,
		"contacts_per_case;2026-Q1;9;7;5;":         models.CodeBadValue,
		"contacts_per_case;2026-Q1;80 %;;;":        models.CodeBadValue,
		"satisfaction_top2_share;2026-Q1;78;;;":    models.CodeBadValue,
		"satisfaction_top2_share;2026-Q1;;5;3;":    models.CodeBadValue,
		"satisfaction_top2_share;2026-Q1;120 %;;;": models.CodeBadValue,
		"satisfaction_mean;2026-Q1;6,5;;;":         models.CodeBadValue,
	}
	for row, want := range rows {
		st := storetest.Open(t)
		r := request("telefoni", file("a.csv", "kpi;period;value;numerator;denominator;n\ncontacts_per_case;2025-Q1;1,5;;;\n"+row+"\n"))
		rep := bring(t, st, r)
		if got := codes(rep.Errors); !slices.Equal(got, []models.Code{want}) || rep.Batch != nil || rep.Rejected != 1 || rep.New != 1 || rep.Errors[0].Line != 3 {
			t.Errorf("%s: %v, batch %v, rejected %d, want %s in line 3 and nothing stored", row, rep.Errors, rep.Batch, rep.Rejected, want)
		}
		if n := len(given(t, st)); n != 0 {
			t.Errorf("%s: %d values stored", row, n)
		}
		r.Partial = true
		if rep = bring(t, st, r); rep.Batch == nil || len(given(t, st)) != 1 {
			t.Errorf("%s: the good rows: batch %v, %d stored", row, rep.Batch, len(given(t, st)))
		}
	}
}

func TestTwoDifferentRowsOfOneValueAreBothRejectedAndACopyCountsOnce(t *testing.T) {
	st := storetest.Open(t)
	head := "kpi;period;case_type;value\n"
	rep := bring(t, st, request("telefoni", file("a.csv", head+"contacts_per_case;2026-Q1;Skur;1\nHenvendelser pr. sag;1. kvartal 2026;skur;2\n")))
	if got := codes(rep.Errors); !slices.Equal(got, []models.Code{models.CodeConflict, models.CodeConflict}) || rep.Rejected != 2 || rep.Batch != nil {
		t.Errorf("different rows: %v, rejected %d", got, rep.Rejected)
	}
	r := request("telefoni", file("a.csv", head+"contacts_per_case;2026-Q1;Skur;1\ncontacts_per_case;2026-Q1;Skur;2\ncontacts_per_case;2026-Q2;Skur;2\n"))
	r.Partial = true
	if rep = bring(t, st, r); rep.New != 1 || rep.Rejected != 2 || len(given(t, st)) != 1 {
		t.Errorf("the good rows: %+v, %d stored, want 1", counts(rep), len(given(t, st)))
	}
	rep = bring(t, st, request("andet", file("a.csv", head+"contacts_per_case;2026-Q1;Skur;1\ncontacts_per_case;2026-Q1;Skur;1,0\n")))
	if got := codes(rep.Warnings); rep.New != 1 || !slices.Equal(got, []models.Code{models.CodeDuplicate}) {
		t.Errorf("a copy: %+v, %v", counts(rep), got)
	}
}

// TestTheKeyFigureTableOfBygOgMiljoeComesIn: two dates, a decimal comma, per cent by heading, and a row that adds up.
func TestTheKeyFigureTableOfBygOgMiljoeComesIn(t *testing.T) {
	ctx := context.Background()
	st := storetest.Open(t)
	for key, unit := range map[string]models.Unit{"bom_days": models.UnitDays, "bom_within": models.UnitShare} {
		d := models.Definition{Key: key, Kind: models.DefinedGiven, NameDA: "BOM " + key, NameEN: "BOM " + key, Unit: unit, Better: models.Lower, Dimension: models.DimensionService}
		if _, err := st.Define(ctx, models.Local(), d, 0); err != nil {
			t.Fatal(err)
		}
	}
	table := "Fra Dato;Til Dato;Kategori;Sagsbehandlingstid;Servicemål i procent\n01-07-2025;30-09-2025;Gennemsnit/Sum;41,5;63,4\n" +
		"01-07-2025;30-09-2025;Simple konstruktioner;38,25;71,0\n01-07-2025;30-09-2025;Enfamiliehuse;44,75;55,8\n"
	for kpi, column := range map[string]string{"bom_days": "Sagsbehandlingstid", "bom_within": "Servicemål i procent"} {
		r := request("bom-"+kpi, file("bom.csv", table))
		r.Mapping = &models.Mapping{Kind: models.KindValues, Constants: map[string]string{"kpi": kpi},
			Columns: map[string]string{"from": "Fra Dato", "to": "Til Dato", "case_type": "Kategori", "value": column}}
		rep := bring(t, st, r)
		if got, want := counts(rep), [5]int{2, 2, 0, 0, 0}; got != want || !slices.Equal(codes(rep.Warnings), []models.Code{models.CodeSumLine}) {
			t.Fatalf("%s = %v, %v, want %v and the sum told", kpi, got, rep.Warnings, want)
		}
	}
	book, err := st.Book(ctx, models.Local())
	if err != nil {
		t.Fatal(err)
	}
	figures, err := measure.Figures(book, measure.Query{KPIs: []string{"bom_days", "bom_within"}, By: models.ByQuarter, Group: []string{measure.GroupCaseType}})
	if err != nil || len(figures) != 4 {
		t.Fatalf("figures: %v, %v", figures, err)
	}
	for i, want := range []float64{44.75, 38.25, 0.558, 0.71} {
		if f := figures[i]; f.Period != "2025-Q3" || f.Value == nil || !near(*f.Value, want) {
			t.Errorf("%s %s %s = %v, want %v", f.KPI, *f.CaseType, f.Period, f.Value, want)
		}
	}
}

// TestACountFileWithoutHeadingTakesItsPeriodFromEachCall: the mapping is made once; the period of one file must not become
// that of the next.
func TestACountFileWithoutHeadingTakesItsPeriodFromEachCall(t *testing.T) {
	st := storetest.Open(t)
	r := request("sbsys", file("modtaget.csv", "BYG01;12;9;140\nBYG02;7;8;90\n"))
	r.Mapping = &models.Mapping{Kind: models.KindValues, HeaderRow: -1, Delimiter: ";", Columns: map[string]string{"case_type": "1", "value": "2"},
		Constants: map[string]string{"kpi": "contacts_per_case", "period": "2026-09"}}
	if got, want := counts(bring(t, st, r)), [5]int{2, 2, 0, 0, 0}; got != want {
		t.Fatalf("first month = %v, want %v", got, want)
	}
	next := request("sbsys", file("modtaget.csv", "BYG01;5;12;145\nBYG02;6;7;96\n"))
	if rep := bring(t, st, next); rep.Batch != nil || !slices.Equal(codes(rep.Errors), []models.Code{models.CodeMissingColumn}) {
		t.Errorf("without a period: %v, want it asked for", rep.Errors)
	}
	next.Mapping = &models.Mapping{Kind: models.KindValues, Constants: map[string]string{"period": "2026-10"}}
	if got, want := counts(bring(t, st, next)), [5]int{2, 2, 0, 0, 0}; got != want {
		t.Errorf("next month = %v, want %v", got, want)
	}
	if n := len(given(t, st)); n != 4 {
		t.Errorf("%d values, want 4", n)
	}
}

func TestValuesComeAsJSONAndWorkbookTooAndNotTogetherWithCases(t *testing.T) {
	st := storetest.Open(t)
	rep := bring(t, st, request("api", intake.BytesInput("rows.json", []byte(`[{"kpi":"satisfaction_mean","period":"2026-Q1","value":4.25,"n":40},
		{"kpi":"satisfaction_top2_share","period":"2026-Q1","value":"78 %"}]`))))
	if got, want := counts(rep), [5]int{2, 2, 0, 0, 0}; got != want || rep.Form != "json" || rep.Kind != models.KindValues {
		t.Errorf("json = %v %s %s, want %v", got, rep.Form, rep.Kind, want)
	}
	wantValue(t, pooled(t, st, "satisfaction_top2_share", models.ByQuarter, "2026-Q1"), 0.78)
	rep = bring(t, st, request("mix", file("a.csv", contacts), file("b.csv", sager)))
	if !rep.Refused() || rep.Batch != nil || !slices.Equal(codes(rep.Errors), []models.Code{models.CodeAmbiguous}) {
		t.Errorf("cases and values together: %v", rep.Errors)
	}
}

func TestADryRunOfValuesStoresNothing(t *testing.T) {
	st := storetest.Open(t)
	r := request("telefoni", file("a.csv", contacts))
	r.DryRun = true
	if rep := bring(t, st, r); rep.New != 3 || rep.Batch != nil || len(given(t, st)) != 0 {
		t.Errorf("dry run: %+v, %d stored", counts(rep), len(given(t, st)))
	}
	if _, err := st.SourceByKey(context.Background(), "telefoni"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("the source stands: %v", err)
	}
}
