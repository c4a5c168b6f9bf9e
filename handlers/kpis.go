package handlers

import (
	"encoding/json"
	"fmt"
	"net/url"
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

// kpis lists the key figures to change them or make more.
func (h *Handlers) kpis(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	var in views.KPIsInput
	for _, key := range b.KPIs.Keys() {
		d, _ := b.KPIs.At(key, b.Today.Month())
		in.Definitions = append(in.Definitions, d)
	}
	return h.show(c, views.NewKPIs(h.chrome(c), in))
}

const (
	newKPI    = "new" // in the address, in place of a key
	fewRows   = 3     // lines that a condition's form begins with
	moreRows  = 2
	mostRows  = 15
	keptLines = "_kept"
)

// kpiForm shows the form of a definition.
func (h *Handlers) kpiForm(c *fiber.Ctx) error {
	b, last, err := h.asksToDefine(c)
	if err != nil {
		return err
	}
	form, rows := formOf(h.langOf(c), last)
	return h.show(c, views.NewKPIForm(h.chrome(c), views.KPIInput{Key: last.Key, Last: last, Form: form, Rows: rows, MaySee: b.Scope.May(models.RightFigures)}))
}

// asksToDefine gives the last version of the definition in the address; the zero one where a new key figure is made.
func (h *Handlers) asksToDefine(c *fiber.Ctx) (*facts.Book, models.Definition, error) {
	b, err := h.book(c)
	if err != nil {
		return nil, models.Definition{}, err
	}
	if !mayDefine(b.Scope) {
		return nil, models.Definition{}, models.ErrForbidden
	}
	key, err := param(c, "kpi")
	if err != nil || key == newKPI {
		return b, models.Definition{}, err
	}
	versions := b.KPIs.Versions(key)
	if len(versions) == 0 {
		return nil, models.Definition{}, models.ErrNotFound
	}
	return b, versions[len(versions)-1], nil
}

// saveKPI keeps a new version of a definition, or shows what it would give.
func (h *Handlers) saveKPI(c *fiber.Ctx) error {
	b, last, err := h.asksToDefine(c)
	if err != nil {
		return err
	}
	form := url.Values{}
	for key, value := range c.Context().PostArgs().All() {
		form.Add(string(key), string(value))
	}
	in := views.KPIInput{Key: last.Key, Last: last, Form: form, Rows: rowsOf(form), MaySee: b.Scope.May(models.RightFigures)}
	if form.Get("do") == "more" {
		in.Rows = min(in.Rows+moreRows, mostRows)
		return h.show(c, views.NewKPIForm(h.chrome(c), in))
	}
	d, problems := definitionOf(h.langOf(c), form, last)
	base, err := strconv.Atoi(form.Get("base"))
	if err != nil || base < 0 {
		return models.Problem{Field: "base", Code: "invalid"}
	}
	if len(problems) == 0 {
		problems = problemsOf(checked(d, last))
	}
	if len(problems) == 0 && form.Get("do") == "preview" && in.MaySee {
		in.Preview, err = preview(h.langOf(c), b, d, last)
		if err != nil {
			return err
		}
		return h.show(c, views.NewKPIForm(h.chrome(c), in))
	}
	if len(problems) == 0 {
		_, err = h.store.Define(c.UserContext(), guard.Asker(c).Scope, d, base)
		if problems = problemsOf(err); err != nil && problems == nil {
			return err
		}
	}
	if len(problems) > 0 {
		in.Problems = problems
		return h.refuse(c, views.NewKPIForm(h.chrome(c), in))
	}
	return h.done(c, "/definitions/"+d.Key, "kpi_defined", h.langOf(c).NameOf(d.KPI()))
}

func checked(d, last models.Definition) error {
	if last.Version == 0 {
		return d.Check(nil)
	}
	return d.Check(&last)
}

// preview works out what a definition would show of the last finished quarter, beside what stands now.
func preview(l text.Lang, b *facts.Book, d, last models.Definition) (*views.PreviewInput, error) {
	period := measure.DefaultPeriod(b)
	figure := func(d models.Definition) (measure.Figure, error) {
		// The version alone, as if it had always stood.
		with := *b
		with.KPIs = models.NewCatalogue(append(slices.DeleteFunc(slices.Clone(b.KPIs), func(o models.Definition) bool { return o.Key == d.Key }), d))
		set, err := measure.Cases(&with, measure.CaseQuery{KPI: d.Key, Period: period})
		if err != nil {
			return measure.Figure{}, err
		}
		return set.Figure, nil
	}
	f, err := figure(d)
	if err != nil {
		return nil, err
	}
	out := &views.PreviewInput{Period: period, Unit: f.Unit, Value: f.Value, N: f.N, Unknown: f.Unknown, Left: f.Excluded}
	if d.Kind != models.DefinedLibrary {
		out.Formula = l.Formula(d)
	}
	if last.Version > 0 {
		now, err := figure(last)
		if err != nil {
			return nil, err
		}
		out.Now = now.Value
	}
	return out, nil
}

// rowsOf gives how many lines of conditions a form has.
func rowsOf(form url.Values) int {
	rows := fewRows
	for i := fewRows + 1; i <= mostRows; i++ {
		n := strconv.Itoa(i)
		if form.Has("condition_"+n+"_field") || form.Has("inclusion_"+n+"_field") {
			rows = i
		}
	}
	return rows
}

// definitionOf reads a form. What a library key figure has fixed is taken from its last version.
func definitionOf(l text.Lang, form url.Values, last models.Definition) (models.Definition, models.Problems) {
	var ps models.Problems
	get := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	number := func(name string) *float64 {
		s := get(name)
		if s == "" {
			return nil
		}
		v, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
		if err != nil {
			ps = append(ps, models.Problem{Field: name, Code: "bad_number", Value: s})
			return nil
		}
		return &v
	}
	d := last
	d.SetBy, d.Reason = "", get("reason")
	d.Dimension, d.Owner, d.Note = models.Dimension(get("dimension")), get("owner"), get("note")
	d.LeaveOut, d.Paper = form["leave_out"], get("paper") != ""
	d.Entry, d.ByType, d.Approve = models.PeriodKind(get("entry")), get("by_type") != "", get("approve") != ""
	if last.Kind != models.DefinedLibrary {
		if last.Version == 0 {
			d.Key = get("key")
			d.Kind = models.DefinedOwn
			if models.Form(get("form")) == models.FormGiven {
				d.Kind = models.DefinedGiven
			}
		}
		d.NameDA, d.NameEN, d.AboutDA, d.AboutEN = get("name_da"), get("name_en"), get("about_da"), get("about_en")
		d.Form, d.Field, d.Unit, d.Cohort = models.Form(get("form")), get("field"), models.Unit(get("unit")), models.Cohort(get("cohort"))
		if err := d.Better.UnmarshalText([]byte(get("better"))); err != nil {
			ps = append(ps, problemsOf(err)...)
		}
		d.Limit, d.Quantile = number("limit"), 0
		if v := number("quantile"); v != nil {
			d.Quantile = *v
		}
		d.Condition, d.Inclusion = conditionOf(l, form, "condition", last.Condition), conditionOf(l, form, "inclusion", last.Inclusion)
	}
	if !d.DaysMeasure() {
		d.LeaveOut = nil
	} else if d.LeaveOut == nil {
		d.LeaveOut = []string{}
	}
	d = d.Fill()
	if d.Tolerance = number("tolerance"); d.Tolerance != nil && d.Unit == models.UnitShare {
		*d.Tolerance /= 100 // percentage points
	}
	d.MinN = 0
	if v := number("min_n"); v != nil {
		d.MinN = int(*v)
	}
	if last.Version > 0 {
		month, err := models.ParseMonth(get("valid_from"))
		if err != nil {
			ps = append(ps, models.Problem{Field: "valid_from", Code: "bad_month", Value: get("valid_from")})
		}
		d.ValidFrom = month
	}
	return d, ps
}

// conditionOf reads the lines of a condition; nil without any. One that has no lines stays as it is kept.
func conditionOf(l text.Lang, form url.Values, name string, kept *models.Condition) *models.Condition {
	if form.Get(name+keptLines) != "" {
		return kept
	}
	var parts []models.Condition
	groups := map[string]int{} // of each group the place of its part
	for i := range mostRows {
		line := fmt.Sprintf("%s_%d_", name, i+1)
		field := strings.Split(form.Get(line+"field"), ":")
		if field[0] == "" {
			continue
		}
		c := models.Condition{Field: field[0], Op: models.Op(form.Get(line + "op"))}
		if len(field) == 3 {
			c.From, c.To = field[1], field[2]
		}
		value := strings.TrimSpace(form.Get(line + "value"))
		values := []string{value}
		if c.Op == models.OpIn || c.Op == models.OpNotIn {
			values = strings.Split(value, ",")
		}
		for _, v := range values {
			if v = strings.TrimSpace(v); v != "" {
				c.Value = append(c.Value, codeOf(l, c.Field, v))
			}
		}
		group := form.Get(line + "group")
		at, met := groups[group]
		switch {
		case group == "":
			parts = append(parts, c)
		case met:
			parts[at].All = append(parts[at].All, c)
		default:
			groups[group] = len(parts)
			parts = append(parts, models.Condition{All: []models.Condition{c}})
		}
	}
	any := form.Get(name) == "any"
	for _, at := range groups { // the lines of a group hold the other way than the whole
		switch lines := parts[at].All; {
		case len(lines) == 1:
			parts[at] = lines[0]
		case !any:
			parts[at] = models.Condition{Any: lines}
		}
	}
	switch {
	case len(parts) == 0:
		return nil
	case len(parts) == 1:
		return &parts[0]
	case any:
		return &models.Condition{Any: parts}
	}
	return &models.Condition{All: parts}
}

// formLine is one line of a condition's form: a comparison and the group that it stands in, "" for none.
type formLine struct {
	models.Condition
	group string
}

// linesOf puts a condition into lines: all or any of comparisons and of groups that hold the other way. False where it
// nests deeper, or asks what the form has no words for.
func linesOf(c models.Condition) (lines []formLine, join string, ok bool) {
	parts := []models.Condition{c}
	switch {
	case c.All != nil:
		parts, join = c.All, "all"
	case c.Any != nil:
		parts, join = c.Any, "any"
	default:
		join = "all"
	}
	groups := 0
	for _, part := range parts {
		inner, group := []models.Condition{part}, ""
		if !part.Leaf() {
			if inner = part.Any; join == "any" {
				inner = part.All
			}
			groups++
			group = strconv.Itoa(groups)
		}
		if len(inner) == 0 || groups > views.MostGroups {
			return nil, "", false
		}
		for _, leaf := range inner {
			if !lined(leaf) {
				return nil, "", false
			}
			lines = append(lines, formLine{leaf, group})
		}
	}
	return lines, join, len(lines) <= mostRows
}

// codeOf gives the code of a word as people write it, and a number with a decimal point.
func codeOf(l text.Lang, field, word string) string {
	f, _ := models.FieldOf(field)
	switch f.Sort {
	case models.SortCode:
		for _, code := range f.Codes {
			if strings.EqualFold(word, code) || strings.EqualFold(word, l.DefineValue(field, code)) {
				return code
			}
		}
	case models.SortWhole, models.SortNumber:
		return strings.Replace(word, ",", ".", 1)
	}
	return word
}

// formOf puts a definition into the names of its form, and gives how many lines its conditions need.
func formOf(l text.Lang, d models.Definition) (url.Values, int) {
	form, rows := url.Values{}, fewRows
	number := func(v float64) string {
		s := strconv.FormatFloat(v, 'g', -1, 64)
		if l == text.Danish {
			s = strings.Replace(s, ".", ",", 1)
		}
		return s
	}
	for name, v := range map[string]string{"key": d.Key, "name_da": d.NameDA, "name_en": d.NameEN, "about_da": d.AboutDA, "about_en": d.AboutEN,
		"form": string(d.Form), "field": d.Field, "unit": string(d.Unit), "cohort": string(d.Cohort), "dimension": string(d.Dimension),
		"owner": d.Owner, "note": d.Note} {
		form.Set(name, v)
	}
	better := "neutral"
	if b, err := d.Better.MarshalText(); err == nil && d.Version > 0 {
		better = string(b)
	} else if d.Version == 0 {
		better = "higher"
	}
	form.Set("better", better)
	if d.Quantile != 0 {
		form.Set("quantile", number(d.Quantile))
	}
	if d.Limit != nil {
		form.Set("limit", number(*d.Limit))
	}
	if d.Tolerance != nil {
		v := *d.Tolerance
		if d.Unit == models.UnitShare {
			v *= 100
		}
		form.Set("tolerance", number(v))
	}
	if d.MinN > 0 {
		form.Set("min_n", strconv.Itoa(d.MinN))
	}
	form["leave_out"] = d.LeaveOut
	if d.Version == 0 {
		form["leave_out"] = models.UsualLeaveOut
	}
	for name, set := range map[string]bool{"paper": d.Paper, "by_type": d.ByType, "approve": d.Approve} {
		if set {
			form.Set(name, "1")
		}
	}
	form.Set("entry", string(d.Entry))
	for name, c := range map[string]*models.Condition{"condition": d.Condition, "inclusion": d.Inclusion} {
		if c == nil {
			continue
		}
		parts, join, ok := linesOf(*c)
		if !ok {
			if whole, err := json.Marshal(c); err == nil {
				form.Set(name+keptLines, string(whole))
			}
			continue
		}
		form.Set(name, join)
		rows = max(rows, len(parts))
		for i, part := range parts {
			line := fmt.Sprintf("%s_%d_", name, i+1)
			field := part.Field
			if part.From != "" {
				field = strings.Join([]string{part.Field, part.From, part.To}, ":")
			}
			form.Set(line+"field", field)
			form.Set(line+"group", part.group)
			form.Set(line+"op", string(part.Op))
			values := make([]string, len(part.Value))
			for k, v := range part.Value {
				values[k] = v
				if f, _ := models.FieldOf(part.Field); f.Sort == models.SortCode {
					values[k] = l.DefineValue(part.Field, v)
				}
			}
			form.Set(line+"value", strings.Join(values, ", "))
		}
	}
	return form, rows
}

// lined says whether a condition can stand in one line of the form.
func lined(c models.Condition) bool {
	return c.Leaf() && (c.Field != models.FieldDays || slices.Contains(views.Pairs, [2]string{c.From, c.To}))
}
