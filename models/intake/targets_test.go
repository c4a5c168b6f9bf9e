package intake_test

import (
	"context"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/intake"
)

func TestTargetFiles(t *testing.T) {
	in := "kpi;case_type;department;valid_from;value;comparator;kind;clock;day_kind;decision_ref;note\n" +
		"digital_share;Byggesag;;2025-01;80 %;>=;own;;;BR 12/25;\n" +
		"digital_share;;Byg og Miljø;2025-02;0,8;;;;;;\n" +
		"limit_days;Byggesag;;01-2025;40;;agreement;;;;KL 2015\n" +
		"limit_days;Andet;;2025-01;20;;law;netto;arbejdsdage;;\n" +
		"net_days_median;;;2025-01-01;;<=;;;;;ophører\n"
	lines, rep, err := intake.ReadTargets(context.Background(), intake.BytesInput("maal.csv", []byte(in)), nil)
	if err != nil || rep.Refused() || rep.Kind != models.KindTargets || rep.Rows != 5 || len(lines) != 5 {
		t.Fatalf("report %+v, err %v", rep, err)
	}
	january := models.MonthOf(2025, 1)
	if l := lines[0]; l.KPI != "digital_share" || l.CaseType != "Byggesag" || l.ValidFrom != january || *l.Value != 0.8 ||
		l.Comparator != models.AtLeast || l.Kind != models.KindOwn || l.Line != 2 || l.DecisionRef != "BR 12/25" || l.Clock != "" {
		t.Errorf("first = %+v", l)
	}
	if l := lines[1]; *l.Value != 0.8 || l.Comparator != models.AtLeast || l.Department != "Byg og Miljø" {
		t.Errorf("second = %+v", l)
	}
	if l := lines[2]; *l.Value != 40 || l.Comparator != models.AtMost || l.Clock != models.ClockService || l.DayKind != models.CalendarDays ||
		l.Kind != models.KindAgreement || l.Note != "KL 2015" || l.ValidFrom != january {
		t.Errorf("third = %+v", l)
	}
	if l := lines[3]; l.Clock != models.ClockNet || l.DayKind != models.WorkingDays || l.Kind != models.KindLaw {
		t.Errorf("fourth = %+v", l)
	}
	if l := lines[4]; l.Value != nil || l.Comparator != models.AtMost {
		t.Errorf("fifth = %+v", l)
	}

	danish := "Nøgletal;Sagstype;Afdeling;Gælder fra;Værdi\ndigital_share;Byggesag;;2025-01;80 pct.\n"
	lines, rep, err = intake.ReadTargets(context.Background(), intake.BytesInput("maal.csv", []byte(danish)), nil)
	if err != nil || rep.Refused() || len(lines) != 1 || *lines[0].Value != 0.8 {
		t.Errorf("Danish headings: %+v %+v %v", lines, rep, err)
	}
	book := book(t, false, map[string]sheetFill{"Mål": func(set func(string, any), style func(string, string)) {
		for i, h := range []string{"kpi", "valid_from", "value"} {
			set(string(rune('A'+i))+"1", h)
		}
		set("A2", "digital_share")
		set("B2", 45658)
		set("C2", 0.825)
		style("mmm yyyy", "B2:B2")
		style("0.0%", "C2:C2")
	}})
	lines, rep, err = intake.ReadTargets(context.Background(), intake.BytesInput("maal.xlsx", book), nil)
	if err != nil || rep.Refused() || len(lines) != 1 || *lines[0].Value != 0.825 || lines[0].ValidFrom != january {
		t.Errorf("workbook: %+v %+v %v", lines, rep, err)
	}
}

func TestFaultsOfTargets(t *testing.T) {
	head := "kpi;case_type;valid_from;value;comparator;kind\n"
	for row, want := range map[string][]string{
		"digital_share;;2025-01;80;;":        {"bad_value 2 value 80"},
		"digital_share;;2025-01;120 %;;":     {"bad_value 2 value 120 %"},
		"gross_days_mean;;2025-01;80 %;;":    {"bad_value 2 value 80 %"},
		"share_of_fun;;2025-01;1;;":          {"bad_value 2 kpi share_of_fun"},
		"digital_share;;januar;0,8;;":        {"bad_date 2 valid_from januar"},
		"digital_share;;01-02-2025;0,8;;":    {"bad_date 2 valid_from 01-02-2025"},
		"digital_share;;;0,8;;":              {"missing_value 2 valid_from"},
		"digital_share;;2025-01;mange;;":     {"bad_number 2 value mange"},
		"digital_share;;2025-01;0,8;cirka;":  {"bad_value 2 comparator cirka"},
		"digital_share;;2025-01;0,8;;kongen": {"bad_value 2 kind kongen"},
		"cases_received;;2025-01;100;;":      {"missing_value 2 comparator"},
		";;2025-01;100;;":                    {"missing_value 2 kpi"},
		"gross_days_mean;;2025-01;1.500;;":   {"ambiguous 2 value 1.500"},
	} {
		lines, rep, err := intake.ReadTargets(context.Background(), intake.BytesInput("maal.csv", []byte(head+row+"\n")), nil)
		if err != nil || lines != nil || rep.Rejected != 1 {
			t.Errorf("%s: lines %v, report %+v, err %v", row, lines, rep, err)
		}
		check(t, row, told(rep.Errors), want)
	}
	lines, rep, _ := intake.ReadTargets(context.Background(), intake.BytesInput("maal.csv", []byte(head+
		"digital_share;Byggesag;2025-01;0,8;;\nDigital_Share;BYGGESAG;2025-01;0,7;>=;own\ndigital_share;Byggesag;2025-01;0,8;;law\ndigital_share;Byggesag;2025-01;0,8;;\n")), nil)
	check(t, "two values for one place", told(rep.Errors), []string{"conflict 2 kpi digital_share", "conflict 3 kpi digital_share", "conflict 5 kpi digital_share"})
	if lines != nil || rep.Rows != 4 || rep.Rejected != 3 || rep.Errors[0].Args["other"] != "3" || rep.Errors[1].Args["other"] != "2" {
		t.Errorf("report %+v", rep)
	}
	lines, rep, _ = intake.ReadTargets(context.Background(), intake.BytesInput("maal.csv", []byte(head+
		"digital_share;Byggesag;2025-01;0,8;;\ndigital_share;Byggesag;2025-01;80 %;>=;own\n")), nil)
	check(t, "a copy", told(rep.Warnings), []string{"duplicate 3 kpi digital_share"})
	if len(lines) != 1 || rep.Rows != 2 || rep.Rejected != 0 || rep.Refused() {
		t.Errorf("a copy: %d lines, %+v", len(lines), rep)
	}
	_, rep, _ = intake.ReadTargets(context.Background(), intake.BytesInput("maal.csv", []byte("kpi;value\ndigital_share;1\n")), nil)
	check(t, "a missing column", told(rep.Errors), []string{"missing_column 1 Gælder fra"})
}
