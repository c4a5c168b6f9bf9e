package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/store"
	"gevinstoverblik/views/export"
)

// figuresCommand prints figures: CONTRACT §5.
type figuresCommand struct {
	KPI   []string `name:"kpi" required:"" placeholder:"K[,K…]" help:"kpi"`
	From  string   `name:"from" placeholder:"P" help:"from"`
	To    string   `name:"to" placeholder:"P" help:"to"`
	By    string   `name:"by" enum:"month,quarter,half,year,fiscal,week,rolling12,day,total" default:"month" placeholder:"B" help:"by"`
	Group []string `name:"group" enum:"case_type,department,channel,channel_class,source" placeholder:"G[,G…]" help:"group"`
	Filters
	JSON   bool `name:"json" xor:"form" help:"json"`
	CSV    bool `name:"csv" xor:"form" help:"csv"`
	Public bool `name:"public" xor:"more" help:"public"`
	Limits bool `name:"limits" xor:"more" help:"limits"`
}

// Run prints them.
func (c *figuresCommand) Run(p *program) error {
	return p.withBook(func(_ *store.Store, b *facts.Book) error {
		b = c.of(b)
		c.KPI = keys(c.KPI)
		if len(c.KPI) == 0 {
			return models.Problem{Field: "--kpi", Code: "required"}
		}
		q := measure.Query{KPIs: c.KPI, By: models.PeriodKind(c.By), Group: c.Group, Filter: c.filter(p, b)}
		var err error
		if q.From, err = period(b, "--from", c.From); err != nil {
			return err
		}
		if q.To, err = period(b, "--to", c.To); err != nil {
			return err
		}
		if q.From != nil && q.To != nil && q.From.From.Known() && q.To.Until.Known() && q.From.From >= q.To.Until {
			return models.Problem{Field: "--from", Code: "from_after_to", Value: c.From + " – " + c.To}
		}
		asked := export.Asked{Lang: p.lang, Catalogue: b.KPIs, KPIs: c.KPI, By: q.By, From: c.From, To: c.To, Group: c.Group, Filter: q.Filter,
			Version: b.Version, DataDate: b.DataDate, Made: p.now()}
		if c.Public {
			return c.public(p, b, q, asked)
		}
		if c.Limits {
			return c.charted(p, b, q, asked)
		}
		figures, err := measure.Figures(b, q)
		if err != nil {
			return err
		}
		switch {
		case c.JSON:
			return p.buffered(func(w io.Writer) error { return export.Figures(w, export.JSON, figures, asked) })
		case c.CSV:
			return p.buffered(func(w io.Writer) error { return export.Figures(w, export.CSVMachine, figures, asked) })
		}
		return p.columns(func(w io.Writer) { p.figureTable(w, figures, c.Group) })
	})
}

// charted prints monthly figures with their limits.
func (c *figuresCommand) charted(p *program, b *facts.Book, q measure.Query, asked export.Asked) error {
	figures, err := measure.ChartedFigures(b, q)
	if err != nil {
		return err
	}
	switch {
	case c.JSON:
		return p.buffered(func(w io.Writer) error { return export.Charted(w, export.JSON, figures, asked) })
	case c.CSV:
		return p.buffered(func(w io.Writer) error { return export.Charted(w, export.CSVMachine, figures, asked) })
	}
	return p.columns(func(w io.Writer) {
		for _, f := range figures {
			limits := ""
			if f.Lower != nil {
				limits = p.lang.Say("cli.limits", "lower", p.lang.Value(*f.Lower, f.Unit), "upper", p.lang.Value(*f.Upper, f.Unit))
			}
			p.figureTable(w, []measure.Figure{f.Figure}, c.Group, limits)
		}
	})
}

// public prints figures as they may leave the house.
func (c *figuresCommand) public(p *program, b *facts.Book, q measure.Query, asked export.Asked) error {
	figures, err := measure.PublicFigures(b, q)
	if err != nil {
		return err
	}
	switch {
	case c.JSON:
		return p.buffered(func(w io.Writer) error { return export.PublicFigures(w, export.JSON, figures, asked) })
	case c.CSV:
		return p.buffered(func(w io.Writer) error { return export.PublicFigures(w, export.CSVMachine, figures, asked) })
	}
	return p.columns(func(w io.Writer) {
		for _, f := range figures {
			if f.Withheld {
				name := ""
				if f.CaseType != nil {
					name = *f.CaseType + "\t"
				}
				fmt.Fprintf(w, "%s\t%s\t%s%s\n", p.lang.KPIShort(f.KPI), f.Period, name, p.lang.Say("withheld"))
				continue
			}
			p.figureTable(w, []measure.Figure{f.Figure}, c.Group)
		}
	})
}

// keys tidies the KPIs of a flag: spaces around a comma do not count, and a key that stands twice counts once.
func keys(given []string) []string {
	var out []string
	for _, key := range given {
		if key = strings.TrimSpace(key); key != "" && !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	return out
}

// figureTable writes figures for a person: rounded, with units.
func (p *program) figureTable(w io.Writer, figures []measure.Figure, group []string, more ...string) {
	for _, f := range figures {
		fmt.Fprintf(w, "%s\t%s\t", p.lang.KPIShort(f.KPI), f.Period)
		if len(group) > 0 {
			for _, name := range []*string{f.CaseType, f.Department, f.Channel, f.Source} {
				if name != nil {
					fmt.Fprintf(w, "%s\t", *name)
				}
			}
		}
		value := "–"
		if f.Value != nil {
			value = p.lang.Value(*f.Value, f.Unit)
		}
		fmt.Fprintf(w, "%s\tn=%s", value, p.lang.Count(int(f.N)))
		for _, word := range more {
			fmt.Fprintf(w, "\t%s", word)
		}
		fmt.Fprintln(w)
	}
}

// buffered writes a result to stdout.
func (p *program) buffered(write func(w io.Writer) error) error {
	out := bufio.NewWriterSize(p.stdout, 1<<16)
	if err := write(out); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}

// explainCommand prints what the change of a figure between two periods is made of.
type explainCommand struct {
	KPI     string `name:"kpi" required:"" placeholder:"K" help:"kpi_one"`
	Period  string `name:"period" placeholder:"P" help:"period"`
	Compare string `name:"compare" placeholder:"P" help:"compare"`
	By      string `name:"by" enum:"case_type,department,channel,channel_class,source" default:"case_type" placeholder:"G" help:"explain_by"`
	Filters
	JSON bool `name:"json" help:"json"`
}

// Run prints it.
func (c *explainCommand) Run(p *program) error {
	return p.withBook(func(_ *store.Store, b *facts.Book) error {
		b = c.of(b)
		q := measure.ExplainQuery{KPI: c.KPI, By: c.By, Filter: c.filter(p, b)}
		asked, err := period(b, "--period", c.Period)
		if err != nil {
			return err
		}
		if asked != nil {
			q.Period = *asked
		}
		if asked, err = period(b, "--compare", c.Compare); err != nil {
			return err
		}
		if asked != nil {
			q.Compare = *asked
		}
		x, err := measure.Explain(b, q)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(p.stdout, x)
		}
		return p.columns(func(w io.Writer) { p.explainTable(w, x) })
	})
}

// explainTable writes the parts of a change for a person.
func (p *program) explainTable(w io.Writer, x *measure.Explanation) {
	if x.NoParts != nil {
		fmt.Fprintln(w, p.lang.Say("change.no_parts."+*x.NoParts))
		return
	}
	line := func(name string, parts ...*float64) {
		fmt.Fprint(w, name)
		for _, part := range parts {
			if part != nil {
				fmt.Fprintf(w, "\t%s", p.lang.Change(*part, x.Unit))
			}
		}
		fmt.Fprintln(w)
	}
	if x.Mix != nil {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.lang.ShortOf(x.Defined), p.lang.Say("change.mix"), p.lang.Say("change.rate"), p.lang.Say("change.sum"))
	}
	for _, part := range x.Parts {
		name := part.Name
		if name == "" {
			name = p.lang.Say("export.none")
		}
		line(name, part.Mix, part.Rate, &part.Sum)
	}
	line(p.lang.Say("change.total"), x.Mix, x.Rate, x.Diff)
}

// boardCommand prints the leadership overview as data: CONTRACT §6.
type boardCommand struct {
	Period     string   `name:"period" placeholder:"P" help:"period"`
	Compare    string   `name:"compare" placeholder:"P" help:"compare"`
	Department []string `name:"department" sep:"none" placeholder:"S" help:"f_department"`
	Organisation
	JSON bool `name:"json" help:"json"`
}

// Run prints it.
func (c *boardCommand) Run(p *program) error {
	return p.withBook(func(_ *store.Store, b *facts.Book) error {
		b = c.of(b)
		window := measure.Window{Filter: Filters{Department: c.Department}.filter(p, b)}
		asked, err := period(b, "--period", c.Period)
		if err != nil {
			return err
		}
		if asked != nil {
			window.Period = *asked
		}
		if asked, err = period(b, "--compare", c.Compare); err != nil {
			return err
		}
		if asked != nil {
			window.Compare = *asked
		}
		board, err := measure.NewBoard(b, window)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(p.stdout, board)
		}
		return p.columns(func(w io.Writer) { p.boardTable(w, board) })
	})
}

// boardTable writes a board for a person: a line a case type, a column a KPI, each value with its status.
func (p *program) boardTable(w io.Writer, board *measure.Board) {
	fmt.Fprint(w, p.lang.Period(board.Period))
	for _, k := range board.Columns {
		fmt.Fprintf(w, "\t%s", p.lang.ShortOf(k))
	}
	fmt.Fprintln(w)
	for _, row := range board.Rows {
		name := row.CaseType
		if name == "" {
			name = p.lang.Say("export.none")
		}
		fmt.Fprint(w, name)
		for _, cell := range row.Cells {
			fmt.Fprint(w, "\t")
			if cell.Value != nil {
				fmt.Fprintf(w, "%s, ", p.lang.Value(*cell.Value, cell.Unit))
			}
			fmt.Fprint(w, p.lang.Status(cell.Status))
		}
		fmt.Fprintln(w)
	}
}
