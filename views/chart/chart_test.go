package chart

import (
	"encoding/json"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

func num(v float64) *float64 { return &v }

// document is what charts.js finds, as far as the tests look at it.
type document struct {
	Option struct {
		Animation *bool
		XAxis     []struct{ Data []string }
		YAxis     []struct {
			Min, Max *float64
			Name     string
		}
		Series []struct {
			Name      string
			Type      string
			Step      any
			LineStyle struct{ Type, Color string }
			EndLabel  struct{ Formatter string }
			Emphasis  struct{ Disabled bool }
			Data      []struct {
				Value     any
				Symbol    string
				ItemStyle struct{ Color string }
			}
		}
	}
	Ticks []int
	Tips  [][]string
	About string
	Lang  string
}

func trend(t *testing.T, kpi string, months []measure.MonthPoint) (document, string) {
	t.Helper()
	k, _ := models.KPIByKey(kpi)
	raw, err := Trend(text.Danish, k, months, nil, nil, nil, make([][]string, len(months)), "om diagrammet")
	if err != nil {
		t.Fatal(err)
	}
	var d document
	if err := json.Unmarshal(raw, &d); err != nil {
		t.Fatal(err)
	}
	return d, string(raw)
}

func month(i int, value, target *float64) measure.MonthPoint {
	m := measure.MonthPoint{Month: models.MonthOf(2025, 11) + models.Month(i), Figure: measure.Figure{Value: value}}
	if target != nil {
		m.Target = &models.Target{Value: target, Comparator: models.AtLeast}
	}
	return m
}

func TestAShareIsDrawnInPerCentFromZeroToHundred(t *testing.T) {
	d, _ := trend(t, "digital_share", []measure.MonthPoint{month(0, num(.5), nil), month(1, num(.625), nil)})
	if y := d.Option.YAxis[0]; *y.Min != 0 || *y.Max != 100 || y.Name != "%" {
		t.Errorf("the axis is %+v", y)
	}
	if v := d.Option.Series[0].Data[1].Value; v != 62.5 {
		t.Errorf("62.5 %% is drawn at %v", v)
	}
	if d, _ := trend(t, "net_days_median", []measure.MonthPoint{month(0, num(40.5), nil)}); d.Option.YAxis[0].Max != nil || d.Option.Series[0].Data[0].Value != 40.5 {
		t.Error("days are not drawn as days from zero up")
	}
}

func TestAMonthWithoutValueIsAGap(t *testing.T) {
	d, _ := trend(t, "digital_share", []measure.MonthPoint{month(0, num(.5), nil), month(1, nil, nil), month(2, num(0), nil)})
	data := d.Option.Series[0].Data
	if data[1].Value != "-" {
		t.Errorf("the gap is %v", data[1].Value)
	}
	if data[2].Value != 0.0 {
		t.Errorf("a known zero is %v", data[2].Value)
	}
}

func TestTheTargetIsDashedAndEarlierOnesArePaler(t *testing.T) {
	d, _ := trend(t, "digital_share", []measure.MonthPoint{
		month(0, num(.5), nil), month(1, num(.5), num(.7)), month(2, num(.5), num(.8)), month(3, num(.5), num(.8)),
	})
	s := d.Option.Series
	if len(s) != 3 {
		t.Fatalf("%d series, want values, earlier target, target", len(s))
	}
	past, now := s[1], s[2]
	if past.LineStyle.Type != "dashed" || now.LineStyle.Type != "dashed" || past.Step != "middle" {
		t.Errorf("targets are drawn %+v and %+v", past.LineStyle, now.LineStyle)
	}
	if past.LineStyle.Color == now.LineStyle.Color {
		t.Error("an earlier target looks like the one that stands")
	}
	if got := strings.ReplaceAll(now.EndLabel.Formatter, "\u00a0", " "); got != "Mål 80 %" {
		t.Errorf("the target is called %q", got)
	}
	if past.Data[1].Value != 70.0 || past.Data[2].Value != "-" || now.Data[1].Value != "-" || now.Data[3].Value != 80.0 {
		t.Errorf("a month is held against another month's target: %v, %v", past.Data, now.Data)
	}
}

func TestAnUnfinishedMonthIsMarkedAndFewCasesAreHollow(t *testing.T) {
	months := []measure.MonthPoint{month(0, num(.5), nil), month(1, num(.6), nil), month(2, num(.9), nil)}
	months[0].Figure.Few = true
	months[2].Figure.Provisional = true
	d, _ := trend(t, "digital_share", months)
	actual, early := d.Option.Series[0], d.Option.Series[1]
	if actual.Data[0].ItemStyle.Color != surface || actual.Data[1].ItemStyle.Color != "" {
		t.Error("few cases can't be told from many")
	}
	if actual.Data[2].Value != "-" || early.Data[2].Value != 90.0 || early.LineStyle.Type != "dotted" || early.EndLabel.Formatter != "foreløbig" {
		t.Errorf("the unfinished month is drawn as any other: %+v", early)
	}
	if early.Data[1].Value != 60.0 || early.Data[1].Symbol != "none" || early.Data[0].Value != "-" {
		t.Errorf("the dotted line does not begin at the last closed month: %+v", early.Data)
	}
}

func TestTheOptionsHoldDataAndNoScript(t *testing.T) {
	d, raw := trend(t, "digital_share", []measure.MonthPoint{month(0, num(.5), num(.9)), month(1, num(.5), num(.9)), month(2, num(.5), num(.9))})
	for _, bad := range []string{"function", "</", "http"} {
		if strings.Contains(raw, bad) {
			t.Errorf("the options contain %q", bad)
		}
	}
	if d.Option.Animation == nil || *d.Option.Animation {
		t.Error("the chart moves")
	}
	for _, s := range d.Option.Series {
		if !s.Emphasis.Disabled || strings.HasPrefix(s.LineStyle.Color, "#") {
			t.Errorf("%s has a colour of its own: %+v", s.Name, s.LineStyle)
		}
	}
	if got := strings.Join(d.Option.XAxis[0].Data, " "); got != "nov. 25 dec. jan. 26" {
		t.Errorf("the months are called %s", got)
	}
	if len(d.Ticks) != 1 || d.Ticks[0] != 2 {
		t.Errorf("labels at %v, want at the first month of a quarter", d.Ticks)
	}
	if d.About != "om diagrammet" || d.Lang != "da" {
		t.Errorf("about %q in %q", d.About, d.Lang)
	}
}

func TestWhatATargetReplacedIsAGhostLine(t *testing.T) {
	months := []measure.MonthPoint{month(0, num(.5), num(.8)), month(1, num(.5), num(.8))}
	months[1].Before = &models.Target{Value: num(.9), Comparator: models.AtLeast}
	d, _ := trend(t, "digital_share", months)
	s := d.Option.Series
	if len(s) != 3 {
		t.Fatalf("%d series, want values, ghost, target", len(s))
	}
	if s[1].LineStyle.Type != "dotted" || s[1].Data[0].Value != "-" || s[1].Data[1].Value != 90.0 || s[2].Data[1].Value != 80.0 {
		t.Errorf("the ghost is %+v, the target %+v", s[1], s[2])
	}
}
