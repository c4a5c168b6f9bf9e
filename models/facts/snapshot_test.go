package facts

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/crc64"
	"math/rand"
	"testing"

	"pgregory.net/rapid"

	"gevinstoverblik/models"
)

// someTable has a few rows in each of three chunks, with and without the rare columns.
func someTable(seed int64) *Table {
	rnd := rand.New(rand.NewSource(seed))
	var rows []Row
	for block := range uint32(3) {
		for i := range uint32(1 + rnd.Intn(20)) {
			r := randomRow(rnd, block*ChunkSize+i*7)
			if block == 1 {
				r.AppealSettled, r.HandlingMinutes, r.Cost = models.NoDay, nil, nil
			}
			rows = append(rows, r)
		}
	}
	return build(9, rows)
}

func snapshotOf(t testing.TB, table *Table, stamp string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteSnapshot(&b, table, stamp); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readSnapshot(b []byte) (*Snapshot, *Table, error) {
	s, err := OpenSnapshot(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, nil, err
	}
	table, err := s.Table()
	return s, table, err
}

func TestASnapshotGivesTheTableBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		table := someTable(rapid.Int64().Draw(rt, "seed"))
		s, got, err := readSnapshot(snapshotOf(t, table, "whose"))
		if err != nil {
			rt.Fatal(err)
		}
		if s.Stamp != "whose" || s.Version != 9 || got.Version != 9 || got.N != table.N || !sameChunks(got, table) {
			rt.Fatalf("stamp %q, version %d, %d rows: not the table that was written", s.Stamp, s.Version, got.N)
		}
	})
	if _, got, err := readSnapshot(snapshotOf(t, build(1, nil), "")); err != nil || got.N != 0 {
		t.Errorf("a table without cases: %v", err)
	}
}

func TestASnapshotThatIsNotWholeIsRefused(t *testing.T) {
	whole := snapshotOf(t, someTable(1), "whose")
	refuse := func(what string, b []byte) {
		t.Helper()
		if _, _, err := readSnapshot(b); !errors.Is(err, ErrSnapshot) {
			t.Fatalf("%s: %v, want it refused", what, err)
		}
	}
	for i := range whole {
		b := bytes.Clone(whole)
		b[i] ^= 1 << (i % 8)
		refuse("a flipped bit", b)
		refuse("a file that is cut off", whole[:i])
	}
	refuse("a file with something behind it", append(bytes.Clone(whole), 0))
	refuse("an empty file", nil)
	other := bytes.Clone(whole)
	binary.LittleEndian.PutUint32(other[len(snapshotMagic):], snapshotFormat+1)
	refuse("another format", mend(other))
	swapped := mend(func() []byte { // two rows of a chunk in the wrong order
		b := bytes.Clone(whole)
		copy(b[snapshotHead:], []byte{9, 0, 9, 0})
		return b
	}())
	refuse("a case twice", swapped)
}

// mend makes the sums of a changed snapshot right again, as far as its foot can be read.
func mend(b []byte) []byte {
	b = bytes.Clone(b)
	if len(b) < snapshotHead+snapshotTail {
		return b
	}
	end := len(b) - snapshotTail
	length := int(binary.LittleEndian.Uint32(b[end:]))
	if length > end-snapshotHead || length < 14 {
		return b
	}
	foot := b[end-length : end]
	at := snapshotHead
	if stamp := int(binary.LittleEndian.Uint16(foot[8:])); 14+stamp <= length {
		for e := foot[14+stamp:]; len(e) >= snapshotEntry; e = e[snapshotEntry:] {
			rows := binary.LittleEndian.Uint32(e[4:])
			size := int(snapshotSize(int(rows), e[8]))
			if rows > ChunkSize || at+size > end-length {
				break
			}
			binary.LittleEndian.PutUint64(e[9:], crc64.Checksum(b[at:at+size], snapshotSums))
			at += size
		}
	}
	sum := sha256.New()
	sum.Write(b[:snapshotHead])
	sum.Write(b[end-length : end+4])
	copy(b[end+4:], sum.Sum(nil))
	return b
}

// Whatever the bytes are, reading ends with a table or a refusal; and what is read is written again as it was.
func FuzzSnapshot(f *testing.F) {
	for seed := range int64(4) {
		f.Add(snapshotOf(f, someTable(seed), "whose"))
	}
	f.Add(snapshotOf(f, build(1, nil), ""))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, b := range [][]byte{b, mend(b)} {
			s, table, err := readSnapshot(b)
			if errors.Is(err, ErrSnapshot) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(snapshotOf(t, table, s.Stamp), b) {
				t.Fatal("what was read is not written again as it was")
			}
			for i := range table.N {
				table.Row(i)
			}
		}
	})
}

func BenchmarkSnapshotOfAHundredThousand(b *testing.B) {
	rnd := rand.New(rand.NewSource(1))
	rows := make([]Row, 100_000)
	for i := range rows {
		rows[i] = randomRow(rnd, uint32(i+1))
	}
	table := build(1, rows)
	file := snapshotOf(b, table, "")
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			if err := WriteSnapshot(new(bytes.Buffer), table, ""); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := readSnapshot(file); err != nil {
				b.Fatal(err)
			}
		}
	})
}
