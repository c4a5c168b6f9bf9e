package measure

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
)

func frozenOf(cells map[string][]FrozenCell, pages ...map[string][]FrozenCell) *Frozen {
	f := &Frozen{Format: FrozenFormat, Period: "2026-Q1", FiscalStart: 1, MinN: 5, Columns: []string{"digital_share"}}
	for at, page := range append([]map[string][]FrozenCell{cells}, pages...) {
		p := FrozenPage{Area: FrozenArea{ID: int64(at)}}
		for i, name := range []string{"A", "B", "C"} {
			if page[name] != nil {
				p.Rows = append(p.Rows, FrozenRow{CaseTypeID: int64(i + 1), CaseType: name, Cells: page[name]})
			}
		}
		f.Pages = append(f.Pages, p)
	}
	return f
}

func shareOf(above, n float64) []FrozenCell {
	v := above / n
	return []FrozenCell{{KPI: "digital_share", Column: "digital_share", Unit: models.UnitShare, Value: &v, Numerator: &above, Denominator: &n, N: int64(n), Few: n < 5,
		Status: models.StatusMet, Series: []Point{{"2026-03", &v}}}}
}

func TestAFigureWithFewCasesCannotBeToldFromThoseBesideIt(t *testing.T) {
	f := frozenOf(map[string][]FrozenCell{"A": shareOf(30, 53), "B": shareOf(50, 90), "C": shareOf(300, 400)},
		map[string][]FrozenCell{"A": shareOf(1, 3), "B": shareOf(20, 40), "C": shareOf(100, 150)},
		map[string][]FrozenCell{"A": shareOf(29, 50), "B": shareOf(30, 50), "C": shareOf(200, 250)})
	f.withholdColumn(0, "digital_share", nil)
	withheld := map[string]bool{}
	for _, p := range f.Pages {
		for _, r := range p.Rows {
			withheld[r.CaseType+string(rune('0'+p.Area.ID))] = r.Cells[0].Withheld
		}
	}
	if !withheld["A1"] {
		t.Error("the figure of 3 cases is shown")
	}
	if !withheld["A0"] && !withheld["A2"] {
		t.Error("the figure of 3 cases is the sum less the other department, and both are shown")
	}
	public := f.Public()
	if text := mustJSON(t, public.Pages[1].Rows[0].Cells[0]); strings.Contains(text, `"numerator":1`) || strings.Contains(text, `"n":3`) {
		t.Errorf("what is withheld leaves the house: %s", text)
	}
	if f.Pages[1].Rows[0].Cells[0].Value == nil {
		t.Error("the public edition has changed the frozen review itself")
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestNamesOfEmployeesAreTakenOutOfATextAndNothingElse(t *testing.T) {
	mask := masker([]string{"Mette Holm", "Per Bo", "Jens Erik Krogh"})
	for in, want := range map[string]string{
		"Mette Holm følger op":                    "[…] følger op",
		"Holms forslag, som Krogh støtter":        "[…]s forslag, som […] støtter",
		"Jens Krogh og Mettes hold":               "[…] og […]s hold",
		"Per sag er der 2 skridt på Holmevej":     "Per sag er der 2 skridt på Holmevej",
		"Per Bo har ingen":                        "[…] har ingen",
		"Digital høring er klar, siger ledelsen.": "Digital høring er klar, siger ledelsen.",
	} {
		if got := mask(in); got != want {
			t.Errorf("mask(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestARestatementNamesItsCause(t *testing.T) {
	locked := time.Date(2026, 4, 20, 0, 0, 0, 0, time.UTC)
	change := func(kpi, caseType string) *models.FigureChanges {
		return &models.FigureChanges{ByType: true, All: 1, Rows: []models.FigureChange{{KPI: kpi, CaseType: caseType, Period: "2026-03"}}}
	}
	batch := func(id string, days int, restated *models.FigureChanges) models.Batch {
		return models.Batch{ID: id, At: locked.AddDate(0, 0, days), Report: models.Report{New: 1}, Restated: restated}
	}
	undone := locked.AddDate(0, 0, 9)
	old := batch("2026-000001", -5, nil)
	old.UndoneAt = &undone
	none := batch("2026-000004", 3, change("digital_share", "B"))
	tests := []struct {
		name    string
		now     []FrozenCell
		target  float64
		batches []models.Batch
		causes  string
	}{
		{"nothing differs", shareOf(30, 50), 0, []models.Batch{batch("2026-000002", 1, nil)}, ""},
		{"the import that is known to have changed it", shareOf(31, 50), 0,
			[]models.Batch{batch("2026-000003", 2, nil), batch("2026-000002", 1, change("digital_share", "A")), none}, "import 2026-000002"},
		{"no import is known to: all since the lock", shareOf(31, 50), 0, []models.Batch{none, batch("2026-000003", 2, nil), batch("2026-000000", -9, nil)},
			"import 2026-000004 import 2026-000003"},
		{"an import that was there and is taken back", shareOf(31, 50), 0, []models.Batch{old}, "undo 2026-000001"},
		{"another target", shareOf(30, 50), 0.9, []models.Batch{batch("2026-000002", 1, nil)}, "target "},
		{"neither", shareOf(31, 50), 0, nil, "other "},
	}
	for _, test := range tests {
		f, now := frozenOf(map[string][]FrozenCell{"A": shareOf(30, 50)}), frozenOf(map[string][]FrozenCell{"A": test.now})
		f.LockedAt = locked
		if test.target != 0 {
			now.Pages[0].Rows[0].Cells[0].Target = &FrozenTarget{Value: test.target}
		}
		var got []string
		for _, r := range Restated(f, now, test.batches) {
			for _, c := range r.Causes {
				got = append(got, c.Code+" "+c.ID)
			}
		}
		if s := strings.Join(got, " "); s != test.causes {
			t.Errorf("%s: %q, want %q", test.name, s, test.causes)
		}
	}
}
