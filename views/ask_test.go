package views

import (
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// numbered is the scene of the tests with ids for its areas.
func numbered() Scene {
	s := testScene()
	for i := range s.Areas {
		s.Areas[i].ID = int64(i + 1)
	}
	return s
}

func TestTheOverviewLeadsToTheReviewOfItsPeriod(t *testing.T) {
	board := worldBoard()
	whole := models.Review{ID: 7, Period: board.Period.String(), State: models.ReviewLocked}
	byg := models.Review{ID: 9, Period: board.Period.String(), DepartmentID: numbered().Areas[0].ID, State: models.ReviewPreparing}
	earlier := models.Review{ID: 5, Period: board.Period.Step(-1).String(), State: models.ReviewLocked}
	area := numbered().Areas[0].Slug
	tests := []struct {
		name    string
		area    string
		reviews []models.Review
		may     bool
		want    string
	}{
		{"one of the period", "", []models.Review{earlier, whole}, false, "Mødevisning /reports/7/meeting, Rapport /reports/7"},
		{"that of the area before that of the whole", area, []models.Review{whole, byg}, true, "Mødevisning /reports/9/meeting, Rapport /reports/9"},
		{"that of the whole where the area has none", area, []models.Review{whole}, true, "Mødevisning /reports/7/meeting, Rapport /reports/7"},
		{"that of an area is not that of the whole", "", []models.Review{byg}, false, ""},
		{"none, for one who prepares", area, []models.Review{earlier}, true, "Forbered rapport /reports/new?area=" + area + "&period=" + board.Period.String()},
		{"none, for one who does not", "", []models.Review{earlier}, false, ""},
	}
	for _, test := range tests {
		s := numbered()
		s.Reviews, s.MayReview, s.Today, s.FiscalStart = test.reviews, test.may, board.DataDate+5, 1
		address := "/overview"
		if test.area != "" {
			address += "?area=" + test.area
		}
		page := NewOverview(visitor(text.Danish, models.RoleLeader, address), s, board)
		var got []string
		for _, b := range page.Context.Actions {
			got = append(got, b.Text+" "+b.URL)
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	s := numbered()
	s.Reviews = []models.Review{whole}
	if shown := show(t, "overview-review", NewOverview(visitor(text.Danish, models.RoleLeader, "/overview"), s, board)); !strings.Contains(shown, `href="/reports/7/meeting"`) {
		t.Error("the page lacks the way to the meeting view")
	}
}

func TestWhoMayAskForAnExplanationIsLedToItsHead(t *testing.T) {
	board := worldBoard()
	s := numbered()
	at := -1
	for i := range board.Exceptions {
		for _, a := range s.Areas {
			if a.Name == board.Exceptions[i].Row.Department && at < 0 {
				at, board.Exceptions[i].Row.DepartmentID, board.Exceptions[i].Row.CaseTypeID = i, a.ID, 1
			}
		}
	}
	if at < 0 {
		t.Fatal("no exception of a known department")
	}
	row, area := board.Exceptions[at].Row, Area{}
	for _, a := range s.Areas {
		if a.ID == row.DepartmentID {
			area = a
		}
	}
	shown := func(s Scene) *Link {
		return NewOverview(visitor(text.Danish, models.RoleLeader, "/overview"), s, board).Exceptions.Rows[at].Ask
	}
	if ask := shown(s); ask != nil {
		t.Errorf("one who may not ask is offered %+v", ask)
	}
	s.Heads = map[int64][]models.User{area.ID: {{Name: "Bo", Email: "bo@nordvig.example"}}}
	ask := shown(s)
	if ask == nil || ask.Text != "Bed om kommentar" || !strings.HasPrefix(ask.URL, "mailto:bo@nordvig.example?") {
		t.Fatalf("ask: %+v", ask)
	}
	for _, cell := range board.Exceptions[at].Off {
		if value := text.Danish.Number(*cell.Value*100, 0); strings.Contains(strings.ReplaceAll(ask.URL, "2026", ""), "%20"+value+"%20") {
			t.Errorf("the mail tells a figure, %s: %s", value, ask.URL)
		}
	}
	if !strings.Contains(show(t, "overview-ask", NewOverview(visitor(text.Danish, models.RoleLeader, "/overview"), s, board)), ">Bed om kommentar</a>") {
		t.Error("the page lacks the link")
	}
	s.Own = []Duty{{Slug: area.Slug}}
	if write := shown(s); write == nil || write.Text != "Skriv kommentar" || write.URL != "/targets/comments?department="+area.Slug+"&period="+board.Period.Address() {
		t.Errorf("the head is led to %+v", write)
	}
}

func TestAnUndecidedRowTellsForHowLong(t *testing.T) {
	board := worldBoard()
	board.Exceptions[0].Streak, board.Exceptions[1].Streak = 3, 1
	for l, want := range map[text.Lang][2]string{
		text.Danish:  {"Ingen beslutning – ikke nået i 3\u00a0kvartaler i træk", "Ingen beslutning registreret"},
		text.English: {"No decision – not met for 3\u00a0quarters in a row", "No decision registered"},
	} {
		rows := NewOverview(visitor(l, models.RoleLeader, "/overview"), numbered(), board).Exceptions.Rows
		if got := [2]string{rows[0].Decision, rows[1].Decision}; got != want {
			t.Errorf("%s: %q, want %q", l, got, want)
		}
	}
	for _, kind := range []models.PeriodKind{models.ByMonth, models.ByQuarter, models.ByHalf, models.ByYear, models.ByFiscal} {
		if got := strings.ReplaceAll(undecided(text.Danish, models.Period{Kind: kind}, 2), "\u00a0", " "); !strings.Contains(got, " 2 ") {
			t.Errorf("%s: %s", kind, got)
		}
	}
}
