package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"gevinstoverblik/models"
)

// SourceWords gives the activities, channels and outcomes that a source has used so far.
func (s *Store) SourceWords(ctx context.Context, scope models.Scope, sourceKey string) (models.SourceWords, error) {
	const doing = "read the words of the source"
	var out models.SourceWords
	if !mayName(scope) {
		return out, models.ErrForbidden
	}
	g := s.reader(ctx)
	source, err := findSource(g, sourceKey)
	if err != nil {
		return out, translate(doing, err)
	}
	for _, q := range []struct {
		into  *[]models.WordCount
		query string
	}{
		{&out.Activities, `SELECT w.word AS word, count(*) AS n FROM case_events e JOIN cases c ON c.id = e.case_id JOIN words w ON w.id = e.activity
			WHERE c.source_id = ? GROUP BY w.word ORDER BY count(*) DESC, w.word`},
		{&out.Channels, `SELECT min(w.name) AS word, count(*) AS n FROM cases c JOIN channels w ON w.id = c.channel
			WHERE c.source_id = ? GROUP BY w.name_key ORDER BY count(*) DESC, min(w.name)`},
		{&out.Outcomes, `SELECT w.word AS word, count(*) AS n FROM cases c JOIN words w ON w.id = c.outcome_word
			WHERE c.source_id = ? GROUP BY w.word ORDER BY count(*) DESC, w.word`},
	} {
		if err := g.Raw(q.query, source.ID).Scan(q.into).Error; err != nil {
			return out, translate(doing, err)
		}
	}
	return out, nil
}

// ChangeMapping keeps a mapping that a person has changed on a page, and works out at once what it changes in the cases
// stored: words are read as means says, and where other activities are marked, wait days and paper steps are worked out
// anew, as a batch that can be undone like an import. revision is that of the source which the person has seen. batch is
// "" and changed 0 where no mark changed.
func (s *Store) ChangeMapping(ctx context.Context, scope models.Scope, sourceKey string, revision int64, m models.Mapping,
	means []models.WordMeaning) (batch string, changed int, err error) {
	if !mayName(scope) {
		return "", 0, models.ErrForbidden
	}
	err = s.change(ctx, "change the mapping", func(t *tx) error {
		batch, changed = "", 0
		row, err := findSource(t.DB, sourceKey)
		if err != nil {
			return err
		}
		if row.Revision != revision {
			return models.Problem{Code: "changed_meanwhile", Value: fmt.Sprint(revision)}
		}
		before, err := json.Marshal(row.Mappings)
		if err != nil {
			return err
		}
		for kind, other := range row.Mappings { // the marks stand in one place
			other.Events = models.EventMarks{}
			row.Mappings[kind] = other
		}
		row.remember(m, "")
		row.Revision++
		if err := t.Save(&row).Error; err != nil {
			return err
		}
		for _, w := range means {
			if err := t.ruleWord(scope, row, w); err != nil {
				return err
			}
		}
		t.row.Version++
		if len(means) > 0 {
			t.row.ReadVersion = t.row.Version
		}
		if err := t.trail(scope.Who, "source.mapping", row.Slug, map[string]any{"mapping": m, "means": means}); err != nil {
			return err
		}
		k, err := newTaking(ctx, t, Incoming{Scope: scope, SourceKey: row.Slug, Mapping: m, Kind: models.KindMapping})
		if err != nil {
			return err
		}
		defer k.w.close()
		if k.marks = marksOf(m.Events, k.source); !k.marks.changed {
			return nil
		}
		text := string(before)
		k.mappingsBefore = &text
		if err := k.derive(); err != nil {
			return err
		}
		if err := k.w.flush(); err != nil {
			return err
		}
		report := models.Report{Kind: models.KindMapping, Rows: len(k.imaged), Changed: len(k.imaged)}
		k.reread = len(means) > 0
		reread := k.reread
		if err := k.finish(&report); err != nil {
			return err
		}
		if batch, changed = *report.Batch, report.Changed; !reread {
			t.next = k.next
		}
		return nil
	})
	if err != nil {
		return "", 0, err
	}
	if s.state.Load() != nil {
		err = s.Refresh(ctx)
	}
	return batch, changed, err
}

// ruleWord keeps what a word of a source means, in all its spellings.
func (t *tx) ruleWord(scope models.Scope, source sourceRow, w models.WordMeaning) error {
	if w.Kind == models.NameChannel {
		var row channelRow
		if err := t.Where("name_key = ?", models.NameKey(w.Word)).Order("id").Limit(1).Find(&row).Error; err != nil || row.ID == 0 {
			return err // no case has used it yet
		}
		return t.rule(scope, source, w.Kind, row.ID, w.Means)
	}
	var rows []wordRow
	if err := t.Where("kind = ?", wordOutcome).Order("id").Find(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		if models.NameKey(r.Word) != models.NameKey(w.Word) {
			continue
		}
		if err := t.rule(scope, source, w.Kind, r.ID, w.Means); err != nil {
			return err
		}
	}
	return nil
}

// restoreMarks gives the remembered mappings the marks that they had before a batch that a new mapping made.
func (r *sourceRow) restoreMarks(before string) error {
	var old map[models.Kind]models.Mapping
	if err := json.Unmarshal([]byte(before), &old); err != nil {
		return fmt.Errorf("read the mappings before: %w", err)
	}
	for _, kind := range []models.Kind{models.KindAppeals, models.KindCases, models.KindEvents, models.KindValues} {
		m, there := r.Mappings[kind]
		was := old[kind].Events
		if !there && !was.Any() {
			continue
		}
		if !there {
			m.Kind = kind
		}
		m.Events = models.EventMarks{PauseStart: slices.Clone(was.PauseStart), PauseEnd: slices.Clone(was.PauseEnd),
			Print: slices.Clone(was.Print), Scan: slices.Clone(was.Scan), Rekey: slices.Clone(was.Rekey)}
		r.Mappings[kind] = m
	}
	return nil
}
