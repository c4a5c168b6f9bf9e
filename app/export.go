package main

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/store"
	"gevinstoverblik/views/export"
)

// exportCommand is `export …`: rows as a file, with where they come from beside it (docs/export.md).
type exportCommand struct {
	What   string   `arg:"" name:"what" enum:"cases,figures,targets,benefits,decisions,audit,reports" help:"export_what"`
	Format string   `name:"format" enum:"csv,csv-machine,xlsx,json,parquet" required:"" placeholder:"F" help:"export_format"`
	Out    string   `name:"out" default:"-" placeholder:"FILE" help:"export_out"`
	From   string   `name:"from" placeholder:"P" help:"from"`
	To     string   `name:"to" placeholder:"P" help:"to"`
	KPI    []string `name:"kpi" placeholder:"K[,K…]" help:"export_kpi"`
	By     string   `name:"by" enum:"month,quarter,half,year,fiscal,week,rolling12,day,total" default:"month" placeholder:"B" help:"by"`
	Group  []string `name:"group" enum:"case_type,department,channel,channel_class,source" placeholder:"G[,G…]" help:"group"`
	Filters
	Who        string `name:"who" placeholder:"W" help:"export_who"`
	Provenance bool   `name:"provenance" default:"true" negatable:"" help:"export_provenance"`
}

// Run writes the file: whole or not at all.
func (c *exportCommand) Run(p *program) error {
	// What lives is the columns and the list; what is written is thrown away line by line and needs no second such heap.
	defer debug.SetGCPercent(debug.SetGCPercent(25))
	return p.withBook(func(st *store.Store, b *facts.Book) error {
		b = c.of(b)
		c.KPI = keys(c.KPI)
		write, asked, err := c.rows(p, st, b)
		if err != nil {
			return err
		}
		return c.file(p, asked, write)
	})
}

// rowsWriter writes the rows that were asked for.
type rowsWriter func(w io.Writer, asked export.Asked) error

// ends are the first day and the day after the last of what --from and --to name; both are open where nothing is named.
func (c *exportCommand) ends(b *facts.Book) (models.Period, error) {
	return (&casesListCommand{From: c.From, To: c.To}).span(b)
}

// rows finds what was asked for.
func (c *exportCommand) rows(p *program, st *store.Store, b *facts.Book) (rowsWriter, export.Asked, error) {
	format := export.Format(c.Format)
	at := func(t time.Time) time.Time { return t.In(p.config.Zone) }
	span, err := c.ends(b)
	if err != nil {
		return nil, export.Asked{}, err
	}
	if span.From.Known() && span.Until.Known() && span.From >= span.Until {
		return nil, export.Asked{}, models.Problem{Field: "--from", Code: "from_after_to", Value: c.From + " – " + c.To}
	}
	asked := export.Asked{Question: c.What, Lang: p.lang, Who: models.Local().Who, Address: c.line(), Catalogue: b.KPIs, KPIs: c.KPI, From: c.From, To: c.To,
		Filter: c.filter(p, b), Version: b.Version, DataDate: b.DataDate, Made: p.now(), Late: measure.Overdue(b), Short: measure.Short(b)}
	in := func(d models.Day) bool {
		return (!span.From.Known() || d >= span.From) && (!span.Until.Known() || d < span.Until)
	}
	switch c.What {
	case export.OfCases:
		return c.cases(p, st, b, span, asked)
	case export.OfFigures:
		return c.figures(b, asked)
	case export.OfTargets:
		return c.targets(p, st, b, asked, in, at)
	case export.OfBenefits:
		return c.benefits(p, st, b, asked)
	case export.OfDecisions:
		return c.decisions(b, asked, in)
	case export.OfAudit:
		q := store.TrailQuery{Who: c.Who}
		if span.From.Known() {
			q.From = p.midnight(span.From)
		}
		if span.Until.Known() {
			q.Until = p.midnight(span.Until)
		}
		asked.More = narrowedTo("who", c.Who)
		return func(w io.Writer, asked export.Asked) error {
			return export.Audit(w, format, st.EachTrail(p.ctx, models.Local(), q), asked, at)
		}, asked, nil
	}
	reviews, err := st.Reviews(p.ctx, models.Local())
	if err != nil {
		return nil, asked, err
	}
	names, err := p.departments(st)
	if err != nil {
		return nil, asked, err
	}
	var entries []export.ReviewEntry
	for _, r := range reviews {
		period, err := models.ParsePeriod(r.Period, b.Settings.FiscalStart)
		if err != nil || in(period.From) {
			entries = append(entries, export.NewReviewEntry(r, names[r.DepartmentID]))
		}
	}
	return func(w io.Writer, asked export.Asked) error { return export.Reviews(w, format, entries, asked, at) }, asked, nil
}

// midnight is when a day begins at the installation.
func (p *program) midnight(d models.Day) time.Time {
	year, month, day := d.Date()
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, p.config.Zone)
}

func narrowedTo(key, value string) []export.Narrowed {
	if value == "" {
		return nil
	}
	return []export.Narrowed{{Key: key, Value: value}}
}

// line is the command that asks for the same again.
func (c *exportCommand) line() string {
	words := []string{"gevinstoverblik", "export", c.What, "--format", c.Format}
	add := func(flag string, values ...string) {
		for _, v := range values {
			if v != "" {
				words = append(words, flag, quoted(v))
			}
		}
	}
	add("--from", c.From)
	add("--to", c.To)
	add("--kpi", strings.Join(c.KPI, ","))
	if c.What == export.OfFigures {
		add("--by", c.By)
		add("--group", strings.Join(c.Group, ","))
	}
	add("--case-type", c.CaseType...)
	add("--department", c.Department...)
	add("--channel", c.Channel...)
	add("--source", c.Source...)
	add("--who", c.Who)
	if c.Org == "now" {
		add("--org", c.Org)
	}
	return strings.Join(words, " ")
}

// quoted makes a word stand for itself in a shell.
func quoted(s string) string {
	if strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_.,@", r)
	}) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// cases are those of a time by the month of their receipt, or, with a key figure, those that count in it.
func (c *exportCommand) cases(p *program, st *store.Store, b *facts.Book, span models.Period, asked export.Asked) (rowsWriter, export.Asked, error) {
	if len(c.KPI) > 1 {
		return nil, asked, models.Problem{Field: "--kpi", Code: "one_kpi", Value: strings.Join(c.KPI, ",")}
	}
	set, err := measure.Cases(b, measure.CaseQuery{KPI: strings.Join(c.KPI, ""), Period: span, Filter: asked.Filter})
	if err != nil {
		return nil, asked, err
	}
	if err := st.LogAccess(p.ctx, models.Local(), fmt.Sprintf("export cases %s %s, %d rows taken home", c.From, c.To, set.Refs.Len())); err != nil {
		return nil, asked, err
	}
	asked.Which = set.Which
	return func(w io.Writer, asked export.Asked) error {
		return export.Cases(w, export.Format(c.Format), p.named(st, b, set.Refs), asked)
	}, asked, nil
}

// figures are those of every key figure where none is named.
func (c *exportCommand) figures(b *facts.Book, asked export.Asked) (rowsWriter, export.Asked, error) {
	if len(c.KPI) == 0 {
		asked.KPIs = b.KPIs.Keys()
	}
	q := measure.Query{KPIs: asked.KPIs, By: models.PeriodKind(c.By), Group: c.Group, Filter: asked.Filter}
	var err error
	if q.From, err = period(b, "--from", c.From); err != nil {
		return nil, asked, err
	}
	if q.To, err = period(b, "--to", c.To); err != nil {
		return nil, asked, err
	}
	asked.By, asked.Group = q.By, q.Group
	figures, err := measure.Figures(b, q)
	if err != nil {
		return nil, asked, err
	}
	return func(w io.Writer, asked export.Asked) error {
		return export.Figures(w, export.Format(c.Format), figures, asked)
	}, asked, nil
}

// targets are all that were ever set, by the month from which they hold.
func (c *exportCommand) targets(p *program, st *store.Store, b *facts.Book, asked export.Asked, in func(models.Day) bool, at func(time.Time) time.Time) (rowsWriter, export.Asked, error) {
	all, err := st.TargetHistory(p.ctx, models.Local())
	if err != nil {
		return nil, asked, err
	}
	lets := asked.Filter.Lets(b)
	var kept []export.TargetChange
	for _, t := range export.NewTargetChanges(b, all) {
		if in(t.ValidFrom.First()) && lets(t.CaseTypeID, t.DepartmentID) && among(c.KPI, t.KPI) {
			kept = append(kept, t)
		}
	}
	return func(w io.Writer, asked export.Asked) error {
		return export.TargetChanges(w, export.Format(c.Format), kept, asked, at)
	}, asked, nil
}

// benefits are worked out for the year that --to or --from lies in, else the last one with data.
func (c *exportCommand) benefits(p *program, st *store.Store, b *facts.Book, asked export.Asked) (rowsWriter, export.Asked, error) {
	year, _, _ := b.Today.Date()
	if last := measure.LastFinished(b); last != 0 {
		year, _ = last.Parts()
	}
	for _, name := range []string{c.To, c.From} {
		one, err := period(b, "--to", name)
		if err != nil {
			return nil, asked, err
		}
		if one != nil && one.From.Known() {
			year, _, _ = one.From.Date()
			break
		}
	}
	asked.From, asked.To = strconv.Itoa(year), strconv.Itoa(year)
	lets := asked.Filter.Lets(b)
	portfolio := measure.NewPortfolio(b, year, func(v models.Benefit) bool {
		return among(c.KPI, v.KPI) && letsAny(lets, v.CaseTypes, v.DepartmentID)
	})
	list := export.NewBenefits(b, &b.Register, b.People, portfolio)
	return func(w io.Writer, asked export.Asked) error {
		return export.Benefits(w, export.Format(c.Format), list, asked)
	}, asked, nil
}

// decisions are those that are due in the time.
func (c *exportCommand) decisions(b *facts.Book, asked export.Asked, in func(models.Day) bool) (rowsWriter, export.Asked, error) {
	lets := asked.Filter.Lets(b)
	var list []measure.Followed
	for _, x := range measure.FollowAll(b, b.Decisions) {
		d := x.Decision
		if in(d.Due) && among(c.KPI, d.KPI) && letsAny(lets, d.CaseTypes, d.DepartmentID) {
			list = append(list, x)
		}
	}
	return func(w io.Writer, asked export.Asked) error {
		return export.Decisions(w, export.Format(c.Format), list, b.Today, b.People, b, asked)
	}, asked, nil
}

// letsAny says whether a filter lets through what is about some case types, or about none in particular.
func letsAny(lets func(caseType, department int64) bool, caseTypes []int64, department int64) bool {
	if len(caseTypes) == 0 {
		return lets(0, department)
	}
	for _, id := range caseTypes {
		if lets(id, department) {
			return true
		}
	}
	return false
}

// among says whether a key is one of those asked for; none asks for all.
func among(asked []string, key string) bool {
	for _, k := range asked {
		if k == key {
			return true
		}
	}
	return len(asked) == 0
}

// file writes to stdout, or to a file that is there only once it is whole, and beside it where it comes from.
func (c *exportCommand) file(p *program, asked export.Asked, write rowsWriter) error {
	if c.Out == "" || c.Out == "-" {
		return p.buffered(func(w io.Writer) error { return write(w, asked) })
	}
	var receipt export.Receipt
	asked.Receipt = &receipt
	sum := sha256.New()
	size, err := whole(c.Out, func(w io.Writer) error { return write(io.MultiWriter(w, sum), asked) })
	if err != nil {
		return err
	}
	if c.Provenance {
		_, err = whole(c.Out+export.Told.Extension(), func(w io.Writer) error {
			return export.WriteProvenance(w, asked.Provenance(receipt), export.FileProvenance{Name: filepath.Base(c.Out), Format: export.Format(c.Format),
				Bytes: size, SHA256: hex.EncodeToString(sum.Sum(nil))})
		})
		if err != nil {
			return err
		}
	}
	p.tell(p.lang.Say("cli.export.done", "n", p.lang.Count(int(receipt.Rows)), "file", c.Out))
	return nil
}

// whole writes a file beside its place and puts it there when it is whole, so that nobody finds half of it.
func whole(path string, write func(io.Writer) error) (size int64, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return 0, fmt.Errorf("write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	out := bufio.NewWriterSize(f, 1<<16)
	err = cmp.Or(write(out), out.Flush(), f.Chmod(0o644), f.Sync())
	if info, fault := f.Stat(); fault == nil {
		size = info.Size()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return 0, fmt.Errorf("write %s: %w", path, err)
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return 0, fmt.Errorf("write %s: %w", path, err)
	}
	return size, nil
}
