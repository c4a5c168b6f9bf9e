package measure

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// seriesMonths is the length of a cell's series; departmentMonths is how far back a row looks for its department.
const (
	seriesMonths     = 13
	departmentMonths = 36
)

// maker makes one board: the answer of the pass and what rows are judged by.
type maker struct {
	b       *facts.Book
	sel     *selection
	window  Window
	kpis    []models.KPI // columns first, then what stands beside
	columns int
	answer  *answer
	periods []models.Period // the period, the months of the series, those of the outlook, last the comparison where there is one
	names   []string        // of the periods
	group   map[int64]int   // by case type id
	targets *targets

	reached [][2]models.Day // by kpis: the first and last day of the data that each is made of
	defined [][]models.KPI  // kpis as they stood in the periods that were learned, the last of which speaks for all after it

	lastFinished models.Month // of the period: what the control charts end with
	outlookAt    int          // the place in periods of their first month
	asking       sync.Mutex
	telling      map[string]idSet // by KPI: the sources that tell it, asked for when first needed; held by asking
	late         lateness
}

// NewBoard makes the leadership overview of a window (CONTRACT §6).
func NewBoard(b *facts.Book, w Window) (*Board, error) {
	m := newMaker(b, w, nil)
	board := &Board{
		PeriodName: m.window.Period.String(), Data: b.DataDate.String(), DataDate: b.DataDate,
		Provisional: !Finished(b, m.window.Period), Period: m.window.Period, Compare: m.window.Compare,
		Columns: m.kpis[:m.columns], Rows: []Row{},
	}
	if m.compares() {
		name := m.window.Compare.String()
		board.CompareName = &name
	}
	board.Overdue = models.CountOverdue(b.Decisions, b.Today)
	for _, d := range b.Decisions {
		if d.Awaits(b.Today) {
			board.Awaited++
		}
	}
	if m.sel.nothing {
		return board, nil
	}
	board.Attendance = attendance(b, m.sel, m.kpis[:m.columns], m.window.Period)
	parted := m.parted()
	types := m.caseTypes()
	for _, row := range m.rows(types) {
		row.Parted = parted[row.CaseTypeID]
		for i := range row.Cells {
			c := &row.Cells[i]
			*board.Counts.of(c.Status)++
			if m.compares() {
				*board.Before.of(c.PreviousStatus)++
			}
		}
		board.Rows = append(board.Rows, row)
	}
	board.Rows = worstFirst(board.Rows)
	if board.Compared = m.compared(); board.Compared {
		board.Changes = changes(board.Rows)
	}
	var err error
	board.Exceptions, err = m.exceptions(board.Rows, types)
	return board, err
}

// newMaker resolves the window and asks the facts once for all cells, of only one case type or of all.
func newMaker(b *facts.Book, w Window, only *int64, more ...models.KPI) *maker {
	if w.Period.Kind == "" {
		w.Period = DefaultPeriod(b)
	}
	w.Period = whole(b, w.Period)
	if w.Compare.Kind == "" {
		w.Compare = DefaultCompare(w.Period)
	}
	if w.Compare.Kind == models.ByTotal { // a total has nothing beside it to be compared with
		w.Compare = models.Period{}
	}
	m := &maker{b: b, window: w, targets: targetsOf(b), group: map[int64]int{}}
	m.sel, _ = w.Filter.resolve(b)
	if only != nil {
		m.sel.caseTypes = nil
		m.sel.caseTypes.add(*only)
	}
	columns := b.Settings.Columns
	if len(columns) == 0 {
		columns = models.DefaultSettings().Columns
	}
	for _, key := range columns { // a column whose KPI no longer exists is not shown
		if k, ok := b.KPI(key); ok {
			m.kpis = append(m.kpis, k)
		}
	}
	m.columns = len(m.kpis)
	for _, key := range []string{besideWithin, "cases_decided", "cases_received"} {
		k, _ := models.KPIByKey(key)
		m.kpis = append(m.kpis, k)
	}
	m.kpis = append(m.kpis, more...)

	m.periods = []models.Period{w.Period}
	last := w.Period.LastMonth()
	for month := last - seriesMonths + 1; month <= last; month++ {
		m.periods = append(m.periods, models.PeriodAt(models.ByMonth, month.First(), 1))
	}
	m.lastFinished, m.outlookAt = m.findLastFinished(w.Period), len(m.periods)
	for month := m.lastFinished - outlookMonths + 1; month <= m.lastFinished; month++ {
		m.periods = append(m.periods, models.PeriodAt(models.ByMonth, month.First(), 1))
	}
	if m.compares() {
		m.periods = append(m.periods, w.Compare)
	}
	for _, p := range m.periods {
		m.names = append(m.names, p.String())
	}
	m.learn(w.Period, w.Compare)
	if m.sel.nothing {
		return m
	}
	m.answer = runByMonth(b, request{kpis: m.kpis, group: []string{GroupCaseType}, sel: m.sel, periods: m.periods, targets: m.targets})
	for g := range m.answer.keys {
		m.group[m.answer.id(g, GroupCaseType)] = g
	}
	m.findLate()
	return m
}

// learn finds what each key figure reaches, and how it was defined in periods.
func (m *maker) learn(periods ...models.Period) {
	m.defined = make([][]models.KPI, len(periods))
	for _, k := range m.kpis {
		first, last := reach(m.b, k)
		m.reached = append(m.reached, [2]models.Day{first, last})
		for i, p := range periods {
			stood, _ := m.b.KPIs.KPI(k.Key, p.LastMonth())
			m.defined[i] = append(m.defined[i], stood)
		}
	}
}

// besideWithin is shown beside within_limit_share, and stands in for it where a case type has no limit.
const besideWithin = "net_days_median"

func (m *maker) compares() bool { return m.window.Compare.Kind != "" }

// compared says whether there is a comparison and both periods are finished: what is told of a part of a period is
// not held against a whole one (FEATURES F25).
func (m *maker) compared() bool {
	return m.compares() && Finished(m.b, m.window.Period) && Finished(m.b, m.window.Compare)
}

// kept is one case type of a board with the departments that its cases lie in.
type kept struct {
	id          int64
	departments []int64
}

// caseTypes lists the case types with a case in scope and filter, by name.
func (m *maker) caseTypes() []kept {
	found := map[int64]idSet{}
	for combo := range combos(m.b, m.sel) {
		set := found[int64(combo.CaseType)]
		set.add(int64(combo.Department))
		found[int64(combo.CaseType)] = set
	}
	var out []kept
	several := false
	for id, set := range found {
		k := kept{id: id}
		for d, in := range set {
			if in {
				k.departments = append(k.departments, int64(d))
			}
		}
		several = several || len(k.departments) > 1
		out = append(out, k)
	}
	if several {
		m.narrow(out)
	}
	slices.SortFunc(out, func(x, y kept) int {
		return cmp.Or(strings.Compare(m.b.CaseTypes.Entry(x.id).Name, m.b.CaseTypes.Entry(y.id).Name), cmp.Compare(x.id, y.id))
	})
	return out
}

// narrow keeps the departments of the last 36 months, where a case type has cases in that time.
func (m *maker) narrow(types []kept) {
	last := m.window.Period.LastMonth()
	span := models.Period{Kind: models.ByTotal, From: (last - departmentMonths + 1).First(), Until: last.Until()}
	kpis := []models.KPI{m.kpis[m.columns+1], m.kpis[m.columns+2]}
	a := runByMonth(m.b, request{kpis: kpis, group: []string{GroupCaseType, GroupDepartment}, sel: m.sel, periods: []models.Period{span}, targets: m.targets})
	recent := map[int64][]int64{}
	for g := range a.keys {
		if a.figure(0, g, 0).N+a.figure(1, g, 0).N > 0 {
			id := a.id(g, GroupCaseType)
			recent[id] = append(recent[id], a.id(g, GroupDepartment))
		}
	}
	for i, t := range types {
		if len(recent[t.id]) > 0 {
			types[i].departments = recent[t.id]
		}
	}
}

// shared gives the lowest department that all departments of a row lie in, 0 for none: what is promised for it
// holds for the whole row.
func (m *maker) shared(departments []int64) int64 {
	if len(departments) == 0 {
		return 0
	}
	line := m.targets.lineage(departments[0])
	for _, d := range departments[1:] {
		above := m.targets.lineage(d)
		for len(line) > 0 && !slices.Contains(above, line[0]) {
			line = line[1:]
		}
	}
	return line[0]
}

// figure gives a figure of a case type: an empty one where it has no case in any period asked, and one without a
// value, though it were a count, where the period lies outside the data.
func (m *maker) figure(kpi int, caseType int64, period int) Figure {
	k, p := m.kpis[kpi], m.periods[period]
	first, last := m.reached[kpi][0], m.reached[kpi][1]
	inside := first.Known() && p.Until > first && p.From <= last
	if g, ok := m.group[caseType]; ok && inside {
		return m.answer.figure(kpi, g, period)
	}
	f := Figure{KPI: k.Key, Period: p.String(), Unit: k.Unit, Span: p, applies: true, Few: !k.Counted, Provisional: provisional(m.b, k, p)}
	name := m.b.CaseTypes.Entry(caseType).Name
	f.CaseType = &name
	switch k.Form {
	case models.FormCount:
		if inside {
			f.Value = value(0)
		}
	case models.FormShare, models.FormMean:
		f.Numerator, f.Denominator = value(0), value(0)
	}
	return f
}

// rows makes the rows of case types, in their order, by some workers side by side: a row hangs on no other.
func (m *maker) rows(types []kept) []Row {
	out := make([]Row, len(types))
	var next atomic.Int64
	work := func() {
		for i := next.Add(1) - 1; i < int64(len(types)); i = next.Add(1) - 1 {
			out[i] = m.row(types[i])
		}
	}
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(types)/8) - 1 {
		wait.Add(1)
		go func() { defer wait.Done(); work() }()
	}
	work()
	wait.Wait()
	return out
}

func (m *maker) row(t kept) Row {
	entry := m.b.CaseTypes.Entry(t.id)
	row := Row{
		CaseType: entry.Name, CaseTypeID: t.id, Slug: entry.Slug,
		N: m.figure(m.columns+1, t.id, 0).N, Received: m.figure(m.columns+2, t.id, 0).N,
		Cells: make([]Cell, 0, m.columns),
	}
	if t.id == 0 {
		row.Slug = Missing
	}
	if len(t.departments) == 1 {
		row.DepartmentID = t.departments[0]
		row.Department = m.b.Departments.Entry(row.DepartmentID).Name
	}
	shared := m.shared(t.departments)
	if s := m.targets.standing(models.KPILimit, t.id, shared, m.window.Period.LastMonth()); len(s) > 0 {
		row.Limit = &s[0]
	}
	for i := range m.kpis[:m.columns] {
		row.Cells = append(row.Cells, m.cell(i, t, shared))
	}
	for _, c := range row.Cells {
		if c.Status == models.StatusOff {
			row.Weight += float64(c.N) * c.Gaps
		}
	}
	return row
}

// limited says whether a limit stood for any department of a case type in any month of a period.
func (m *maker) limited(t kept, p models.Period) bool {
	for month := max(p.From.Month(), firstMonth); month <= p.LastMonth(); month++ {
		at := int(month - firstMonth)
		if at >= days().months {
			break
		}
		for _, d := range t.departments {
			if m.answer.limits.at(uint16(t.id), uint16(d), at) != 0 {
				return true
			}
		}
	}
	return false
}

// reading is one KPI of one case type in one period, judged.
type reading struct {
	kpi    int
	figure Figure
	target *models.Target
	others []models.Target
	status models.Status
	age    int // of the stale source that it stands on, in days; -1 = none is stale
}

// read judges a column for a case type in a period, by the target that stood in the period's last month. Where no
// limit stood, the median of the net days is judged in place of the share within the limit, if it has a target.
func (m *maker) read(column int, t kept, department int64, period int) reading {
	p := m.periods[period]
	k := m.kpis[column]
	r := reading{kpi: column, figure: m.figure(column, t.id, period)}
	applies := r.figure.applies && !slices.Contains(m.b.Settings.NotMeasured, models.NotMeasured{KPI: k.Key, CaseTypeID: t.id})
	standing := m.targets.standing(k.Key, t.id, department, p.LastMonth())
	if k.Key == "within_limit_share" && applies && !m.limited(t, p) {
		applies = false
	}
	if k.Key == "within_limit_share" && !applies {
		instead := m.kpis[m.columns]
		s := m.targets.standing(instead.Key, t.id, department, p.LastMonth())
		if len(s) > 0 && !slices.Contains(m.b.Settings.NotMeasured, models.NotMeasured{KPI: instead.Key, CaseTypeID: t.id}) {
			r.kpi, standing = m.columns, s
			r.figure = m.figure(r.kpi, t.id, period)
			applies = r.figure.applies
		}
	}
	if len(standing) > 0 {
		r.target, r.others = &standing[0], standing[1:]
	}
	r.age = -1
	overdue := false
	if period == 0 && applies {
		r.age, overdue = m.lag(r.kpi, t.id)
	}
	r.status = judge(r.figure, m.kpiIn(r.kpi, period), r.target, applies, overdue, func() bool { return m.told(m.kpis[r.kpi], t.id) })
	return r
}

// kpiIn gives a KPI as its definition stood in a period that was learned.
func (m *maker) kpiIn(kpi, period int) models.KPI {
	return m.defined[min(period, len(m.defined)-1)][kpi]
}

// told says whether a source of a case type's cases tells, of any case that the one who asks may see, what a KPI needs.
func (m *maker) told(k models.KPI, caseType int64) bool {
	return m.tells(k, func(c facts.Combo) bool { return int64(c.CaseType) == caseType })
}

// tells says the same of the cases of some combinations.
func (m *maker) tells(k models.KPI, of func(facts.Combo) bool) bool {
	m.asking.Lock()
	defer m.asking.Unlock()
	sources, asked := m.telling[k.Key]
	if !asked {
		a := run(m.b, request{kpis: []models.KPI{k}, group: []string{GroupSource}, targets: m.targets,
			periods: []models.Period{whole(m.b, models.Period{Kind: models.ByTotal, From: models.NoDay, Until: models.NoDay})}})
		for g := range a.keys {
			if a.figure(0, g, 0).N > 0 {
				sources.add(a.id(g, GroupSource))
			}
		}
		if m.telling == nil {
			m.telling = map[string]idSet{}
		}
		m.telling[k.Key] = sources
	}
	for combo := range combos(m.b, m.sel) {
		if of(combo) && sources.has(int64(combo.Source)) {
			return true
		}
	}
	return false
}

// judge gives the status of a figure: the first that applies (CONTRACT §6). told says whether the cases' sources ever
// tell what the KPI needs; it is asked only where a period has cases and not one of them does. overdue says that a
// source has not delivered what it should have.
func judge(f Figure, k models.KPI, target *models.Target, applies, overdue bool, told func() bool) models.Status {
	switch {
	case !applies:
		return models.StatusNotMeasured
	case overdue && f.Value == nil && f.N == 0 && f.Unknown == 0:
		return models.StatusMissing
	case k.Form == models.FormGiven && f.Value == nil, f.N == 0 && f.Value == nil && f.Unknown > 0 && !told():
		return models.StatusMissing
	case f.N == 0 && f.Value == nil && f.Unknown == 0 && !k.Counted:
		return models.StatusNoCases
	case f.Few:
		return models.StatusTooFew
	case f.Value == nil: // more than half are still open
		return models.StatusMissing
	case target == nil:
		return models.StatusNoTarget
	}
	return verdict(*f.Value, k, *target)
}

func verdict(v float64, k models.KPI, target models.Target) models.Status {
	switch {
	case target.Met(v):
		return models.StatusMet
	case target.Near(v, k):
		return models.StatusNear
	}
	return models.StatusOff
}

// gaps gives how far a value is worse than a target, in tolerances: 0 when it is not. A law has no tolerance; the
// one that the KPI has otherwise serves as the measure.
func gaps(v float64, k models.KPI, target models.Target) float64 {
	if target.Met(v) {
		return 0
	}
	measure := target
	measure.Kind = models.KindOwn
	tolerance := measure.Tolerance(k)
	if tolerance == 0 { // 10 % of a target of 0
		tolerance = 1
	}
	return math.Abs(v-*target.Value) / tolerance
}

func (m *maker) cell(column int, t kept, department int64) Cell {
	r := m.read(column, t, department, 0)
	k := m.kpiIn(r.kpi, 0)
	f := r.figure
	c := Cell{
		KPI: k.Key, Value: f.Value, Unit: k.Unit, Numerator: f.Numerator, Denominator: f.Denominator, N: f.N,
		Unknown: f.Unknown, Few: f.Few, Stale: r.age >= 0, Age: r.age, Status: r.status,
		Column: m.kpis[column].Key, Figure: f, Standing: r.target, Defined: k,
	}
	if k.Key == "within_limit_share" {
		beside := m.figure(m.columns, t.id, 0)
		c.Beside = &Beside{KPI: beside.KPI, Value: beside.Value, Unit: beside.Unit, N: beside.N}
	}
	if r.target != nil {
		kind, comparator := string(r.target.Kind), string(r.target.Comparator)
		c.Target, c.TargetKind, c.Comparator = r.target.Value, &kind, &comparator
		c.Tolerance = r.target.Tolerance(k)
		if f.Value != nil {
			c.Gap = value(*f.Value - *r.target.Value)
		}
	}
	if judged(r.status) {
		c.Gaps = gaps(*f.Value, k, *r.target)
		for _, other := range r.others {
			c.Others = append(c.Others, Judgement{other, verdict(*f.Value, k, other), *f.Value - *other.Value})
		}
	}
	var values []*float64 // of the months of the outlook
	switch {
	case r.status == models.StatusNotMeasured:
	case m.window.Later:
		c.later = func() *Outlook { return m.outlook(r.kpi, t.id, m.outlookValues(r.kpi, t.id), r.target) }
	default:
		values = m.outlookValues(r.kpi, t.id)
		c.tell(m.outlook(r.kpi, t.id, values, r.target))
	}
	c.Series = m.series(r.kpi, t.id, values)
	if m.compares() {
		at := len(m.periods) - 1
		before := m.read(column, t, department, at)
		c.PreviousStatus = before.status
		c.PreviousFigure = before.figure
		c.Previous = m.figure(r.kpi, t.id, at).Value
	}
	return c
}

func judged(s models.Status) bool {
	return s == models.StatusMet || s == models.StatusNear || s == models.StatusOff
}

// worstFirst orders rows: those with a cell off by cases × gap in tolerances, then those with a cell near, then those
// with a cell met, then those with cases in the period, then by name.
func worstFirst(rows []Row) []Row {
	type placed struct {
		*Row
		worst int // the rank of the worst cell; -1 where nothing is judged
		idle  bool
	}
	order := make([]placed, len(rows))
	for i := range rows {
		order[i] = placed{&rows[i], -1, rows[i].N == 0 && rows[i].Received == 0}
		for j := range rows[i].Cells {
			order[i].worst = max(order[i].worst, rank(rows[i].Cells[j].Status))
		}
	}
	slices.SortStableFunc(order, func(x, y placed) int {
		return cmp.Or(cmp.Compare(y.worst, x.worst), cmp.Compare(y.Weight, x.Weight), cmpBool(x.idle, y.idle),
			strings.Compare(x.CaseType, y.CaseType), cmp.Compare(x.CaseTypeID, y.CaseTypeID))
	})
	out := make([]Row, len(rows))
	for i, o := range order {
		out[i] = *o.Row
	}
	return out
}

// rank orders statuses from good to bad.
func rank(s models.Status) int {
	switch s {
	case models.StatusMet:
		return 0
	case models.StatusNear:
		return 1
	case models.StatusOff:
		return 2
	}
	return -1
}

// changes lists what became of the cells since the comparison: crossings between met, near and off first, those for
// the worse before those for the better and each by cases × size; then moves of a tolerance or more.
func changes(rows []Row) []Change {
	type weighed struct {
		*Change
		weight float64
	}
	var all []weighed
	for _, row := range rows {
		for i := range row.Cells {
			c := &row.Cells[i]
			if !judged(c.Status) || !judged(c.PreviousStatus) || c.PreviousFigure.KPI != c.KPI || c.Previous == nil {
				continue
			}
			k := c.Defined
			change := &Change{
				CaseType: row.CaseType, CaseTypeID: row.CaseTypeID, Slug: row.Slug, KPI: c.KPI, Unit: c.Unit, Defined: k,
				From: *c.Previous, To: *c.Value, Was: c.PreviousStatus, Is: c.Status, Crossing: c.PreviousStatus != c.Status,
			}
			change.Worse = (change.To-change.From)*better(*c.Standing) < 0
			if change.Crossing {
				change.Worse = rank(change.Is) > rank(change.Was)
			}
			// The move in tolerances, against the target as if the value had come from there.
			from := *c.Standing
			from.Value, from.Kind = &change.From, models.KindOwn
			tolerance := cmp.Or(from.Tolerance(k), 1)
			size := math.Abs(change.To-change.From) / tolerance
			if !change.Crossing && size < 1-1e-9 {
				continue
			}
			all = append(all, weighed{change, size * float64(c.N)})
		}
	}
	slices.SortStableFunc(all, func(x, y weighed) int {
		return cmp.Or(-cmpBool(x.Crossing, y.Crossing), -cmpBool(x.Worse, y.Worse), cmp.Compare(y.weight, x.weight),
			strings.Compare(x.CaseType, y.CaseType), strings.Compare(x.KPI, y.KPI))
	})
	out := make([]Change, len(all))
	for i, w := range all {
		out[i] = *w.Change
	}
	return out
}

// better is +1 where a higher value keeps the target, −1 where a lower one does.
func better(t models.Target) float64 {
	if t.Comparator == models.AtMost {
		return -1
	}
	return 1
}

func cmpBool(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return 1
	}
	return -1
}

// exceptions lists the rows with a cell that is off, which stand first among rows in order, the first of them with
// what the cases say about them.
func (m *maker) exceptions(rows []Row, kept []kept) ([]Exception, error) {
	var out []Exception
	var types idSet
	for _, row := range rows {
		e := Exception{Row: row}
		for i := range row.Cells {
			if row.Cells[i].Status == models.StatusOff {
				e.Off = append(e.Off, row.Cells[i])
			}
		}
		if len(e.Off) == 0 {
			break
		}
		slices.SortStableFunc(e.Off, func(x, y Cell) int { return cmp.Compare(y.Gaps, x.Gaps) })
		var keys []string
		for _, c := range e.Off {
			keys = append(keys, c.KPI)
		}
		e.Decisions = decidedOn(m.b, row.CaseTypeID)
		e.Comments = said(m.b, m.sel, m.window.Period, row.CaseTypeID, keys...)
		if len(out) < m.window.Explained {
			types.add(row.CaseTypeID)
		}
		out = append(out, e)
	}
	explained := out[:min(len(out), m.window.Explained)]
	if len(explained) == 0 {
		return out, nil
	}
	var undecided []*Exception
	for i := range explained {
		if len(out[i].Decisions) == 0 {
			undecided = append(undecided, &out[i])
		}
	}
	m.streaks(undecided, kept)
	sel := *m.sel
	sel.caseTypes = types
	tales, err := m.tales(&sel)
	if err != nil {
		return nil, err
	}
	for i := range explained {
		for _, c := range out[i].Off {
			causes := tales[out[i].Row.CaseTypeID].drivers(m.b, c, out[i].Row.Limit)
			out[i].Causes = append(out[i].Causes, causes)
			for _, d := range causes {
				if !slices.ContainsFunc(out[i].Drivers, d.alike) {
					out[i].Drivers = append(out[i].Drivers, d)
				}
			}
		}
	}
	return out, nil
}

// tales hears what the cases of some case types tell, with the way that they go.
func (m *maker) tales(sel *selection) (map[int64]tale, error) {
	out := explain(m.b, sel, m.targets, m.spoken())
	ways, err := ways(m.b, sel, m.targets, m.spoken())
	if err != nil {
		return nil, err
	}
	for id, w := range ways {
		if t, found := out[id]; found {
			t.way = w
			out[id] = t
		}
	}
	return out, nil
}

// spoken gives the period and, where there is one to compare with, that too.
func (m *maker) spoken() []models.Period {
	if m.compared() {
		return []models.Period{m.window.Period, m.window.Compare}
	}
	return []models.Period{m.window.Period}
}
