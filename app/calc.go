package main

import (
	"errors"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
)

// calcCommand runs the statistics on any series: CONTRACT §2. It opens no database.
type calcCommand struct {
	Method string `arg:"" name:"method" enum:"xmr,survival,wilson,quantiles,pchart,funnel,projection,effect,runchart" help:"method"`
}

// Run reads the input on stdin and writes the result to stdout.
func (c *calcCommand) Run(p *program) error {
	result, err := measure.Calc(c.Method, p.stdin)
	var problems models.Problems
	if errors.As(err, &problems) { // content, not usage: the faults name fields, not flags
		for _, one := range problems {
			p.tell(strings.TrimPrefix(one.Field+": "+p.lang.Problem(one), ": "))
		}
		return errRefused
	}
	if err != nil {
		return err
	}
	return writeJSON(p.stdout, result)
}
