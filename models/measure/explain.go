package measure

import (
	"maps"
	"slices"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// story is what the cases of one case type and period tell about the way of a case: whole sums and counts only.
type story struct {
	clocks                                       int64 // decided cases whose complete date and wait_days are known
	gross, screening, before, rest, served, wait int64 // their days
	screened, told                               int64 // of them: those that tell screened, wait_days_before

	paperN, paper      int64 // decided cases that tell paper_steps; with one or more
	decisionN, onPaper int64 // decided cases that tell decision_digital; those with no
	lettersN, letters  int64 // received cases that tell deficiency_letters; with one or more
	over, overDays     int64 // decided cases over their limit; the days that they are over
}

// add adds another story so many times: once, or minus once to take it off again.
func (a *story) add(b story, times int64) {
	a.clocks += times * b.clocks
	a.gross += times * b.gross
	a.screening += times * b.screening
	a.before += times * b.before
	a.rest += times * b.rest
	a.served += times * b.served
	a.wait += times * b.wait
	a.screened += times * b.screened
	a.told += times * b.told
	a.paperN += times * b.paperN
	a.paper += times * b.paper
	a.decisionN += times * b.decisionN
	a.onPaper += times * b.onPaper
	a.lettersN += times * b.lettersN
	a.letters += times * b.letters
	a.over += times * b.over
	a.overDays += times * b.overDays
}

// meanClocks gives the mean of each part; nil where no case tells.
func (a story) meanClocks() *Clocks {
	if a.clocks == 0 {
		return nil
	}
	mean := func(sum int64) float64 { return float64(sum) / float64(a.clocks) }
	return &Clocks{
		N: a.clocks, Gross: mean(a.gross), Screening: mean(a.screening), WaitBefore: mean(a.before),
		NotAttributed: mean(a.rest), Service: mean(a.served), Wait: mean(a.wait),
		ScreeningN: a.screened, WaitBeforeN: a.told,
	}
}

// tale is the story of a period and of the one it is compared with, and the channels of its received cases.
type tale struct {
	now, before story
	compared    bool
	channels    []int64 // cases received in the period, by channel id
	way         *Way    // step by step; nil where no event tells
}

// explain works out the tales of the case types that sel lets through, by case type id. periods holds the period
// and, where there is one, the period to compare with. For somebody who sees everything and filters by nothing but case
// types they are heard once for a version of the facts, for each later one only of what has changed.
func explain(b *facts.Book, sel *selection, stood *targets, periods []models.Period) map[int64]tale {
	received, _ := models.KPIByKey("cases_received")
	decided, _ := models.KPIByKey("cases_decided")
	q := request{kpis: []models.KPI{received, decided}, group: []string{GroupCaseType}, sel: sel, periods: periods, targets: stood}
	if !b.Scope.All || sel.nothing || sel.departments != nil || sel.channels != nil || sel.sources != nil {
		return hearAll(b, q).tales(b, nil)
	}
	q.sel = nil
	names := make([]string, len(periods))
	for i, p := range periods {
		names[i] = p.String()
	}
	key := struct{ asked, periods any }{monthsKey(b, q), strings.Join(names, " ")}
	return b.Once(key, func() any {
		h := &heard{answer: answer{scan: prepare(b, q)}}
		if earlier, gone, come, ok := b.Since(key); ok && h.alike(&earlier.(*heard).answer) {
			h.voices = maps.Clone(earlier.(*heard).voices)
			h.hear(h.elsewhere(gone).pass((*hand).listen), -1)
			h.hear(h.elsewhere(come).pass((*hand).listen), 1)
		} else {
			h.hear(h.pass((*hand).listen), 1)
		}
		h.scan.b = nil // what is kept must not keep a version of the facts
		return h
	}).(*heard).tales(b, sel.caseTypes)
}

// hearAll hears what a request asks for in a pass of its own.
func hearAll(b *facts.Book, q request) *heard {
	h := &heard{answer: answer{scan: prepare(b, q)}}
	h.hear(h.pass((*hand).listen), 1)
	return h
}

// heard is the stories of all groups and buckets.
type heard struct {
	answer
	voices map[scene]voice
}

// scene is a group, by its key, and a bucket.
type scene struct {
	key    int64
	bucket int
}

type voice struct {
	story    story
	channels []int64 // cases received, by channel id
}

// hear adds what workers heard, so many times. What was there before is left as it is, for others read it.
func (h *heard) hear(hands []*hand, times int64) {
	voices := make(map[scene]voice, len(h.voices))
	for p, v := range h.voices {
		v.channels = append(make([]int64, 0, len(h.class)), v.channels...)
		v.channels = extend(v.channels, len(h.class))
		voices[p] = v
	}
	for _, hand := range hands {
		for i, st := range hand.stories {
			p := scene{hand.keys[i/h.buckets], i % h.buckets}
			v := voices[p]
			v.channels = extend(v.channels, len(h.class))
			v.story.add(st, times)
			for ch, n := range hand.channels[i*len(h.class) : (i+1)*len(h.class)] {
				v.channels[ch] += times * int64(n)
			}
			voices[p] = v
		}
	}
	h.voices = voices
}

// tales tells the stories by case type id, of some case types or, with nil, of all.
func (h *heard) tales(b *facts.Book, some idSet) map[int64]tale {
	out := map[int64]tale{}
	for p := range h.voices {
		id := h.idOf(p.key, GroupCaseType)
		if _, done := out[id]; done || some != nil && !some.has(id) {
			continue
		}
		t := tale{channels: make([]int64, len(h.class))}
		for i, span := range h.spans {
			var st story
			for k := span[0]; k < span[1]; k++ {
				v, found := h.voices[scene{p.key, k}]
				if !found {
					continue
				}
				st.add(v.story, 1)
				if i == 0 {
					addTo(t.channels, v.channels)
				}
			}
			if i == 0 {
				t.now = st
			} else {
				t.before, t.compared = st, true
			}
		}
		out[id] = t
	}
	return out
}

// listen adds a batch to the worker's stories.
func (h *hand) listen(c *facts.Chunk, from, to int) {
	n := to - from
	group, received, decided := h.group[:n], h.received[:n], h.decided[:n]
	h.place(c, from, to, group)
	var seen [2]cellsOf
	some := h.cells(&seen[0], received, group, c.Received[from:to])
	if !h.cells(&seen[1], decided, group, c.Decided[from:to]) && !some {
		return
	}
	h.stories = extend(h.stories, len(h.keys)*h.buckets)
	h.channels = extend(h.channels, len(h.stories)*len(h.class))
	for i := range group {
		k := from + i
		if received[i] >= 0 {
			st := &h.stories[received[i]]
			h.channels[int(received[i])*len(h.class)+int(c.Channel[k])]++
			if v := c.Letters[k]; v != facts.NoSmall {
				st.lettersN++
				st.letters += min(int64(v), 1)
			}
		}
		if decided[i] < 0 {
			continue
		}
		st := &h.stories[decided[i]]
		if v := c.Paper[k]; v != facts.NoSmall {
			st.paperN++
			st.paper += min(int64(v), 1)
		}
		switch c.Flags[k].Tri(facts.DecisionDigital) {
		case models.No:
			st.onPaper++
			st.decisionN++
		case models.Yes:
			st.decisionN++
		}
		if !usual[c.Outcome[k]&15] {
			st.hear(c, k)
			st.hold(h.scan, c, k)
		}
	}
}

// hear adds the days of one decided case.
func (a *story) hear(c *facts.Chunk, k int) {
	r, s, m, d := c.Received[k], c.Screened[k], c.Complete[k], c.Decided[k]
	net := netOf(r, m, d)
	served := serviceOf(net, c.Wait[k])
	if served < 0 {
		return
	}
	rest := int64(m - r)
	a.clocks++
	a.gross += int64(d - r)
	a.served += int64(served)
	a.wait += int64(c.Wait[k])
	if v := screenedOf(r, s, m, d); v >= 0 {
		a.screened++
		a.screening += int64(v)
		rest -= int64(v)
	}
	if v := waitBeforeOf(r, s, m, d, c.WaitBefore[k]); v >= 0 {
		a.told++
		a.before += int64(v)
		rest -= int64(v)
	}
	a.rest += rest
}

// hold adds how far one decided case is over its limit.
func (a *story) hold(s *scan, c *facts.Chunk, k int) {
	l := s.limits
	stood := &l.list[l.at(c.CaseType[k], c.Department[k], int(days().month[c.Decided[k]]))]
	if stood == &l.list[0] || c.Flags[k].Tri(facts.LimitApplies) == models.No {
		return
	}
	if took := clockOf(stood, s.workdays, c.Received[k], c.Complete[k], c.Decided[k], c.Wait[k]); took > stood.most {
		a.over++
		a.overDays += int64(took - stood.most)
	}
}

// drivers gives the largest measured drivers of one cell, the most telling first.
func (t tale) drivers(b *facts.Book, cell Cell, limit *models.Target) []Driver {
	k := cell.Defined
	switch {
	case k.Key == "within_limit_share":
		clock := models.ClockService
		if limit != nil && limit.Clock != "" {
			clock = limit.Clock
		}
		over := missed(DriverOverLimit, cell)
		for i := range over {
			over[i].Days = float64(t.now.overDays) / float64(max(t.now.over, 1))
		}
		return append(t.time(clock), over...)
	case k.Clock != "":
		return t.time(k.Clock)
	case k.Key == "end_to_end_digital_share":
		return append(t.endToEnd(b), t.paperStep()...)
	case k.Key == "complete_at_first_share" && t.now.letters > 0:
		return []Driver{t.share(DriverLetters, t.now.letters, t.now.lettersN, t.before.letters, t.before.lettersN)}
	case k.Key == "complete_at_first_share":
		return missed(DriverIncomplete, cell)
	case k.Key == "digital_share" || k.Key == "digital_share_ex_exempt":
		return t.channel(b)
	}
	return nil
}

// missed turns a share round: the cases that are not above its line.
func missed(code string, cell Cell) []Driver {
	below := func(f Figure) Share {
		if f.Numerator == nil {
			return Share{}
		}
		return Share{int64(*f.Denominator - *f.Numerator), int64(*f.Denominator)}
	}
	now := below(cell.Figure)
	if now.Count == 0 {
		return nil
	}
	d := Driver{Code: code, Count: now.Count, N: now.N}
	if before := below(cell.PreviousFigure); cell.PreviousFigure.KPI == cell.KPI && before.N > 0 {
		d.Before = &before
	}
	return []Driver{d}
}

func (t tale) share(code string, count, n, countBefore, nBefore int64) Driver {
	d := Driver{Code: code, Count: count, N: n}
	if t.compared && nBefore > 0 {
		d.Before = &Share{countBefore, nBefore}
	}
	return d
}

// partsOf lists the parts that a clock runs over.
var partsOf = map[models.Clock][]string{
	models.ClockGross:     {PartScreening, PartWaitBefore, PartNotAttributed, PartService, PartWait},
	models.ClockNet:       {PartService, PartWait},
	models.ClockService:   {PartService},
	models.ClockScreening: {PartScreening},
	models.ClockApplicant: {PartWaitBefore, PartWait},
}

// time names the step, or where the steps do not tell the part of the clock, that fills most, and the one that grew most
// since the comparison, when that is a day or more.
func (t tale) time(clock models.Clock) []Driver {
	if t.way.Tells() && (clock == t.way.Clock || clock == models.ClockService && t.way.Clock == models.ClockNet) {
		if out := t.way.drivers(); len(out) > 0 {
			return out
		}
	}
	now := t.now.meanClocks()
	if now == nil {
		return nil
	}
	whole, over := now.Gross, models.ClockGross
	if clock == models.ClockNet || clock == models.ClockService {
		whole, over = now.Service+now.Wait, models.ClockNet
	}
	was := t.before.meanClocks()
	var most, grew Driver
	for i, p := range now.Parts() {
		if !slices.Contains(partsOf[clock], p.Part) {
			continue
		}
		d := Driver{Code: DriverClock, Part: p.Part, Days: p.Days, Of: whole, Clock: over, N: now.N}
		if was != nil {
			d.Change = p.Days - was.Parts()[i].Days
		}
		if most.Code == "" || d.Days > most.Days {
			most = d
		}
		if grew.Code == "" || d.Change > grew.Change {
			grew = d
		}
	}
	out := []Driver{most}
	if grew.Change >= 1 {
		grew.Code = DriverGrowth
		out = append(out, grew)
	}
	return out
}

// paperStep names the step of the way that has the most paper breaks, when at least half of the cases with one have it
// there.
func (t tale) paperStep() []Driver {
	if !t.way.Tells() {
		return nil
	}
	s, found := t.way.Break()
	if !found || 2*s.Paper < t.now.paper {
		return nil
	}
	d := Driver{Code: DriverStepPaper, Name: s.Name, Count: s.Paper, N: s.Cases}
	if t.way.Compared && s.PaperWas.N > 0 {
		d.Before = &s.PaperWas
	}
	return []Driver{d}
}

// endToEnd names the break that most cases have: a paper step, a decision on paper, a submission that is not digital.
func (t tale) endToEnd(b *facts.Book) []Driver {
	var out []Driver
	if t.now.paper > 0 {
		out = append(out, t.share(DriverPaper, t.now.paper, t.now.paperN, t.before.paper, t.before.paperN))
	}
	if t.now.onPaper > 0 {
		out = append(out, t.share(DriverOnPaper, t.now.onPaper, t.now.decisionN, t.before.onPaper, t.before.decisionN))
	}
	out = append(out, t.channel(b)...)
	slices.SortStableFunc(out, func(x, y Driver) int {
		// x.Count/x.N against y.Count/y.N, in whole numbers
		switch l, r := y.Count*x.N, x.Count*y.N; {
		case l < r:
			return -1
		case l > r:
			return 1
		}
		return 0
	})
	return out[:min(len(out), 1)]
}

// channel names the largest channel that is not digital, of the submissions whose channel is known.
func (t tale) channel(b *facts.Book) []Driver {
	var n int64
	var most Driver
	counts := map[string]int64{} // one name may stand for several ids
	for id, count := range t.channels {
		entry := b.Channels.Entry(int64(id))
		switch entry.Class {
		case models.ChannelDigital, models.ChannelAssisted:
			n += count
		case models.ChannelEmail, models.ChannelManual:
			n += count
			counts[entry.Name] += count
			if sum := counts[entry.Name]; sum > most.Count || sum == most.Count && sum > 0 && entry.Name < most.Name {
				most = Driver{Code: DriverChannel, Name: entry.Name, Count: sum}
			}
		}
	}
	if most.Count == 0 {
		return nil
	}
	most.N = n
	return []Driver{most}
}
