package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/views/export"
)

func TestTheAuditTrailIsNarrowedPagedAndTakenHome(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	all, err := w.store.Trail(ctx, models.Local(), store.TrailQuery{})
	if err != nil || len(all) < 5 {
		t.Fatalf("the world's trail has %d rows, %v", len(all), err)
	}
	admin := w.as(models.RoleAdmin)
	admin.get("/account")
	page := admin.get("/admin/audit")
	if page.StatusCode != http.StatusOK || !strings.Contains(page.body, ">"+all[0].What+"<") {
		t.Fatalf("the page is %d without the latest deed %s", page.StatusCode, all[0].What)
	}
	if got := admin.get("/admin/audit?kind=nothing").body; !strings.Contains(got, "Ingen rækker passer") {
		t.Error("a kind that is not there has rows")
	}
	kind, _, _ := strings.Cut(all[0].What, ".")
	narrowed := admin.get("/admin/audit?kind=" + kind + "&format=json")
	var rows []struct {
		Seq       int64
		What, Who string
	}
	narrowed.json(t, &rows)
	if len(rows) == 0 {
		t.Fatal("the file is empty")
	}
	for i, r := range rows {
		if k, _, _ := strings.Cut(r.What, "."); k != kind || i > 0 && r.Seq >= rows[i-1].Seq {
			t.Errorf("row %d is %s after %d", r.Seq, r.What, rows[max(i-1, 0)].Seq)
		}
	}
	if got := admin.get("/admin/audit?from=2999-01-01&format=csv-machine").body; strings.Count(got, "\n") != 1 {
		t.Errorf("a day to come has rows: %q", got)
	}
	if got := admin.get("/admin/audit?from=x"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a date that is none: %d, want 422", got.StatusCode)
	}
	whole := admin.get("/admin/audit?check=1").body
	if !strings.Contains(whole, "Kæden er hel") {
		t.Error("the chain is not said to be whole")
	}
	csv := admin.get("/admin/audit?format=csv-machine")
	told := admin.get("/admin/audit?format=provenance")
	var p export.Provenance
	told.json(t, &p)
	sum := sha256.Sum256([]byte(csv.body))
	if p.SHA256 != hex.EncodeToString(sum[:]) || p.MadeBy == "" || p.Question != export.OfAudit {
		t.Errorf("the provenance %+v is not of the file", p)
	}
	if link := csv.Header.Get("Link"); !strings.Contains(link, "/admin/audit?format=provenance") || !strings.Contains(link, `rel="describedby"`) {
		t.Errorf("the file does not say where it is told where it comes from: %q", link)
	}
	if strings.Contains(csv.body, "argon2") || strings.Contains(csv.body, "password") {
		t.Error("the trail tells of passwords")
	}
}

func TestATokenSeesTheTrailOnlyWithItsScopeAndAllDepartments(t *testing.T) {
	w := newWorld(t)
	if got := w.api(w.token(0, "audit:read"), http.MethodGet, "/api/v1/audit", ""); got.StatusCode != http.StatusOK {
		t.Errorf("audit:read: %d", got.StatusCode)
	}
	for _, token := range []string{w.token(w.department("Byg"), "audit:read"), w.token(0, "figures:read", "cases:read", "imports:write", "targets:write", "benefits:write")} {
		if got := w.api(token, http.MethodGet, "/api/v1/audit", ""); got.StatusCode != http.StatusForbidden {
			t.Errorf("%d, want 403", got.StatusCode)
		}
	}
}

// A token that reads the figures of one department is refused everything else, on every route, in every form.
func TestATokenOfFiguresOfOneDepartmentIsRefusedAllElse(t *testing.T) {
	w := newWorld(t)
	w.takeIn("byg", bygCases()...)
	w.takeIn("jobcenter", oneCase("J-1", "Sygedagpenge", "Jobcenter", "E-mail", models.DayOf(2025, 5, 1), 10))
	token := w.token(w.department("Byg"), "figures:read")
	for _, r := range allRoutes(t, w) {
		if !r.api() {
			if got := w.api(token, r.method, address(r), ""); r.right != guard.Open && got.StatusCode == http.StatusOK {
				t.Errorf("%s %s lets a token in", r.method, r.path)
			}
			continue
		}
		got := w.api(token, r.method, address(r), "")
		row := may[r.method+" "+r.path]
		if allowed := row == "everybody" || strings.Contains(" "+row+" ", " figures:read "); !allowed && got.StatusCode != http.StatusForbidden {
			t.Errorf("%s %s: %d, want 403", r.method, r.path, got.StatusCode)
		}
	}
	for _, format := range export.Formats {
		if got := w.api(token, http.MethodGet, "/api/v1/cases?format="+string(format), ""); got.StatusCode != http.StatusForbidden {
			t.Errorf("cases as %s: %d, want 403", format, got.StatusCode)
		}
		if got := w.api(token, http.MethodGet, "/api/v1/figures?kpi=cases_received&format="+string(format), ""); got.StatusCode != http.StatusOK {
			t.Errorf("figures as %s: %d, want 200", format, got.StatusCode)
		}
	}
	var mine, others []struct{ Department *string }
	w.api(token, http.MethodGet, "/api/v1/figures?kpi=cases_received&by=total&group=department", "").json(t, &mine)
	w.api(w.token(0, "figures:read"), http.MethodGet, "/api/v1/figures?kpi=cases_received&by=total&group=department", "").json(t, &others)
	if len(mine) != 1 || mine[0].Department == nil || *mine[0].Department != "Byg" || len(others) < 2 {
		t.Errorf("the token sees %v of %d departments", mine, len(others))
	}
	if got := w.api(token, http.MethodGet, "/api/v1/figures?kpi=cases_received&by=total&department=Jobcenter", "").body; strings.TrimSpace(got) != "[]" {
		t.Errorf("another department's figures: %s", got)
	}
}

func TestATokenIsToldHowManyRequestsItHasLeft(t *testing.T) {
	w := newWorld(t)
	token := w.token(0, "figures:read")
	ask := func() int {
		got := w.api(token, http.MethodGet, "/api/v1/figures?kpi=cases_received&by=total", "")
		if got.StatusCode != http.StatusOK || got.Header.Get("RateLimit-Limit") != "6000" {
			t.Fatalf("%d with the limit %q", got.StatusCode, got.Header.Get("RateLimit-Limit"))
		}
		left, err := strconv.Atoi(got.Header.Get("RateLimit-Remaining"))
		if err != nil {
			t.Fatal(err)
		}
		return left
	}
	if first := ask(); first >= 6000 || first < 5900 || ask() >= 6000 {
		t.Errorf("%d left after the first request", first)
	}
}

// What is asked with a token stands in the log by the token's number, never by the token.
func TestNoTokenStandsInTheLog(t *testing.T) {
	w := newWorld(t)
	token := w.token(0, "figures:read")
	for _, path := range []string{"/api/v1/figures?kpi=cases_received", "/api/v1/cases", "/api/v1/figures?kpi=" + token, "/api/v1/nothing?token=" + token} {
		w.api(token, http.MethodGet, path, "")
	}
	if !strings.Contains(w.log.String(), `"route":"/api/v1/figures"`) {
		t.Fatal("nothing was logged")
	}
	if strings.Contains(w.log.String(), token) || strings.Contains(w.log.String(), models.HashSecret(token)) {
		t.Error("the log holds the token")
	}
	rows, err := w.store.Trail(t.Context(), models.Local(), store.TrailQuery{})
	if err != nil {
		t.Fatal(err)
	}
	if trail, err := json.Marshal(rows); err != nil || strings.Contains(string(trail), token) || strings.Contains(string(trail), models.HashSecret(token)) {
		t.Errorf("the trail holds the token, %v", err)
	}
}
