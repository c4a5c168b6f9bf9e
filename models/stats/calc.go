package stats

import (
	"errors"
	"io"
	"slices"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"
)

// ErrUnknownMethod says that Calc has no such method.
var ErrUnknownMethod = errors.New("unknown method")

// methods are the methods of Calc. Each reads its fields and gives what is calculated of them once nothing is wrong
// with any.
var methods = []struct {
	name string
	read func(*input) (calculate func() any)
}{
	{"xmr", (*input).xmr},
	{"survival", (*input).survival},
	{"wilson", (*input).wilson},
	{"quantiles", (*input).quantiles},
	{"pchart", (*input).pchart},
	{"funnel", (*input).funnel},
	{"projection", (*input).projection},
	{"effect", (*input).effect},
	{"runchart", (*input).runchart},
}

// Methods names the methods of Calc.
func Methods() []string {
	names := make([]string, len(methods))
	for i, m := range methods {
		names[i] = m.name
	}
	return names
}

// Calc reads the input of a method as one JSON object and gives its result, ready for JSON: the two are the `input` and
// the `expected` of the worked examples (CONTRACT §2). What is wrong with the content is Faults, all fields told at
// once; no number is ever made of it.
func Calc(method string, in io.Reader) (any, error) {
	i := slices.Index(Methods(), method)
	if i < 0 {
		return nil, ErrUnknownMethod
	}
	fields, err := readInput(in)
	if err != nil {
		return nil, err
	}
	calculate := methods[i].read(fields)
	if err := fields.done(); err != nil {
		return nil, err
	}
	return calculate(), nil
}

type datedPoint struct {
	Period string `json:"period"`
	Point
}

type datedSegment struct {
	Start string `json:"start"`
	Segment
}

type datedLatest struct {
	Period *string `json:"period"`
	Latest
}

type datedChart struct {
	Points   []datedPoint   `json:"points"`
	Segments []datedSegment `json:"segments"`
	Latest   datedLatest    `json:"latest"`
}

func (in *input) xmr() func() any {
	s := Series{Values: in.series("values"), Direction: in.direction(), Target: in.number("target")}
	numbers, periods := in.periods("values", len(s.Values))
	rebase, _ := in.months("rebase", in.field("rebase"))
	for _, month := range rebase {
		if len(numbers) > 0 { // a month that is not among them has no effect
			s.Rebase = append(s.Rebase, month-numbers[0])
		}
	}
	if v := in.field("baseline_n"); v != nil {
		if s.BaselineN = int(in.whole(spot{field: "baseline_n"}, v)); s.BaselineN < fullLimits {
			in.wrong(Fault{Field: "baseline_n", Code: "baseline_short"})
		}
	}
	s.KeepOutliers = !in.yes("screen_outliers", true)
	return func() any {
		chart := XmR(s)
		out := datedChart{Points: []datedPoint{}, Segments: []datedSegment{}, Latest: datedLatest{Latest: chart.Latest}}
		for i, p := range chart.Points {
			out.Points = append(out.Points, datedPoint{periods[i], p})
		}
		for _, g := range chart.Segments {
			out.Segments = append(out.Segments, datedSegment{periods[g.Start], g})
		}
		if chart.Latest.Index >= 0 {
			out.Latest.Period = &periods[chart.Latest.Index]
		}
		return out
	}
}

type survivalResult struct {
	N                   int64    `json:"n"`
	Closed              int64    `json:"closed"`
	Open                int64    `json:"open"`
	Median              *float64 `json:"median"`
	MedianLower         *float64 `json:"median_lower"`
	MedianUpper         *float64 `json:"median_upper"`
	MedianConfType      string   `json:"median_conf_type"`
	MedianLowerLogLog   *float64 `json:"median_lower_loglog"`
	MedianUpperLogLog   *float64 `json:"median_upper_loglog"`
	P90                 *float64 `json:"p90"`
	S40                 *float64 `json:"s40"`
	S40SE               *float64 `json:"s40_se"`
	S40Lower            *float64 `json:"s40_lower"`
	S40Upper            *float64 `json:"s40_upper"`
	S60                 *float64 `json:"s60"`
	S60SE               *float64 `json:"s60_se"`
	S60Lower            *float64 `json:"s60_lower"`
	S60Upper            *float64 `json:"s60_upper"`
	Tau                 *float64 `json:"tau"`
	RMST                *float64 `json:"rmst"`
	RMSTSE              *float64 `json:"rmst_se"`
	LargestTime         *int     `json:"largest_time"`
	CurveEndsAboveZero  bool     `json:"curve_ends_above_zero"`
	S40BeyondData       bool     `json:"s40_beyond_data"`
	S60BeyondData       bool     `json:"s60_beyond_data"`
	TauBeyondData       bool     `json:"tau_beyond_data"`
	NaiveMedianOfClosed *float64 `json:"naive_median_of_closed"`
	Curve               []Step   `json:"curve"`
}

func (in *input) survival() func() any {
	durations, closed := in.counts("durations"), in.counts("closed")
	in.sameLength("closed", len(closed), "durations", len(durations))
	for i, c := range closed {
		if c > 1 {
			in.wrongAt(entry("closed", i), "not_closed", "")
		}
	}
	tau := in.number("tau")
	if tau != nil && *tau < 0 {
		in.wrong(Fault{Field: "tau", Code: "negative"})
	}
	return func() any {
		c := Survival(staysOf(durations, closed))
		r := survivalResult{N: c.N, Closed: c.Closed, Open: c.Open, Median: c.Reaches(0.5), P90: c.Reaches(0.1), Tau: tau,
			MedianConfType: "log", CurveEndsAboveZero: c.EndsAboveZero(), Curve: c.Steps}
		r.MedianLower, r.MedianUpper = c.ReachesWithin(0.5, Log)
		r.MedianLowerLogLog, r.MedianUpperLogLog = c.ReachesWithin(0.5, LogLog)
		s40, s60 := c.At(40, Log), c.At(60, Log)
		r.S40, r.S40SE, r.S40Lower, r.S40Upper, r.S40BeyondData = s40.Survival, s40.SE, s40.Lower, s40.Upper, s40.Beyond
		r.S60, r.S60SE, r.S60Lower, r.S60Upper, r.S60BeyondData = s60.Survival, s60.SE, s60.Lower, s60.Upper, s60.Beyond
		if tau != nil {
			r.TauBeyondData = c.Beyond(*tau)
			if days, se, ok := c.RMST(*tau); ok {
				r.RMST, r.RMSTSE = &days, &se
			}
		}
		if c.N > 0 {
			r.LargestTime = &c.Largest
		}
		var left []float64
		for i, d := range durations {
			if closed[i] == 1 {
				left = append(left, float64(d))
			}
		}
		slices.Sort(left)
		r.NaiveMedianOfClosed = known(Quantile(left, 0.5))
		return r
	}
}

// staysOf counts durations, each closed (1) or open (0), by time.
func staysOf(durations, closed []int64) []Stay {
	order := make([]int, len(durations))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(i, j int) bool { return durations[order[i]] < durations[order[j]] })
	var out []Stay
	for _, i := range order {
		if len(out) == 0 || out[len(out)-1].Time != int(durations[i]) {
			out = append(out, Stay{Time: int(durations[i])})
		}
		s := &out[len(out)-1]
		s.Left += closed[i]
		s.Censored += 1 - closed[i]
	}
	return out
}

type shareResult struct {
	Share *float64 `json:"share"`
	Lower *float64 `json:"lower"`
	Upper *float64 `json:"upper"`
}

func (in *input) wilson() func() any {
	successes := in.whole(spot{field: "successes"}, in.required("successes"))
	cases := in.whole(spot{field: "cases"}, in.required("cases"))
	if successes > cases {
		in.wrong(Fault{Field: "successes", Code: "more_than_all"})
	}
	confidence := in.level("confidence", 0.95)
	return func() any {
		z := z95
		if confidence != 0.95 {
			z = distuv.UnitNormal.Quantile((1 + confidence) / 2)
		}
		share, lower, upper, ok := wilson(successes, cases, z)
		return shareResult{known(share, ok), known(lower, ok), known(upper, ok)}
	}
}

type quantile struct {
	P     float64  `json:"p"`
	Value *float64 `json:"value"`
}

type quantilesResult struct {
	N             int        `json:"n"`
	Quantiles     []quantile `json:"quantiles"`
	Median        *float64   `json:"median"`
	Mean          *float64   `json:"mean"`
	Within40      int        `json:"within_40"`
	ShareWithin40 *float64   `json:"share_within_40"`
}

func (in *input) quantiles() func() any {
	values := in.reals("values", in.required("values"))
	probabilities := in.reals("probabilities", in.field("probabilities"))
	for i, p := range probabilities {
		if p < 0 || p > 1 {
			in.wrongAt(entry("probabilities", i), "not_probability", "")
		}
	}
	return func() any {
		sorted := slices.Sorted(slices.Values(values))
		r := quantilesResult{N: len(values), Quantiles: []quantile{}, Median: known(Quantile(sorted, 0.5))}
		for _, p := range probabilities {
			r.Quantiles = append(r.Quantiles, quantile{p, known(Quantile(sorted, p))})
		}
		if r.N > 0 {
			r.Within40 = sort.Search(len(sorted), func(i int) bool { return sorted[i] > 40 }) // day 40 is within 40 days
			average, share := mean(values), float64(r.Within40)/float64(r.N)
			r.Mean, r.ShareWithin40 = &average, &share
		}
		return r
	}
}

type datedShare struct {
	Period string `json:"period"`
	SharePoint
}

type datedShareChart struct {
	Centre *float64     `json:"centre"`
	SigmaZ *float64     `json:"sigma_z"`
	Points []datedShare `json:"points"`
}

func (in *input) pchart() func() any {
	numerators, denominators := in.parts()
	_, periods := in.periods("denominators", len(denominators))
	return func() any {
		chart := PChart(numerators, denominators)
		out := datedShareChart{Centre: chart.Centre, SigmaZ: chart.SigmaZ, Points: []datedShare{}}
		for i, p := range chart.Points {
			out.Points = append(out.Points, datedShare{periods[i], p})
		}
		return out
	}
}

func (in *input) funnel() func() any {
	numerators, denominators := in.parts()
	in.direction() // says whether high is good; the classes say only high and low
	return func() any { return Funnel(numerators, denominators) }
}

func (in *input) projection() func() any {
	values, d, target := in.series("values"), in.direction(), in.number("target")
	ahead := in.whole(spot{field: "months_ahead"}, in.required("months_ahead"))
	if ahead < 1 || ahead > maxEntries {
		in.wrong(Fault{Field: "months_ahead", Code: "bad_months_ahead"})
	}
	level := in.level("level", 0.8)
	return func() any { return project(values, d, target, int(ahead), level) }
}

func (in *input) effect() func() any {
	before, after := present(in.series("before")), present(in.series("after"))
	return func() any { return Welch(before, after) }
}

func (in *input) runchart() func() any {
	values := in.series("values")
	return func() any { return RunChart(values) }
}

// known makes null of a value that there is none of.
func known(v float64, ok bool) *float64 {
	if !ok {
		return nil
	}
	return &v
}
