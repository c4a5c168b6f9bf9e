package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"gevinstoverblik/models"
)

// definitionRow is models.Definition as a table: what is asked for by itself has a column, Body holds all.
type definitionRow struct {
	Key       string `gorm:"primaryKey"`
	Version   int    `gorm:"primaryKey;autoIncrement:false"`
	ValidFrom models.Month
	Kind      models.DefinitionKind
	Body      string
	Owner     string
	Reason    string
	SetBy     string
	SetAt     time.Time
}

func (definitionRow) TableName() string { return "kpi_definitions" }

func asDefinitionRow(d models.Definition) (definitionRow, error) {
	body, err := json.Marshal(d)
	if err != nil {
		return definitionRow{}, fmt.Errorf("write the definition of %s: %w", d.Key, err)
	}
	return definitionRow{d.Key, d.Version, d.ValidFrom, d.Kind, string(body), d.Owner, d.Reason, d.SetBy, d.SetAt}, nil
}

// loadDefinitions reads every version of every definition.
func loadDefinitions(g *gorm.DB) (models.Catalogue, error) {
	var rows []definitionRow
	if err := g.Find(&rows).Error; err != nil {
		return nil, err
	}
	out := make([]models.Definition, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal([]byte(r.Body), &out[i]); err != nil {
			return nil, fmt.Errorf("read the definition of %s: %w", r.Key, err)
		}
	}
	return models.NewCatalogue(out), nil
}

// Definitions gives every version of every key figure's definition.
func (s *Store) Definitions(ctx context.Context) (models.Catalogue, error) {
	c, err := loadDefinitions(s.reader(ctx))
	return c, translate("read the definitions", err)
}

// shelve puts the key figures of the library that are not kept yet on the shelf, as their first versions. They are
// the program's own, and change no figure: the trail does not tell of them.
func (s *Store) shelve(ctx context.Context) error {
	var kept []string
	err := s.reader(ctx).Model(&definitionRow{}).Where("kind = ? AND version = 1", models.DefinedLibrary).Pluck("key", &kept).Error
	if err != nil {
		return translate("read the definitions", err)
	}
	missing := slices.DeleteFunc(models.Library(), func(d models.Definition) bool { return slices.Contains(kept, d.Key) })
	if len(missing) == 0 {
		return nil
	}
	return s.change(ctx, "keep the library of key figures", func(t *tx) error {
		for _, d := range missing {
			d.SetAt = t.store.clock()
			row, err := asDefinitionRow(d)
			if err != nil {
				return err
			}
			if err := t.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// Define keeps a new version of a definition: the first of a key that is not there yet, else the one after the last.
// base is the version that the one who asks has seen, 0 for a new key figure; where another has come meanwhile
// nothing is kept. No version is ever overwritten. It needs models.RightSources and sight of every department.
func (s *Store) Define(ctx context.Context, scope models.Scope, d models.Definition, base int) (models.Definition, error) {
	if !scope.May(models.RightSources) || !scope.All {
		return d, models.ErrForbidden
	}
	d = d.Fill()
	err := s.changeNames(ctx, "define a key figure", func(t *tx) error {
		catalogue, err := loadDefinitions(t.DB)
		if err != nil {
			return err
		}
		var before *models.Definition
		if versions := catalogue.Versions(d.Key); len(versions) > 0 {
			before = &versions[len(versions)-1]
		}
		switch {
		case before == nil && base > 0:
			return models.ErrNotFound
		case before != nil && base == 0:
			return models.Problems{{Field: "key", Code: "key_taken", Value: d.Key}}
		case before != nil && before.Version != base:
			return models.Problems{{Field: "key", Code: "defined_meanwhile", Value: before.SetBy}}
		}
		if err := d.Check(before); err != nil {
			return err
		}
		d.Version, d.SetBy, d.SetAt = base+1, scope.Who, t.store.clock()
		row, err := asDefinitionRow(d)
		if err != nil {
			return err
		}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		t.row.Version++
		return t.trail(scope.Who, "kpi.define", d.Key, map[string]any{"before": before, "after": d})
	})
	return d, err
}
