package intake

import (
	"bytes"
	"fmt"
	"io"

	"gevinstoverblik/models"
)

// row is one row of a table. Its cells lie in memory that the next row uses again.
type row struct {
	line  int
	cells [][]byte
	kinds []cellKind // nil: all text
	width int        // how many cells the row has; more than len(cells) where it has too many to keep
	trace *trace     // XES only
}

// cellKind says what a cell of a workbook or of a JSON row is.
type cellKind uint8

const (
	cellText   cellKind = iota
	cellNumber          // with decimal point, whatever the file's decimal sign is
	cellDate            // ISO date or time, whatever the file's date order is
	cellBool            // "1" or "0"
	cellError           // the error of a formula
)

func (r *row) kind(i int) cellKind {
	if i < len(r.kinds) {
		return r.kinds[i]
	}
	return cellText
}

// blank says whether no cell holds anything but white space.
func (r *row) blank() bool {
	for _, c := range r.cells {
		if len(bytes.TrimSpace(c)) > 0 {
			return false
		}
	}
	return r.width <= maxColumns
}

// table is a stream of rows. next gives nil at the end; a *fault is content that ends the reading.
type table interface {
	next() (*row, error)
	close() error
}

// csvTable cuts a stream of text into rows and fields. It keeps one block in memory, which grows to the longest row.
type csvTable struct {
	r      io.Reader
	c      io.Closer
	delim  byte
	buf    []byte
	at     int // of the next row in buf
	end    int
	eof    bool
	line   int // physical line of the next row
	row    row
	joined []byte // fields whose quotes were taken away
	stop   [256]bool
}

// csvBlock is how much is read at once; a look at the first rows reads less.
const (
	csvBlock = 1 << 20
	csvLook  = 64 << 10
)

// dosEnd is the mark that programs of DOS, and some that came after them, put behind the last line of a text.
const dosEnd = 0x1a

func isBreak(c byte) bool { return c == '\n' || c == '\r' }

func newCSV(r io.Reader, c io.Closer, delim byte, block int) *csvTable {
	t := &csvTable{r: r, c: c, delim: delim, buf: make([]byte, block), line: 1}
	t.stop[delim], t.stop['\r'], t.stop['\n'] = true, true, true
	return t
}

func (t *csvTable) close() error {
	if t.c == nil {
		return nil
	}
	return t.c.Close()
}

// fill reads more behind what is there, after moving the unread row to the front.
func (t *csvTable) fill() error {
	if t.at > 0 {
		copy(t.buf, t.buf[t.at:t.end])
		t.end -= t.at
		t.at = 0
	}
	if t.end == len(t.buf) {
		if len(t.buf) >= maxRow {
			return refuse(models.CodeTooLarge, t.line, "why", "row", "limit", fmt.Sprint(maxRow>>20)+" MB")
		}
		grown := make([]byte, 2*len(t.buf))
		copy(grown, t.buf[:t.end])
		t.buf = grown
	}
	for t.end < len(t.buf) {
		n, err := t.r.Read(t.buf[t.end:])
		t.end += n
		if err == io.EOF {
			t.eof = true
			for t.end > t.at && t.buf[t.end-1] == dosEnd && (t.end-1 == t.at || isBreak(t.buf[t.end-2]) || t.buf[t.end-2] == dosEnd) {
				t.end--
			}
			return nil
		}
		if err != nil {
			return err
		}
		if n > 0 && t.end > t.at {
			return nil
		}
	}
	return nil
}

func (t *csvTable) next() (*row, error) {
	for {
		if t.at < t.end {
			done, err := t.cut()
			if err != nil {
				return nil, err
			}
			if done {
				return &t.row, nil
			}
		}
		if t.eof {
			if t.at == t.end {
				return nil, nil
			}
			return nil, refuse(models.CodeTruncated, t.line, "why", "quote")
		}
		if err := t.fill(); err != nil {
			return nil, err
		}
	}
}

// cut reads the row that begins at t.at. It gives false when the row's end is not in the block yet; with t.eof that
// means a quoted field that never closes.
func (t *csvTable) cut() (bool, error) {
	buf, end := t.buf[:t.end], t.end
	cells := t.row.cells[:0]
	width := 0
	t.joined = t.joined[:0]
	i, lines := t.at, 0
	for {
		var field []byte
		if i < end && buf[i] == '"' {
			f, next, n, ok := t.quoted(buf, i)
			if !ok {
				return false, nil
			}
			field, i = f, next
			lines += n
		} else {
			from := i
			for i < end && !t.stop[buf[i]] {
				i++
			}
			field = buf[from:i]
		}
		if len(field) > maxField {
			return false, refuse(models.CodeTooLarge, t.line, "why", "field", "limit", fmt.Sprint(maxField>>20)+" MB")
		}
		width++
		if width <= maxColumns {
			cells = append(cells, field)
		}
		if i == end {
			if !t.eof {
				return false, nil
			}
			break
		}
		c := buf[i]
		i++
		if c == t.delim {
			continue
		}
		if c == '\r' {
			if i == end && !t.eof {
				return false, nil
			}
			if i < end && buf[i] == '\n' {
				i++
			}
		}
		lines++
		break
	}
	t.row.line, t.row.cells, t.row.width = t.line, cells, width
	t.line += lines
	t.at = i
	return true, nil
}

// quoted reads a field that begins with a quote at i: its content, where it ends, and the line breaks inside. What
// stands between the closing quote and the delimiter belongs to the field, as spreadsheets read it.
func (t *csvTable) quoted(buf []byte, i int) (field []byte, next, lines int, ok bool) {
	from := i + 1
	plain := true // one piece of buf, without doubled quotes
	start := len(t.joined)
	for i = from; ; {
		j := bytes.IndexByte(buf[i:], '"')
		if j < 0 {
			return nil, 0, 0, false
		}
		j += i
		if j+1 == len(buf) && !t.eof {
			return nil, 0, 0, false
		}
		if j+1 < len(buf) && buf[j+1] == '"' {
			t.joined = append(t.joined, buf[from:j+1]...)
			plain = false
			i = j + 2
			from = i
			continue
		}
		lines = countBreaks(buf[from:j])
		field, next = buf[from:j], j+1
		break
	}
	tail := next
	for next < len(buf) && !t.stop[buf[next]] {
		next++
	}
	if !plain || next > tail {
		t.joined = append(t.joined, field...)
		t.joined = append(t.joined, buf[tail:next]...)
		field = t.joined[start:len(t.joined):len(t.joined)]
		lines = countBreaks(field)
	}
	return field, next, lines, true
}

// countBreaks counts CR, LF and CRLF as one line break each.
func countBreaks(b []byte) int {
	n := bytes.Count(b, []byte{'\n'})
	for i, c := range b {
		if c == '\r' && (i+1 == len(b) || b[i+1] != '\n') {
			n++
		}
	}
	return n
}
