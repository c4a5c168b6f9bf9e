package gather

import (
	"context"
	"errors"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// FirstRow is one of the first good rows of a file, as it will be stored. What becomes of a single event is not told: a
// file replaces the events of its cases.
type FirstRow struct {
	Case    *models.Case  // of a file of cases
	Event   *models.Event // of a file of events
	New     bool          // the case is not there yet
	Changed []string      // the fields of a stored case that the row changes; none = it changes nothing
}

// firstRows keeps the first rows of a reading.
type firstRows struct{ rows []FirstRow }

func (f *firstRows) take(d models.Delivery, kind models.Kind) {
	if kind == models.KindEvents {
		for i := range d.Events {
			if len(f.rows) == previewRows {
				return
			}
			e := d.Events[i]
			f.rows = append(f.rows, FirstRow{Event: &e})
		}
		return
	}
	for i := range d.Cases {
		if len(f.rows) == previewRows {
			return
		}
		c := d.Cases[i]
		f.rows = append(f.rows, FirstRow{Case: &c})
	}
}

// compare tells of each kept case what the import does to it.
func (f *firstRows) compare(ctx context.Context, st *store.Store, scope models.Scope, source models.Source, told models.FieldSet) error {
	for i := range f.rows {
		c := f.rows[i].Case
		if c == nil {
			continue
		}
		if source.Key == "" || !scope.May(models.RightCases) {
			f.rows[i].New = source.Key == ""
			continue
		}
		was, err := st.Case(ctx, scope, source.Key, c.CaseNo)
		switch {
		case errors.Is(err, models.ErrNotFound):
			f.rows[i].New = true
		case err != nil:
			return err
		default:
			f.rows[i].Changed = changed(*c, was.Case, told)
		}
	}
	return nil
}

// changed gives the fields of which a row tells something else than what is stored.
func changed(c, was models.Case, told models.FieldSet) []string {
	same := map[string]bool{
		models.FieldCaseNo:          true,
		models.FieldCaseType:        models.NameKey(c.CaseType) == models.NameKey(was.CaseType),
		models.FieldKLE:             models.NameKey(c.KLE) == models.NameKey(was.KLE),
		models.FieldDepartment:      models.NameKey(c.Department) == models.NameKey(was.Department),
		models.FieldChannel:         models.NameKey(c.Channel) == models.NameKey(was.Channel) && c.ChannelClass == was.ChannelClass,
		models.FieldReceived:        c.Received == was.Received,
		models.FieldScreened:        c.Screened == was.Screened,
		models.FieldComplete:        c.Complete == was.Complete,
		models.FieldDecided:         c.Decided == was.Decided,
		models.FieldDeadline:        min(c.Deadline, models.LastDay) == was.Deadline,
		models.FieldWaitDays:        min(c.WaitDays, models.MaxWaitDays) == was.WaitDays,
		models.FieldWaitDaysBefore:  min(c.WaitDaysBefore, models.MaxWaitDays) == was.WaitDaysBefore,
		models.FieldLimitApplies:    c.LimitApplies == was.LimitApplies,
		models.FieldOutcome:         c.Outcome == was.Outcome,
		models.FieldExempt:          c.Exempt == was.Exempt,
		models.FieldLetters:         min(c.Letters, models.MaxSmallCount) == was.Letters,
		models.FieldCompleteAtFirst: c.CompleteAtFirst == was.CompleteAtFirst,
		models.FieldPaperSteps:      min(c.PaperSteps, models.MaxSmallCount) == was.PaperSteps,
		models.FieldDecisionDigital: c.DecisionDigital == was.DecisionDigital,
		models.FieldAppeal:          c.Appeal == was.Appeal,
		models.FieldAppealSettled:   min(c.AppealSettled, models.LastDay) == was.AppealSettled,
		models.FieldAppealOutcome:   c.AppealOutcome == was.AppealOutcome,
		models.FieldReopened:        c.Reopened == was.Reopened,
		models.FieldSatisfaction:    c.Satisfaction == was.Satisfaction,
		models.FieldMinutes:         sameNumber(c.HandlingMinutes, was.HandlingMinutes),
		models.FieldCost:            sameNumber(c.Cost, was.Cost),
	}
	return slices.DeleteFunc(slices.Clone(models.CaseFields), func(f string) bool { return same[f] || !told.Has(f) })
}

func sameNumber(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
