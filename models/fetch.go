package models

import (
	"net/url"
	"slices"
	"time"
)

// FetchScheme is how the program says who it is to the address that it fetches from.
type FetchScheme string

// The schemes.
const (
	FetchOpen   FetchScheme = ""       // not at all
	FetchBasic  FetchScheme = "basic"  // with a name and a password
	FetchBearer FetchScheme = "bearer" // with a token
)

// FetchSchemes lists them.
var FetchSchemes = []FetchScheme{FetchOpen, FetchBasic, FetchBearer}

// FetchAccess is the way in to an address. Secret is never shown, logged or told in the trail.
type FetchAccess struct {
	Scheme FetchScheme
	User   string
	Secret string
}

// Check tells what keeps a from being the way in to an address. A secret is not sent where others can read it.
func (a FetchAccess) Check(address string) error {
	var ps Problems
	if !slices.Contains(FetchSchemes, a.Scheme) {
		ps = append(ps, Problem{Field: "scheme", Code: "bad_choice"})
	}
	if a.Scheme == FetchBasic && a.User == "" {
		ps = append(ps, Problem{Field: "username", Code: "missing_value"})
	}
	if len(a.User) > MaxSourceName {
		ps = append(ps, Problem{Field: "username", Code: "too_long"})
	}
	if a.Scheme != FetchOpen {
		switch u, err := url.Parse(address); {
		case a.Secret == "":
			ps = append(ps, Problem{Field: "secret", Code: "missing_value"})
		case len(a.Secret) > 4000:
			ps = append(ps, Problem{Field: "secret", Code: "too_long"})
		case address == "" || err != nil:
			ps = append(ps, Problem{Field: "scheme", Code: "no_address"})
		case u.Scheme != "https" && u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1":
			ps = append(ps, Problem{Field: "scheme", Code: "needs_https"})
		}
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}

// Origin is the part of an address that a secret belongs to: scheme, host and port.
func Origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// Fetch is what is known of fetching a source's deliveries. It holds no secret.
type Fetch struct {
	SourceID int64
	Scheme   FetchScheme
	User     string
	ETag     string // of what was fetched last
	Modified string
	Tries    int        // that failed since the last one that did not
	TriedAt  *time.Time // nil = never
	NextAt   *time.Time // after a try that failed
	AskedAt  *time.Time // when somebody last asked for it at once
	Code     string     // why the last try failed; "" = it did not
}

// fetchFrom is the hour from which a day's delivery is fetched: extracts are made at night.
const fetchFrom = 5

// Due says whether a source is to be fetched now: because somebody asks for it, or by its schedule.
func (f Fetch) Due(s Source, today Day, now time.Time) bool {
	switch {
	case s.Address == "":
		return false
	case f.AskedAt != nil && (f.TriedAt == nil || f.AskedAt.After(*f.TriedAt)):
		return true
	case s.Every == "":
		return false
	case f.Tries > 0:
		return f.NextAt == nil || !now.Before(*f.NextAt)
	case now.Hour() < fetchFrom:
		return false
	}
	return !s.Last.Known() || today >= s.Fresh(today).Next
}

// The waits between tries that fail: the first, then twice as long each time, and the longest.
const (
	firstWait   = 5 * time.Minute
	longestWait = 6 * time.Hour
)

// Wait is how long to wait after so many tries that have failed.
func Wait(tries int) time.Duration {
	wait := firstWait
	for ; tries > 1 && wait < longestWait; tries-- {
		wait *= 2
	}
	return min(wait, longestWait)
}
