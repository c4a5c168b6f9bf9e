package intake

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"gevinstoverblik/models"
)

// The columns of an XES file that are made of its events (CONTRACT §4).
const (
	firstEvent = "@first_event"
	lastEvent  = "@last_event"
	firstOf    = "@first:"
	lastOf     = "@last:"
)

// The attributes of an event that the standard names, read where the mapping names no other.
var xesDefaults = map[string]string{
	models.FieldCaseNo:   "concept:name",
	models.FieldActivity: "concept:name",
	models.FieldAt:       "time:timestamp",
	models.FieldUnit:     "org:group",
	models.FieldResource: "org:resource",
}

// eventField says whether a column of an XES mapping is an attribute of the events and not of the trace.
func eventField(field string) bool {
	switch field {
	case models.FieldActivity, models.FieldAt, models.FieldUnit, models.FieldResource:
		return true
	}
	return false
}

// trace is one case of an XES file: its attributes by key, and its events in the order of the file. A nested
// attribute has the key "outer/inner".
type trace struct {
	attrs  map[string]string
	events []map[string]string
}

// xesReader gives the traces of an XES file one by one.
type xesReader struct {
	d       markup
	c       io.Closer
	count   int
	started bool
	keys    []string // of the attributes that are open, outermost first
	globals []string // trace attributes that the log declares
}

func openXES(ctx context.Context, src source) (*xesReader, error) {
	r, err := src.open(ctx)
	if err != nil {
		return nil, err
	}
	head := make([]byte, 64)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		r.Close()
		return nil, err
	}
	in := io.MultiReader(bytes.NewReader(head[:n]), r)
	if utf16Order(head[:n]) != 0 {
		c, f := survey{}.byMark(head[:n])
		if c.name == "" && f == nil {
			c, f = survey{}.utf16(utf16Order(head[:n]), 0)
		}
		if f != nil {
			r.Close()
			return nil, f
		}
		if in, err = c.reader(in); err != nil {
			r.Close()
			return nil, err
		}
		// The declaration still says UTF-16; the text no longer is.
		x := &xesReader{d: newXML(in), c: r}
		x.d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
		return x, nil
	}
	return &xesReader{d: newXML(in), c: r}, nil
}

func (x *xesReader) close() error { return x.c.Close() }

// next gives the next trace, nil after the last.
func (x *xesReader) next() (*trace, error) {
	for {
		tok, err := x.d.RawToken()
		if errors.Is(err, io.EOF) {
			if !x.started {
				return nil, refuse(models.CodeNotReadable, 0, "why", "xml")
			}
			return nil, refuse(models.CodeTruncated, x.count, "why", "xml")
		}
		if err != nil {
			return nil, x.broken(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			switch {
			case !x.started:
				if e.Name.Local != "log" {
					return nil, refuse(models.CodeNotReadable, 0, "why", "no_log")
				}
				x.started = true
			case e.Name.Local == "trace":
				x.count++
				return x.trace()
			case e.Name.Local == "global":
				if err := x.global(attr(e, "scope") == "trace"); err != nil {
					return nil, err
				}
			default:
				if err := x.pass(); err != nil {
					return nil, err
				}
			}
		case xml.EndElement:
			if e.Name.Local == "log" {
				return nil, nil
			}
		}
	}
}

func (x *xesReader) broken(err error) error {
	out := corrupt(endsEarly(err), "xml")
	if syntax := new(xml.SyntaxError); errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF") {
		out = refuse(models.CodeTruncated, 0, "why", "xml")
	}
	var f *fault
	if errors.As(out, &f) {
		f.line = x.count
	}
	return out
}

// pass leaves out the element that is open.
func (x *xesReader) pass() error {
	for depth := 1; depth > 0; {
		tok, err := x.d.RawToken()
		if err != nil {
			return x.broken(err)
		}
		switch tok.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

func (x *xesReader) global(ofTrace bool) error {
	return x.attributes(func(key, _ string) error {
		if ofTrace && len(x.globals) < maxColumns {
			x.globals = append(x.globals, key)
		}
		return nil
	}, nil)
}

func (x *xesReader) trace() (*trace, error) {
	t := &trace{attrs: map[string]string{}}
	set := func(m map[string]string) func(key, value string) error {
		return func(key, value string) error {
			if len(m) >= maxColumns {
				return refuse(models.CodeTooLarge, x.count, "why", "columns", "limit", fmt.Sprint(maxColumns))
			}
			if _, twice := m[key]; !twice {
				m[key] = value
			}
			return nil
		}
	}
	err := x.attributes(set(t.attrs), func() error {
		if len(t.events) >= maxTrace {
			return refuse(models.CodeTooLarge, x.count, "why", "row", "limit", fmt.Sprint(maxTrace))
		}
		e := make(map[string]string, 8)
		t.events = append(t.events, e)
		return x.attributes(set(e), nil)
	})
	return t, err
}

// attributes reads the attributes of the element that is open, up to its end. event is called at each event in it.
func (x *xesReader) attributes(set func(key, value string) error, event func() error) error {
	x.keys = x.keys[:0]
	for {
		tok, err := x.d.RawToken()
		if err != nil {
			return x.broken(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if e.Name.Local == "event" && event != nil && len(x.keys) == 0 {
				if err := event(); err != nil {
					return err
				}
				x.keys = x.keys[:0]
				continue
			}
			key, value := attr(e, "key"), attr(e, "value")
			if len(x.keys) > 64 {
				return refuse(models.CodeNotReadable, x.count, "why", "xml")
			}
			if len(x.keys) > 0 {
				if outer := x.keys[len(x.keys)-1]; key != "" && outer != "" {
					key = outer + "/" + key
				} else if key == "" {
					key = outer // a list's <values>
				}
			}
			x.keys = append(x.keys, key)
			if key != "" && len(attr(e, "key")) > 0 && len(value) <= maxField {
				if err := set(key, value); err != nil {
					return err
				}
			}
		case xml.EndElement:
			if len(x.keys) == 0 {
				return nil
			}
			x.keys = x.keys[:len(x.keys)-1]
		}
	}
}

// xesTable gives traces as rows of the columns that a mapping uses.
type xesTable struct {
	x        *xesReader
	columns  []string
	activity string
	at       string
	row      row
	cells    [][]byte
}

func (t *xesTable) close() error { return t.x.close() }

func (t *xesTable) next() (*row, error) {
	tr, err := t.x.next()
	if err != nil || tr == nil {
		return nil, err
	}
	t.cells = t.cells[:0]
	for _, c := range t.columns {
		t.cells = append(t.cells, []byte(tr.value(c, t.activity, t.at)))
	}
	t.row = row{line: t.x.count, cells: t.cells, width: len(t.cells), trace: tr}
	return &t.row, nil
}

// value gives a column of a trace: an attribute, or the time of its first or last event of some kind.
func (tr *trace) value(column, activity, at string) string {
	var want string
	last := false
	switch {
	case column == firstEvent:
	case column == lastEvent:
		last = true
	case strings.HasPrefix(column, firstOf):
		want = column[len(firstOf):]
	case strings.HasPrefix(column, lastOf):
		want, last = column[len(lastOf):], true
	default:
		return tr.attrs[column]
	}
	var found string
	var when int64
	key := models.NameKey(want)
	for _, e := range tr.events {
		if want != "" && e[activity] != want && models.NameKey(e[activity]) != key {
			continue
		}
		m, ok := parseMoment([]byte(e[at]), orderYMD)
		if !ok {
			if e[at] != "" && found == "" {
				found = e[at] // told as an unreadable date
			}
			continue
		}
		t := m.unix()
		if _, sound := parseMoment([]byte(found), orderYMD); !sound || !last && t < when || last && t > when {
			found, when = e[at], t
		}
	}
	return found
}

// xesSurvey is what a look over an XES file tells: the attributes of its traces, and the activities of its events.
type xesSurvey struct {
	columns    []string // in the order in which they appear
	events     map[string]bool
	activities map[string]bool
	traces     int
	whole      bool
}

// surveyXES looks at the first traces, and at all of them when something that is wanted has not been seen yet.
func surveyXES(ctx context.Context, src source, activity string, seen func(s *xesSurvey) bool) (*xesSurvey, error) {
	const enough = 100
	x, err := openXES(ctx, src)
	if err != nil {
		return nil, err
	}
	defer x.close()
	s := &xesSurvey{events: map[string]bool{}, activities: map[string]bool{}}
	have := map[string]bool{}
	add := func(key string) {
		if !have[key] && len(s.columns) < maxColumns {
			have[key] = true
			s.columns = append(s.columns, key)
		}
	}
	for {
		tr, err := x.next()
		if err != nil {
			return nil, err
		}
		if tr == nil {
			s.whole = true
			return s, nil
		}
		if s.traces == 0 {
			for _, g := range x.globals {
				add(g)
			}
		}
		s.traces++
		for _, k := range sortedKeys(tr.attrs) {
			add(k)
		}
		for _, e := range tr.events {
			for k := range e {
				s.events[k] = true
			}
			s.activities[models.NameKey(e[activity])] = true
		}
		if s.traces >= enough && s.traces%enough == 0 && seen(s) {
			return s, nil
		}
	}
}
