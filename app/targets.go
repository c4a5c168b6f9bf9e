package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/store"
	"gevinstoverblik/seed"
)

// targetsCommand is `targets …`.
type targetsCommand struct {
	Import targetsImportCommand `cmd:"" help:"targets_import"`
	List   targetsListCommand   `cmd:"" help:"targets_list"`
	Switch targetsSwitchCommand `cmd:"" help:"targets_switch"`
}

// targetsImportCommand brings a file of targets in: CONTRACT §7.
type targetsImportCommand struct {
	JSON bool   `name:"json" help:"json"`
	File string `arg:"" name:"file" help:"file"`
}

// Run sets the targets of the file, all of them or none.
func (c *targetsImportCommand) Run(p *program) error {
	return p.with(func(st *store.Store) error {
		report, err := gather.SetTargets(p.ctx, st, models.Local(), intake.FileInput(c.File))
		if err != nil {
			return err
		}
		return p.reported(report, c.JSON, p.lang.Say("cli.targets.set"))
	})
}

// targetsListCommand prints the targets.
type targetsListCommand struct {
	JSON bool `name:"json" help:"json"`
}

// listedTarget is one target as the list shows it: with the columns of a target file, and who set it.
type listedTarget struct {
	ID          int64    `json:"id"`
	KPI         string   `json:"kpi"`
	CaseType    string   `json:"case_type"`
	Department  string   `json:"department"`
	ValidFrom   string   `json:"valid_from"`
	Value       *float64 `json:"value"`
	Comparator  string   `json:"comparator"`
	Kind        string   `json:"kind"`
	Clock       string   `json:"clock"`
	DayKind     string   `json:"day_kind"`
	DecisionRef string   `json:"decision_ref"`
	Note        string   `json:"note"`
	SetBy       string   `json:"set_by"`
	SetAt       string   `json:"set_at"`
	Active      bool     `json:"active"`
}

func listTarget(b *facts.Book, t models.Target, p *program) listedTarget {
	return listedTarget{
		ID: t.ID, KPI: t.KPI, CaseType: b.CaseTypes.Entry(t.CaseTypeID).Name, Department: b.Departments.Entry(t.DepartmentID).Name,
		ValidFrom: t.ValidFrom.String(), Value: t.Value, Comparator: string(t.Comparator), Kind: string(t.Kind),
		Clock: string(t.Clock), DayKind: string(t.DayKind), DecisionRef: t.DecisionRef, Note: t.Note,
		SetBy: t.SetBy, SetAt: t.SetAt.In(p.config.Zone).Format("2006-01-02T15:04:05Z07:00"), Active: t.Active,
	}
}

// Run prints them.
func (c *targetsListCommand) Run(p *program) error {
	return p.with(func(st *store.Store) error {
		if err := seed.Reference(p.ctx, st); err != nil {
			return err
		}
		b, err := st.Book(p.ctx, models.Local())
		if err != nil {
			return err
		}
		targets, err := st.Targets(p.ctx, models.Local())
		if err != nil {
			return err
		}
		listed := make([]listedTarget, len(targets))
		for i, t := range targets {
			listed[i] = listTarget(b, t, p)
		}
		if c.JSON {
			return writeJSON(p.stdout, listed)
		}
		return p.columns(func(w io.Writer) {
			for _, t := range listed {
				value := "–"
				if t.Value != nil {
					value = strconv.FormatFloat(*t.Value, 'f', -1, 64)
				}
				state := ""
				if !t.Active {
					state = p.lang.Say("cli.targets.off")
				}
				fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s %s\t%s\t%s\n", t.ID, t.KPI, t.CaseType, t.Department, t.ValidFrom, t.Comparator, value, t.Kind, state)
			}
		})
	})
}

// targetsSwitchCommand switches targets of the reference list on or off.
type targetsSwitchCommand struct {
	State string  `arg:"" name:"state" enum:"on,off" help:"on_off"`
	IDs   []int64 `arg:"" name:"id" optional:"" help:"targets_ids"`
}

// Run switches them: those named, or, to switch on, all that are not.
func (c *targetsSwitchCommand) Run(p *program) error {
	return p.with(func(st *store.Store) error {
		if err := seed.Reference(p.ctx, st); err != nil {
			return err
		}
		ids := c.IDs
		if len(ids) == 0 {
			if c.State == "off" {
				return wrongUsage(p.lang.Say("cli.targets.which"))
			}
			targets, err := st.Targets(p.ctx, models.Local())
			if err != nil {
				return err
			}
			for _, t := range targets {
				if !t.Active {
					ids = append(ids, t.ID)
				}
			}
		}
		err := st.SwitchReference(p.ctx, models.Local(), ids, c.State == "on")
		if errors.Is(err, models.ErrNotFound) {
			return wrongUsage(p.lang.Say("cli.targets.unknown"))
		}
		return err
	})
}
