package store

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"gevinstoverblik/models"
)

// fetchRow is models.Fetch as a table, with the secret that only the program's key opens.
type fetchRow struct {
	SourceID int64 `gorm:"primaryKey;autoIncrement:false"`
	Scheme   models.FetchScheme
	Username string
	Sealed   string
	ETag     string `gorm:"column:etag"`
	Modified string
	Tries    int
	TriedAt  *time.Time
	NextAt   *time.Time
	AskedAt  *time.Time
	Code     string
}

func (fetchRow) TableName() string { return "fetches" }

func (r fetchRow) fetch() models.Fetch {
	return models.Fetch{SourceID: r.SourceID, Scheme: r.Scheme, User: r.Username, ETag: r.ETag, Modified: r.Modified, Tries: r.Tries,
		TriedAt: r.TriedAt, NextAt: r.NextAt, AskedAt: r.AskedAt, Code: r.Code}
}

// sealer makes the cipher of the program's key; a models.Problem "no_key" where it has none.
func (s *Store) sealer() (cipher.AEAD, error) {
	if s.key == "" {
		return nil, models.Problem{Field: "secret", Code: "no_key"}
	}
	key, err := hkdf.Key(sha256.New, []byte(s.key), nil, "gevinstoverblik access to fetched addresses", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// sealedFor is what a secret is bound to: it opens for no other source and no other host.
func sealedFor(row sourceRow) []byte { return []byte(row.Slug + "\n" + models.Origin(row.Address)) }

// SetFetchAccess keeps the way in to the address of a source, its secret sealed. An open scheme takes it away.
func (s *Store) SetFetchAccess(ctx context.Context, scope models.Scope, sourceKey string, a models.FetchAccess) error {
	if !maySources(scope) {
		return models.ErrForbidden
	}
	a.User, _ = models.MaskCPR(models.Tidy(a.User))
	return s.change(ctx, "keep the access to the source's address", func(t *tx) error {
		row, f, err := t.fetch(sourceKey)
		if err != nil {
			return err
		}
		if err := a.Check(row.Address); err != nil {
			return err
		}
		f.Scheme, f.Username, f.Sealed, f.Tries, f.NextAt = a.Scheme, a.User, "", 0, nil
		if a.Scheme != models.FetchOpen {
			box, err := s.sealer()
			if err != nil {
				return err
			}
			nonce := make([]byte, box.NonceSize())
			rand.Read(nonce) // never fails
			f.Sealed = base64.StdEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(a.Secret), sealedFor(row)))
		} else {
			f.Username = ""
		}
		if err := t.saveFetch(f); err != nil {
			return err
		}
		return t.trail(scope.Who, "source.access", row.Slug, map[string]any{"scheme": a.Scheme, "user": f.Username})
	})
}

// fetch finds a source and what is known of fetching it.
func (t *tx) fetch(sourceKey string) (sourceRow, fetchRow, error) {
	row, err := findSource(t.DB, sourceKey)
	if err != nil {
		return row, fetchRow{}, err
	}
	f := fetchRow{SourceID: row.ID}
	if err := t.Where("source_id = ?", row.ID).Take(&f).Error; err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return row, f, err
	}
	return row, f, nil
}

func (t *tx) saveFetch(f fetchRow) error {
	return t.Clauses(clause.OnConflict{UpdateAll: true}).Create(&f).Error
}

// moved forgets the way in where a source's address is on another host now: whoever can change the address must not be
// able to send the secret elsewhere.
func (t *tx) moved(before, after sourceRow) error {
	if before.Address == after.Address {
		return nil
	}
	_, f, err := t.fetch(after.Slug)
	if err != nil {
		return err
	}
	f.ETag, f.Modified, f.Tries, f.NextAt, f.Code = "", "", 0, nil, ""
	if models.Origin(before.Address) != models.Origin(after.Address) {
		f.Scheme, f.Username, f.Sealed = models.FetchOpen, "", ""
	}
	return t.saveFetch(f)
}

// FetchOf gives what is known of fetching a source.
func (s *Store) FetchOf(ctx context.Context, sourceID int64) (models.Fetch, error) {
	var rows []fetchRow
	if err := s.reader(ctx).Where("source_id = ?", sourceID).Find(&rows).Error; err != nil || len(rows) == 0 {
		return models.Fetch{SourceID: sourceID}, translate("read what is fetched", err)
	}
	return rows[0].fetch(), nil
}

// FetchSecret opens the secret of a source's address, for the one who fetches. A secret that was sealed with another key
// is a fault.
func (s *Store) FetchSecret(ctx context.Context, sourceKey string) (models.FetchAccess, error) {
	const doing = "open the access to the source's address"
	g := s.reader(ctx)
	row, err := findSource(g, sourceKey)
	if err != nil {
		return models.FetchAccess{}, translate(doing, err)
	}
	var rows []fetchRow
	if err := g.Where("source_id = ?", row.ID).Find(&rows).Error; err != nil || len(rows) == 0 || rows[0].Sealed == "" {
		return models.FetchAccess{}, translate(doing, err)
	}
	box, err := s.sealer()
	if err != nil {
		return models.FetchAccess{}, fmt.Errorf("%s: %w", doing, err)
	}
	sealed, err := base64.StdEncoding.DecodeString(rows[0].Sealed)
	if err != nil || len(sealed) < box.NonceSize() {
		return models.FetchAccess{}, fmt.Errorf("%s: it is damaged", doing)
	}
	secret, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], sealedFor(row))
	if err != nil {
		return models.FetchAccess{}, fmt.Errorf("%s: GEVINST_SECRET_KEY is not the one that it was kept with", doing)
	}
	return models.FetchAccess{Scheme: rows[0].Scheme, User: rows[0].Username, Secret: string(secret)}, nil
}

// AskFetch asks that a source is fetched at once.
func (s *Store) AskFetch(ctx context.Context, scope models.Scope, sourceKey string) error {
	if !maySources(scope) {
		return models.ErrForbidden
	}
	return s.change(ctx, "ask for a fetch", func(t *tx) error {
		row, f, err := t.fetch(sourceKey)
		if err != nil {
			return err
		}
		if row.Door != models.DoorFetch || row.Address == "" {
			return models.Problem{Field: "address", Code: "missing_value"}
		}
		now := t.store.clock()
		f.AskedAt = &now
		if err := t.saveFetch(f); err != nil {
			return err
		}
		return t.trail(scope.Who, "source.fetch", row.Slug, map[string]any{"address": bare(row.Address)})
	})
}

// Fetched keeps what came of a try: the marks of what was fetched, or why it failed and when to try again.
func (s *Store) Fetched(ctx context.Context, scope models.Scope, sourceKey, etag, modified, code string) error {
	if !scope.All || !scope.May(models.RightImports) {
		return models.ErrForbidden
	}
	return s.change(ctx, "note what was fetched", func(t *tx) error {
		_, f, err := t.fetch(sourceKey)
		if err != nil {
			return err
		}
		now := t.store.clock()
		f.TriedAt, f.Code, f.NextAt = &now, code, nil
		if code == "" {
			f.ETag, f.Modified, f.Tries = etag, modified, 0
		} else {
			f.Tries++
			next := now.Add(models.Wait(f.Tries))
			f.NextAt = &next
		}
		return t.saveFetch(f)
	})
}
