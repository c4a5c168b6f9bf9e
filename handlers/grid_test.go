package handlers

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/store/storetest"
)

// openRound2027 opens the round of 2027 as the leader does, on the page.
func (w *world) openRound2027() {
	w.t.Helper()
	leader := w.as(models.RoleLeader)
	if got := leader.post("/targets/rounds", "year", "2027", "grain", "quarter", "deadline", (storetest.Today + 8).String()); got.StatusCode != http.StatusSeeOther {
		w.t.Fatalf("open a round: %d %s", got.StatusCode, got.body)
	}
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="(csrf|round|department|revision)" value="([^"]*)">`)

// gridForm is what the form of a grid sends beside its cells.
func (b *browser) gridForm(path string) url.Values {
	b.w.t.Helper()
	page := b.get(path)
	form := url.Values{"csrf": {b.csrf(path)}}
	for _, m := range hiddenField.FindAllStringSubmatch(page.body, -1) {
		form.Set(m[1], m[2])
	}
	if form.Get("round") == "" {
		b.w.t.Fatalf("%s holds no grid: %d %s", path, page.StatusCode, page.body)
	}
	return form
}

// cell finds the name of a cell that can be typed in, by KPI and month.
func cell(t *testing.T, page, kpi, month string) string {
	t.Helper()
	m := regexp.MustCompile(`name="(c\.` + kpi + `\.\d+\.` + month + `\.\d+)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("the grid has no cell of %s in %s", kpi, month)
	}
	return m[1]
}

func (b *browser) with(form url.Values, values ...string) url.Values {
	out := url.Values{}
	for k, v := range form {
		out[k] = v
	}
	for i := 0; i+1 < len(values); i += 2 {
		out.Set(values[i], values[i+1])
	}
	return out
}

func TestAPromiseGoesFromTheHeadsGridOverTheLeadersApprovalToTheOverview(t *testing.T) {
	w := newWorld(t)
	head, leader := w.as(models.RoleHead), w.as(models.RoleLeader)
	if got := head.get("/targets"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "ikke åbnet en runde for 2027") {
		t.Fatalf("before a round is open: %d %s", got.StatusCode, got.body)
	}
	w.openRound2027()
	page := head.get("/targets?year=2027").body
	form := head.gridForm("/targets?year=2027")
	q1, q2 := cell(t, page, "digital_share", "2027-01"), cell(t, page, "digital_share", "2027-04")
	got := head.send("/targets/drafts", head.with(form, q1, "91,5 %", q2, "112", "do", "submit"))
	if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Skriv et tal mellem 0 og 100") || !strings.Contains(got.body, `value="112"`) {
		t.Fatalf("one cell out of range: %d %s", got.StatusCode, got.body)
	}
	page = head.get("/targets?year=2027").body
	if !strings.Contains(page, "91,5") {
		t.Error("the good cell was not kept beside the bad one")
	}
	if leader.get("/targets/review?year=2027").StatusCode != http.StatusOK {
		t.Error("the leader cannot look before anything is submitted")
	}
	got = head.send("/targets/drafts", head.with(head.gridForm("/targets?year=2027"), cell(t, page, "digital_share", "2027-04"), "92", "do", "submit"))
	if got.StatusCode != http.StatusSeeOther {
		t.Fatalf("submit: %d %s", got.StatusCode, got.body)
	}
	if page := head.get("/targets?year=2027").body; !strings.Contains(page, "venter på godkendelse") || strings.Contains(page, `name="c.`) {
		t.Error("what is submitted can still be typed in")
	}
	review := leader.get("/targets/review?year=2027")
	if !strings.Contains(review.body, "91,5") || !strings.Contains(review.body, "92") {
		t.Fatalf("the review does not show what changes: %s", review.body)
	}
	decision := leader.gridForm("/targets/review?year=2027&department=byg")
	if got := head.send("/targets/review", head.with(decision, "csrf", head.csrf("/account"), "do", "approve")); got.StatusCode != http.StatusForbidden {
		t.Errorf("a head approves: %d", got.StatusCode)
	}
	if got := leader.send("/targets/review", leader.with(decision, "do", "return")); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("returned without a reason: %d", got.StatusCode)
	}
	if got := leader.send("/targets/review", leader.with(decision, "do", "approve")); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("approve: %d %s", got.StatusCode, got.body)
	}
	b, err := w.store.Book(t.Context(), models.Local())
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`c\.digital_share\.(\d+)\.`).FindStringSubmatch(q1)
	for _, test := range []struct {
		month models.Month
		want  float64
	}{{models.MonthOf(2027, 1), 0.915}, {models.MonthOf(2027, 3), 0.915}, {models.MonthOf(2027, 4), 0.92}, {models.MonthOf(2028, 1), 0.92}} {
		stood := measure.Standing(b, "digital_share", atoi(t, m[1]), w.department("Byg"), test.month)
		if len(stood) == 0 || *stood[0].Value != test.want {
			t.Errorf("in %s stands %v, want %v", test.month, stood, test.want)
		}
	}
	if stood := measure.Standing(b, "digital_share", atoi(t, m[1]), w.department("Byg"), models.MonthOf(2026, 12)); len(stood) != 0 {
		t.Errorf("before the year stands %v, want nothing: a new target changes no past period", stood)
	}
	if got := leader.get("/targets/history"); !strings.Contains(got.body, "Bruger leader") || !strings.Contains(got.body, "91,5") {
		t.Errorf("the history does not tell who approved what: %s", got.body)
	}
	if got := leader.get("/targets/history?format=csv"); !strings.Contains(got.body, "0,915") {
		t.Errorf("the history as a file: %s", got.body)
	}
	if got := leader.send("/targets/review", leader.with(decision, "do", "approve")); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "har ændret status") {
		t.Errorf("approved twice: %d", got.StatusCode)
	}
}

func atoi(t *testing.T, s string) (n int64) {
	t.Helper()
	for _, c := range s {
		n = n*10 + int64(c-'0')
	}
	return n
}

func TestAScriptSendsOneCellAndIsToldWhatBecameOfIt(t *testing.T) {
	w := newWorld(t)
	w.openRound2027()
	one, other := w.as(models.RoleHead), w.as(models.RoleHead)
	page := one.get("/targets?year=2027").body
	form := one.gridForm("/targets?year=2027")
	name := cell(t, page, "digital_share", "2027-07")
	var told struct {
		Cells  []cellAnswer `json:"cells"`
		States []typeState  `json:"states"`
		Saved  string       `json:"saved"`
	}
	send := func(b *browser, values ...string) {
		t.Helper()
		told.Cells, told.States, told.Saved = nil, nil, ""
		got := b.send("/targets/drafts", b.with(form, append(values, "csrf", b.csrf("/account"))...), "Accept", "application/json")
		if got.StatusCode != http.StatusOK {
			t.Fatalf("%v: %d %s", values, got.StatusCode, got.body)
		}
		got.json(t, &told)
	}
	send(one, name, "93", "origin", "pasted")
	if len(told.Cells) != 1 || told.Cells[0].Text == "" || !told.Cells[0].Changed || !strings.HasSuffix(told.Cells[0].Name, ".1") || told.Saved == "" {
		t.Errorf("told %+v", told)
	}
	if len(told.States) != 1 || !strings.HasPrefix(told.States[0].Text, "1 ændret celle") || !strings.Contains(page, `id="`+told.States[0].ID+`"`) {
		t.Errorf("of its case type told %+v, want one changed cell", told.States)
	}
	send(other, name, "80")
	if len(told.Cells) != 1 || !strings.Contains(told.Cells[0].Clash, "93") || !strings.HasSuffix(told.Cells[0].Name, ".1") {
		t.Errorf("the second is told %+v, want the value of the first", told)
	}
	send(other, told.Cells[0].Name, "80")
	if told.Cells[0].Clash != "" || !strings.HasSuffix(told.Cells[0].Name, ".2") {
		t.Errorf("who keeps the own value is told %+v", told)
	}
	send(one, name, "tredive")
	if told.Cells[0].Fault == "" || told.Cells[0].Text != "tredive" {
		t.Errorf("what is no number: %+v", told)
	}
	detail := one.get("/targets/cell?year=2027&department=byg&cell=" + name)
	for _, word := range []string{"Indsat af Bruger head", "Skrevet af Bruger head"} {
		if !strings.Contains(detail.body, word) {
			t.Errorf("the history of the cell lacks %q: %s", word, detail.body)
		}
	}
}

func TestSuggestionsCountOnlyWhenTheyAreConfirmed(t *testing.T) {
	w := newWorld(t)
	v := 0.8
	if err := w.store.SetTargets(t.Context(), models.Local(), []models.TargetLine{{KPI: "digital_share", ValidFrom: models.MonthOf(2026, 1), Value: &v}}); err != nil {
		t.Fatal(err)
	}
	w.openRound2027()
	head := w.as(models.RoleHead)
	form := head.gridForm("/targets?year=2027")
	if got := head.send("/targets/drafts", head.with(form, "do", "submit")); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "intet nyt at indsende") {
		t.Errorf("suggestions alone were submitted: %d", got.StatusCode)
	}
	page := head.get("/targets?year=2027").body
	values := []string{"do", "suggestions"}
	for _, m := range regexp.MustCompile(`name="(c\.[^"]*)"`).FindAllStringSubmatch(page, -1) {
		values = append(values, m[1], "")
	}
	if got := head.send("/targets/drafts", head.with(form, values...)); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("confirm the suggestions: %d %s", got.StatusCode, got.body)
	}
	drafts, err := w.store.Drafts(t.Context(), models.Local(), 1, w.department("Byg"))
	if err != nil || len(drafts) == 0 {
		t.Fatalf("confirmed %v, %v", drafts, err)
	}
	for _, d := range drafts {
		if d.Origin != models.OriginSuggestion || d.KPI == "digital_share" && *d.Value != 0.8 {
			t.Errorf("confirmed %+v, want the target of this year", d)
		}
	}
}

func TestAForeignDepartmentsGridIsNotThere(t *testing.T) {
	w := newWorld(t)
	w.addForeign()
	w.openRound2027()
	head := w.as(models.RoleHead)
	foreign := models.Slug(foreignDepartment)
	if got := head.get("/targets?year=2027&department=" + foreign); got.StatusCode != http.StatusNotFound {
		t.Errorf("the grid of another department: %d", got.StatusCode)
	}
	form := head.gridForm("/targets?year=2027")
	if got := head.send("/targets/drafts", head.with(form, "department", itoa(w.department(foreignDepartment)), "c.digital_share.1.2027-01.0", "50")); got.StatusCode != http.StatusForbidden {
		t.Errorf("a draft of another department: %d", got.StatusCode)
	}
	for _, bad := range []string{"/targets?year=abc", "/targets?year=1", "/targets/review?year=99999", "/targets/cell?cell=x", "/targets/history?page=99999", "/targets/history?kpi=%00"} {
		b := w.as(models.RoleLeader)
		if got := b.get(bad); got.StatusCode >= 500 {
			t.Errorf("%s: %d", bad, got.StatusCode)
		}
	}
}

func TestAHeadsExplanationStandsOnTheOverviewOfItsPeriodOnly(t *testing.T) {
	w := newWorld(t)
	v := 0.99
	if err := w.store.SetTargets(t.Context(), models.Local(), []models.TargetLine{{KPI: "end_to_end_digital_share", ValidFrom: models.MonthOf(2025, 1), Value: &v}, {KPI: "within_limit_share", ValidFrom: models.MonthOf(2025, 1), Value: &v},
		{KPI: models.KPILimit, ValidFrom: models.MonthOf(2025, 1), Value: func() *float64 { d := 10.0; return &d }()}}); err != nil {
		t.Fatal(err)
	}
	head, leader := w.as(models.RoleHead), w.as(models.RoleLeader)
	page := head.get("/targets/comments?period=2026-Q1")
	m := regexp.MustCompile(`name="kpi" value="([^"]*)"><input type="hidden" name="case_type" value="(\d+)"`).FindStringSubmatch(page.body)
	if m == nil {
		t.Fatalf("nothing is asked for: %d %s", page.StatusCode, page.body)
	}
	say := func(b *browser, period, version, do, words string) reply {
		return b.post("/targets/comments", "period", period, "department", itoa(w.department("Byg")), "kpi", m[1], "case_type", m[2], "version", version, "text", words, "do", do)
	}
	if got := say(head, "2026-Q1", "0", "publish", "Sagerne fra den gamle bunke er lukket"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("publish: %d %s", got.StatusCode, got.body)
	}
	if got := leader.get("/overview?period=2026-Q1"); !strings.Contains(got.body, "Sagerne fra den gamle bunke er lukket") {
		t.Error("the overview of the period lacks the explanation")
	}
	if got := leader.get("/overview?period=2025-Q4"); strings.Contains(got.body, "Sagerne fra den gamle bunke er lukket") {
		t.Error("another period has the explanation")
	}
	if got := say(head, "2026-Q1", "0", "publish", "En anden"); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "har ændret kommentaren imens") || !strings.Contains(got.body, "En anden") {
		t.Errorf("the second of two: %d", got.StatusCode)
	}
	if got := say(leader, "2026-Q1", "1", "publish", "Lederen"); got.StatusCode != http.StatusForbidden {
		t.Errorf("a leader writes: %d", got.StatusCode)
	}
	if got := say(head, "2026-Q1", "1", "publish", "Se @Bruger leader og @Karl"); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "@Karl er ikke navnet") || !strings.Contains(got.body, "Se @Bruger leader og @Karl") {
		t.Errorf("somebody whom nobody knows is mentioned: %d", got.StatusCode)
	}
	if got := say(head, "2026-Q1", "1", "publish", "Se @Bruger leader"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("a leader is mentioned: %d", got.StatusCode)
	} else if page := head.get("/targets/comments?period=2026-Q1").body; !strings.Contains(page, "Bruger leader får besked") || !strings.Contains(page, "@Bruger leader") || strings.Contains(page, "@Bruger reader") {
		t.Error("the page does not say who is told, or who can be")
	}
	if got := say(head, "2026-Q1", "2", "publish", "Sagerne fra den gamle bunke er lukket"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("publish again: %d", got.StatusCode)
	}
	if got := say(head, "2026-Q2", "0", "unchanged", ""); got.StatusCode != http.StatusSeeOther {
		t.Errorf("unchanged: %d %s", got.StatusCode, got.body)
	}
	comments, err := w.store.Comments(t.Context(), models.Local(), w.department("Byg"), "2026-Q2")
	if err != nil || len(comments) != 1 || !comments[0].Unchanged || !comments[0].Published || comments[0].Text != "Sagerne fra den gamle bunke er lukket" {
		t.Errorf("unchanged gives %+v, %v", comments, err)
	}
}

func TestAHeadWithAnOpenRoundIsLedToIt(t *testing.T) {
	w := newWorld(t)
	head := w.as(models.RoleHead)
	if got := head.get("/"); got.location() != "/overview" {
		t.Errorf("without a round a head is led to %s", got.location())
	}
	w.openRound2027()
	if got := head.get("/"); got.location() != "/targets" {
		t.Errorf("with a round to fill a head is led to %s", got.location())
	}
	if got := w.as(models.RoleLeader).get("/"); got.location() != "/overview" {
		t.Errorf("a leader is led to %s", got.location())
	}
}
