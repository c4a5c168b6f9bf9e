package main

import (
	"fmt"
	"io"
	"iter"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/store"
	"gevinstoverblik/views/export"
)

// casesCommand is `cases …`.
type casesCommand struct {
	List casesListCommand `cmd:"" help:"cases_list"`
}

// casesListCommand prints the cases behind a figure, or all cases where no figure is asked for.
type casesListCommand struct {
	KPI    string `name:"kpi" placeholder:"K" help:"kpi"`
	Period string `name:"period" placeholder:"P" help:"period" xor:"span"`
	From   string `name:"from" placeholder:"P" help:"from" xor:"span"`
	To     string `name:"to" placeholder:"P" help:"to"`
	Which  string `name:"which" enum:",counted,unknown,excluded" default:"" placeholder:"W" help:"which"`
	Reason string `name:"reason" placeholder:"R" help:"reason"`
	Filters
	JSON bool `name:"json" xor:"form" help:"json"`
	CSV  bool `name:"csv" xor:"form" help:"csv"`
}

// Run prints them. Reading single cases is noted in the access log.
func (c *casesListCommand) Run(p *program) error {
	return p.withBook(func(st *store.Store, b *facts.Book) error {
		b = c.of(b)
		span, err := c.span(b)
		if err != nil {
			return err
		}
		set, err := measure.Cases(b, measure.CaseQuery{KPI: c.KPI, Period: span, Filter: c.filter(p, b), Which: c.Which, Reason: measure.Reason(c.Reason)})
		if err != nil {
			return err
		}
		if err := st.LogAccess(p.ctx, models.Local(), "cases list"); err != nil {
			return err
		}
		asked := export.Asked{Lang: p.lang, Catalogue: b.KPIs, From: c.From, To: c.To, Filter: c.filter(p, b), Which: set.Which, Reason: set.Reason,
			Version: b.Version, DataDate: b.DataDate, Made: p.now()}
		if c.KPI != "" {
			asked.KPIs = []string{c.KPI}
		}
		cases := p.named(st, b, set.Refs)
		switch {
		case c.JSON:
			return p.buffered(func(w io.Writer) error { return export.Cases(w, export.JSON, cases, asked) })
		case c.CSV:
			return p.buffered(func(w io.Writer) error { return export.Cases(w, export.CSVMachine, cases, asked) })
		}
		return p.caseTable(cases)
	})
}

// span gives the period that the flags name: one, or from one to another. Nothing given is all.
func (c *casesListCommand) span(b *facts.Book) (models.Period, error) {
	all := models.Period{Kind: models.ByTotal, From: models.NoDay, Until: models.NoDay}
	if c.Period != "" {
		one, err := period(b, "--period", c.Period)
		if err != nil {
			return all, err
		}
		return *one, nil
	}
	from, err := period(b, "--from", c.From)
	if err != nil {
		return all, err
	}
	to, err := period(b, "--to", c.To)
	if err != nil || from == nil && to == nil {
		return all, err
	}
	span := models.Period{Kind: models.ByMonth, From: models.FirstDay, Until: models.LastDay}
	if from != nil && from.Kind != models.ByTotal {
		span.From = from.From
	}
	if to != nil && to.Kind != models.ByTotal {
		span.Until = to.Until
	}
	return span, nil
}

// namesAtOnce is how many case numbers are fetched in one go.
const namesAtOnce = 2000

// named puts the names to cases as they are written out.
func (p *program) named(st *store.Store, b *facts.Book, refs measure.CaseRefs) iter.Seq2[export.Case, error] {
	return func(yield func(export.Case, error) bool) {
		ids, block := make([]uint32, 0, namesAtOnce), make([]measure.CaseRef, 0, namesAtOnce)
		for from := 0; from < refs.Len(); from += namesAtOnce {
			ids, block = ids[:0], slices.AppendSeq(block[:0], refs.Part(from, from+namesAtOnce))
			for _, ref := range block {
				ids = append(ids, ref.Row.ID)
			}
			names, err := st.CaseNumbers(p.ctx, ids)
			if err != nil {
				yield(export.Case{}, err)
				return
			}
			for _, ref := range block {
				name := names[ref.Row.ID]
				one := export.Case{
					Source: b.Sources.Entry(int64(ref.Row.Source)).Name, CaseNo: name.CaseNo, KLE: name.KLE,
					CaseType:   b.CaseTypes.Entry(int64(ref.Row.CaseType)).Name,
					Department: b.Departments.Entry(int64(ref.Row.Department)).Name,
					Channel:    b.Channels.Entry(int64(ref.Row.Channel)).Name,
					Ref:        ref,
				}
				if !yield(one, nil) {
					return
				}
			}
		}
	}
}

// caseTable writes cases for a person.
func (p *program) caseTable(cases iter.Seq2[export.Case, error]) error {
	var fault error
	err := p.columns(func(w io.Writer) {
		for c, err := range cases {
			if err != nil {
				fault = err
				return
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", c.Source, c.CaseNo, c.CaseType, c.Department,
				p.lang.Date(c.Ref.Row.Received), p.lang.Date(c.Ref.Row.Decided))
		}
	})
	if fault != nil {
		return fault
	}
	return err
}
