package measure

import (
	"math"
	"math/rand"
	"slices"
	"sort"
	"testing"

	"pgregory.net/rapid"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// The reference: every KPI of CONTRACT §5 worked out case by case over plain rows, as slowly as need be, without a
// line of the code that it checks but the nouns and Days.

// opinion is what a KPI makes of one case.
type opinion struct {
	in       bool // of the cohort and period
	state    string
	value    float64
	censored bool
	told     bool
}

func counted(v float64) opinion { return opinion{in: true, state: "counted", value: v} }
func yes(is bool) opinion {
	if is {
		return counted(1)
	}
	return counted(0)
}
func left(state string) opinion { return opinion{in: true, state: state} }

func refOpinion(b *facts.Book, k models.KPI, p models.Period, r facts.Row) opinion {
	class := b.Channels.Entry(int64(r.Channel)).Class
	d := Days(r)
	days := func(part Part) opinion {
		switch {
		case r.Outcome == models.OutcomeShelved || r.Outcome == models.OutcomeWithdrawn || r.Outcome == models.OutcomeAnswered:
			return left("excluded")
		case !part.Known:
			return left("unknown")
		}
		return counted(float64(part.Days))
	}
	tri := func(t models.Tri) opinion {
		if t == models.Unknown {
			return left("unknown")
		}
		return yes(t == models.Yes)
	}
	switch k.Cohort {
	case models.CohortReceived:
		if !p.Has(r.Received) {
			return opinion{}
		}
	case models.CohortDecided:
		if !r.Decided.Known() || !p.Has(r.Decided) {
			return opinion{}
		}
	case models.CohortAppeal:
		if !r.AppealSettled.Known() || !p.Has(r.AppealSettled) {
			return opinion{}
		}
	case models.CohortStock:
		at := min(p.Until-1, b.DataDate)
		if r.Received > at || r.Decided.Known() && r.Decided <= at {
			return opinion{}
		}
		if k.Key != "open_past_deadline" {
			return counted(float64(at - r.Received))
		}
		if !r.Deadline.Known() {
			return left("excluded")
		}
		return yes(r.Deadline < at)
	}
	isDigital := class == models.ChannelDigital || class == models.ChannelAssisted
	switch k.Key {
	case "cases_received", "cases_decided":
		return counted(1)
	case "survival_days_median":
		o := counted(float64(b.DataDate - r.Received))
		o.censored = true
		if r.Received > b.DataDate {
			return left("unknown")
		}
		if r.Decided.Known() && r.Decided <= b.DataDate {
			o.value = float64(r.Decided - r.Received)
			o.censored = days(Part{0, true}).state == "excluded"
		}
		return o
	case "digital_share", "assisted_share", "digital_share_ex_exempt":
		exempt := r.Flags.Tri(facts.Exempt)
		switch {
		case class == models.ChannelInternal:
			return left("excluded")
		case k.Key == "digital_share_ex_exempt" && exempt == models.Yes:
			o := left("excluded")
			o.told = true
			return o
		case class == models.ChannelUnknown:
			return left("unknown")
		case k.Key == "assisted_share" && !isDigital:
			return left("excluded")
		case k.Key == "assisted_share":
			return yes(class == models.ChannelAssisted)
		}
		o := yes(isDigital)
		o.told = exempt != models.Unknown
		return o
	case "complete_at_first_share":
		flag := r.Flags.Tri(facts.CompleteAtFirst)
		switch {
		case flag != models.Unknown:
			return tri(flag)
		case r.Letters > 0:
			return yes(false)
		case r.Letters == 0 && (r.Complete.Known() || r.Decided.Known()):
			return yes(true)
		}
		return left("unknown")
	case "end_to_end_digital_share":
		decision := r.Flags.Tri(facts.DecisionDigital)
		switch {
		case class == models.ChannelInternal:
			return left("excluded")
		case class == models.ChannelUnknown || r.Paper < 0 || decision == models.Unknown:
			return left("unknown")
		}
		return yes(isDigital && r.Paper == 0 && decision == models.Yes)
	case "gross_days_mean", "gross_days_median", "gross_days_p90":
		return days(d.Gross)
	case "net_days_mean", "net_days_median", "net_days_p90":
		return days(d.Net)
	case "service_days_mean", "service_days_median", "service_days_p90":
		return days(d.Service)
	case "screening_days_mean", "screening_days_median":
		return days(d.Screening)
	case "applicant_wait_days_mean":
		return days(Part{d.Wait.Days + d.WaitBefore.Days, d.Wait.Known && d.WaitBefore.Known})
	case "within_limit_share":
		return refWithin(b, r, d, days)
	case "limit_coverage_share":
		return yes(refWithin(b, r, d, days).state == "counted")
	case "own_deadline_share":
		if !r.Deadline.Known() {
			return left("excluded")
		}
		return yes(r.Decided <= r.Deadline)
	case "appeal_share":
		return tri(r.Flags.Tri(facts.Appeal))
	case "rework_share":
		return tri(r.Flags.Tri(facts.Reopened))
	case "overturned_share":
		switch r.AppealOutcome {
		case models.AppealChanged, models.AppealAnnulled, models.AppealRemitted:
			return yes(true)
		case models.AppealUpheld:
			return yes(false)
		case models.AppealNone:
			return left("unknown")
		}
		return left("excluded")
	case "deficiency_letters_mean":
		if r.Letters < 0 {
			return left("unknown")
		}
		return counted(float64(r.Letters))
	case "satisfaction_mean", "satisfaction_top2_share":
		score := r.Flags.Satisfaction()
		switch {
		case score == 0:
			return left("unknown")
		case k.Key == "satisfaction_mean":
			return counted(float64(score))
		}
		return yes(score >= 4)
	case "handling_minutes_mean", "cost_mean":
		v := r.HandlingMinutes
		if k.Key == "cost_mean" {
			v = r.Cost
		}
		if v == nil {
			return left("unknown")
		}
		return counted(*v)
	}
	return opinion{}
}

func refWithin(b *facts.Book, r facts.Row, d Arithmetic, days func(Part) opinion) opinion {
	if o := days(Part{0, true}); o.state != "counted" {
		return o
	}
	l := refLimit(b, int64(r.CaseType), int64(r.Department), r.Decided.Month())
	if l == nil || r.Flags.Tri(facts.LimitApplies) == models.No {
		return left("excluded")
	}
	took, start := d.Service, r.Complete
	switch l.Clock {
	case models.ClockGross:
		took, start = d.Gross, r.Received
	case models.ClockNet:
		took = d.Net
	default:
		start += models.Day(max(r.Wait, 0))
	}
	if !took.Known {
		return left("unknown")
	}
	n := int(took.Days)
	if l.DayKind == models.WorkingDays {
		n = 0
		for at := start + 1; at <= r.Decided; at++ {
			if refWorkday(at) {
				n++
			}
		}
	}
	return yes(float64(n) <= *l.Value+1e-9)
}

// refLimit finds the limit by walking from the leading kind and the most special place down.
func refLimit(b *facts.Book, caseType, department int64, month models.Month) *models.Target {
	var line []int64
	for d := department; d != 0; d = b.Departments.Entry(d).Parent {
		line = append(line, d)
	}
	line = append(line, 0)
	for _, kind := range []models.TargetKind{models.KindOwn, models.KindCouncil, models.KindAgreement, models.KindLaw} {
		for _, ct := range []int64{caseType, 0} {
			for _, d := range line {
				var latest *models.Target
				for i, t := range b.Targets {
					if t.KPI == models.KPILimit && t.Kind == kind && t.CaseTypeID == ct && t.DepartmentID == d && t.ValidFrom <= month &&
						(latest == nil || t.ValidFrom > latest.ValidFrom || t.ValidFrom == latest.ValidFrom && t.ID > latest.ID) {
						latest = &b.Targets[i]
					}
				}
				if latest != nil && latest.Value != nil {
					return latest
				}
			}
		}
	}
	return nil
}

// refWorkday knows the official holidays of the years that the random cases lie in.
func refWorkday(d models.Day) bool {
	if wd := d.Time().Weekday(); wd == 0 || wd == 6 {
		return false
	}
	y, m, dd := d.Date()
	easter := map[int]models.Day{2022: models.DayOf(2022, 4, 17), 2023: models.DayOf(2023, 4, 9), 2024: models.DayOf(2024, 3, 31),
		2025: models.DayOf(2025, 4, 20), 2026: models.DayOf(2026, 4, 5), 2027: models.DayOf(2027, 3, 28), 2028: models.DayOf(2028, 4, 16)}[y]
	moving := []models.Day{-3, -2, 1, 39, 50}
	if y <= 2023 {
		moving = append(moving, 26)
	}
	if slices.Contains(moving, d-easter) {
		return false
	}
	return !(m == 1 && dd == 1 || m == 12 && (dd == 25 || dd == 26))
}

// refFigure works a figure out over the rows that match.
func refFigure(b *facts.Book, k models.KPI, p models.Period, rows []facts.Row) Figure {
	f := Figure{KPI: k.Key, Period: p.String(), Unit: k.Unit, Provisional: refProvisional(b, k, p)}
	var values []float64
	var stays []opinion
	told := false
	for _, r := range rows {
		o := refOpinion(b, k, p, r)
		if !o.in {
			continue
		}
		told = told || o.told
		switch o.state {
		case "unknown":
			f.Unknown++
		case "excluded":
			f.Excluded++
		default:
			f.N++
			values = append(values, o.value)
			stays = append(stays, o)
		}
	}
	if k.Key == "digital_share_ex_exempt" && !told {
		f.Unknown, f.N, values = f.Unknown+f.N, 0, nil
	}
	f.Few = f.N < 5 && k.Key != "cases_received" && k.Key != "cases_decided" && k.Key != "cases_open" && k.Key != "open_past_deadline"
	sort.Float64s(values)
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	switch k.Form {
	case models.FormCount:
		n := float64(f.N)
		if k.Key == "open_past_deadline" {
			n = sum
		}
		f.Value = &n
	case models.FormShare, models.FormMean:
		n := float64(f.N)
		f.Numerator, f.Denominator = &sum, &n
		if f.N > 0 {
			f.Value = ptr(sum / n)
		}
	case models.FormMedian, models.FormP90:
		at := 0.5
		if k.Form == models.FormP90 {
			at = 0.9
		}
		if f.N > 0 {
			h := at * float64(f.N-1)
			low := int(h + 1e-9)
			v := values[low]
			if low+1 < len(values) {
				v += (h - float64(low)) * (values[low+1] - v)
			}
			f.Value = &v
		}
	case models.FormSurvival:
		f.Value = refSurvival(stays)
	}
	return f
}

// refSurvival walks the curve day by day.
func refSurvival(stays []opinion) *float64 {
	last := 0
	for _, s := range stays {
		last = max(last, int(s.value))
	}
	remain, half := 1.0, -1
	for t := 0; t <= last; t++ {
		risk, gone := 0.0, 0.0
		for _, s := range stays {
			if int(s.value) >= t {
				risk++
			}
			if int(s.value) == t && !s.censored {
				gone++
			}
		}
		if gone == 0 {
			continue
		}
		if half >= 0 {
			return ptr(float64(half+t) / 2)
		}
		remain *= (risk - gone) / risk
		if math.Abs(remain-0.5) < 1e-9 {
			half = t
		} else if remain < 0.5 {
			return ptr(float64(t))
		}
	}
	if half >= 0 {
		return ptr(float64(half+last) / 2)
	}
	return nil
}

// refProvisional says whether a figure may still change by itself: the period is not over and waited for, the data end
// before its last week, or appeals over its decisions may yet come in. All there is does not wait for an end.
func refProvisional(b *facts.Book, k models.KPI, p models.Period) bool {
	if p.Kind == models.ByTotal && p.Until >= b.DataDate.Month().Until() {
		return false
	}
	last := p.Until - 1
	return last+models.Day(b.Settings.FinalAfter) >= b.Today || b.DataDate < last-6 || k.Key == "appeal_share" && b.DataDate < last+28
}

func sameNumber(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return math.Abs(*a-*b) <= 1e-9*math.Max(1, math.Abs(*b))
}

func sameFigure(a, b Figure) bool {
	text := func(x, y *string) bool { return x == nil && y == nil || x != nil && y != nil && *x == *y }
	return a.KPI == b.KPI && a.Period == b.Period && a.Unit == b.Unit && a.N == b.N && a.Unknown == b.Unknown && a.Excluded == b.Excluded &&
		a.Few == b.Few && a.Provisional == b.Provisional && sameNumber(a.Value, b.Value) && sameNumber(a.Numerator, b.Numerator) && sameNumber(a.Denominator, b.Denominator) &&
		text(a.CaseType, b.CaseType) && text(a.Department, b.Department) && text(a.Channel, b.Channel) && text(a.Source, b.Source)
}

// refLabel gives the name of a case in one dimension.
func refLabel(b *facts.Book, group string, r facts.Row) string {
	switch group {
	case GroupCaseType:
		return b.CaseTypes.Entry(int64(r.CaseType)).Name
	case GroupDepartment:
		return b.Departments.Entry(int64(r.Department)).Name
	case GroupChannel:
		return b.Channels.Entry(int64(r.Channel)).Name
	case GroupChannelClass:
		return b.Channels.Entry(int64(r.Channel)).Class.String()
	}
	return b.Sources.Entry(int64(r.Source)).Name
}

// refFigures answers a query by going through all combinations of names.
func refFigures(b *facts.Book, rows []facts.Row, q Query) []Figure {
	order := []string{}
	for _, g := range Groups {
		if slices.Contains(q.Group, g) {
			order = append(order, g)
		}
	}
	groups := map[string][]facts.Row{}
	if len(order) == 0 {
		groups[""] = nil
	}
	for _, r := range rows {
		if !b.Scope.Sees(int64(r.Department)) || !refMatches(b, q.Filter, r) {
			continue
		}
		key := ""
		for _, g := range order {
			key += refLabel(b, g, r) + "\x00"
		}
		groups[key] = append(groups[key], r)
	}
	var keys []string
	for k := range groups {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var out []Figure
	periods := refPeriods(b, q)
	for _, key := range q.KPIs {
		k, _ := models.KPIByKey(key)
		for _, g := range keys {
			for _, p := range periods {
				f := refFigure(b, k, p, groups[g])
				if len(order) > 0 && f.N+f.Unknown+f.Excluded == 0 {
					continue
				}
				if len(order) > 0 {
					r := groups[g][0]
					for _, name := range order {
						l := refLabel(b, name, r)
						switch name {
						case GroupCaseType:
							f.CaseType = &l
						case GroupDepartment:
							f.Department = &l
						case GroupSource:
							f.Source = &l
						default:
							f.Channel = &l
						}
					}
				}
				out = append(out, f)
			}
		}
	}
	return out
}

func refMatches(b *facts.Book, f Filter, r facts.Row) bool {
	in := func(names []string, name string) bool { return len(names) == 0 || slices.Contains(names, name) }
	below := len(f.Departments) == 0
	for d := int64(r.Department); d != 0; d = b.Departments.Entry(d).Parent {
		below = below || slices.Contains(f.Departments, b.Departments.Entry(d).Name)
	}
	return in(f.CaseTypes, b.CaseTypes.Entry(int64(r.CaseType)).Name) && below &&
		in(f.Channels, b.Channels.Entry(int64(r.Channel)).Name) && in(f.Sources, b.Sources.Entry(int64(r.Source)).Name)
}

// refPeriods finds the periods day by day: those that hold a day of the span of the data that was asked for.
func refPeriods(b *facts.Book, q Query) []models.Period {
	first, last := models.NoDay, b.DataDate
	for i := 0; i < b.N; i++ {
		if r := b.Row(i); !first.Known() || r.Received < first {
			first = r.Received
		}
	}
	var out []models.Period
	for d := first; d <= last && first.Known(); d++ {
		if q.From != nil && d < q.From.From || q.To != nil && d >= q.To.Until {
			continue
		}
		p := models.PeriodAt(q.By, d, b.Settings.FiscalStart)
		if q.By == models.ByTotal {
			p.From, p.Until = first.Month().First(), last.Month().Until()
			if q.From != nil {
				p.From = q.From.From
			}
			if q.To != nil {
				p.Until = q.To.Until
			}
		}
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

var kinds = []models.PeriodKind{models.ByMonth, models.ByQuarter, models.ByHalf, models.ByYear, models.ByFiscal, models.ByWeek, models.ByRolling12, models.ByTotal}

// groupings is every choice of groups that may stand together: a channel has one class, so that the two are not one question.
func groupings() (out [][]string) {
	for bits := range 1 << len(Groups) {
		var group []string
		for i, g := range Groups {
			if bits>>i&1 == 1 {
				group = append(group, g)
			}
		}
		if !slices.Contains(group, GroupChannel) || !slices.Contains(group, GroupChannelClass) {
			out = append(out, group)
		}
	}
	return out
}

func keysOfKPIs() []string {
	var out []string
	for _, k := range models.KPIs {
		if k.Form != models.FormGiven {
			out = append(out, k.Key)
		}
	}
	return out
}

func TestFiguresAreThoseOfEveryCaseOneByOne(t *testing.T) {
	keys := keysOfKPIs()
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		b, rows := randomBook(rnd, rapid.IntRange(0, 120).Draw(t, "cases"))
		b.Settings.FiscalStart = rapid.IntRange(1, 12).Draw(t, "fiscal start")
		q := Query{By: rapid.SampledFrom(kinds).Draw(t, "by")}
		q.KPIs = rapid.SliceOfNDistinct(rapid.SampledFrom(keys), 1, 4, rapid.ID[string]).Draw(t, "kpis")
		q.Group = rapid.SampledFrom(groupings()).Draw(t, "group")
		q.Filter = rapid.SampledFrom([]Filter{{}, {CaseTypes: []string{"Enfamiliehus", "Nedrivning"}}, {Channels: []string{"Brev"}}, {Sources: []string{"ESDH"}}}).Draw(t, "filter")
		if b.Scope.All && rapid.Bool().Draw(t, "by department") {
			q.Filter.Departments = []string{"Teknik"}
		}
		if rapid.Bool().Draw(t, "bounded") {
			from := models.PeriodAt(models.ByMonth, models.DayOf(2023, rapid.IntRange(1, 20).Draw(t, "from"), 1), 1)
			to := from.Step(rapid.IntRange(0, 20).Draw(t, "to"))
			q.From, q.To = &from, &to
		}
		if !b.Scope.All { // names that the scope does not see are no part of this test
			q.Filter = Filter{}
		}
		if len(q.Filter.CaseTypes)+len(q.Filter.Channels)+len(q.Filter.Sources) > 0 && len(q.Filter.Unknown(b)) > 0 {
			t.Fatalf("Unknown = %v", q.Filter.Unknown(b))
		}
		wantReference(t, b, rows, q)
	})
}

// Each key figure in each grouping by each kind of period, once, in a quarter of small worlds.
func TestEveryFigureGroupingAndPeriodIsThatOfTheCases(t *testing.T) {
	from, to := period(t, "2024-01"), period(t, "2024-03")
	for _, by := range kinds {
		for i, group := range groupings() {
			b, rows := randomBook(rand.New(rand.NewSource(int64(i))), 40)
			b.Settings.FiscalStart, b.Settings.FinalAfter = 1+i%12, 10*i
			wantReference(t, b, rows, Query{KPIs: keysOfKPIs(), By: by, From: &from, To: &to, Group: group})
		}
	}
}

// wantReference holds the figures of a book against those that the reference makes of its rows.
func wantReference(t rapid.TB, b *facts.Book, rows []facts.Row, q Query) {
	t.Helper()
	got, err := Figures(b, q)
	if err != nil {
		t.Fatal(err)
	}
	want := refFigures(b, rows, q)
	if len(got) != len(want) {
		t.Fatalf("by %s and %v: %d figures, want %d", q.By, q.Group, len(got), len(want))
	}
	for i := range got {
		if !sameFigure(got[i], want[i]) {
			t.Fatalf("by %s and %v, figure %d:\n got %s\nwant %s", q.By, q.Group, i, show(got[i]), show(want[i]))
		}
	}
}
