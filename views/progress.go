package views

import (
	"strconv"

	"gevinstoverblik/models"
)

// ProgressInput is how far the work on a waiting file is.
type ProgressInput struct {
	ID       string
	File     string
	Source   string
	Storing  bool // it is taken in; else it is read
	Rows     int
	Percent  int  // 0 = it cannot be told
	Broken   bool // nobody is at work on it, and it was never read to its end
	Problems []models.Problem
}

// Progress is the page of a file that is being read or taken in.
type Progress struct {
	Chrome
	Crumbs Crumbs
	Steps  []Step
	Faults *Faults
	State  ProgressState
	Stop   string // address of the form that breaks it off; "" = there is nothing to break off
	Again  string // address of the form that reads it again
	Drop   string
	Note   string
	Look   string // address of the state as JSON
}

// ProgressState is what changes from look to look.
type ProgressState struct {
	Running bool   `json:"running"`
	Phase   string `json:"phase"`
	Rows    string `json:"rows"`
	Percent int    `json:"percent"`
}

// NewProgress gives the page of a file that is being read or taken in.
func NewProgress(c Chrome, in ProgressInput) Progress {
	l := c.Lang
	c.Title = l.Say("progress.title")
	step := 1
	if in.Storing {
		step = 3
	}
	p := Progress{Chrome: c, Crumbs: importCrumbs(l, in.File), Steps: steps(l, step), Faults: tellFaults(l, in.Problems),
		Drop: pendingPath(in.ID) + "/drop", Look: pendingPath(in.ID) + "/progress?format=json&lang=" + string(l)}
	p.State = ProgressState{Running: !in.Broken, Percent: in.Percent}
	if in.Rows > 0 {
		p.State.Rows = l.Say("progress.rows", "rows", l.Many("many.row", in.Rows))
		if in.Percent > 0 {
			p.State.Rows = names(p.State.Rows, l.Say("progress.percent", "percent", strconv.Itoa(in.Percent)))
		}
	}
	switch {
	case in.Broken:
		p.State.Phase, p.Again = l.Say("progress.broken"), pendingPath(in.ID)+"/progress"
	case in.Storing && in.Percent == 100:
		p.State.Phase = l.Say("progress.storing.end")
	case in.Storing:
		p.State.Phase = l.Say("progress.storing")
	case in.Rows == 0:
		p.State.Phase = l.Say("progress.checking")
	case in.Percent == 100:
		p.State.Phase = l.Say("progress.comparing")
	default:
		p.State.Phase = l.Say("progress.reading")
	}
	if !in.Broken {
		p.Stop, p.Note = pendingPath(in.ID)+"/stop", l.Say("progress.note")
	}
	return p
}

// Template names the page's template.
func (Progress) Template() string { return "progress" }
