package views

import (
	"html/template"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// Cell is one KPI of one case type as the matrix and the KPI strip show it.
type Cell struct {
	Kind   string // met, near, off, none
	Icon   string
	Status string // the word
	URL    string
	Name   string // of the KPI, where the columns' heads are away (phone)
	Number string // "28", "3 af 4"; empty where there is no value
	Unit   string // with the space before it that the language wants
	Beside string // "median 74 dage", "median · intet servicemål"
	Target string // "mål 80"
	Gap    string // "−52 pp."
	Note   string // said instead of target and gap: "Få sager · vurderes ikke", "kanal ukendt"
	Stale  string // "40 dage gammel" where the source is late
	Read   string // the whole cell as one sentence
	Spark  template.HTML
	Way    string // below the sparkline: "forværring", "dec. 92–97"
	WayOf  string // met, off, none: the colour of Way
}

// lowerFirst makes a name fit for the middle of a sentence.
func lowerFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[size:]); unicode.IsUpper(next) {
		return s // an abbreviation
	}
	return string(unicode.ToLower(r)) + s[size:]
}

// caseTypeName gives the name of a case type; cases without one have words for that.
func caseTypeName(l text.Lang, name string) string {
	if name == "" {
		return l.Say("case_type.none")
	}
	return name
}

// parts gives number and unit of a cell's value: with as many decimals as the verdict needs. The unit bears the
// space before it.
func parts(l text.Lang, c measure.Cell) (number, unit string) {
	if c.Standing != nil {
		number, unit = l.PartsAgainst(*c.Value, c.Unit, *c.Standing)
	} else {
		number, unit = l.Parts(*c.Value, c.Unit)
	}
	if unit != "" && !(unit == "%" && l == text.English) {
		unit = "\u00a0" + unit
	}
	return number, unit
}

// full gives a cell's value with its unit in one.
func full(l text.Lang, c measure.Cell) string {
	number, unit := parts(l, c)
	return number + unit
}

// exactNumber gives a target without its unit, for tight places beside a value that bears it.
func exactNumber(l text.Lang, v float64, u models.Unit) string {
	number, _, _ := strings.Cut(l.Exact(v, u), "\u00a0")
	return strings.TrimSuffix(number, "%")
}

// kpiOf gives the key figure of a cell as its definition stood.
func kpiOf(c measure.Cell) models.KPI { return definedOr(c.Defined, c.KPI) }

// definedOr gives a key figure as it was defined, else that of the library.
func definedOr(k models.KPI, key string) models.KPI {
	if k.Key == "" {
		k, _ = models.KPIByKey(key)
	}
	return k
}

// missingWhy says what is missing for a KPI when no source tells it.
func missingWhy(l text.Lang, kpi string) string {
	if key := "missing." + kpi; text.Has(key) {
		return l.Say(key)
	}
	k, _ := models.KPIByKey(kpi)
	if k.Clock != "" && text.Has("missing."+string(k.Clock)) {
		return l.Say("missing." + string(k.Clock))
	}
	return l.Say("missing.other")
}

// newCell puts a measured cell into words.
func newCell(l text.Lang, caseType string, c measure.Cell) Cell {
	out := Cell{
		Kind:   statusKind(c.Status),
		Icon:   string(c.Status),
		Status: l.Status(c.Status),
		Name:   l.NameOf(kpiOf(c)),
	}
	if c.Column != "" && c.Column != c.KPI { // what stands in for a library column
		out.Name = l.KPIName(c.Column)
	}
	name := lowerFirst(l.NameOf(kpiOf(c)))
	read := caseType + ", " + name + ": " + lowerFirst(out.Status) + "."
	if c.Stale {
		out.Stale = l.Many("stale.cell", c.Age)
	}
	if c.Value == nil {
		if c.Status == models.StatusMissing {
			out.Note = missingWhy(l, c.KPI)
			if c.Stale {
				out.Note = l.Say("stale.missing")
			}
			read += " " + upperFirst(out.Note) + "."
		}
		if c.Status == models.StatusNotMeasured && c.Beside != nil && c.Beside.Value != nil {
			out.Beside = l.Say("cell.median", "value", l.Value(*c.Beside.Value, c.Beside.Unit))
			out.Note = l.Say("cell.no_limit")
			read += " " + upperFirst(out.Beside) + ", " + out.Note + "."
		}
		out.Read = read + spokenAge(l, c)
		return out
	}
	value := full(l, c)
	out.Number, out.Unit = parts(l, c)
	switch {
	case c.Column != "" && c.Column != c.KPI:
		out.Beside = l.Say("cell.median_no_limit")
		value += " (" + l.Say("cell.no_limit") + ")"
	case c.Beside != nil && c.Beside.Value != nil:
		out.Beside = l.Say("cell.median", "value", l.Value(*c.Beside.Value, c.Beside.Unit))
	}
	switch c.Status {
	case models.StatusTooFew:
		if c.Numerator != nil && c.Denominator != nil && c.Unit == models.UnitShare {
			value = l.Say("cell.of", "n", l.Number(*c.Numerator, 0), "m", l.Number(*c.Denominator, 0))
			out.Number, out.Unit = value, ""
		}
		out.Note = l.Say("cell.too_few")
		read += " " + value + ". " + l.Say("cell.read.few", "cases", l.Cases(int(c.N))) + "."
	case models.StatusNotMeasured:
		out.Number, out.Unit, out.Beside = "", "", ""
	case models.StatusNoTarget:
		out.Note = l.Say("cell.no_target")
		read += " " + value + "."
	default:
		if c.Target == nil || c.Gap == nil {
			read += " " + value + "."
			break
		}
		out.Target = l.Say("cell.target", "value", exactNumber(l, *c.Target, c.Unit))
		out.Gap = l.Gap(*c.Gap, c.Unit)
		read += " " + l.Say("cell.read.target", "value", value, "target", l.Exact(*c.Target, c.Unit), "gap", spokenGap(l, *c.Gap, c.Unit)) + "."
	}
	if out.Beside != "" && c.Beside != nil {
		read += " " + upperFirst(out.Beside) + "."
	}
	if c.Status != models.StatusTooFew && c.N > 0 {
		read += " " + behind(l, c) + "."
	}
	if c.Status != models.StatusTooFew && c.Status != models.StatusNotMeasured {
		var spoken string
		if out.Way, out.WayOf, spoken = outlookWords(l, c); spoken != "" {
			read += " " + spoken
		}
	}
	out.Read = read + spokenAge(l, c)
	return out
}

// spokenAge says that a cell is out of date, and by how much; "" where it is not.
func spokenAge(l text.Lang, c measure.Cell) string {
	if !c.Stale {
		return ""
	}
	return " " + outOfDate(l, c.Age)
}

// outOfDate says that what stands on a source is out of date: "Ikke opdateret: data er 40 dage gamle."
func outOfDate(l text.Lang, age int) string {
	return l.Say("status.stale") + ": " + lowerFirst(l.Many("stale.age", age)) + "."
}

// behind says how many cases stand behind a cell: "33 af 119 sager".
func behind(l text.Lang, c measure.Cell) string {
	if c.Unit == models.UnitShare && c.Numerator != nil && c.Denominator != nil {
		return l.Say("cell.of_cases", "n", l.Number(*c.Numerator, 0), "cases", l.Cases(int(*c.Denominator)))
	}
	return l.Cases(int(c.N))
}

// spokenGap writes a gap in words: "52 procentpoint under", "28 dage over", "på målet".
func spokenGap(l text.Lang, gap float64, u models.Unit) string {
	if size := max(gap, -gap); size > models.Eps(1) {
		key := "cell.read.over"
		if gap < 0 {
			key = "cell.read.under"
		}
		amount := strings.TrimPrefix(l.Change(size, u), "+")
		if number, points := strings.CutSuffix(amount, "\u00a0pp."); points {
			amount = l.Points(number)
		}
		return l.Say(key, "gap", amount)
	}
	return l.Gap(gap, u)
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// sparkOf draws a cell's series with its target.
func sparkOf(c measure.Cell) template.HTML {
	values := make([]*float64, len(c.Series))
	for i, p := range c.Series {
		values[i] = p.Value
	}
	var target *float64
	if c.Standing != nil {
		target = c.Standing.Value
	}
	return sparkline(values, target, sparkSpan(c.Unit, values, target), statusKind(c.Status))
}

// spoken gives the drivers that a short text has room for, in their order. What only turns the share of the target round
// goes first, and then all paper where the step that has most of it is named.
func spoken(drivers []measure.Driver, most int) []measure.Driver {
	out := slices.Clone(drivers)
	drop := func(codes ...string) {
		for i := len(out) - 1; i >= 0 && len(out) > most; i-- {
			if slices.Contains(codes, out[i].Code) {
				out = slices.Delete(out, i, i+1)
			}
		}
	}
	drop(measure.DriverOverLimit, measure.DriverIncomplete)
	if slices.ContainsFunc(out, func(d measure.Driver) bool { return d.Code == measure.DriverStepPaper }) {
		drop(measure.DriverPaper)
	}
	return out[:min(len(out), most)]
}

// driverText says what the cases show about why a target is not met. compare names the period of comparison in a
// few letters.
func driverText(l text.Lang, d measure.Driver, compare string) string {
	share := func(count, n int64) string {
		if n == 0 {
			return l.Share(0)
		}
		return l.Share(float64(count) / float64(n))
	}
	part := ""
	if d.Part != "" {
		part = l.Say("part." + d.Part + ".name")
	}
	key := "driver." + d.Code
	switch {
	case d.Code == measure.DriverClock && d.Clock == models.ClockNet:
		key = "driver.clock_net"
	case d.Code == measure.DriverStep && d.Change >= 1 && compare != "":
		key = "driver.step_more"
	}
	s := l.Say(key,
		"part", part, "inside", lowerFirst(part), "name", d.Name, "compare", compare,
		"days", l.Number(d.Days, wholeOrOne(d.Days)), "of", l.Number(d.Of, wholeOrOne(d.Of)),
		"change", l.Change(roundDays(d.Change), models.UnitDays),
		"share", share(d.Count, d.N), "count", l.Count(int(d.Count)), "n", l.Count(int(d.N)),
	)
	if d.Before != nil && d.Before.N > 0 && compare != "" {
		s = strings.TrimSuffix(s, ".") + l.Say("driver.before", "compare", compare, "share", share(d.Before.Count, d.Before.N), "n", l.Count(int(d.Before.N)))
	}
	return s
}

// Mean days are shown whole from ten on, else with one decimal.
func wholeOrOne(days float64) int {
	if days >= 9.95 || days == float64(int(days)) {
		return 0
	}
	return 1
}

func roundDays(days float64) float64 {
	scale := 10.0
	if days >= 9.95 || days <= -9.95 {
		scale = 1
	}
	if days < 0 {
		return float64(int(days*scale-0.5)) / scale
	}
	return float64(int(days*scale+0.5)) / scale
}
