package store

import (
	"context"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

type publishedRow models.Published

func (publishedRow) TableName() string { return "published_figures" }

func (r *publishedRow) record() *models.Record { return &r.Record }

type sampleRow models.TimeSample

func (sampleRow) TableName() string { return "time_samples" }

func (r *sampleRow) record() *models.Record { return &r.Record }

// recordRow is a pointer to a row that is never overwritten.
type recordRow[T any] interface {
	*T
	record() *models.Record
}

// loadPublished reads every published figure that was ever entered, the latest period first.
func loadPublished(g *gorm.DB) ([]models.Published, error) {
	var rows []publishedRow
	err := g.Order("last_day DESC, from_day DESC, source, case_type_id, id DESC").Find(&rows).Error
	out := make([]models.Published, len(rows))
	for i, r := range rows {
		out[i] = models.Published(r)
	}
	return out, err
}

// loadSamples reads every time sample that was ever entered, the latest first.
func loadSamples(g *gorm.DB) ([]models.TimeSample, error) {
	var rows []sampleRow
	err := g.Order("last_day DESC, from_day DESC, case_type_id, department_id, id DESC").Find(&rows).Error
	out := make([]models.TimeSample, len(rows))
	for i, r := range rows {
		out[i] = models.TimeSample(r)
	}
	return out, err
}

// mayRecord says who enters published figures and time samples: whoever keeps sources and definitions, for the whole
// municipality.
func mayRecord(scope models.Scope) bool { return scope.May(models.RightSources) && scope.All }

// guarded gives a text of a person tidied and without numbers that look like CPR numbers.
func guarded(s string) string {
	s, _ = models.MaskCPR(models.Tidy(s))
	return s
}

// reasoned gives the reason for changing a record.
func reasoned(reason string) (string, error) {
	reason = guarded(reason)
	switch {
	case reason == "":
		return "", models.Problem{Field: "reason", Code: "missing_value"}
	case len([]rune(reason)) > models.MaxReason:
		return "", models.Problem{Field: "reason", Code: "too_long"}
	}
	return reason, nil
}

// AddPublished keeps a published figure, signed by the one who asks, and gives its id. A second one of the same source,
// case type, category and period is a models.Problem: the first is to be corrected.
func (s *Store) AddPublished(ctx context.Context, scope models.Scope, p models.Published) (int64, error) {
	return s.setPublished(ctx, scope, p, 0, "")
}

// CorrectPublished keeps a new version of a published figure, with its reason, in place of the one that stands.
func (s *Store) CorrectPublished(ctx context.Context, scope models.Scope, id int64, p models.Published, reason string) (int64, error) {
	reason, err := reasoned(reason)
	if err != nil && mayRecord(scope) {
		return 0, err
	}
	return s.setPublished(ctx, scope, p, id, reason)
}

func (s *Store) setPublished(ctx context.Context, scope models.Scope, p models.Published, replaces int64, reason string) (int64, error) {
	if !mayRecord(scope) {
		return 0, models.ErrForbidden
	}
	p.Category, p.Reference, p.Note = guarded(p.Category), guarded(p.Reference), guarded(p.Note)
	if err := p.Check(s.today()); err != nil {
		return 0, err
	}
	row := publishedRow(p)
	err := s.changeNames(ctx, "keep a published figure", func(t *tx) error {
		if err := t.placed(p.CaseTypeID, 0); err != nil {
			return err
		}
		return keep(t, scope, &row, "published", replaces, reason, models.Problem{Field: "from", Code: "published_there"}, map[string]any{
			"source": p.Source, "case_type_id": p.CaseTypeID, "from": p.From.String(), "to": p.Last.String(), "share": p.Share, "days": p.Days,
			"clock": p.Clock, "n": p.N, "reference": p.Reference,
		}, "source = ? AND case_type_id = ? AND category = ? AND from_day = ? AND last_day = ?", p.Source, p.CaseTypeID, p.Category, int64(p.From), int64(p.Last))
	})
	return row.ID, err
}

// EndPublished ends a published figure, with a reason.
func (s *Store) EndPublished(ctx context.Context, scope models.Scope, id int64, reason string) error {
	return endRecord[publishedRow](ctx, s, scope, id, reason, "published")
}

// AddSample keeps a time sample, signed by the one who asks, and gives its id.
func (s *Store) AddSample(ctx context.Context, scope models.Scope, m models.TimeSample) (int64, error) {
	return s.setSample(ctx, scope, m, 0, "")
}

// CorrectSample keeps a new version of a time sample, with its reason, in place of the one that stands.
func (s *Store) CorrectSample(ctx context.Context, scope models.Scope, id int64, m models.TimeSample, reason string) (int64, error) {
	reason, err := reasoned(reason)
	if err != nil && mayRecord(scope) {
		return 0, err
	}
	return s.setSample(ctx, scope, m, id, reason)
}

func (s *Store) setSample(ctx context.Context, scope models.Scope, m models.TimeSample, replaces int64, reason string) (int64, error) {
	if !mayRecord(scope) {
		return 0, models.ErrForbidden
	}
	m.Reference, m.Note = guarded(m.Reference), guarded(m.Note)
	if err := m.Check(s.today()); err != nil {
		return 0, err
	}
	row := sampleRow(m)
	err := s.changeNames(ctx, "keep a time sample", func(t *tx) error {
		if err := t.placed(m.CaseTypeID, m.DepartmentID); err != nil {
			return err
		}
		return keep(t, scope, &row, "sample", replaces, reason, models.Problem{Field: "from", Code: "sample_there"}, map[string]any{
			"case_type_id": m.CaseTypeID, "department_id": m.DepartmentID, "from": m.From.String(), "to": m.Last.String(), "n": m.N,
			"minutes": m.Minutes, "deviation": m.Deviation, "method": m.Method, "expires": m.Expires.String(),
		}, "case_type_id = ? AND department_id = ? AND from_day = ? AND last_day = ?", m.CaseTypeID, m.DepartmentID, int64(m.From), int64(m.Last))
	})
	return row.ID, err
}

// EndSample ends a time sample, with a reason.
func (s *Store) EndSample(ctx context.Context, scope models.Scope, id int64, reason string) error {
	return endRecord[sampleRow](ctx, s, scope, id, reason, "sample")
}

// placed says whether a case type and a department are there; 0 stands for all.
func (t *tx) placed(caseType, department int64) error {
	there := func(row any, id int64, p models.Problem) error {
		var n int64
		if id == 0 {
			return nil
		}
		if err := t.Model(row).Where("id = ?", id).Count(&n).Error; err != nil {
			return err
		}
		if n == 0 {
			return p
		}
		return nil
	}
	if err := there(&caseTypeRow{}, caseType, models.Problem{Field: "case_type", Code: "unknown_case_type"}); err != nil {
		return err
	}
	return there(&departmentRow{}, department, models.Problem{Field: "department", Code: "unknown_department"})
}

// standing reads a record that holds. One that was corrected or ended meanwhile is a models.Problem.
func standing[T any, R recordRow[T]](t *tx, id int64) (R, error) {
	row := R(new(T))
	if err := t.Where("id = ?", id).Take(row).Error; err != nil {
		return nil, err
	}
	if !row.record().Stands() {
		return nil, models.Problem{Field: "reason", Code: "record_past"}
	}
	return row, nil
}

// keep writes a version of a record and its trail: the first one, or one that takes over from the version with the id
// replaces. same finds what may stand only once, and there is the fault of a second one.
func keep[T any, R recordRow[T]](t *tx, scope models.Scope, row R, noun string, replaces int64, reason string, there models.Problem,
	detail map[string]any, same string, args ...any) error {
	now := t.store.clock()
	what := noun + ".set"
	*row.record() = models.Record{SetBy: scope.Who, SetAt: now, Reason: reason}
	if replaces != 0 {
		old, err := standing[T, R](t, replaces)
		if err != nil {
			return err
		}
		if err := t.Model(R(new(T))).Where("id = ?", replaces).Update("replaced_at", now).Error; err != nil {
			return err
		}
		row.record().FirstID = old.record().Root()
		what = noun + ".correct"
		detail["replaces"], detail["reason"] = replaces, reason
	}
	var n int64
	if err := t.Model(R(new(T))).Where("replaced_at IS NULL AND ended_at IS NULL").Where(same, args...).Count(&n).Error; err != nil {
		return err
	}
	if n > 0 {
		return there
	}
	if err := t.Create(row).Error; err != nil {
		return err
	}
	detail["id"] = row.record().ID
	t.row.Version++
	return t.trail(scope.Who, what, noun, detail)
}

// endRecord ends a record, with a reason.
func endRecord[T any, R recordRow[T]](ctx context.Context, s *Store, scope models.Scope, id int64, reason, noun string) error {
	if !mayRecord(scope) {
		return models.ErrForbidden
	}
	reason, err := reasoned(reason)
	if err != nil {
		return err
	}
	return s.changeNames(ctx, "end a record", func(t *tx) error {
		row, err := standing[T, R](t, id)
		if err != nil {
			return err
		}
		now := t.store.clock()
		r := row.record()
		r.EndedBy, r.EndedReason, r.EndedAt = scope.Who, reason, &now
		if err := t.Save(row).Error; err != nil {
			return err
		}
		t.row.Version++
		return t.trail(scope.Who, noun+".end", noun, map[string]any{"id": id, "reason": reason})
	})
}
