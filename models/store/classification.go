package store

import (
	"cmp"
	"context"
	"time"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

type (
	// classificationRow is models.Classification as a table.
	classificationRow struct {
		ID      int64
		Name    string
		File    string
		Numbers int
		SetBy   string
		SetAt   time.Time
	}
	classNumberRow struct {
		ClassificationID int64
		Number           string
		Title            string
		ValidFrom        models.Day `gorm:"serializer:day"`
		ValidUntil       models.Day `gorm:"serializer:day"`
	}
	// classRuleRow is models.ClassRule as a table; one that no longer holds has ended_at.
	classRuleRow struct {
		ID         int64
		Prefix     string
		CaseTypeID int64
		SetBy      string
		SetAt      time.Time
		EndedBy    string
		EndedAt    *time.Time
		Reason     string
	}
)

func (classificationRow) TableName() string { return "classifications" }
func (classNumberRow) TableName() string    { return "class_numbers" }
func (classRuleRow) TableName() string      { return "class_rules" }

// LoadClassification keeps the numbers as the version that holds from now on. Earlier versions stay.
func (s *Store) LoadClassification(ctx context.Context, scope models.Scope, name, file string, numbers []models.ClassNumber) error {
	if !maySources(scope) {
		return models.ErrForbidden
	}
	name, file = guarded(name), guarded(file)
	switch {
	case name == "":
		return models.Problem{Field: "name", Code: "missing_value"}
	case len([]rune(name)) > models.MaxClassName:
		return models.Problem{Field: "name", Code: "too_long"}
	case len(numbers) == 0:
		return models.Problem{Field: "file", Code: "file_missing"}
	}
	return s.change(ctx, "load a classification", func(t *tx) error {
		row := classificationRow{Name: name, File: file, Numbers: len(numbers), SetBy: scope.Who, SetAt: t.store.clock()}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		rows := make([]classNumberRow, len(numbers))
		for i, n := range numbers {
			rows[i] = classNumberRow{row.ID, n.Number, guarded(n.Title), n.From, n.Until}
		}
		if err := t.CreateInBatches(rows, 500).Error; err != nil {
			return err
		}
		return t.trail(scope.Who, "classification.load", name, map[string]any{"file": file, "numbers": len(numbers)})
	})
}

// Classifications gives the versions, the latest, which holds, first.
func (s *Store) Classifications(ctx context.Context, scope models.Scope) ([]models.Classification, error) {
	if !maySources(scope) {
		return nil, models.ErrForbidden
	}
	var rows []classificationRow
	if err := s.reader(ctx).Order("id DESC").Find(&rows).Error; err != nil {
		return nil, translate("read the classifications", err)
	}
	out := make([]models.Classification, len(rows))
	for i, r := range rows {
		out[i] = models.Classification{ID: r.ID, Name: r.Name, File: r.File, At: r.SetAt, By: r.SetBy, Numbers: r.Numbers}
	}
	return out, nil
}

// ClassRules gives the rules that hold, by prefix.
func (s *Store) ClassRules(ctx context.Context, scope models.Scope) ([]models.ClassRule, error) {
	if !maySources(scope) {
		return nil, models.ErrForbidden
	}
	rules, err := classRules(s.reader(ctx))
	return rules, translate("read the rules of the classification", err)
}

func classRules(g *gorm.DB) ([]models.ClassRule, error) {
	var rows []classRuleRow
	if err := g.Where("ended_at IS NULL").Order("prefix").Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, err
	}
	types, err := readNames(g, models.NameCaseType)
	if err != nil {
		return nil, err
	}
	names := map[int64]string{}
	for _, n := range types {
		names[n.id] = cmp.Or(n.title, n.name)
	}
	out := make([]models.ClassRule, len(rows))
	for i, r := range rows {
		out[i] = models.ClassRule{ID: r.ID, Prefix: r.Prefix, CaseTypeID: r.CaseTypeID, CaseType: names[r.CaseTypeID], By: r.SetBy, At: r.SetAt}
	}
	return out, nil
}

// SetClassRule says which case type the cases of a prefix are of, from the next import on. It takes the place of what was
// said of the same prefix.
func (s *Store) SetClassRule(ctx context.Context, scope models.Scope, r models.ClassRule) error {
	if !maySources(scope) {
		return models.ErrForbidden
	}
	if err := r.Check(); err != nil {
		return err
	}
	return s.change(ctx, "set a rule of the classification", func(t *tx) error {
		if err := t.placed(r.CaseTypeID, 0); err != nil {
			return err
		}
		now := t.store.clock()
		if err := t.Model(&classRuleRow{}).Where("prefix = ? AND ended_at IS NULL", r.Prefix).
			Updates(map[string]any{"ended_at": now, "ended_by": scope.Who}).Error; err != nil {
			return err
		}
		if err := t.Create(&classRuleRow{Prefix: r.Prefix, CaseTypeID: r.CaseTypeID, SetBy: scope.Who, SetAt: now}).Error; err != nil {
			return err
		}
		return t.trail(scope.Who, "classification.rule", r.Prefix, map[string]any{"case_type_id": r.CaseTypeID})
	})
}

// EndClassRule ends a rule, with a reason. What was imported by it stays as it is.
func (s *Store) EndClassRule(ctx context.Context, scope models.Scope, id int64, reason string) error {
	if !maySources(scope) {
		return models.ErrForbidden
	}
	reason, err := reasoned(reason)
	if err != nil {
		return err
	}
	return s.change(ctx, "end a rule of the classification", func(t *tx) error {
		var row classRuleRow
		if err := t.Where("id = ? AND ended_at IS NULL", id).Take(&row).Error; err != nil {
			return err
		}
		now := t.store.clock()
		row.EndedAt, row.EndedBy, row.Reason = &now, scope.Who, reason
		if err := t.Save(&row).Error; err != nil {
			return err
		}
		return t.trail(scope.Who, "classification.rule_end", row.Prefix, map[string]any{"case_type_id": row.CaseTypeID, "reason": reason})
	})
}

// Classifier gives what an import finds case types by: the rules that hold and the numbers of the latest version.
func (s *Store) Classifier(ctx context.Context) (models.Classifier, error) {
	g := s.reader(ctx)
	const doing = "read the classification"
	rules, err := classRules(g)
	if err != nil {
		return models.Classifier{}, translate(doing, err)
	}
	var rows []classNumberRow
	if err := g.Where("classification_id = (SELECT max(id) FROM classifications)").Find(&rows).Error; err != nil {
		return models.Classifier{}, translate(doing, err)
	}
	numbers := make([]models.ClassNumber, len(rows))
	for i, r := range rows {
		numbers[i] = models.ClassNumber{Number: r.Number, Title: r.Title, From: r.ValidFrom, Until: r.ValidUntil}
	}
	return models.NewClassifier(rules, numbers), nil
}
