package store

import (
	"slices"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

// refusedRow is rows that a delivery was stored without: those of one case, or with CaseNo "" those that no case number tells
// apart. MadeGood is the batch that brought them, nil while they are missing.
type refusedRow struct {
	BatchSeq int64
	SourceID int64
	Kind     models.Kind
	CaseNo   string
	N        int64
	MadeGood *int64
}

func (refusedRow) TableName() string { return "refused_rows" }

// mostRefused is how many cases of one delivery are kept by their number; further rows count among those without.
const mostRefused = 5000

// missing are the rows of a source and kind that earlier deliveries were stored without.
type missing struct {
	source int64
	kind   models.Kind
	cases  map[string]bool // by number; true = this delivery has brought them
	others bool            // some have no number
}

// missingOf reads them; nil where none are missing.
func (t *tx) missingOf(source int64, kind models.Kind) (*missing, error) {
	var rows []refusedRow
	if err := t.Where("source_id = ? AND kind = ? AND made_good IS NULL", source, kind).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, err
	}
	m := &missing{source: source, kind: kind, cases: map[string]bool{}}
	for _, r := range rows {
		if r.CaseNo == "" {
			m.others = true
		} else {
			m.cases[r.CaseNo] = false
		}
	}
	return m, nil
}

// brings notes that a delivery brings a case.
func (m *missing) brings(caseNo string) {
	if m == nil {
		return
	}
	if _, lacked := m.cases[caseNo]; lacked {
		m.cases[caseNo] = true
	}
}

// makeGood notes what a delivery has brought of what was missing: the cases that it has, all of it where it is a full extract
// that was taken whole, and what no number tells apart once no case is missing any more. It says whether anything was.
func (t *tx) makeGood(m *missing, batch int64, whole, full bool) (bool, error) {
	if m == nil {
		return false, nil
	}
	var brought []string
	left := 0
	for no, came := range m.cases {
		if came {
			brought = append(brought, no)
		} else {
			left++
		}
	}
	slices.Sort(brought)
	of := func() *gorm.DB {
		return t.Model(&refusedRow{}).Where("source_id = ? AND kind = ? AND made_good IS NULL", m.source, m.kind)
	}
	if whole && (full || left == 0) {
		done := of().Update("made_good", batch)
		return done.RowsAffected > 0, done.Error
	}
	some := false
	for part := range slices.Chunk(brought, lookupSize) {
		done := of().Where("case_no IN ?", part).Update("made_good", batch)
		if done.Error != nil {
			return false, done.Error
		}
		some = some || done.RowsAffected > 0
	}
	return some, nil
}

// keepRefused keeps which rows a delivery was stored without: refused are the numbers of their cases, rejected how many they are.
// A case that was missing before is missing from this delivery on.
func (t *tx) keepRefused(source int64, kind models.Kind, batch int64, refused []string, rejected int) error {
	if rejected == 0 {
		return nil
	}
	slices.Sort(refused)
	refused = slices.Compact(refused)
	refused = slices.DeleteFunc(refused, func(no string) bool { return no == "" || models.IsCPRKey(no) })
	refused = refused[:min(len(refused), mostRefused, rejected)]
	rows := make([]refusedRow, 0, len(refused)+1)
	for part := range slices.Chunk(refused, lookupSize) {
		err := t.Model(&refusedRow{}).Where("source_id = ? AND kind = ? AND made_good IS NULL AND case_no IN ?", source, kind, part).Update("made_good", batch).Error
		if err != nil {
			return err
		}
		for _, no := range part {
			rows = append(rows, refusedRow{BatchSeq: batch, SourceID: source, Kind: kind, CaseNo: no, N: 1})
		}
	}
	if rest := rejected - len(refused); rest > 0 {
		rows = append(rows, refusedRow{BatchSeq: batch, SourceID: source, Kind: kind, N: int64(rest)})
	}
	return t.CreateInBatches(rows, 100).Error
}

// unmake takes back what a batch that is undone has noted: what it lacked, and what it made good is missing again.
func (t *tx) unmake(batch int64) error {
	if err := t.Where("batch_seq = ?", batch).Delete(&refusedRow{}).Error; err != nil {
		return err
	}
	return t.Model(&refusedRow{}).Where("made_good = ?", batch).Update("made_good", nil).Error
}

// short puts into sources how many rejected rows are missing, and the latest import that lacks some.
func short(g *gorm.DB, sources []models.Source) error {
	var rows []struct {
		SourceID int64
		N        int
		Batch    string
	}
	err := g.Raw(`SELECT r.source_id, r.n, b.id AS batch FROM (SELECT source_id, sum(n) AS n, max(batch_seq) AS seq FROM refused_rows
		WHERE made_good IS NULL GROUP BY source_id) r JOIN batches b ON b.seq = r.seq`).Scan(&rows).Error
	for _, r := range rows {
		if i := slices.IndexFunc(sources, func(s models.Source) bool { return s.ID == r.SourceID }); i >= 0 {
			sources[i].Short, sources[i].ShortBatch = r.N, r.Batch
		}
	}
	return err
}
