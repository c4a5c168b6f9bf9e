package views

import (
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

func TestAPictureStandsAlone(t *testing.T) {
	s := testScene()
	s.CanExport = true
	v := worldCaseType()
	v.Sources = []string{"Byg og Miljø", "ESDH"}
	seen := 0
	for _, l := range text.Langs {
		p := NewCaseType(visitor(l, models.RoleLeader, "/case-types/erhvervsbyggeri"), s, v)
		for _, figure := range []string{"trend", "spread", "days", "open", "departments"} {
			picture, ok := p.Picture(figure)
			if !ok {
				continue
			}
			seen++
			svg := string(picture.SVG())
			d := xml.NewDecoder(strings.NewReader(svg))
			for {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%s is no XML: %v", figure, err)
				}
			}
			read := plainText(svg)
			for _, want := range []string{v.Row.CaseType, "2026", "Byg og Miljø, ESDH", l.Date(told), l.Say("product"), "Nordvig Kommune"} {
				if !strings.Contains(read, strings.ReplaceAll(want, "\u00a0", " ")) {
					t.Errorf("%s (%s) does not say %q", figure, l, want)
				}
			}
			for _, never := range []string{"class=", "style=", "var(", "href=", "⟨", "NaN", "Inf"} {
				if strings.Contains(svg, never) {
					t.Errorf("%s (%s) holds %q", figure, l, never)
				}
			}
		}
	}
	if seen < 6 {
		t.Errorf("only %d pictures were looked at", seen)
	}
	if _, ok := NewCaseType(visitor(text.Danish, models.RoleLeader, "/case-types/x"), s, v).Picture("nothing"); ok {
		t.Error("a chart that is not there has a picture")
	}
}

// Whatever the drawings of the page look like by the stylesheet, they look like something on paper too.
func TestEveryClassOfADrawingIsPainted(t *testing.T) {
	s := testScene()
	s.CanExport = true
	p := NewCaseType(visitor(text.Danish, models.RoleLeader, "/case-types/erhvervsbyggeri"), s, worldCaseType())
	drawn := string(p.Trend.Drawing)
	if p.Spread != nil {
		drawn += string(p.Spread.Drawing)
	}
	if p.Days != nil {
		drawn += string(p.Days.Bar)
	}
	if p.Honest != nil {
		drawn += string(p.Honest.Drawing)
	}
	if p.Funnel != nil {
		drawn += string(p.Funnel.Drawing)
	}
	roots := regexp.MustCompile(`<svg class="[^"]*"`).ReplaceAllString(drawn, "")
	for _, m := range classes.FindAllStringSubmatch(roots, -1) {
		painted := false
		for _, class := range strings.Fields(m[1]) {
			painted = painted || paint[class] != ""
		}
		if !painted {
			t.Errorf("nothing says how %q looks in a picture", m[1])
		}
	}
}

func TestTheDrawingWithoutScriptShowsEveryMonth(t *testing.T) {
	v := worldCaseType()
	known, gaps := 0, 0 // a month that is not closed is joined by a line of its own
	for i, m := range v.Months {
		if m.Figure.Value != nil {
			known++
		} else if i > 0 && v.Months[i-1].Figure.Value != nil {
			gaps++
		}
		if m.Figure.Provisional && m.Figure.Value != nil {
			gaps++
		}
	}
	s := string(controlChart(text.Danish, v.KPI, v.Months, v.Chosen.Outlook, v.Marks))
	points := strings.Count(s, `class="unit`)
	if points != known || known == 0 {
		t.Errorf("%d points for %d months", points, known)
	}
	if !strings.Contains(s, `class="control-target"`) {
		t.Error("the target is not drawn")
	}
	line := regexp.MustCompile(`plot-line" d="([^"]*)"`).FindStringSubmatch(s)
	if line == nil || strings.Count(line[1], "M") != gaps+1 {
		t.Errorf("the line has other gaps than the months: %v, want %d", line, gaps)
	}
	none := v.Months[:1:1]
	none[0].Figure.Value = nil
	if got := controlChart(text.Danish, v.KPI, none, nil, nil); got != "" {
		t.Errorf("months without values are drawn: %s", got)
	}
}

func TestLongTextsBreakBetweenWords(t *testing.T) {
	got := wrap("9 af 10 sager: højst 120\u00a0dage", 14)
	if strings.Join(got, "|") != "9 af 10 sager:|højst 120\u00a0dage" {
		t.Errorf("got %q", got)
	}
	for _, line := range wrap(strings.Repeat("ord ", 100), 20) {
		if len(line) > 20 {
			t.Errorf("%q is longer than a line", line)
		}
	}
}
