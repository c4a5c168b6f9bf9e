package handlers

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
)

func TestWhatIsNotWellIsToldToPeopleAndMachines(t *testing.T) {
	inbox := filepath.Join(t.TempDir(), "drev")
	spool := filepath.Join(t.TempDir(), "uploads")
	m := newMoved(t)
	m.deps.Inbox, m.deps.Spool, m.deps.Mail = inbox, spool, true
	app, err := New(m.deps)
	if err != nil {
		t.Fatal(err)
	}
	m.app = app
	ctx := context.Background()
	m.today += 40 // byg is past its age
	borger, err := m.store.SourceByKey(ctx, "borger")
	if err != nil {
		t.Fatal(err)
	}
	borger.Door = models.DoorFolder
	if err := m.store.SaveSource(ctx, models.Local(), borger); err != nil {
		t.Fatal(err)
	}
	if _, err := m.store.DisableUser(ctx, models.Local(), borger.OwnerID, true); err != nil {
		t.Fatal(err)
	}
	if err := m.store.KeepFailure(ctx, models.Local(), models.FailedDelivery{SourceKey: "borger", Door: models.DoorFolder, File: "x.csv", Code: models.FailedRead}); err != nil {
		t.Fatal(err)
	}
	if err := m.store.PostMail(ctx, models.Mail{Key: "late 1", UserID: borger.OwnerID, Subject: "s", Body: "b", Path: "/"}); err != nil {
		t.Fatal(err)
	}
	mails, err := m.store.UnsentMail(ctx)
	if err != nil || len(mails) != 1 {
		t.Fatalf("%+v, %v", mails, err)
	}
	if err := m.store.MailFailed(ctx, mails[0].ID, models.MailAccess); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(spool); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(spool, nil, 0o600); err != nil { // no folder can be made there
		t.Fatal(err)
	}
	page := m.as(models.RoleAdmin).get("/admin/health")
	for _, want := range []string{"Data fra byg er 40 dage gamle", "Mappen til borger kan ikke læses", "Overvågningen af mapper er gået i stå",
		"Leverancer fra borger, der mislykkedes og ikke er rettet op: 1.", "Den ansvarlige for borger har ikke længere adgang", "Der kan ikke skrives på disken",
		"Mails, der ikke er sendt: 1 (postserveren afviser brugernavn eller adgangskode).", "Udsendelsen af mails er gået i stå"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	ready := m.browser().get("/readyz")
	if ready.StatusCode != http.StatusOK || !strings.HasPrefix(ready.body, "ok\ndegraded: ") {
		t.Errorf("readyz: %d %s", ready.StatusCode, ready.body)
	}
	for _, code := range []string{"stale_source 1", "inbox_unreadable 1", "chore_stopped 2", "failed_mail 1", "failed_delivery 1", "orphaned_source 2", "disk_full 1"} {
		if !strings.Contains(ready.body, code) {
			t.Errorf("readyz lacks %s: %s", code, ready.body)
		}
	}
	metrics := m.browser().get("/metrics").body
	for _, line := range []string{"gevinst_sources_stale 1", "gevinst_sources_with_failed_deliveries 1", "gevinst_sources_unreachable 1", "gevinst_disk_write_seconds -1"} {
		if !strings.Contains(metrics, "\n"+line+"\n") {
			t.Errorf("the metrics lack %s", line)
		}
	}
	if strings.Contains(ready.body+metrics, "borger") || strings.Contains(ready.body+metrics, "Bruger") {
		t.Error("what is open to everybody names a source or a person")
	}
}

func TestAHealthyInstallationSaysSo(t *testing.T) {
	m := newMoved(t)
	if body := m.as(models.RoleAdmin).get("/admin/health").body; !strings.Contains(body, "Alt er i orden.") {
		t.Errorf("the page: %s", body)
	}
	if r := m.browser().get("/readyz"); r.body != "ok\n" {
		t.Errorf("readyz: %s", r.body)
	}
}

func TestWhoAnswersForASourceIsToldOfItsFailedDelivery(t *testing.T) {
	m := newMoved(t)
	ctx := context.Background()
	analyst, leader := m.as(models.RoleAnalyst), m.as(models.RoleLeader)
	fresh := analyst.get("/overview").body
	m.later += time.Minute
	failure := models.FailedDelivery{SourceKey: "byg", Door: models.DoorFolder, File: "galt.csv", Code: models.FailedRefused, Report: models.Report{Rows: 2, Rejected: 1,
		Errors: []models.Note{{Code: models.CodeBadDate, Column: "Modtaget", Value: "31-02-2026", Line: 3, Rows: 1}}}}
	if err := m.store.KeepFailure(ctx, models.Local(), failure); err != nil {
		t.Fatal(err)
	}
	const said = "En leverance, som du svarer for, er mislykket"
	if body := analyst.get("/overview").body; strings.Contains(fresh, said) || !strings.Contains(body, said) || !strings.Contains(body, "galt.csv") {
		t.Error("the one who answers for it is not told at once")
	}
	if body := leader.get("/overview").body; strings.Contains(body, said) {
		t.Error("others are told")
	}
	if body := analyst.get("/data").body; !strings.Contains(body, "galt.csv") || !strings.Contains(body, "Leverancer, der mislykkedes") {
		t.Error("the page of imports does not tell of it")
	}
	m.later += time.Minute
	m.takeIn("byg", bygCases()...) // the same again
	if body := analyst.get("/data").body + analyst.get("/overview").body; strings.Contains(body, said) || strings.Contains(body, "Leverancer, der mislykkedes") {
		t.Error("it is still told although the source has delivered since")
	}
}
