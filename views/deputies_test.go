package views

import (
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

func TestDeputiesAreListedWithTheirDays(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		today := models.DayOf(2026, 11, 20)
		in := DeputiesInput{Today: today, Names: map[int64]string{4: "Anna Krag"}, Signed: map[string]string{"bo@nordvig.dk": "Bo Munk"}, Departments: []Area{{ID: 2, Slug: "byg", Name: "Byg"}},
			Choices:  []models.User{{ID: 4, Name: "Anna Krag", Role: models.RoleAnalyst}},
			Deputies: []models.Deputy{{ID: 7, DepartmentID: 2, UserID: 4, From: today - 1, Last: today + 5, SetBy: "bo@nordvig.dk", SetAt: time.Date(2026, 11, 19, 8, 0, 0, 0, time.UTC)}},
			Problems: []models.Problem{{Field: "last", Code: "deputy_days"}}}
		d := read(t, "deputies-"+string(l), NewDeputies(visitor(l, models.RoleHead, "/targets/deputies"), in))
		d.says("Anna Krag", "Bo Munk", pick2(l, "gælder nu", "in force"), pick2(l, "højst et år", "at most a year"))
	})
}
