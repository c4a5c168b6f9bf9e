package views

import (
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// Picture is a chart to take home: the drawing of the page with what it must say when it stands alone.
type Picture struct {
	Lang     string
	Title    string   // the finding
	Sublines []string // what is measured, in which unit and period
	Foot     string   // source and data date
	Drawing  template.HTML
}

// pictureWide is the width of a picture, and pictureLine how many letters fit in a line of each size.
const (
	pictureWide  = 800.0
	pictureTitle = 72
	pictureLine  = 122
)

// paint is what the classes of the drawings look like on paper: a picture bears its colours itself, since programs of
// slides and text read no stylesheet in it.
var paint = map[string]string{
	"grid": `stroke="#E2E0D9" fill="none"`, "ground": `stroke="#5B6570" fill="none"`,
	"tick": `fill="#45505B"`, "mark": `fill="#17212B" font-weight="600"`,
	"bar-within": `fill="#0B6B60"`, "bar-over": `fill="#DCE4E6" stroke="#6E848D"`,
	"bar-now": `fill="#17212B"`, "bar-early": `fill="#FFFFFF" stroke="#6E848D" stroke-dasharray="3 2"`, "bar-now-early": `fill="#FFFFFF" stroke="#17212B" stroke-dasharray="3 2"`,
	"limit-line": `stroke="#17212B" stroke-width="1.75" stroke-dasharray="5 3" fill="none"`, "median-line": `stroke="#17212B" stroke-width="1.5" fill="none"`,
	"line-closed": `fill="none" stroke="#17212B" stroke-width="1.75"`, "line-all": `fill="none" stroke="#B23A17" stroke-width="1.75" stroke-dasharray="5 4"`,
	"part-screening": `fill="#6E848D"`, "part-service": `fill="#0B5468"`, "part-not_attributed": `fill="#ECEBE6" stroke="#6E848D" stroke-dasharray="3 2"`,
	"part-wait": `fill="url(#hatch)" stroke="#6E848D"`, "part-wait_before": `fill="url(#hatch)" stroke="#6E848D"`,
	"hatch-ground": `fill="#FFFFFF"`, "hatch-line": `stroke="#6E848D" stroke-width="3"`,
	"limit-998": `fill="none" stroke="#45505B" stroke-width="1.25"`, "limit-95": `fill="none" stroke="#6E848D" stroke-width="1.25" stroke-dasharray="4 3"`,
	"plot-mean": `fill="none" stroke="#5B6570"`, "plot-line": `fill="none" stroke="#17212B" stroke-width="1.5"`,
	"unit": `fill="#17212B"`, "unit-few": `fill="#FFFFFF" stroke="#5B6570" stroke-width="1.4"`, "unit-apart": `fill="#17212B" stroke="#FFFFFF"`,
	"unit-off": `fill="#B23A17"`, "unit-met": `fill="#0B6B60"`,
	"ico-half": `fill="#E0A100"`, "ico-cut": `stroke="#FFFFFF" fill="none"`, "ico-on-fill": `fill="#FFFFFF"`,
	"segment-met": `fill="#0B6B60"`, "segment-near": `fill="#E0A100" stroke="#7D5200"`, "segment-off": `fill="#B23A17"`,
	"segment-unsure": `fill="#DCE4E6" stroke="#6E848D"`, "segment-early": `fill="#FFFFFF" stroke="#6E848D" stroke-dasharray="3 3"`,
	"segment-never":    `fill="#FBEBE4" stroke="#B23A17" stroke-width="1.5" stroke-dasharray="4 3"`,
	"segment-text-met": `fill="#FFFFFF" font-weight="600"`, "segment-text-off": `fill="#FFFFFF" font-weight="600"`, "segment-text-near": `fill="#17212B" font-weight="600"`,
	"segment-text-unsure": `fill="#17212B"`, "segment-text-early": `fill="#17212B"`, "segment-text-never": `fill="#17212B"`,
	"capacity-ground": `fill="#ECEBE6"`, "capacity-realised": `fill="#17212B"`, "capacity-forecast": `fill="#DCE4E6" stroke="#6E848D"`,
	"capacity-to-date": `fill="#7D5200"`, "capacity-to_date": `fill="#7D5200"`, "capacity-plan": `fill="#17212B"`,
	"mc-band": `fill="#ECEBE6"`, "mc-line": `fill="none" stroke="#17212B" stroke-width="1.6"`, "mc-dot": `fill="#17212B"`, "mc-target": `fill="none" stroke="#17212B" stroke-width="1.2" stroke-dasharray="4 3"`,
	"mc-value": `fill="#17212B" font-size="10.5" font-weight="600"`, "mc-goal": `fill="#45505B" font-size="10.5"`, "mc-note": `fill="#5B6570" font-size="9.5"`,
	"st-met": `fill="#0B6B60"`, "st-near": `fill="#7D5200"`, "st-off": `fill="#B23A17"`, "st-none": `fill="#5B6570"`,
	"map-head": `fill="#17212B" font-weight="600" font-size="14"`, "map-count": `fill="#5B6570" font-weight="400"`,
	"map-line": `fill="none" stroke="#6E848D" stroke-width="1.5"`, "map-broken": `fill="none" stroke="#B23A17" stroke-width="1.5" stroke-dasharray="5 4"`,
	"map-word": `fill="#B23A17" font-size="12"`, "map-box": `fill="#FFFFFF" stroke="#6E848D"`, "map-off": `fill="#FBEBE4" stroke="#B23A17"`,
	"map-gap": `fill="#FAF9F6" stroke="#B23A17" stroke-dasharray="4 3"`, "map-title": `fill="#17212B" font-weight="600" font-size="13"`, "map-sub": `fill="#45505B" font-size="12"`,
	"control-band": `fill="#ECEBE6"`, "control-target": `fill="none" stroke="#17212B" stroke-width="1.75" stroke-dasharray="6 4"`,
	"control-past": `fill="none" stroke="#6B7680" stroke-width="1.25" stroke-dasharray="6 4"`, "control-ghost": `fill="none" stroke="#6B7680" stroke-dasharray="1.5 3"`,
	"control-forecast":  `fill="none" stroke="#17212B" stroke-width="1.5" stroke-dasharray="6 4"`,
	"control-flag-line": `fill="none" stroke="#5B6570"`, "control-flag-line-planned": `fill="none" stroke="#5B6570" stroke-dasharray="4 3"`,
	"control-flag": `fill="#17212B" stroke="#17212B"`, "control-flag-planned": `fill="#FFFFFF" stroke="#17212B" stroke-dasharray="3 2"`,
	"control-number": `fill="#FFFFFF" font-weight="600"`, "control-number-planned": `fill="#17212B" font-weight="600"`,
}

var (
	classes  = regexp.MustCompile(` class="([^"]*)"`)
	drawings = regexp.MustCompile(`^<svg class="[^"]*"([^>]*)>`)
	viewBox  = regexp.MustCompile(`viewBox="0 0 ([0-9.]+) ([0-9.]+)"`)
	height   = regexp.MustCompile(`height="([0-9.]+)"`)
)

// SVG draws the picture: it needs no stylesheet, no script and no font of ours.
func (p Picture) SVG() []byte {
	inner := alone(string(p.Drawing))
	whole, wide, high, box := pictureWide, pictureWide-48, 28.0, ""
	head := drawings.FindStringSubmatch(inner)
	if head != nil {
		if m := viewBox.FindStringSubmatch(head[1]); m != nil {
			w, _ := strconv.ParseFloat(m[1], 64)
			h, _ := strconv.ParseFloat(m[2], 64)
			if w > pictureWide*1.3 { // drawn smaller its words could not be read
				whole, wide = w+48, w
			}
			wide = min(wide, w*1.3)
			high, box = h*wide/w, m[0]
		} else if m := height.FindStringSubmatch(head[1]); m != nil {
			high, _ = strconv.ParseFloat(m[1], 64)
		}
		inner = strings.TrimSuffix(inner[len(head[0]):], "</svg>")
	}
	inner = classes.ReplaceAllStringFunc(inner, func(s string) string {
		style := ""
		for _, class := range strings.Fields(s[len(` class="`) : len(s)-1]) {
			if known := paint[class]; known != "" { // of several the last one says what it looks like
				style = " " + known
			}
		}
		return style
	})

	room := func(letters float64) int { return int(letters * whole / pictureWide) }
	titles := wrap(p.Title, room(pictureTitle))
	var lines []string
	for _, s := range p.Sublines {
		lines = append(lines, wrap(s, room(pictureLine))...)
	}
	foot := wrap(p.Foot, room(pictureLine))
	y := 24.0
	var b []byte
	say := func(words []string, size, step float64, style string) {
		for _, s := range words {
			y += step
			b = append(b, `<text x="24" y="`...)
			b = coordinate(b, y)
			b = append(b, `" font-size="`...)
			b = coordinate(b, size)
			b = append(b, `" `+style+`>`...)
			b = append(b, template.HTMLEscapeString(s)...)
			b = append(b, `</text>`...)
		}
	}
	say(titles, 17, 20, `font-weight="600" fill="#17212B"`)
	y += 4
	say(lines, 13, 18, `fill="#45505B"`)
	y += 14
	b = append(b, `<svg x="24" y="`...)
	b = coordinate(b, y)
	b = append(b, `" width="`...)
	b = coordinate(b, wide)
	b = append(b, `" height="`...)
	b = coordinate(b, high)
	b = append(b, `" `+box+`>`+inner+`</svg>`...)
	y += high + 6
	say(foot, 12, 17, `fill="#5B6570"`)
	y += 20

	out := coordinate([]byte(`<svg xmlns="http://www.w3.org/2000/svg" width="`), whole)
	out = append(out, `" height="`...)
	out = coordinate(out, y)
	out = append(out, `" viewBox="0 0 `...)
	out = append(coordinate(out, whole), ' ')
	out = coordinate(out, y)
	out = append(out, `" lang="`+p.Lang+`" role="img" font-family="IBM Plex Sans, Segoe UI, Arial, sans-serif" font-size="12"><title>`+template.HTMLEscapeString(p.Title)+`</title><rect width="100%" height="100%" fill="#FFFFFF"/>`...)
	return append(append(out, b...), `</svg>`...)
}

// wrap breaks a text into lines of at most so many letters, between words.
func wrap(s string, most int) []string {
	var out []string
	line := ""
	for _, word := range strings.Fields(strings.ReplaceAll(s, "\u00a0", "\x00")) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > most {
			out, line = append(out, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	if line != "" {
		out = append(out, line)
	}
	for i := range out {
		out[i] = strings.ReplaceAll(out[i], "\x00", "\u00a0")
	}
	return out
}

// Pictures are what the foot of a figure offers: parts/pictures.html.
type Pictures struct {
	Lang   text.Lang
	Data   string // address of the rows that it is drawn from; "" = offered elsewhere, or not at all
	SVG    string // "" = not offered
	Define string // how its key figure is counted; "" = told elsewhere
}

func picturesOf(l text.Lang, a Address, kpi, figure string) Pictures {
	return Pictures{Lang: l, SVG: figureFile(a, kpi, figure, "svg")}
}

func figureFile(a Address, kpi, figure, format string) string {
	return NewAddress(NewAddress(a.With("kpi", kpi)).With("format", format)).With("figure", figure)
}

// The figures of pages other than that of a case type, as an address names them.
const (
	FigureHours   = "hours"   // what the benefits of a year come to
	FigureAccount = "account" // what came of the decisions
	FigureVerdict = "verdict" // how many targets are met
)

// figurePictures offers the rows and the drawing of a figure that its page names.
func figurePictures(l text.Lang, a Address, figure string) Pictures {
	of := func(format string) string { return NewAddress(a.With("format", format)).With("figure", figure) }
	return Pictures{Lang: l, Data: of("csv"), SVG: of("svg")}
}

// sourceWords says where figures come from: "Kilde: Byg og Miljø · Data til og med 30.09.2026".
func sourceWords(l text.Lang, sources []string, dataDate models.Day) string {
	fresh := l.Say("fresh", "date", l.Date(dataDate))
	if len(sources) == 0 {
		return fresh
	}
	return l.Say("picture.source", "names", strings.Join(sources, ", ")) + " · " + fresh
}

// pictureFoot is what stands below every picture: where its figures come from, whose they are and what drew it.
func pictureFoot(c Chrome, sources string) string {
	return names(sources, c.Organisation, c.Lang.Say("product"))
}

// taken gives the foot of each figure its definition, and to one who may take figures home its rows and its drawing.
func (p *CaseType) taken(a Address, s Scene, v *measure.CaseTypeView) {
	take := func(figure string, drawn bool, defined string) Pictures {
		t := Pictures{Lang: p.Lang, Define: "/definitions/" + defined}
		if s.CanExport {
			t.Data = figureFile(a, v.KPI.Key, figure, "csv")
			if drawn {
				t.SVG = figureFile(a, v.KPI.Key, figure, "svg")
			}
		}
		return t
	}
	if p.Spread != nil {
		p.Spread.Pictures = take("spread", true, string(v.Spread.Clock)+"_days_median")
	}
	if p.Days != nil {
		p.Days.Pictures = take("days", true, "gross_days_mean")
	}
	if p.Way != nil {
		p.Way.Pictures = take("way", true, v.Way.KPI)
	}
	if p.Honest != nil {
		p.Honest.Pictures = take("open", p.Honest.Drawing != "", "survival_days_median")
	}
	if p.Funnel != nil {
		p.Funnel.Pictures = take("departments", true, v.KPI.Key)
	}
	if p.PChart != nil {
		p.PChart.Pictures = take("months", true, v.KPI.Key)
	}
	if p.Open != nil {
		p.Open.Pictures = take("ages", true, "cases_open")
	}
	if p.Coverage != nil {
		p.Coverage.Pictures = take("coverage", false, v.KPI.Key)
	}
	for i, x := range p.Changes {
		if len(x.Rows) > 0 {
			p.Changes[i].Pictures = take(x.ID, false, v.KPI.Key)
		}
	}
}

// Picture gives one chart of the page by its name, and whether the page has it.
func (p CaseType) Picture(figure string) (Picture, bool) {
	l := p.Lang
	out := Picture{Lang: string(l), Foot: pictureFoot(p.Chrome, p.Foot)}
	about := p.Title + ", " + p.Period + "."
	switch {
	case figure == "trend" && p.Trend.Drawing != "":
		out.Title, out.Drawing = p.Trend.Headline, p.Trend.Drawing
		out.Sublines = append([]string{p.Title + ". " + p.Trend.Subline}, strings.Join(p.Trend.Notes, " "), p.Trend.Old)
		for i := len(p.Marks) - 1; i >= 0; i-- {
			out.Sublines = append(out.Sublines, p.Marks[i].Number+": "+p.Marks[i].Title+" ("+p.Marks[i].Date+")")
		}
	case figure == "spread" && p.Spread != nil:
		out.Title, out.Drawing = p.Spread.Headline, p.Spread.Drawing
		out.Sublines = []string{about + " " + p.Spread.Subline + ".", p.Spread.Nine}
		if p.Spread.Limited {
			out.Sublines[1] += ". " + l.Say("picture.spread", "within", l.Say("spread.key.within"), "over", p.Spread.Over)
		}
	case figure == "days" && p.Days != nil:
		out.Title, out.Drawing = p.Days.Headline, p.Days.Bar
		out.Sublines = []string{about + " " + p.Days.Subline}
		var parts []string
		for _, part := range p.Days.Parts {
			parts = append(parts, part.Name+" "+part.Days)
		}
		out.Sublines = append(out.Sublines, strings.Join(parts, " · "), l.Say("days.sum", "sum", p.Days.Sum))
	case figure == "way" && p.Way != nil:
		out.Title, out.Drawing = p.Way.Headline, p.Way.drawing()
		out.Sublines = []string{about + " " + p.Way.Subline, p.Way.Sum}
	case figure == "open" && p.Honest != nil && p.Honest.Drawing != "":
		out.Title, out.Drawing = p.Honest.Headline, p.Honest.Drawing
		out.Sublines = append([]string{about + " " + l.Say("honest.subline"), l.Say("picture.lines", "solid", l.Say("honest.closed"), "dashed", l.Say("honest.all"))}, p.Honest.Findings...)
	case figure == "months" && p.PChart != nil:
		out.Title, out.Drawing = p.PChart.Finding, p.PChart.Drawing
		out.Sublines = []string{about + " " + p.PChart.Subline, l.Say("picture.funnel", "outer", l.Say("pchart.key.prime"), "inner", l.Say("pchart.key.p"))}
	case figure == "ages" && p.Open != nil:
		out.Title, out.Drawing = p.Open.Headline, p.Open.drawing()
		out.Sublines = append([]string{p.Title + ". " + p.Open.Subline}, p.Open.Notes...)
	case figure == "departments" && p.Funnel != nil:
		out.Title, out.Drawing = p.Funnel.Headline, p.Funnel.Drawing
		out.Sublines = []string{about + " " + p.Funnel.Subline, l.Say("picture.funnel", "outer", l.Say("funnel.key.998"), "inner", l.Say("funnel.key.95"))}
	default:
		return Picture{}, false
	}
	return out, true
}
