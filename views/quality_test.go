package views

import (
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

func TestTheContradictionsTellTheirDatesAndTheCoverageItsReasons(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		row := DoubtInput{Doubt: models.DoubtWait, Source: "wabo", SourceName: "WABO", CaseNo: "B/1", CaseType: "Etageboliger", Department: "Byg"}
		row.Row.ID, row.Row.Received, row.Row.Complete, row.Row.Decided = 7, models.DayOf(2026, 1, 2), models.DayOf(2026, 1, 3), models.DayOf(2026, 1, 9)
		row.Row.Screened, row.Row.Deadline, row.Row.Wait = models.NoDay, models.NoDay, 40
		in := QualityInput{Rows: []DoubtInput{row}, First: 1, Total: 120, PerPage: 50, Cases: 1200, Doubtful: 119, Counts: map[models.Doubts]int{models.DoubtWait: 120}, Export: true, Imports: true,
			Accepted: map[models.Doubts]int{}, Sources: []Area{{Slug: "wabo", Name: "WABO"}, {Slug: "bom", Name: "BOM"}},
			Fields: []measure.Told{{Field: models.FieldComplete, Of: 1200, Known: 900, Doubted: 3}, {Field: models.FieldOutcome, Of: 100}, {Field: models.FieldDeadline}}}
		in.Fields[0].Source.Name, in.Fields[1].Source.Name, in.Fields[2].Source.Name = "WABO", "WABO", "WABO"
		d := read(t, "quality-"+string(l), NewQuality(visitor(l, models.RoleAnalyst, "/data/quality"), in))
		d.says(pick2(l, "119 af 1.200 sager siger noget, der modsiger sig selv.", "119 of 1,200 cases say something that contradicts itself."))
		if got := d.row("B/1"); !strings.Contains(got, pick2(l, "40 dage", "40 days")) || !strings.Contains(got, "Etageboliger") {
			t.Errorf("the contradiction: %s", got)
		}
		d.goes("/cases/wabo/B%2F1", "/data/quality?format=csv", "/data/quality?kind=wait")
		if got := d.row(l.Field(models.FieldComplete)); !strings.Contains(got, pick2(l, "300 mangler · 3 modsiges", "300 missing · 3 contradicted")) {
			t.Errorf("the coverage: %s", got)
		}
		if got := d.row(l.Field(models.FieldOutcome)); !strings.Contains(got, pick2(l, "Kilden fortæller det aldrig", "The source never tells it")) {
			t.Errorf("a field that is never told: %s", got)
		}
		row.Accepted = &models.AcceptedDoubt{Reason: "Set efter", By: "bo@nordvig.example", At: at}
		in = QualityInput{Rows: []DoubtInput{row}, State: "accepted", Kind: "wait", First: 1, Total: 1, PerPage: 50, Problems: []models.Problem{{Field: "reason", Code: "missing_value"}}}
		d = read(t, "quality-accepted-"+string(l), NewQuality(visitor(l, models.RoleHead, "/data/quality"), in))
		if got := d.row("B/1"); !strings.Contains(got, "Set efter") || !d.posts("/data/quality/reopen") {
			t.Errorf("the accepted one: %s", got)
		}
		d = read(t, "quality-none-"+string(l), NewQuality(visitor(l, models.RoleLeader, "/data/quality"), QualityInput{}))
		d.says(pick2(l, "Ingen sager at vise.", "No cases to show."))
	})
}
