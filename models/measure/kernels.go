package measure

import (
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// A kernel says for a run of rows what one KPI makes of each: a value ≥ 0 (whole days, a count, 1 and 0 for yes and
// no) or a reason, as a negative number. Figures and the lists of cases behind them use the same kernels, so that
// they cannot differ. It may say anything for rows outside the KPI's cohort.
type kernel func(s *scan, c *facts.Chunk, from, to int, out []int32)

// The reasons as numbers: the first part unknown, then excluded by rule, then excluded because the KPI does not
// apply to the case at all.
const (
	codeNoChannel int32 = -1 - iota
	codeNoExempt
	codeNoComplete
	codeNoScreened
	codeNoWait
	codeNoWaitBefore
	codeNoPaper
	codeNoDecision
	codeNoFirst
	codeNoLetters
	codeNoAppeal
	codeNoAppealOutcome
	codeNoReopened
	codeNoSatisfaction
	codeNoMinutes
	codeNoCost
	codeDoubtComplete
	codeDoubtScreened
	codeDoubtWait
	codeDoubtWaitBefore
	codeDoubtDecided
	codeNoOutcome
	codeNoFlag
	codeNoDate
	codeOpen
)

const (
	codeOutcome int32 = -33 - iota
	codeExempt
	codeNotDigital
	codeAppealOutcome
	codeInclusion
)

const (
	codeInternal int32 = -65 - iota
	codeNoLimit
	codeOutsideLimit
	codeNoDeadline
)

var reasons = map[int32]Reason{
	codeNoChannel: ReasonNoChannel, codeNoExempt: ReasonNoExempt, codeNoComplete: ReasonNoComplete,
	codeNoScreened: ReasonNoScreened, codeNoWait: ReasonNoWait, codeNoWaitBefore: ReasonNoWaitBefore,
	codeNoPaper: ReasonNoPaper, codeNoDecision: ReasonNoDigitalDec, codeNoFirst: ReasonNoFirst,
	codeNoLetters: ReasonNoLetters, codeNoAppeal: ReasonNoAppeal, codeNoAppealOutcome: ReasonNoAppealOutcome,
	codeNoReopened: ReasonNoReopened, codeNoSatisfaction: ReasonNoSatisfaction, codeNoMinutes: ReasonNoMinutes,
	codeNoCost: ReasonNoCost, codeDoubtComplete: ReasonDoubtComplete, codeDoubtScreened: ReasonDoubtScreened,
	codeDoubtWait: ReasonDoubtWait, codeDoubtWaitBefore: ReasonDoubtWaitBefore, codeDoubtDecided: ReasonDoubtDecided,
	codeOutcome: ReasonOutcome, codeExempt: ReasonExempt, codeNotDigital: ReasonNotDigital,
	codeAppealOutcome: ReasonAppealOutcome, codeInternal: ReasonInternal, codeNoLimit: ReasonNoLimit,
	codeOutsideLimit: ReasonOutsideLimit, codeNoDeadline: ReasonNoDeadline, codeNoOutcome: ReasonNoOutcome,
	codeNoFlag: ReasonNoFlag, codeNoDate: ReasonNoDate, codeOpen: ReasonOpen, codeInclusion: ReasonInclusion,
}

// The slots that cases are counted in.
const (
	slotNo           = iota // counted; in a share: not above the line
	slotYes                 // counted, above the line
	slotNoUntold            // digital_share_ex_exempt: counted, but it is not told whether exempt
	slotYesUntold           //
	slotUnknown             //
	slotExcluded            // by rule
	slotExempt              // by rule, because the applicant is exempt
	slotInapplicable        // the KPI does not apply to the case
	slots
)

// slotOf gives the slot of what a kernel says of a share, by its low byte.
var slotOf = func() (t [256]uint8) {
	for v := int32(-128); v < 128; v++ {
		s := uint8(slotNo)
		switch {
		case v >= 0 && v < 4:
			s = uint8(v)
		case v >= 0:
		case v > -33:
			s = slotUnknown
		case v == codeExempt:
			s = slotExempt
		case v > -65:
			s = slotExcluded
		default:
			s = slotInapplicable
		}
		t[uint8(v)] = s
	}
	return t
}()

// leaving says by outcome (the low four bits) which cases a days measure does not count.
type leaving [16]bool

// usual is what CONTRACT §5 leaves out.
var usual = leavingOf(models.UsualLeaveOut)

func leavingOf(outcomes []string) (l leaving) {
	for _, name := range outcomes {
		o, _ := models.ParseOutcome(name)
		l[o] = o != models.OutcomeUnknown
	}
	return l
}

// clockKernel is a kernel of days that is told which outcomes it leaves out.
type clockKernel func(l *leaving, s *scan, c *facts.Chunk, from, to int, out []int32)

func (k clockKernel) leaving(l leaving) kernel {
	return func(s *scan, c *facts.Chunk, from, to int, out []int32) { k(&l, s, c, from, to, out) }
}

func byChannel(out []int32, channels []uint16, code []int32) {
	for i, ch := range channels {
		out[i] = code[ch]
	}
}

func digital(s *scan, c *facts.Chunk, from, to int, out []int32) {
	byChannel(out, c.Channel[from:to], s.digital)
}

func assisted(s *scan, c *facts.Chunk, from, to int, out []int32) {
	byChannel(out, c.Channel[from:to], s.assisted)
}

func digitalExExempt(s *scan, c *facts.Chunk, from, to int, out []int32) {
	byChannel(out, c.Channel[from:to], s.digital)
	for i, f := range c.Flags[from:to] {
		switch exempt := f.Tri(facts.Exempt); {
		case out[i] == codeInternal:
		case exempt == models.Yes:
			out[i] = codeExempt
		case exempt == models.Unknown && out[i] >= 0:
			out[i] += slotNoUntold
		}
	}
}

func triCode(t models.Tri, unknown int32) int32 {
	switch t {
	case models.Yes:
		return 1
	case models.No:
		return 0
	}
	return unknown
}

// small gives the class of a small count: 0 not known, 1 none, 2 one or more.
var small = func() (t [256]uint8) {
	for i := range t {
		t[i] = 2
	}
	t[0], t[facts.NoSmall] = 1, 0
	return t
}()

// completeAtFirst holds the rule of CONTRACT §3 by flag, class of the letters and whether complete or decided is filled.
var completeAtFirst = func() (t [32]int32) {
	for i := range t {
		flag, letters, done := models.Tri(i&3), i>>2&3, i>>4 == 1
		switch {
		case flag == models.Yes || flag == models.No:
			t[i] = triCode(flag, 0)
		case letters == 2:
			t[i] = 0
		case letters == 1 && done:
			t[i] = 1
		default:
			t[i] = codeNoFirst
		}
	}
	return t
}()

func complete1st(s *scan, c *facts.Chunk, from, to int, out []int32) {
	flags, letters, complete, decided := c.Flags[from:to], c.Letters[from:to], c.Complete[from:to], c.Decided[from:to]
	for i := range out {
		at := int(flags[i]>>facts.CompleteAtFirst&3) | int(small[letters[i]])<<2
		if complete[i]|decided[i] != 0 {
			at |= 16
		}
		out[i] = completeAtFirst[at]
	}
}

// endToEnd holds the rule of CONTRACT §5 by channel class, class of the paper steps and decision_digital.
var endToEnd = func() (t [8 * 4 * 4]int32) {
	for i := range t {
		class, paper, decision := models.ChannelClass(i>>4), i>>2&3, models.Tri(i&3)
		switch {
		case class == models.ChannelInternal:
			t[i] = codeInternal
		case class == models.ChannelUnknown || class > models.ChannelInternal:
			t[i] = codeNoChannel
		case paper == 0:
			t[i] = codeNoPaper
		case decision != models.Yes && decision != models.No:
			t[i] = codeNoDecision
		case (class == models.ChannelDigital || class == models.ChannelAssisted) && paper == 1 && decision == models.Yes:
			t[i] = 1
		}
	}
	return t
}()

// end2endOnPaper is end2end for a municipality whose sources never tell whether the decision was digital.
func end2endOnPaper(s *scan, c *facts.Chunk, from, to int, out []int32) {
	channel, paper := c.Channel[from:to], c.Paper[from:to]
	for i := range out {
		out[i] = endToEnd[int(s.class[channel[i]])<<4|int(small[paper[i]])<<2|int(models.Yes)]
	}
}

func end2end(s *scan, c *facts.Chunk, from, to int, out []int32) {
	channel, paper, flags := c.Channel[from:to], c.Paper[from:to], c.Flags[from:to]
	for i := range out {
		out[i] = endToEnd[int(s.class[channel[i]])<<4|int(small[paper[i]])<<2|int(flags[i]>>facts.DecisionDigital&3)]
	}
}

func gross(left *leaving, s *scan, c *facts.Chunk, from, to int, out []int32) {
	received, decided, outcome := c.Received[from:to], c.Decided[from:to], c.Outcome[from:to]
	received, decided, outcome = received[:len(out)], decided[:len(out)], outcome[:len(out)]
	// Here and below the reasons are set by turns, the last one that holds wins: without branches that depend on
	// the data this is several times as fast.
	for i := range out {
		v := int32(decided[i]) - int32(received[i])
		if v < 0 {
			v = codeDoubtDecided
		}
		if left[outcome[i]&15] {
			v = codeOutcome
		}
		out[i] = v
	}
}

// netOf gives the net days of one decided case, or why they are not known.
func netOf(received, complete, decided facts.Date) int32 {
	switch {
	case complete == 0:
		return codeNoComplete
	case complete < received || complete > decided:
		return codeDoubtComplete
	}
	return int32(decided - complete)
}

// serviceOf gives the service days of one decided case, or why they are not known.
func serviceOf(net int32, wait uint16) int32 {
	switch {
	case net < 0:
		return net
	case wait == facts.NoCount:
		return codeNoWait
	case int32(wait) > net:
		return codeDoubtWait
	}
	return net - int32(wait)
}

func net(left *leaving, s *scan, c *facts.Chunk, from, to int, out []int32) {
	received, complete, decided := c.Received[from:to], c.Complete[from:to], c.Decided[from:to]
	outcome := c.Outcome[from:to]
	received, complete, decided, outcome = received[:len(out)], complete[:len(out)], decided[:len(out)], outcome[:len(out)]
	for i := range out {
		r, m := received[i], complete[i]
		v := int32(decided[i]) - int32(m)
		if v < 0 {
			v = codeDoubtComplete
		}
		if m < r {
			v = codeDoubtComplete
		}
		if m == 0 {
			v = codeNoComplete
		}
		if left[outcome[i]&15] {
			v = codeOutcome
		}
		out[i] = v
	}
}

func service(left *leaving, s *scan, c *facts.Chunk, from, to int, out []int32) {
	net(left, s, c, from, to, out)
	wait := c.Wait[from:to]
	wait = wait[:len(out)]
	for i, n := range out {
		w := wait[i]
		v := n - int32(w)
		if v < 0 {
			v = codeDoubtWait
		}
		if w == facts.NoCount {
			v = codeNoWait
		}
		if n < 0 {
			v = n
		}
		out[i] = v
	}
}

// screenedOf gives the screening days of one case, or why they are not known (models.Doubt).
func screenedOf(received, screened, complete, decided facts.Date) int32 {
	switch {
	case screened == 0:
		return codeNoScreened
	case screened < received || complete != 0 && screened > complete || decided != 0 && screened > decided:
		return codeDoubtScreened
	}
	return int32(screened - received)
}

func screening(left *leaving, s *scan, c *facts.Chunk, from, to int, out []int32) {
	for i := range out {
		if k := from + i; left[c.Outcome[k]&15] {
			out[i] = codeOutcome
		} else {
			out[i] = screenedOf(c.Received[k], c.Screened[k], c.Complete[k], c.Decided[k])
		}
	}
}

// waitBeforeOf gives the days of waiting before complete, or why they are not known (models.Doubt).
func waitBeforeOf(received, screened, complete, decided facts.Date, before uint16) int32 {
	if before == facts.NoCount {
		return codeNoWaitBefore
	}
	if before > 0 && complete != 0 && complete >= received && (decided == 0 || complete <= decided) {
		start := received
		if screenedOf(received, screened, complete, decided) >= 0 {
			start = screened
		}
		if int32(before) > int32(complete)-int32(start) {
			return codeDoubtWaitBefore
		}
	}
	return int32(before)
}

// waitOf gives the days of waiting after complete, or why they are not known.
func waitOf(received, complete, decided facts.Date, wait uint16) int32 {
	if wait == facts.NoCount {
		return codeNoWait
	}
	if n := netOf(received, complete, decided); n >= 0 && int32(wait) > n {
		return codeDoubtWait
	}
	return int32(wait)
}

func applicant(left *leaving, s *scan, c *facts.Chunk, from, to int, out []int32) {
	for i := range out {
		k := from + i
		if left[c.Outcome[k]&15] {
			out[i] = codeOutcome
			continue
		}
		after := waitOf(c.Received[k], c.Complete[k], c.Decided[k], c.Wait[k])
		before := waitBeforeOf(c.Received[k], c.Screened[k], c.Complete[k], c.Decided[k], c.WaitBefore[k])
		switch {
		case after < 0:
			out[i] = after
		case before < 0:
			out[i] = before
		default:
			out[i] = after + before
		}
	}
}

// withinLimit holds each case against the limit that stood for it in the month of its decision, on the limit's clock.
func withinLimit(left *leaving, s *scan, c *facts.Chunk, from, to int, out []int32) {
	l, cal := s.limits, days()
	types, depts, decided := c.CaseType[from:to], c.Department[from:to], c.Decided[from:to]
	outcome, flags := c.Outcome[from:to], c.Flags[from:to]
	types, depts, decided, outcome, flags = types[:len(out)], depts[:len(out)], decided[:len(out)], outcome[:len(out)], flags[:len(out)]
	var stood [batchRows]uint16
	for i := range out {
		stood[i] = l.at(types[i], depts[i], int(cal.month[decided[i]]))
	}
	if l.plain {
		service(left, s, c, from, to, out)
		for i, took := range out {
			v := int32(0)
			if took <= l.list[stood[i]].most {
				v = 1
			}
			if took < 0 {
				v = took
			}
			out[i] = v
		}
	} else {
		for i := range out {
			k := from + i
			limit := &l.list[stood[i]]
			switch took := clockOf(limit, s.workdays, c.Received[k], c.Complete[k], c.Decided[k], c.Wait[k]); {
			case took < 0:
				out[i] = took
			case took <= limit.most:
				out[i] = 1
			default:
				out[i] = 0
			}
		}
	}
	for i, v := range out {
		if flags[i].Tri(facts.LimitApplies) == models.No {
			v = codeOutsideLimit
		}
		if stood[i] == 0 {
			v = codeNoLimit
		}
		if left[outcome[i]&15] {
			v = codeOutcome
		}
		out[i] = v
	}
}

// clockOf gives the days of one decided case on a limit's clock. Working days are counted from the day after the
// start; waiting for the applicant, which is known as calendar days only, moves the start of a service clock.
func clockOf(l *limit, cal *facts.Calendar, received, complete, decided facts.Date, wait uint16) int32 {
	start, took := complete, int32(0)
	switch l.clock {
	case models.ClockGross:
		start = received
		if took = int32(decided) - int32(received); took < 0 {
			return codeDoubtDecided
		}
	case models.ClockNet:
		took = netOf(received, complete, decided)
	default:
		if took = serviceOf(netOf(received, complete, decided), wait); took >= 0 {
			start += facts.Date(wait)
		}
	}
	if took >= 0 && l.working {
		return cal.Working[decided] - cal.Working[start]
	}
	return took
}

// age gives the days from the receipt of an open case to the day of the stock.
func age(s *scan, c *facts.Chunk, from, to int, out []int32) {
	for i, r := range c.Received[from:to] {
		out[i] = int32(s.at) - int32(r)
	}
}

// standingWithin holds each open case against the limit that stands for it in the month of the stock's day, by the days
// that the limit's clock has run till then. A clock that is known to begin later has run none.
func standingWithin(s *scan, c *facts.Chunk, from, to int, out []int32) {
	month := int(days().month[s.at])
	for i := range out {
		k := from + i
		stood := s.limits.at(c.CaseType[k], c.Department[k], month)
		limit := &s.limits.list[stood]
		start, complete, wait := c.Received[k], c.Complete[k], c.Wait[k]
		switch {
		case stood == 0:
			out[i] = codeNoLimit
			continue
		case c.Flags[k].Tri(facts.LimitApplies) == models.No:
			out[i] = codeOutsideLimit
			continue
		case limit.clock == models.ClockGross:
		case complete == 0:
			out[i] = codeNoComplete
			continue
		case complete < start:
			out[i] = codeDoubtComplete
			continue
		default:
			if start = complete; limit.clock != models.ClockNet {
				if wait == facts.NoCount {
					out[i] = codeNoWait
					continue
				}
				start += facts.Date(wait)
			}
		}
		took := int32(s.at) - int32(start)
		switch {
		case took < 0:
			took = 0
		case limit.working:
			took = s.workdays.Working[s.at] - s.workdays.Working[start]
		}
		out[i] = 0
		if took <= limit.most {
			out[i] = 1
		}
	}
}

// limitCoverage: counted in within_limit_share, of all decided.
func limitCoverage(s *scan, c *facts.Chunk, from, to int, out []int32) {
	withinLimit(&usual, s, c, from, to, out)
	for i, v := range out {
		out[i] = 0
		if v >= 0 {
			out[i] = 1
		}
	}
}

func ownDeadline(s *scan, c *facts.Chunk, from, to int, out []int32) {
	decided, deadline := c.Decided[from:to], c.Deadline[from:to]
	for i := range out {
		switch {
		case deadline[i] == 0:
			out[i] = codeNoDeadline
		case decided[i] <= deadline[i]:
			out[i] = 1
		default:
			out[i] = 0
		}
	}
}

func appealed(s *scan, c *facts.Chunk, from, to int, out []int32) {
	for i, f := range c.Flags[from:to] {
		out[i] = triCode(f.Tri(facts.Appeal), codeNoAppeal)
	}
}

func reworked(s *scan, c *facts.Chunk, from, to int, out []int32) {
	for i, f := range c.Flags[from:to] {
		out[i] = triCode(f.Tri(facts.Reopened), codeNoReopened)
	}
}

func overturned(s *scan, c *facts.Chunk, from, to int, out []int32) {
	for i, o := range c.Outcome[from:to] {
		switch models.AppealOutcome(o >> 4) {
		case models.AppealChanged, models.AppealAnnulled, models.AppealRemitted:
			out[i] = 1
		case models.AppealUpheld:
			out[i] = 0
		case models.AppealSelfReversed, models.AppealDismissed, models.AppealWithdrawn, models.AppealPending:
			out[i] = codeAppealOutcome
		default:
			out[i] = codeNoAppealOutcome
		}
	}
}

func letters(s *scan, c *facts.Chunk, from, to int, out []int32) {
	for i, n := range c.Letters[from:to] {
		out[i] = int32(n)
		if n == facts.NoSmall {
			out[i] = codeNoLetters
		}
	}
}

func satisfaction(s *scan, c *facts.Chunk, from, to int, out []int32) {
	for i, f := range c.Flags[from:to] {
		out[i] = int32(f.Satisfaction())
		if out[i] == 0 {
			out[i] = codeNoSatisfaction
		}
	}
}

func satisfied(s *scan, c *facts.Chunk, from, to int, out []int32) {
	satisfaction(s, c, from, to, out)
	for i, v := range out {
		switch {
		case v >= 4:
			out[i] = 1
		case v >= 0:
			out[i] = 0
		}
	}
}

func amountKnown(a *facts.Amounts, from int, out []int32, unknown int32) {
	for i := range out {
		out[i] = 0
		if _, ok := a.At(from + i); !ok {
			out[i] = unknown
		}
	}
}

func minutes(s *scan, c *facts.Chunk, from, to int, out []int32) {
	amountKnown(c.Minutes, from, out, codeNoMinutes)
}

func cost(s *scan, c *facts.Chunk, from, to int, out []int32) {
	amountKnown(c.Cost, from, out, codeNoCost)
}

func all(s *scan, c *facts.Chunk, from, to int, out []int32) { clear(out) }

// survival gives how long a case stayed, times two, plus one where it was decided: a case that is open, or known to
// be shelved, withdrawn or answered, was last seen then (statistics.md §7).
func survival(s *scan, c *facts.Chunk, from, to int, out []int32) {
	for i := range out {
		k := from + i
		r, d := c.Received[k], c.Decided[k]
		switch {
		case d != 0 && d <= s.dataDate && d < r, r > s.dataDate:
			out[i] = codeDoubtDecided
		case d == 0 || d > s.dataDate:
			out[i] = int32(s.dataDate-r) * 2
		case usual[c.Outcome[k]&15]:
			out[i] = int32(d-r) * 2
		default:
			out[i] = int32(d-r)*2 + 1
		}
	}
}
