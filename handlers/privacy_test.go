package handlers

import (
	"net/http"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

func TestAnAdministratorDecidesAboutPersonalData(t *testing.T) {
	options := storetest.Options()
	options.CaseKey = []byte(strings.Repeat("nøgle", 8))
	st, err := store.Open(t.Context(), storetest.SQLite(t), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	w := newWorldOn(t, st)
	admin := w.as(models.RoleAdmin)
	const page = "/admin/sources/byg/personal-data"
	if got := admin.get("/admin/sources/byg"); !strings.Contains(got.body, page) {
		t.Error("the page of the source does not lead to its personal data")
	}
	if got := w.as(models.RoleAnalyst).get("/admin/sources/byg"); strings.Contains(got.body, page) {
		t.Error("an analyst is led to where only administrators may be")
	}
	if got := admin.get("/admin/sources/findes-ikke/personal-data"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a source that is not there: %d", got.StatusCode)
	}

	if got := admin.post(page+"/caseworkers", "revision", "0", "informed", "", "reason", "Fordeling"); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Fordeling</textarea>") {
		t.Errorf("without a day: %d", got.StatusCode)
	}
	if got := admin.post(page+"/caseworkers", "revision", "0", "informed", "2026-01-05", "reason", "Fordeling"); got.location() != page {
		t.Fatalf("keep: %d %s", got.StatusCode, got.body)
	}
	if got := admin.get(page); !strings.Contains(got.body, "05.01.2026") || !strings.Contains(got.body, "Sagsbehandlere fra byg bliver gemt") {
		t.Error("the page does not tell what was decided")
	}
	if got := admin.post(page+"/caseworkers/drop", "revision", "0"); got.StatusCode != http.StatusConflict {
		t.Errorf("from an old page: %d, want 409", got.StatusCode)
	}
	if got := admin.post(page+"/caseworkers/drop", "revision", "1"); got.location() != page {
		t.Errorf("drop: %d", got.StatusCode)
	}

	if got := admin.post(page+"/hash", "revision", "2"); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Sæt kryds") {
		t.Errorf("without a word that it is for good: %d", got.StatusCode)
	}
	if got := admin.get("/cases/byg/" + "B-0001%2F26"); got.StatusCode == http.StatusNotFound {
		t.Errorf("the case before: %d", got.StatusCode)
	}
	if got := admin.post(page+"/hash", "revision", "2", "for_good", "1"); got.location() != page {
		t.Fatalf("hash: %d %s", got.StatusCode, got.body)
	}
	analyst := w.as(models.RoleAnalyst)
	if got := analyst.get("/cases/byg/B-0001%2F26"); got.StatusCode != http.StatusOK || strings.Contains(got.body, "B-0001/26</h1>") {
		t.Errorf("the case by its number: %d", got.StatusCode)
	}
	if got := analyst.get("/cases?format=csv"); got.StatusCode != http.StatusOK || strings.Contains(got.body, "B-0001") {
		t.Errorf("the export shows a number: %d", got.StatusCode)
	}
	if got := admin.get(page); !strings.Contains(got.body, "gemmes som aftryk") || strings.Contains(got.body, page+"/hash") {
		t.Error("the page offers a way that is closed")
	}
}
