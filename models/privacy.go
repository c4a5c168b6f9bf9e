package models

import (
	"crypto/hmac"
	"crypto/sha256"
	"time"
)

// Privacy is what an administrator has decided about the personal data of a source: whether case numbers are kept as
// keyed hashes, and whether the caseworkers of events are kept (CONTRACT §3). What nobody has decided is the careful
// way: case numbers that look like CPR numbers are refused, caseworkers are dropped.
type Privacy struct {
	SourceID int64  `gorm:"primaryKey;autoIncrement:false"`
	Salt     string // of the source's hashes; "" = case numbers are kept as they come
	Proof    string // a hash by which the key is known again
	HashedBy string
	HashedAt *time.Time
	Informed Day `gorm:"serializer:day"` // the day on which staff were told; NoDay = caseworkers are dropped
	Reason   string
	KeptBy   string
	KeptAt   *time.Time
	Revision int64 // counts the changes, so that one made on an old page shows
}

// Hashed says whether case numbers are kept as hashes.
func (p Privacy) Hashed() bool { return p.Salt != "" }

// Caseworkers says whether the caseworkers of events are kept.
func (p Privacy) Caseworkers() bool { return p.Informed.Known() }

// CheckInformed tells what keeps staff from having been told on a day for a reason.
func CheckInformed(day Day, reason string, today Day) error {
	var ps Problems
	switch {
	case !day.Known() || day < FirstDay:
		ps = append(ps, Problem{Field: "informed", Code: "missing_value"})
	case day > today:
		ps = append(ps, Problem{Field: "informed", Code: "not_over"})
	}
	switch {
	case reason == "":
		ps = append(ps, Problem{Field: "reason", Code: "missing_value"})
	case len([]rune(reason)) > MaxReason:
		ps = append(ps, Problem{Field: "reason", Code: "too_long"})
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}

// MinCaseKey is the shortest key of hashed case numbers, in bytes.
const MinCaseKey = 32

// hashedLen is how many letters a hashed case number has: 4 bits each, 120 in all.
const hashedLen = 30

// HashCaseNo gives what is kept of a case number: letters a to p of its HMAC-SHA256, so that no hash can look like a
// CPR number. Without the key nobody can try numbers out, of which there are few enough to try.
func HashCaseNo(key []byte, salt, caseNo string) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(salt))
	h.Write([]byte{0})
	h.Write([]byte(caseNo))
	sum := h.Sum(nil)
	out := make([]byte, hashedLen)
	for i := range out {
		out[i] = 'a' + sum[i/2]>>(4*(i%2))&15
	}
	return string(out)
}

// IsHashedCaseNo says whether a text has the form of a hashed case number.
func IsHashedCaseNo(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'p' {
			return false
		}
	}
	return len(s) == hashedLen
}
