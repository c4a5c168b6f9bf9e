package views

import (
	"html"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// testFrozen is a locked review of the third quarter of 2026 with one area, two case types and an item of each kind.
func testFrozen() *measure.Frozen {
	target := func(v float64) *measure.FrozenTarget {
		return &measure.FrozenTarget{Value: v, Comparator: models.AtLeast, Kind: models.KindOwn, ValidFrom: "2026-01", SetBy: "bo@nordvig.example"}
	}
	cell := func(value, goal float64, status models.Status) measure.FrozenCell {
		return measure.FrozenCell{KPI: "digital_share", Column: "digital_share", Value: num(value), Unit: models.UnitShare, N: 119, Target: target(goal), Gap: num(value - goal),
			Status: status, Series: wander(value, 13, 3), Lower: num(.3), Upper: num(.5), Variation: "concern_low", Assurance: "consistent_fail", Definition: 1}
	}
	withheld := measure.FrozenCell{KPI: "digital_share", Column: "digital_share", Unit: models.UnitShare, Status: models.StatusTooFew, Withheld: true, Series: []measure.Point{}}
	page := measure.FrozenPage{Counts: measure.Counts{Met: 1, Near: 2, Off: 1}, Rows: []measure.FrozenRow{
		{CaseTypeID: 1, CaseType: "Erhvervsbyggeri", Slug: "erhvervsbyggeri", Department: "Byg", Received: 128, Decided: 119, LimitDays: num(55),
			Cells: []measure.FrozenCell{cell(.28, .8, models.StatusOff)}},
		{CaseTypeID: 2, CaseType: "Byfornyelse", Received: 4, Decided: 4, Cells: []measure.FrozenCell{withheld}}},
		Exceptions: []measure.FrozenException{{CaseTypeID: 1, Off: []string{"digital_share"}, Comments: []measure.FrozenComment{{KPI: "digital_share", Text: "Høringen er flaskehalsen"}},
			Drivers: []measure.Driver{{Code: measure.DriverPaper, Count: 50, N: 96}}}},
		Changes: []measure.FrozenChange{{CaseTypeID: 1, CaseType: "Erhvervsbyggeri", KPI: "digital_share", Unit: models.UnitShare, From: .4, To: .28, Was: models.StatusNear,
			Is: models.StatusOff, Crossing: true}}}
	part := page
	part.Area = measure.FrozenArea{ID: 2, Slug: "byg", Name: "Byg"}
	f := &measure.Frozen{Format: 1, ID: 7, Period: "2026-Q3", Compare: "2026-Q2", Compared: true, Organisation: "Nordvig Kommune", DataDate: "2026-09-30", FiscalStart: 1, MinN: 5,
		LockedBy: "hanne@nordvig.example", LockedName: "Hanne Madsen", LockedAt: time.Date(2026, 11, 23, 13, 10, 0, 0, time.UTC), OpenReason: "Tages næste gang",
		Columns: []string{"digital_share"}, Sources: []measure.FrozenSource{{Name: "Byg og Miljø", Last: "2026-09-30"}}, Pages: []measure.FrozenPage{page, part},
		Definitions: []measure.FrozenKPI{{Key: "digital_share", NameDA: "Digital indsendelse", NameEN: "Digital submission", WhatDA: "andel af ansøgninger", WhatEN: "share of applications",
			Version: 1}}}
	for i, kind := range []models.ItemKind{models.ItemOff, models.ItemConcern, models.ItemMissing, models.ItemOverdue, models.ItemOwn} {
		item := measure.FrozenItem{ItemPlace: models.ItemPlace{Kind: kind}, KPIs: []string{"digital_share"}}
		switch kind {
		case models.ItemMissing:
			item.KPI, item.Count = "digital_share", 3
		case models.ItemOverdue:
			item.Title = "Ny tjekliste"
		default:
			item.CaseTypeID, item.CaseType, item.Slug = 1, "Erhvervsbyggeri", "erhvervsbyggeri"
		}
		if i < len(models.Settlements) {
			item.Settled, item.Outcome, item.Text, item.Public, item.Until, item.By = true, models.Settlements[i], "Digital høring", "Digital høring", "2027-01-31", "hanne@nordvig.example"
		}
		f.Items = append(f.Items, item)
	}
	f.Last = &measure.FrozenLast{ID: 3, Period: "2026-Q2", Items: []measure.FrozenCame{{CaseType: "Erhvervsbyggeri", Outcome: models.SettledDecision, Text: "Screen samme dag",
		Until: "2026-10-01", KPI: "digital_share", Unit: models.UnitShare, Was: num(.4), Is: num(.28), Status: models.StatusOff, Expected: num(.1)}, {Title: "Andet"}}}
	return f
}

func testReview(locked bool) ReportInput {
	f := testFrozen()
	r := models.Review{ID: 7, Period: f.Period, State: models.ReviewPreparing, Revision: 4, PreparedBy: "hanne@nordvig.example", PreparedAt: f.LockedAt, JournalNo: "26/1187"}
	if locked {
		r.State, r.LockedAt, r.LockedBy, r.Checksum = models.ReviewLocked, &f.LockedAt, f.LockedBy, strings.Repeat("9c41e07b", 8)
	}
	return ReportInput{Review: r, Frozen: f, MayReview: true, MayRaw: true, Local: func(t time.Time) time.Time { return t }, Today: told + 54, Names: map[string]string{}}
}

func TestThePagesOfReviewsFitTheirTemplatesInBothLanguages(t *testing.T) {
	for _, l := range []text.Lang{text.Danish, text.English} {
		frame := func(address string) Chrome { return visitor(l, models.RoleLeader, address) }
		open, locked := testReview(false), testReview(true)
		list := ReportListInput{Reviews: []models.Review{locked.Review, open.Review}, MayReview: true, Local: open.Local}
		show(t, "", NewReportList(frame("/reports"), list))
		show(t, "", NewReportList(frame("/reports"), ReportListInput{MayReview: true}))
		show(t, "", NewReportNew(frame("/reports/new"), ReportNewInput{Periods: []models.Period{q3, q2}, Areas: []Area{{Slug: "byg", Name: "Byg", Depth: 1}}, Whole: true,
			Problems: []models.Problem{{Field: "period", Code: "review_there", Value: "2026-Q3"}}}))
		show(t, "", NewReportPage(frame("/reports/7"), open))
		locked.Differs = 2
		page := show(t, "", NewReportPage(frame("/reports/7?page=2"), locked))
		if !strings.Contains(page, locked.Review.Checksum) || strings.Contains(page, "/reports/7/lock") {
			t.Error("the locked page lacks its checksum or can be locked again")
		}
		show(t, "", NewReportPrint(frame("/reports/7/print"), locked))
		for n := 1; n <= MeetingPages(open.Frozen); n++ {
			wall := show(t, "", NewReportMeeting(frame("/reports/7/meeting?page="+string(rune('0'+n))), open))
			if strings.Contains(wall, `class="top"`) || n > 1 && !strings.Contains(wall, "data-previous") {
				t.Errorf("page %d of the wall has the frame of other pages, or no way back", n)
			}
			if p := NewReportMeeting(frame("/reports/7/meeting?page="+string(rune('0'+n))), open).Opening; n == 1 {
				for _, answer := range []string{p.Since, p.Changes[0].Text, p.Rest} {
					if answer == "" || !strings.Contains(html.UnescapeString(wall), answer) {
						t.Errorf("the first page of the wall does not answer %q", answer)
					}
				}
			}
		}
		show(t, "", NewReportCommittee(frame("/reports/7/committee"), locked))
		show(t, "", NewReportBundle(frame("/reports/7"), locked, []string{"review.json"}))
		changes := []measure.Restatement{{CaseType: "Erhvervsbyggeri", KPI: "digital_share", Unit: models.UnitShare, Was: num(.28), Is: num(.29), WasN: 119, IsN: 120,
			WasStatus: models.StatusOff, IsStatus: models.StatusOff}, {CaseType: "Byfornyelse", KPI: "digital_share", Gone: true, WasStatus: models.StatusTooFew}}
		for _, code := range []string{measure.CauseImport, measure.CauseUndo, measure.CauseDefinition, measure.CauseTarget, measure.CauseOther} {
			changes[0].Causes = append(changes[0].Causes, measure.Cause{Code: code, ID: "2026-000118", Name: "oktober.csv"}, measure.Cause{Code: code, Name: "digital_share", Sure: true})
		}
		show(t, "", NewReportRestated(frame("/reports/7/restated"), ReportRestatedInput{ReportInput: locked, Changes: changes, MayImports: true}))
		show(t, "", NewReportRestated(frame("/reports/7/restated"), ReportRestatedInput{ReportInput: locked}))
	}
}

func TestAReviewSaysOnPaperAndOnTheWallWhichSourcesWereOutOfDate(t *testing.T) {
	in := testReview(true)
	pages := func() map[string]string {
		frame := func(address string) Chrome { return visitor(text.Danish, models.RoleLeader, address) }
		return map[string]string{"the page": show(t, "", NewReportPage(frame("/reports/7?page=2"), in)), "the paper": show(t, "", NewReportPrint(frame("/reports/7/print"), in)),
			"the wall": show(t, "", NewReportMeeting(frame("/reports/7/meeting"), in)), "the committee edition": show(t, "", NewReportCommittee(frame("/reports/7/committee"), in))}
	}
	const says = "Byg og Miljø (forsinket, senest hentet 30.09.2026)"
	for name, page := range pages() {
		if strings.Contains(page, "forsinket, senest") {
			t.Errorf("%s calls a fresh source late", name)
		}
	}
	in.Frozen.Sources[0].Late = true
	for name, page := range pages() {
		if !strings.Contains(page, says) {
			t.Errorf("%s does not say %q", name, says)
		}
	}
}

func TestTheTablesOfAPaperSayWhoseSheetTheyAreWhereTheyGoOn(t *testing.T) {
	page := show(t, "", NewReportPrint(visitor(text.Danish, models.RoleLeader, "/reports/7/print"), testReview(true)))
	if heads, said := strings.Count(page, "<thead>"), strings.Count(page, `<span class="sheet-goes" aria-hidden="true"> · `); heads == 0 || said != heads {
		t.Errorf("%d of %d heads say it", said, heads)
	}
}

func TestTheCommitteeEditionHasTheHeadingsOfACommitteePaperAndNoNames(t *testing.T) {
	in := testReview(true)
	in.Frozen = in.Frozen.Public()
	for l, want := range map[text.Lang][]string{
		text.Danish:  {"Sagsfremstilling", "Økonomi", "Indstilling", "Bilag"},
		text.English: {"Statement of the case", "Economy", "Recommendation", "Appendix"},
	} {
		p := CommitteePaper(l, in)
		var got []string
		all := strings.Join(p.Marks, " ")
		for _, b := range p.Blocks {
			if b.Heading != "" {
				got = append(got, b.Heading)
			}
			all += b.Text + strings.Join(b.List, " ")
			if b.Table != nil {
				for _, row := range b.Table.Rows {
					all += strings.Join(row, " ")
				}
			}
		}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("headings %v, want %v", got, want)
		}
		if strings.Contains(all, "Hanne") || strings.Contains(all, "nordvig.example") {
			t.Errorf("the paper names an employee: %s", all)
		}
		if !strings.Contains(all, "26/1187") || !strings.Contains(all, l.Say("committee.withheld")) {
			t.Errorf("the paper lacks its journal number or the word for what is withheld: %s", all)
		}
	}
}

func TestAChartOfAReviewHasItsTableItsRowsAndItsPicture(t *testing.T) {
	in := testReview(true)
	in.Exports = true
	eachLang(t, func(t *testing.T, l text.Lang) {
		page := NewReportPage(visitor(l, models.RoleLeader, reportURL(in.Review.ID)), in)
		if len(page.Sheet.Charts) == 0 {
			t.Fatal("the review has no chart")
		}
		html := strings.ReplaceAll(show(t, "", page), "&amp;", "&")
		for _, chart := range page.Sheet.Charts {
			for _, format := range []string{"csv", "svg"} {
				if link := reportURL(in.Review.ID) + "?figure=" + chart.figure + "&format=" + format; !strings.Contains(html, link) {
					t.Errorf("the chart %s does not offer %s", chart.figure, link)
				}
			}
			for _, p := range chart.Table {
				if !strings.Contains(html, `<th scope="row">`+p.Month+"</th>") {
					t.Errorf("the chart %s has no row of %s", chart.figure, p.Month)
				}
			}
			picture, ok := ReportPicture(page.Chrome, in, chart.figure)
			if !ok {
				t.Fatalf("the chart %s has no picture", chart.figure)
			}
			standsAlone(t, chart.figure, picture, chart.Unit, chart.Table[0].Month, isoDate(l, in.Frozen.DataDate), reviewMark(l, in), "Nordvig Kommune", in.Frozen.Sources[0].Name)
		}
		for _, none := range []string{"", "x", "999-digital_share", "-", "1-nothing"} {
			if _, ok := ReportPicture(page.Chrome, in, none); ok {
				t.Errorf("%q has a picture", none)
			}
		}
	})
	in.Exports = false
	if html := show(t, "", NewReportPage(visitor(text.Danish, models.RoleReader, reportURL(in.Review.ID)), in)); strings.Contains(html, "format=svg") {
		t.Error("one who may take no figures home is offered a picture")
	}
}
