package intake_test

import (
	"slices"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/intake"
)

const xesLog = `<?xml version="1.0" encoding="UTF-8"?>
<log xmlns="http://www.xes-standard.org/"><extension name="Time" prefix="time" uri="x"/>
<global scope="trace"><string key="enddate_planned" value="U"/></global>
<int key="total" value="2"><int key="nested" value="1"/></int>
<trace><string key="concept:name" value="c1"><string key="part" value="inner"/></string><string key="channel" value="Internet"/>
 <date key="startdate" value="2011-03-01T00:30:00.000+01:00"/>
 <event><string key="concept:name" value="T10 Check"/><date key="time:timestamp" value="2011-03-05T10:00:00+01:00"/><string key="org:resource" value="R1"/><string key="org:group" value="G1"/></event>
 <event><string key="concept:name" value="T02"/><date key="time:timestamp" value="2011-03-02T09:00:00+01:00"/></event>
 <event><string key="concept:name" value="t10  check"/><date key="time:timestamp" value="2011-03-09T09:00:00+01:00"/></event></trace>
<trace><string key="concept:name" value="c2"/><date key="startdate" value="2011-03-02T23:30:00Z"/><string key="remark" value="ring 120557-6123"/></trace>
</log>`

func xesMapping(columns map[string]string) intake.Options {
	all := map[string]string{"case_no": "concept:name", "received": "startdate"}
	for f, c := range columns {
		all[f] = c
	}
	return intake.Options{Mapping: models.Mapping{Columns: all}, Given: true}
}

func TestAnEventLogBringsCasesAndEvents(t *testing.T) {
	opts := xesMapping(map[string]string{"channel": "channel", "complete": "@first:T10 Check", "decided": "@last_event",
		"screened": "@first_event", "case_type": "concept:name/part", "deadline": "enddate_planned"})
	rep, cases, events, r := read(t, intake.BytesInput("l.xes", []byte(xesLog)), opts)
	check(t, "errors", told(rep.Errors), nil)
	check(t, "warnings", told(rep.Warnings), []string{"cpr 2 remark"})
	if rep.Form != "xes" || rep.Kind != models.KindCases || rep.Rows != 2 || r.Form() != "xes" {
		t.Errorf("report = %+v", rep)
	}
	want := models.Case{Line: 1, CaseNo: "c1", CaseType: "inner", Channel: "Internet", ChannelClass: models.ChannelDigital,
		Received: models.DayOf(2011, 3, 1), Screened: models.DayOf(2011, 3, 2), Complete: models.DayOf(2011, 3, 5), Decided: models.DayOf(2011, 3, 9),
		Deadline: models.NoDay, AppealSettled: models.NoDay, WaitDays: -1, WaitDaysBefore: -1, Letters: -1, PaperSteps: -1}
	if cases[0] != want {
		t.Errorf("first = %+v", cases[0])
	}
	if c := cases[1]; c.Received != models.DayOf(2011, 3, 3) || c.Decided != models.NoDay || c.Line != 2 {
		t.Errorf("second: received in Greenwich = %+v", c)
	}
	day := func(d int) int64 { return int64(models.DayOf(2011, 3, d)) * 86400 }
	if !slices.Equal(events, []models.Event{
		{Line: 1, CaseNo: "c1", Activity: "T10 Check", At: day(5) + 36000, Unit: "G1"},
		{Line: 1, CaseNo: "c1", Activity: "T02", At: day(2) + 32400},
		{Line: 1, CaseNo: "c1", Activity: "t10 check", At: day(9) + 32400},
	}) {
		t.Errorf("events = %+v", events)
	}
	// @last of an activity, and the log of a system that packs and numbers its cases.
	_, cases, _, _ = read(t, intake.BytesInput("l.xes.gz", pack(t, []byte(xesLog))), xesMapping(map[string]string{"complete": "@last:T10 Check"}))
	if cases[0].Complete != models.DayOf(2011, 3, 9) {
		t.Errorf("the last T10 = %v", cases[0].Complete)
	}
}

func TestFaultsOfAnEventLog(t *testing.T) {
	swap := func(old, with string) string { return strings.Replace(xesLog, old, with, 1) }
	tests := []struct {
		name, in       string
		opts           intake.Options
		errs, warnings []string
	}{
		{"an attribute that no trace has", xesLog, xesMapping(map[string]string{"outcome": "besluit"}), nil, []string{"missing_column 0 besluit", "cpr 2 remark"}},
		{"a required one", xesLog, xesMapping(map[string]string{"received": "begin"}), []string{"missing_column 0 begin ×2"}, nil},
		{"no mapping", xesLog, intake.Options{}, []string{"missing_column 0 Modtaget ×2"}, nil},
		{"a trace without a date", swap(`<date key="startdate" value="2011-03-02T23:30:00Z"/>`, ""), xesMapping(nil), []string{"missing_value 2 startdate"}, []string{"cpr 2 remark"}},
		{"an event without a time", swap(`<date key="time:timestamp" value="2011-03-02T09:00:00+01:00"/>`, ""), xesMapping(nil), []string{"missing_value 1 time:timestamp"}, []string{"cpr 2 remark"}},
		{"an event with a bad time", swap(`2011-03-02T09:00`, "2011-02-31T09:00"), xesMapping(nil), []string{"bad_date 1 time:timestamp 2011-02-31T09:00:00+01:00"}, []string{"cpr 2 remark"}},
		{"one case twice", swap(`"c2"`, `"c1"`), xesMapping(nil), []string{"conflict 1 concept:name c1", "conflict 2 concept:name c1"}, []string{"cpr 2 remark"}},
		{"cut off", xesLog[:len(xesLog)-40], xesMapping(nil), []string{"truncated 2 ×1"}, nil},
		{"an entity from outside", strings.Replace(xesLog, "<log ", `<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]><log `, 1) + "", xesMapping(nil), nil, []string{"cpr 2 remark"}},
		{"an entity that is used", strings.Replace(strings.Replace(xesLog, "<log ", `<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]><log `, 1), "Internet", "&x;", 1), xesMapping(nil), []string{"not_readable 1"}, nil},
		{"a log without traces", "<log></log>", xesMapping(nil), []string{"empty_file 0"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rep, _, _, _ := read(t, intake.BytesInput("l.xes", []byte(tt.in)), tt.opts)
			got := told(rep.Errors)
			for i := range got {
				got[i] = strings.TrimSuffix(got[i], " ×1")
			}
			for i := range tt.errs {
				tt.errs[i] = strings.TrimSuffix(tt.errs[i], " ×1")
			}
			check(t, "errors", got, tt.errs)
			check(t, "warnings", told(rep.Warnings), tt.warnings)
			for _, n := range rep.Errors {
				if n.Code == models.CodeMissingValue && n.Args["case"] == "" {
					t.Errorf("the case is not named: %+v", n)
				}
			}
		})
	}
}
