package store

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"gorm.io/gorm/schema"
	"sync"
)

// tables are all models of the room with gorm's idea of their columns.
var tables = []any{versionRow{}, settingRow{}, sourceRow{}, caseTypeRow{}, departmentRow{}, channelRow{}, wordRow{}, batchRow{},
	targetRow{}, userRow{}, sessionRow{}, tokenRow{}, trailRow{}, accessRow{}}

// CheckColumns holds the columns of a migrated database against the models. It is here for both databases' tests.
func checkColumns(t *testing.T, s *Store) {
	t.Helper()
	want := map[string][]string{
		"cases":         strings.Split(caseColumns, ", "),
		"case_events":   strings.Split(eventColumns, ", "),
		"before_images": {"batch_seq", "case_id", "image"},
		"before_events": {"batch_seq", "case_id", "events"},
	}
	for _, model := range tables {
		parsed, err := schema.Parse(model, &sync.Map{}, schema.NamingStrategy{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range parsed.Fields {
			if f.DBName != "" {
				want[parsed.Table] = append(want[parsed.Table], f.DBName)
			}
		}
	}
	for table, columns := range want {
		rows, err := s.read.QueryContext(context.Background(), "SELECT * FROM "+table+" LIMIT 0")
		if err != nil {
			t.Errorf("table %s: %v", table, err)
			continue
		}
		have, err := rows.Columns()
		if closed := rows.Close(); err != nil || closed != nil {
			t.Fatal(err, closed)
		}
		for _, c := range columns {
			if !contains(have, c) {
				t.Errorf("table %s has no column %s of its model", table, c)
			}
		}
		for _, c := range have {
			if !contains(columns, c) {
				t.Errorf("column %s of table %s is in no model", c, table)
			}
		}
	}
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

func TestMigrationsMakeTheColumnsOfTheModels(t *testing.T) {
	s, err := Open(context.Background(), "sqlite:"+filepath.Join(t.TempDir(), "x.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	checkColumns(t, s)
}
