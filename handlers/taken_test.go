package handlers

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gevinstoverblik/models"
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
