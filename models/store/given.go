package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

type givenRow models.Given

func (givenRow) TableName() string { return "given_values" }

// beforeValue is what a ready-made value was before a batch: "" where the batch made it.
type beforeValue struct {
	BatchSeq int64 `gorm:"primaryKey;autoIncrement:false"`
	ValueID  int64 `gorm:"primaryKey;autoIncrement:false"`
	Image    string
}

func (beforeValue) TableName() string { return "before_values" }

// loadGiven reads the ready-made values that figures show, by KPI and period, of the names that theirs are read as: those of
// sources, then those that people entered.
func loadGiven(g *gorm.DB, kpis models.Catalogue, read *reading) ([]models.Given, error) {
	var rows []givenRow
	if err := g.Order(givenOrder).Find(&rows).Error; err != nil {
		return nil, err
	}
	return withEntered(g, rows, kpis, read)
}

const givenOrder = "kpi, from_day, until_day, id"

// withEntered gives stored values as they are read, those that people entered behind them.
func withEntered(g *gorm.DB, rows []givenRow, kpis models.Catalogue, read *reading) ([]models.Given, error) {
	out := make([]models.Given, len(rows))
	for i, r := range rows {
		out[i] = read.given(models.Given(r))
	}
	entered, err := shownEntered(g, kpis)
	for _, e := range entered {
		out = append(out, read.given(e))
	}
	return out, err
}

// given gives a ready-made value for the case type and department that its own are read as.
func (r *reading) given(g models.Given) models.Given {
	g.CaseTypeID, g.DepartmentID = r.caseType(g.CaseTypeID), r.department(g.DepartmentID)
	return g
}

// givenTo narrows ready-made values to the departments that a scope sees.
func givenTo(all []models.Given, scope models.Scope) []models.Given {
	if scope.All {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(v models.Given) bool { return !scope.Sees(v.DepartmentID) })
}

// valuing is one import of ready-made values at work.
type valuing struct {
	t      *tx
	in     Incoming
	source sourceRow
	names  *lexicons
	there  map[models.GivenKey]givenRow
	added  []givenRow
	now    []givenRow // of those that changed
	before []givenRow

	unchanged int
}

// takeValues is TakeIn for ready-made values.
func (s *Store) takeValues(ctx context.Context, in Incoming) (models.Report, error) {
	var report models.Report
	stored := false
	err := s.change(ctx, "take in "+in.File, func(t *tx) error {
		stored = false
		v := &valuing{t: t, in: in, there: map[models.GivenKey]givenRow{}}
		fresh, err := v.begin()
		if err != nil {
			return err
		}
		if report, err = in.Read(v.take); err != nil {
			return err
		}
		if report.FileRefused() {
			v.added, v.now, v.unchanged = nil, nil, 0
		}
		if report.Form == "" {
			report.Form = in.Form
		}
		report.Kind = models.KindValues
		report.New, report.Changed, report.Unchanged = len(v.added), len(v.now), v.unchanged
		good := report.New + report.Changed + report.Unchanged
		if in.DryRun && len(v.added)+len(v.now) > 0 {
			if _, err := v.names.save(t, false); err != nil {
				return err
			}
			if err := v.write(); err != nil { // rolled back with the rest
				return err
			}
			if _, err := v.effect(); err != nil {
				return err
			}
		}
		if in.DryRun || report.FileRefused() || report.Refused() && (!in.Partial || good == 0) {
			return errRollback
		}
		if err := v.write(); err != nil {
			return err
		}
		stored = true
		if err := v.finish(&report, fresh); err != nil {
			return err
		}
		return t.made(in)
	})
	if errors.Is(err, errRollback) {
		return report, nil
	}
	if err != nil {
		return models.Report{}, err
	}
	if stored && s.state.Load() != nil {
		return report, s.Refresh(ctx)
	}
	return report, nil
}

// begin finds the source, what it has told before, and the names.
func (v *valuing) begin() (fresh bool, err error) {
	if v.source, fresh, err = v.t.source(v.in.SourceKey, v.in.SourceName); err != nil {
		return fresh, err
	}
	var rows []givenRow
	if err := v.t.Where("source_id = ?", v.source.ID).Find(&rows).Error; err != nil {
		return fresh, err
	}
	for _, r := range rows {
		v.there[models.Given(r).Key()] = r
	}
	v.names, err = v.t.lexicons()
	return fresh, err
}

// take holds the values of a delivery against those of before.
func (v *valuing) take(d models.Delivery) error {
	for i := range d.Values {
		line := &d.Values[i]
		caseType, err1 := v.names.caseTypes.id(line.CaseType, 0)
		department, err2 := v.names.departments.id(line.Department, 0)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		row := givenRow(line.Given)
		row.ID, row.SourceID, row.CaseTypeID, row.DepartmentID = 0, v.source.ID, caseType, department
		old, there := v.there[models.Given(row).Key()]
		switch {
		case !there:
			v.added = append(v.added, row)
		case models.Given(old).Same(models.Given(row)):
			v.unchanged++
		default:
			row.ID = old.ID
			v.now, v.before = append(v.now, row), append(v.before, old)
		}
	}
	return nil
}

// write puts the values down, with what they were before.
func (v *valuing) write() error {
	const some = 500 // rows a statement
	if len(v.added) > 0 {
		if err := v.t.CreateInBatches(&v.added, some).Error; err != nil {
			return fmt.Errorf("insert values: %w", err)
		}
	}
	var images []beforeValue
	for _, r := range v.added {
		images = append(images, beforeValue{BatchSeq: v.t.row.NextBatch, ValueID: r.ID})
	}
	for i := range v.now {
		was, err := json.Marshal(v.before[i])
		if err != nil {
			return err
		}
		images = append(images, beforeValue{BatchSeq: v.t.row.NextBatch, ValueID: v.now[i].ID, Image: string(was)})
		if err := v.t.Save(&v.now[i]).Error; err != nil {
			return fmt.Errorf("change values: %w", err)
		}
	}
	if len(images) == 0 {
		return nil
	}
	return v.t.CreateInBatches(images, some).Error
}

// effect shows the facts as they are and with the values that were written, where the facts are loaded, and gives what is
// kept of it.
func (v *valuing) effect() (*string, error) {
	current := v.t.store.state.Load()
	if v.in.Effect == nil || current == nil {
		return nil, nil
	}
	dicts, err := loadDictionaries(v.t.DB)
	if err != nil {
		return nil, err
	}
	next := *current
	next.table = current.table.Patch(current.table.Version, dicts, nil, nil, current.today, current.table.LastEvent)
	if next.read, err = loadReading(v.t.DB); err != nil {
		return nil, err
	}
	if next.given, err = loadGiven(v.t.DB, current.kpis, next.read); err != nil {
		return nil, err
	}
	kept, err := v.in.Effect(v.t.store.bookOf(current, v.in.Scope), v.t.store.bookOf(&next, v.in.Scope))
	return &kept, err
}

// finish writes the names, the batch and the trail.
func (v *valuing) finish(report *models.Report, fresh bool) error {
	t := v.t
	if _, err := v.names.save(t, false); err != nil {
		return err
	}
	id := t.batchID(t.row.NextBatch)
	report.Batch = &id
	b := batchRow{Seq: t.row.NextBatch, ID: id, SourceID: v.source.ID, File: v.in.File, Checksum: v.in.Checksum, CreatedAt: t.store.clock(),
		CreatedBy: v.in.Scope.Who, FirstCase: t.row.NextCase, UntilCase: t.row.NextCase, Report: keepReport(*report),
		Door: v.in.Door, Day: t.store.today(), Ref: v.in.Ref}
	lacked, err := t.missingOf(v.source.ID, models.KindValues)
	if err != nil {
		return err
	}
	good, err := t.makeGood(lacked, b.Seq, report.Rejected == 0, false)
	if err == nil {
		err = t.keepRefused(v.source.ID, models.KindValues, b.Seq, nil, report.Rejected)
	}
	if err != nil {
		return err
	}
	if len(v.added)+len(v.now) > 0 {
		t.row.Version++
		b.Version = t.row.Version
		var err error
		if b.Restated, err = v.effect(); err != nil {
			return err
		}
	} else if news, err := t.isNews(v.source); err != nil {
		return err
	} else if fresh || news || good || report.Rejected > 0 {
		t.row.Version++
	}
	t.row.NextBatch++
	if v.in.Remember {
		v.source.remember(v.in.Mapping, models.KindValues)
		if err := t.Save(&v.source).Error; err != nil {
			return err
		}
	}
	if err := t.Create(&b).Error; err != nil {
		return err
	}
	return t.trail(v.in.Scope.Who, "import", id, importDetail(v.source, v.in, *report))
}

// givenBefore is loadGiven as it would be without some batches, the latest first.
func givenBefore(g *gorm.DB, batches []batchRow, kpis models.Catalogue, read *reading) ([]models.Given, error) {
	var rows []givenRow
	if err := g.Order(givenOrder).Find(&rows).Error; err != nil {
		return nil, err
	}
	for _, b := range batches {
		var images []beforeValue
		if err := g.Where("batch_seq = ?", b.Seq).Find(&images).Error; err != nil {
			return nil, err
		}
		before := map[int64]string{}
		for _, i := range images {
			before[i.ValueID] = i.Image
		}
		rows = slices.DeleteFunc(rows, func(r givenRow) bool {
			image, touched := before[r.ID]
			return touched && image == ""
		})
		for i, r := range rows {
			if image, touched := before[r.ID]; touched {
				rows[i] = givenRow{}
				if err := json.Unmarshal([]byte(image), &rows[i]); err != nil {
					return nil, fmt.Errorf("read what value %d was: %w", r.ID, err)
				}
			}
		}
	}
	return withEntered(g, rows, kpis, read)
}

// undoValues gives the ready-made values back that a batch changed, and takes out those that it made.
func (t *tx) undoValues(batch int64) error {
	var rows []beforeValue
	if err := t.Where("batch_seq = ?", batch).Order("value_id").Find(&rows).Error; err != nil {
		return err
	}
	var made []int64
	for _, r := range rows {
		if r.Image == "" {
			made = append(made, r.ValueID)
			continue
		}
		var was givenRow
		if err := json.Unmarshal([]byte(r.Image), &was); err != nil {
			return fmt.Errorf("read what value %d was: %w", r.ValueID, err)
		}
		if err := t.Save(&was).Error; err != nil {
			return err
		}
	}
	for part := range slices.Chunk(made, lookupSize) {
		if err := t.Where("id IN ?", part).Delete(&givenRow{}).Error; err != nil {
			return err
		}
	}
	return nil
}
