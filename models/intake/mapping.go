package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
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
// at once, as models.Problems: json (with the decoder's words), unknown_field, and those of CheckMapping.
func ParseMapping(content []byte) (models.Mapping, error) {
	var m models.Mapping
	if len(content) > maxMapping {
		return m, models.Problems{{Field: "mapping", Code: "too_large"}}
	}
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			return m, models.Problems{{Field: "mapping", Code: "unknown_field", Value: cut(strings.Trim(name, `"`))}}
		}
		return m, models.Problems{{Field: "mapping", Code: "json", Value: cut(err.Error())}}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return m, models.Problems{{Field: "mapping", Code: "json"}}
	}
	m = WithDefaults(m)
	if ps := CheckMapping(m); len(ps) > 0 {
		return m, ps
	}
	return m, nil
}

// WithDefaults gives a copy of a mapping with what it leaves open: auto, Europe/Copenhagen, changes, and empty tables.
// The kind stays open: it is found from the headings.
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
	or(&m.Timezone, "Europe/Copenhagen")
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
// bad_decimal, bad_date_order, bad_timezone, bad_header_row, unknown_field, empty_column, bad_constant, bad_class, and
// cpr for CPR-like text, which a remembered mapping would keep. Field is the JSON path, Value what was given.
func CheckMapping(m models.Mapping) models.Problems {
	var ps models.Problems
	bad := func(field, code, value string) {
		ps = append(ps, models.Problem{Field: field, Code: code, Value: shown(value)})
	}
	if m.Kind != "" && m.Kind != models.KindCases && m.Kind != models.KindEvents {
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
		bad("header_row", "bad_header_row", "")
	}
	known := append(slices.Clone(caseColumns), eventColumns...)
	if m.Kind == models.KindEvents {
		known = eventColumns
	}
	for _, f := range sortedKeys(m.Columns) {
		if !slices.Contains(known, f) {
			bad("columns."+shown(f), "unknown_field", f)
		}
		if strings.TrimSpace(m.Columns[f]) == "" {
			bad("columns."+shown(f), "empty_column", "")
		}
	}
	for _, f := range sortedKeys(m.Constants) {
		switch {
		case !slices.Contains(known, f):
			bad("constants."+shown(f), "unknown_field", f)
		case f == models.FieldCaseNo:
			bad("constants."+f, "bad_constant", m.Constants[f])
		}
	}
	for name, words := range map[string]map[string]string{"columns": m.Columns, "constants": m.Constants, "channels": m.Channels,
		"outcomes": m.Outcomes, "appeal_outcomes": m.AppealOutcomes, "flags": m.Flags} {
		for k, v := range words {
			if models.HasCPR(k) || models.HasCPR(v) {
				bad(name, "cpr", "")
			}
		}
	}
	for _, words := range [][]string{m.Events.PauseStart, m.Events.PauseEnd, m.Events.Print, m.Events.Scan, m.Events.Rekey, {m.Sheet}} {
		if slices.ContainsFunc(words, models.HasCPR) {
			bad("events", "cpr", "")
		}
	}
	table := func(name string, words map[string]string, ok func(string) bool) {
		for _, w := range sortedKeys(words) {
			if !ok(words[w]) {
				bad(name+"."+shown(w), "bad_class", words[w])
			}
		}
	}
	table("channels", m.Channels, func(s string) bool { _, ok := models.ParseChannelClass(s); return ok })
	table("outcomes", m.Outcomes, func(s string) bool { _, ok := models.ParseOutcome(s); return ok })
	table("appeal_outcomes", m.AppealOutcomes, func(s string) bool { _, ok := models.ParseAppealOutcome(s); return ok })
	table("flags", m.Flags, func(s string) bool { _, ok := parseTri(s); return ok })
	return ps
}

func parseTri(s string) (models.Tri, bool) {
	switch s {
	case "yes":
		return models.Yes, true
	case "no":
		return models.No, true
	case "unknown":
		return models.Unknown, true
	}
	return models.Unknown, false
}
