package views

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// doc is a page as a reader's program takes it apart.
type doc struct {
	t    *testing.T
	root *html.Node
}

// read shows a page and takes it apart. Rules that every page keeps are asked for here.
func read(t *testing.T, name string, page Page) doc {
	t.Helper()
	root, err := html.Parse(strings.NewReader(show(t, name, page)))
	if err != nil {
		t.Fatal(err)
	}
	d := doc{t, root}
	if n := len(d.all("h1")); n != 1 {
		t.Errorf("%s has %d h1, want one", name, n)
	}
	d.checkFields(name)
	d.checkIDs(name)
	return d
}

func (d doc) all(tag string) []*html.Node {
	var out []*html.Node
	for n := range d.root.Descendants() {
		if n.Type == html.ElementNode && n.Data == tag {
			out = append(out, n)
		}
	}
	return out
}

// checkFields: every control that a person fills in has a label or is named by what stands beside it, and every form that posts carries the CSRF field
// as its first.
func (d doc) checkFields(name string) {
	d.t.Helper()
	labelled := map[string]bool{}
	for _, label := range d.all("label") {
		labelled[attr(label, "for")] = true
	}
	for _, tag := range []string{"input", "select", "textarea"} {
		for _, control := range d.all(tag) {
			if attr(control, "type") == "hidden" || has(control, "hidden") || control.Parent.Data == "label" {
				continue
			}
			if !labelled[attr(control, "id")] && attr(control, "aria-labelledby") == "" {
				d.t.Errorf("%s: the %s %q has no label", name, tag, attr(control, "name"))
			}
		}
	}
	for _, form := range d.all("form") {
		if attr(form, "method") != "post" {
			continue
		}
		first := ""
		for n := range form.Descendants() {
			if n.Type == html.ElementNode && n.Data == "input" {
				first = attr(n, "name")
				break
			}
		}
		if first != "csrf" {
			d.t.Errorf("%s: the form to %s begins with %q, want csrf", name, attr(form, "action"), first)
		}
	}
}

// checkIDs: an id stands once, and what points at one finds it.
func (d doc) checkIDs(name string) {
	d.t.Helper()
	ids := map[string]bool{}
	var pointers []string
	for n := range d.root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				d.t.Errorf("%s: the id %q stands twice", name, id)
			}
			ids[id] = true
		}
		for _, a := range []string{"for", "aria-labelledby", "aria-describedby", "list"} {
			pointers = append(pointers, strings.Fields(attr(n, a))...)
		}
		if href := attr(n, "href"); n.Data == "a" && strings.HasPrefix(href, "#") {
			pointers = append(pointers, href[1:])
		}
	}
	for _, p := range pointers {
		if !ids[p] {
			d.t.Errorf("%s: something points at %q, which is not there", name, p)
		}
	}
}

// checkRegions: no two regions of a page are called the same.
func checkRegions(t *testing.T, name, page string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	texts, called := map[string]string{}, map[string]bool{}
	for n := range root.Descendants() {
		if id := attr(n, "id"); id != "" {
			texts[id] = words(n)
		}
	}
	for n := range root.Descendants() {
		label := attr(n, "aria-label")
		if by := attr(n, "aria-labelledby"); by != "" {
			label = texts[by]
		}
		role := attr(n, "role")
		if label == "" || role != "region" && (role != "" || n.Data != "section") {
			continue
		}
		if called[label] {
			t.Errorf("%s: two regions are called %q", name, label)
		}
		called[label] = true
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// words gives the text of a node as it is read, spaces joined.
func words(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data + " ")
		}
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(b.String(), "\u00a0", " ")), " ")
}

// main gives the words of the page's main part.
func (d doc) main() string { return words(d.all("main")[0]) }

// says fails where the main part lacks one of the sentences.
func (d doc) says(want ...string) {
	d.t.Helper()
	got := d.main()
	for _, w := range want {
		if !strings.Contains(got, strings.ReplaceAll(w, "\u00a0", " ")) {
			d.t.Errorf("the page does not say %q\n%s", w, got)
		}
	}
}

// keeps fails where the main part says one of the sentences.
func (d doc) keeps(quiet ...string) {
	d.t.Helper()
	got := d.main()
	for _, w := range quiet {
		if strings.Contains(got, w) {
			d.t.Errorf("the page says %q", w)
		}
	}
}

// row gives the words of the table row whose head cell says so.
func (d doc) row(head string) string {
	for _, tr := range d.all("tr") {
		for c := range tr.ChildNodes() {
			if c.Type == html.ElementNode && c.Data == "th" && strings.HasPrefix(words(c), head) {
				return words(tr)
			}
		}
	}
	d.t.Helper()
	d.t.Errorf("no row is headed %q", head)
	return ""
}

// goes fails where no link leads to the address.
func (d doc) goes(urls ...string) {
	d.t.Helper()
	for _, url := range urls {
		found := false
		for _, a := range d.all("a") {
			found = found || attr(a, "href") == url
		}
		if !found {
			d.t.Errorf("no link goes to %s", url)
		}
	}
}

// posts says whether a form posts to the address.
func (d doc) posts(url string) bool {
	for _, f := range d.all("form") {
		if attr(f, "action") == url {
			return true
		}
	}
	return false
}

// guest is the frame of one who is not signed in.
func guest(l text.Lang, address string) Chrome {
	return NewChrome(Visitor{Lang: l, CSRF: "token", Address: NewAddress(address), Organisation: "Nordvig Kommune"})
}

// eachLang runs a test in both languages.
func eachLang(t *testing.T, test func(t *testing.T, l text.Lang)) {
	for _, l := range text.Langs {
		t.Run(string(l), func(t *testing.T) { test(t, l) })
	}
}

// pick2 gives the Danish or the English of two.
func pick2(l text.Lang, da, en string) string {
	if l == text.English {
		return en
	}
	return da
}

var at = time.Date(2026, 11, 4, 6, 10, 0, 0, time.UTC)

func TestTheSignInKeepsWhatWasTypedAndSaysWhatIsWrong(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "login-"+string(l), NewLogin(guest(l, "/login"), LoginInput{Email: "helle@nordvig.example", Next: "/overview",
			Problems: []models.Problem{{Field: "password", Code: "login"}}}))
		d.says(pick2(l, "E-mail eller adgangskode passer ikke.", "E-mail or password does not fit."))
		if v := attr(d.byID("f-email"), "value"); v != "helle@nordvig.example" {
			t.Errorf("the typed e-mail is %q", v)
		}
		if v := attr(d.byID("f-password"), "value"); v != "" {
			t.Errorf("the password came back: %q", v)
		}
		if attr(d.byID("f-password"), "aria-invalid") != "true" {
			t.Error("the field with the fault is not marked")
		}
	})
}

func (d doc) byID(id string) *html.Node {
	for n := range d.root.Descendants() {
		if n.Type == html.ElementNode && attr(n, "id") == id {
			return n
		}
	}
	d.t.Helper()
	d.t.Fatalf("nothing has the id %q", id)
	return nil
}

func TestAPlainSignInHasNoFault(t *testing.T) {
	d := read(t, "login-plain", NewLogin(guest(text.Danish, "/login"), LoginInput{Left: true}))
	d.says("Du er logget ud.")
	for n := range d.root.Descendants() {
		if n.Type == html.ElementNode && attr(n, "role") == "alert" {
			t.Error("a page without a fault has an alert")
		}
	}
}

func TestTheFirstAdministratorIsMadeByTheLinksKey(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "setup-"+string(l), NewSetup(guest(l, "/setup"), SetupInput{Key: "secret", Name: "Lise Bak",
			Problems: []models.Problem{{Field: "password", Code: "password_short"}, {Field: "email", Code: "bad_email", Value: "lise"}}}))
		d.says(pick2(l, "Adgangskoden er for kort. Brug mindst 8 tegn.", "The password is too short. Use at least 8 characters."))
		d.goes("#f-password", "#f-email")
		if !d.posts("/setup") {
			t.Error("no form posts to /setup")
		}
	})
}

func TestOnesOwnPage(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		u := models.User{Name: "Mette Holm", Email: "mette@nordvig.example", Role: models.RoleHead}
		d := read(t, "account-"+string(l), NewAccount(visitor(l, models.RoleHead, "/account"), AccountInput{User: u, Department: "Byg"}))
		d.says("Mette Holm", "Byg", pick2(l, "Afdelingsleder", "Department head"))
		if !d.posts("/account") || !d.posts("/account/password") {
			t.Error("a form of the settings is missing")
		}
	})
}

func caseSet(kpi, which string) *measure.CaseSet {
	k, ok := models.KPIByKey(kpi)
	if !ok {
		panic("no such KPI: " + kpi)
	}
	f := measure.Figure{KPI: kpi, Unit: k.Unit, Value: num(33.0 / 119), Numerator: num(33), Denominator: num(119), N: 119, Unknown: 3, Excluded: 8}
	if k.Form != models.FormShare {
		f.Value, f.Numerator, f.Denominator = num(74), nil, nil
	}
	set := &measure.CaseSet{Figure: f, KPI: k, Which: which, Counted: 119, Unknown: 3, Excluded: 8}
	return set
}

// casesTotal is how many cases a tab of caseSet has.
func casesTotal(set *measure.CaseSet) int {
	return map[string]int{measure.TabCounted: 119, measure.TabUnknown: 3, measure.TabExcluded: 8}[set.Which]
}

func caseLines(set *measure.CaseSet, first, n int) []CaseLine {
	var out []CaseLine
	for i := range n {
		ref := measure.CaseRef{State: set.Which}
		ref.Row.Received = models.DayOf(2026, 4, 3) + models.Day(i)
		ref.Row.Complete = models.DayOf(2026, 5, 12) + models.Day(i)
		ref.Row.Decided = models.DayOf(2026, 7, 20) + models.Day(i)
		ref.Row.Screened, ref.Row.Deadline = models.NoDay, models.NoDay
		ref.Value = float64(i % 2)
		line := CaseLine{Ref: ref, Source: "esdh-byg", SourceName: "ESDH Byg", CaseNo: "2026-0" + string(rune('1'+i%9)) + "/17", CaseType: "Erhvervsbyggeri",
			Department: "Byg", Channel: "Digital selvbetjening"}
		switch set.Which {
		case measure.TabUnknown:
			line.Ref.Reason, line.Ref.Row.Complete = measure.ReasonNoComplete, models.NoDay
		case measure.TabExcluded:
			line.Ref.Reason = measure.ReasonOutcome
		}
		out = append(out, line)
	}
	return out
}

func TestTheCasesBehindAFigureAddUpToIt(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		set := caseSet("within_limit_share", measure.TabCounted)
		d := read(t, "cases-"+string(l), NewCases(visitor(l, models.RoleLeader, "/cases?kpi=within_limit_share&period=2026-Q3&case_type=erhvervsbyggeri"), CasesInput{
			Set: set, Lines: caseLines(set, 51, 50), First: 51, PerPage: 50, Total: casesTotal(set), Period: q3, DataDate: told,
			Filters: []CaseFilter{{Key: "case_type", Name: "Erhvervsbyggeri"}}}))
		d.says(pick2(l, "Inden for servicemål: 28 % (33 af 119 sager)", "Within service target: 28% (33 of 119 cases)"),
			pick2(l, "119 sager tæller med · 3 ukendte · 8 holdt ude", "119 cases counted · 3 unknown · 8 left out"),
			pick2(l, "51–100 af 119", "51–100 of 119"))
		d.goes("/cases/esdh-byg/2026-01%2F17", "/definitions/within_limit_share",
			"/cases?case_type=erhvervsbyggeri&kpi=within_limit_share&period=2026-Q3&which=unknown",
			"/cases?kpi=within_limit_share&period=2026-Q3",
			"/cases?case_type=erhvervsbyggeri&kpi=within_limit_share&page=3&period=2026-Q3",
			"/cases?case_type=erhvervsbyggeri&kpi=within_limit_share&period=2026-Q2")
		if row := d.row("2026-01/17"); !strings.HasSuffix(row, pick2(l, "nej", "no")) {
			t.Errorf("the case's own value is missing: %q", row)
		} else if strings.Contains(row, "Erhvervsbyggeri") {
			t.Errorf("the one case type of the list stands in every row: %q", row)
		}
	})
}

func TestTheColumnsOfAListOfCasesAreChosen(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		set := caseSet("within_limit_share", measure.TabCounted)
		in := CasesInput{Set: set, Lines: caseLines(set, 1, 2), First: 1, PerPage: 50, Total: casesTotal(set), Period: q3, DataDate: told,
			Filters: []CaseFilter{{Key: "case_type", Name: "Erhvervsbyggeri"}}, Columns: []string{"paper_steps", "source", "net", "case_type"},
			Known: measure.Known{Departments: []measure.Name{{ID: 1, Slug: "byg", Name: "Byg"}, {ID: 2, Slug: "plan", Name: "Plan"}}}}
		in.Lines[1].Ref.Row.Paper = -1
		d := read(t, "cases-columns-"+string(l), NewCases(visitor(l, models.RoleLeader, "/cases?kpi=within_limit_share&sort=value&page=2&columns=net&columns=source"), in))
		var heads []string
		for _, th := range d.all("th") {
			if attr(th, "scope") == "col" {
				heads = append(heads, words(th))
			}
		}
		want := strings.Split(pick2(l, "Sagsnummer|Sagstype|Kilde|Nettotid|Papirbrud|Inden for servicemål ↑", "Case number|Case type|Source|Net time|Paper breaks|Within target ↑"), "|")
		if !slices.Equal(heads, want) {
			t.Errorf("heads = %q, want the chosen columns in the order of the case, between its number and its value: %q", heads, want)
		}
		if row := d.row("2026-01/17"); !strings.Contains(row, pick2(l, "Erhvervsbyggeri ESDH Byg 69 dage 0", "Erhvervsbyggeri ESDH Byg 69 days 0")) {
			t.Errorf("row = %q", row)
		}
		if row := d.row("2026-02/17"); !strings.Contains(row, "–") {
			t.Errorf("what a case does not tell is not shown as unknown: %q", row)
		}
		var kept, ticked []string
		form := slices.IndexFunc(d.all("form"), func(n *html.Node) bool { return attr(n, "class") == "case-choice" })
		for input := range d.all("form")[form].Descendants() {
			switch {
			case attr(input, "type") == "hidden":
				kept = append(kept, attr(input, "name")+"="+attr(input, "value"))
			case slices.ContainsFunc(input.Attr, func(a html.Attribute) bool { return a.Key == "checked" }):
				ticked = append(ticked, attr(input, "value"))
			}
		}
		if want := []string{"kpi=within_limit_share", "sort=value"}; !slices.Equal(kept, want) {
			t.Errorf("the form keeps %q of the address, want %q: its own fields and the page number are asked anew", kept, want)
		}
		if want := []string{"case_type", "source", "net", "paper_steps"}; !slices.Equal(ticked, want) {
			t.Errorf("ticked = %q, want %q", ticked, want)
		}
	})
}

func TestCasesThatDoNotCountSayWhy(t *testing.T) {
	set := caseSet("net_days_median", measure.TabUnknown)
	d := read(t, "cases-unknown", NewCases(visitor(text.Danish, models.RoleAnalyst, "/cases?kpi=net_days_median&which=unknown"), CasesInput{
		Set: set, Lines: caseLines(set, 1, 3), First: 1, PerPage: 50, Total: casesTotal(set), DataDate: told}))
	if row := d.row("2026-01/17"); !strings.Contains(row, "Dagen for fuldt oplyst mangler") {
		t.Errorf("the row gives no reason: %q", row)
	}
	d.says("Sagsbehandlingstid (netto), median: 74 dage (119 sager)")
	if strings.Contains(plainText(show(t, "", NewCases(visitor(text.Danish, models.RoleAnalyst, "/cases?which=unknown"), CasesInput{Set: set, First: 1, PerPage: 50}))), "Alle grunde") {
		t.Error("one reason alone is offered as a choice")
	}
	set.Reason, set.Reasons = measure.ReasonNoComplete, []measure.ReasonCount{{Reason: measure.ReasonNoComplete, State: measure.TabUnknown, N: 2}, {Reason: measure.ReasonDoubtComplete, State: measure.TabUnknown, N: 1}}
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "cases-reason-"+string(l), NewCases(visitor(l, models.RoleAnalyst, "/cases?kpi=net_days_median&reason=no_complete"), CasesInput{
			Set: set, Lines: caseLines(set, 1, 2), First: 1, PerPage: 50, Total: casesTotal(set), DataDate: told}))
		d.says(pick2(l, "Alle grunde (3)", "All reasons (3)"), pick2(l, "Dagen for fuldt oplyst mangler (2)", "(2)"), pick2(l, "Kan ikke tælle med (3)", "Cannot count (3)"))
		d.goes("/cases?kpi=net_days_median&which=unknown", "/cases?kpi=net_days_median&reason=doubt_complete&which=unknown")
	})
}

func TestAnEmptyTabSaysSoInsteadOfShowingNothing(t *testing.T) {
	set := caseSet("digital_share", measure.TabExcluded)
	d := read(t, "cases-empty", NewCases(visitor(text.English, models.RoleAnalyst, "/cases?kpi=digital_share&which=excluded"), CasesInput{Set: set, First: 1, PerPage: 50, DataDate: told}))
	d.says("No cases are left out")
	if n := len(d.all("table")); n != 0 {
		t.Errorf("an empty list has %d tables", n)
	}
}

func testCase() CaseInput {
	k := models.Case{
		CaseNo: "2026-03377", CaseType: "Erhvervsbyggeri", KLE: "02.34.02-P19", Department: "Byg", Channel: "Digital selvbetjening",
		ChannelClass: models.ChannelDigital, Received: models.DayOf(2026, 4, 14), Screened: models.DayOf(2026, 4, 20),
		Complete: models.DayOf(2026, 5, 12), Decided: models.DayOf(2026, 8, 3), Deadline: models.NoDay, WaitDays: 9, WaitDaysBefore: 14,
		LimitApplies: models.Yes, Outcome: models.OutcomePermit, Letters: 1, CompleteAtFirst: models.No, PaperSteps: 2,
		DecisionDigital: models.Yes, AppealSettled: models.NoDay,
	}
	days := measure.Arithmetic{}
	days.Gross = measure.Part{Days: 111, Known: true}
	days.ToComplete = measure.Part{Days: 28, Known: true}
	days.Screening = measure.Part{Days: 6, Known: true}
	days.WaitBefore = measure.Part{Days: 14, Known: true}
	days.NotAttributed = measure.Part{Days: 8, Known: true}
	days.Net = measure.Part{Days: 83, Known: true}
	days.Service = measure.Part{Days: 74, Known: true}
	days.Wait = measure.Part{Days: 9, Known: true}
	within := false
	return CaseInput{
		Case: k, Source: "esdh-byg", SourceName: "ESDH Byg", TypeSlug: "erhvervsbyggeri", Days: days, DataDate: told,
		Limit:  &models.Target{KPI: models.KPILimit, Value: num(55), Comparator: models.AtMost, Clock: models.ClockService},
		Within: &within, OwnSystem: "https://esdh.nordvig.example/sag/2026-03377",
		Events: []models.Event{
			{CaseNo: "2026-03377", Activity: "Modtaget", At: int64(models.DayOf(2026, 4, 14))*86400 + 8*3600, Unit: "Byg"},
			{CaseNo: "2026-03377", Activity: "Høring udsendt", At: int64(models.DayOf(2026, 5, 13))*86400 + 9*3600, Unit: "Byg", Channel: "Brev"},
		},
		Changes: []CaseChange{
			{Batch: "2026-000118", At: at, By: "sara@nordvig.example", Did: "new"},
			{Batch: "2026-000121", At: at.Add(24 * time.Hour), By: "cli", Did: "changed", Fields: []string{models.FieldDecided, models.FieldOutcome}},
			{Batch: "2026-000122", At: at.Add(48 * time.Hour), By: "cli", Did: "events", Undone: true},
		},
	}
}

func TestTheDaysOfACaseAddUp(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "case-"+string(l), NewCase(visitor(l, models.RoleAnalyst, "/cases/esdh-byg/2026-03377"), testCase()))
		d.says(pick2(l, "111 dage fra modtaget til afgjort, heraf 83 dage efter fuldt oplyst og 74 dage uden ventetid hos ansøger",
			"111 days from receipt to decision, 83 days of them after complete and 74 days without waiting for the applicant"))
		for _, want := range [][2]string{
			{pick2(l, "Bruttotid", "Gross time"), "111"},
			{pick2(l, "Screening hos", "Screening by"), "6"},
			{pick2(l, "Ikke fordelt", "Not attributed"), "8"},
			{pick2(l, "Servicemålstid", "Service-target time"), "74"},
		} {
			if row := d.row(want[0]); !strings.Contains(row, " "+want[1]+" ") {
				t.Errorf("the sum of %q is missing: %q", want[0], row)
			}
		}
		d.says(pick2(l, "Ikke nået", "Not met"), "Høring udsendt", "2026-000121")
		d.goes("/data/imports/2026-000118", "/case-types/erhvervsbyggeri")
	})
}

func TestWhoMayNotSeeImportsGetsNoLinkToThem(t *testing.T) {
	d := read(t, "case-leader", NewCase(visitor(text.Danish, models.RoleLeader, "/cases/esdh-byg/2026-03377"), testCase()))
	d.says("2026-000118")
	for _, a := range d.all("a") {
		if href := attr(a, "href"); strings.HasPrefix(href, "/data") && href != "/data/quality" {
			t.Errorf("a leader is sent to %s", attr(a, "href"))
		}
	}
}

func TestABarOfDaysFillsItsWidth(t *testing.T) {
	p := NewCase(visitor(text.Danish, models.RoleAnalyst, "/"), testCase())
	at := 0.0
	rects := regexp.MustCompile(`<rect class="part-(\w+)" y="1" height="26" x="([\d.]+)%" width="([\d.]+)%"/>`).FindAllStringSubmatch(string(p.Bar), -1)
	for i, r := range rects {
		x, errX := strconv.ParseFloat(r[2], 64)
		w, errW := strconv.ParseFloat(r[3], 64)
		if errX != nil || errW != nil || math.Abs(x-at) > 0.01 || r[1] != p.Stretches[i].Part {
			t.Errorf("%s begins at %g, want %g", r[1], x, at)
		}
		at += w
	}
	if len(rects) != len(p.Stretches) || math.Abs(at-100) > 0.01 {
		t.Errorf("%d parts of %d end at %g %%", len(rects), len(p.Stretches), at)
	}
}

func TestStepsHaveNoColumnThatTellsNothing(t *testing.T) {
	in := testCase()
	in.Events[1].Channel = ""
	p := NewCase(visitor(text.Danish, models.RoleAnalyst, "/cases/esdh-byg/2026-03377"), in)
	if !p.HasUnit || p.HasChannel {
		t.Errorf("unit %v, channel %v, want only the unit", p.HasUnit, p.HasChannel)
	}
	if row := read(t, "case-no-channel", p).row("Høring udsendt"); strings.HasSuffix(row, "–") {
		t.Errorf("the step has an empty cell: %q", row)
	}
}

func TestAnOpenCaseWithDoubtsSaysWhatIsNotKnown(t *testing.T) {
	in := testCase()
	in.Case.Decided, in.Case.Complete, in.Case.WaitDays = models.NoDay, models.DayOf(2026, 4, 1), models.UnknownCount
	in.Days = measure.Arithmetic{Doubts: models.DoubtComplete}
	in.Limit, in.Within, in.Events, in.Changes = nil, nil, nil, nil
	d := read(t, "case-open", NewCase(visitor(text.Danish, models.RoleAnalyst, "/cases/esdh-byg/2026-03377"), in))
	d.says("Sagen er åben: 169 dage siden modtagelsen (pr. 30.09.2026)", "Fuldt oplyst ligger før modtagelsen eller efter afgørelsen", "Der er ingen hændelser for sagen.")
	if row := d.row("Bruttotid"); !strings.Contains(row, "ukendt") {
		t.Errorf("what is not known is written as %q", row)
	}
}

func TestEveryKeyFigureStandsInOneThemeAndHasItsDefinition(t *testing.T) {
	seen := map[string]int{}
	for _, theme := range themes {
		for _, key := range theme.kpis {
			seen[key]++
		}
	}
	settings := models.DefaultSettings()
	for _, k := range models.KPIs {
		if seen[k.Key] != 1 {
			t.Errorf("%s stands in %d themes, want one", k.Key, seen[k.Key])
		}
		for _, l := range text.Langs {
			d := read(t, "definition-"+k.Key+"-"+string(l), NewDefinition(visitor(l, models.RoleLeader, "/definitions/"+k.Key), DefinitionInput{KPI: k, Settings: settings, DataDate: told}))
			d.says(l.KPIName(k.Key), l.Say("kpi."+k.Key+".formula"), l.Unit(k.Unit), l.Better(k.Better))
		}
	}
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "definitions-"+string(l), NewDefinitions(visitor(l, models.RoleLeader, "/definitions"), DefinitionsInput{Settings: settings}))
		for _, k := range models.KPIs {
			d.goes("/definitions/" + k.Key)
		}
	})
}

func testReport() models.Report {
	return models.Report{
		Kind: models.KindCases, Form: "csv", Rows: 1284, New: 214, Changed: 38, Unchanged: 1025, Rejected: 7, Vanished: 4,
		Errors: []models.Note{
			{Code: models.CodeBadDate, File: "esdh_byg_2026-10.csv", Line: 118, Column: "Afgjort", Value: "31.09.2026"},
			{Code: models.CodeMissingValue, File: "esdh_byg_2026-10.csv", Line: 640, Column: "Sagsnr.", Args: map[string]string{"field": "case_no"}},
			{Code: models.CodeBadValue, File: "esdh_byg_2026-10.csv", Line: 911, Column: "Papirbrud", Value: "måske", Args: map[string]string{"why": "yes_no"}},
			{Code: models.CodeConflict, File: "esdh_byg_2026-10.csv", Line: 1203, Column: "Sagsnr.", Value: "2026-04417", Args: map[string]string{"why": "lines", "other": "1.198"}},
		},
		Warnings: []models.Note{
			{Code: models.CodeUnknownChannel, File: "esdh_byg_2026-10.csv", Column: "Indsendt", Value: "Borgerbordet", Rows: 12},
			{Code: models.CodeCPR, File: "esdh_byg_2026-10.csv", Line: 12, Column: "Ansøger", Rows: 7},
		},
	}
}

func testPending() PendingInput {
	return PendingInput{
		ID: "k7", File: "esdh_byg_2026-10.csv", SourceKey: "esdh-byg", SourceName: "ESDH Byg", Report: testReport(),
		Mapping: models.Mapping{Encoding: "windows-1252", Delimiter: ";", Columns: map[string]string{
			"case_no": "Sagsnr.", "case_type": "Sagstype", "received": "Modtaget", "complete": "Fuldt oplyst", "decided": "Afgjort", "channel": "Indsendt"},
			Constants: map[string]string{"department": "Byg"}},
		Columns: []string{"Sagsnr.", "Sagstype", "Modtaget", "Fuldt oplyst", "Afgjort", "Indsendt", "Ansøger"},
		Preview: [][]string{
			{"2026-04102", "Simple konstruktioner", "02.10.2026", "02.10.2026", "20.10.2026", "Digitalt", ""},
			{"2026-03377", "Erhvervsbyggeri", "14.07.2026", "03.08.2026", "12.10.2026", "Digitalt", ""},
			{"2026-04110", "Enfamiliehuse", "02.10.2026", "", "", "Papir", ""},
		},
		Last:    &models.Batch{ID: "2026-000097", At: at, By: "sara@nordvig.example", Report: models.Report{Rejected: 3}},
		Expires: at.Add(26 * 24 * time.Hour),
	}
}

func TestAFileIsLookedAtBeforeAnythingIsStored(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "pending-"+string(l), NewPending(visitor(l, models.RoleAnalyst, "/data/imports/pending/k7"), testPending()))
		d.says(pick2(l, "Intet er gemt endnu.", "Nothing is stored yet."),
			pick2(l, "214 + 38 + 1.025 + 7 = 1.284 rækker.", "214 + 38 + 1,025 + 7 = 1,284 rows."),
			pick2(l, "7 rækker kan ikke indlæses", "7 rows cannot be imported"),
			pick2(l, "Datoen ”31.09.2026” findes ikke eller kan ikke læses.", "The date “31.09.2026” does not exist or cannot be read."),
			pick2(l, "De 1.277 gode rækker", "The 1,277 good rows"),
			pick2(l, "4 åbne sager mangler i filen", "4 open cases are missing from the file"),
			pick2(l, "Bruges ikke: Ansøger.", "Not used: Ansøger."))
		for _, url := range []string{"/commit", "/drop"} {
			if !d.posts("/data/imports/pending/k7" + url) {
				t.Errorf("no form posts to %q", url)
			}
		}
		for _, radio := range d.all("input") {
			if attr(radio, "name") == "choice" && has(radio, "checked") {
				t.Error("a choice between all and the good rows is made for the person")
			}
		}
	})
}

func TestTheFirstLinesShowNoCPRNumber(t *testing.T) {
	in := testPending()
	in.Preview[0][6], in.Preview[1][0] = "Ring til 120557-6123", "040857-7001"
	in.Columns[6] = "Ansøger 2405575120"
	html := show(t, "", NewPending(visitor(text.Danish, models.RoleAnalyst, "/data/imports/pending/k7"), in))
	for _, number := range []string{"120557-6123", "040857-7001", "2405575120"} {
		if strings.Contains(html, number) {
			t.Errorf("the page shows %s", number)
		}
	}
}

func TestTheFirstLinesShowOnlyWhatIsRead(t *testing.T) {
	in := testPending()
	in.Preview[0][6], in.Preview[1] = "Anders And", in.Preview[1][:3] // a name in a column that is not read; a short row
	d := read(t, "pending-read", NewPending(visitor(text.Danish, models.RoleAnalyst, "/data/imports/pending/k7"), in))
	d.keeps("Anders And")
	d.says("2026-04102 Simple konstruktioner 02.10.2026 02.10.2026 20.10.2026 Digitalt 2026-03377")
}

func TestAFileWithoutFaultsHasOneChoice(t *testing.T) {
	in := testPending()
	in.Report = models.Report{Kind: models.KindCases, Form: "xlsx", Rows: 3, New: 3}
	d := read(t, "pending-clean", NewPending(visitor(text.Danish, models.RoleAnalyst, "/data/imports/pending/k7"), in))
	d.says("Alle 3 rækker", "3 nye og 0 ændrede skrives.")
	d.keeps("kan ikke indlæses", "Alt eller intet")
}

func TestARefusedFileOffersNoImport(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		in := testPending()
		in.Report = models.Report{Kind: models.KindCases, Form: "csv", Rows: 40, Errors: []models.Note{
			{Code: models.CodeMissingColumn, File: "mangler_kolonne.csv", Line: 1, Column: "Modtaget", Args: map[string]string{"field": "received", "missing": "Modtaget", "found": "Sagsnummer, Sagstype, Afsluttet"}}}}
		d := read(t, "pending-refused-"+string(l), NewPending(visitor(l, models.RoleAnalyst, "/data/imports/pending/k7"), in))
		d.says(pick2(l, "Kolonnen Modtaget mangler. Filen har: Sagsnummer, Sagstype, Afsluttet.", "The column Modtaget is missing. The file has: Sagsnummer, Sagstype, Afsluttet."))
		if d.posts("/data/imports/pending/k7/commit") {
			t.Error("a refused file can be taken in")
		}
		d.goes("/data/imports/pending/k7/columns")
	})
}

func TestAnUploadThatFailsKeepsTheSource(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "upload-"+string(l), NewUpload(visitor(l, models.RoleAnalyst, "/data/imports/new"), UploadInput{
			Sources: []models.Source{{Key: "esdh-byg", Name: "ESDH Byg"}}, Source: "esdh-byg",
			Problems: []models.Problem{{Field: "file", Code: "file_missing"}}}))
		d.says(pick2(l, "Vælg en fil, før du fortsætter.", "Choose a file before you go on."))
		if v := attr(d.byID("f-source"), "value"); v != "esdh-byg" {
			t.Errorf("the typed source is %q", v)
		}
		for _, f := range d.all("form") {
			if attr(f, "action") == "/data/imports/new" && attr(f, "enctype") != "multipart/form-data" {
				t.Error("the form cannot carry a file")
			}
		}
	})
}

func TestTheListOfImportsTellsWhatEachCameTo(t *testing.T) {
	undone := at.Add(time.Hour)
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "data-"+string(l), NewData(visitor(l, models.RoleAnalyst, "/data"), DataInput{
			Sources: []SourceInput{
				{Source: models.Source{Key: "esdh-byg", Name: "ESDH Byg", Mapped: true}, Cases: 41904, Last: &models.Batch{ID: "2026-000118", At: at, By: "sara@nordvig.example"}},
				{Source: models.Source{Key: "borger", Name: "Borgerservice"}},
			},
			Batches: []models.Batch{
				{ID: "2026-000118", SourceKey: "esdh-byg", File: "esdh_byg_2026-10.csv", At: at, By: "sara@nordvig.example", Report: testReport()},
				{ID: "2026-000117", SourceKey: "esdh-byg", File: "esdh_byg_2026-09.csv", At: at, By: "cli", Report: models.Report{Kind: models.KindCases, Rows: 3, New: 3}, UndoneAt: &undone, UndoneBy: "cli"},
				{ID: "2026-000116", SourceKey: "esdh-byg", File: "haendelser.csv", At: at, By: "cli", Report: models.Report{Kind: models.KindEvents, Rows: 8577, New: 8577}},
			},
			First: 1, Total: 3, PerPage: 50, Cases: 41904, DataDate: told}))
		if row := d.row("2026-000118"); !strings.Contains(row, pick2(l, "Delvis indlæst", "Partly imported")) || !strings.Contains(row, " 214 ") {
			t.Errorf("the row of an import says %q", row)
		}
		if row := d.row("2026-000117"); !strings.Contains(row, pick2(l, "Fortrudt", "Undone")) {
			t.Errorf("an undone import says %q", row)
		}
		if row := d.row("Borgerservice"); !strings.Contains(row, pick2(l, "endnu ikke", "not yet")) {
			t.Errorf("a source without imports says %q", row)
		}
		d.goes("/data/imports/new", "/data/imports/2026-000116", "/data/imports/new?source=borger")
	})
}

func TestAnInstallationWithoutDataOffersTheFirstFile(t *testing.T) {
	d := read(t, "data-empty", NewData(visitor(text.Danish, models.RoleAnalyst, "/data"), DataInput{DataDate: models.NoDay, First: 1, PerPage: 50}))
	d.says("Der er ingen data endnu")
	d.goes("/data/imports/new")
	first := read(t, "first", NewFirst(visitor(text.English, models.RoleLeader, "/overview"), false))
	first.says("No data yet")
	first.keeps("Import the first file")
}

func TestTheReceiptOffersTheWayBack(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		b := models.Batch{ID: "2026-000118", SourceKey: "esdh-byg", File: "esdh_byg_2026-10.csv", Checksum: strings.Repeat("3f7a", 16), At: at, By: "sara@nordvig.example", Report: testReport(), CanUndo: true}
		d := read(t, "batch-"+string(l), NewBatch(visitor(l, models.RoleAnalyst, "/data/imports/2026-000118"), BatchInput{Batch: b, SourceName: "ESDH Byg", Fresh: true}))
		d.says(pick2(l, "214 nye udgår, og 38 ændrede bliver, som de var", "214 new are removed, and 38 changed become what they were"))
		d.goes("/data/imports/2026-000118/undo")
		b.CanUndo, b.BlockedBy = false, []string{"2026-000119"}
		d = read(t, "batch-blocked-"+string(l), NewBatch(visitor(l, models.RoleAnalyst, "/data/imports/2026-000118"), BatchInput{Batch: b, SourceName: "ESDH Byg"}))
		d.goes("/data/imports/2026-000119")
		if d.posts("/data/imports/2026-000118/undo") {
			t.Error("a blocked import can be undone")
		}
		undone := at.Add(time.Hour)
		b.UndoneAt, b.UndoneBy, b.BlockedBy = &undone, "sara@nordvig.example", nil
		d = read(t, "batch-undone-"+string(l), NewBatch(visitor(l, models.RoleAnalyst, "/data/imports/2026-000118"), BatchInput{Batch: b, SourceName: "ESDH Byg"}))
		d.says(pick2(l, "Indlæsningen er fortrudt.", "The import is undone."))
	})
}

func testTargets() []TargetInput {
	limit := func(id int64, days float64, kind string, active bool) TargetInput {
		return TargetInput{CaseType: kind, TypeSlug: models.Slug(kind), Target: models.Target{ID: id, KPI: models.KPILimit, CaseTypeID: id, ValidFrom: models.MonthOf(2016, 1),
			Value: num(days), Comparator: models.AtMost, Kind: models.KindAgreement, Clock: models.ClockService, DayKind: models.CalendarDays,
			DecisionRef: "Aftale om fælles servicemål, december 2015", Active: active}}
	}
	share := func(id int64, from models.Month, v float64) TargetInput {
		return TargetInput{CaseType: "Enfamiliehuse", TypeSlug: "enfamiliehuse", Target: models.Target{ID: id, KPI: "digital_share", CaseTypeID: 2, ValidFrom: from,
			Value: num(v), Comparator: models.AtLeast, Kind: models.KindCouncil, SetBy: "mette@nordvig.example", SetAt: at, Active: true}}
	}
	return []TargetInput{
		limit(1, 40, "Simple konstruktioner", false), limit(2, 40, "Enfamiliehuse", true), limit(3, 60, "Etagebyggeri, bolig", false),
		share(10, models.MonthOf(2024, 1), 0.80), share(11, models.MonthOf(2026, 1), 0.875), share(12, models.MonthOf(2027, 1), 0.90),
		{Department: "Byg", Target: models.Target{ID: 20, KPI: "net_days_median", DepartmentID: 2, ValidFrom: models.MonthOf(2026, 1), Value: num(60), Comparator: models.AtMost, Kind: models.KindOwn, Active: true}},
	}
}

func TestTargetsStandFromTheirMonthAndOldOnesAreKept(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "targets-"+string(l), NewTargets(visitor(l, models.RoleHead, "/targets"), TargetsInput{Targets: testTargets(), Today: models.DayOf(2026, 11, 4), MaySet: true, MaySwitch: true}))
		d.says(pick2(l, "3 mål gælder nu", "3 targets stand now"),
			pick2(l, "≥ 87,5 %", "≥ 87.5%"), pick2(l, "kommende", "coming"),
			pick2(l, "1 af 3 er slået til", "1 of 3 are switched on"),
			pick2(l, "Alle sagstyper", "All case types"))
		past := words(d.all("details")[len(d.all("details"))-1])
		if !strings.Contains(past, pick2(l, "≥ 80 %", "≥ 80%")) || !strings.Contains(past, pick2(l, "dec. 2025", "Dec 2025")) {
			t.Errorf("the earlier target is not told with its last month: %q", past)
		}
		if row := d.row("Simple konstruktioner"); !strings.Contains(row, pick2(l, "slået fra", "switched off")) {
			t.Errorf("the reference list says %q", row)
		}
	})
}

func TestWhoMayNotSetTargetsSeesNoSwitch(t *testing.T) {
	d := read(t, "targets-leader", NewTargets(visitor(text.Danish, models.RoleLeader, "/targets"), TargetsInput{Targets: testTargets(), Today: models.DayOf(2026, 11, 4)}))
	if d.posts("/targets/reference") {
		t.Error("a leader is offered the switch of the reference list")
	}
	empty := read(t, "targets-empty", NewTargets(visitor(text.Danish, models.RoleHead, "/targets"), TargetsInput{Today: models.DayOf(2026, 11, 4), MaySet: true}))
	empty.says("Ingen mål endnu")
	empty.goes("/targets/new")
}

func TestAFileOfTargetsIsTakenWholeOrNotAtAll(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		report := models.Report{Kind: models.KindTargets, Rows: 2, Rejected: 1, Errors: []models.Note{{Code: models.CodeBadValue, Line: 3, Column: "value", Value: "120 %", Args: map[string]string{"field": "value"}}}}
		d := read(t, "target-upload-"+string(l), NewTargetUpload(visitor(l, models.RoleHead, "/targets/new"), TargetUploadInput{Report: &report}))
		d.says(pick2(l, "Ingen mål er gemt.", "No targets are stored."))
		report = models.Report{Kind: models.KindTargets, Rows: 2, New: 2}
		d = read(t, "target-upload-done-"+string(l), NewTargetUpload(visitor(l, models.RoleHead, "/targets/new"), TargetUploadInput{Report: &report}))
		d.says(pick2(l, "2 mål er gemt.", "2 targets are stored."))
	})
}

func TestPeopleAndTheirRoles(t *testing.T) {
	people := []UserInput{
		{User: models.User{ID: 7, Name: "Lise Bak", Email: "lise@nordvig.example", Role: models.RoleAdmin, ValidUntil: models.NoDay}},
		{User: models.User{ID: 8, Name: "Mette Holm", Email: "mette@nordvig.example", Role: models.RoleHead, DepartmentID: 2, ValidUntil: models.NoDay}, Department: "Byg"},
		{User: models.User{ID: 9, Name: "Revisor Ravn", Email: "ravn@revision.example", Role: models.RoleReader, ValidUntil: models.DayOf(2026, 6, 30)}},
		{User: models.User{ID: 10, Name: "Jens Krogh", Email: "jens@nordvig.example", Role: models.RoleHead, Disabled: true, ValidUntil: models.NoDay}, Department: "Bolig"},
	}
	eachLang(t, func(t *testing.T, l text.Lang) {
		in := UsersInput{Users: people, Departments: []DepartmentInput{{1, "Teknik og Miljø"}, {2, "Teknik og Miljø / Byg"}}, Today: models.DayOf(2026, 11, 4), Self: 7,
			Typed: models.User{Name: "Ny Bruger", Email: "ny", Role: models.RoleHead, ValidUntil: models.NoDay}, Problems: []models.Problem{{Field: "email", Code: "bad_email", Value: "ny"}, {Field: "department", Code: "department_missing"}}}
		in.Users[1].User.ManagerID, in.Managers = 7, []models.User{people[0].User, people[1].User}
		d := read(t, "users-"+string(l), NewUsers(visitor(l, models.RoleAdmin, "/admin/users"), in))
		d.goes("#f-email", "#f-department", "/admin/tokens")
		if v := attr(d.byID("f-name"), "value"); v != "Ny Bruger" {
			t.Errorf("the typed name is %q", v)
		}
		if d.posts("/admin/users/7/disable") {
			t.Error("one can close one's own access")
		}
		if !d.posts("/admin/users/8/disable") || d.posts("/admin/users/10/disable") {
			t.Error("the button that closes access stands at the wrong people")
		}
		if row := d.row("Revisor Ravn"); !strings.Contains(row, pick2(l, "udløbet", "expired")) {
			t.Errorf("an expired user says %q", row)
		}
		if row := d.row("Mette Holm"); !strings.Contains(row, "Lise Bak") || !d.posts("/admin/users/8/manager") {
			t.Errorf("the manager is not on the page: %q", row)
		}
		in.Problems, in.Manager = []models.Problem{{Field: "manager", Code: "manager_of_self"}}, 7
		d = read(t, "users-manager-"+string(l), NewUsers(visitor(l, models.RoleAdmin, "/admin/users"), in))
		d.goes("#f-manager-7")
		in.Manager = 0
		in.Problems, in.Password = []models.Problem{{Field: "password", Code: "password_short"}}, 8
		d = read(t, "users-password-"+string(l), NewUsers(visitor(l, models.RoleAdmin, "/admin/users"), in))
		d.goes("#f-password-8")
	})
}

func TestATokenIsShownOnce(t *testing.T) {
	used := at
	tokens := []TokenInput{
		{Token: models.Token{ID: 1, Name: "Power BI", Scopes: []string{"figures:read"}, Expires: models.NoDay, LastUsed: &used, CreatedAt: at, CreatedBy: "lise@nordvig.example"}},
		{Token: models.Token{ID: 2, Name: "ESDH", Scopes: []string{"imports:write", "cases:read"}, Expires: models.DayOf(2026, 1, 1), CreatedAt: at, CreatedBy: "cli"}, Department: "Byg"},
		{Token: models.Token{ID: 3, Name: "Gammel", Scopes: []string{"figures:read"}, Expires: models.NoDay, Revoked: true, CreatedAt: at}},
	}
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "tokens-"+string(l), NewTokens(visitor(l, models.RoleAdmin, "/admin/tokens"), TokensInput{Tokens: tokens, Today: models.DayOf(2026, 11, 4),
			Secret: "gv_abc123", SecretName: "Power BI", Typed: models.Token{Expires: models.NoDay}}))
		d.says("gv_abc123", pick2(l, "Det vises kun denne ene gang", "It is shown only this once"))
		if !d.posts("/admin/tokens/1/revoke") || d.posts("/admin/tokens/2/revoke") || d.posts("/admin/tokens/3/revoke") {
			t.Error("the button that revokes stands at the wrong tokens")
		}
		d = read(t, "tokens-empty-"+string(l), NewTokens(visitor(l, models.RoleAdmin, "/admin/tokens"), TokensInput{Typed: models.Token{Expires: models.NoDay},
			Problems: []models.Problem{{Field: "scope", Code: "bad_scope"}}}))
		d.goes("#f-scope")
		d.keeps("gv_")
	})
}

func TestTheSourcesTellWhoIsLate(t *testing.T) {
	today := models.DayOf(2026, 6, 15)
	late := models.Source{ID: 1, Key: "byg-og-miljoe", Name: "Byg og Miljø", Door: models.DoorFolder, Every: models.Monthly, OnDay: 5, MaxAge: 35, Last: today - 45,
		Agreed: today - 400, OwnerID: 4, Owner: "Carl Nørgaard", Deputy: "Gerda Skovby", URL: "https://byg.nordvig.example/sag/{case_no}"}
	none := models.Source{ID: 2, Key: "wabo", Name: "Wabo", Last: models.NoDay, Agreed: models.NoDay}
	eachLang(t, func(t *testing.T, l text.Lang) {
		in := SourcesInput{Sources: []models.Freshness{late.Fresh(today), none.Fresh(today)}}
		d := read(t, "sources-"+string(l), NewSources(visitor(l, models.RoleAdmin, "/admin/sources"), in))
		d.says(pick2(l, "1 kilde er forsinket.", "1 source is late."))
		if row := d.row("Byg og Miljø"); !strings.Contains(row, pick2(l, "05.06.2026", "5 Jun 2026")) || !strings.Contains(row, pick2(l, "Ikke opdateret", "Out of date")) ||
			!strings.Contains(row, "Carl Nørgaard") || !strings.Contains(row, pick2(l, "stedfortræder Gerda Skovby", "deputy Gerda Skovby")) {
			t.Errorf("the late source says %q", row)
		}
		if row := d.row("Wabo"); !strings.Contains(row, pick2(l, "Ingen aftale", "No agreement")) {
			t.Errorf("the other says %q", row)
		}
		d.goes("/admin/sources/byg-og-miljoe", "/admin/sources/wabo")
		d = read(t, "sources-empty-"+string(l), NewSources(visitor(l, models.RoleAnalyst, "/admin/sources"), SourcesInput{Name: " ", Problems: []models.Problem{{Field: "name", Code: "missing_value"}}}))
		d.goes("#f-name")
		if page := NewSources(visitor(l, models.RoleAnalyst, "/admin/sources"), SourcesInput{}); len(page.Tabs) != 5 || page.Empty == "" {
			t.Errorf("without sources an analyst sees %+v", page)
		}

		agreement := AgreementInput{Source: late.Fresh(today), Typed: TypedSource(late), Zone: "Europe/Copenhagen", Imports: true,
			People:  []models.User{{ID: 4, Name: "Carl Nørgaard", Role: models.RoleAnalyst}},
			Batches: []models.Batch{{ID: "2026-000118", File: "sager.csv", At: at, Door: models.DoorFolder, Report: testReport()}},
			Failures: []models.FailedDelivery{
				{At: at.Add(time.Hour), Door: models.DoorFetch, Code: models.FailedFetch},
				{At: at.Add(-time.Hour), Door: models.DoorFolder, File: "galt.csv", Code: models.FailedRefused, Solved: true,
					Report: models.Report{Rows: 3, Rejected: 1, Errors: []models.Note{{Code: models.CodeBadDate, Column: "Modtaget", Value: "31-02-2026", Line: 3}}}}}}
		page := NewAgreement(visitor(l, models.RoleAnalyst, "/admin/sources/byg-og-miljoe"), agreement)
		d = read(t, "source-"+string(l), page)
		d.says(pick2(l, "Data er 45 dage gamle. Seneste hentning 01.05.2026. Forventet 05.06.2026.", "Data are 45 days old. Last fetched 1 May 2026. Expected 5 Jun 2026."),
			pick2(l, "Adressen svarer ikke", "The address does not answer"), "31-02-2026")
		d.goes("/data/imports/2026-000118")
		if got := []string{page.Deliveries[0].File, page.Deliveries[1].File, page.Deliveries[2].File}; !slices.Equal(got, []string{"–", "sager.csv", "galt.csv"}) {
			t.Errorf("deliveries in the order %v", got)
		}
		if !d.posts("/admin/sources/byg-og-miljoe") {
			t.Error("the agreement cannot be saved")
		}
		agreement.Inbox = "/srv/indbakke/byg-og-miljoe"
		read(t, "source-folder-"+string(l), NewAgreement(visitor(l, models.RoleAnalyst, "/admin/sources/byg-og-miljoe"), agreement)).says("/srv/indbakke/byg-og-miljoe")
		tried, next := at, at.Add(10*time.Minute)
		lastly := agreement
		lastly.Source.Door, lastly.Source.Address = models.DoorFetch, "https://esdh.example/a.csv"
		lastly.Fetch = models.Fetch{Scheme: models.FetchBasic, User: "gevinst", Tries: 2, TriedAt: &tried, NextAt: &next, Code: models.FailedTLS}
		d = read(t, "source-fetch-"+string(l), NewAgreement(visitor(l, models.RoleAnalyst, "/admin/sources/byg-og-miljoe"), lastly))
		d.says(pick2(l, "Adressens certifikat kan ikke godkendes.", "The certificate of the address cannot be verified."), pick2(l, "Prøves igen", "To be tried again"),
			pick2(l, "Der er gemt en adgangskode for gevinst. Den vises ikke.", "A password is kept for gevinst. It is not shown."))
		if !d.posts("/admin/sources/byg-og-miljoe/access") || !d.posts("/admin/sources/byg-og-miljoe/fetch") {
			t.Error("what is fetched can neither be asked for nor let in")
		}
		lastly.Access, lastly.Problems = true, []models.Problem{{Field: "secret", Code: "no_key"}}
		read(t, "source-access-"+string(l), NewAgreement(visitor(l, models.RoleAnalyst, "/admin/sources/byg-og-miljoe"), lastly)).goes("#f-secret")
		agreement.Problems = []models.Problem{{Code: "changed_meanwhile"}, {Field: "max_age", Code: "number_range"}, {Field: "owner", Code: "unknown_user"}}
		d = read(t, "source-refused-"+string(l), NewAgreement(visitor(l, models.RoleAdmin, "/admin/sources/byg-og-miljoe"), agreement))
		d.goes("#f-max_age", "#f-owner")
	})
}

func TestThePageOfTheClassificationShowsVersionsAndRules(t *testing.T) {
	const address = "/admin/classification"
	in := ClassificationInput{CaseTypes: []NamedID{{ID: 1, Name: "Enfamiliehuse"}},
		Versions: []models.Classification{{ID: 2, Name: "KLE november 2026", File: "kle.csv", At: at, By: "carl@nordvig.example", Numbers: 1434}, {ID: 1, Name: "KLE august 2026", File: "kle.csv", At: at, By: "carl@nordvig.example", Numbers: 1430}},
		Rules:    []models.ClassRule{{ID: 7, Prefix: "02.34", CaseTypeID: 1, CaseType: "Enfamiliehuse", By: "carl@nordvig.example", At: at}}}
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "classification-"+string(l), NewClassification(visitor(l, models.RoleAnalyst, address), in))
		d.says("KLE november 2026", "KLE august 2026", l.Count(1434), "02.34", "Enfamiliehuse", pick2(l, "Gælder", "Holds"))
		if !d.posts(address+"/versions") || !d.posts(address+"/rules") || !d.posts(address+"/rules/7/end") {
			t.Error("a form is missing")
		}
		d = read(t, "classification-empty-"+string(l), NewClassification(visitor(l, models.RoleAdmin, address), ClassificationInput{
			Name: "KLE", Prefix: "2", CaseType: "1", Problems: []models.Problem{{Field: "prefix", Code: "bad_class_prefix", Value: "2"}}}))
		d.goes("#f-prefix")
		refused := ClassificationInput{Report: &models.Report{Rejected: 1, Errors: []models.Note{{Code: models.CodeBadValue, Line: 3, Column: "Nummer", Value: "2.34", Rows: 1,
			Args: map[string]string{"why": "class_number"}}}}}
		read(t, "classification-refused-"+string(l), NewClassification(visitor(l, models.RoleAdmin, address), refused)).
			says(pick2(l, "”2.34” er ikke et KLE-nummer.", "“2.34” is not a KLE number."))
	})
}

func TestTheHealthPageTellsTheWorstFirst(t *testing.T) {
	in := HealthInput{At: at, Ownerless: 2, Checks: []HealthCheck{{Code: "database", Kind: "met"}, {Code: "late_source", Kind: "near", Subject: "Wabo", Value: "3", URL: "/admin/sources/wabo"},
		{Code: "chore_stopped", Kind: "off", Subject: "inbox"}, {Code: "disk_little", Kind: "off", Value: "90"}}}
	eachLang(t, func(t *testing.T, l text.Lang) {
		page := NewHealth(visitor(l, models.RoleAdmin, "/admin/health"), in)
		d := read(t, "health-"+string(l), page)
		d.says(pick2(l, "Wabo er 3 dage forsinket.", "Wabo is 3 days late."), pick2(l, "Overvågningen af mapper er gået i stå.", "The watch over folders has stopped."),
			pick2(l, "3 forhold kræver opmærksomhed", "3 things need attention"))
		d.goes("/admin/sources/wabo", "/admin/owners")
		if page.Rows[0].Tag.Kind != "off" || page.Rows[3].Tag.Kind != "met" {
			t.Errorf("rows: %+v", page.Rows)
		}
	})
}

func TestThePageOfPersonalDataSaysWhatWasDecided(t *testing.T) {
	const address = "/admin/sources/esdh/personal-data"
	eachLang(t, func(t *testing.T, l text.Lang) {
		show := func(name string, in PrivacyInput) doc {
			in.Key, in.Name = "esdh", "ESDH Nordvig"
			return read(t, "privacy-"+name+"-"+string(l), NewPrivacy(visitor(l, models.RoleAdmin, address), in))
		}
		undecided := models.Privacy{Informed: models.NoDay}
		d := show("plain", PrivacyInput{Privacy: undecided, Cases: 1434, HasKey: true, Reason: "x",
			Problems: []models.Problem{{Field: "informed", Code: "missing_value"}, {Field: "for_good", Code: "not_confirmed"}}})
		d.says(pick2(l, "Kilden har 1.434 sager.", "The source has 1,434 cases."), pick2(l, "gemmes ikke", "not kept"))
		d.goes("#f-informed", "#f-for_good", "/admin/sources/esdh")
		if !d.posts(address+"/hash") || !d.posts(address+"/caseworkers") || d.posts(address+"/caseworkers/drop") {
			t.Error("the forms are not those of a source about which nothing was decided")
		}
		d = show("no-key", PrivacyInput{Privacy: undecided})
		d.says("GEVINST_CASE_KEY_FILE")
		if d.posts(address + "/hash") {
			t.Error("hashing is offered without a key")
		}
		decided := models.Privacy{Salt: "s", HashedBy: "anna@nordvig.example", HashedAt: &at, Informed: models.DayOf(2026, 1, 5), Reason: "Fordeling af sager", KeptBy: "anna@nordvig.example", KeptAt: &at, Revision: 2}
		d = show("decided", PrivacyInput{Privacy: decided, Cases: 1, HasKey: true, KeyProblems: []models.Problem{{Field: "source", Code: "case_key_other"}}})
		d.says(pick2(l, "gemmes som aftryk", "kept as hashes"), "Fordeling af sager", pick2(l, "05.01.2026", "5 Jan 2026"), pick2(l, "en anden end den", "not the one that"))
		if d.posts(address+"/hash") || !d.posts(address+"/caseworkers/drop") {
			t.Error("there is a way back from hashes, or none from caseworkers")
		}
	})
}

func TestTheCalendarShowsWhoseEachDayIs(t *testing.T) {
	settings := models.DefaultSettings()
	settings.Revision, settings.ClosedDays = 7, []string{"christmas_eve"}
	in := CalendarInput{Year: 2026, Settings: settings, Typed: settings, Holidays: []models.Holiday{
		{Day: models.DayOf(2026, 4, 5), Name: "Påskedag", Kind: models.HolidayOfficial},
		{Day: models.DayOf(2026, 5, 15), Name: "Lukkedag", Kind: models.HolidayLocal},
		{Day: models.DayOf(2026, 12, 25), Name: "Juledag", Kind: models.HolidayOfficial},
	}}
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "calendar-"+string(l), NewCalendar(visitor(l, models.RoleAdmin, "/admin/calendar"), in))
		d.says("Påskedag", "Lukkedag", pick2(l, "fredag 15.05.2026", "Friday 15 May 2026"), pick2(l, "lukket hvert år", "closed every year"),
			pick2(l, "officiel · i en weekend", "official · at a weekend"))
		d.goes("/admin/calendar?year=2025", "/admin/calendar?year=2027")
		if !d.posts("/admin/calendar") || !d.posts("/admin/calendar/days") || !d.posts("/admin/calendar/days/remove") {
			t.Error("a form is away")
		}
		p := NewCalendar(visitor(l, models.RoleAdmin, "/admin/calendar"), in)
		if len(p.Rows) != 4 || p.Rows[1].Local != true || p.Rows[0].Local || p.Rows[2].Local || p.Rows[2].Day != "2026-12-24" || p.Revision != "7" {
			t.Errorf("rows %+v", p.Rows)
		}
		refused := in
		refused.Problems = []models.Problem{{Field: "min_n", Code: "min_n_range", Value: "2"}, {Code: "changed_meanwhile"}}
		d = read(t, "calendar-refused-"+string(l), NewCalendar(visitor(l, models.RoleAdmin, "/admin/calendar"), refused))
		d.goes("#f-min_n")
		d.says(pick2(l, "En anden har ændret indstillingerne", "Somebody else has changed the settings"))
	})
}

func TestErrorPagesNameNeitherTheThingNorItsOwner(t *testing.T) {
	for _, status := range []int{403, 404, 422, 429, 500, 503, 507, 418} {
		eachLang(t, func(t *testing.T, l text.Lang) {
			in := FaultInput{Status: status}
			if status >= 500 {
				in.ID, in.At, in.Retry = "7F3K-21", at, true
			}
			d := read(t, "fault-"+l.Say("unit.day")+"-"+string(rune('0'+status%10)), NewFault(visitor(l, models.RoleHead, "/cases/esdh-byg/2026-hemmelig"), in))
			d.keeps("2026-hemmelig", "esdh")
			if status >= 500 {
				d.says("7F3K-21")
				d.goes("/cases/esdh-byg/2026-hemmelig")
			}
			d.goes("/")
			in.Ask = []models.User{{Name: "Dina Ravn", Email: "dina@nordvig.example"}}
			d = read(t, "fault-ask-"+string(l)+"-"+string(rune('0'+status%10)), NewFault(visitor(l, models.RoleHead, "/cases/esdh-byg/2026-hemmelig"), in))
			d.keeps("2026-hemmelig", "esdh")
			if status == 403 || status >= 500 {
				d.says("Dina Ravn (dina@nordvig.example)")
			}
			if status == 403 {
				d.goes("mailto:dina@nordvig.example?body=" + pick2(l, "Jeg%20har%20brug%20for%20adgang%20til%20siderne%20under%20%2Fcases%20i%20mit%20arbejde.%0A%0AVenlig%20hilsen%0AHelle%20Munk&subject=Adgang", "I%20need%20access%20to%20the%20pages%20below%20%2Fcases%20in%20my%20work.%0A%0AKind%20regards%0AHelle%20Munk&subject=Access") +
					pick2(l, "%20til%20", "%20to%20") + "Gevinstoverblik")
			}
		})
	}
	d := read(t, "fault-422", NewFault(visitor(text.Danish, models.RoleLeader, "/overview?period=igår"), FaultInput{Status: 422, Problems: []models.Problem{{Field: "period", Code: "bad_period", Value: "igår"}}}))
	d.says("”igår” er ikke en periode. Skriv fx 2026-Q3, 2026-09 eller 2026.")
}

// interfaceFile is a small OpenAPI file with each thing that the page of the interface reads.
const interfaceFile = `{"info":{"description":"Sign in."},"paths":{
"/api/v1/things":{"get":{"operationId":"things","summary":"Things, by name","description":"All, or only ` + "`new`" + ` ones.\n\n- one: the first",
"parameters":[{"name":"kind","in":"query","required":true,"example":"a,b","schema":{"type":"string"}},{"$ref":"#/components/parameters/size"}],
"responses":{"200":{"description":"Them","content":{"application/json":{"schema":{"type":"array","items":{"$ref":"#/components/schemas/Thing"}}}}},"400":{"$ref":"#/components/responses/Bad"}}}},
"/api/v1/things/{id}":{"patch":{"operationId":"change","summary":"Change one","parameters":[{"name":"id","in":"path","example":7,"schema":{"type":"integer"}}],
"requestBody":{"content":{"application/json":{"schema":{"type":"object"},"example":{"version": 1}}}},"responses":{"200":{"description":"It"}}}},
"/api/v1/open":{"get":{"operationId":"open","summary":"For everybody","responses":{"200":{"description":"It"}}}}},
"components":{"parameters":{"size":{"name":"size","in":"query","schema":{"type":"string","enum":["big","small"],"default":"big"}}},
"responses":{"Bad":{"description":"A parameter cannot be used"}},
"schemas":{"Thing":{"type":"object","required":["name"],"properties":{"name":{"type":"string","description":"What it is called"},"more":{"type":["string","null"]}}}}}}`

func TestHelpKeysAndAccessibility(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "help-"+string(l), NewHelp(visitor(l, models.RoleLeader, "/help"), []models.User{{Name: "Dina Ravn", Email: "dina@nordvig.example"}}))
		for _, s := range []models.Status{models.StatusMet, models.StatusNear, models.StatusOff, models.StatusTooFew} {
			d.says(l.Status(s))
		}
		d.says("Dina Ravn (dina@nordvig.example)", pick2(l, "Fem minutter før mødet", "Five minutes before the meeting"))
		d = read(t, "keys-"+string(l), NewKeys(visitor(l, models.RoleLeader, "/help/keys")))
		d.says(pick2(l, "Forrige periode", "Previous period"))
		d = read(t, "accessibility-"+string(l), NewAccessibility(guest(l, "/accessibility"), nil))
		d.says("WCAG 2.2", pick2(l, "Nordvig Kommune svarer for erklæringen", "Nordvig Kommune is responsible for the statement"))
		described, err := ReadDescription([]byte(interfaceFile))
		if err != nil {
			t.Fatal(err)
		}
		d = read(t, "interface-"+string(l), NewInterface(visitor(l, models.RoleAnalyst, "/help/api"), described, []InterfaceAddress{
			{Method: "GET", Path: "/api/v1/things", Scopes: []string{"a:read", "b:write"}},
			{Method: "PATCH", Path: "/api/v1/things/{id}", Scopes: []string{"b:write"}},
			{Method: "GET", Path: "/api/v1/open"},
			{Method: "GET", Path: "/api/v1/unwritten"},
		}, "https://gevinst.nordvig.example"))
		d.says("Things, by name", "only new ones", "one: the first", "array of Thing", pick2(l, "a:read eller b:write", "a:read or b:write"),
			pick2(l, "Parametre (2)", "Parameters (2)"), `curl \ -H "Authorization: Bearer $TOKEN" \ "https://gevinst.nordvig.example/api/v1/things?kind=a,b"`,
			`curl -X PATCH \ -H "Authorization: Bearer $TOKEN" \ -H 'Content-Type: application/json' \ -d '{"version":1}' \ "https://gevinst.nordvig.example/api/v1/things/7"`,
			`curl \ "https://gevinst.nordvig.example/api/v1/open"`, pick2(l, "Ingen: alle må læse den", "None: everybody may read it"), "string / null", "big, small", pick2(l, "ellers big", "else big"))
		d.keeps("unwritten")
		d.goes("#op-things", "#shape-Thing", "/api/v1/openapi.json")
		d = read(t, "tour-"+string(l), NewTour(visitor(l, models.RoleLeader, "/help/tour")))
		d.says(pick2(l, "Hvor er alle mål nået, mens bunken vokser?", "Where are all targets met while the pile grows?"))
		d.goes("/case-types/nedrivning?kpi=net_days_median&period=2026-Q3", "/benefits/map")
	})
}
