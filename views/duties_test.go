package views

import (
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

func TestWhatIsOwedIsSaidWithItsDaysAndWhatIsInOrderIsNot(t *testing.T) {
	round := models.Round{ID: 1, Year: 2027, Grain: models.ByQuarter, Deadline: models.DayOf(2026, 12, 1)}
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	duty := func(state models.SubmissionState, comments int) Duty {
		return Duty{Department: "Byg", Slug: "byg", Heads: []string{"Bo Munk"}, Round: &round, Period: q3, Comments: comments,
			Submission: models.Submission{State: state, SetAt: at, OpenUntil: models.NoDay}}
	}
	for name, test := range map[string]struct {
		d     Duty
		today models.Day
		want  string
	}{
		"not yet":                    {duty(models.SubmissionDraft, 0), round.Deadline, "mål for 2027 er ikke indsendt. Frist 01.12.2026. Leder: Bo Munk."},
		"two days late":              {duty(models.SubmissionDraft, 0), round.Deadline + 2, "mål for 2027 er 2 dage forsinket. Leder: Bo Munk."},
		"returned":                   {duty(models.SubmissionReturned, 0), round.Deadline, "sendt retur 20.11.2026"},
		"waits for the leader":       {duty(models.SubmissionSubmitted, 0), round.Deadline + 9, "venter på godkendelse siden 20.11.2026."},
		"approved owes nothing":      {duty(models.SubmissionApproved, 0), round.Deadline + 9, ""},
		"explanations are owed also": {duty(models.SubmissionApproved, 3), round.Deadline, "3 mål mangler en forklaring for 3. kvartal 2026. Leder: Bo Munk."},
	} {
		said := ""
		for _, line := range dutyLines(text.Danish, []Duty{test.d}, test.today) {
			said += line.Text
		}
		if said = strings.ReplaceAll(said, "\u00a0", " "); said != test.want && (test.want == "" || !strings.Contains(said, test.want)) {
			t.Errorf("%s: %q, want %q", name, said, test.want)
		}
	}
}
