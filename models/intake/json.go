package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"gevinstoverblik/models"
)

// jsonTable gives the objects of a JSON array as rows. The line of a row is its number, the first being 1.
type jsonTable struct {
	d       *json.Decoder
	in      *ration
	c       io.Closer
	columns map[string]int
	names   []string
	row     row
}

func openJSON(ctx context.Context, src source, names []string) (*jsonTable, error) {
	r, err := src.open(ctx)
	if err != nil {
		return nil, err
	}
	in := &ration{r: &bounded{r: skipMark(r), left: maxJSON}, left: maxRow}
	d := json.NewDecoder(in)
	d.UseNumber()
	t := &jsonTable{d: d, in: in, c: r, columns: map[string]int{}}
	for _, n := range names {
		t.column(n)
	}
	if tok, err := d.Token(); err != nil || tok != json.Delim('[') {
		r.Close()
		return nil, t.broken(err)
	}
	return t, nil
}

// bounded refuses what is longer than a limit.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n, refuse(models.CodeTooLarge, 0, "why", "file", "limit", fmt.Sprint(maxJSON>>20)+" MB")
	}
	return n, err
}

func skipMark(r io.Reader) io.Reader {
	head := make([]byte, 3)
	n, err := io.ReadFull(r, head)
	if n == 3 && bytes.Equal(head, []byte("\xef\xbb\xbf")) {
		return r
	}
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return io.MultiReader(bytes.NewReader(head[:n]), failing{err})
	}
	return io.MultiReader(bytes.NewReader(head[:n]), r)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func (t *jsonTable) close() error { return t.c.Close() }

func (t *jsonTable) column(name string) int {
	i, ok := t.columns[name]
	if !ok {
		i = len(t.names)
		t.columns[name] = i
		t.names = append(t.names, name)
	}
	return i
}

func (t *jsonTable) broken(err error) error {
	if err == nil {
		return refuse(models.CodeNotReadable, t.row.line, "why", "json")
	}
	out := corrupt(endsEarly(err), "json")
	if f := new(fault); errors.As(out, &f) && f.line == 0 {
		f.line = t.row.line + 1
	}
	return out
}

func (t *jsonTable) next() (*row, error) {
	t.in.left = maxRow
	if !t.d.More() {
		if _, err := t.d.Token(); err != nil {
			return nil, t.broken(err)
		}
		return nil, nil
	}
	if tok, err := t.d.Token(); err != nil || tok != json.Delim('{') {
		return nil, t.broken(err)
	}
	t.row.line++
	for i := range t.row.cells {
		t.row.cells[i], t.row.kinds[i] = nil, cellText
	}
	for t.d.More() {
		key, err := t.d.Token()
		if err != nil {
			return nil, t.broken(err)
		}
		name, ok := key.(string)
		if !ok {
			return nil, t.broken(nil)
		}
		var raw json.RawMessage
		if err := t.d.Decode(&raw); err != nil {
			return nil, t.broken(err)
		}
		if len(raw) > maxField {
			return nil, refuse(models.CodeTooLarge, t.row.line, "why", "field", "limit", fmt.Sprint(maxField>>20)+" MB")
		}
		i := t.column(name)
		if i >= maxColumns {
			return nil, refuse(models.CodeTooLarge, t.row.line, "why", "columns", "limit", fmt.Sprint(maxColumns))
		}
		for len(t.row.cells) <= i {
			t.row.cells = append(t.row.cells, nil)
			t.row.kinds = append(t.row.kinds, cellText)
		}
		if t.row.cells[i], t.row.kinds[i], err = jsonCell(raw); err != nil {
			return nil, t.broken(err)
		}
	}
	if _, err := t.d.Token(); err != nil {
		return nil, t.broken(err)
	}
	t.row.width = len(t.row.cells)
	return &t.row, nil
}

// jsonCell gives a value as a cell: text as it is, numbers with decimal point, true as 1 and false as 0, null as
// empty. Objects and arrays have no place in a row and are refused where a column uses them.
func jsonCell(raw json.RawMessage) ([]byte, cellKind, error) {
	switch raw[0] {
	case '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return []byte(s), cellText, err
	case 't':
		return []byte("1"), cellBool, nil
	case 'f':
		return []byte("0"), cellBool, nil
	case 'n':
		return nil, cellText, nil
	case '{', '[':
		return raw, cellError, nil
	}
	var n json.Number
	if err := json.Unmarshal(raw, &n); err != nil {
		return nil, cellText, err
	}
	if f, err := n.Float64(); err == nil && bytes.ContainsAny(raw, "eE") {
		return appendNumber(nil, f, 0), cellNumber, nil
	}
	return []byte(n.String()), cellNumber, nil
}

// jsonColumns collects the names of all objects of an array.
func jsonColumns(ctx context.Context, src source) ([]string, error) {
	t, err := openJSON(ctx, src, nil)
	if err != nil {
		return nil, err
	}
	defer t.close()
	for {
		r, err := t.next()
		if err != nil {
			return t.names, err
		}
		if r == nil {
			return t.names, nil
		}
	}
}
