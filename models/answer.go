package models

import "time"

// Answer is what the machine interface answered to a request that bore an `Idempotency-Key`. The same request
// of the same asker gets it again instead of being done twice (CONTRACT §4).
type Answer struct {
	Who    string // the asker, as in Scope.Who
	Key    string
	Hash   string // of the request's content and parameters
	Status int
	Body   []byte
	At     time.Time
}
