package measure

import (
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

func TestTheQualityCountsOnlyCasesThatCouldTellAField(t *testing.T) {
	dicts := facts.Dictionaries{Departments: facts.NewDictionary([]facts.Entry{{ID: 1, Name: "Byg"}, {ID: 2, Name: "Miljø"}}), Sources: facts.NewDictionary([]facts.Entry{{ID: 1, Name: "WABO"}})}
	build := facts.NewBuilder(dicts, 1)
	day := models.DayOf(2026, 1, 10)
	row := facts.Row{ID: 1, Source: 1, Department: 1, Received: day, Screened: models.NoDay, Complete: day - 1, Decided: day + 9, Deadline: day - 2,
		AppealSettled: models.NoDay, Wait: models.UnknownCount, WaitBefore: models.UnknownCount, Letters: models.UnknownCount, Paper: models.UnknownCount}
	build.Add(row)
	row.ID, row.Complete, row.Decided, row.Deadline = 2, models.NoDay, models.NoDay, models.NoDay
	build.Add(row)
	row.ID, row.Department = 3, 2
	build.Add(row)
	b := &facts.Book{Table: build.Table(day+30, models.NoDay), Today: day + 30, Scope: models.Scope{Departments: []int64{1}}, Settings: models.DefaultSettings()}
	q := NewQuality(b, Filter{})
	if q.Cases != 2 || len(q.Doubts) != 1 || q.Doubts[0].Doubts != models.DoubtComplete|models.DoubtDeadline {
		t.Errorf("within the scope: %d cases, %+v", q.Cases, q.Doubts)
	}
	want := map[string][3]int{models.FieldComplete: {2, 1, 1}, models.FieldDeadline: {2, 1, 1}, models.FieldOutcome: {1, 0, 0}, models.FieldDepartment: {2, 2, 0}}
	for _, f := range q.Fields {
		if w, ok := want[f.Field]; ok && w != [3]int{f.Of, f.Known, f.Doubted} {
			t.Errorf("%s: of, known, doubted = %d %d %d, want %v", f.Field, f.Of, f.Known, f.Doubted, w)
		}
	}
}
