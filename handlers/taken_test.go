package handlers

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// addBenefits puts a benefit of Byg and one of the other department into the register, each with its objective.
func (w *world) addBenefits() {
	w.t.Helper()
	none := models.NoDay
	for name, title := range map[string]string{"Byg": "Egen", foreignDepartment: "Hemmelig"} {
		objective, err := w.store.SaveObjective(w.t.Context(), models.Local(), models.Objective{Title: title + " retning", DepartmentID: w.department(name)}, 0, "")
		if err != nil {
			w.t.Fatal(err)
		}
		if _, err := w.store.SaveBenefit(w.t.Context(), models.Local(), models.Benefit{Title: title + " gevinst", Type: models.BenefitQuality, DepartmentID: w.department(name),
			Objectives: []int64{objective}, Start: none, End: none, ClosedOn: none, ReviewOn: none}, 0, ""); err != nil {
			w.t.Fatal(err)
		}
	}
}

// The map that is taken home is the map that is seen: its lines are its boxes, and a head gets what is theirs.
func TestTheMapIsTakenHomeAsFarAsItIsSeen(t *testing.T) {
	w := newWorld(t)
	w.addForeign()
	w.addBenefits()
	for role, foreign := range map[models.Role]bool{models.RoleLeader: true, models.RoleHead: false} {
		b := w.as(role)
		rows := danish(t, b.get("/benefits/map?format=csv"))
		if want := []string{"from_kind", "from", "from_status", "to_kind", "to", "to_status", "in_place", "why_not"}; fmt.Sprint(rows[0]) != fmt.Sprint(want) {
			t.Errorf("the columns are %q, want %q", rows[0], want)
		}
		picture := b.get("/benefits/map?format=svg")
		if name := attachment(picture); picture.StatusCode != http.StatusOK || name != "gevinstoverblik-gevinstdiagram.svg" {
			t.Errorf("%d, the picture is called %q", picture.StatusCode, name)
		}
		for title, want := range map[string]bool{"Egen gevinst": true, "Hemmelig gevinst": foreign} {
			page := b.get("/benefits/map").body
			for what, text := range map[string]string{"the page": page, "the rows": fmt.Sprint(rows), "the picture": picture.body} {
				if strings.Contains(text, title) != want {
					t.Errorf("%s of a %s tell of %q: %v, want %v", what, role, title, !want, want)
				}
			}
		}
		objectives := 0
		for _, row := range rows[1:] {
			if row[0] == "benefit" && row[3] == "objective" && row[4] == strings.Replace(row[1], "gevinst", "retning", 1) {
				objectives++
			}
		}
		if want := map[bool]int{true: 2, false: 1}[foreign]; objectives != want {
			t.Errorf("a %s takes home %d lines from a benefit to its objective, want %d: %q", role, objectives, want, rows)
		}
	}
}

func TestAFigureIsTakenHomeByItsNameAndOnlyWithTheRight(t *testing.T) {
	w := newWorld(t)
	w.addForeign()
	w.addBenefits()
	leader := w.as(models.RoleLeader)
	for path, status := range map[string]int{"/benefits?format=csv&figure=hours": 200, "/benefits?format=csv&figure=x": 422, "/benefits?format=svg": 422, "/benefits/map?format=x": 422,
		"/overview?format=svg&figure=verdict": 200, "/overview?format=svg": 422, "/overview?format=csv&figure=x": 422, "/overview?format=csv&figure=hours": 200,
		"/decisions?format=csv&figure=account": 200, "/decisions?format=csv&figure=x": 422, "/decisions?format=svg&figure=x": 422, "/decisions?figure=account": 200,
		"/decisions/account?format=csv": 422, "/decisions/account?format=csv&figure=account": 200, "/decisions/account?format=x&figure=account": 422} {
		if got := leader.get(path); got.StatusCode != status {
			t.Errorf("%s: %d, want %d: %.200s", path, got.StatusCode, status, got.body)
		}
	}
	board := struct {
		Counts map[string]int `json:"counts"`
	}{}
	w.api(w.token(0, "figures:read"), http.MethodGet, "/api/v1/board?period=2025-Q4", "").json(t, &board)
	for _, row := range danish(t, leader.get("/overview?format=csv&figure=verdict&period=2025-Q4"))[1:] {
		if itoa(int64(board.Counts[row[0]])) != row[1] {
			t.Errorf("the bar of the verdict is drawn from %q, the board has %v", row, board.Counts)
		}
	}
	if rows := danish(t, leader.get("/decisions/account?format=csv&figure=account")); len(rows) != 6 || rows[1][0] != "expected" {
		t.Errorf("the account is %q", rows)
	}
	controller := w.as(models.RoleController) // sees benefits, and takes nothing home
	for _, path := range []string{"/benefits?format=csv&figure=hours", "/benefits/map?format=csv", "/benefits/map?format=svg", "/decisions/account?format=csv&figure=account"} {
		if got := controller.get(path); got.StatusCode != http.StatusForbidden || got.Header.Get("Content-Disposition") != "" {
			t.Errorf("a controller gets %s: %d", path, got.StatusCode)
		}
	}
}

// The line beside a cell of the grid is taken home by those whose cell it is.
func TestTheMonthsOfACellAreTakenHomeByThoseWhoseCellItIs(t *testing.T) {
	w := newWorld(t)
	w.addForeign()
	w.openRound2027()
	head := w.as(models.RoleHead)
	found := regexp.MustCompile(`name="(c\.digital_share\.[0-9]+\.2027-01\.[0-9]+)"`).FindStringSubmatch(head.get("/targets?year=2027&department=byg").body)
	if found == nil {
		t.Fatal("the grid has no cell")
	}
	of := func(department, more string) string {
		return "/targets/cell?year=2027&department=" + department + "&cell=" + found[1] + more
	}
	page := strings.ReplaceAll(head.get(of("byg", "")).body, "&amp;", "&")
	for _, want := range []string{"format=csv", "format=svg", "<table"} {
		if !strings.Contains(page, want) {
			t.Errorf("the cell has no %s", want)
		}
	}
	rows := danish(t, head.get(of("byg", "&format=csv")))
	if want := []string{"kpi", "month", "value", "unit", "promise"}; !slices.Equal(rows[0], want) || len(rows) != 14 || rows[13][0] != "digital_share" {
		t.Errorf("%d rows, the columns are %q: %q", len(rows), rows[0], rows[len(rows)-1])
	}
	for _, row := range rows[1:] {
		month, err := models.ParseMonth(row[1])
		if err != nil {
			t.Fatal(err)
		}
		if row[2] == "" && strings.Contains(page, text.Danish.Month(month)+`</th><td class="num">–`) || row[2] != "" && strings.Contains(page, text.Danish.Month(month)) {
			continue
		}
		t.Errorf("the page says something else of %s than the file: %q", row[1], row[2])
	}
	if got := head.get(of("byg", "&format=svg")); got.StatusCode != http.StatusOK || !strings.HasSuffix(attachment(got), "digital_share-2027-Q1.svg") {
		t.Errorf("the picture: %d, called %q", got.StatusCode, attachment(got))
	}
	for _, more := range []string{"&format=csv", "&format=svg"} {
		if got := head.get(of(models.Slug(foreignDepartment), more)); got.StatusCode == http.StatusOK || attachment(got) != "" {
			t.Errorf("a head of another department gets %s: %d %q", more, got.StatusCode, attachment(got))
		}
	}
	if got := head.get(of("byg", "&format=x")); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a format that is not there: %d", got.StatusCode)
	}
}
