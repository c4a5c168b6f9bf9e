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

// appeal is one appeal over a case as it is kept.
type appeal struct {
	received, settled models.Day
	outcome           models.AppealOutcome
}

// takenAppeal is an appeal of the delivery whose case is known.
type takenAppeal struct {
	appeal
	caseID uint32
}

type heardAppeal struct {
	takenAppeal
	caseNo string
	line   int
}

// hearAppeals finds the cases of a block's appeals. An appeal over an unknown case is rejected.
func (k *taking) hearAppeals(heard []heardAppeal) error {
	numbers := make([]string, len(heard))
	for i := range heard {
		numbers[i] = heard[i].caseNo
	}
	if err := k.findCases(numbers); err != nil {
		return fmt.Errorf("look up the cases of appeals: %w", err)
	}
	for i := range heard {
		h := &heard[i]
		if h.caseID = k.byNo[h.caseNo]; h.caseID != 0 {
			k.missing.brings(h.caseNo)
			k.appeals = append(k.appeals, h.takenAppeal)
		} else {
			k.missCase(h.caseNo, h.line)
		}
	}
	return nil
}

// takeAppeals replaces the appeals of the cases that the delivery has appeals of, where they differ, and lets the case
// itself tell the first one settled.
func (k *taking) takeAppeals() error {
	if len(k.appeals) == 0 {
		return nil
	}
	slices.SortStableFunc(k.appeals, func(a, b takenAppeal) int { return cmp.Compare(a.caseID, b.caseID) })
	var ids []uint32
	for i := range k.appeals {
		if i == 0 || k.appeals[i].caseID != k.appeals[i-1].caseID {
			ids = append(ids, k.appeals[i].caseID)
		}
	}
	if err := k.w.flush(); err != nil {
		return err
	}
	left := k.appeals
	for part := range slices.Chunk(ids, lookupSize) {
		old, err := k.t.appealsOf(part)
		if err != nil {
			return err
		}
		cases, err := k.t.casesOf(part)
		if err != nil {
			return err
		}
		var changed []caseRow
		for i, id := range part {
			n := 0
			for n < len(left) && left[n].caseID == id {
				n++
			}
			own := make([]appeal, n)
			for j, a := range left[:n] {
				own[j] = a.appeal
			}
			left = left[n:]
			before := old[id]
			same := slices.Equal(own, before)
			switch {
			case same:
				k.unchanged += n
			case len(before) > 0:
				k.changed += n
			default:
				k.added += n
			}
			if !same {
				k.retold++
				if err := k.t.imageAppeals(k.seq, id, before); err != nil {
					return err
				}
				if err := k.t.writeAppeals(id, own); err != nil {
					return err
				}
			}
			row := cases[i]
			row.Flags = row.Flags.With(facts.Appeal, models.Yes)
			first := own[leading(own)]
			row.AppealSettled, row.AppealOutcome = first.settled, first.outcome
			if row.same(&cases[i]) {
				continue
			}
			if err := k.image(&cases[i], false); err != nil {
				return err
			}
			changed = append(changed, row)
		}
		if err := k.update(changed); err != nil {
			return err
		}
	}
	return k.w.flush()
}

// leading gives the place of the appeal that a case tells itself: the first one settled, else the first of all.
func leading(list []appeal) int {
	at := 0
	for i, a := range list {
		if a.settled.Known() && (!list[at].settled.Known() || a.settled < list[at].settled) {
			at = i
		}
	}
	return at
}

// appealed gives the cases whose appeals came by themselves: what their own file says of appeals does not count beside
// them.
func (k *taking) appealed(id uint32) (bool, error) {
	if k.withAppeals == nil {
		var ids []uint32
		if err := k.t.Raw("SELECT DISTINCT case_id FROM case_appeals").Scan(&ids).Error; err != nil {
			return false, err
		}
		k.withAppeals = map[uint32]bool{}
		for _, id := range ids {
			k.withAppeals[id] = true
		}
	}
	return k.withAppeals[id], nil
}

// appealsOf gives the stored appeals of cases, in their order.
func (t *tx) appealsOf(ids []uint32) (map[uint32][]appeal, error) {
	out := map[uint32][]appeal{}
	if len(ids) == 0 {
		return out, nil
	}
	query, args := t.store.inList("SELECT case_id, received, settled, outcome FROM case_appeals WHERE case_id IN ", ids)
	err := t.driverConn(func(c driver.Conn) error {
		return scan(t.Statement.Context, c, query+" ORDER BY case_id, seq", args, func(v []driver.Value) error {
			id := uint32(v[0].(int64))
			out[id] = append(out[id], appeal{dayOf(v[1]), dayOf(v[2]), models.AppealOutcome(v[3].(int64))})
			return nil
		})
	})
	return out, err
}

func dayOf(v driver.Value) models.Day { return models.Day(whole(v, int32(models.NoDay))) }

// writeAppeals gives a case these appeals and no others.
func (t *tx) writeAppeals(id uint32, list []appeal) error {
	if err := t.Exec("DELETE FROM case_appeals WHERE case_id = ?", id).Error; err != nil {
		return err
	}
	for i, a := range list {
		err := t.Exec("INSERT INTO case_appeals (case_id, seq, received, settled, outcome) VALUES (?, ?, ?, ?, ?)", id, i+1, a.received, a.settled, int(a.outcome)).Error
		if err != nil {
			return fmt.Errorf("insert appeals: %w", err)
		}
	}
	return nil
}

// imageAppeals keeps which appeals a case had before the batch gave it others.
func (t *tx) imageAppeals(batch int64, id uint32, list []appeal) error {
	rows := make([][3]int64, len(list))
	for i, a := range list {
		rows[i] = [3]int64{int64(a.received), int64(a.settled), int64(a.outcome)}
	}
	b, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	return t.Exec("INSERT INTO before_appeals (batch_seq, case_id, appeals) VALUES (?, ?, ?)", batch, id, string(b)).Error
}

// undoAppeals gives cases the appeals that they had before a batch.
func (t *tx) undoAppeals(batch int64) error {
	return pages(t.DB, "SELECT case_id, appeals AS text FROM before_appeals WHERE batch_seq = ? AND case_id > ? ORDER BY case_id LIMIT ?", batch,
		func(kept []keptText) error {
			for _, r := range kept {
				var rows [][3]int64
				if err := json.Unmarshal([]byte(r.Text), &rows); err != nil {
					return fmt.Errorf("read the appeals before: %w", err)
				}
				list := make([]appeal, len(rows))
				for i, a := range rows {
					list[i] = appeal{models.Day(a[0]), models.Day(a[1]), models.AppealOutcome(a[2])}
				}
				if err := t.writeAppeals(r.CaseID, list); err != nil {
					return err
				}
			}
			return nil
		})
}

// loadAppeals gives the settled appeals that no case tells itself, each as its case with that appeal.
func loadAppeals(ctx context.Context, c driver.Conn, read *reading) ([]*facts.Chunk, error) {
	lists := map[uint32][]appeal{}
	err := scan(ctx, c, `SELECT case_id, received, settled, outcome FROM case_appeals WHERE case_id IN
		(SELECT case_id FROM case_appeals GROUP BY case_id HAVING count(*) > 1) ORDER BY case_id, seq`, nil, func(v []driver.Value) error {
		id := uint32(v[0].(int64))
		lists[id] = append(lists[id], appeal{dayOf(v[1]), dayOf(v[2]), models.AppealOutcome(v[3].(int64))})
		return nil
	})
	if err != nil || len(lists) == 0 {
		return nil, err
	}
	var rows []facts.Row
	err = scan(ctx, c, "SELECT "+readColumns+` FROM cases WHERE id IN
		(SELECT case_id FROM case_appeals GROUP BY case_id HAVING count(*) > 1) ORDER BY id`, nil, func(v []driver.Value) error {
		stored := decodeRead(v)
		row := read.row(&stored)
		list := lists[row.ID]
		first := leading(list)
		for i, a := range list {
			if i != first && a.settled.Known() {
				row.AppealSettled, row.AppealOutcome = a.settled, a.outcome
				rows = append(rows, row)
			}
		}
		return nil
	})
	return facts.Loose(rows), err
}

// furtherAppeals is loadAppeals as the transaction sees it.
func (t *tx) furtherAppeals(read *reading) (out []*facts.Chunk, err error) {
	err = t.driverConn(func(c driver.Conn) error {
		out, err = loadAppeals(t.Statement.Context, c, read)
		return err
	})
	return out, err
}
