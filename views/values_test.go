package views

import (
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// contactsAsk is the value of one case type in the third quarter.
func contactsAsk(caseType string, id int64) AskInput {
	k, _ := models.KPIByKey("contacts_per_case")
	return AskInput{Ask: measure.Ask{KPI: k, Period: q3, CaseType: caseType, CaseTypeID: id}}
}

func enteredValue(v float64, note string) *models.Entered {
	n := int64(40)
	return &models.Entered{Record: models.Record{ID: 7, SetBy: "bo@nordvig.example", SetAt: time.Date(2026, 10, 5, 9, 30, 0, 0, time.UTC)}, KPI: "contacts_per_case",
		From: q3.From, Until: q3.Until, DepartmentID: 2, Value: &v, N: &n, Note: note, Link: "https://esdh.example/sag/1"}
}

func valuesInput() ValuesInput {
	missing, refused, told, delivered := contactsAsk("Enfamiliehuse", 1), contactsAsk("Etageejendomme", 2), contactsAsk("Erhvervsbyggeri", 3), contactsAsk("", 0)
	refused.Typed = &EntryTyped{Key: AskKey(refused.Ask), Value: "mange", Note: "Talt i oktober"}
	refused.Problems = []models.Problem{{Field: "value", Code: "bad_number", Value: "mange"}}
	told.Entered, told.Waits = enteredValue(2.25, "Talt i oktober"), true
	v := 1.5
	delivered.Told, delivered.Sources = []models.Given{{Value: &v}}, []string{"Telefoni"}
	return ValuesInput{Departments: []DepartmentInput{{ID: 2, Name: "Byg"}, {ID: 3, Name: "Miljø"}}, Department: 2, Month: models.MonthOf(2026, 9),
		Last: models.MonthOf(2026, 10), Approves: true, Asks: []AskInput{missing, refused, told, delivered}}
}

func TestTheFormOfValuesAsksOnlyForWhatIsMissing(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "values-"+string(l), NewValues(visitor(l, models.RoleAnalyst, "/data/values?department=2&month=2026-09"), valuesInput()))
		asked := 0
		for _, f := range d.all("input") {
			if strings.HasPrefix(attr(f, "name"), "value_") {
				asked++
			}
		}
		if asked != 2 {
			t.Errorf("%d values are asked for, want the 2 that are missing", asked)
		}
		if f := d.byID("f-value_2"); f == nil || attr(f, "aria-invalid") != "true" || attr(f, "value") != "mange" || attr(f, "aria-describedby") != "f-value_2-fault" {
			t.Error("what was refused does not come back as it was typed, with its fault at the field")
		}
		if f := d.byID("f-value_1"); f == nil || attr(f, "aria-invalid") != "" {
			t.Error("the other field is marked too")
		}
		d.says(pick2(l, "venter på godkendelse", "waits for approval"), pick2(l, "leveret af Telefoni", "delivered by Telefoni"), pick2(l, "2,25", "2.25"))
		d.goes("/data/values/7", "/data/values?department=2&month=2026-10", "/data/values?department=2&month=2026-08", "/data/values/waiting")
	})
	in := valuesInput()
	in.Asks = in.Asks[2:]
	read(t, "values-done", NewValues(visitor(text.Danish, models.RoleHead, "/data/values"), in)).says("Alt er oplyst")
	in.Asks = nil
	read(t, "values-none", NewValues(visitor(text.Danish, models.RoleHead, "/data/values"), in)).says("bliver ikke spurgt")
	in.Departments = nil
	read(t, "values-nowhere", NewValues(visitor(text.Danish, models.RoleHead, "/data/values"), in)).says("ingen afdeling")
}

func TestAnEnteredValueTellsItsHistory(t *testing.T) {
	k, _ := models.KPIByKey("contacts_per_case")
	first, second := *enteredValue(2, ""), *enteredValue(2.25, "Talt om")
	second.ID, second.FirstID, second.Reason = 8, 7, "Fejl i optællingen"
	now := first.SetAt
	first.ReplacedAt, first.ApprovedBy, first.ApprovedAt = &now, "carl@nordvig.example", &now
	eachLang(t, func(t *testing.T, l text.Lang) {
		in := ValueInput{Value: second, KPI: k, Department: "Byg", Waits: true, Versions: []models.Entered{second, first}, Typed: TypedEntry(l, k, second)}
		d := read(t, "value-"+string(l), NewValue(visitor(l, models.RoleHead, "/data/values/8"), in))
		d.says("Fejl i optællingen", pick2(l, "før 2", "before 2"), pick2(l, "godkendt af carl@nordvig.example", "approved by carl@nordvig.example"))
		if !d.posts("/data/values/8") || !d.posts("/data/values/8/end") {
			t.Error("it can be neither corrected nor withdrawn")
		}
		in.Ending, in.Problems = true, []models.Problem{{Field: "reason", Code: "missing_value"}}
		d = read(t, "value-end-"+string(l), NewValue(visitor(l, models.RoleHead, "/data/values/8"), in))
		if f := d.byID("f-reason-end"); f == nil || attr(f, "aria-invalid") != "true" {
			t.Error("the missing reason is not marked")
		}
	})
}

func TestWhatWaitsForApprovalIsNotOfferedToWhoEnteredIt(t *testing.T) {
	k, _ := models.KPIByKey("contacts_per_case")
	other, own := *enteredValue(2.25, "Talt om"), *enteredValue(3, "")
	own.ID = 9
	before := 2.0
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "approvals-"+string(l), NewApprovals(visitor(l, models.RoleAdmin, "/data/values/waiting"), ApprovalsInput{Rows: []ApprovalInput{
			{Value: other, KPI: k, CaseType: "Enfamiliehuse", Department: "Byg", Before: &before}, {Value: own, KPI: k, Department: "Miljø", Own: true}}}))
		if !d.posts("/data/values/7/approve") || d.posts("/data/values/9/approve") {
			t.Error("each may approve what others entered, and nothing of their own")
		}
		d.says(pick2(l, "før 2", "before 2"), pick2(l, "Du har selv tastet den", "You entered it yourself"))
	})
	d := read(t, "approvals-none", NewApprovals(visitor(text.Danish, models.RoleAdmin, "/data/values/waiting"), ApprovalsInput{}))
	if !strings.Contains(d.main(), "ingen værdier, der venter") {
		t.Error("an empty list says nothing")
	}
}
