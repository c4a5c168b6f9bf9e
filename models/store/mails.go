package store

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"gevinstoverblik/models"
)

// mailRow is models.Mail as a table.
type mailRow struct {
	ID      int64
	Key     string
	UserID  int64
	Subject string
	Body    string
	Path    string
	At      time.Time
	SentAt  *time.Time
	Tries   int
	NextAt  *time.Time
	Code    string
}

func (mailRow) TableName() string { return "mails" }

// mostMails is how many waiting messages are handed out at once.
const mostMails = 200

// PostMail puts a message into the outbox; its time is set here. One of the same key to the same user stays as it is.
func (s *Store) PostMail(ctx context.Context, m models.Mail) error {
	subject, _ := models.MaskCPR(models.Tidy(m.Subject))
	body, _ := models.MaskCPR(m.Body)
	return s.change(ctx, "post a mail", func(t *tx) error {
		return t.Clauses(clause.OnConflict{DoNothing: true}).
			Create(&mailRow{Key: m.Key, UserID: m.UserID, Subject: subject, Body: body, Path: m.Path, At: t.store.clock()}).Error
	})
}

// MailPosted says which of the keys were posted to a user before.
func (s *Store) MailPosted(ctx context.Context, userID int64, keys []string) (map[string]bool, error) {
	var found []string
	err := s.reader(ctx).Model(&mailRow{}).Where("user_id = ? AND key IN ?", userID, keys).Pluck("key", &found).Error
	out := make(map[string]bool, len(found))
	for _, key := range found {
		out[key] = true
	}
	return out, translate("read the mails", err)
}

// UnsentMail gives the messages that have not gone out, those that were given up among them, the oldest first.
func (s *Store) UnsentMail(ctx context.Context) ([]models.Mail, error) {
	var rows []mailRow
	if err := s.reader(ctx).Where("sent_at IS NULL").Order("id").Limit(mostMails).Find(&rows).Error; err != nil {
		return nil, translate("read the mails", err)
	}
	out := make([]models.Mail, len(rows))
	for i, r := range rows {
		out[i] = models.Mail(r)
	}
	return out, nil
}

// MailSent notes that a message has gone out to an address. Its text is not kept.
func (s *Store) MailSent(ctx context.Context, id int64, address string) error {
	return s.change(ctx, "note a mail that was sent", func(t *tx) error {
		var row mailRow
		if err := t.Where("id = ?", id).Take(&row).Error; err != nil {
			return err
		}
		now := t.store.clock()
		row.SentAt, row.Body, row.NextAt, row.Code = &now, "", nil, ""
		if err := t.Save(&row).Error; err != nil {
			return err
		}
		return t.trail("mail", "mail.sent", address, map[string]any{"about": row.Key})
	})
}

// MailFailed notes that a try has failed, for one of models.Mail….
func (s *Store) MailFailed(ctx context.Context, id int64, code string) error {
	return s.change(ctx, "note a mail that was not sent", func(t *tx) error {
		var row mailRow
		if err := t.Where("id = ?", id).Take(&row).Error; err != nil {
			return err
		}
		row = mailRow(models.Mail(row).Failed(code, t.store.clock()))
		return t.Save(&row).Error
	})
}

// DropMail takes a message back that nobody is to get any more: its reader has left.
func (s *Store) DropMail(ctx context.Context, id int64) error {
	return s.change(ctx, "drop a mail", func(t *tx) error {
		return t.Where("id = ? AND sent_at IS NULL", id).Delete(&mailRow{}).Error
	})
}
