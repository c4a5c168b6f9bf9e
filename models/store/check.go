package store

import (
	"context"
	"database/sql"
	"strconv"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// FactFault is something that is kept beside the cases and is not what they say. Codes: "facts", the facts that a start makes
// of the snapshot file are others; "last_event", the day of the latest event; "next_case" and "next_batch", a number that
// would be given a second time; "events", events without a case.
type FactFault struct {
	Code    string
	N       int64  // how many cases or events
	First   string // the number of the first such case
	Stored  string // what is kept
	Counted string // what the cases say
}

// Recounted is what CheckFacts read.
type Recounted struct {
	Cases int
	Kept  bool // a snapshot of the facts was there and was held against the cases
}

// CheckFacts reads every case anew, at one moment, and holds against them what is kept of them: the facts that a start
// would make of the snapshot file, and what the version row says.
func (s *Store) CheckFacts(ctx context.Context) (read Recounted, faults []FactFault, err error) {
	err = s.inMoment(ctx, func(conn *sql.Conn, moment *sql.Tx) error {
		bare := &Store{read: s.read, gread: s.gread, postgres: s.postgres, today: s.today, now: s.now, log: s.log, schema: s.schema}
		anew, err := bare.loadAt(ctx, conn, moment, nil, s.today())
		if err != nil {
			return err
		}
		read.Cases = anew.table.N
		kept, err := s.loadAt(ctx, conn, moment, nil, s.today())
		if err != nil {
			return err
		}
		read.Kept = s.keptVersion.Load() > 0
		differing, first := int64(0), uint32(0)
		facts.Differences(kept.table, anew.table, func(was, is *facts.Row) {
			if was == nil {
				was = is
			}
			if differing++; differing == 1 {
				first = was.ID
			}
		})
		if differing > 0 {
			f := FactFault{Code: "facts", N: differing, First: strconv.FormatUint(uint64(first), 10)}
			row := moment.QueryRowContext(ctx, s.places("SELECT case_no FROM cases WHERE id = ?"), int64(first))
			if err := row.Scan(&f.First); err != nil && err != sql.ErrNoRows {
				return err
			}
			faults = append(faults, f)
		}
		more, err := recount(ctx, moment, anew.table.LastEvent)
		faults = append(faults, more...)
		return err
	})
	return read, faults, translate("check the facts", err)
}

// recount holds what the version row says against the tables that it speaks of.
func recount(ctx context.Context, q querier, lastEvent models.Day) (faults []FactFault, err error) {
	var at sql.NullInt64
	var nextCase, lastCase, nextBatch, lastBatch, homeless int64
	err = q.QueryRowContext(ctx, `SELECT next_case, (SELECT coalesce(max(id), 0) FROM cases), next_batch, (SELECT coalesce(max(seq), 0) FROM batches),
		(SELECT max(at) FROM case_events), (SELECT count(*) FROM case_events e WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = e.case_id))
		FROM version WHERE id = 1`).Scan(&nextCase, &lastCase, &nextBatch, &lastBatch, &at, &homeless)
	if err != nil {
		return nil, err
	}
	counted := models.NoDay
	if at.Valid {
		counted = models.Event{At: at.Int64}.Day()
	}
	if counted != lastEvent {
		faults = append(faults, FactFault{Code: "last_event", Stored: lastEvent.String(), Counted: counted.String()})
	}
	for _, number := range []struct {
		code       string
		next, last int64
	}{{"next_case", nextCase, lastCase}, {"next_batch", nextBatch, lastBatch}} {
		if number.next <= number.last {
			faults = append(faults, FactFault{Code: number.code, Stored: strconv.FormatInt(number.next, 10), Counted: strconv.FormatInt(number.last, 10)})
		}
	}
	if homeless > 0 {
		faults = append(faults, FactFault{Code: "events", N: homeless})
	}
	return faults, nil
}
