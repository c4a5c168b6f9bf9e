package seed_test

import (
	"context"
	"errors"
	"math"
	"regexp"
	"slices"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
	"gevinstoverblik/seed"
)

var demoDay = models.DayOf(2026, 10, 5)

// TestDemo fills one store and asks it what a reader of the pages would.
func TestDemo(t *testing.T) {
	storetest.EachDSN(t, demo)
}

func demo(t *testing.T, dsn string) {
	ctx := context.Background()
	st := openStore(t, dsn, demoDay)
	logins, err := seed.Demo(ctx, st, demoDay)
	if err != nil {
		t.Fatal(err)
	}
	book, err := st.Book(ctx, models.Local())
	if err != nil {
		t.Fatal(err)
	}
	t.Run("every role can sign in", func(t *testing.T) { signIn(t, st, logins) })
	t.Run("the national categories stand on the reference list", func(t *testing.T) { reference(t, st) })
	t.Run("a second Reference changes nothing", func(t *testing.T) {
		before := targets(t, st)
		if err := seed.Reference(ctx, st); err != nil {
			t.Fatal(err)
		}
		if after := targets(t, st); !slices.EqualFunc(before, after, func(a, b models.Target) bool { return a.ID == b.ID && a.Active == b.Active }) {
			t.Errorf("%d targets before, %d after", len(before), len(after))
		}
	})
	t.Run("the imports are whole", func(t *testing.T) { imports(t, st) })
	t.Run("the store holds what the sources told", func(t *testing.T) { stored(t, st) })
	t.Run("the third quarter tells the story of the pictures", func(t *testing.T) { thirdQuarter(t, book) })
	t.Run("a tightened target does not judge the months before it", func(t *testing.T) { tightened(t, book) })
	t.Run("truth 1: screening on the day of receipt worked", func(t *testing.T) { workflowChange(t, book) })
	t.Run("truth 2: Industri og lager only looks better", func(t *testing.T) { onlyNoise(t, book) })
	t.Run("truth 3: Nedrivning hides a backlog", func(t *testing.T) { hiddenBacklog(t, book) })
	t.Run("truth 4: paper breaks the hearings of Erhvervsbyggeri", func(t *testing.T) { paperAtHearing(t, st, book) })
	t.Run("truth 5: Byfornyelse only looks bad", func(t *testing.T) { smallDepartment(t, book) })
	t.Run("the portfolio has its baselines from the cases and its planted gaps", func(t *testing.T) { planted(t, book) })
	t.Run("the board never calls noise an improvement", func(t *testing.T) { noiseIsNoSignal(t, book) })
	t.Run("the board sees the planted change within months, and its loss", func(t *testing.T) { changeIsSeen(t, book) })
	t.Run("the page warns of the backlog, and of no other", func(t *testing.T) { backlogIsTold(t, book) })
}

func TestDemoKnowsNothingAfterItsDay(t *testing.T) {
	day := models.DayOf(2025, 3, 12)
	st := openStore(t, storetest.SQLite(t), day)
	if _, err := seed.Demo(context.Background(), st, day); err != nil {
		t.Fatal(err)
	}
	f := st.Facts()
	if f.DataDate != day {
		t.Errorf("the data date is %s, want %s", f.DataDate, day)
	}
	if f.LastEvent > day {
		t.Errorf("the last event is of %s, want none after %s", f.LastEvent, day)
	}
}

func TestADemoThatIsStartedAgainHasNewPasswords(t *testing.T) {
	ctx, day := context.Background(), models.DayOf(2023, 8, 1)
	st := openStore(t, storetest.SQLite(t), day)
	if _, err := seed.Logins(ctx, st); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("Logins of a store that is no demonstration = %v, want it refused", err)
	}
	first, err := seed.Demo(ctx, st, day)
	if err != nil {
		t.Fatal(err)
	}
	last, err := st.UserByEmail(ctx, first[6].Email)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.DisableUser(ctx, models.Local(), last.ID, true); err != nil {
		t.Fatal(err)
	}
	before := st.Facts().N
	second, err := seed.Demo(ctx, st, day)
	if err != nil {
		t.Fatal(err)
	}
	if len(second) != 6 {
		t.Fatalf("%d logins after one of seven was closed, want 6", len(second))
	}
	if n := st.Facts().N; n != before {
		t.Errorf("%d cases after the second start, want the %d of the first", n, before)
	}
	for i, l := range second {
		u, err := st.UserByEmail(ctx, l.Email)
		if err != nil {
			t.Fatal(err)
		}
		if l.Email != first[i].Email || l.Role != first[i].Role || l.Password == first[i].Password || !models.CheckPassword(u.Password, l.Password) {
			t.Errorf("login %d is %s as %s, want %s with a new password that fits", i, l.Email, l.Role, first[i].Email)
		}
	}
}

func TestADemoThatWasBrokenOffIsFilledToTheEnd(t *testing.T) {
	day := models.DayOf(2023, 9, 30)
	whole := openStore(t, storetest.SQLite(t), day)
	if _, err := seed.Demo(context.Background(), whole, day); err != nil {
		t.Fatal(err)
	}
	count := func(st *store.Store) [3]int {
		batches, err := st.Batches(context.Background(), models.Local())
		if err != nil {
			t.Fatal(err)
		}
		return [3]int{st.Facts().N, len(batches), len(targets(t, st))}
	}
	st := openStore(t, storetest.SQLite(t), day)
	for _, batches := range []int{1, 3} {
		ctx, breakOff := context.WithCancel(context.Background())
		until := st.Version() + int64(batches)
		go func() {
			defer breakOff()
			for st.Version() < until && ctx.Err() == nil {
				time.Sleep(time.Millisecond)
			}
		}()
		if _, err := seed.Demo(ctx, st, day); err == nil {
			t.Errorf("the filling was not broken off after %d imports", batches)
		}
		breakOff()
	}
	logins, err := seed.Demo(context.Background(), st, day)
	if err != nil {
		t.Fatal(err)
	}
	if len(logins) != 7 {
		t.Errorf("%d logins, want 7", len(logins))
	}
	if got, want := count(st), count(whole); got != want {
		t.Errorf("cases, imports and targets are %v, want %v", got, want)
	}
}

func TestDemoRefusesADayBeforeTheTownBegins(t *testing.T) {
	day := models.DayOf(2023, 6, 30)
	var problem models.Problem
	if _, err := seed.Demo(context.Background(), openStore(t, storetest.SQLite(t), day), day); !errors.As(err, &problem) {
		t.Errorf("Demo on %s = %v, want a problem", day, err)
	}
}

func openStore(t *testing.T, dsn string, today models.Day) *store.Store {
	t.Helper()
	st, err := store.Open(context.Background(), dsn, store.Options{Today: func() models.Day { return today }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return st
}

func signIn(t *testing.T, st *store.Store, logins []seed.Login) {
	roles := []models.Role{models.RoleLeader, models.RoleHead, models.RoleAnalyst, models.RoleAdmin, models.RoleController, models.RoleReader, models.RoleHead}
	if len(logins) != len(roles) {
		t.Fatalf("%d logins, want %d", len(logins), len(roles))
	}
	plain := regexp.MustCompile(`^[A-Za-z0-9]{12,}$`)
	for i, l := range logins {
		if l.Role != roles[i] {
			t.Errorf("login %d is a %s, want %s", i, l.Role, roles[i])
		}
		if !plain.MatchString(l.Password) {
			t.Errorf("the password of %s is not 12 or more letters and digits", l.Email)
		}
		u, err := st.UserByEmail(context.Background(), l.Email)
		if err != nil {
			t.Fatal(err)
		}
		if u.Role != l.Role || !u.Active(demoDay) || !models.CheckPassword(u.Password, l.Password) {
			t.Errorf("%s cannot sign in as %s", l.Email, l.Role)
		}
		if (u.DepartmentID != 0) != (u.Role == models.RoleHead) {
			t.Errorf("%s (%s) has department %d", u.Email, u.Role, u.DepartmentID)
		}
	}
}

func targets(t *testing.T, st *store.Store) []models.Target {
	t.Helper()
	all, err := st.Targets(context.Background(), models.Local())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func reference(t *testing.T, st *store.Store) {
	want := map[string]struct {
		days float64
		on   bool
	}{
		"Simple konstruktioner": {40, true}, "Enfamiliehuse": {40, true}, "Industri- og lagerbygninger": {50, false},
		"Etagebyggeri, erhverv": {55, false}, "Etagebyggeri, bolig": {60, true},
	}
	found := 0
	for _, x := range targets(t, st) {
		name := st.Facts().CaseTypes.Entry(x.CaseTypeID).Name
		w, ok := want[name]
		if !ok || x.KPI != models.KPILimit {
			continue
		}
		found++
		if x.Value == nil || *x.Value != w.days || x.Active != w.on || x.Kind != models.KindAgreement || x.Clock != models.ClockService || x.DayKind != models.CalendarDays {
			t.Errorf("the limit of %s is %+v, want %v days, active %v", name, x, w.days, w.on)
		}
	}
	if found != len(want) {
		t.Errorf("%d national limits, want %d", found, len(want))
	}
}

func imports(t *testing.T, st *store.Store) {
	batches, err := st.Batches(context.Background(), models.Local())
	if err != nil {
		t.Fatal(err)
	}
	if len(batches) != 10 {
		t.Errorf("%d imports, want 10: two of cases for each system, two of events, two of ready-made values", len(batches))
	}
	for _, b := range batches {
		if b.Report.Refused() || len(b.Report.Warnings) > 0 || b.Report.Rows == 0 {
			t.Errorf("import %s of %s: %d rows, %d rejected, warnings %v", b.ID, b.File, b.Report.Rows, b.Report.Rejected, b.Report.Warnings)
		}
	}
}

// stored holds each case of the store, with the wait days and paper steps worked out from its events, against the
// generated one.
func stored(t *testing.T, st *store.Store) {
	town, f := seed.Town(models.DayOf(2026, 9, 30)), st.Facts()
	var ids []uint32
	for _, c := range f.Chunks {
		for i := range c.Len() {
			ids = append(ids, c.ID(i))
		}
	}
	names, err := st.CaseNumbers(context.Background(), ids)
	if err != nil {
		t.Fatal(err)
	}
	if len(names) != len(town) {
		t.Fatalf("%d cases are stored, want %d", len(names), len(town))
	}
	for id, name := range names {
		want, ok := town[name.CaseNo]
		if !ok {
			t.Fatalf("case %s is stored and was never told", name.CaseNo)
		}
		at, i, _ := f.Find(id)
		got := f.Chunks[at].Row(i)
		if got.Received != want.Received || got.Screened != want.Screened || got.Complete != want.Complete || got.Decided != want.Decided ||
			got.Deadline != want.Deadline || got.Wait != want.WaitDays || got.WaitBefore != want.WaitDaysBefore || got.Paper != want.PaperSteps ||
			got.Letters != want.Letters || got.Outcome != want.Outcome || got.AppealOutcome != want.AppealOutcome {
			t.Fatalf("%s is stored as %+v, want %+v", name.CaseNo, got, want)
		}
	}
}

// thirdQuarter holds the board against the pictures of the design.
func thirdQuarter(t *testing.T, book *facts.Book) {
	board, err := measure.NewBoard(book, measure.Window{})
	if err != nil {
		t.Fatal(err)
	}
	if board.PeriodName != "2026-Q3" || board.CompareName == nil || *board.CompareName != "2026-Q2" {
		t.Fatalf("the board shows %s beside %v, want 2026-Q3 beside 2026-Q2", board.PeriodName, board.CompareName)
	}
	const met, near, off, few, unmeasured = models.StatusMet, models.StatusNear, models.StatusOff, models.StatusTooFew, models.StatusNotMeasured
	type cell struct {
		status models.Status
		value  float64
	}
	want := map[string]struct {
		received, decided int64
		cells             [4]cell
	}{
		"Erhvervsbyggeri":       {128, 119, [4]cell{{met, 0.91}, {off, 0.28}, {off, 0.48}, {off, 0.58}}},
		"Lovliggørelse":         {64, 60, [4]cell{{unmeasured, 0}, {off, 118}, {unmeasured, 0}, {unmeasured, 0}}},
		"Industri og lager":     {41, 39, [4]cell{{near, 0.88}, {met, 0.82}, {off, 0.72}, {near, 0.68}}},
		"Etagebyggeri, bolig":   {57, 53, [4]cell{{met, 0.91}, {near, 0.77}, {near, 0.77}, {off, 0.61}}},
		"Enfamiliehuse":         {412, 398, [4]cell{{met, 0.96}, {met, 0.91}, {met, 0.88}, {near, 0.67}}},
		"Simple konstruktioner": {538, 521, [4]cell{{near, 0.94}, {met, 0.94}, {met, 0.91}, {met, 0.72}}},
		"Pladsanvisning":        {690, 690, [4]cell{{met, 0.99}, {met, 0.97}, {met, 0.90}, {near, 0.84}}},
		"Nedrivning":            {73, 66, [4]cell{{met, 0.93}, {met, 0.93}, {met, 0.90}, {met, 0.81}}},
		"Flytteanmeldelse":      {1904, 1904, [4]cell{{met, 0.98}, {met, 0.98}, {met, 0.97}, {met, 0.92}}},
		"Byfornyelse":           {4, 4, [4]cell{{few, 0.75}, {few, 0.5}, {few, 0.75}, {few, 0.25}}},
	}
	seen := 0
	for _, row := range board.Rows {
		w, ok := want[row.CaseType]
		if !ok {
			continue
		}
		seen++
		if row.Received != w.received || math.Abs(float64(row.N-w.decided)) > 0.05*float64(w.decided) {
			t.Errorf("%s: %d received and %d decided, want %d and about %d", row.CaseType, row.Received, row.N, w.received, w.decided)
		}
		for i, c := range row.Cells {
			if c.Status != w.cells[i].status {
				t.Errorf("%s, %s: %s, want %s", row.CaseType, c.KPI, c.Status, w.cells[i].status)
			}
			tolerance := 0.012
			if c.Unit == models.UnitDays {
				tolerance = 4
			}
			if w.cells[i].value != 0 && (c.Value == nil || math.Abs(*c.Value-w.cells[i].value) > tolerance) {
				t.Errorf("%s, %s: %v, want about %v", row.CaseType, c.KPI, show(c.Value), w.cells[i].value)
			}
		}
	}
	if seen != len(want) {
		t.Errorf("%d of the ten case types are on the board", seen)
	}
}

func show(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

// series gives one KPI of one case type, period by period, from the first one on.
func series(t *testing.T, book *facts.Book, kpi, caseType string, by models.PeriodKind, from string) (values []float64, n []int64) {
	t.Helper()
	first, err := models.ParsePeriod(from, 1)
	if err != nil {
		t.Fatal(err)
	}
	last, err := models.ParsePeriod("2026-09", 1)
	if err != nil {
		t.Fatal(err)
	}
	figures, err := measure.Figures(book, measure.Query{KPIs: []string{kpi}, By: by, From: &first, To: &last, Filter: measure.Filter{CaseTypes: []string{caseType}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range figures {
		if f.Value == nil {
			t.Fatalf("%s of %s in %s is unknown", kpi, caseType, f.Period)
		}
		values, n = append(values, *f.Value), append(n, f.N)
	}
	return values, n
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// limits gives the centre and the limits of an XmR chart (statistics.md §2.3, without screening).
func limits(v []float64) (lower, centre, upper float64) {
	centre = mean(v)
	ranges := 0.0
	for i := 1; i < len(v); i++ {
		ranges += math.Abs(v[i] - v[i-1])
	}
	amr := ranges / float64(len(v)-1)
	return centre - 2.66*amr, centre, centre + 2.66*amr
}

func tightened(t *testing.T, book *facts.Book) {
	board := func(period string) map[string]measure.Row {
		p, err := models.ParsePeriod(period, 1)
		if err != nil {
			t.Fatal(err)
		}
		b, err := measure.NewBoard(book, measure.Window{Period: p})
		if err != nil {
			t.Fatal(err)
		}
		rows := map[string]measure.Row{}
		for _, r := range b.Rows {
			rows[r.CaseType] = r
		}
		return rows
	}
	was, is := board("2025-Q4")["Enfamiliehuse"].Cells[1], board("2026-Q1")["Enfamiliehuse"].Cells[1]
	if was.Target == nil || *was.Target != 0.80 || is.Target == nil || *is.Target != 0.90 {
		t.Fatalf("the targets are %v in 2025-Q4 and %v in 2026-Q1, want 0.80 and 0.90", show(was.Target), show(is.Target))
	}
	if was.Status != models.StatusMet || is.Status == models.StatusMet {
		t.Errorf("2025-Q4 is %s and 2026-Q1 %s, want met and then not met", was.Status, is.Status)
	}
}

func workflowChange(t *testing.T, book *facts.Book) {
	within, _ := series(t, book, "within_limit_share", "Erhvervsbyggeri", models.ByMonth, "2024-04")
	_, _, upper := limits(within[:12])
	before, after := mean(within[:12]), mean(within[12:24])
	if d := after - before; d < 0.20 || d > 0.35 {
		t.Errorf("within the limit went from %.3f to %.3f in the twelve months after, want some 27 points", before, after)
	}
	for i, v := range within[12:24] {
		if v <= upper {
			t.Errorf("month %d after the change is %.3f, inside the limits of before (%.3f)", i+1, v, upper)
		}
	}
	screening, _ := series(t, book, "screening_days_median", "Erhvervsbyggeri", models.ByMonth, "2025-01")
	if screening[0] < 6 || screening[11] > 2 {
		t.Errorf("screening went from %v to %v days, want from over a week to a day", screening[0], screening[11])
	}
	last, _ := series(t, book, "within_limit_share", "Erhvervsbyggeri", models.ByMonth, "2025-04")
	if lower, _, _ := limits(last[:13]); last[17] >= lower {
		t.Errorf("September 2026 is %.3f, not under the normal range of the year after the change (%.3f)", last[17], lower)
	}
}

func onlyNoise(t *testing.T, book *facts.Book) {
	quarters, _ := series(t, book, "within_limit_share", "Industri og lager", models.ByQuarter, "2026-Q2")
	if d := quarters[1] - quarters[0]; d < 0.06 {
		t.Errorf("the last quarter is %.3f after %.3f, and does not even look better", quarters[1], quarters[0])
	}
	months, _ := series(t, book, "within_limit_share", "Industri og lager", models.ByMonth, "2023-10")
	lower, centre, upper := limits(months)
	run := 0
	for i, v := range months {
		if v < lower || v > upper {
			t.Errorf("month %d is %.3f, outside %.3f to %.3f", i, v, lower, upper)
		}
		if i > 0 && (v > centre) == (months[i-1] > centre) {
			run++
		} else {
			run = 1
		}
		if run >= 7 {
			t.Errorf("seven months up to %d lie on one side: that is a signal", i)
		}
	}
}

func hiddenBacklog(t *testing.T, book *facts.Book) {
	closed, _ := series(t, book, "net_days_median", "Nedrivning", models.ByHalf, "2025-H1")
	if closed[len(closed)-1] >= closed[0] {
		t.Errorf("the median of the closed went from %v to %v, want it to fall", closed[0], closed[len(closed)-1])
	}
	within, _ := series(t, book, "within_limit_share", "Nedrivning", models.ByQuarter, "2025-Q2")
	if d := within[len(within)-1] - within[0]; d < 0.05 {
		t.Errorf("within the limit went from %.3f to %.3f, want it to look better", within[0], within[len(within)-1])
	}
	age, n := series(t, book, "open_age_median", "Nedrivning", models.ByQuarter, "2025-Q2")
	if age[0] > 25 || age[len(age)-1] < 100 || n[len(n)-1] < 2*n[0] {
		t.Errorf("the open cases went from %d of %v days to %d of %v days, want them to pile up", n[0], age[0], n[len(n)-1], age[len(age)-1])
	}
}

func paperAtHearing(t *testing.T, st *store.Store, book *facts.Book) {
	decided, err := models.ParsePeriod("2026-Q3", 1)
	if err != nil {
		t.Fatal(err)
	}
	caseType := uint16(book.CaseTypes.Find("Erhvervsbyggeri")[0])
	var ids []uint32
	for _, c := range book.Chunks {
		for i := range c.Len() {
			if c.CaseType[i] == caseType && decided.Has(c.Decided[i].Day()) {
				ids = append(ids, c.ID(i))
			}
		}
	}
	names, err := st.CaseNumbers(context.Background(), ids)
	if err != nil {
		t.Fatal(err)
	}
	hearings, onPaper, elsewhere := 0, 0, 0
	for _, name := range names {
		c, err := st.Case(context.Background(), models.Local(), name.Source, name.CaseNo)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range c.Events {
			switch e.Activity {
			case "Høring sendt":
				hearings++
				if i > 0 && c.Events[i-1].Activity == "Udskrevet" {
					onPaper++
				}
			case "Udskrevet":
				if i+1 == len(c.Events) || c.Events[i+1].Activity != "Høring sendt" {
					elsewhere++
				}
			}
		}
	}
	if share := float64(onPaper) / float64(hearings); share < 0.45 || share > 0.60 {
		t.Errorf("%d of %d hearings are on paper, want about half", onPaper, hearings)
	}
	if elsewhere*5 > onPaper {
		t.Errorf("%d prints elsewhere beside %d at the hearing, want paper at one step", elsewhere, onPaper)
	}
	v, err := measure.NewCaseType(book, int64(caseType), measure.Window{Period: decided}, "")
	if err != nil {
		t.Fatal(err)
	}
	if s, found := v.Way.Break(); !found || s.Name != "Høring sendt" || !v.Way.Tells() {
		t.Errorf("the page says that paper breaks the case at %+v", s)
	}
}

func smallDepartment(t *testing.T, book *facts.Book) {
	quarter, n := series(t, book, "within_limit_share", "Byfornyelse", models.ByQuarter, "2026-Q3")
	if n[0] >= int64(book.Settings.MinN) || quarter[0] > 0.5 {
		t.Errorf("the last quarter is %.2f of %d, want half of too few", quarter[0], n[0])
	}
	years, _ := series(t, book, "within_limit_share", "Byfornyelse", models.ByYear, "2024")
	for i, v := range years {
		if v < 0.70 {
			t.Errorf("year %d is %.2f, want the department to be as good as ever", 2024+i, v)
		}
	}
}

// outlookOf asks the board of a month for a cell.
func outlookOf(t *testing.T, book *facts.Book, month models.Month, caseType, column string) measure.Cell {
	t.Helper()
	board, err := measure.NewBoard(book, measure.Window{Period: models.PeriodAt(models.ByMonth, month.First(), 1)})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range board.Rows {
		for _, c := range row.Cells {
			if row.CaseType == caseType && c.Column == column {
				return c
			}
		}
	}
	t.Fatalf("no cell %s of %s", column, caseType)
	return measure.Cell{}
}

func noiseIsNoSignal(t *testing.T, book *facts.Book) {
	for month := models.MonthOf(2024, 4); month <= models.MonthOf(2026, 9); month++ {
		c := outlookOf(t, book, month, "Industri og lager", "within_limit_share")
		if *c.Variation != "common_cause" && *c.Variation != "insufficient_data" {
			t.Errorf("%s says %s of a series that never changed", month, *c.Variation)
		}
	}
}

func changeIsSeen(t *testing.T, book *facts.Book) {
	seen := models.Month(0)
	before := *book // as it was before anybody let the limits begin anew
	before.Rebases = nil
	for month := models.MonthOf(2025, 4); month <= models.MonthOf(2025, 9) && seen == 0; month++ {
		if c := outlookOf(t, &before, month, "Erhvervsbyggeri", "within_limit_share"); *c.Variation == "improvement_high" {
			seen = month
		}
	}
	if seen == 0 {
		t.Error("nothing was said of the change of April 2025 within six months")
	}
	c := outlookOf(t, book, models.MonthOf(2026, 9), "Erhvervsbyggeri", "within_limit_share")
	if *c.Variation != "concern_low" || *c.Assurance != "consistent_fail" {
		t.Errorf("September 2026 says %s, %s; want concern_low and consistent_fail", *c.Variation, *c.Assurance)
	}
	if len(c.Outlook.Rebases) != 1 || c.Outlook.Rebases[0].FromMonth != models.MonthOf(2025, 4) {
		t.Errorf("rebases %v, want the one of the change", c.Outlook.Rebases)
	}
}

func backlogIsTold(t *testing.T, book *facts.Book) {
	board, err := measure.NewBoard(book, measure.Window{})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range board.Rows {
		v, err := measure.NewCaseType(book, row.CaseTypeID, measure.Window{}, "")
		if err != nil {
			t.Fatal(err)
		}
		if h := v.Honest; h == nil || h.Parted() != (row.CaseType == "Nedrivning") || h.Parted() != row.Parted {
			t.Errorf("%s: parted %v (%+v, stock %+v, a year before %+v)", row.CaseType, h.Parted(), h.Year, h.Now, h.Then)
		}
	}
}

// planted holds what docs/demo.md says of the benefits: baselines as the cases of 2024 have them, and three gaps that the
// register finds by itself.
func planted(t *testing.T, b *facts.Book) {
	year := models.Period{Kind: models.ByTotal, From: models.DayOf(2024, 1, 1), Until: models.DayOf(2025, 1, 1)}
	if len(b.Register.Baselines) < 8 {
		t.Errorf("%d baselines", len(b.Register.Baselines))
	}
	for _, v := range b.Register.Baselines {
		if v.Period() != models.PeriodAt(models.ByYear, year.From, 1) {
			continue
		}
		k, _ := b.KPI(v.KPI)
		f := measure.Measured(b, k, v.CaseTypeID, v.DepartmentID, year)
		if f.Value == nil || math.Abs(*f.Value-v.Value) > 1e-12 || v.N == nil || f.N != *v.N {
			t.Errorf("baseline of %s for case type %d: %v of %v, the cases say %+v", v.KPI, v.CaseTypeID, v.Value, v.N, f)
		}
	}
	p := measure.NewPortfolio(b, 2026, nil)
	gaps, double := map[models.BenefitGap]int{}, 0
	for _, w := range p.Worths {
		for _, g := range w.Gaps {
			gaps[g]++
		}
		double += len(w.Overlaps)
	}
	if double != 1 || gaps[models.GapPrerequisite] != 1 || gaps[models.GapEarly] < 1 || gaps[models.GapUndone] != 1 || gaps[models.GapBlocked] != 2 {
		t.Errorf("%d counted twice, gaps %v", double, gaps)
	}
	if p.Kroner.Realised != 515_000 || p.Pending != 1 || p.Identified != 1 || p.Hours.N != 7 {
		t.Errorf("%v kroner confirmed, %d pending, %d identified, %d of hours", p.Kroner.Realised, p.Pending, p.Identified, p.Hours.N)
	}
}
