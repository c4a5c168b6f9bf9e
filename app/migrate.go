package main

import (
	"gevinstoverblik/models/store"
	"gevinstoverblik/seed"
)

// migrateCommand brings the database to this version.
type migrateCommand struct{}

// Run does it: opening a database brings its tables up to date, and the reference list is put into a new one.
func (c *migrateCommand) Run(p *program) error {
	return p.with(func(st *store.Store) error {
		if err := seed.Reference(p.ctx, st); err != nil {
			return err
		}
		p.tell(p.lang.Say("cli.migrated", "db", p.config.maskedDB()))
		return nil
	})
}
