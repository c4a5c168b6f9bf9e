package store

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"gevinstoverblik/models"
)

// answersKept is how long a request may be repeated.
const answersKept = 7 * 24 * time.Hour

type answerRow struct {
	Who    string `gorm:"primaryKey"`
	Key    string `gorm:"primaryKey"`
	Hash   string
	Status int
	Body   []byte
	At     time.Time
}

func (answerRow) TableName() string { return "answers" }

// Answer gives what was answered to a request of the same asker with the same key within the last seven days,
// models.ErrNotFound where there was none.
func (s *Store) Answer(ctx context.Context, who, key string) (models.Answer, error) {
	var r answerRow
	err := s.reader(ctx).Where("who = ? AND key = ? AND at > ?", who, key, s.clock().Add(-answersKept)).Take(&r).Error
	return models.Answer(r), translate("find the answer", err)
}

// KeepAnswer keeps an answer; its time is set here. The first answer to a key stands. Old ones are swept away on the
// occasion.
func (s *Store) KeepAnswer(ctx context.Context, a models.Answer) error {
	g := s.gorm.WithContext(ctx)
	if err := g.Where("at <= ?", s.clock().Add(-answersKept)).Delete(&answerRow{}).Error; err != nil {
		return translate("sweep answers", err)
	}
	row := answerRow(a)
	row.At = s.clock()
	if row.Body == nil {
		row.Body = []byte{}
	}
	return translate("keep the answer", g.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error)
}
