package handlers

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/views/export"
)

// locked gives a review of a period of the whole municipality, locked by the leader.
func (w *world) locked(period string) models.Review {
	w.t.Helper()
	ctx := context.Background()
	u, err := w.store.UserByEmail(ctx, "leader@nordvig.example")
	if err != nil {
		w.t.Fatal(err)
	}
	scope, err := w.store.ScopeOf(ctx, u)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := w.store.PrepareReview(ctx, scope, models.Review{Period: period})
	if err != nil {
		w.t.Fatal(err)
	}
	r, err = gather.LockReview(ctx, w.store, scope, gather.Locking{ID: r.ID, Revision: r.Revision, Reason: "Prøve", At: w.deps.Now().Add(-time.Hour), Name: export.NameKPIs})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// missed sets a target that the cases of these tests do not meet: hardly any of them may be digital.
func (w *world) missed() {
	w.t.Helper()
	least := 0.01
	if err := w.store.SetTargets(context.Background(), models.Local(), []models.TargetLine{{KPI: "digital_share", ValidFrom: models.MonthOf(2025, 1), Value: &least,
		Comparator: models.AtMost}}); err != nil {
		w.t.Fatal(err)
	}
}

func TestALockedReviewsPageIsTheSameAfterALaterImport(t *testing.T) {
	w := newWorld(t)
	w.missed()
	r := w.locked("2026-Q1")
	b := w.as(models.RoleLeader)
	frozenPages := []string{"/print", "/committee", "/committee.docx", "/bundle.zip", "/meeting?page=2"}
	before := map[string]string{}
	for _, path := range frozenPages {
		got := b.get(reportPath(r.ID) + path)
		if got.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", path, got.StatusCode)
		}
		before[path] = got.body
	}
	if got := b.get(reportPath(r.ID)); !strings.Contains(got.body, r.Checksum) || strings.Contains(got.body, reportPath(r.ID)+"/restated\">Se forskelle") {
		t.Errorf("before anything has changed the page has no checksum, or says that something has")
	}
	late := oneCase("B-9001", "Enfamiliehuse", "Byg", "Digital selvbetjening", models.DayOf(2026, 2, 3), 12)
	batch := w.takeIn("byg", late)
	for _, path := range frozenPages {
		if got := b.get(reportPath(r.ID) + path); got.body != before[path] {
			t.Errorf("%s is another page after a later import", path)
		}
	}
	if got := b.get(reportPath(r.ID)); !strings.Contains(got.body, "Se forskelle") {
		t.Error("the page does not say that today's figures are others")
	}
	if got := b.get(reportPath(r.ID) + "/restated"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, batch) {
		t.Errorf("the restatements do not name the import %s: %d", batch, got.StatusCode)
	}
}

func TestAReviewIsPreparedSettledAndLockedOnThePages(t *testing.T) {
	w := newWorld(t)
	w.missed()
	b := w.as(models.RoleLeader)
	send := func(path string, values ...string) reply {
		form := url.Values{"csrf": {b.csrf("/account")}}
		for i := 0; i < len(values); i += 2 {
			form.Set(values[i], values[i+1])
		}
		return b.send(path, form)
	}
	if got := send("/reports/new", "period", "2026-Q1"); got.StatusCode != http.StatusSeeOther || got.location() != "/reports/1" {
		t.Fatalf("begin: %d %s", got.StatusCode, got.body)
	}
	if got := send("/reports/new", "period", "2026-Q1"); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "forberedes allerede") {
		t.Errorf("the same once more: %d", got.StatusCode)
	}
	if got := send("/reports/new", "period", "hvad"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("no period: %d", got.StatusCode)
	}
	if got := w.as(models.RoleReader).get("/reports/1"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a reader sees a review that is being prepared: %d", got.StatusCode)
	}
	item := []string{"kind", "own", "kpi", "", "case_type", "0", "decision", "0", "version", "0", "back", "/reports/1/meeting?page=1", "outcome", "decision", "text", "Digital høring",
		"until", "2030-05-01"}
	if got := send("/reports/1/items", item...); got.StatusCode != http.StatusSeeOther || got.location() != "/reports/1/meeting?page=1" {
		t.Fatalf("settle from the wall: %d %s", got.StatusCode, got.location())
	}
	decisions, err := w.store.Decisions(context.Background(), models.Local(), models.DecisionFilter{ReviewID: 1})
	if err != nil || len(decisions) != 1 || decisions[0].What != "Digital høring" || decisions[0].OwnerID == 0 || decisions[0].Due.String() != "2030-05-01" {
		t.Errorf("what was decided on the wall stands in the register as %+v (%v)", decisions, err)
	}
	for _, back := range []string{"https://x.example/", "//x.example", "/account"} {
		item[11] = back
		if got := send("/reports/1/items", item...); got.location() != "/reports/1" {
			t.Errorf("back to %q leads to %q", back, got.location())
		}
	}
	item[1] = "off"
	if got := send("/reports/1/items", item...); got.StatusCode != http.StatusNotFound {
		t.Errorf("an item that is not on the agenda: %d", got.StatusCode)
	}
	item[1], item[len(item)-1] = "own", "2020-01-01"
	if got := send("/reports/1/items", item...); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "efter i dag") || !strings.Contains(got.body, "Digital høring") {
		t.Errorf("a date that has passed: %d", got.StatusCode)
	}
	r, err := w.store.Review(context.Background(), models.Local(), 1)
	if err != nil {
		t.Fatal(err)
	}
	revision := func() string { return strconv.FormatInt(r.Revision, 10) }
	if got := send("/reports/1/lock", "revision", "1", "reason", "x"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("locked on an old page: %d", got.StatusCode)
	}
	_, f, err := gather.LookAtReview(context.Background(), w.store, models.Local(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if f.Open() == 0 {
		t.Fatal("nothing is open: the test tells nothing")
	}
	if got := send("/reports/1/lock", "revision", revision(), "reason", ""); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "f-reason-fault") {
		t.Errorf("locked with open items and no reason: %d", got.StatusCode)
	}
	if got := send("/reports/1/lock", "revision", revision(), "reason", "Tages næste gang"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("lock: %d %s", got.StatusCode, got.body)
	}
	if got := send("/reports/1/lock", "revision", revision(), "reason", "x"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("locked twice: %d", got.StatusCode)
	}
	page := b.get("/reports/1").body
	for _, want := range []string{"Digital høring", "Tages næste gang", "Bruger leader", "/decisions/"} {
		if !strings.Contains(page, want) {
			t.Errorf("the locked page lacks %q", want)
		}
	}
	if got := send("/reports/1/journal", "was", "", "journal_no", "26/1187"); got.StatusCode != http.StatusSeeOther || !strings.Contains(b.get("/reports").body, "26/1187") {
		t.Errorf("the journal number: %d", got.StatusCode)
	}
	if faults, err := w.store.VerifyReview(context.Background(), models.Local(), 1); err != nil || len(faults) > 0 {
		t.Errorf("verify: %v %v", faults, err)
	}
	send("/reports/new", "period", "2026-Q2")
	if got := b.get("/reports/2"); !strings.Contains(got.body, "Digital høring") {
		t.Error("the next review does not begin with what the last one came to")
	}
}

func TestAReaderSeesLockedReviewsWithoutNamesAndSmallCounts(t *testing.T) {
	w := newWorld(t)
	few := []models.Case{}
	for i := range 3 {
		few = append(few, oneCase("F-"+strconv.Itoa(i), "Sjælden type", "Byg", "Digital selvbetjening", models.DayOf(2026, 2, 3), 10))
	}
	w.takeIn("sjælden", few...)
	r := w.locked("2026-Q1")
	b := w.as(models.RoleReader)
	if got := b.get("/"); got.location() != "/reports" {
		t.Errorf("a reader begins at %q", got.location())
	}
	for _, path := range []string{"/reports", reportPath(r.ID), reportPath(r.ID) + "/print", reportPath(r.ID) + "/committee"} {
		got := b.get(path)
		if got.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, got.StatusCode)
		}
		if strings.Contains(strings.ReplaceAll(got.body, "leader@nordvig", "!"), "Bruger leader") || strings.Contains(got.body, "leader@nordvig") {
			t.Errorf("%s tells the reader who locked it", path)
		}
	}
	inside, outside := w.as(models.RoleLeader).get(reportPath(r.ID)+"/print").body, b.get(reportPath(r.ID)+"/print").body
	row := func(page string) string {
		_, rest, _ := strings.Cut(page, `<th scope="row">Sjælden type</th>`)
		line, _, _ := strings.Cut(rest, "</tr>")
		return line
	}
	if !strings.Contains(row(inside), "100") || strings.Contains(row(outside), "100") || !strings.Contains(row(outside), "·") {
		t.Errorf("3 cases: inside %q, outside %q", row(inside), row(outside))
	}
}

func TestAHeadSeesTheirOwnPagesOfAReviewOfAll(t *testing.T) {
	w := newWorld(t)
	w.takeIn("bolig", oneCase("H-1", "Byfornyelse", "Bolig", "Digital selvbetjening", models.DayOf(2026, 2, 3), 10))
	r := w.locked("2026-Q1")
	b := w.as(models.RoleHead)
	got := b.get(reportPath(r.ID))
	if got.StatusCode != http.StatusOK || strings.Contains(got.body, "Byfornyelse") || !strings.Contains(got.body, "Enfamiliehuse") {
		t.Errorf("the head of Byg: %d, Byfornyelse there: %v", got.StatusCode, strings.Contains(got.body, "Byfornyelse"))
	}
	for path, want := range map[string]int{"/print": 200, "/meeting": 200, "/restated": 200, "/committee": 200, "/bundle.zip": 403} {
		if got := b.get(reportPath(r.ID) + path); got.StatusCode != want || strings.Contains(got.body, "Byfornyelse") {
			t.Errorf("%s: %d, want %d and nothing of another department", path, got.StatusCode, want)
		}
	}
	if got := w.api(w.token(w.department("Byg"), "figures:read"), http.MethodGet, "/api/v1"+reportPath(r.ID), ""); got.StatusCode != http.StatusNotFound {
		t.Errorf("the bytes of all for a token of one department: %d", got.StatusCode)
	}
	if got := w.api(w.token(0, "figures:read"), http.MethodGet, "/api/v1"+reportPath(r.ID), ""); got.body != string(r.Frozen) {
		t.Error("the interface gives other bytes than were frozen")
	}
}

// A chart of a review is taken home as it is frozen, and by a head as far as its page is theirs.
func TestAChartOfAReviewIsTakenHomeAsItIsFrozenAndSeen(t *testing.T) {
	w := newWorld(t)
	w.takeIn("bolig", oneCase("H-1", "Byfornyelse", "Bolig", "Digital selvbetjening", models.DayOf(2026, 2, 3), 10))
	r := w.locked("2026-Q1")
	taken := func(b *browser) map[string]string {
		out := map[string]string{}
		for id := range 12 {
			for _, format := range []string{"csv", "svg"} {
				path := reportPath(r.ID) + "?figure=" + itoa(int64(id)) + "-digital_share&format=" + format
				got := b.get(path)
				switch {
				case got.StatusCode == http.StatusOK && attachment(got) != "":
					out[path] = got.body
				case got.StatusCode != http.StatusUnprocessableEntity || attachment(got) != "":
					t.Errorf("%s: %d", path, got.StatusCode)
				}
			}
		}
		return out
	}
	leader, head := w.as(models.RoleLeader), w.as(models.RoleHead)
	all, part := taken(leader), taken(head)
	told := func(files map[string]string, word string) (n int) {
		for _, body := range files {
			if strings.Contains(body, word) {
				n++
			}
		}
		return n
	}
	if told(all, "Byfornyelse") != 2 || told(part, "Byfornyelse") != 0 || told(part, "Enfamiliehuse") != 2 {
		t.Errorf("the leader takes home %d of Byfornyelse, the head of Byg %d, and %d of Enfamiliehuse", told(all, "Byfornyelse"), told(part, "Byfornyelse"), told(part, "Enfamiliehuse"))
	}
	w.takeIn("bolig", oneCase("H-2", "Byfornyelse", "Bolig", "Papir", models.DayOf(2026, 2, 4), 10))
	for path, body := range taken(leader) {
		if body != all[path] {
			t.Errorf("%s is another after a later import", path)
		}
	}
	for _, role := range []models.Role{models.RoleReader, models.RoleController} {
		if got := w.as(role).get(reportPath(r.ID) + "?figure=1-digital_share&format=svg"); got.StatusCode == http.StatusOK || attachment(got) != "" {
			t.Errorf("a %s takes home a chart: %d", role, got.StatusCode)
		}
	}
}

func TestTheBundleHoldsWhatItsSumsSay(t *testing.T) {
	w := newWorld(t)
	r := w.locked("2026-Q1")
	got := w.as(models.RoleAnalyst).get(reportPath(r.ID) + "/bundle.zip")
	z, err := zip.NewReader(bytes.NewReader([]byte(got.body)), int64(len(got.body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		open, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(open)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
	}
	if files["review.json"] != string(r.Frozen) {
		t.Error("review.json is not what was frozen")
	}
	lines := strings.Split(strings.TrimSpace(files["SHA256SUMS"]), "\n")
	for _, line := range lines {
		sum, name, _ := strings.Cut(line, "  ")
		if content, ok := files[name]; !ok || models.Checksum([]byte(content)) != sum {
			t.Errorf("the sum of %s does not hold", name)
		}
	}
	if len(lines) != len(files)-1 || len(files) < 10 {
		t.Errorf("%d sums of %d files", len(lines), len(files))
	}
	for _, outside := range []string{"http://", "https://", "/static/", "<script"} {
		if strings.Contains(files["report.html"], outside) {
			t.Errorf("the page of the bundle needs %s", outside)
		}
	}
	if !slices.Contains(strings.Split(strings.SplitN(files["figures.csv"], "\n", 2)[0], ","), "status") {
		t.Errorf("figures.csv begins %.200q", files["figures.csv"])
	}
}
