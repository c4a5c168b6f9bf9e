package store

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm/schema"
)

// Inside lends what only tests outside the package may look at.

// ReaderExec tries to write on a reader.
func (s *Store) ReaderExec(statement string) error {
	_, err := s.read.ExecContext(context.Background(), statement)
	return err
}

// KeptVersion gives the version of the snapshot that was read or written, 0 for none.
func (s *Store) KeptVersion() int64 { return s.keptVersion.Load() }

// CheckColumns holds the columns of a migrated database against the models: every column of a model is there, and
// there is none that no model knows.
func CheckColumns(t *testing.T, s *Store) {
	t.Helper()
	want := map[string][]string{
		"cases":         strings.Split(caseColumns, ", "),
		"case_events":   strings.Split(eventColumns, ", "),
		"before_images": {"batch_seq", "case_id", "image"},
		"before_events": {"batch_seq", "case_id", "events"},
	}
	for _, model := range []any{formerNameRow{}, rulingRow{}, acceptedRow{},
		versionRow{}, settingRow{}, sourceRow{}, caseTypeRow{}, departmentRow{}, channelRow{}, wordRow{},
		batchRow{}, targetRow{}, rebaseRow{}, stepTargetRow{}, publishedRow{}, sampleRow{}, holidayRow{}, userRow{}, sessionRow{}, tokenRow{}, trailRow{}, accessRow{}, answerRow{}, definitionRow{},
		failedRow{}, choreRow{}, privacyRow{}, fetchRow{},
		objectiveRow{}, solutionRow{}, changeRow{}, benefitRow{}, amountRow{},
		roundRow{}, submissionRow{}, draftRow{}, commentRow{}, baselineRow{},
		trajectoryRow{}, deputyRow{},
		reviewRow{}, reviewItemRow{},
		mailRow{}, classificationRow{}, classNumberRow{}, classRuleRow{},
		decisionRow{}, judgementRow{}, savedViewRow{}, begunRow{}, refusedRow{}} {
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
		if err != nil {
			t.Fatal(err)
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		slices.Sort(columns)
		slices.Sort(have)
		if !slices.Equal(columns, have) {
			t.Errorf("columns of %s = %v, its model has %v", table, have, columns)
		}
	}
}
