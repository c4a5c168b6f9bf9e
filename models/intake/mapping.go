package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gevinstoverblik/models"
)

// auto lets a setting of the mapping be found from the content.
const auto = "auto"

// The extracts of CONTRACT §4.
const (
	ExtractChanges = "changes"
	ExtractFull    = "full"
)

// maxMapping is the most bytes that a mapping can have.
const maxMapping = 1 << 20

// ParseMapping reads a mapping as the JSON of CONTRACT §4; what it leaves out gets its default. All faults are told
// at once, as models.Problems of the field "mapping", with the path in its JSON: json (with the decoder's words),
// json_twice, too_large, unknown_key, not_text, not_whole, not_object, not_list, and those of CheckMapping.
func ParseMapping(content []byte) (models.Mapping, error) {
	var w written
	if len(content) > maxMapping {
		return w.Mapping, wrong("", "too_large", "")
	}
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))))
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil {
		return w.Mapping, notMapping(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return w.Mapping, wrong("", "json_twice", "")
	}
	m := WithDefaults(w.mapping())
	if ps := CheckMapping(m); len(ps) > 0 {
		return m, ps
	}
	return m, nil
}

// wrong is one fault of a mapping.
func wrong(path, code, value string) models.Problems {
	return models.Problems{{Field: "mapping", Path: path, Code: code, Value: shown(value)}}
}

// notMapping tells what keeps a JSON from being a mapping.
func notMapping(err error) models.Problems {
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return wrong("", "unknown_key", strings.Trim(name, `"`))
	}
	var other *json.UnmarshalTypeError
	if !errors.As(err, &other) {
		return wrong("", "json", err.Error())
	}
	path := shown(strings.TrimPrefix(other.Field, "Mapping."))
	switch other.Type.Kind() {
	case reflect.String:
		return wrong(path, "not_text", "")
	case reflect.Int:
		return wrong(path, "not_whole", "")
	case reflect.Slice:
		return wrong(path, "not_list", "")
	}
	return wrong(path, "not_object", "")
}

// WithDefaults gives a copy of a mapping with what it leaves open: auto, changes, and empty tables. The kind stays
// open, which is found from the headings, and the time zone, which is a setting of the program.
func WithDefaults(m models.Mapping) models.Mapping {
	or := func(s *string, value string) {
		if *s == "" {
			*s = value
		}
	}
	or(&m.Extract, ExtractChanges)
	or(&m.Encoding, auto)
	or(&m.Delimiter, auto)
	or(&m.Decimal, auto)
	or(&m.DateOrder, auto)
	if m.Delimiter == `\t` || strings.EqualFold(m.Delimiter, "tab") {
		m.Delimiter = "\t"
	}
	for _, t := range []*map[string]string{&m.Columns, &m.Constants, &m.Flags, &m.Channels, &m.Outcomes, &m.AppealOutcomes} {
		if *t = maps.Clone(*t); *t == nil {
			*t = map[string]string{}
		}
	}
	for _, l := range []*[]string{&m.Events.PauseStart, &m.Events.PauseEnd, &m.Events.Print, &m.Events.Scan, &m.Events.Rekey} {
		if *l == nil {
			*l = []string{}
		}
	}
	return m
}

// CheckMapping tells what keeps a mapping from being used: bad_kind, bad_extract, bad_encoding, bad_delimiter,
// bad_decimal, bad_date_order, bad_timezone, bad_header_row, unknown_field, unknown_event_field, empty_column,
// bad_constant, bad_channel, bad_outcome, bad_appeal_outcome, bad_flag, and cpr for CPR-like text, which a remembered
// mapping would keep. Field is "mapping", Path the place in its JSON, Value what was given.
func CheckMapping(m models.Mapping) models.Problems {
	var ps models.Problems
	bad := func(path, code, value string) { ps = append(ps, wrong(path, code, value)...) }
	if m.Kind != "" && !slices.Contains(foundKinds, m.Kind) {
		bad("kind", "bad_kind", string(m.Kind))
	}
	if m.Extract != "" && m.Extract != ExtractChanges && m.Extract != ExtractFull {
		bad("extract", "bad_extract", m.Extract)
	}
	if m.Encoding != "" && m.Encoding != auto {
		if _, ok := namedCharset(m.Encoding); !ok {
			bad("encoding", "bad_encoding", m.Encoding)
		}
	}
	if d := m.Delimiter; d != "" && d != auto && (len(d) != 1 || d[0] >= utf8.RuneSelf || strings.ContainsAny(d, "\"\r\n\x00")) {
		bad("delimiter", "bad_delimiter", d)
	}
	if m.Decimal != "" && !slices.Contains([]string{auto, ",", "."}, m.Decimal) {
		bad("decimal", "bad_decimal", m.Decimal)
	}
	if m.DateOrder != "" && !slices.Contains([]string{auto, "dmy", "mdy", "ymd"}, m.DateOrder) {
		bad("date_order", "bad_date_order", m.DateOrder)
	}
	if m.Timezone != "" {
		if _, err := time.LoadLocation(m.Timezone); err != nil {
			bad("timezone", "bad_timezone", m.Timezone)
		}
	}
	if m.HeaderRow < -1 {
		bad("header_row", "bad_header_row", strconv.Itoa(m.HeaderRow))
	}
	known, unknown := slices.Concat(caseColumns, eventColumns, models.ValueFields, appealColumns), "unknown_field"
	switch m.Kind {
	case models.KindCases:
		known = slices.Concat(caseColumns, eventColumns)
	case models.KindEvents:
		known, unknown = eventColumns, "unknown_event_field"
	case models.KindValues:
		known, unknown = models.ValueFields, "unknown_value_field"
	case models.KindAppeals:
		known, unknown = appealColumns, "unknown_appeal_field"
	}
	for _, f := range sortedKeys(m.Columns) {
		if !slices.Contains(known, f) {
			bad("columns."+shown(f), unknown, f)
		}
		if strings.TrimSpace(m.Columns[f]) == "" {
			bad("columns."+shown(f), "empty_column", "")
		}
	}
	for _, f := range sortedKeys(m.Constants) {
		switch {
		case !slices.Contains(known, f):
			bad("constants."+shown(f), unknown, f)
		case f == models.FieldCaseNo:
			bad("constants."+f, "bad_constant", m.Constants[f])
		}
	}
	for _, t := range []struct {
		name  string
		words map[string]string
	}{{"columns", m.Columns}, {"constants", m.Constants}, {"flags", m.Flags}, {"channels", m.Channels}, {"outcomes", m.Outcomes},
		{"appeal_outcomes", m.AppealOutcomes}} {
		for _, k := range sortedKeys(t.words) {
			if models.HasCPR(k) || models.HasCPR(t.words[k]) {
				bad(t.name, "cpr", "")
			}
		}
	}
	for _, t := range []struct {
		name  string
		words []string
	}{{"sheet", []string{m.Sheet}}, {"events.pause_start", m.Events.PauseStart}, {"events.pause_end", m.Events.PauseEnd},
		{"events.print", m.Events.Print}, {"events.scan", m.Events.Scan}, {"events.rekey", m.Events.Rekey}} {
		if slices.ContainsFunc(t.words, models.HasCPR) {
			bad(t.name, "cpr", "")
		}
	}
	table := func(name, code string, words map[string]string, ok func(string) bool) {
		for _, w := range sortedKeys(words) {
			if !ok(words[w]) {
				bad(name+"."+shown(w), code, words[w])
			}
		}
	}
	table("channels", "bad_channel", m.Channels, func(s string) bool { _, ok := models.ParseChannelClass(s); return ok })
	table("outcomes", "bad_outcome", m.Outcomes, func(s string) bool { _, ok := models.ParseOutcome(s); return ok })
	table("appeal_outcomes", "bad_appeal_outcome", m.AppealOutcomes, func(s string) bool { _, ok := models.ParseAppealOutcome(s); return ok })
	table("flags", "bad_flag", m.Flags, func(s string) bool { _, ok := parseTri(s); return ok })
	return ps
}

// parseTri reads what a mapping says that a word stands for: any word for yes, no or unknown that files may use.
func parseTri(s string) (models.Tri, bool) {
	t, ok := triWords[models.NameKey(s)]
	return t, ok
}

// written is a mapping as a person writes it: a word of flags may stand for true as well as for "yes".
type written struct {
	models.Mapping
	Flags map[string]flagWord `json:"flags"`
}

// flagWord is what a word of flags stands for, written as a text, true, false or a number.
type flagWord string

func (w *flagWord) UnmarshalJSON(b []byte) error {
	if s := string(b); s == "true" || s == "false" || s == "0" || s == "1" {
		*w = flagWord(s)
		return nil
	}
	return json.Unmarshal(b, (*string)(w))
}

func (w written) mapping() models.Mapping {
	m := w.Mapping
	for word, stands := range w.Flags {
		if m.Flags == nil {
			m.Flags = map[string]string{}
		}
		m.Flags[word] = string(stands)
	}
	return m
}
