package handlers

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

// quickShare is the form of an own key figure: decided cases of at most 30 days.
func quickShare(change ...string) url.Values {
	form := url.Values{"do": {"save"}, "base": {"0"}, "key": {"quick_share"}, "name_da": {"Hurtige sager"}, "name_en": {"Quick cases"}, "form": {"share"},
		"cohort": {"D"}, "better": {"higher"}, "dimension": {"service"}, "condition": {"all"}, "condition_1_field": {"gross_days"},
		"condition_1_op": {"<="}, "condition_1_value": {"30"}, "leave_out": {"shelved", "withdrawn"}}
	for i := 0; i < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

func (b *browser) define(t *testing.T, key string, form url.Values) reply {
	t.Helper()
	form.Set("csrf", b.csrf("/admin/kpis/"+key))
	return b.send("/admin/kpis/"+key, form)
}

func TestAnOwnKeyFigureIsMadeWithoutCodeAndWorksInEveryDoor(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	if got := analyst.define(t, "new", quickShare("condition_1_value", "mange")); got.StatusCode != http.StatusUnprocessableEntity ||
		!strings.Contains(got.body, "passer ikke til feltet") || !strings.Contains(got.body, `value="Hurtige sager"`) {
		t.Errorf("a wrong value: %d", got.StatusCode)
	}
	if got := analyst.define(t, "new", quickShare("do", "more")); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "condition_5_field") {
		t.Errorf("more lines: %d", got.StatusCode)
	}
	if got := analyst.define(t, "new", quickShare("do", "preview")); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "Intet er gemt endnu") ||
		!strings.Contains(got.body, "bruttotid i dage er højst 30") {
		t.Errorf("a preview: %d", got.StatusCode)
	}
	if got := analyst.get("/definitions/quick_share"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a preview was kept: %d", got.StatusCode)
	}
	if got := analyst.define(t, "new", quickShare()); got.StatusCode != http.StatusSeeOther || got.location() != "/definitions/quick_share" {
		t.Fatalf("saved: %d to %q", got.StatusCode, got.location())
	}
	if got := analyst.get("/definitions/quick_share"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "#(gross_days ≤ 30) ÷ n") {
		t.Errorf("the definition: %d", got.StatusCode)
	}
	got := w.api(w.token(0, "figures:read"), http.MethodGet, "/api/v1/figures?kpi=quick_share,cases_decided&by=total", "")
	var figures []struct {
		KPI   string
		Value *float64
		Unit  string
		N     int64
	}
	if err := json.Unmarshal([]byte(got.body), &figures); err != nil || len(figures) != 2 || figures[0].Unit != "share" {
		t.Errorf("figures: %d %s", got.StatusCode, got.body)
	}
	if got := analyst.get("/cases?kpi=quick_share"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "Hurtige sager") {
		t.Errorf("the cases behind: %d", got.StatusCode)
	}
	if got := analyst.get("/definitions"); !strings.Contains(got.body, "Hurtige sager") {
		t.Error("the list of definitions does not have it")
	}
	if got := analyst.define(t, "quick_share", quickShare("base", "1", "valid_from", "2026-03", "condition_1_value", "20", "reason", "strammet")); got.StatusCode != http.StatusSeeOther {
		t.Errorf("a second version: %d %s", got.StatusCode, got.body)
	}
	if got := analyst.define(t, "quick_share", quickShare("base", "1", "valid_from", "2026-04", "reason", "igen")); got.StatusCode != http.StatusUnprocessableEntity ||
		!strings.Contains(got.body, "har lavet en ny version") {
		t.Errorf("a version over another one's: %d", got.StatusCode)
	}
	if got := analyst.get("/definitions/quick_share"); !strings.Contains(got.body, "strammet") || !strings.Contains(got.body, "tæller anderledes end før") {
		t.Error("the definition does not tell its versions")
	}
}

func TestALibraryKeyFigureKeepsItsFormula(t *testing.T) {
	w := newWorld(t)
	admin := w.as(models.RoleAdmin)
	form := url.Values{"do": {"save"}, "base": {"1"}, "form": {"count"}, "dimension": {"quality"}, "owner": {"Byg og Miljø"}, "tolerance": {"2,5"},
		"valid_from": {"2026-02"}, "reason": {"ny ejer"}, "leave_out": {"shelved"}}
	if got := admin.define(t, "within_limit_share", form); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", got.StatusCode, got.body)
	}
	c, err := w.store.Definitions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d, _ := c.At("within_limit_share", models.MonthOf(2026, 2))
	if d.Version != 2 || d.Owner != "Byg og Miljø" || *d.Tolerance != 0.025 || d.Form != models.FormShare || len(d.LeaveOut) != 1 || d.SetBy == "" {
		t.Errorf("kept %+v", d)
	}
	if got := admin.get("/admin/kpis/within_limit_share"); !strings.Contains(got.body, `value="2,5"`) || strings.Contains(got.body, `value="preview"`) {
		t.Error("the form does not show what is kept, or offers figures to an administrator")
	}
	form.Set("owner", strings.Repeat("å", 400))
	form.Set("base", "2")
	if got := admin.define(t, "within_limit_share", form); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an endless owner: %d", got.StatusCode)
	}
	if got := admin.get("/admin/kpis/nothing"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a key that is not there: %d", got.StatusCode)
	}
}

// What the form can nest comes back into its lines; what it cannot is kept as it is and said in words.
func TestNestedConditionsAreMadeInTheFormAndComeBack(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	nested := quickShare("condition_2_field", "channel_class", "condition_2_op", "=", "condition_2_value", "digital", "condition_2_group", "1",
		"condition_3_field", "exempt", "condition_3_op", "=", "condition_3_value", "ja", "condition_3_group", "1")
	if got := analyst.define(t, "new", nested); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("saved: %d %.400s", got.StatusCode, got.body)
	}
	c, err := w.store.Definitions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d, _ := c.At("quick_share", models.MonthOf(2026, 2))
	want := `{"all":[{"field":"gross_days","op":"\u003c=","value":["30"]},{"any":[{"field":"channel_class","op":"=","value":["digital"]},{"field":"exempt","op":"=","value":["yes"]}]}]}`
	if got, err := json.Marshal(d.Condition); err != nil || string(got) != want {
		t.Errorf("kept %s, want %s", got, want)
	}
	form, rows := formOf("da", d)
	if form.Get("condition_1_group") != "" || form.Get("condition_2_group") != "1" || form.Get("condition_3_group") != "1" || form.Has("condition_kept") || rows != 3 {
		t.Errorf("it comes back as %v", form)
	}
	if back := conditionOf("da", form, "condition", nil); back == nil || !reflect.DeepEqual(*back, *d.Condition) {
		t.Errorf("sent again it is %+v", back)
	}
	if got := analyst.get("/admin/kpis/quick_share"); !strings.Contains(got.body, `<option value="1" selected>gruppe A</option>`) {
		t.Error("the form does not show the group")
	}
	leaf := models.Condition{Field: models.FieldExempt, Op: models.OpIs, Value: models.Operands{"yes"}}
	for name, c := range map[string]models.Condition{
		"any of alls":            {Any: []models.Condition{{All: []models.Condition{leaf, leaf}}, leaf, {All: []models.Condition{leaf, leaf}}}},
		"a group of a group":     {All: []models.Condition{{Any: []models.Condition{{All: []models.Condition{leaf, leaf}}, leaf}}, leaf}},
		"all of all":             {All: []models.Condition{{All: []models.Condition{leaf, leaf}}, leaf}},
		"a part that is negated": {All: []models.Condition{{Not: &leaf}, leaf}},
	} {
		form, _ := formOf("da", models.Definition{Condition: &c})
		if lines := !form.Has("condition_kept"); lines != (name == "any of alls") {
			t.Errorf("%s stands in lines: %v", name, lines)
		}
		if back := conditionOf("da", form, "condition", &c); back == nil || !reflect.DeepEqual(*back, c) {
			t.Errorf("%s comes back as %+v", name, back)
		}
	}
}

func TestAKeyFigureOfTheOpenStockIsMadeInTheForm(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	old := func(change ...string) url.Values {
		return quickShare(append([]string{"key", "old_share", "cohort", "S", "better", "lower", "condition_1_field", "age_days", "condition_1_op", ">", "condition_1_value", "60"}, change...)...)
	}
	for _, test := range []struct {
		change []string
		says   string
	}{
		{[]string{"condition_1_field", "outcome", "condition_1_op", "=", "condition_1_value", "afslag"}, "kan ikke spørges om for åbne sager"},
		{[]string{"cohort", "D"}, "findes kun for åbne sager"},
		{[]string{"form", "mean", "field", "net_days", "condition_1_field", ""}, "kun alderen måles"},
	} {
		if got := analyst.define(t, "new", old(test.change...)); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, test.says) {
			t.Errorf("%v: %d, want 422 that says %q", test.change, got.StatusCode, test.says)
		}
	}
	if got := analyst.define(t, "new", old()); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("saved: %d %.300s", got.StatusCode, got.body)
	}
	for _, path := range []string{"/definitions/old_share", "/cases?kpi=old_share&period=2025-Q4", "/case-types/enfamiliehuse?kpi=old_share&period=2025-Q4"} {
		if got := analyst.get(path); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "Hurtige sager") {
			t.Errorf("%s: %d", path, got.StatusCode)
		}
	}
}
