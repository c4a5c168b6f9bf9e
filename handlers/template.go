package handlers

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
	"gevinstoverblik/views/export"
	"gevinstoverblik/views/text"
)

// template gives a department's targets of a round as a workbook to fill in.
func (h *Handlers) template(c *fiber.Ctx) error {
	g, err := h.gridPlace(c)
	if err != nil {
		return err
	}
	if g.round == nil || g.department.ID == 0 {
		return models.ErrNotFound
	}
	in, err := h.gridInput(c, g)
	if err != nil {
		return err
	}
	t := export.PromiseTemplate{Lang: h.langOf(c), Round: *g.round, Promises: in.Promises, Drafts: map[models.DraftPlace]models.Draft{}}
	for _, d := range in.Drafts {
		t.Drafts[d.DraftPlace] = d
	}
	return h.taken(c, export.XLSX, func(out *bufio.Writer) error { return export.WriteTemplate(out, t) },
		t.Lang.Say("file.name.template"), strconv.Itoa(g.year), g.department.Slug)
}

// promiseFile is what a file with promises for a round comes to, before a person has agreed.
type promiseFile struct {
	views.PromiseFile
	grid    gridPlace
	changes []models.DraftChange
	print   string // of the changes: another one means that something has changed since it was shown
}

// wish is one cell of a file with promises: what is to stand in its place.
type wish struct {
	place  models.DraftPlace
	where  string // in the file, for a person
	names  string // what the file calls it
	reason string // "" = none is said
	read   func(models.Unit) (*float64, error)
}

// roundFile reads a file as promises for a round: the template, or a file of targets (CONTRACT §7) of a year that has a round.
// It is false where the file sets no promises of a round, and then lines and report are those of a file of targets.
func (h *Handlers) roundFile(c *fiber.Ctx, in intake.Input) (f promiseFile, is bool, report models.Report, err error) {
	ctx := c.UserContext()
	rounds, err := h.store.Rounds(ctx)
	if err != nil {
		return f, false, report, err
	}
	var layout intake.Layout
	layout.Periods = map[string]models.Month{}
	for _, l := range text.Langs {
		layout.Keys, layout.Reasons = append(layout.Keys, l.Say("template.key")), append(layout.Reasons, l.Say("grid.reason"))
		for _, r := range rounds {
			for heading, month := range export.HeadsOf(l, r).Periods {
				layout.Periods[heading] = month
			}
		}
	}
	b, err := h.book(c)
	if err != nil {
		return f, false, report, err
	}
	f.File = in.Name
	rows, is, err := intake.ReadTemplate(ctx, in, layout)
	if problems := problemsOf(err); problems != nil {
		f.Problems = problems
		return f, true, report, nil
	}
	if err != nil {
		return f, false, report, err
	}
	var wishes []wish
	if is {
		wishes = h.templateWishes(b, rows, &f)
	} else {
		kpis, err := h.store.Definitions(ctx)
		if err != nil {
			return f, false, report, err
		}
		lines, rep, err := intake.ReadTargets(ctx, in, kpis)
		if err != nil || rep.Refused() {
			return f, false, rep, err
		}
		if wishes, is = h.lineWishes(b, rounds, lines, &f); !is {
			return f, false, rep, nil
		}
	}
	if f.Problems == nil {
		err = h.compareFile(c, rounds, wishes, &f)
	}
	return f, true, report, err
}

// templateWishes reads the rows of a template. The year and the department are those of its first cell.
func (h *Handlers) templateWishes(b *facts.Book, rows []intake.TemplateRow, f *promiseFile) []wish {
	var out []wish
	for _, r := range rows {
		place, ok := export.ParseRowKey(r.Key)
		place.CaseTypeID, place.DepartmentID = b.CaseTypes.Entry(place.CaseTypeID).ID, b.Departments.Entry(place.DepartmentID).ID
		for _, cell := range r.Cells {
			w := wish{place: place, where: export.Column(cell.Column) + strconv.Itoa(r.Line), names: r.Names, reason: r.Reason}
			w.place.FromMonth = cell.Month
			if !ok || place.CaseTypeID == 0 || place.DepartmentID == 0 {
				f.Faults = append(f.Faults, views.FileFault{Where: w.where, Names: r.Names, Problem: models.Problem{Code: "template_row", Value: r.Names}})
				break
			}
			w.read = func(u models.Unit) (*float64, error) {
				switch {
				case cell.Bad:
					return nil, models.Problem{Field: "value", Code: "cell_nan", Value: cell.Text}
				case slices.Contains(noPromise, cell.Text):
					return nil, nil
				}
				return models.ParseSheetPromise(cell.Text, cell.Number, u)
			}
			out = append(out, w)
		}
	}
	if len(out) == 0 {
		f.Problems = append(f.Problems, models.Problem{Field: "file", Code: "template_empty"})
	}
	return out
}

// noPromise is what stands in a cell of a template whose target is to be taken back.
var noPromise = []string{"-", "–", "—"}

// lineWishes reads the lines of a file of targets as promises; false where none is a promise of a year that has a round.
// Limits and the targets of law, agreement and council are no promises of a department.
func (h *Handlers) lineWishes(b *facts.Book, rounds []models.Round, lines []models.TargetLine, f *promiseFile) (out []wish, is bool) {
	promised := func(t models.TargetLine) bool {
		y, _ := t.ValidFrom.Parts()
		return t.Kind == models.KindOwn && t.KPI != models.KPILimit && slices.ContainsFunc(rounds, func(r models.Round) bool { return r.Year == y })
	}
	for _, t := range lines {
		if !promised(t) {
			continue
		}
		w := wish{where: strconv.Itoa(t.Line), names: strings.Trim(t.CaseType+", "+t.KPI, ", "), reason: t.Note,
			place: models.DraftPlace{KPI: t.KPI, FromMonth: t.ValidFrom}, read: func(models.Unit) (*float64, error) { return t.Value, nil }}
		kind, department := one(b.CaseTypes, t.CaseType), one(b.Departments, t.Department)
		k, _ := b.KPI(t.KPI)
		usual := models.AtLeast
		if k.Better == models.Lower {
			usual = models.AtMost
		}
		if kind == 0 || department == 0 || t.Comparator != usual {
			f.Faults = append(f.Faults, views.FileFault{Where: w.where, Names: w.names, Problem: models.Problem{Code: "file_line_round", Value: w.names}})
			is = true
			continue
		}
		w.place.CaseTypeID, w.place.DepartmentID = kind, department
		out, is = append(out, w), true
	}
	if is && len(out)+len(f.Faults) < len(lines) {
		f.Problems = append(f.Problems, models.Problem{Field: "file", Code: "file_mixed_round"})
	}
	return out, is
}

// one gives the only id that a name stands for; 0 where there is none or several.
func one(d *facts.Dictionary, name string) int64 {
	if ids := d.Find(models.Tidy(name)); name != "" && len(ids) == 1 {
		return d.Entry(ids[0]).ID
	}
	return 0
}

// compareFile holds what a file wishes against what stands, cell by cell.
func (h *Handlers) compareFile(c *fiber.Ctx, rounds []models.Round, wishes []wish, f *promiseFile) error {
	if len(wishes) == 0 {
		return nil
	}
	department := wishes[0].place.DepartmentID
	year, _ := wishes[0].place.FromMonth.Parts()
	for _, w := range wishes {
		if y, _ := w.place.FromMonth.Parts(); y != year || w.place.DepartmentID != department {
			f.Problems = append(f.Problems, models.Problem{Field: "file", Code: "file_two_rounds"})
			return nil
		}
	}
	at := slices.IndexFunc(rounds, func(r models.Round) bool { return r.Year == year })
	var err error
	if f.grid, err = h.placeOf(c, rounds, rounds[at].ID, department); err != nil {
		return err
	}
	in, err := h.gridInput(c, f.grid)
	if err != nil {
		return err
	}
	f.Year, f.Department, f.Slug = year, f.grid.department.Name, f.grid.department.Slug
	switch {
	case !in.MayEdit:
		return models.ErrForbidden
	case !f.grid.round.Open(f.grid.submission, h.today()):
		f.Problems = append(f.Problems, models.Problem{Field: "file", Code: "deadline_passed", Value: f.grid.round.Deadline.String()})
	case f.grid.submission.State == models.SubmissionSubmitted:
		f.Problems = append(f.Problems, models.Problem{Field: "file", Code: "submitted_already"})
	}
	d := newFileDiff(in, f)
	for _, w := range wishes {
		d.cell(w)
	}
	d.reasons(wishes)
	sum := sha256.New()
	for _, x := range f.changes {
		value := "-"
		if x.Value != nil {
			value = strconv.FormatFloat(*x.Value, 'g', -1, 64)
		}
		fmt.Fprintln(sum, views.CellName(x.DraftPlace, x.Version), value, x.Reason)
	}
	f.print = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// fileDiff finds what a file changes in a grid.
type fileDiff struct {
	file   *promiseFile
	agreed bool // what changes was approved already, and needs a reason
	drafts map[models.DraftPlace]models.Draft
	spots  map[models.DraftPlace]spot
	met    map[models.DraftPlace]bool
}

// spot is a cell of a grid with its row and its case type.
type spot struct {
	kind measure.PromiseType
	row  measure.PromiseRow
	cell measure.PromiseCell
}

// spotsOf gives the cells of a grid by their place.
func spotsOf(p measure.Promises) map[models.DraftPlace]spot {
	out := map[models.DraftPlace]spot{}
	for _, t := range p.Types {
		for _, r := range t.Rows {
			for _, cell := range r.Cells {
				out[models.DraftPlace{KPI: r.KPI.Key, CaseTypeID: t.CaseTypeID, DepartmentID: p.Department.ID, FromMonth: cell.Period.From.Month()}] = spot{t, r, cell}
			}
		}
	}
	return out
}

func newFileDiff(in views.GridInput, f *promiseFile) *fileDiff {
	d := &fileDiff{file: f, drafts: map[models.DraftPlace]models.Draft{}, spots: spotsOf(in.Promises), met: map[models.DraftPlace]bool{},
		agreed: in.Submission.State == models.SubmissionApproved || in.Submission.State == models.SubmissionAdopted}
	for _, draft := range in.Drafts {
		d.drafts[draft.DraftPlace] = draft
	}
	return d
}

func (d *fileDiff) cell(w wish) {
	s, there := d.spots[w.place]
	fault := func(p models.Problem) {
		f := views.FileFault{Where: w.where, Names: w.names, Problem: p}
		if there {
			f.Period = &s.cell.Period
		}
		d.file.Faults = append(d.file.Faults, f)
	}
	if !there {
		p := models.Problem{Code: "template_row", Value: w.names}
		quarter := w.place
		quarter.FromMonth = models.PeriodAt(models.ByQuarter, w.place.FromMonth.First(), 1).From.Month()
		if _, inside := d.spots[quarter]; inside { // the row is there, and its columns are quarters
			p = models.Problem{Code: "file_amid_quarter", Value: w.place.FromMonth.String()}
		}
		fault(p)
		return
	}
	if d.met[w.place] {
		fault(models.Problem{Code: "template_twice"})
		return
	}
	d.met[w.place] = true
	v, err := w.read(s.row.KPI.Unit)
	if ps := problemsOf(err); ps != nil {
		fault(ps[0])
		return
	}
	draft, drafted := d.drafts[w.place]
	var stands *float64
	if s.cell.Own != nil {
		stands = s.cell.Own.Value
	}
	if drafted {
		stands = draft.Value
	}
	if same(stands, v) {
		return
	}
	reason := w.reason
	if reason == "" {
		reason = draft.Reason
	}
	if d.agreed && reason == "" {
		fault(models.Problem{Code: "approved_needs_reason"})
		return
	}
	change := models.DraftChange{DraftPlace: w.place, Version: draft.Version, Value: v, Reason: reason, Origin: models.OriginFile}
	if err := change.Check(s.row.KPI); err != nil {
		fault(problemsOf(err)[0])
		return
	}
	d.add(s, w, stands, change)
}

func (d *fileDiff) add(s spot, w wish, old *float64, change models.DraftChange) {
	out := views.FileChange{Where: w.where, CaseType: s.kind.CaseType, KPI: s.row.KPI, Period: s.cell.Period, Old: old, New: change.Value, Reason: change.Reason}
	if change.Value != nil && change.Reason == "" {
		out.Warning = measure.Surprise(s.row, *change.Value)
	}
	d.file.changes, d.file.Changes = append(d.file.changes, change), append(d.file.Changes, out)
}

// reasons lets a reason that a row of the file has alone reach the drafts of that row.
func (d *fileDiff) reasons(wishes []wish) {
	changed := map[models.DraftPlace]bool{}
	for _, c := range d.file.changes {
		changed[c.DraftPlace] = true
	}
	for _, w := range wishes {
		draft, drafted := d.drafts[w.place]
		if drafted && !changed[w.place] && w.reason != "" && w.reason != draft.Reason && d.met[w.place] {
			changed[w.place] = true
			d.add(d.spots[w.place], w, draft.Value, models.DraftChange{DraftPlace: w.place, Version: draft.Version, Value: draft.Value, Reason: w.reason, Origin: models.OriginFile})
		}
	}
}

// showFile shows what a file with promises changes, and asks whether it shall.
func (h *Handlers) showFile(c *fiber.Ctx, f promiseFile, id string) error {
	f.PromiseFile.ID, f.PromiseFile.Print = id, f.print
	if len(f.Faults)+len(f.Problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	frame := h.chrome(c)
	frame.Address = views.NewAddress("/targets/new")
	return h.show(c, views.NewTargetPreview(frame, f.PromiseFile))
}

// acceptFile keeps what a file with promises changes as drafts of its round, once a person has seen it.
func (h *Handlers) acceptFile(c *fiber.Ctx) error {
	leave, free := h.busy.hold("pending " + c.FormValue("id"))
	if !free {
		return c.Redirect("/targets", fiber.StatusSeeOther)
	}
	defer leave()
	p, err := h.spool.find(c.FormValue("id"), guard.Asker(c).User.ID)
	if err != nil {
		return err
	}
	f, is, _, err := h.roundFile(c, intake.Input{Name: p.Name, Open: h.spool.open(p.ID)})
	if err != nil {
		return err
	}
	if !is {
		return models.ErrNotFound
	}
	if f.print != c.FormValue("print") && f.Problems == nil {
		f.Problems = append(f.Problems, models.Problem{Field: "file", Code: "file_changed_meanwhile"})
	}
	if f.Problems != nil || len(f.changes) == 0 {
		return h.showFile(c, f, p.ID)
	}
	outcomes, err := h.store.SaveDrafts(c.UserContext(), guard.Asker(c).Scope, f.grid.round.ID, f.grid.department.ID, f.changes)
	if problems := problemsOf(err); problems != nil {
		f.Problems = problems
		return h.showFile(c, f, p.ID)
	}
	if err != nil {
		return err
	}
	if err := h.spool.drop(p); err != nil {
		return err
	}
	return h.done(c, "/targets?year="+strconv.Itoa(f.Year)+"&department="+f.Slug, "drafted", strconv.Itoa(len(saved(outcomes))))
}
