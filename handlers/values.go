package handlers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
	"gevinstoverblik/views/text"
)

// mostEntries is how many values one form can bring: more than any department is asked for.
const mostEntries = 500

// values shows what a department is asked for: the form with what is missing, and what was told.
func (h *Handlers) values(c *fiber.Ctx) error {
	in, err := h.valuesInput(c)
	if err != nil {
		return err
	}
	return h.show(c, views.NewValues(h.chrome(c), in))
}

// valuesInput finds the department and the month that are asked for, and what is told of them.
func (h *Handlers) valuesInput(c *fiber.Ctx) (views.ValuesInput, error) {
	in := views.ValuesInput{}
	b, err := h.book(c)
	if err != nil {
		return in, err
	}
	all, err := h.departments(c)
	if err != nil {
		return in, err
	}
	for _, d := range all {
		if b.Scope.MayEnter(d.ID) {
			in.Departments = append(in.Departments, d)
		}
	}
	in.Approves = b.Scope.May(models.RightSources)
	in.Last = b.Today.Month() - 1
	in.Month = in.Last
	q := func(name string) string { return firstOf(c.FormValue(name), c.Query(name)) }
	if s := q("month"); s != "" {
		if in.Month, err = models.ParseMonth(s); err != nil || in.Month > in.Last || in.Month < models.FirstDay.Month()+models.Month(12) {
			return in, models.Problem{Field: "month", Code: "bad_month", Value: s}
		}
	}
	if s := q("department"); s != "" {
		if in.Department, err = strconv.ParseInt(s, 10, 64); err != nil || !b.Scope.MayEnter(in.Department) {
			return in, models.ErrNotFound
		}
	} else {
		in.Department = h.firstAsked(b, in.Departments, in.Month)
	}
	entered, err := h.store.Entered(c.UserContext(), b.Scope)
	if err != nil {
		return in, err
	}
	stands := map[models.GivenKey]models.Entered{}
	for _, e := range entered {
		if e.Stands() {
			stands[e.Key()] = e
		}
		if e.Stands() && e.DepartmentID == in.Department {
			in.Waiting = in.Waiting || h.waits(b, e)
		}
	}
	for _, ask := range measure.Asks(b, in.Department, in.Month) {
		row := views.AskInput{Ask: ask}
		if e, ok := stands[ask.Key]; ok {
			e.SetAt = h.local(e.SetAt)
			row.Entered, row.Waits = &e, h.waits(b, e)
		}
		for _, g := range ask.Told {
			if g.SourceID != 0 {
				row.Sources = append(row.Sources, b.Sources.Entry(g.SourceID).Name)
			}
		}
		in.Asks = append(in.Asks, row)
	}
	return in, nil
}

// firstAsked gives the first department that has something missing, else the first that is asked for anything.
func (h *Handlers) firstAsked(b *facts.Book, departments []views.DepartmentInput, month models.Month) int64 {
	first := int64(0)
	for _, d := range departments {
		for _, ask := range measure.Asks(b, d.ID, month) {
			if len(ask.Told) == 0 {
				return d.ID
			}
			if first == 0 {
				first = d.ID
			}
		}
	}
	if first == 0 && len(departments) > 0 {
		first = departments[0].ID
	}
	return first
}

// waits says whether an entered value is shown nowhere until somebody approves it.
func (h *Handlers) waits(b *facts.Book, e models.Entered) bool {
	d, _ := b.KPIs.At(e.KPI, e.Period().LastMonth())
	return d.Approve && e.ApprovedAt == nil
}

func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// entry is one value of the form as it was typed.
type entry struct {
	typed    views.EntryTyped
	value    models.Entered
	problems models.Problems
}

// saveValues keeps every value that was filled in. One that cannot stand comes back as it was typed, with what is wrong
// beside it; the others are kept. Asked for JSON it answers for the one field that was left.
func (h *Handlers) saveValues(c *fiber.Ctx) error {
	in, err := h.valuesInput(c)
	if err != nil {
		return err
	}
	if in.Department == 0 {
		return models.ErrNotFound
	}
	kept := 0
	var last models.Entered
	var wrong []entry
	for i := range min(mostEntries, len(in.Asks)) {
		typed := typedEntry(c, fmt.Sprintf("_%d", i+1))
		if typed.Key == "" || strings.TrimSpace(typed.Value) == "" {
			continue
		}
		at := slices.IndexFunc(in.Asks, func(a views.AskInput) bool { return views.AskKey(a.Ask) == typed.Key })
		if at < 0 {
			return models.ErrNotFound
		}
		e := entryOf(in.Asks[at].Ask, typed)
		if len(e.problems) == 0 {
			seen, _ := strconv.ParseInt(typed.Seen, 10, 64) // what is no number was never seen
			last, err = h.store.Enter(c.UserContext(), guard.Asker(c).Scope, e.value, seen, "")
			if e.problems = problemsOf(err); err != nil && e.problems == nil {
				return err
			}
		}
		if len(e.problems) > 0 {
			wrong = append(wrong, e)
			continue
		}
		kept++
	}
	l := h.langOf(c)
	if c.Accepts(fiber.MIMETextHTML, fiber.MIMEApplicationJSON) == fiber.MIMEApplicationJSON {
		return h.answerEntry(c, l, in, last, wrong)
	}
	if len(wrong) > 0 {
		if in, err = h.valuesInput(c); err != nil { // with what was kept
			return err
		}
		for _, e := range wrong {
			for i := range in.Asks {
				if views.AskKey(in.Asks[i].Ask) == e.typed.Key {
					in.Asks[i].Typed, in.Asks[i].Problems = &e.typed, e.problems
				}
			}
		}
		return h.refuse(c, views.NewValues(h.chrome(c), in))
	}
	to := views.Address{Path: "/data/values"}.With("department", strconv.FormatInt(in.Department, 10))
	if in.Month != in.Last {
		to = views.NewAddress(to).With("month", in.Month.String())
	}
	if kept == 0 {
		return h.done(c, to, "values_none", "")
	}
	return h.done(c, to, "values_kept", l.Many("many.value", kept))
}

// answerEntry answers a script that sent one value.
func (h *Handlers) answerEntry(c *fiber.Ctx, l text.Lang, in views.ValuesInput, last models.Entered, wrong []entry) error {
	type answer struct {
		Seen   int64             `json:"seen,omitempty"`
		Said   string            `json:"said"`
		Faults map[string]string `json:"faults,omitempty"`
	}
	if len(wrong) > 0 {
		out := answer{Said: l.Say("values.not_kept"), Faults: map[string]string{}}
		for _, p := range wrong[0].problems {
			out.Faults[views.EntryField(p.Field)] = l.Problem(p)
		}
		return c.Status(fiber.StatusUnprocessableEntity).JSON(out)
	}
	out := answer{Seen: last.ID}
	if last.ID != 0 {
		b, err := h.book(c)
		if err != nil {
			return err
		}
		last.SetAt = h.local(last.SetAt)
		out.Said = views.EntrySaid(l, last, h.waits(b, last))
	}
	return c.JSON(out)
}

func typedEntry(c *fiber.Ctx, of string) views.EntryTyped {
	return views.EntryTyped{Key: c.FormValue("key" + of), Seen: c.FormValue("seen" + of), Value: c.FormValue("value" + of), N: c.FormValue("n" + of),
		Note: c.FormValue("note" + of), Link: c.FormValue("link" + of), Reason: c.FormValue("reason" + of)}
}

// entryOf reads one value.
func entryOf(ask measure.Ask, typed views.EntryTyped) entry {
	f := &formReader{}
	out := entry{typed: typed, value: models.Entered{KPI: ask.KPI.Key, From: ask.Period.From, Until: ask.Period.Until, CaseTypeID: ask.CaseTypeID,
		DepartmentID: ask.Key.DepartmentID, Note: typed.Note, Link: typed.Link}}
	parse := models.ParseNumber
	if ask.KPI.Unit == models.UnitShare {
		parse = models.ParseShare
	}
	out.value.Value = given(f, models.FieldValue, typed.Value, parse)
	out.value.N = given(f, models.FieldN, typed.N, models.ParseCount)
	out.problems = f.problems
	return out
}

// enteredByID finds an entered value that the asker may see, with all its versions, and what it answers.
func (h *Handlers) enteredByID(c *fiber.Ctx) (in views.ValueInput, err error) {
	b, err := h.book(c)
	if err != nil {
		return in, err
	}
	id, err := idOf(c)
	if err != nil {
		return in, err
	}
	all, err := h.store.Entered(c.UserContext(), b.Scope)
	if err != nil {
		return in, err
	}
	at := slices.IndexFunc(all, func(e models.Entered) bool { return e.ID == id })
	if at < 0 || !b.Scope.MayEnter(all[at].DepartmentID) {
		return in, models.ErrNotFound
	}
	in.Value = all[at]
	for _, e := range slices.Backward(all) {
		if e.Root() == in.Value.Root() {
			e.SetAt = h.local(e.SetAt)
			in.Versions = append(in.Versions, e)
		}
	}
	in.KPI, _ = b.KPIs.KPI(in.Value.KPI, in.Value.Period().LastMonth())
	in.CaseType, in.Department = b.CaseTypes.Entry(in.Value.CaseTypeID).Name, b.Departments.Entry(in.Value.DepartmentID).Name
	in.Waits = h.waits(b, in.Value)
	return in, nil
}

// valueForm shows the form that corrects or withdraws an entered value.
func (h *Handlers) valueForm(c *fiber.Ctx) error {
	in, err := h.enteredByID(c)
	if err != nil {
		return err
	}
	in.Typed = views.TypedEntry(h.langOf(c), in.KPI, in.Value)
	return h.show(c, views.NewValue(h.chrome(c), in))
}

// correctValue keeps a new version of an entered value.
func (h *Handlers) correctValue(c *fiber.Ctx) error {
	in, err := h.enteredByID(c)
	if err != nil {
		return err
	}
	in.Typed = typedEntry(c, "")
	ask := measure.Ask{KPI: in.KPI, Period: in.Value.Period(), CaseTypeID: in.Value.CaseTypeID, Key: in.Value.Key()}
	e := entryOf(ask, in.Typed)
	e.value.From, e.value.Until = in.Value.From, in.Value.Until
	if in.Problems = e.problems; len(in.Problems) == 0 {
		_, err = h.store.Enter(c.UserContext(), guard.Asker(c).Scope, e.value, in.Value.ID, in.Typed.Reason)
		if in.Problems = problemsOf(err); err != nil && in.Problems == nil {
			return err
		}
	}
	if len(in.Problems) > 0 {
		return h.refuse(c, views.NewValue(h.chrome(c), in))
	}
	return h.done(c, valuesOf(in.Value), "value_corrected", "")
}

// withdrawValue ends an entered value.
func (h *Handlers) withdrawValue(c *fiber.Ctx) error {
	in, err := h.enteredByID(c)
	if err != nil {
		return err
	}
	err = h.store.WithdrawEntered(c.UserContext(), guard.Asker(c).Scope, in.Value.ID, c.FormValue("reason"))
	if problems := problemsOf(err); problems != nil {
		in.Typed, in.Ending, in.Problems = views.TypedEntry(h.langOf(c), in.KPI, in.Value), true, problems
		return h.refuse(c, views.NewValue(h.chrome(c), in))
	}
	if err != nil {
		return err
	}
	return h.done(c, valuesOf(in.Value), "value_ended", "")
}

// valuesOf is where the form of a value's department and period stands.
func valuesOf(e models.Entered) string {
	return views.NewAddress(views.Address{Path: "/data/values"}.With("department", strconv.FormatInt(e.DepartmentID, 10))).With("month", (e.Until - 1).Month().String())
}

// approvals lists the entered values that nobody but the enterer has looked at.
func (h *Handlers) approvals(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	all, err := h.store.Entered(c.UserContext(), b.Scope)
	if err != nil {
		return err
	}
	in := views.ApprovalsInput{Enters: b.Scope.May(models.RightValues), Imports: b.Scope.May(models.RightImports)}
	for _, e := range all {
		if !e.Stands() || !h.waits(b, e) {
			continue
		}
		row := views.ApprovalInput{Value: e, Own: !b.Scope.MayApprove(e), CaseType: b.CaseTypes.Entry(e.CaseTypeID).Name, Department: b.Departments.Entry(e.DepartmentID).Name}
		row.Value.SetAt = h.local(e.SetAt)
		row.KPI, _ = b.KPIs.KPI(e.KPI, e.Period().LastMonth())
		for _, old := range all { // what figures show meanwhile
			if old.Root() == e.Root() && old.ApprovedAt != nil {
				row.Before = old.Value
			}
		}
		in.Rows = append(in.Rows, row)
	}
	return h.show(c, views.NewApprovals(h.chrome(c), in))
}

// approveValue lets an entered value into the figures.
func (h *Handlers) approveValue(c *fiber.Ctx) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	if err := h.store.ApproveEntered(c.UserContext(), guard.Asker(c).Scope, id); err != nil {
		return err
	}
	return h.done(c, "/data/values/waiting", "value_approved", "")
}
