package handlers

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
)

// targets shows every target and the reference list.
func (h *Handlers) targets(c *fiber.Ctx) error { return h.showTargets(c, nil) }

func (h *Handlers) showTargets(c *fiber.Ctx, problems models.Problems) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	all, err := h.store.TargetHistory(c.UserContext(), b.Scope)
	if err != nil {
		return err
	}
	in := views.TargetsInput{Targets: named(b, all), Today: h.today(), MaySet: b.Scope.May(models.RightTargets),
		MaySwitch: b.Scope.May(models.RightSources) && b.Scope.All, MayApprove: b.Scope.May(models.RightApprove),
		MayOpen: b.Scope.May(models.RightRounds) && b.Scope.All, Problems: problems}
	if len(problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return h.show(c, views.NewTargets(h.chrome(c), in))
}

// named gives targets with the names of their places. A target of a case type that has no case in the scope is left
// out for somebody who does not see all departments: its name may be another's.
func named(b *facts.Book, targets []models.Target) []views.TargetInput {
	known := measure.Names(b).CaseTypes
	var out []views.TargetInput
	for _, t := range targets {
		seen := t.CaseTypeID == 0 || b.Scope.All || t.DepartmentID != 0 ||
			slices.ContainsFunc(known, func(e facts.Entry) bool { return e.ID == t.CaseTypeID })
		if !seen {
			continue
		}
		kind := b.CaseTypes.Entry(t.CaseTypeID)
		k, _ := b.KPI(t.KPI)
		in := views.TargetInput{KPI: k, Target: t, CaseType: kind.Name, Department: b.Departments.Entry(t.DepartmentID).Name}
		if slices.ContainsFunc(known, func(e facts.Entry) bool { return e.ID == t.CaseTypeID }) {
			in.TypeSlug = kind.Slug
		}
		out = append(out, in)
	}
	return out
}

// newTargets shows the form that brings in a file of targets.
func (h *Handlers) newTargets(c *fiber.Ctx) error {
	return h.show(c, views.NewTargetUpload(h.chrome(c), views.TargetUploadInput{}))
}

// uploadTargets takes a file of targets in. What promises something for a year that has a round is shown beside what
// stands, and waits for a word; what does not is set, all of it or nothing.
func (h *Handlers) uploadTargets(c *fiber.Ctx) error {
	form, err := h.receive(c)
	if err != nil {
		return err
	}
	if form.id == "" {
		return h.refuse(c, views.NewTargetUpload(h.chrome(c), views.TargetUploadInput{Problems: models.Problems{{Field: "file", Code: "file_missing"}}}))
	}
	in := intake.Input{Name: form.name, Open: h.spool.open(form.id)}
	p := pending{ID: form.id, UserID: guard.Asker(c).User.ID, At: h.now(), Name: form.name, Size: form.size, Checksum: form.checksum}
	f, is, report, err := h.roundFile(c, in)
	switch {
	case err != nil:
	case is && f.Problems == nil && len(f.changes) > 0:
		if err := h.spool.save(p); err != nil {
			return err
		}
		return h.showFile(c, f, p.ID)
	case !is && !report.Refused():
		report, err = gather.SetTargets(c.UserContext(), h.store, guard.Asker(c).Scope, in)
	}
	if gone := h.spool.drop(p); gone != nil {
		return gone
	}
	if err == nil && is {
		return h.showFile(c, f, "")
	}
	problems := problemsOf(err)
	if err != nil && problems == nil {
		return err
	}
	out := views.TargetUploadInput{File: form.name, Problems: problems}
	if problems == nil {
		out.Report = &report
	}
	if problems != nil || report.Refused() {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return h.show(c, views.NewTargetUpload(h.chrome(c), out))
}

// switchReference switches targets of the reference list on or off.
func (h *Handlers) switchReference(c *fiber.Ctx) error {
	var ids []int64
	for _, v := range c.Context().PostArgs().PeekMulti("id") {
		id, err := strconv.ParseInt(string(v), 10, 64)
		if err != nil {
			return models.ErrNotFound
		}
		ids = append(ids, id)
	}
	on := c.FormValue("on")
	if len(ids) == 0 || on != "0" && on != "1" {
		return h.showTargets(c, models.Problems{{Field: "id", Code: "bad_choice"}})
	}
	if err := h.store.SwitchReference(c.UserContext(), guard.Asker(c).Scope, ids, on == "1"); err != nil {
		return err
	}
	code := "reference_on"
	if on == "0" {
		code = "reference_off"
	}
	to := "/targets/list"
	if c.FormValue("back") == "limits" {
		to = "/targets/limits"
	}
	return h.done(c, to, code, strconv.Itoa(len(ids)))
}
