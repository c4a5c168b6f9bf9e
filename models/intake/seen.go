package intake

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
		s.grow()
	}
	mask := uint64(len(s.slots) - 1)
	for i := key & mask; ; i = (i + 1) & mask {
		switch s.slots[i].key {
		case key:
			return &s.slots[i], false
		case 0:
			s.slots[i].key = key
			s.n++
			return &s.slots[i], true
		}
	}
}

// expect makes room for n numbers at once, for at most 16 million before they are seen.
func (s *seen) expect(n int) {
	size := 1024
	for 3*size < 4*min(n, 16<<20) {
		size *= 2
	}
	s.slots = make([]slot, size)
}

func (s *seen) grow() {
	old := s.slots
	s.slots = make([]slot, 2*len(old))
	mask := uint64(len(s.slots) - 1)
	for _, o := range old {
		if o.key == 0 {
			continue
		}
		i := o.key & mask
		for s.slots[i].key != 0 {
			i = (i + 1) & mask
		}
		s.slots[i] = o
	}
}
