package gather_test

import (
	"reflect"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/store/storetest"
)

func TestReadyMadeValuesAreLookedAtWithTheFiguresThatTheyChange(t *testing.T) {
	st := storetest.Open(t)
	bring(t, st, request("telefoni", file("a.csv", contacts)))
	before := given(t, st)
	later := "kpi,period,case_type,department,numerator,denominator\ncontacts_per_case,2026-Q1,Enfamiliehus,Byg,60,60\n" +
		"contacts_per_case,2026-Q1,Etageejendom,Byg,30,10\ncontacts_per_case,2026-Q1,Sommerhus,Byg,8,4\n"
	r := request("telefoni", file("b.csv", later))
	seen, err := gather.Look(t.Context(), st, r)
	if err != nil {
		t.Fatal(err)
	}
	if seen.Effect == nil || len(seen.Effect.Rows) != 2 || !seen.Effect.ByType {
		t.Fatalf("the effect: %+v", seen.Effect)
	}
	for _, row := range seen.Effect.Rows {
		if row.KPI != "contacts_per_case" || row.Period != "2026-Q1" {
			t.Errorf("%+v", row)
		}
		switch row.CaseType {
		case "Enfamiliehus":
			if row.Was == nil || row.Is == nil || *row.Was != 2 || *row.Is != 1 {
				t.Errorf("another value: %+v", row)
			}
		case "Sommerhus":
			if row.Was != nil || row.Is == nil || *row.Is != 2 {
				t.Errorf("a new case type: %+v", row)
			}
		default:
			t.Errorf("what does not change is told: %+v", row)
		}
	}
	if after := given(t, st); len(after) != len(before) {
		t.Errorf("a look has stored something: %+v", after)
	}
	bring(t, st, r)
	batches, err := st.Batches(t.Context(), models.Local())
	if err != nil || batches[0].Restated == nil {
		t.Errorf("what the import restated is not kept: %+v, %v", batches[0], err)
	}
}

func TestAnUndoOfReadyMadeValuesIsLookedAtWithThoseThatGoAndReturn(t *testing.T) {
	st := storetest.Open(t)
	first := bring(t, st, request("telefoni", file("a.csv", contacts)))
	before := given(t, st)
	later := "kpi,period,case_type,department,numerator,denominator\ncontacts_per_case,2026-Q1,Enfamiliehus,Byg,60,60\n" +
		"contacts_per_case,2026-Q1,Sommerhus,Byg,8,4\n"
	second := bring(t, st, request("telefoni", file("b.csv", later)))
	undoing, err := gather.LookAtUndo(t.Context(), st, models.Local(), *second.Batch)
	if err != nil || len(undoing.Effect.Rows) != 2 {
		t.Fatalf("the effect: %+v, %v", undoing.Effect, err)
	}
	for _, row := range undoing.Effect.Rows {
		switch {
		case row.KPI != "contacts_per_case" || row.Period != "2026-Q1":
			t.Errorf("%+v", row)
		case row.CaseType == "Enfamiliehus" && (*row.Was != 1 || row.Is == nil || *row.Is != 2):
			t.Errorf("the value that returns: %+v", row)
		case row.CaseType == "Sommerhus" && (*row.Was != 2 || row.Is != nil):
			t.Errorf("the value that goes: %+v", row)
		}
	}
	both, err := st.UndoAhead(t.Context(), models.Local(), *first.Batch)
	if err != nil || len(both.Batches) != 2 || len(both.Is.Given) != 0 {
		t.Errorf("with the later one: %d values are left of %d batches, %v", len(both.Is.Given), len(both.Batches), err)
	}
	plan, err := st.UndoAhead(t.Context(), models.Local(), *second.Batch)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Undo(t.Context(), models.Local(), *second.Batch); err != nil {
		t.Fatal(err)
	}
	if after := given(t, st); !reflect.DeepEqual(plan.Is.Given, after) || !reflect.DeepEqual(after, before) {
		t.Errorf("after the undo: %+v, looked ahead %+v, before %+v", after, plan.Is.Given, before)
	}
}

func TestAFullExtractIsLookedAtWithWhatTheRemovalOfVanishedCasesChanges(t *testing.T) {
	st := storetest.Open(t)
	const heading = "Sagsnummer;Sagstype;Modtaget;Afsluttet\n"
	all := heading + "F-1;Enfamiliehus;05-01-2026;\nF-2;Enfamiliehus;06-01-2026;\nF-3;Enfamiliehus;07-01-2026;20-01-2026\n"
	bring(t, st, request("fuld", file("a.csv", all)))
	r := request("fuld", file("b.csv", strings.Replace(all, "F-2;Enfamiliehus;06-01-2026;\n", "", 1)))
	r.Mapping = &models.Mapping{Extract: "full"}
	seen, err := gather.Look(t.Context(), st, r)
	if err != nil {
		t.Fatal(err)
	}
	if len(seen.Gone) != 1 || seen.Effect != nil {
		t.Fatalf("gone %+v, effect %+v", seen.Gone, seen.Effect)
	}
	if seen.GoneEffect == nil {
		t.Fatal("nothing is told of the removal")
	}
	found := false
	for _, row := range seen.GoneEffect.Rows {
		if row.KPI == "cases_received" && row.Period == "2026-01" {
			found = true
			if *row.Was != 3 || *row.Is != 2 {
				t.Errorf("cases received: %+v", row)
			}
		}
	}
	if !found {
		t.Errorf("the cases received are not told: %+v", seen.GoneEffect.Rows)
	}
	r.Vanished = "keep"
	if seen, err = gather.Look(t.Context(), st, r); err != nil || seen.GoneEffect != nil {
		t.Errorf("what was said to be kept: %+v, %v", seen.GoneEffect, err)
	}
}
