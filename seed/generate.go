package seed

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"

	"gevinstoverblik/models"
)

// lives makes every case of one system, in the order of its case numbers. The same cases come every time.
func lives(of int) []*life {
	var all []*life
	for i := range kinds {
		if kinds[i].system == of {
			all = append(all, kinds[i].lives()...)
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].received < all[j].received })
	number := map[int]int{}
	for _, l := range all {
		year, _, _ := l.received.Date()
		number[year]++
		l.caseNo = fmt.Sprintf("%s-%d-%05d", systems[of].prefix, year, number[year])
	}
	return all
}

// lives makes the cases of one type: first who comes and how, then how long it takes, then what happens on the way.
func (k *kind) lives() []*life {
	r := rand.New(rand.NewPCG(20230701, k.seed))
	all := k.arrive(r)
	k.submit(r, all)
	k.inform(r, all)
	k.decide(r, all)
	k.digitise(r, all)
	for _, l := range all {
		k.follow(r, l)
	}
	return all
}

// lastMonth is the last month that anything happens in.
var lastMonth = dataEnd.Month()

// settled says whether a month is told without noise between quarters: the last quarter and the one before it,
// which it is held against.
func settled(m models.Month) bool { return m > lastMonth-6 }

// target gives what a share is meant to be in each month from lifeStart on: the curve and, around it, the noise
// that n cases a month would have. The last quarters keep their level.
func target(r *rand.Rand, c curve, n float64, exact bool) []float64 {
	out := make([]float64, lastMonth-lifeStart+1)
	for i := range out {
		p := c.at(lifeStart + models.Month(i))
		out[i] = 0.75 * math.Sqrt(p*(1-p)/math.Max(n, 4)) * r.NormFloat64()
	}
	for q := 0; q+2 < len(out); q += 3 {
		mean := 0.0
		if settled(lifeStart + models.Month(q)) {
			mean = (out[q] + out[q+1] + out[q+2]) / 3
		}
		for i := q; i < q+3; i++ {
			p := c.at(lifeStart + models.Month(i))
			if !exact {
				p += out[i] - mean
			}
			out[i] = math.Min(math.Max(p, 0), 1)
		}
	}
	return out
}

// monthly gives about how many cases come a month.
func (k *kind) monthly() float64 { return float64(k.quarter) / 3 }

// arrive draws the days of receipt.
func (k *kind) arrive(r *rand.Rand) []*life {
	var all []*life
	inLast := k.season[6] + k.season[7] + k.season[8]
	rest := 0.0
	for m := lifeStart; m <= lastMonth; m++ {
		_, month := m.Parts()
		want := float64(k.quarter) * k.season[month-1] / inLast * k.level.at(m)
		if m <= lastMonth-3 {
			want *= 1 + 0.05*r.NormFloat64()
		} else if m == lastMonth-2 {
			rest = 0 // the last quarter comes to its number exactly
		}
		n := int(math.Round(want + rest))
		rest += want - float64(n)
		var weights []weighted[models.Day]
		for d := m.First(); d < m.Until(); d++ {
			weights = append(weights, weighted[models.Day]{d, arrivals(d)})
		}
		for range n {
			l := &life{kind: k, received: pick(r, weights)}
			if k.digital.at(m) == 0 { // nobody applies: the authority opens its own cases on working days
				l.received = onOrBefore(l.received, m.First())
			}
			all = append(all, l)
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].received < all[j].received })
	return all
}

// share marks a share of each month's cases: as many as the target says, the rounding carried on to the next
// month. Which of them is drawn.
func share(r *rand.Rand, all []*life, month func(*life) models.Month, want []float64, mark func(*life, bool)) {
	byMonth := map[models.Month][]*life{}
	for _, l := range all {
		m := month(l)
		byMonth[m] = append(byMonth[m], l)
	}
	rest := 0.0
	for i, p := range want {
		cases := byMonth[lifeStart+models.Month(i)]
		if i == len(want)-6 || i == len(want)-3 {
			rest = 0
		}
		exact := p*float64(len(cases)) + rest
		n := min(max(int(math.Round(exact)), 0), len(cases))
		rest = exact - float64(n)
		r.Shuffle(len(cases), func(i, j int) { cases[i], cases[j] = cases[j], cases[i] })
		for j, l := range cases {
			mark(l, j < n)
		}
	}
}

func receivedIn(l *life) models.Month { return l.received.Month() }

// submit says how the cases came in and whether they were whole.
func (k *kind) submit(r *rand.Rand, all []*life) {
	share(r, all, receivedIn, target(r, k.digital, k.monthly(), false), func(l *life, digital bool) {
		switch {
		case !digital:
			l.word = pick(r, k.other)
		case chance(r, k.assisted):
			l.word = assisted
		default:
			l.word = selfService
		}
		l.class = classOf[l.word]
		if k.exempt > 0 {
			l.exempt = yes(!digital && chance(r, k.exempt))
		}
	})
	share(r, all, receivedIn, target(r, k.complete, k.monthly(), false), func(l *life, whole bool) { l.firstTry = whole })
}

// inform carries the cases to the day on which everything needed is there.
func (k *kind) inform(r *rand.Rand, all []*life) {
	for _, l := range all {
		screening := k.screening.at(l.received.Month())
		if screening == 0 {
			l.screened = l.received
		} else {
			l.screened = onOrAfter(l.received + models.Day(days(r, screening, 0.6)))
		}
		l.complete = l.screened
		if l.firstTry {
			continue
		}
		rounds := pick(r, []weighted[int]{{1, 78}, {2, 18}, {3, 4}})
		sent := l.screened
		for range rounds {
			answered := sent + models.Day(max(1, days(r, k.reply, 0.7)))
			l.letters = append(l.letters, sent)
			l.pauses = append(l.pauses, span{sent, answered})
			sent = onOrAfter(answered + models.Day(r.IntN(3)))
		}
		l.complete = sent
	}
}

// fork is a case with its two possible ends: within the limit and beyond it.
type fork struct {
	*life
	ends    [2]models.Day // 0 = soon, 1 = late
	service [2]int
	within  [2]bool
	late    int // which end stands
}

// decide gives the cases their decisions. Each gets two ends drawn from one lognormal, cut at the limit; then the
// ends are chosen so that the share within the limit comes out, month of decision by month, as the curve says.
func (k *kind) decide(r *rand.Rand, all []*life) {
	want := target(r, k.within, k.monthly(), k.exact)
	var forks []*fork
	turn := r.Float64()
	for _, l := range all {
		l.outcome, l.outside = pick(r, k.outcomes), chance(r, k.outside)
		if k.parked > 0 && l.complete >= k.parkedFrom && chance(r, k.parked) {
			l.decided = models.NoDay
			continue
		}
		pause := 0
		if chance(r, k.pause) {
			pause = max(2, days(r, 9, 0.6))
		}
		expected := l.complete.Month()
		p := math.Min(math.Max(k.within.at(expected+models.Month(k.limit/45)), 0.02), 0.99)
		median := float64(k.limit) / math.Exp(k.spread*normalAt(p))
		turn = math.Mod(turn+math.Phi-1, 1) // spreads the draws evenly over the distribution
		f := &fork{life: l}
		for late, u := range []float64{turn * p, p + turn*(1-p)} {
			service := int(math.Round(median * math.Exp(k.spread*normalAt(u))))
			if late == 0 {
				service = min(service, k.limit)
			} else {
				service = min(max(service, k.limit+1), 5*k.limit)
			}
			end := l.complete + models.Day(service+pause)
			if late == 0 {
				end = onOrBefore(end, max(l.complete, l.screened)+models.Day(pause))
			} else {
				if summer(end) && chance(r, 0.4) {
					year, _, _ := end.Date()
					end = models.DayOf(year, 7, 27) + models.Day(r.IntN(12))
				}
				end = onOrAfter(end)
			}
			f.ends[late], f.service[late] = end, int(end-l.complete)-pause
			f.within[late] = f.service[late] <= k.limit
		}
		if chance(r, 1-p) {
			f.late = 1
		}
		if pause > 0 {
			l.pauses = append(l.pauses, span{l.complete, l.complete + models.Day(pause)}) // put in its place by settle
		}
		forks = append(forks, f)
	}
	choose(r, forks, want, k.outside < 1)
	for _, f := range forks {
		l := f.life
		l.decided, l.service = f.ends[f.late], f.service[f.late]
		if n := len(l.pauses); n > 0 && l.pauses[n-1].from == l.complete {
			start := l.complete + models.Day(math.Round(0.8*float64(l.service)))
			l.pauses[n-1] = span{start, start + (l.pauses[n-1].until - l.complete)}
		}
	}
}

// choose turns ends around, as long as that brings the months nearer to their targets.
func choose(r *rand.Rand, forks []*fork, want []float64, scheme bool) {
	within, total := make([]float64, len(want)), make([]float64, len(want))
	place := func(f *fork, late int) int {
		i := int(f.ends[late].Month() - lifeStart)
		if i >= len(want) || f.ends[late] < firstDay {
			return -1
		}
		return i
	}
	add := func(f *fork, late int, by float64) {
		if i := place(f, late); i >= 0 {
			total[i] += by
			if f.within[late] {
				within[i] += by
			}
		}
	}
	off := func(i int) float64 {
		if i < 0 || total[i] == 0 {
			return 0
		}
		miss := within[i] - want[i]*total[i]
		if i >= len(want)-6 {
			return 4 * miss * miss / total[i]
		}
		return miss * miss / total[i]
	}
	var open []*fork
	for _, f := range forks {
		if f.outcome.Counts() && !(scheme && f.outside) {
			open = append(open, f)
			add(f, f.late, 1)
		}
	}
	for range 6 {
		r.Shuffle(len(open), func(i, j int) { open[i], open[j] = open[j], open[i] })
		for _, f := range open {
			a, b := place(f, 0), place(f, 1)
			both := func() float64 {
				if a == b {
					return off(a)
				}
				return off(a) + off(b)
			}
			before := both()
			add(f, f.late, -1)
			add(f, 1-f.late, 1)
			if both() < before-1e-9 {
				f.late = 1 - f.late
				continue
			}
			add(f, 1-f.late, -1)
			add(f, f.late, 1)
		}
	}
}

// digitise says which decided cases were digital all the way, and where paper broke the others.
func (k *kind) digitise(r *rand.Rand, all []*life) {
	byMonth := make(map[models.Month][]*life)
	for _, l := range all {
		if l.decided.Known() && l.class != models.ChannelInternal {
			byMonth[l.decided.Month()] = append(byMonth[l.decided.Month()], l)
		} else {
			l.clean = chance(r, 0.5)
		}
	}
	want := target(r, k.clean, k.monthly(), false)
	rest := 0.0
	last := lastMonth + 24
	for m := lifeStart; m <= last; m++ {
		cases := byMonth[m]
		r.Shuffle(len(cases), func(i, j int) { cases[i], cases[j] = cases[j], cases[i] })
		i := min(int(m-lifeStart), len(want)-1)
		if i == len(want)-6 || m == lastMonth-2 {
			rest = 0
		}
		exact := want[i]*float64(len(cases)) + rest
		n := max(int(math.Round(exact)), 0)
		rest = exact - float64(n)
		for _, l := range cases {
			digital := l.class == models.ChannelDigital || l.class == models.ChannelAssisted
			if l.clean = digital && n > 0; l.clean {
				n--
			}
		}
	}
}

// follow fills in what happens on the way and after the decision, and puts the steps in their order.
func (k *kind) follow(r *rand.Rand, l *life) {
	paper := atDecision
	byHand := l.class == models.ChannelManual
	broken := !l.clean && !byHand
	switch {
	case l.class == models.ChannelInternal:
		broken = !l.clean
		l.byPost = chance(r, 0.2)
	case byHand:
		l.byPost = chance(r, 0.45)
	case broken:
		l.byPost = chance(r, 0.08)
	}
	hearing := chance(r, k.hearing)
	if broken {
		paper = pick(r, k.paper)
		hearing = hearing || paper == atHearing
	}

	unit := k.department
	l.put(l.received, evReceived, unit)
	if byHand {
		l.put(l.received, evScanned, unit)
	}
	l.put(l.screened, evScreened, unit)
	if broken && paper == atScreening {
		l.put(l.screened, evPrinted, unit)
	}
	end := l.decided
	if !end.Known() {
		end = models.LastDay
	}
	for _, p := range l.pauses {
		if p.from < l.complete {
			l.put(p.from, evLetter, unit)
			l.put(p.until, evAnswer, unit)
		}
	}
	l.put(l.complete, evComplete, unit)
	if broken && paper == atComplete {
		l.put(l.complete, evPrinted, unit)
		l.put(l.complete, evScanned, unit)
	}
	// The authority's days from complete to decided: waiting for a caseworker, neighbours, hearing, the decision itself.
	wait := 0.20
	if k.name == erhverv && l.complete >= models.DayOf(2026, 5, 12)-60 {
		wait = 0.30
	}
	service := float64(l.service)
	day := func(part float64) models.Day {
		return onOrBefore(min(l.complete+models.Day(math.Round(part*service)), end), l.complete)
	}
	if l.decided.Known() {
		if hearing {
			sent, heard := day(wait+0.12), day(wait+0.12+0.30+0.14*r.Float64())
			if chance(r, 0.75) {
				l.put(day(wait), evNeighbours, unit)
			}
			if broken && paper == atHearing {
				l.put(sent, evPrinted, unit)
			}
			l.put(sent, evHearing, unit)
			l.put(heard, evHeard, unit)
			if broken && paper == atHearing {
				l.put(heard, evScanned, unit)
			}
		}
	} else {
		l.put(onOrAfter(l.complete+models.Day(3+r.IntN(10))), evHearing, unit)
	}
	for _, p := range l.pauses {
		if p.from >= l.complete {
			l.put(p.from, evAsked, unit)
			l.put(p.until, evSupplied, unit)
		}
	}
	if l.decided.Known() {
		if broken && paper == atDecision {
			l.put(l.decided, evPrinted, unit)
		}
		l.put(l.decided, evDecided, unit)
		l.put(onOrAfter(l.decided+models.Day(1+r.IntN(9))), evFiled, unit)
	}
	l.order(func() int32 { return r.Int32N(1 << 30) })
	k.afterwards(r, l)
}

// afterwards says what became of the decision: appeals, second looks, what the applicant thought, what it took.
func (k *kind) afterwards(r *rand.Rand, l *life) {
	l.appealed = models.NoDay
	refused := l.outcome == models.OutcomeRefusal
	appeals := k.appeals
	if refused {
		appeals *= 4
	}
	if k.appeals > 0 && l.outcome.Counts() && l.decided.Known() && chance(r, appeals) {
		l.appealed = l.decided + models.Day(3+r.IntN(25))
		l.settled = onOrAfter(l.appealed + models.Day(60+days(r, 110, 0.4)))
		l.appealEnd = pick(r, []weighted[models.AppealOutcome]{
			{models.AppealUpheld, 50}, {models.AppealChanged, 6}, {models.AppealAnnulled, 7}, {models.AppealRemitted, 9},
			{models.AppealSelfReversed, 6}, {models.AppealDismissed, 15}, {models.AppealWithdrawn, 7},
		})
	}
	l.reopened = chance(r, 0.012)
	answers := 0.22
	switch {
	case l.class == models.ChannelInternal:
		answers = 0
	case k.name == flytning:
		answers = 0.08
	}
	if chance(r, answers) {
		mean := 4.3 - float64(l.service)/float64(k.limit)*0.5
		if refused {
			mean -= 1.2
		}
		l.score = uint8(math.Min(math.Max(math.Round(mean+0.9*r.NormFloat64()), 1), 5))
	}
	if k.minutes > 0 && chance(r, 0.35) {
		l.minutes = math.Max(3, math.Round(k.minutes*math.Exp(0.5*r.NormFloat64())))
		if !l.clean {
			l.minutes = math.Round(l.minutes * 1.12)
		}
	}
}
