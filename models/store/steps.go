package store

import (
	"cmp"
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// steps reads the events of cases for figures, without whom they were done by. The ids come from figures, which are
// narrowed by scope already.
func (s *Store) steps(ctx context.Context, ids []uint32) (*facts.Steps, error) {
	const doing = "read the steps of cases"
	out := &facts.Steps{Of: make(map[uint32][]facts.Step, len(ids)), Marks: map[int64][]facts.StepMark{}}
	numbers := map[int32]int32{} // by the word's id
	var met []int32
	for part := range slices.Chunk(ids, lookupSize) {
		query, args := s.inList("SELECT case_id, activity, at FROM case_events WHERE case_id IN ", part)
		err := s.readRaw(ctx, query+" ORDER BY case_id, seq", func(v []driver.Value) error {
			id, word := uint32(v[0].(int64)), whole(v[1], 0)
			number, found := numbers[word]
			if !found {
				number = int32(len(numbers))
				numbers[word], met = number, append(met, word)
			}
			out.Of[id] = append(out.Of[id], facts.Step{At: v[2].(int64), Activity: number})
			return nil
		}, args...)
		if err != nil {
			return nil, translate(doing, err)
		}
	}
	for _, steps := range out.Of { // the database would sort them all anew; most stand in order of time already
		if !slices.IsSortedFunc(steps, inTime) {
			slices.SortStableFunc(steps, inTime)
		}
	}
	words, err := s.words(ctx, slices.Clone(met))
	if err != nil {
		return nil, translate(doing, err)
	}
	s.mergeSteps(out, met, words)
	return out, translate(doing, s.markSteps(ctx, out))
}

func inTime(a, b facts.Step) int { return cmp.Compare(a.At, b.At) }

// mergeSteps gives activities whose names are one name one number: that of the first one met.
func (s *Store) mergeSteps(out *facts.Steps, met []int32, words map[int32]string) {
	first := map[string]int32{}
	to := make([]int32, len(met))
	for number, word := range met {
		name := words[word]
		key := models.NameKey(name)
		if _, known := first[key]; !known {
			first[key] = int32(len(out.Activities))
			out.Activities = append(out.Activities, name)
		}
		to[number] = first[key]
	}
	if len(out.Activities) == len(met) {
		return
	}
	for _, steps := range out.Of {
		for i := range steps {
			steps[i].Activity = to[steps[i].Activity]
		}
	}
}

// markSteps adds what the activities mean by source.
func (s *Store) markSteps(ctx context.Context, out *facts.Steps) error {
	var sources []sourceRow
	if err := s.reader(ctx).Select("id", "marks").Where("marks <> ''").Find(&sources).Error; err != nil {
		return err
	}
	for _, source := range sources {
		var kept keptMarks
		if err := json.Unmarshal([]byte(source.Marks), &kept); err != nil {
			return fmt.Errorf("read the marks of source %d: %w", source.ID, err)
		}
		marks := make([]facts.StepMark, len(out.Activities))
		for i, name := range out.Activities {
			m := kept.Marks[models.NameKey(name)]
			for from, to := range map[mark]facts.StepMark{markStart: facts.StepAsks, markEnd: facts.StepAnswers, markPaper: facts.StepPaper} {
				if m&from != 0 {
					marks[i] |= to
				}
			}
		}
		out.Marks[source.ID] = marks
	}
	return nil
}
