package facts

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc64"
	"io"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// A snapshot is the columns of a Table as a file, little-endian, so that a start need not read every case from the
// database:
//
//	head   "GEVFACTS", format
//	body   the chunks, each its columns one after the other, in the order of coder.chunk
//	foot   version, stamp, and of each chunk: block, rows, which rare columns it has, CRC-64 of its part of the body
//	tail   length of the foot, SHA-256 of head, foot and that length
//
// So every byte is under a sum, and each chunk can be written, read and checked by itself. CRC-64 finds what a disk does
// to the columns as quickly as they are read, which SHA-256 does not on processors without an instruction for it. What follows from the
// columns (zones, combinations, the data date) and what the database tells in no time (names) is not in the file.
const (
	snapshotMagic  = "GEVFACTS"
	snapshotFormat = 1 // rises with every change of the layout or of what a column means
	snapshotHead   = len(snapshotMagic) + 4
	snapshotTail   = 4 + sha256.Size
	snapshotEntry  = 4 + 4 + 1 + 8
	mostStamp      = 1 << 12
)

var snapshotSums = crc64.MakeTable(crc64.ECMA)

// ErrSnapshot is what a file that is no whole snapshot of this format is refused with.
var ErrSnapshot = errors.New("not a whole snapshot")

func refused(why string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrSnapshot, fmt.Sprintf(why, args...))
}

// The rare columns that a chunk of a snapshot has.
const (
	hasSettled = 1 << iota
	hasMinutes
	hasWideMinutes
	hasCost
	hasWideCost
	hasAll = 1<<iota - 1
)

func (c *Chunk) has() (has uint8) {
	if c.AppealSettled != nil {
		has |= hasSettled
	}
	mark := func(a *Amounts, small, wide uint8) {
		switch {
		case a == nil:
		case a.hundredths != nil:
			has |= small
		default:
			has |= wide
		}
	}
	mark(c.Minutes, hasMinutes, hasWideMinutes)
	mark(c.Cost, hasCost, hasWideCost)
	return has
}

// snapshotSize is the length of a chunk's part of the body.
func snapshotSize(rows int, has uint8) int64 {
	each := 12*2 + 4
	for bit, bytes := range map[uint8]int{hasSettled: 2, hasMinutes: 4, hasWideMinutes: 8, hasCost: 4, hasWideCost: 8} {
		if has&bit != 0 {
			each += bytes
		}
	}
	return int64(rows) * int64(each)
}

// WriteSnapshot writes t with a stamp, by which the reader knows what the cases belong to. It holds one chunk at a time.
func WriteSnapshot(w io.Writer, t *Table, stamp string) error {
	if len(stamp) > mostStamp {
		return fmt.Errorf("write a snapshot: a stamp of %d bytes", len(stamp))
	}
	head := binary.LittleEndian.AppendUint32([]byte(snapshotMagic), snapshotFormat)
	if _, err := w.Write(head); err != nil {
		return err
	}
	foot := binary.LittleEndian.AppendUint64(nil, uint64(t.Version))
	foot = binary.LittleEndian.AppendUint16(foot, uint16(len(stamp)))
	foot = append(foot, stamp...)
	foot = binary.LittleEndian.AppendUint32(foot, uint32(len(t.Chunks)))
	var k coder
	for _, c := range t.Chunks {
		k.b, k.rows = k.b[:0], c.Len()
		k.chunk(c, c.has())
		if _, err := w.Write(k.b); err != nil {
			return err
		}
		foot = binary.LittleEndian.AppendUint32(foot, c.Block)
		foot = binary.LittleEndian.AppendUint32(foot, uint32(k.rows))
		foot = binary.LittleEndian.AppendUint64(append(foot, c.has()), crc64.Checksum(k.b, snapshotSums))
	}
	foot = binary.LittleEndian.AppendUint32(foot, uint32(len(foot)))
	sum := sha256.New()
	sum.Write(head)
	sum.Write(foot)
	_, err := w.Write(sum.Sum(foot))
	return err
}

// Snapshot is a snapshot whose foot was read and found whole; its columns are not read yet.
type Snapshot struct {
	Version int64
	Stamp   string
	file    io.ReaderAt
	parts   []snapshotPart
}

type snapshotPart struct {
	block uint32
	rows  int
	has   uint8
	sum   uint64
	at    int64
}

// OpenSnapshot reads who a snapshot of size bytes says it is.
func OpenSnapshot(file io.ReaderAt, size int64) (*Snapshot, error) {
	if size < int64(snapshotHead+snapshotTail) {
		return nil, refused("%d bytes", size)
	}
	head := make([]byte, snapshotHead)
	tail := make([]byte, snapshotTail)
	if err := errors.Join(readAt(file, head, 0), readAt(file, tail, size-int64(snapshotTail))); err != nil {
		return nil, err
	}
	if string(head[:len(snapshotMagic)]) != snapshotMagic {
		return nil, refused("another kind of file")
	}
	if format := binary.LittleEndian.Uint32(head[len(snapshotMagic):]); format != snapshotFormat {
		return nil, refused("format %d, this program reads %d", format, snapshotFormat)
	}
	length := int64(binary.LittleEndian.Uint32(tail))
	if length > size-int64(snapshotHead+snapshotTail) {
		return nil, refused("the foot is longer than the file")
	}
	foot := make([]byte, length)
	footAt := size - int64(snapshotTail) - length
	if err := readAt(file, foot, footAt); err != nil {
		return nil, err
	}
	sum := sha256.New()
	sum.Write(head)
	sum.Write(foot)
	sum.Write(tail[:4])
	if !bytes.Equal(sum.Sum(nil), tail[4:]) {
		return nil, refused("the foot is not what was written")
	}

	s := &Snapshot{file: file}
	r := bytes.NewReader(foot)
	var stamp uint16
	var chunks uint32
	if err := errors.Join(binary.Read(r, binary.LittleEndian, &s.Version), binary.Read(r, binary.LittleEndian, &stamp)); err != nil {
		return nil, refused("the foot is cut off")
	}
	text := make([]byte, min(int(stamp), r.Len()))
	_, _ = r.Read(text) // one that is cut off leaves no number of chunks behind it
	s.Stamp = string(text)
	if err := binary.Read(r, binary.LittleEndian, &chunks); err != nil || stamp > mostStamp || int64(r.Len()) != int64(chunks)*int64(snapshotEntry) {
		return nil, refused("the foot does not add up")
	}
	at := int64(snapshotHead)
	for entry := foot[len(foot)-r.Len():]; len(entry) > 0; entry = entry[snapshotEntry:] {
		p := snapshotPart{block: binary.LittleEndian.Uint32(entry), rows: int(binary.LittleEndian.Uint32(entry[4:])), has: entry[8],
			sum: binary.LittleEndian.Uint64(entry[9:]), at: at}
		if p.block >= 1<<16 || len(s.parts) > 0 && p.block <= s.parts[len(s.parts)-1].block || p.rows < 1 || p.rows > ChunkSize || p.has > hasAll ||
			p.has&(hasMinutes|hasWideMinutes) == hasMinutes|hasWideMinutes || p.has&(hasCost|hasWideCost) == hasCost|hasWideCost {
			return nil, refused("chunk %d cannot be", len(s.parts))
		}
		at += snapshotSize(p.rows, p.has)
		s.parts = append(s.parts, p)
	}
	if at != footAt {
		return nil, refused("%d bytes of columns, the foot tells of %d", footAt-int64(snapshotHead), at-int64(snapshotHead))
	}
	return s, nil
}

func readAt(file io.ReaderAt, b []byte, at int64) error {
	if n, err := file.ReadAt(b, at); n < len(b) {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	return nil
}

// Table reads and checks the columns. The names, the latest event and the data date are to be patched in.
func (s *Snapshot) Table() (*Table, error) {
	t := &Table{Version: s.Version, Dictionaries: Dictionaries{}.whole(), Chunks: make([]*Chunk, len(s.parts))}
	workers := max(1, min(runtime.GOMAXPROCS(0), len(s.parts)))
	faults := make([]error, workers)
	var next atomic.Int64
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			k := coder{reading: true}
			var buffer []byte
			for i := next.Add(1) - 1; i < int64(len(s.parts)) && faults[w] == nil; i = next.Add(1) - 1 {
				t.Chunks[i], faults[w] = s.parts[i].read(s.file, &k, &buffer)
			}
		})
	}
	wait.Wait()
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	for _, c := range t.Chunks {
		t.N += c.Len()
	}
	return t, nil
}

func (p *snapshotPart) read(file io.ReaderAt, k *coder, buffer *[]byte) (*Chunk, error) {
	size := int(snapshotSize(p.rows, p.has))
	if cap(*buffer) < size {
		*buffer = make([]byte, size)
	}
	k.b, k.rows = (*buffer)[:size], p.rows
	if err := readAt(file, k.b, p.at); err != nil {
		return nil, err
	}
	if crc64.Checksum(k.b, snapshotSums) != p.sum {
		return nil, refused("the chunk of block %d is not what was written", p.block)
	}
	c := &Chunk{Block: p.block}
	k.chunk(c, p.has)
	for i := 1; i < len(c.Low); i++ {
		if c.Low[i] <= c.Low[i-1] {
			return nil, refused("the cases of block %d are out of order", p.block)
		}
	}
	c.survey()
	return c, nil
}

// coder writes the columns of a chunk behind b, or reads them off the front of it: one list of columns for both.
type coder struct {
	b       []byte
	rows    int
	reading bool
}

func (k *coder) chunk(c *Chunk, has uint8) {
	words(k, &c.Low)
	words(k, &c.CaseType)
	words(k, &c.Department)
	words(k, &c.Channel)
	words(k, &c.Received)
	words(k, &c.Screened)
	words(k, &c.Complete)
	words(k, &c.Decided)
	words(k, &c.Deadline)
	words(k, &c.Wait)
	words(k, &c.WaitBefore)
	words(k, &c.Flags)
	k.bytes(&c.Source)
	k.bytes(&c.Outcome)
	k.bytes(&c.Letters)
	k.bytes(&c.Paper)
	if has&hasSettled != 0 {
		words(k, &c.AppealSettled)
	}
	k.amounts(&c.Minutes, has&hasMinutes != 0, has&hasWideMinutes != 0)
	k.amounts(&c.Cost, has&hasCost != 0, has&hasWideCost != 0)
}

// take gives the next n bytes.
func (k *coder) take(n int) []byte {
	b := k.b[:n]
	k.b = k.b[n:]
	return b
}

// room gives n more bytes to write into.
func (k *coder) room(n int) []byte {
	at := len(k.b)
	k.b = append(k.b, make([]byte, n)...)
	return k.b[at:]
}

func words[T ~uint16](k *coder, column *[]T) {
	if !k.reading {
		b := k.room(2 * k.rows)
		for i, v := range *column {
			binary.LittleEndian.PutUint16(b[2*i:], uint16(v))
		}
		return
	}
	b := k.take(2 * k.rows)
	out := make([]T, k.rows)
	for i := range out {
		out[i] = T(binary.LittleEndian.Uint16(b[2*i:]))
	}
	*column = out
}

func (k *coder) bytes(column *[]uint8) {
	if !k.reading {
		k.b = append(k.b, *column...)
		return
	}
	*column = bytes.Clone(k.take(k.rows))
}

func (k *coder) amounts(column **Amounts, small, wide bool) {
	if !small && !wide {
		return
	}
	if !k.reading {
		for _, v := range (*column).hundredths {
			k.b = binary.LittleEndian.AppendUint32(k.b, uint32(v))
		}
		for _, v := range (*column).wide {
			k.b = binary.LittleEndian.AppendUint64(k.b, math.Float64bits(v))
		}
		return
	}
	a := &Amounts{}
	if small {
		b := k.take(4 * k.rows)
		a.hundredths = make([]int32, k.rows)
		for i := range a.hundredths {
			a.hundredths[i] = int32(binary.LittleEndian.Uint32(b[4*i:]))
		}
	} else {
		b := k.take(8 * k.rows)
		a.wide = make([]float64, k.rows)
		for i := range a.wide {
			a.wide[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
		}
	}
	*column = a
}
