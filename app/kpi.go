package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// kpiCommand is `kpi …`: the definitions of key figures.
type kpiCommand struct {
	List kpiListCommand `cmd:"" help:"kpi_list"`
	Show kpiShowCommand `cmd:"" help:"kpi_show"`
	Add  kpiAddCommand  `cmd:"" help:"kpi_add"`
}

// kpiListCommand lists the key figures as their definitions stand.
type kpiListCommand struct {
	JSON bool `name:"json" help:"json"`
}

// Run lists them.
func (c *kpiListCommand) Run(p *program) error {
	return p.with(func(st *store.Store) error {
		b, err := st.Book(p.ctx, models.Local())
		if err != nil {
			return err
		}
		var standing []models.Definition
		for _, key := range b.KPIs.Keys() {
			d, _ := b.KPIs.At(key, b.Today.Month())
			standing = append(standing, d)
		}
		if c.JSON {
			return writeJSON(p.stdout, standing)
		}
		return p.columns(func(w io.Writer) {
			for _, d := range standing {
				fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\n", d.Key, d.Version, p.lang.Say("kpis.kind."+string(d.Kind)), p.lang.NameOf(d.KPI()), d.Owner)
			}
		})
	})
}

// kpiShowCommand prints every version of one definition, as `kpi add` reads them.
type kpiShowCommand struct {
	Key string `arg:"" name:"kpi" help:"kpi"`
}

// Run prints them.
func (c *kpiShowCommand) Run(p *program) error {
	return p.with(func(st *store.Store) error {
		kpis, err := st.Definitions(p.ctx)
		if err != nil {
			return err
		}
		versions := kpis.Versions(c.Key)
		if len(versions) == 0 {
			return models.Problem{Field: "kpi", Code: "unknown_kpi", Value: c.Key}
		}
		return writeJSON(p.stdout, versions)
	})
}

// kpiAddCommand keeps a new version of a definition from a file.
type kpiAddCommand struct {
	File string `arg:"" name:"file" help:"file"`
}

// Run keeps it, and prints it as it was kept.
func (c *kpiAddCommand) Run(p *program) error {
	content, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	var d models.Definition
	if err := json.Unmarshal(content, &d); err != nil {
		p.tell(p.lang.Say("cli.kpi.unread", "why", err))
		return errRefused
	}
	return p.with(func(st *store.Store) error {
		kpis, err := st.Definitions(p.ctx)
		if err != nil {
			return err
		}
		kept, err := st.Define(p.ctx, models.Local(), d, len(kpis.Versions(d.Key)))
		var problems models.Problems
		if errors.As(err, &problems) { // the content is refused, not the way it was given
			for _, one := range problems {
				p.tell(one.Field + ": " + p.lang.Problem(one))
			}
			return errRefused
		}
		if err != nil {
			return err
		}
		return writeJSON(p.stdout, kept)
	})
}
