package models

import "time"

// TrailRow is one line of the audit trail: who changed what, when. Each row carries the hash of the one before
// it, so that a row that was altered, taken out or put in shows.
type TrailRow struct {
	Seq     int64 `gorm:"primaryKey;autoIncrement:false"`
	At      time.Time
	Who     string // e-mail, "token NAME" or "cli"
	What    string // the deed: "import", "undo", "target.set", "user.add" …
	Subject string // what it was done to: a batch's id, an e-mail, a KPI
	Detail  string // JSON
	Prev    string // the hash of the row before, "" for the first
	Hash    string // SHA-256 over all of the above, in hex
}
