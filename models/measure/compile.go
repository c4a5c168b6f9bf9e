package measure

import (
	"cmp"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// A definition is compiled to a base like those of the library: one kernel over one cohort. A condition becomes a
// kernel too, that says 1, 0 or why it cannot be told.

// edition is one version of a KPI of a request, and the base that counts it.
type edition struct {
	from models.Month
	kpi  models.KPI
	base int // -1 for a ready-made one
}

// edition gives the version that stands for a period: the one of its last month.
func (s *scan) edition(kpi, period int) edition {
	list := s.editions[kpi]
	at := list[0]
	for _, e := range list[1:] {
		if e.from <= s.periods[period].LastMonth() {
			at = e
		}
	}
	return at
}

// compiler makes the bases of a request. Two definitions that leave the same outcomes out of the same clock share one.
type compiler struct {
	*scan
	kept map[clockKey]*base
}

// clockKey is a clock's base and the outcomes that are left out in place of the usual.
type clockKey struct {
	base  *base
	leave leaving
}

// base gives what counts a definition; nil for ready-made values.
func (m *compiler) base(d models.Definition) *base {
	leave := leavingOf(d.LeaveOut)
	if d.Kind == models.DefinedLibrary {
		b := bases[d.Key]
		switch {
		case d.Paper:
			return baseOnPaper
		case b == nil || b.clock == nil || leave == usual:
			return b
		}
		return m.leaving(b, leave)
	}
	if d.Form == models.FormGiven {
		return nil
	}
	b := &base{cohort: d.Cohort}
	switch d.Form {
	case models.FormShare:
		b.kernel = m.test(*d.Condition, true)
	case models.FormWithin:
		switch {
		case d.Limit == nil && d.Cohort == models.CohortStock:
			b.kernel = standingWithin
		case d.Limit == nil:
			b.kernel = clockKernel(withinLimit).leaving(leave)
		default:
			b.kernel = compared(m.whole(d.Field, &leave), models.OpAtMost, *d.Limit)
		}
	case models.FormMean, models.FormQuantile:
		switch d.Field {
		case models.FieldMinutes:
			b.style, b.kernel, b.amount = amounts, minutes, bases["handling_minutes_mean"].amount
		case models.FieldCost:
			b.style, b.kernel, b.amount = amounts, cost, bases["cost_mean"].amount
		default:
			b.style, b.kernel = sums, m.whole(d.Field, &leave)
		}
	default:
		b.kernel = all
	}
	if d.Inclusion != nil {
		b.kernel = within(b.kernel, m.test(*d.Inclusion, false))
	}
	return b
}

// leaving gives a base that leaves other outcomes out.
func (m *compiler) leaving(b *base, leave leaving) *base {
	key := clockKey{b, leave}
	if m.kept[key] == nil {
		if m.kept == nil {
			m.kept = map[clockKey]*base{}
		}
		m.kept[key] = &base{cohort: b.cohort, style: b.style, kernel: b.clock.leaving(leave), clock: b.clock}
	}
	return m.kept[key]
}

// within narrows a kernel to the cases that a condition lets in: one that is known to lie outside is excluded,
// whatever else is unknown of it, and so is one that the kernel itself leaves out by rule.
func within(what, who kernel) kernel {
	return func(s *scan, c *facts.Chunk, from, to int, out []int32) {
		var room [batchRows]int32
		in := room[:to-from]
		who(s, c, from, to, in)
		what(s, c, from, to, out)
		for i, v := range in {
			switch {
			case v == 1 || out[i] <= codeOutcome:
			case v == 0:
				out[i] = codeInclusion
			default:
				out[i] = v
			}
		}
	}
}

// test compiles a condition. Where all is set every field of it must be known: a share whose "no" could be told from
// one field and whose "yes" only from all of them would lean to one side (CONTRACT §5 has it so for
// end_to_end_digital_share). Else what is known may decide.
func (m *compiler) test(c models.Condition, all bool) kernel {
	switch {
	case c.Leaf():
		return m.leaf(c)
	case c.Not != nil:
		part := m.test(*c.Not, all)
		return func(s *scan, c *facts.Chunk, from, to int, out []int32) {
			part(s, c, from, to, out)
			for i, v := range out {
				if v >= 0 {
					out[i] = 1 - v
				}
			}
		}
	}
	list, decides := c.All, int32(0) // the answer of one part that settles the whole
	if c.Any != nil {
		list, decides = c.Any, 1
	}
	parts := make([]kernel, len(list))
	for i, part := range list {
		parts[i] = m.test(part, all)
	}
	return func(s *scan, c *facts.Chunk, from, to int, out []int32) {
		parts[0](s, c, from, to, out)
		var room [batchRows]int32
		next := room[:to-from]
		for _, part := range parts[1:] {
			part(s, c, from, to, next)
			for i, v := range next {
				switch before := out[i]; {
				case all && before < 0:
				case all && v < 0:
					out[i] = v
				case before == decides:
				case v == decides, before >= 0:
					out[i] = v
				}
			}
		}
	}
}

// leaf compiles one comparison.
func (m *compiler) leaf(c models.Condition) kernel {
	turned := c.Op == models.OpNot || c.Op == models.OpNotIn
	asked := func(code string) int32 {
		if slices.Contains(c.Value, code) != turned {
			return 1
		}
		return 0
	}
	var k kernel
	switch c.Field {
	case models.FieldCaseType:
		k = byWide(func(c *facts.Chunk) []uint16 { return c.CaseType }, m.named(m.b.CaseTypes, m.sizes[0], c, nil))
	case models.FieldDepartment:
		k = byWide(func(c *facts.Chunk) []uint16 { return c.Department }, m.named(m.b.Departments, m.sizes[1], c, m.b.Below))
	case models.FieldChannel:
		k = byWide(func(c *facts.Chunk) []uint16 { return c.Channel }, m.named(m.b.Channels, m.sizes[2], c, nil))
	case models.FieldSource:
		table := m.named(m.b.Sources, m.sizes[3], c, nil)
		k = func(s *scan, c *facts.Chunk, from, to int, out []int32) {
			for i, id := range c.Source[from:to] {
				out[i] = table[id]
			}
		}
	case models.FieldChannelClass:
		table := make([]int32, m.sizes[2])
		for id := range table {
			if class := m.b.Channels.Entry(int64(id)).Class; class == models.ChannelUnknown {
				table[id] = codeNoChannel
			} else {
				table[id] = asked(class.String())
			}
		}
		k = byWide(func(c *facts.Chunk) []uint16 { return c.Channel }, table)
	case models.FieldOutcome, models.FieldAppealOutcome:
		var table [256]int32
		for i := range table {
			if c.Field == models.FieldOutcome {
				table[i] = codeNoOutcome
				if o := i & 15; o > 0 && o <= int(models.OutcomeAnswered) {
					table[i] = asked(models.Outcome(o).String())
				}
			} else {
				table[i] = codeNoAppealOutcome
				if o := i >> 4; o > 0 && o <= int(models.AppealPending) {
					table[i] = asked(models.AppealOutcome(o).String())
				}
			}
		}
		k = func(s *scan, c *facts.Chunk, from, to int, out []int32) {
			for i, o := range c.Outcome[from:to] {
				out[i] = table[o]
			}
		}
	case models.FieldCompleteAtFirst:
		k = yesNo(complete1st, asked)
	case models.FieldLimitApplies:
		k = yesNo(flag(facts.LimitApplies, codeNoFlag), asked)
	case models.FieldExempt:
		k = yesNo(flag(facts.Exempt, codeNoFlag), asked)
	case models.FieldDecisionDigital:
		k = yesNo(flag(facts.DecisionDigital, codeNoDecision), asked)
	case models.FieldAppeal:
		k = yesNo(flag(facts.Appeal, codeNoAppeal), asked)
	case models.FieldReopened:
		k = yesNo(flag(facts.Reopened, codeNoReopened), asked)
	case models.FieldMinutes, models.FieldCost:
		return m.amountLeaf(c)
	case models.FieldDays:
		return m.daysLeaf(c)
	default:
		if slices.Contains(models.ConditionDates, c.Field) {
			k = dateKnown(dateOf[c.Field])
			break
		}
		k = m.whole(c.Field, &leaving{})
		if c.Op != models.OpKnown && c.Op != models.OpUnknown {
			v, _ := c.Number()
			return compared(k, c.Op, v)
		}
	}
	return known(k, c.Op)
}

// known asks of what a kernel says only whether it can be told, where the comparison is that.
func known(k kernel, op models.Op) kernel {
	if op != models.OpKnown && op != models.OpUnknown {
		return k
	}
	yes := int32(1)
	if op == models.OpUnknown {
		yes = 0
	}
	return func(s *scan, c *facts.Chunk, from, to int, out []int32) {
		k(s, c, from, to, out)
		for i, v := range out {
			out[i] = 1 - yes
			if v >= 0 {
				out[i] = yes
			}
		}
	}
}

// named gives what each id of a dimension says to a comparison of names; below gives what else a name takes in. A
// channel that is missing is unknown; a missing case type or department is a group of its own.
func (m *compiler) named(dict *facts.Dictionary, size int, c models.Condition, below func(int64) []int64) []int32 {
	turned := c.Op == models.OpNot || c.Op == models.OpNotIn
	table := make([]int32, size)
	yes := int32(1)
	if turned {
		yes = 0
		for i := range table {
			table[i] = 1
		}
	}
	mark := func(id int64) {
		if id < int64(size) {
			table[id] = yes
		}
	}
	for _, name := range c.Value {
		if name == Missing {
			mark(0)
			continue
		}
		for _, id := range dict.Find(name) {
			mark(id)
			if below != nil {
				for _, d := range below(id) {
					mark(d)
				}
			}
		}
	}
	if c.Field == models.FieldChannel {
		table[0] = codeNoChannel
	}
	return table
}

func byWide(column func(c *facts.Chunk) []uint16, table []int32) kernel {
	return func(s *scan, c *facts.Chunk, from, to int, out []int32) {
		for i, id := range column(c)[from:to] {
			out[i] = table[id]
		}
	}
}

// flag gives a yes/no of a case.
func flag(place uint, unknown int32) kernel {
	return func(s *scan, c *facts.Chunk, from, to int, out []int32) {
		for i, f := range c.Flags[from:to] {
			out[i] = triCode(f.Tri(place), unknown)
		}
	}
}

// yesNo holds a yes/no against the codes that are asked for.
func yesNo(k kernel, asked func(code string) int32) kernel {
	no, yes := asked(models.No.String()), asked(models.Yes.String())
	return func(s *scan, c *facts.Chunk, from, to int, out []int32) {
		k(s, c, from, to, out)
		for i, v := range out {
			switch v {
			case 0:
				out[i] = no
			case 1:
				out[i] = yes
			}
		}
	}
}

// whole gives the whole number of a field. The days up to the decision are unknown while there is none.
func (m *compiler) whole(field string, leave *leaving) kernel {
	clock, _ := models.ClockOfField(field)
	switch clock {
	case models.ClockGross:
		return decidedOnly(clockKernel(gross).leaving(*leave))
	case models.ClockNet:
		return decidedOnly(clockKernel(net).leaving(*leave))
	case models.ClockService:
		return decidedOnly(clockKernel(service).leaving(*leave))
	case models.ClockScreening:
		return clockKernel(screening).leaving(*leave)
	case models.ClockApplicant:
		return clockKernel(applicant).leaving(*leave)
	}
	switch field {
	case models.FieldAge:
		return age
	case models.FieldLetters:
		return letters
	case models.FieldPaperSteps:
		return func(s *scan, c *facts.Chunk, from, to int, out []int32) {
			for i, n := range c.Paper[from:to] {
				out[i] = int32(n)
				if n == facts.NoSmall {
					out[i] = codeNoPaper
				}
			}
		}
	case models.FieldWaitDays:
		return func(s *scan, c *facts.Chunk, from, to int, out []int32) {
			for i := range out {
				k := from + i
				out[i] = waitOf(c.Received[k], c.Complete[k], c.Decided[k], c.Wait[k])
			}
		}
	case models.FieldWaitDaysBefore:
		return func(s *scan, c *facts.Chunk, from, to int, out []int32) {
			for i := range out {
				k := from + i
				out[i] = waitBeforeOf(c.Received[k], c.Screened[k], c.Complete[k], c.Decided[k], c.WaitBefore[k])
			}
		}
	}
	return satisfaction
}

func decidedOnly(k kernel) kernel {
	return func(s *scan, c *facts.Chunk, from, to int, out []int32) {
		k(s, c, from, to, out)
		for i, d := range c.Decided[from:to] {
			if d == 0 && out[i] != codeOutcome {
				out[i] = codeOpen
			}
		}
	}
}

// compared holds the whole number that a kernel gives against another.
func compared(k kernel, op models.Op, than float64) kernel {
	return func(s *scan, c *facts.Chunk, from, to int, out []int32) {
		k(s, c, from, to, out)
		for i, v := range out {
			if v >= 0 {
				out[i] = meets(op, float64(v), than)
			}
		}
	}
}

// meets says whether a comparison is true. Numbers a hair apart are equal (CONTRACT §5).
func meets(op models.Op, v, than float64) int32 {
	order := cmp.Compare(v, than)
	if d := v - than; d <= models.Eps(than) && d >= -models.Eps(than) {
		order = 0
	}
	yes := false
	switch op {
	case models.OpIs:
		yes = order == 0
	case models.OpNot:
		yes = order != 0
	case models.OpBelow:
		yes = order < 0
	case models.OpAtMost:
		yes = order <= 0
	case models.OpAbove:
		yes = order > 0
	case models.OpAtLeast:
		yes = order >= 0
	}
	if yes {
		return 1
	}
	return 0
}

func (m *compiler) amountLeaf(c models.Condition) kernel {
	column, unknown := bases["cost_mean"].amount, codeNoCost
	if c.Field == models.FieldMinutes {
		column, unknown = bases["handling_minutes_mean"].amount, codeNoMinutes
	}
	than, asked := c.Number()
	k := func(s *scan, chunk *facts.Chunk, from, to int, out []int32) {
		amounts := column(chunk)
		for i := range out {
			v, ok := amounts.At(from + i)
			switch {
			case !ok:
				out[i] = unknown
			case asked:
				out[i] = meets(c.Op, v, than)
			default:
				out[i] = 0
			}
		}
	}
	return known(k, c.Op)
}

// dateOf gives a date of a case, 0 where it is empty or in doubt.
var dateOf = map[string]func(c *facts.Chunk, k int) facts.Date{
	models.FieldReceived: func(c *facts.Chunk, k int) facts.Date { return c.Received[k] },
	models.FieldDecided: func(c *facts.Chunk, k int) facts.Date {
		if c.Decided[k] < c.Received[k] {
			return 0
		}
		return c.Decided[k]
	},
	models.FieldDeadline: func(c *facts.Chunk, k int) facts.Date { return c.Deadline[k] },
	models.FieldAppealSettled: func(c *facts.Chunk, k int) facts.Date {
		if c.AppealSettled == nil {
			return 0
		}
		return c.AppealSettled[k]
	},
	models.FieldComplete: func(c *facts.Chunk, k int) facts.Date {
		m, d := c.Complete[k], c.Decided[k]
		if m < c.Received[k] || d != 0 && m > d {
			return 0
		}
		return m
	},
	models.FieldScreened: func(c *facts.Chunk, k int) facts.Date {
		if screenedOf(c.Received[k], c.Screened[k], c.Complete[k], c.Decided[k]) < 0 {
			return 0
		}
		return c.Screened[k]
	},
}

func dateKnown(date func(c *facts.Chunk, k int) facts.Date) kernel {
	return func(s *scan, c *facts.Chunk, from, to int, out []int32) {
		for i := range out {
			out[i] = 0
			if date(c, from+i) == 0 {
				out[i] = codeNoDate
			}
		}
	}
}

// daysLeaf compares the days from one date to another, which may be less than nothing.
func (m *compiler) daysLeaf(c models.Condition) kernel {
	first, last := dateOf[c.From], dateOf[c.To]
	than, asked := c.Number()
	k := func(s *scan, chunk *facts.Chunk, from, to int, out []int32) {
		for i := range out {
			a, b := first(chunk, from+i), last(chunk, from+i)
			switch {
			case a == 0 || b == 0:
				out[i] = codeNoDate
			case asked:
				out[i] = meets(c.Op, float64(int32(b)-int32(a)), than)
			default:
				out[i] = 0
			}
		}
	}
	return known(k, c.Op)
}
