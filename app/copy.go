package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// copyCommand is `copy --to DSN`: the whole database in another one, of whichever kind.
type copyCommand struct {
	To   string `name:"to" required:"" placeholder:"DSN" help:"copy_to"`
	JSON bool   `name:"json" help:"json"`
}

// copied is the outcome of a copy.
type copied struct {
	To      string `json:"to"`
	Tables  int    `json:"tables"`
	Rows    int64  `json:"rows"`
	Cases   int64  `json:"cases"`
	Version int64  `json:"version"`
}

// Run copies it.
func (c *copyCommand) Run(p *program) error {
	if !isDSN(c.To) {
		return models.Problem{Field: "--to", Code: "bad_dsn", Value: maskDSN(c.To)}
	}
	if file := p.config.beside(""); file != "" {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			p.tell(p.lang.Say("cli.backup.nothing", "db", p.config.DB))
			return errFailed
		}
	}
	return p.with(func(st *store.Store) (err error) {
		options := p.options(p.logger(slog.LevelWarn, false), true)
		options.Snapshot = "" // it is the source's
		to, err := store.Open(p.ctx, c.To, options)
		if err != nil {
			return fmt.Errorf("open %s: %w", maskDSN(c.To), err)
		}
		defer func() {
			if closing := to.Close(); err == nil && closing != nil {
				err = fmt.Errorf("close the database: %w", closing)
			}
		}()
		done, err := st.CopyTo(p.ctx, to)
		if err != nil {
			return p.refused(err)
		}
		p.tell(p.lang.Say("cli.copy.done", "db", maskDSN(c.To), "tables", p.lang.Count(done.Tables), "rows", p.lang.Count(int(done.Rows)), "cases", p.lang.Cases(int(done.Cases))))
		if c.JSON {
			return writeJSON(p.stdout, copied{To: maskDSN(c.To), Tables: done.Tables, Rows: done.Rows, Cases: done.Cases, Version: done.Version})
		}
		return nil
	})
}
