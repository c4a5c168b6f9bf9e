package views

import (
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

func seekable(role models.Role, query string) SearchInput {
	u := models.User{ID: 7, Role: role, DepartmentID: 2}
	digital, _ := models.KPIByKey("digital_share")
	days, _ := models.KPIByKey("net_days_median")
	return SearchInput{Query: query, Scope: models.ScopeOf(u, []int64{2}), Most: 12,
		CaseTypes:   []measure.Sibling{{ID: 1, Name: "Erhvervsbyggeri", Slug: "erhvervsbyggeri"}, {ID: 2, Name: "Højhuse", Slug: "hoejhuse"}, {ID: 3, Name: "Nedrivning", Slug: "nedrivning"}},
		Departments: []Area{{ID: 2, Slug: "byg", Name: "Byg"}},
		KPIs:        []models.KPI{digital, days}, Board: []string{"digital_share"},
		Decisions: []models.Decision{{Record: models.Record{ID: 4}, What: "Digital høring i ESDH"}},
		Benefits:  []models.Benefit{{Record: models.Record{ID: 5}, Title: "Mindre print ved høring"}},
	}
}

func TestSearchFindsByPartOfAWordWithAndWithoutDanishLetters(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		for query, want := range map[string]string{
			"erhv": "/case-types/erhvervsbyggeri", "hoej": "/case-types/hoejhuse", "hoj": "/case-types/hoejhuse", "høj": "/case-types/hoejhuse",
			"byg": "/overview?area=byg", "hoering esdh": "/decisions/4", "horing print": "/benefits/5",
			"erhv digital": "/case-types/erhvervsbyggeri?kpi=digital_share", "nedriv " + pick2(l, "beslut", "decision"): "/decisions/new?case-type=nedrivning",
			pick2(l, "mal nedriv", "targets nedriv"): "/targets?case-type=nedrivning", pick2(l, "overbl", "overv"): "/overview",
		} {
			p := NewSearch(visitor(l, models.RoleHead, "/search"), seekable(models.RoleHead, query))
			if len(p.Hits) == 0 || p.Hits[0].URL != want {
				t.Errorf("%q finds %+v first, want %s", query, p.Hits, want)
			}
		}
		d := read(t, "search-"+string(l), NewSearch(visitor(l, models.RoleHead, "/search?q=erhv"), seekable(models.RoleHead, "erhv")))
		d.says("Erhvervsbyggeri", pick2(l, "Sagstype", "Case type"))
		d.goes("/case-types/erhvervsbyggeri", "/targets?case-type=erhvervsbyggeri")
		d = read(t, "search-none-"+string(l), NewSearch(visitor(l, models.RoleHead, "/search?q=xyz"), seekable(models.RoleHead, "xyz")))
		d.says(pick2(l, "Intet passer til ”xyz”.", "Nothing matches “xyz”."))
		all := seekable(models.RoleHead, "")
		all.Most = 60
		d = read(t, "search-empty-"+string(l), NewSearch(visitor(l, models.RoleHead, "/search"), all))
		d.goes("/overview", "/decisions/new", "/help/keys")
		if !d.posts("/settings") || !d.posts("/logout") {
			t.Error("the page without a search does not hold the settings")
		}
	})
}

func TestSearchOffersOnlyWhatARoleMayUse(t *testing.T) {
	in := seekable(models.RoleAdmin, "")
	in.Most = 100
	for _, h := range NewSearch(visitor(text.Danish, models.RoleAdmin, "/search"), in).Hits {
		for _, no := range []string{"/overview", "/case", "/benefits", "/decisions", "/targets/limits", "/reports"} {
			if strings.HasPrefix(h.URL, no) {
				t.Errorf("an administrator is offered %s", h.URL)
			}
		}
	}
}

func TestASearchOfMuchShowsTheBestAndSaysSo(t *testing.T) {
	in := seekable(models.RoleLeader, "e")
	in.Most = 3
	p := NewSearch(visitor(text.English, models.RoleLeader, "/search?q=e"), in)
	if len(p.Hits) != 3 || !strings.HasPrefix(p.Found, "The best 3 of ") {
		t.Errorf("%d hits, %q", len(p.Hits), p.Found)
	}
}
