package measure

import (
	"fmt"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// Quality is how sound the cases within a filter are: those that contradict themselves, and how many tell each field.
type Quality struct {
	Cases  int
	Doubts []Doubted // by case
	Fields []Told    // by source and field
}

// Doubted is a case that contradicts itself.
type Doubted struct {
	Row    facts.Row
	Doubts models.Doubts
}

// Told is how many cases of a source tell a field. Doubted are told and contradict another field.
type Told struct {
	Source  facts.Entry
	Field   string
	Of      int // the cases that could tell it: of an outcome the decided ones
	Known   int
	Doubted int
}

// QualityFields are the fields whose coverage is told, in order.
var QualityFields = []string{models.FieldCaseType, models.FieldDepartment, models.FieldChannel, models.FieldScreened, models.FieldComplete,
	models.FieldOutcome, models.FieldDeadline, models.FieldWaitDays, models.FieldWaitDaysBefore, models.FieldLetters, models.FieldCompleteAtFirst,
	models.FieldPaperSteps, models.FieldDecisionDigital, models.FieldAppeal}

// DaysOf gives what the contradictions of a case are about.
func DaysOf(r facts.Row) models.Days {
	return models.Days{Received: r.Received, Screened: r.Screened, Complete: r.Complete, Decided: r.Decided, Deadline: r.Deadline, Wait: r.Wait, WaitBefore: r.WaitBefore}
}

// qualityKey is under which a Table keeps the quality of everything that somebody sees.
type qualityKey struct{ seen string }

// NewQuality looks at every case within the scope of b and a filter. Without a filter it is worked out once for a version
// of the data. What it gives must not be changed.
func NewQuality(b *facts.Book, filter Filter) *Quality {
	sel, _ := filter.resolve(b)
	if b.Table == nil || sel.nothing {
		return &Quality{}
	}
	if sel.everything() {
		return b.Once(qualityKey{fmt.Sprint(b.Scope.All, b.Scope.Departments)}, func() any { return newQuality(b, sel) }).(*Quality)
	}
	return newQuality(b, sel)
}

func newQuality(b *facts.Book, sel *selection) *Quality {
	q := &Quality{}
	type tally [3]int // could tell, tell, contradict
	told := map[uint8][]tally{}
	for _, c := range b.Chunks {
		for i := range c.Len() {
			combo := facts.Combo{CaseType: c.CaseType[i], Department: c.Department[i], Channel: c.Channel[i], Source: c.Source[i]}
			if !b.Scope.Sees(int64(combo.Department)) || !sel.takes(combo) {
				continue
			}
			r := c.Row(i)
			q.Cases++
			doubts := DaysOf(r).Doubts()
			if doubts != 0 {
				q.Doubts = append(q.Doubts, Doubted{r, doubts})
			}
			if told[r.Source] == nil {
				told[r.Source] = make([]tally, len(QualityFields))
			}
			for f, field := range QualityFields {
				t := &told[r.Source][f]
				could, known, doubt := tells(b, r, field)
				if !could {
					continue
				}
				t[0]++
				if known {
					t[1]++
					if doubts&doubt != 0 {
						t[2]++
					}
				}
			}
		}
	}
	for _, e := range b.Sources.Entries() {
		for f, t := range told[uint8(e.ID)] {
			q.Fields = append(q.Fields, Told{Source: e, Field: QualityFields[f], Of: t[0], Known: t[1], Doubted: t[2]})
		}
	}
	return q
}

// tells says whether a case could tell a field, whether it does, and which doubt would be about it.
func tells(b *facts.Book, r facts.Row, field string) (could, known bool, doubt models.Doubts) {
	flag := func(place uint) (bool, bool, models.Doubts) { return true, r.Flags.Tri(place) != models.Unknown, 0 }
	switch field {
	case models.FieldCaseType:
		return true, r.CaseType != 0, 0
	case models.FieldDepartment:
		return true, r.Department != 0, 0
	case models.FieldChannel:
		return true, b.Channels.Entry(int64(r.Channel)).Class != models.ChannelUnknown, 0
	case models.FieldScreened:
		return true, r.Screened.Known(), models.DoubtScreened
	case models.FieldComplete:
		return true, r.Complete.Known(), models.DoubtComplete
	case models.FieldOutcome:
		return r.Decided.Known(), r.Outcome != models.OutcomeUnknown, 0
	case models.FieldDeadline:
		return true, r.Deadline.Known(), models.DoubtDeadline
	case models.FieldWaitDays:
		return r.Decided.Known(), r.Wait >= 0, models.DoubtWait
	case models.FieldWaitDaysBefore:
		return r.Decided.Known(), r.WaitBefore >= 0, models.DoubtWaitBefore
	case models.FieldLetters:
		return true, r.Letters >= 0, 0
	case models.FieldCompleteAtFirst:
		return flag(facts.CompleteAtFirst)
	case models.FieldPaperSteps:
		return r.Decided.Known(), r.Paper >= 0, 0
	case models.FieldDecisionDigital:
		could, known, doubt = flag(facts.DecisionDigital)
		return r.Decided.Known(), known, doubt
	case models.FieldAppeal:
		could, known, doubt = flag(facts.Appeal)
		return r.Decided.Known(), known, doubt
	}
	return could, known, doubt
}
