package guard

import (
	"strings"
	"sync"
	"time"
)

// The limits of sign-in count refused attempts only. A person who mistypes waits at most a minute; somebody who
// tries passwords gets one a minute for an account from one address, one in 15 seconds for an account from
// anywhere, and one in ten seconds from one address for all accounts together.
var (
	pairRate    = rate{burst: 5, every: time.Minute}
	accountRate = rate{burst: 40, every: 15 * time.Second}
	addressRate = rate{burst: 60, every: 10 * time.Second}
)

// tokenRate is what one token of the machine interface may ask for: far more than a script needs, and less than would
// keep others waiting.
var tokenRate = rate{burst: 6000, every: 10 * time.Millisecond}

// rate allows burst attempts at once and one more each time that every has passed.
type rate struct {
	burst float64
	every time.Duration
}

type limitKey struct {
	rate rate
	name string
}

type bucket struct {
	left float64
	at   time.Time
}

// limits are token buckets by account and address.
type limits struct {
	mu      *sync.Mutex
	now     func() time.Time
	buckets map[limitKey]bucket
}

// maxBuckets bounds the memory that strangers can take.
const maxBuckets = 20000

func newLimits(now func() time.Time) limits {
	return limits{mu: &sync.Mutex{}, now: now, buckets: map[limitKey]bucket{}}
}

func (l limits) keys(email, address string) []limitKey {
	email = strings.ToLower(email)
	if len(email) > 254 {
		email = email[:254]
	}
	return []limitKey{{pairRate, email + " " + address}, {accountRate, email}, {addressRate, address}}
}

// take takes one from every bucket, or from none and says how long to wait.
func (l limits) take(keys []limitKey) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, k := range keys {
		if b := l.level(k); b.left < 1 {
			wait = max(wait, time.Duration((1-b.left)*float64(k.rate.every)))
		}
	}
	if wait > 0 {
		return wait, false
	}
	l.sweep()
	for _, k := range keys {
		b := l.level(k)
		b.left--
		l.buckets[k] = b
	}
	return 0, true
}

// left is how many more there are in a bucket, and how long until it is full again.
func (l limits) left(k limitKey) (n int, full time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.level(k)
	return int(b.left), time.Duration((k.rate.burst - b.left) * float64(k.rate.every))
}

// giveBack undoes a take: the attempt was not a refused one.
func (l limits) giveBack(keys []limitKey) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, k := range keys {
		b := l.level(k)
		b.left = min(b.left+1, k.rate.burst)
		l.buckets[k] = b
	}
}

func (l limits) level(k limitKey) bucket {
	now := l.now()
	b, ok := l.buckets[k]
	if !ok {
		return bucket{k.rate.burst, now}
	}
	b.left = min(k.rate.burst, b.left+float64(now.Sub(b.at))/float64(k.rate.every))
	b.at = now
	return b
}

// sweep drops the full buckets when there are many, and all when that does not help: forgetting a limit is
// better than running out of memory.
func (l limits) sweep() {
	if len(l.buckets) < maxBuckets {
		return
	}
	for k := range l.buckets {
		if l.level(k).left >= k.rate.burst {
			delete(l.buckets, k)
		}
	}
	if len(l.buckets) >= maxBuckets {
		clear(l.buckets)
	}
}
