package views

import (
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// Coverage says how many cases of its cohort a figure rests on and why the rest do not count.
type Coverage struct {
	Lang     text.Lang
	Headline string
	Subline  string
	Rows     []CoverageRow // add up to Sum; none where every case counts
	Sum      string
	Pictures Pictures
}

// CoverageRow is the cases that count, or those that one reason keeps out.
type CoverageRow struct {
	Why string
	N   string
	URL string // the list of exactly them; "" = may not be seen
}

// newCoverage gives the coverage of a figure; nil where it rests on no cases at all. The cases address leads to the
// cases behind the figure; its Path is "" for one who may not see them.
func newCoverage(l text.Lang, c *measure.Coverage, cases Address) *Coverage {
	if c == nil || c.Cohort == 0 {
		return nil
	}
	period := shortPeriod(l, c.Period, c.Period)
	shown := &Coverage{Lang: l, Sum: l.Count(int(c.Cohort))}
	if len(c.Reasons) == 0 {
		shown.Headline = l.Say("coverage.all", "cases", l.Cases(int(c.Cohort)))
		shown.Subline = l.Say("coverage.subline.all", "name", l.NameOf(c.KPI), "period", period)
		return shown
	}
	shown.Headline = l.Say("coverage.part", "n", l.Count(int(c.Counted)), "cases", l.Cases(int(c.Cohort)),
		"share", l.Share(float64(c.Counted)/float64(c.Cohort)))
	shown.Subline = l.Say("coverage.subline", "name", l.NameOf(c.KPI), "period", period)
	row := func(why string, n int64, reason measure.Reason) {
		r := CoverageRow{Why: why, N: l.Count(int(n))}
		if cases.Path != "" {
			r.URL = cases.With("reason", string(reason))
		}
		shown.Rows = append(shown.Rows, r)
	}
	row(l.Say("coverage.counted"), c.Counted, "")
	for _, reason := range c.Reasons {
		row(l.Say("reason."+string(reason.Reason)), reason.N, reason.Reason)
	}
	return shown
}
