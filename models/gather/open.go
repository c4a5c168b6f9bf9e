package gather

import (
	"context"
	"maps"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/intake"
)

// opening is the files of a request after the first look at them.
type opening struct {
	first      *intake.Reader
	joint      *intake.Joint
	remembered bool
	report     models.Report // with what refuses a file, if anything does
}

// open looks at all files of the request.
func (r Request) open(ctx context.Context, source models.Source) (opening, error) {
	var o opening
	var readers []*intake.Reader
	for _, in := range r.Inputs {
		reader, rep, remembered, err := r.openOne(ctx, source, in)
		if err != nil {
			return o, err
		}
		readers = append(readers, reader)
		if o.first == nil {
			o.first, o.remembered, o.report = reader, remembered, rep
			continue
		}
		o.report.Rows += rep.Rows
		o.report.Rejected += rep.Rejected
		o.report.Errors = append(o.report.Errors, rep.Errors...)
	}
	o.joint = intake.Join(readers...)
	if !o.report.FileRefused() {
		o.sameKinds()
		o.sameColumns()
	}
	return o, nil
}

// openOne opens a file with the mapping that is given; else with the one that the source remembers for files of this
// kind; else with what its headings say. A remembered mapping whose columns the file lacks is not replaced by a
// guess of the same kind: a heading that changed may have changed its meaning. An export of our own is: its headings have
// one meaning.
func (r Request) openOne(ctx context.Context, source models.Source, in intake.Input) (*intake.Reader, models.Report, bool, error) {
	options := func(m models.Mapping) intake.Options {
		o := intake.Options{Mapping: m, Given: len(m.Columns) > 0, Today: r.Today, Timezone: r.Timezone,
			KeepResource: r.privacy.Caseworkers(), HashCaseNo: r.hash, KPIs: r.kpis, FiscalStart: r.fiscal, Looked: r.Looked}
		if o.Timezone == "Local" { // the machine's own zone has no name to remember
			o.Timezone = ""
		}
		return o
	}
	if r.Mapping != nil {
		m, remembered := r.called(source)
		reader, rep, err := intake.Open(ctx, in, options(m))
		return reader, rep, remembered, err
	}
	var lost *intake.Reader
	var lostReport models.Report
	for _, kind := range []models.Kind{models.KindCases, models.KindEvents, models.KindValues, models.KindAppeals} {
		m, ok := source.Mappings[kind]
		if !ok {
			continue
		}
		m.Kind = kind
		reader, rep, err := intake.Open(ctx, in, options(m))
		if err != nil || !lacksColumns(rep) {
			return reader, rep, true, err
		}
		if lost == nil {
			lost, lostReport = reader, rep
		}
	}
	reader, rep, err := intake.Open(ctx, in, options(models.Mapping{}))
	if err != nil || lost == nil {
		return reader, rep, false, err
	}
	known, ok := source.Mappings[reader.Kind()]
	if ok && reader.Kind() == models.KindCases && exported(reader.Columns()) {
		reader, rep, err := intake.Open(ctx, in, options(asExported(known)))
		return reader, rep, false, err
	}
	if rep.FileRefused() || ok && len(known.Columns) > 0 {
		return lost, lostReport, true, nil
	}
	return reader, rep, false, nil
}

// exported says whether a file has every field of a case under its own name, as our own exports have.
func exported(columns []string) bool {
	for _, f := range models.CaseFields {
		if !slices.Contains(columns, f) {
			return false
		}
	}
	return true
}

// asExported reads an export of our own for a source that has a mapping: each field under its name, the source's words
// as they are.
func asExported(known models.Mapping) models.Mapping {
	m := models.Mapping{Kind: models.KindCases, Columns: map[string]string{}, Flags: known.Flags, Channels: known.Channels, Outcomes: known.Outcomes,
		AppealOutcomes: known.AppealOutcomes, Events: known.Events}
	for _, f := range models.CaseFields {
		m.Columns[f] = f
	}
	return m
}

// called gives the mapping of a call. One of values that names no columns says what the source's own mapping leaves to
// each call, such as the period of a file that does not tell it; true where it was completed so.
func (r Request) called(source models.Source) (models.Mapping, bool) {
	m := *r.Mapping
	kept, ok := source.Mappings[models.KindValues]
	if m.Kind != models.KindValues || len(m.Columns) > 0 || !ok || len(kept.Columns) == 0 {
		return m, false
	}
	kept.Constants = maps.Clone(kept.Constants)
	if kept.Constants == nil {
		kept.Constants = map[string]string{}
	}
	maps.Copy(kept.Constants, m.Constants)
	kept.Kind = models.KindValues
	return kept, true
}

// sameKinds refuses an import of ready-made values together with cases: the one report could not count both.
func (o *opening) sameKinds() {
	values := 0
	for _, r := range o.joint.Readers() {
		if r.Kind() == models.KindValues {
			values++
		}
	}
	if all := o.joint.Readers(); values > 0 && values < len(all) {
		for _, r := range all {
			if r.Kind() != models.KindValues {
				o.report.Errors = append(o.report.Errors, models.Note{Code: models.CodeAmbiguous, File: r.Name(), Rows: 0,
					Args: map[string]string{"why": "kinds", "readings": string(r.Kind()) + " / " + string(models.KindValues)}})
			}
		}
	}
}

// lacksColumns says whether a file was refused because a mapping's columns are not in it.
func lacksColumns(rep models.Report) bool {
	for _, n := range rep.Errors {
		if n.Code == models.CodeMissingColumn || n.Code == models.CodeNoHeader {
			return true
		}
	}
	return false
}

// sameColumns refuses files of one import that tell different fields of a case: what one tells and another does not
// could be kept for neither.
func (o *opening) sameColumns() {
	var all models.FieldSet
	cases := 0
	for _, r := range o.joint.Readers() {
		if r.Kind() == models.KindCases {
			all |= r.Told()
			cases++
		}
	}
	if cases < 2 {
		return
	}
	for _, r := range o.joint.Readers() {
		if r.Kind() != models.KindCases || r.Told() == all {
			continue
		}
		for _, f := range models.CaseFields {
			if all.Has(f) && !r.Told().Has(f) {
				o.report.Errors = append(o.report.Errors, r.Lacks(f))
				break
			}
		}
	}
}

// seen is what a look shows so far.
func (o opening) seen() Seen {
	columns := o.first.Columns()
	return Seen{Report: o.report, Mapping: o.first.Found(), Used: o.first.Mapping(), Remembered: o.remembered, Columns: columns,
		Preview: o.first.Preview(previewRows), Recognised: recognised(o.first.Kind(), columns)}
}

const previewRows = 20

// namePlaces puts column and file into the notes that the store writes about events and appeals without a case: it knows neither
// headings nor which of several files a row came from.
func (o opening) namePlaces(rep *models.Report, joined string) {
	var events []*intake.Reader
	for _, r := range o.joint.Readers() {
		if r.Kind() == models.KindEvents || r.Kind() == models.KindAppeals {
			events = append(events, r)
		}
	}
	if len(events) == 0 {
		return
	}
	for i := range rep.Errors {
		n := &rep.Errors[i]
		if n.Code != models.CodeUnknownCase || n.File != joined {
			continue
		}
		n.Column = events[0].Mapping().Columns[models.FieldCaseNo]
		if len(events) == 1 {
			n.File = events[0].Name()
		}
	}
}
