package views

import (
	"slices"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// step is a step of a way of a hundred cases.
func step(name string, days float64, paper int64) measure.WayStep {
	return measure.WayStep{Name: name, Days: days, Cases: 100, Paper: paper, Broken: paper >= 10, Median: &days, P90: &days}
}

func wayOf(steps ...measure.WayStep) *measure.CaseTypeView {
	w := &measure.Way{KPI: "net_days_mean", Clock: models.ClockNet, N: 100, Told: 100, Within: steps, After: []measure.WayStep{step("Afgjort", 6, 0), {Name: "Arkiveret", Cases: 90}}}
	for _, s := range steps {
		w.Days += s.Days
	}
	return &measure.CaseTypeView{Way: w}
}

func TestAWayShowsWhatTakesTimeOrIsOnPaperAndAddsUp(t *testing.T) {
	f := newWay(text.Danish, wayOf(step("Screening", 1, 0), step("Ventetid", 18.04, 0), step("Naboer", 10.13, 0), step("Høring <sendt>", 27.27, 52), step("Brev", 0.2, 30), step("Møde", 0.5, 4), step("Udkast", 20.86, 0)))
	var names []string
	for _, s := range f.Steps {
		names = append(names, strings.ReplaceAll(s.Name+" "+s.Days+" "+s.Paper, "\u00a0", " "))
	}
	want := []string{"Ventetid 18,0 ", "Naboer 10,1 ", "Høring <sendt> 27,3 Papir: 52 % af 100", "Brev 0,2 Papir: 30 % af 100", "Udkast 20,9 ", "2 andre trin 1,5 "}
	if !slices.Equal(names, want) {
		t.Errorf("steps\n got %q\nwant %q", names, want)
	}
	if !strings.HasPrefix(f.Sum, "18,0 + 10,1 + 27,3 + 0,2 + 20,9 + 1,5 = 78,0 dage") {
		t.Errorf("the sum says %q", f.Sum)
	}
	if want := "Efter ”Høring <sendt>” går 27,3 af 78,0\u00a0dage i snit, og her bryder papir sagen"; f.Headline != want {
		t.Errorf("the headline is %q, want %q", f.Headline, want)
	}
	if len(f.After) != 1 || f.After[0].Name != "Afgjort" || len(f.Rows) != 9 {
		t.Errorf("after %+v, %d rows", f.After, len(f.Rows))
	}
	if drawn := string(f.drawing()); strings.Contains(drawn, "<sendt>") || strings.Count(drawn, "<rect") != 7 {
		t.Errorf("the picture: %s", drawn)
	}
}

func TestTheHeadlineOfAWayClaimsNoMoreThanTheStepsTell(t *testing.T) {
	tests := []struct {
		name string
		make func(w *measure.Way)
		want string
	}{
		{"paper at another step", func(w *measure.Way) { w.Within[1] = step("Brev", 3, 30) }, "Efter ”Høring” går 27,0 af 30,0 dage i snit, og papir bryder sagen ved ”Brev”"},
		{"no paper", func(*measure.Way) {}, "Efter ”Høring” går 27,0 af 30,0 dage i snit"},
		{"few cases have events", func(w *measure.Way) { w.Told = 40 }, "Trinnene er kendt for 40 af 100 sager"},
		{"few cases", func(w *measure.Way) { w.N, w.Told, w.Few = 4, 4, true }, "Trinnene er kendt for 4 af 4 sager"},
		{"most of the time is nobody's", func(w *measure.Way) { w.Within[0].Name = "" }, "27,0 af 30,0 dage i snit hører ikke til et registreret trin"},
	}
	for _, test := range tests {
		v := wayOf(step("Høring", 27, 0), step("Brev", 3, 0))
		test.make(v.Way)
		if f := newWay(text.Danish, v); strings.ReplaceAll(f.Headline, "\u00a0", " ") != test.want {
			t.Errorf("%s: %q, want %q", test.name, f.Headline, test.want)
		} else if v.Way.Few && (f.Steps[0].Own != "" || !strings.Contains(f.Subline, "Få sager")) {
			t.Errorf("%s: few cases are spoken of: %+v", test.name, f)
		}
	}
}

func TestAShortReasonNamesTheStepBeforeWhatTurnsTheShareRound(t *testing.T) {
	d := func(codes ...string) (out []measure.Driver) {
		for _, c := range codes {
			out = append(out, measure.Driver{Code: c})
		}
		return out
	}
	tests := []struct {
		name      string
		in, spoke []measure.Driver
	}{
		{"the step with the paper before all paper", d("step", "over_limit", "paper", "step_paper"), d("step", "step_paper")},
		{"both where there is room", d("paper", "step_paper"), d("paper", "step_paper")},
		{"the turned share where nothing else is known", d("over_limit"), d("over_limit")},
		{"as many as there is room for, in their order", d("clock", "growth", "paper", "letters"), d("clock", "growth")},
	}
	for _, test := range tests {
		if got := spoken(test.in, 2); !slices.Equal(got, test.spoke) {
			t.Errorf("%s: %v, want %v", test.name, got, test.spoke)
		}
	}
}

func TestTheTargetOfAStepIsSaidWithHowItIsKept(t *testing.T) {
	target := func(days float64) *models.StepTarget { return &models.StepTarget{Days: &days} }
	late, kept, few := step("Høring", 27, 0), step("Udkast", 20, 0), step("Brev", 9, 0)
	late.Target, kept.Target, few.Target, few.Few = target(20), target(20), target(5), true
	f := newWay(text.Danish, wayOf(late, kept, few, step("Møde", 11, 0)))
	want := []struct {
		words string
		late  bool
	}{{"Mål 20 dage: 7 dage over", true}, {"Mål 20 dage: overholdt", false}, {"Mål 5 dage", false}, {"", false}}
	for i, w := range want {
		if got := strings.ReplaceAll(f.Steps[i].Target, "\u00a0", " "); got != w.words || f.Steps[i].Late != w.late {
			t.Errorf("%s: %q, late %v, want %+v", f.Steps[i].Name, got, f.Steps[i].Late, w)
		}
	}
}

func TestThePageOfStepTargetsOffersItsFormToWhoMaySetThem(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		v := wayOf(step("Høring", 27, 0))
		v.Row = measure.Row{CaseType: "Byfornyelse", Slug: "byfornyelse"}
		days := 20.0
		set := models.StepTarget{Step: "Høring", FromMonth: models.MonthOf(2026, 1), Days: &days, Reason: "Aftalt", SetBy: "bo@nordvig.example"}
		in := StepTargetsInput{View: v, May: true, Now: models.MonthOf(2026, 10), Standing: map[string]models.StepTarget{models.NameKey("Høring"): set},
			History: []models.StepTarget{set, {Step: "Høring", FromMonth: models.MonthOf(2025, 1)}}, Step: "Høring", Days: "x", Problems: []models.Problem{{Field: "days", Code: "bad_number", Value: "x"}}}
		d := read(t, "step-targets-"+string(l), NewStepTargets(visitor(l, models.RoleHead, "/case-types/byfornyelse/steps"), in))
		d.says("Aftalt", "bo@nordvig.example", pick2(l, "højst 20 dage", "at most 20 days"), pick2(l, "intet mål", "no target"), pick2(l, "er ikke et tal", "is not a number"))
		d.goes("#f-days")
		if !d.posts("/case-types/byfornyelse/steps") {
			t.Error("the form is missing")
		}
		in.May, in.Problems, in.View.Way, in.History = false, nil, nil, nil
		d = read(t, "step-targets-reader-"+string(l), NewStepTargets(visitor(l, models.RoleLeader, "/case-types/byfornyelse/steps"), in))
		d.says(pick2(l, "Trin er ikke registreret", "Steps are not registered"), pick2(l, "Ingen har sat mål", "Nobody has set targets"))
		if d.posts("/case-types/byfornyelse/steps") {
			t.Error("a form for somebody who may not")
		}
	})
}
