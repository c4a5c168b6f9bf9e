package main

import (
	"io"

	"gevinstoverblik/models"
	"gevinstoverblik/seed"
)

// seedCommand is `seed …`.
type seedCommand struct {
	Cases seedCasesCommand `cmd:"" help:"seed_cases"`
}

// seedCasesCommand writes a synthetic case file.
type seedCasesCommand struct {
	Count  int    `name:"count" default:"10000" placeholder:"N" help:"count"`
	Months int    `name:"months" default:"36" placeholder:"M" help:"months"`
	Seed   uint64 `name:"seed" default:"1" placeholder:"S" help:"seed_number"`
}

// Run writes it to stdout.
func (c *seedCasesCommand) Run(p *program) error {
	if c.Count < 0 || c.Months < 1 {
		return models.Problem{Field: "--count, --months", Code: "bad_number"}
	}
	return p.buffered(func(w io.Writer) error { return seed.WriteCases(w, c.Count, c.Months, c.Seed, p.today()) })
}
