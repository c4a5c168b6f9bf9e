package intake

import "math/bits"

// seen remembers the case numbers of a file by hash, sixteen bytes each: a million numbers as a map of strings
// would outweigh the file. Two different numbers share a 64-bit hash once in some ten million files of a million rows.
type seen struct {
	slots []slot
	n     int
}

type slot struct {
	key     uint64
	content uint32 // hash of the typed row, its lowest bit 1 when the row was refused for a fault of its own
	line    uint32
}

func (s slot) refused() bool { return s.content&1 == 1 }

// put gives the slot of a key, and whether it is new. The slot stays valid until the next put.
func (s *seen) put(key uint64) (*slot, bool) {
	if key == 0 {
		key = 1
	}
	if 4*(s.n+1) > 3*len(s.slots) {
		s.resize(2 * len(s.slots))
	}
	at := s.find(key)
	if s.slots[at].key == key {
		return &s.slots[at], false
	}
	s.slots[at].key = key
	s.n++
	return &s.slots[at], true
}

// find gives the place of a key: its own, or the empty one where it belongs. The keys are hashes, so that their high
// bits spread them over a table of any size; only powers of two would take half as much again.
func (s *seen) find(key uint64) uint64 {
	n := uint64(len(s.slots))
	at, _ := bits.Mul64(key, n)
	for s.slots[at].key != 0 && s.slots[at].key != key {
		if at++; at == n {
			at = 0
		}
	}
	return at
}

// expect makes room for about n numbers at once, a twentieth more than that, and for at most 16 million before they
// are seen.
func (s *seen) expect(n int) { s.resize(max(1024, 7*min(n, 16<<20)/5)) }

func (s *seen) resize(size int) {
	old := s.slots
	s.slots = make([]slot, size)
	for _, o := range old {
		if o.key != 0 {
			s.slots[s.find(o.key)] = o
		}
	}
}
