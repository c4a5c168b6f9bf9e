package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// restoreCommand is `restore FILE`: a backup in the place of all that the database holds, also while it serves.
type restoreCommand struct {
	File string `arg:"" name:"file" help:"restore_file"`
	JSON bool   `name:"json" help:"json"`
}

// restored is the outcome of a restore.
type restored struct {
	backedUp
	Before *string `json:"before"` // the file that keeps what was there before; null = nothing was
}

// Run puts it back, and prints the file that keeps what was there before.
func (c *restoreCommand) Run(p *program) error {
	if address, server := p.config.withoutPassword(); server {
		return wrongUsage(p.lang.Say("cli.restore.postgres", "command", "pg_restore --clean --if-exists --single-transaction --dbname="+shellWord(address)+" "+shellWord(c.File)))
	}
	r, err := store.Restore(p.ctx, p.config.DB, c.File, p.options(p.logger(slog.LevelWarn, false), true))
	switch {
	case errors.Is(err, models.ErrDisk):
		p.tell(p.lang.Say("cli.restore.disk", "db", p.config.DB))
		return errFailed
	case errors.Is(err, fs.ErrNotExist):
		p.tell(p.lang.Say("cli.restore.nothing", "file", c.File))
		return errFailed
	case err != nil:
		return p.refused(err)
	}
	p.tell(p.lang.Say("cli.restore.done", "file", c.File, "cases", p.lang.Cases(int(r.From.Cases))))
	if r.Torn {
		p.tell(p.lang.Say("cli.restore.torn", "file", r.Before))
	} else if r.Before != "" {
		p.tell(p.lang.Say("cli.restore.before", "file", r.Before))
	}
	p.tell(p.lang.Say("cli.restore.since"))
	if c.JSON {
		out := restored{backedUp: backedUp(r.From)}
		if r.Before != "" {
			out.Before = &r.Before
		}
		return writeJSON(p.stdout, out)
	}
	if r.Before == "" {
		return nil
	}
	_, err = fmt.Fprintln(p.stdout, r.Before)
	return err
}
