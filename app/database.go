package main

import (
	"errors"
	"fmt"
	"log/slog"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/store"
)

// open opens the database and brings its tables to this version. A lazy store leaves the cases where they are
// until somebody asks for a figure.
func (p *program) open(log *slog.Logger, lazy bool) (*store.Store, error) {
	st, err := store.Open(p.ctx, p.config.DB, p.options(log, lazy))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", p.config.maskedDB(), err)
	}
	return st, nil
}

// options are what a store is told of the settings.
func (p *program) options(log *slog.Logger, lazy bool) store.Options {
	return store.Options{Today: p.today, Now: p.now, Log: log, Lazy: lazy, Snapshot: p.config.snapshot(), Key: p.config.SecretKey, CaseKey: p.config.CaseKey}
}

// with opens the database for one command and closes it after.
func (p *program) with(do func(st *store.Store) error) (err error) {
	st, err := p.open(p.logger(slog.LevelWarn, false), true)
	if err != nil {
		return err
	}
	defer func() {
		if closing := st.Close(); err == nil && closing != nil {
			err = fmt.Errorf("close the database: %w", closing)
		}
	}()
	return do(st)
}

// withBook opens the database for a command that shows figures: it gets the book as somebody sees it who sees all.
func (p *program) withBook(do func(st *store.Store, b *facts.Book) error) error {
	return p.with(func(st *store.Store) error {
		b, err := st.Book(p.ctx, models.Local())
		if err != nil {
			return err
		}
		for _, late := range measure.Overdue(b) {
			p.tell(late.Name + ": " + p.lang.Age(late))
		}
		return do(st, b)
	})
}

// Filters are the names that figures and lists are narrowed to.
type Filters struct {
	CaseType   []string `name:"case-type" sep:"none" placeholder:"S" help:"f_case_type"`
	Department []string `name:"department" sep:"none" placeholder:"S" help:"f_department"`
	Channel    []string `name:"channel" sep:"none" placeholder:"S" help:"f_channel"`
	Source     []string `name:"source" sep:"none" placeholder:"S" help:"f_source"`
	Organisation
}

// Organisation says in which organisation the departments are: of then, as the cases have it, or of now.
type Organisation struct {
	Org string `name:"org" enum:"then,now" default:"then" placeholder:"O" help:"org"`
}

// of gives the book in the organisation that was asked for.
func (o Organisation) of(b *facts.Book) *facts.Book {
	if o.Org != "now" || b.Table == nil {
		return b
	}
	now := *b
	now.Table = b.InOrganisation(b.Today)
	return &now
}

// filter gives them as measure asks for them, and warns of names that nothing stored bears.
func (f Filters) filter(p *program, b *facts.Book) measure.Filter {
	filter := measure.Filter{CaseTypes: f.CaseType, Departments: f.Department, Channels: f.Channel, Sources: f.Source}
	for _, name := range filter.Unknown(b) {
		p.tell(p.lang.Say("cli.unknown_name", "name", name))
	}
	return filter
}

// period reads the name of a period that a flag gave; "" is nil.
func period(b *facts.Book, flag, name string) (*models.Period, error) {
	if name == "" {
		return nil, nil
	}
	period, err := models.ParsePeriod(name, b.Settings.FiscalStart)
	if err != nil {
		return nil, models.Problem{Field: flag, Code: "bad_period", Value: name}
	}
	return &period, nil
}

// department finds the department that a flag names; "" is 0.
func (p *program) department(st *store.Store, name string) (int64, error) {
	if name == "" {
		return 0, nil
	}
	d, err := st.DepartmentByName(p.ctx, name)
	if errors.Is(err, models.ErrNotFound) {
		return 0, models.Problem{Field: "--department", Code: "unknown_department", Value: name}
	}
	return d.ID, err
}

// departments gives the names of all departments by id.
func (p *program) departments(st *store.Store) (map[int64]string, error) {
	departments, err := st.Departments(p.ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[int64]string, len(departments))
	for _, d := range departments {
		names[d.ID] = d.Name
	}
	return names, nil
}

// day reads the date that a flag gave; "" is NoDay.
func day(flag, value string) (models.Day, error) {
	if value == "" {
		return models.NoDay, nil
	}
	d, err := models.ParseDay(value)
	if err != nil {
		return models.NoDay, models.Problem{Field: flag, Code: "bad_date", Value: value}
	}
	return d, nil
}
