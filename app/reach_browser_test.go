package main

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"gevinstoverblik/models"
)

// Everything is reached without a mouse: the search finds and leads on, the keys do what their page says and nothing
// while somebody types, a definition is read beside the page, and the way from the overview to the cases and back is
// gone by keyboard alone. The meeting view is turned by keys, by a swipe and by its buttons. Case types by theme stand in a
// leader's first sight on a small screen.
func TestEverythingIsReachedByKeyboard(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("needs half a minute")
	}
	s := serve(t, "--demo")
	browse(t, "reach.mjs", 3*time.Minute, map[string]any{"base": s.address, "logins": s.logins()})
}

// Somebody who signs in for the first time finds the three case types that are worst, by cases × gap in tolerances as the board gives
// them to machines, in the first sight, and one click from each deviation what the head says and what the figures show of it: with what
// is planted in the demonstration (docs/demo.md) among the words.
func TestANewUserFindsTheThreeWorstDeviationsAndTheirReasonInTwoClicks(t *testing.T) {
	if testing.Short() {
		t.Skip("needs half a minute")
	}
	reasons := map[[2]string][]string{
		// The hearing goes on paper, as its events say too, and people were moved away.
		{"Erhvervsbyggeri", "within_limit_share"}:          {"Høringen af brandmyndighed og naboer går stadig på papir", "to sagsbehandlere skiftede", "over grænsen", "Papir ved ”Høring sendt”"},
		{"Erhvervsbyggeri", "end_to_end_digital_share"}:    {"papirbrud", "Papir ved ”Høring sendt”", "Høringen af brandmyndighed og naboer går stadig på papir"},
		{"Erhvervsbyggeri", "complete_at_first_share"}:     {"fik mangelbrev"},
		{"Lovliggørelse", "net_days_median"}:               {"Efter ”Høring sendt” går"},
		{"Etagebyggeri, bolig", "complete_at_first_share"}: {"Rådgiverne sender uden brandplan", "fik mangelbrev"},
	}
	s := serve(t, "--demo")
	d := newDesk(t)
	d.env["GEVINST_DB"], d.env["GEVINST_TODAY"] = s.dsn, ""
	var board struct {
		Rows []struct {
			CaseType string `json:"case_type"`
			Cells    []struct {
				KPI, Unit, Status string
				N                 int
				Gap, Target       float64
			}
		}
	}
	if err := json.Unmarshal([]byte(d.done("board", "--json")), &board); err != nil {
		t.Fatal(err)
	}
	type deviation struct {
		KPI     string   `json:"kpi"`
		Reasons []string `json:"reasons"`
		weight  float64
	}
	type row struct {
		CaseType   string      `json:"caseType"`
		Deviations []deviation `json:"deviations"`
		weight     float64
	}
	var worst []row
	for _, r := range board.Rows {
		w := row{CaseType: r.CaseType}
		for _, c := range r.Cells {
			if c.Status != string(models.StatusOff) {
				continue
			}
			tolerance := .05 // five percentage points, or a tenth of the target and at least a day
			if c.Unit == string(models.UnitDays) {
				tolerance = max(c.Target/10, 1)
			}
			x := deviation{c.KPI, reasons[[2]string{r.CaseType, c.KPI}], float64(c.N) * math.Abs(c.Gap) / tolerance}
			w.Deviations, w.weight = append(w.Deviations, x), w.weight+x.weight
		}
		worst = append(worst, w)
	}
	slices.SortFunc(worst, func(x, y row) int { return cmp.Compare(y.weight, x.weight) })
	worst = worst[:3]
	for _, w := range worst {
		if w.weight == 0 {
			t.Fatalf("%s has no deviation", w.CaseType)
		}
		for _, x := range w.Deviations {
			t.Logf("%s, %s: %.0f cases × tolerances", w.CaseType, x.KPI, x.weight)
			if x.Reasons == nil {
				t.Errorf("nothing is known of why %s deviates in %s", w.CaseType, x.KPI)
			}
		}
	}
	browse(t, "worst.mjs", 3*time.Minute, map[string]any{"base": s.address, "logins": s.logins(), "worst": worst})
}
