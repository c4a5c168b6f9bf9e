package handlers

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/views"
)

// columns shows the columns of a waiting file and what each becomes.
func (h *Handlers) columns(c *fiber.Ctx) error {
	p, err := h.waiting(c)
	if err != nil {
		return err
	}
	to, err := h.settled(c, &p)
	if err != nil {
		return err
	}
	if to != "" {
		return c.Redirect(to, fiber.StatusSeeOther)
	}
	return h.showColumns(c, p, nil, p.Told)
}

func (h *Handlers) showColumns(c *fiber.Ctx, p pending, typed map[string]string, problems models.Problems) error {
	waits, err := h.pendingInput(c, p)
	if err != nil {
		return err
	}
	waits.MappingRaw, waits.Problems = typed["mapping"], problems
	in := views.ColumnsInput{Pending: waits, Used: p.Seen.Used, Chosen: p.Mapping != nil, Recognised: p.Seen.Recognised,
		Fields: intake.Fields(p.Seen.Report.Kind), Typed: typed}
	for _, r := range p.Seen.Readings {
		in.Readings = append(in.Readings, views.ReadingInput(r))
	}
	for _, w := range p.Seen.Words() {
		in.Words = append(in.Words, views.WordInput(w))
	}
	return h.show(c, views.NewColumns(h.chrome(c), in))
}

// matchColumns reads a waiting file again with a person's choice of columns, words and readings.
func (h *Handlers) matchColumns(c *fiber.Ctx) error {
	return h.alone(c, func(p pending) error { return h.match(c, p) })
}

func (h *Handlers) match(c *fiber.Ctx, p pending) error {
	form := matching{p: p, typed: map[string]string{}}
	c.Context().PostArgs().VisitAll(func(name, value []byte) { form.typed[string(name)] = string(value) })
	m, problems := form.mapping()
	if len(problems) > 0 {
		return h.showColumns(c.Status(fiber.StatusUnprocessableEntity), p, form.typed, problems)
	}
	before, given := p.Seen.Words(), p
	given.Mapping, given.Step = &m, stepReview
	asked := func(word string) bool {
		return slices.ContainsFunc(before, func(w gather.Word) bool { return models.NameKey(w.Word) == models.NameKey(word) })
	}
	j, err := h.startLook(c, &given, func(next *pending) {
		stay := next.Seen.Report.FileRefused() || form.anew
		for _, w := range next.Seen.Words() { // a word that nobody was asked about yet
			stay = stay || w.Stands == "" && !asked(w.Word)
		}
		if next.Step = stepReview; stay && (len(next.Seen.Columns) > 0 || len(next.Seen.Readings) > 0) {
			next.Step = stepColumns
		}
	})
	if err != nil {
		return err
	}
	if !j.done(h.patience) {
		return c.Redirect(progressAddress(p.ID), fiber.StatusSeeOther)
	}
	if problems := problemsOf(j.err); problems != nil {
		return errors.Join(h.spool.save(p), h.showColumns(c.Status(fiber.StatusUnprocessableEntity), p, form.typed, problems))
	}
	if j.err != nil {
		return j.err
	}
	if p, err = h.spool.find(p.ID, p.UserID); err != nil {
		return err
	}
	return c.Redirect(p.address(), fiber.StatusSeeOther)
}

// matching is the form of the columns of a file as a person filled it in.
type matching struct {
	p     pending
	typed map[string]string
	anew  bool // the columns are found anew: the file is read from another sheet, heading or separator
}

// mapping makes the mapping of the form, from the one that was used. What the form does not have stays as it was.
func (f *matching) mapping() (models.Mapping, models.Problems) {
	given, err := mappingOf(f.typed["mapping"])
	if err != nil || given != nil {
		if err != nil {
			return models.Mapping{}, problemsOf(err)
		}
		return *given, nil
	}
	m := intake.WithDefaults(f.p.Seen.Used)
	problems := f.settings(&m)
	if f.anew && !f.p.Seen.Remembered {
		m.Columns = map[string]string{}
	}
	if !f.anew {
		problems = append(problems, f.columns(&m)...)
	}
	for name, value := range f.typed {
		if field, ok := strings.CutPrefix(name, "const."); ok {
			delete(m.Constants, field)
			if value = models.Tidy(value); value != "" {
				m.Constants[field] = value
			}
		}
	}
	tables := map[string]map[string]string{"channels": m.Channels, "outcomes": m.Outcomes, "appeal_outcomes": m.AppealOutcomes, "flags": m.Flags}
	for i, w := range f.p.Seen.Words() {
		stands, ok := f.typed["word."+strconv.Itoa(i)]
		if !ok {
			continue
		}
		delete(tables[w.Table], w.Word)
		if stands != "" {
			tables[w.Table][w.Word] = stands
		}
	}
	if len(problems) > 0 {
		return m, problems
	}
	return m, intake.CheckMapping(m)
}

// settings takes the answers to how the file is read.
func (f *matching) settings(m *models.Mapping) (problems models.Problems) {
	before := *m
	kind := string(m.Kind)
	for name, to := range map[string]*string{"date_order": &m.DateOrder, "decimal": &m.Decimal, "encoding": &m.Encoding,
		"delimiter": &m.Delimiter, "sheet": &m.Sheet, "kind": &kind, "extract": &m.Extract} {
		if v, ok := f.typed[name]; ok && (v != "" || name == "sheet") {
			*to = v
		}
	}
	m.Kind = models.Kind(kind)
	if v, ok := f.typed["header_row"]; ok {
		n := 0
		if v = strings.TrimSpace(v); v != "" {
			var err error
			if n, err = strconv.Atoi(v); err != nil || n < -1 || n > 1e6 {
				problems = append(problems, models.Problem{Field: "header_row", Code: "bad_number", Value: v})
				n = m.HeaderRow
			}
		}
		m.HeaderRow = n
	}
	f.anew = m.Encoding != before.Encoding || m.Delimiter != before.Delimiter || m.Sheet != before.Sheet || m.HeaderRow != before.HeaderRow || m.Kind != before.Kind
	return problems
}

// columns takes what each column becomes. Fields that come by a rule from events are not chosen here, and stay.
func (f *matching) columns(m *models.Mapping) (problems models.Problems) {
	chosen, any := map[string]string{}, false
	for field, column := range m.Columns {
		if strings.HasPrefix(column, "@") {
			chosen[field] = column
		}
	}
	for i, heading := range f.p.Seen.Columns {
		name := "col." + strconv.Itoa(i)
		field, ok := f.typed[name]
		any = any || ok
		if field == "" {
			continue
		}
		if first, twice := chosen[field]; twice && !strings.HasPrefix(first, "@") {
			problems = append(problems, models.Problem{Field: name, Code: "field_twice", Value: field})
			continue
		}
		chosen[field] = heading
	}
	if !any {
		return nil // the form has no columns: it answers questions only
	}
	for _, field := range intake.Required(m.Kind) {
		if _, constant := m.Constants[field]; chosen[field] == "" && !constant && f.typed["const."+field] == "" {
			problems = append(problems, models.Problem{Field: "columns", Code: "field_needed", Value: field})
		}
	}
	m.Columns = chosen
	return problems
}

// waitingFiles are the files of the one who asks that wait for a choice.
func (h *Handlers) waitingFiles(c *fiber.Ctx) ([]views.WaitingInput, error) {
	waiting, err := h.spool.of(guard.Asker(c).User.ID)
	if err != nil {
		return nil, err
	}
	var out []views.WaitingInput
	for _, p := range waiting {
		j := h.jobs.of(p.ID)
		out = append(out, views.WaitingInput{ID: p.ID, File: p.Name, Source: p.Source, Columns: p.Step == stepColumns, Working: j != nil,
			Storing: j != nil && j.kind == jobStore, Broken: j == nil && (p.Doing != "" || p.Seen.Report.Form == ""), Expires: h.local(p.At.Add(spoolFor))})
	}
	return slices.Clip(out), nil
}
