package main

import (
	"slices"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// promising keeps what owner and deputy of the source have promised by a day, and gives the decision that is due two weeks
// after it, as it stands.
func promising(t *testing.T, d *delivering, today models.Day) models.Decision {
	t.Helper()
	held := models.Owned{OwnerID: d.source().OwnerID, DeputyID: d.source().DeputyID}
	none := models.NoDay
	var near models.Decision
	for _, one := range []models.Decision{
		{What: "Nær", Due: today + models.DueSoon, DoneOn: none},
		{What: "Fjern", Due: today + models.DueSoon + 1, DoneOn: none},
		{What: "Sen", Due: today - 1, DoneOn: none, Status: models.DecisionInProgress},
		{What: "Opgivet", Due: today - 1, DoneOn: none, Status: models.DecisionDropped, DropReason: "Dækkes af en anden"},
		{What: "Målt", Due: today - 300, DoneOn: models.DayOf(2026, 2, 1), Status: models.DecisionDone, KPI: "net_days_median"},
		{What: "Umålt", Due: today - 300, DoneOn: models.DayOf(2026, 6, 1), Status: models.DecisionDone, KPI: "net_days_median"},
		{What: "Glemt", Due: today - 600, DoneOn: models.DayOf(2025, 6, 1), Status: models.DecisionDone, KPI: "net_days_median"},
	} {
		one.Owned = held
		kept, err := d.st.Decide(t.Context(), models.Local(), one)
		if err != nil {
			t.Fatalf("%s: %v", one.What, err)
		}
		if one.What == "Nær" {
			near = kept
		}
	}
	for title, review := range map[string]models.Day{"Færre opkald": today, "Kortere ventetid": today + 1, "Opgivet gevinst": today} {
		b := models.Benefit{Owned: held, Title: title, Type: models.BenefitQuality, Start: none, End: none, ClosedOn: today - 365, ReviewOn: review}
		root, err := d.st.SaveBenefit(t.Context(), models.Local(), b, 0, "")
		if err != nil {
			t.Fatalf("%s: %v", title, err)
		}
		if title == "Opgivet gevinst" {
			if _, err := d.st.SetBenefitState(t.Context(), models.Local(), root, models.BenefitDropped, "Løftes ikke"); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []models.Change{{Title: "Besked af sig selv", Due: today - 1, Done: none}, {Title: "Færdig", Due: today - 1, Done: today - 1}} {
		c.Owned, c.Choice, c.Start = held, models.ChoiceStandard, none
		if _, err := d.st.SaveChange(t.Context(), models.Local(), c, 0, ""); err != nil {
			t.Fatalf("%s: %v", c.Title, err)
		}
	}
	return near
}

// subjects gives the subjects of what has come for an address, in the order of the alphabet.
func subjects(letters []received, to string) string {
	var out []string
	for _, l := range letters {
		if l.to == to {
			out = append(out, l.subject)
		}
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

func TestWhatWasPromisedIsRemindedOfOnceAndWhatWasGivenUpIsNot(t *testing.T) {
	server := newPost(t, false, false, "")
	d, m, _ := newMailing(t, relayTo(t, server, server.address))
	today := d.p.today()
	near := promising(t, d, today)
	if n := mailed(t, m); n != 10 {
		t.Errorf("%d mails, want five to each of owner and deputy", n)
	}
	first := server.letters()
	want := "Arbejdsgangsændringen er forsinket: Besked af sig selv\nBedøm virkningen: Målt\nFrist 29.10.2026: Nær\nFristen er overskredet: Sen\nSe på gevinsten igen: Færre opkald"
	if got := subjects(first, "bo@kommune.dk"); got != want {
		t.Errorf("the owner is told of\n%s\nwant\n%s", got, want)
	}
	want = "Due 29 Oct 2026: Nær\nJudge the effect: Målt\nLook at the benefit again: Færre opkald\nOverdue: Sen\nThe workflow change is late: Besked af sig selv"
	if got := subjects(first, "alma@kommune.dk"); got != want {
		t.Errorf("the deputy is told of\n%s\nwant\n%s", got, want)
	}
	for _, l := range first {
		for name, has := range map[string]string{"Nær": "https://gevinst.kommune.dk/decisions/1\n", "Målt": "https://gevinst.kommune.dk/decisions/5#judge\n", "Færre opkald": "https://gevinst.kommune.dk/benefits/"} {
			if strings.HasSuffix(l.subject, ": "+name) && !strings.Contains(l.body, has) {
				t.Errorf("the mail of %s lacks %q:\n%s", name, has, l.body)
			}
		}
	}
	if n := mailed(t, m); n != 0 {
		t.Errorf("%d mails again about the same", n)
	}
	d.p.config.Today++
	if n := mailed(t, m); n != 4 {
		t.Errorf("%d mails the next day, want two of the decision that is due in two weeks by now and two of the other benefit", n)
	}
	near.Due--
	if _, err := d.st.ChangeDecision(t.Context(), models.Local(), near, near.ID, ""); err != nil {
		t.Fatal(err)
	}
	if n := mailed(t, m); n != 2 {
		t.Errorf("%d mails of a date that was moved, want 2", n)
	}
}

// A comment may say a figure, and mail is read in more places than this: whoever it mentions is led to it and told nothing of it.
func TestWhoACommentMentionsIsToldOnceWhenTheyMaySeeIt(t *testing.T) {
	server := newPost(t, false, false, "")
	d, m, _ := newMailing(t, relayTo(t, server, server.address))
	at := models.DayOf(2026, 8, 1)
	one := func(no, kind, department string) models.Case {
		return models.Case{CaseNo: no, CaseType: kind, Department: department, Channel: "Digital", ChannelClass: models.ChannelDigital, Received: at, Screened: models.NoDay,
			Complete: at + 1, Decided: at + 30, Deadline: models.NoDay, AppealSettled: models.NoDay}
	}
	cases := []models.Case{one("1", "Byggesag", "Byg"), one("2", "Parkering", "Vej")}
	_, err := d.st.TakeIn(t.Context(), store.Incoming{Scope: models.Local(), SourceKey: "byg", File: "a.csv", Checksum: "abc", Form: "csv", Kind: models.KindCases, Told: models.Fields(models.CaseFields...),
		Read: func(emit func(models.Delivery) error) (models.Report, error) {
			return models.Report{Kind: models.KindCases, Form: "csv", Rows: len(cases)}, emit(models.Delivery{Cases: cases})
		}})
	if err != nil {
		t.Fatal(err)
	}
	department := func(name string) int64 {
		found, err := d.st.DepartmentByName(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		return found.ID
	}
	for name, place := range map[string]string{"Gerda": "Byg", "Viggo": "Vej"} {
		if _, err := d.st.AddUser(t.Context(), models.Local(), models.User{Email: strings.ToLower(name) + "@kommune.dk", Name: name, Role: models.RoleHead, DepartmentID: department(place), ValidUntil: models.NoDay}); err != nil {
			t.Fatal(err)
		}
	}
	b, err := d.st.Book(t.Context(), models.Local())
	if err != nil {
		t.Fatal(err)
	}
	gerda := models.Scope{Who: "gerda@kommune.dk", Departments: []int64{department("Byg")}, Rights: []models.Right{models.RightTargets, models.RightLimits}}
	say := func(version int64, text string, publish bool) {
		t.Helper()
		err := d.st.SaveComment(t.Context(), gerda, models.CommentChange{CommentPlace: models.CommentPlace{KPI: "net_days_median", CaseTypeID: b.CaseTypes.Find("Byggesag")[0],
			DepartmentID: department("Byg"), Period: "2026-Q3"}, Version: version, Text: text, Publish: publish})
		if err != nil {
			t.Fatal(err)
		}
	}
	mailed(t, m) // of the source, which is late
	server.letters()
	say(0, "@Alma, @Viggo og @Gerda: 29 dage er for meget", false)
	if n := mailed(t, m); n != 0 {
		t.Fatalf("%d mails of a draft", n)
	}
	before := len(server.letters())
	say(1, "@Alma, @Viggo og @Gerda: 29 dage er for meget", true)
	if n := mailed(t, m); n != 1 {
		t.Errorf("%d mails, want one: to the leader, not to who lacks sight of it nor to who wrote it", n)
	}
	letters := server.letters()[before:]
	if len(letters) != 1 || letters[0].to != "alma@kommune.dk" || letters[0].subject != "Gerda mentions you in an explanation" ||
		!strings.Contains(letters[0].body, "https://gevinst.kommune.dk/case-types/byggesag?kpi=net_days_median&period=2026-Q3#why") || strings.Contains(letters[0].body, "29") {
		t.Errorf("%+v", letters)
	}
	say(2, "@Alma: 29 dage er alt for meget", true)
	if n := mailed(t, m); n != 0 {
		t.Errorf("%d mails of the same mention", n)
	}
}
