package store

import (
	"cmp"
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// steps reads the events of cases for figures, without whom they were done by. The ids come from figures, which are
// narrowed by scope already.
func (s *Store) steps(ctx context.Context, ids []uint32) (*facts.Steps, error) {
	const doing = "read the steps of cases"
	out := &facts.Steps{Of: make(map[uint32][]facts.Step, len(ids)), Marks: map[int64][]facts.StepMark{}}
	var gathering sync.Mutex
	group, reading := errgroup.WithContext(ctx)
	group.SetLimit(runtime.NumCPU())
	for part := range slices.Chunk(ids, lookupSize) {
		group.Go(func() error {
			query, args := s.inList("SELECT case_id, activity, at FROM case_events WHERE case_id IN ", part)
			read := make([]facts.Step, 0, 4*len(part))
			var until []stepsUntil
			err := s.readRaw(reading, query+" ORDER BY case_id, seq", func(v []driver.Value) error {
				if id := uint32(v[0].(int64)); len(until) == 0 || until[len(until)-1].id != id {
					until = append(until, stepsUntil{id: id})
				}
				read = append(read, facts.Step{At: v[2].(int64), Activity: whole(v[1], 0)})
				until[len(until)-1].end = len(read)
				return nil
			}, args...)
			if err != nil {
				return err
			}
			gathering.Lock()
			defer gathering.Unlock()
			from := 0
			for _, of := range until {
				out.Of[of.id] = read[from:of.end:of.end]
				from = of.end
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, translate(doing, err)
	}
	numbers := map[int32]int32{} // by the word's id
	for _, steps := range out.Of {
		if !slices.IsSortedFunc(steps, inTime) { // the database would sort them all anew; most stand in order of time already
			slices.SortStableFunc(steps, inTime)
		}
		for _, step := range steps {
			numbers[step.Activity] = 0
		}
	}
	met := slices.Sorted(maps.Keys(numbers))
	words, err := s.words(ctx, slices.Clone(met))
	if err != nil {
		return nil, translate(doing, err)
	}
	first := map[string]int32{} // activities whose names are one name have one number: that of the word that was met first
	for _, word := range met {
		key := models.NameKey(words[word])
		if _, known := first[key]; !known {
			first[key] = int32(len(out.Activities))
			out.Activities = append(out.Activities, words[word])
		}
		numbers[word] = first[key]
	}
	for _, steps := range out.Of {
		for i := range steps {
			steps[i].Activity = numbers[steps[i].Activity]
		}
	}
	return out, translate(doing, s.markSteps(ctx, out))
}

// stepsUntil is where the steps of a case end among those that were read together.
type stepsUntil struct {
	id  uint32
	end int
}

func inTime(a, b facts.Step) int { return cmp.Compare(a.At, b.At) }

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
