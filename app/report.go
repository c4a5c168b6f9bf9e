package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/store"
	"gevinstoverblik/views/export"
)

// reportCommand is `report …`: reviews and what they froze.
type reportCommand struct {
	Freeze reportFreezeCommand `cmd:"" help:"report_freeze"`
	List   reportListCommand   `cmd:"" help:"report_list"`
	Show   reportShowCommand   `cmd:"" help:"report_show"`
	Verify reportVerifyCommand `cmd:"" help:"report_verify"`
}

// reportFreezeCommand locks the review of a period.
type reportFreezeCommand struct {
	Period string `name:"period" required:"" placeholder:"P" help:"report_period"`
	Area   string `name:"area" placeholder:"S" help:"report_area"`
	Reason string `name:"reason" help:"report_reason"`
	JSON   bool   `name:"json" help:"json"`
}

// Run locks it: the one that is being prepared, else a new one. It prints its number.
func (c *reportFreezeCommand) Run(p *program) error {
	return p.with(func(st *store.Store) error {
		area, err := p.department(st, c.Area)
		var unknown models.Problem
		if errors.As(err, &unknown) {
			unknown.Field = "--area"
			return unknown
		}
		if err != nil {
			return err
		}
		settings, err := st.Settings(p.ctx)
		if err != nil {
			return err
		}
		period, err := models.ParsePeriod(c.Period, settings.FiscalStart)
		if err != nil {
			return models.Problem{Field: "--period", Code: "bad_period", Value: c.Period}
		}
		r, err := p.prepared(st, period.String(), area)
		if err != nil {
			return err
		}
		if c.Reason == "" {
			c.Reason = p.lang.Say("cli.report.reason")
		}
		r, err = gather.LockReview(p.ctx, st, models.Local(), gather.Locking{ID: r.ID, Revision: r.Revision, Reason: c.Reason, At: p.now(), Name: export.NameKPIs})
		if err != nil {
			return err
		}
		p.tell(p.lang.Say("cli.report.frozen", "id", r.ID, "checksum", r.Checksum))
		if c.JSON {
			return writeJSON(p.stdout, export.NewReviewEntry(r, c.Area))
		}
		_, err = fmt.Fprintln(p.stdout, r.ID)
		return err
	})
}

// prepared gives the review of a period and area that is being prepared, a new one where there is none.
func (p *program) prepared(st *store.Store, period string, area int64) (models.Review, error) {
	all, err := st.Reviews(p.ctx, models.Local())
	if err != nil {
		return models.Review{}, err
	}
	for _, r := range all {
		if !r.Locked() && r.Period == period && r.DepartmentID == area {
			return r, nil
		}
	}
	return st.PrepareReview(p.ctx, models.Local(), models.Review{Period: period, DepartmentID: area})
}

// reportListCommand lists the reviews.
type reportListCommand struct {
	JSON bool `name:"json" help:"json"`
}

// Run lists them, the latest first.
func (c *reportListCommand) Run(p *program) error {
	return p.with(func(st *store.Store) error {
		all, err := st.Reviews(p.ctx, models.Local())
		if err != nil {
			return err
		}
		names, err := p.departments(st)
		if err != nil {
			return err
		}
		entries := []export.ReviewEntry{}
		for _, r := range all {
			entries = append(entries, export.NewReviewEntry(r, names[r.DepartmentID]))
		}
		if c.JSON {
			return writeJSON(p.stdout, entries)
		}
		return p.columns(func(w io.Writer) {
			for _, e := range entries {
				fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\n", e.ID, e.Period, e.Area, p.lang.Say("followup.state."+string(e.State)), e.Checksum, e.JournalNo)
			}
		})
	})
}

// reportShowCommand prints what a review has frozen.
type reportShowCommand struct {
	ID int64 `arg:"" name:"id" help:"report_id"`
}

// Run prints its bytes as they are.
func (c *reportShowCommand) Run(p *program) error {
	return p.with(func(st *store.Store) error {
		r, err := st.Review(p.ctx, models.Local(), c.ID)
		if err != nil {
			return p.noReview(err, c.ID)
		}
		if !r.Locked() {
			return models.Problem{Field: "id", Code: "review_not_locked", Value: strconv.FormatInt(c.ID, 10)}
		}
		_, err = p.stdout.Write(r.Frozen)
		return err
	})
}

// noReview says which review there is not.
func (p *program) noReview(err error, id int64) error {
	if errors.Is(err, models.ErrNotFound) {
		return models.Problem{Field: "id", Code: "review_unknown", Value: strconv.FormatInt(id, 10)}
	}
	return err
}

// reportVerifyCommand checks that a locked review is as it was locked.
type reportVerifyCommand struct {
	ID   int64 `arg:"" name:"id" help:"report_id"`
	JSON bool  `name:"json" help:"json"`
}

// Run checks it; a difference is exit status 3.
func (c *reportVerifyCommand) Run(p *program) error {
	return p.with(func(st *store.Store) error {
		faults, err := st.VerifyReview(p.ctx, models.Local(), c.ID)
		if err != nil {
			return p.noReview(err, c.ID)
		}
		if c.JSON {
			err = writeJSON(p.stdout, append([]models.ReviewFault{}, faults...))
		} else if len(faults) == 0 {
			_, err = fmt.Fprintln(p.stdout, p.lang.Say("cli.report.whole", "id", c.ID))
		}
		if err != nil {
			return err
		}
		return p.reviewFaults(faults)
	})
}

// reviewFaults tells what of locked reviews is not as it was locked.
func (p *program) reviewFaults(faults []models.ReviewFault) error {
	for _, f := range faults {
		p.tell(p.lang.Say("cli.report.fault."+f.Code, "id", f.Review, "line", f.Line, "offset", f.Offset, "text", f.Text))
	}
	if len(faults) > 0 {
		return errRefused
	}
	return nil
}

// checkCommand proves that the trail and the locked reviews are as they were written, and that what is kept of the cases
// is what they say.
type checkCommand struct {
	JSON bool `name:"json" help:"json"`
}

// checked is the outcome of a check.
type checked struct {
	Trail   *string              `json:"trail"` // the row at which the trail breaks; null = it holds
	Reviews int                  `json:"reviews"`
	Faults  []models.ReviewFault `json:"faults"`
	Cases   int                  `json:"cases"`    // read anew
	Kept    bool                 `json:"snapshot"` // a snapshot of the facts was held against them
	Facts   []factFault          `json:"facts"`
}

// factFault is a store.FactFault as `--json` tells it.
type factFault struct {
	Code    string `json:"code"`
	N       int64  `json:"n"`
	First   string `json:"first"`
	Stored  string `json:"stored"`
	Counted string `json:"counted"`
}

// Run checks; a difference is exit status 3.
func (c *checkCommand) Run(p *program) error {
	return p.with(func(st *store.Store) error {
		out := checked{Faults: []models.ReviewFault{}, Facts: []factFault{}}
		broken := st.CheckTrail(p.ctx)
		var at models.Problem
		if errors.As(broken, &at) {
			out.Trail = &at.Value
		} else if broken != nil {
			return broken
		}
		reviews, faults, err := st.VerifyReviews(p.ctx)
		if err != nil {
			return err
		}
		out.Reviews, out.Faults = reviews, append(out.Faults, faults...)
		recounted, others, err := st.CheckFacts(p.ctx)
		if err != nil {
			return err
		}
		out.Cases, out.Kept = recounted.Cases, recounted.Kept
		for _, f := range others {
			out.Facts = append(out.Facts, factFault(f))
			p.tell(p.lang.Say("cli.check.fault."+f.Code, "n", p.lang.Count(int(f.N)), "cases", p.lang.Cases(int(f.N)), "first", f.First, "stored", f.Stored, "counted", f.Counted))
		}
		if c.JSON {
			if err := writeJSON(p.stdout, out); err != nil {
				return err
			}
		}
		if broken != nil {
			p.tell(p.lang.Problem(at))
		}
		if err := p.reviewFaults(faults); err != nil {
			return err
		}
		if broken != nil || len(others) > 0 {
			return errRefused
		}
		if !c.JSON {
			_, err = fmt.Fprintln(p.stdout, p.lang.Say("cli.check.whole", "reviews", p.lang.Many("many.review", reviews), "cases", p.lang.Cases(recounted.Cases)))
		}
		return err
	})
}
