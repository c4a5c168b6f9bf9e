package measure

import (
	"strconv"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

func TestAStepIsHeldAgainstTheTargetThatStoodInItsPeriod(t *testing.T) {
	set := func(department int64, step, from string, days *float64) models.StepTarget {
		return models.StepTarget{CaseTypeID: 1, DepartmentID: department, Step: step, FromMonth: month(from), Days: days}
	}
	tests := []struct {
		name    string
		targets []models.StepTarget
		cases   int
		want    string // "" = no target, else what the median is over it
	}{
		{"none was set", nil, 10, ""},
		{"its department's", []models.StepTarget{set(2, "høring  sendt", "2025-01", ptr(10.0))}, 10, "2"},
		{"that of the department above", []models.StepTarget{set(1, "Høring sendt", "2025-01", ptr(10.0))}, 10, "2"},
		{"not that of a department beside", []models.StepTarget{set(3, "Høring sendt", "2025-01", ptr(10.0))}, 10, ""},
		{"not that of another case type", []models.StepTarget{{CaseTypeID: 2, DepartmentID: 2, Step: "Høring sendt", FromMonth: month("2025-01"), Days: ptr(10.0)}}, 10, ""},
		{"the later month", []models.StepTarget{set(2, "Høring sendt", "2025-02", ptr(14.0)), set(2, "Høring sendt", "2025-01", ptr(10.0))}, 10, "-2"},
		{"not one that stands later", []models.StepTarget{set(2, "Høring sendt", "2025-01", ptr(10.0)), set(2, "Høring sendt", "2025-04", ptr(1.0))}, 10, "2"},
		{"of one month the one that was set last", []models.StepTarget{set(2, "Høring sendt", "2025-01", ptr(10.0)), set(2, "Høring sendt", "2025-01", ptr(11.0))}, 10, "1"},
		{"ended", []models.StepTarget{set(2, "Høring sendt", "2025-01", ptr(10.0)), set(2, "Høring sendt", "2025-02", nil)}, 10, ""},
		{"few cases are not judged", []models.StepTarget{set(2, "Høring sendt", "2025-01", ptr(10.0))}, 4, "not judged"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			of := map[uint32][]facts.Step{}
			rows := hearings(1, test.cases, 12, 0, "2025-03", of)
			for i := range rows {
				rows[i].Department = 2
			}
			b := stepsOf(bookOf("2025-06-01", rows...), of)
			b.StepTargets = test.targets
			for _, s := range wayOf(t, b, Window{Period: period(t, "2025-03")}).Within {
				got := ""
				if over, judged := s.Over(); judged {
					got = strconv.FormatFloat(over, 'f', -1, 64)
				} else if s.Target != nil {
					got = "not judged"
				}
				want := test.want
				if s.Name != "Høring sendt" {
					want = ""
				}
				if got != want {
					t.Errorf("%s: over %q, want %q", s.Name, got, want)
				}
			}
		})
	}
}
