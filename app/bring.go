package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/store"
)

// bringer brings in what comes by itself, from a folder or an address, as one of perhaps several instances.
type bringer struct {
	p      *program
	st     *store.Store
	log    *slog.Logger
	holder string // names this instance
}

func (p *program) bringer(st *store.Store, log *slog.Logger) bringer {
	return bringer{p: p, st: st, log: log, holder: models.NewSecret()[:12]}
}

// brought is what became of a delivery. Code is "" where it was stored, else one of models.Failed….
type brought struct {
	report models.Report
	code   string
	why    string // in words, where there is no report
}

// told gives the report in the installation's language, as JSON and in words.
func (b brought) told(p *program) (asJSON, words []byte, err error) {
	var page bytes.Buffer
	q := *p
	q.stdout = &page
	r := b.report
	r.Warnings, r.Errors = q.spoken(r.Warnings), q.spoken(r.Errors)
	if asJSON, err = json.MarshalIndent(r, "", "  "); err != nil {
		return nil, nil, fmt.Errorf("write a report: %w", err)
	}
	done := p.lang.Say("cli.import.nothing")
	if r.Batch != nil {
		done = p.lang.Say("cli.import.stored", "batch", *r.Batch)
	}
	if b.why != "" {
		fmt.Fprintln(&page, b.why)
	} else {
		q.summary(r, done)
	}
	return append(asJSON, '\n'), page.Bytes(), nil
}

// doorScope is who brings it: everything may be brought in, and the trail says by which door.
func doorScope(door models.Door) models.Scope {
	s := models.Local()
	s.Who = string(door)
	return s
}

// bring takes one delivery in as an import of its own, by the same way as every other. An error is a fault of ours that
// may pass; what cannot pass is told in brought, and kept for those who look after the source.
func (b bringer) bring(ctx context.Context, source models.Source, door models.Door, ref string, in intake.Input) (brought, error) {
	scope := doorScope(door)
	report, err := gather.Import(ctx, b.st, gather.Request{Scope: scope, Source: source.Key, Inputs: []intake.Input{in}, Door: door, Ref: ref,
		Partial: source.Partial, Today: b.p.today(), Timezone: b.p.config.Timezone})
	var problem models.Problem
	var problems models.Problems
	switch {
	case errors.As(err, &problem) && problem.Code == "taken_in": // this very delivery, before we were stopped
		batch, err := b.st.Batch(ctx, scope, problem.Value)
		return brought{report: batch.Report}, err
	case errors.As(err, &problem):
		problems = models.Problems{problem}
	case errors.As(err, &problems):
	case err != nil:
		return brought{}, err
	case report.Batch != nil:
		b.log.Info("delivery taken in", "source", source.Key, "door", door, "batch", *report.Batch, "rows", report.Rows, "rejected", report.Rejected)
		return brought{report: report}, nil
	}
	out := brought{report: report, code: models.FailedRefused}
	if ref == "" { // what is fetched again and again and refused each time is told once a day
		ref = fmt.Sprintf("%s %s %s %s", door, source.Key, b.p.today(), out.code)
	}
	for _, p := range problems {
		out.why += b.p.lang.Problem(p) + " "
	}
	return out, b.fail(ctx, source, models.FailedDelivery{Door: door, File: in.Name, Ref: ref, Code: out.code, Report: report})
}

// fail notes that a delivery came to nothing.
func (b bringer) fail(ctx context.Context, source models.Source, f models.FailedDelivery) error {
	f.SourceKey = source.Key
	b.log.Warn("delivery failed", "source", source.Key, "door", f.Door, "why", f.Code, "rejected", f.Report.Rejected)
	return b.st.KeepFailure(ctx, doorScope(f.Door), f)
}

// by gives the sources that deliver through a door.
func (b bringer) by(ctx context.Context, door models.Door) ([]models.Source, error) {
	all, err := b.st.Sources(ctx)
	if err != nil {
		return nil, err
	}
	var out []models.Source
	for _, s := range all {
		if s.Door == door {
			out = append(out, s)
		}
	}
	return out, nil
}
