package export

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// bundleStyle is the stylesheet of the page in a bundle. It stands alone: the program's own names files that are not there.
//
//go:embed bundle.css
var bundleStyle []byte

// Bundle writes everything about a locked review as a ZIP archive that is read and checked without the program: its frozen bytes, a page
// of it, its figures, targets, benefits, baselines, comments, items, decisions and definitions as tables, and the SHA-256 of each file in the form of
// sha256sum. page makes the HTML, told what else is in the archive. The same review gives the same bytes.
func Bundle(w io.Writer, r models.Review, f *measure.Frozen, l text.Lang, page func(files []string) ([]byte, error)) error {
	type file struct {
		name    string
		content []byte
	}
	files := []file{{"review.json", r.Frozen}}
	for _, t := range []Table{frozenFigures(f), frozenSeries(f), frozenBenefits(f), frozenBaselines(f), frozenComments(f), frozenItems(f), frozenDecisions(f), frozenDefinitions(f)} {
		var out bytes.Buffer
		if err := Write(&out, CSVMachine, t, Asked{}); err != nil {
			return err
		}
		files = append(files, file{t.Name + ".csv", out.Bytes()})
	}
	definitions, err := json.MarshalIndent(f.Definitions, "", " ")
	if err != nil {
		return fmt.Errorf("write the bundle: %w", err)
	}
	files = append(files, file{"definitions.json", append(definitions, '\n')}, file{"report.css", bundleStyle})
	var names []string
	for _, f := range files {
		names = append(names, f.name)
	}
	html, err := page(append(names, "report.html", "SHA256SUMS"))
	if err != nil {
		return err
	}
	files = append(files, file{"report.html", html}, file{"README.txt", []byte(l.Say("bundle.readme", "id", r.ID, "checksum", r.Checksum, "journal", r.JournalNo) + "\n")})
	var sums strings.Builder
	for _, f := range files {
		fmt.Fprintf(&sums, "%s  %s\n", models.Checksum(f.content), f.name)
	}
	files = append(files, file{"SHA256SUMS", []byte(sums.String())})
	z := zip.NewWriter(w)
	at := f.LockedAt.UTC()
	if at.Year() < 1980 { // the archive's clock begins there
		at = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	for _, f := range files {
		part, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: at})
		if err == nil {
			_, err = part.Write(f.content)
		}
		if err != nil {
			return fmt.Errorf("write %s of the bundle: %w", f.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write the bundle: %w", err)
	}
	return nil
}

// tableOf makes a table of rows that are there already.
func tableOf(name string, columns []string, rows [][]Value) Table {
	return Table{Name: name, Columns: columns, Rows: func(yield func([]Value, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}}
}

func frozenFigures(f *measure.Frozen) Table {
	var rows [][]Value
	for _, p := range f.Pages {
		for _, r := range p.Rows {
			for _, c := range r.Cells {
				target, kind, from, ref := None, None, None, None
				if c.Target != nil {
					target, kind, from, ref = Number(c.Target.Value), Text(string(c.Target.Comparator)+" "+string(c.Target.Kind)), Text(c.Target.ValidFrom), Text(c.Target.DecisionRef)
				}
				rows = append(rows, []Value{Text(p.Area.Name), Text(r.CaseType), Text(f.Period), Text(c.KPI), Maybe(c.Value), Text(string(c.Unit)), Maybe(c.Numerator),
					Maybe(c.Denominator), Number(float64(c.N)), Number(float64(c.Unknown)), target, kind, from, ref, Maybe(c.Gap), Text(string(c.Status)), Maybe(c.Previous),
					Text(c.Variation), Text(c.Assurance), Number(float64(c.Definition)), Flag(c.Withheld)})
			}
		}
	}
	return tableOf("figures", []string{"area", "case_type", "period", "kpi", "value", "unit", "numerator", "denominator", "n", "unknown", "target", "target_kind",
		"target_from", "decision_ref", "gap", "status", "previous", "variation", "assurance", "definition", "withheld_outside"}, rows)
}

func frozenSeries(f *measure.Frozen) Table {
	var rows [][]Value
	for _, p := range f.Pages {
		for _, r := range p.Rows {
			for _, c := range r.Cells {
				for _, point := range c.Series {
					rows = append(rows, []Value{Text(p.Area.Name), Text(r.CaseType), Text(c.KPI), Text(point.Period), Maybe(point.Value), Text(string(c.Unit))})
				}
			}
		}
	}
	return tableOf("series", []string{"area", "case_type", "kpi", "month", "value", "unit"}, rows)
}

func frozenBenefits(f *measure.Frozen) Table {
	var rows [][]Value
	for _, b := range f.Benefits {
		gaps := make([]string, len(b.Missing))
		for i, g := range b.Missing {
			gaps[i] = string(g)
		}
		rows = append(rows, []Value{Number(float64(b.ID)), Number(float64(b.Version)), Text(b.Title), Text(string(b.Type)), Text(string(b.State)), Text(b.Owner),
			Text(strings.Join(b.CaseTypes, "; ")), Text(b.KPI), Text(string(b.Measure)), Text(string(b.Unit)), Number(float64(b.Year)), Text(b.From), Text(b.To), Maybe(b.Realised),
			Maybe(b.PlanToDate), Maybe(b.Plan), Maybe(b.Forecast), Maybe(b.Lower), Maybe(b.Upper), Number(b.Double), Number(b.Confirmed), Number(float64(b.Pending)),
			Text(string(b.Status)), Text(strings.Join(gaps, "; "))})
	}
	return tableOf("benefits", []string{"id", "version", "title", "type", "state", "owner", "case_types", "kpi", "measure", "unit", "year", "from", "to", "realised",
		"plan_to_date", "plan", "forecast", "forecast_lower", "forecast_upper", "double_counted_hours", "confirmed_kr", "pending_amounts", "status", "missing"}, rows)
}

func frozenBaselines(f *measure.Frozen) Table {
	var rows [][]Value
	for _, b := range f.Benefits {
		for _, l := range b.Baselines {
			n := None
			if l.N != nil {
				n = Number(float64(*l.N))
			}
			rows = append(rows, []Value{Number(float64(b.ID)), Text(b.KPI), Text(l.CaseType), Number(l.Value), n, Text(string(l.Method)), Text(l.From), Text(l.To), Number(float64(l.Version))})
		}
	}
	return tableOf("baselines", []string{"benefit", "kpi", "case_type", "value", "n", "method", "from", "to", "version"}, rows)
}

func frozenComments(f *measure.Frozen) Table {
	var rows [][]Value
	for _, p := range f.Pages {
		for _, x := range p.Exceptions {
			row := p.Row(x.CaseTypeID)
			for _, c := range x.Comments {
				rows = append(rows, []Value{Text(p.Area.Name), Text(row.CaseType), Text(c.Department), Text(c.KPI), Text(c.Text), Text(c.By), Text(c.At.Format(time.RFC3339))})
			}
		}
	}
	return tableOf("comments", []string{"area", "case_type", "department", "kpi", "text", "by", "at"}, rows)
}

func frozenItems(f *measure.Frozen) Table {
	var rows [][]Value
	for _, i := range f.Items {
		rows = append(rows, []Value{Text(string(i.Kind)), Text(i.CaseType), Text(strings.Join(i.KPIs, " ")), Text(i.Title), Text(string(i.Outcome)), Text(i.Text), Text(i.Until),
			Text(i.By), Number(float64(i.DecisionID))})
	}
	return tableOf("items", []string{"kind", "case_type", "kpi", "title", "outcome", "text", "until", "by", "decision"}, rows)
}

func frozenDecisions(f *measure.Frozen) Table {
	var rows [][]Value
	for _, d := range f.Decisions {
		rows = append(rows, []Value{Number(float64(d.ID)), Text(d.Kind), Text(d.Text), Text(d.Owner), Text(d.Due), Text(d.State), Flag(d.Overdue), Text(d.KPI),
			Text(strings.Join(d.CaseTypes, "; ")), Maybe(d.Expected), Text(string(d.Unit))})
	}
	return tableOf("decisions", []string{"id", "kind", "text", "owner", "due", "state", "overdue", "kpi", "case_types", "expected", "unit"}, rows)
}

func frozenDefinitions(f *measure.Frozen) Table {
	var rows [][]Value
	for _, d := range f.Definitions {
		rows = append(rows, []Value{Text(d.Key), Number(float64(d.Version)), Text(d.NameDA), Text(d.NameEN), Text(d.WhatDA), Text(d.WhatEN)})
	}
	return tableOf("definitions", []string{"kpi", "version", "name_da", "name_en", "what_da", "what_en"}, rows)
}
