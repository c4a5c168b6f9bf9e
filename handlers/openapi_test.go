package handlers

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

type description struct {
	OpenAPI string
	Paths   map[string]map[string]struct {
		OperationID string
		Description string
		RequestBody struct {
			Content map[string]struct{ Example any }
		}
		Parameters []struct {
			Name, In string
			Ref      string `json:"$ref"`
		}
		Responses map[string]struct {
			Ref     string `json:"$ref"`
			Content map[string]struct{ Schema map[string]any }
		}
	}
	Components struct {
		Schemas    map[string]map[string]any
		Parameters map[string]struct{ Name string }
	}
}

func described(t *testing.T, w *world) description {
	t.Helper()
	got := w.api("", http.MethodGet, "/api/v1/openapi.json", "")
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("openapi.json: %d %s", got.StatusCode, got.Header.Get("Content-Type"))
	}
	var d description
	got.json(t, &d)
	return d
}

func TestEveryInterfaceRouteIsDescribed(t *testing.T) {
	w := newWorld(t)
	d := described(t, w)
	if !strings.HasPrefix(d.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %s", d.OpenAPI)
	}
	there := map[string]bool{}
	for _, r := range allRoutes(t, w) {
		if !r.api() {
			continue
		}
		path := strings.NewReplacer(":id", "{id}", ":method", "{method}").Replace(r.path)
		there[r.method+" "+path] = true
		if _, ok := d.Paths[path][strings.ToLower(r.method)]; !ok {
			t.Errorf("%s %s is not described", r.method, r.path)
		}
	}
	for path, methods := range d.Paths {
		for method := range methods {
			if !there[strings.ToUpper(method)+" "+path] {
				t.Errorf("%s %s is described and not there", method, path)
			}
		}
	}
}

// The page of the interface shows every address, and each of its examples is taken as it stands.
func TestEveryExampleOfTheInterfaceWorks(t *testing.T) {
	w := newWorld(t)
	w.locked("2026-Q1")
	token := w.token(0, "figures:read", "cases:read", "imports:write", "targets:write", "benefits:write", "audit:read")
	page := w.as(models.RoleReader).get("/help/api")
	if page.StatusCode != http.StatusOK {
		t.Fatalf("the page: %d", page.StatusCode)
	}
	d := described(t, w)
	call := regexp.MustCompile(`^curl(?: -X (\w+))? [^"]*(?:"Authorization: Bearer \$TOKEN" )?.*"https?://[^/]+(/[^"]+)"$`)
	sends := regexp.MustCompile(`-d '(.*)' `)
	examples := map[string]string{}
	for _, found := range regexp.MustCompile(`(?s)<section class="card api" id="op-([^"]+)".*?<pre [^>]*><code[^>]*>(.*?)</code>`).FindAllStringSubmatch(page.body, -1) {
		examples[found[1]] = strings.ReplaceAll(html.UnescapeString(found[2]), "\\\n ", "")
	}
	var batch string
	for _, r := range allRoutes(t, w) {
		if !r.api() {
			continue
		}
		o := d.Paths[describedPath(r.path)][strings.ToLower(r.method)]
		if _, needs, ok := strings.Cut(o.Description, "Needs the scope "); ok && !strings.HasPrefix(needs, strings.Join(models.ScopesWith(r.right), " or ")) {
			t.Errorf("%s %s: the description says it needs %.40q, the gate asks for one of %v", r.method, r.path, needs, models.ScopesWith(r.right))
		}
		parts := call.FindStringSubmatch(examples[o.OperationID])
		if parts == nil || cmp.Or(parts[1], http.MethodGet) != r.method {
			t.Errorf("%s %s: the example is %q", r.method, r.path, examples[o.OperationID])
			continue
		}
		body := ""
		if sent := sends.FindStringSubmatch(examples[o.OperationID]); sent != nil {
			body = sent[1]
		} else if strings.Contains(examples[o.OperationID], "--data-binary") {
			body = o.RequestBody.Content["text/csv"].Example.(string)
		}
		if r.path == "/api/v1/imports/:id/undo" {
			status, done := w.bring(token, "source=esdh", d.Paths["/api/v1/imports"]["post"].RequestBody.Content["text/csv"].Example.(string))
			if done.Batch == nil {
				t.Fatalf("the example of an import: %d %+v", status, done)
			}
			batch = *done.Batch
		}
		got := w.api(token, r.method, strings.Replace(parts[2], "BATCH", batch, 1), body)
		if got.StatusCode != http.StatusOK && got.StatusCode != http.StatusCreated {
			t.Errorf("%s: %d %s", examples[o.OperationID], got.StatusCode, got.body)
		}
	}
}

func TestAnswersAreAsDescribed(t *testing.T) {
	w := newWorld(t)
	d := described(t, w)
	token := w.token(0, "figures:read", "cases:read", "imports:write", "targets:write", "benefits:write", "audit:read")
	w.locked("2026-Q1")
	var batch string
	for _, ask := range []struct{ method, path, route, body string }{
		{"GET", "/api/v1/figures?kpi=cases_received,digital_share,gross_days_median&group=case_type,channel", "/api/v1/figures", ""},
		{"GET", "/api/v1/figures?kpi=survival_days_median", "/api/v1/figures", ""},
		{"GET", "/api/v1/figures?kpi=none", "/api/v1/figures", ""},
		{"GET", "/api/v1/figures?kpi=digital_share,gross_days_median&group=case_type&public=1", "/api/v1/figures", ""},
		{"GET", "/api/v1/figures?kpi=digital_share,gross_days_median&group=case_type&limits=1", "/api/v1/figures", ""},
		{"GET", "/api/v1/figures?kpi=digital_share&by=quarter&limits=1", "/api/v1/figures", ""},
		{"GET", "/api/v1/figures?kpi=digital_share&public=1&limits=1", "/api/v1/figures", ""},
		{"GET", "/api/v1/figures?kpi=digital_share&group=department&public=1", "/api/v1/figures", ""},
		{"GET", "/api/v1/figures/explain?kpi=digital_share&period=2025-Q2&by=department", "/api/v1/figures/explain", ""},
		{"GET", "/api/v1/figures/explain?kpi=cases_received&period=2025-Q2", "/api/v1/figures/explain", ""},
		{"GET", "/api/v1/figures/explain?kpi=gross_days_median&period=total", "/api/v1/figures/explain", ""},
		{"GET", "/api/v1/figures/explain?kpi=none", "/api/v1/figures/explain", ""},
		{"GET", "/api/v1/board", "/api/v1/board", ""},
		{"GET", "/api/v1/cases?kpi=gross_days_mean", "/api/v1/cases", ""},
		{"GET", "/api/v1/cases?kpi=net_days_median&reason=no_complete", "/api/v1/cases", ""},
		{"GET", "/api/v1/cases?kpi=net_days_median&reason=made_up", "/api/v1/cases", ""},
		{"POST", "/api/v1/calc/wilson", "/api/v1/calc/{method}", `{"successes":8,"cases":10}`},
		{"POST", "/api/v1/calc/wilson", "/api/v1/calc/{method}", `{"successes":11,"cases":10}`},
		{"POST", "/api/v1/calc/mean", "/api/v1/calc/{method}", `{}`},
		{"PUT", "/api/v1/targets", "/api/v1/targets", "kpi;case_type;department;valid_from;value\ndigital_share;;;2026-01;80 %\n"},
		{"PUT", "/api/v1/targets", "/api/v1/targets", "kpi;case_type;department;valid_from;value\ndigital_share;;;2026-01;80\n"},
		{"GET", "/api/v1/targets", "/api/v1/targets", ""},
		{"POST", "/api/v1/decisions", "/api/v1/decisions", `{"what":"Digital høring","due":"2026-12-31","kpi":"net_days_median","expected":-12}`},
		{"POST", "/api/v1/decisions", "/api/v1/decisions", `{"what":""}`},
		{"GET", "/api/v1/decisions?status=open", "/api/v1/decisions", ""},
		{"PATCH", "/api/v1/decisions/1", "/api/v1/decisions/{id}", `{"version":1,"status":"in_progress"}`},
		{"PATCH", "/api/v1/decisions/1", "/api/v1/decisions/{id}", `{"version":1,"status":"open"}`},
		{"PATCH", "/api/v1/decisions/9", "/api/v1/decisions/{id}", `{"version":1}`},
		{"GET", "/api/v1/audit", "/api/v1/audit", ""},
		{"GET", "/api/v1/audit?from=yesterday", "/api/v1/audit", ""},
		{"GET", "/api/v1/reports", "/api/v1/reports", ""},
		{"GET", "/api/v1/reports/1", "/api/v1/reports/{id}", ""},
		{"GET", "/api/v1/reports/9", "/api/v1/reports/{id}", ""},
		{"POST", "/api/v1/benefits", "/api/v1/benefits", `{"title":"Færre opkald","type":"time","kpi":"digital_share","unit_times":[{"activity":"Opkald","minutes":6,"method":"measured","n":40}],"plan":[{"year":2026,"likely":100}]}`},
		{"POST", "/api/v1/benefits", "/api/v1/benefits", `{"title":"","type":"time"}`},
		{"GET", "/api/v1/benefits?year=2026", "/api/v1/benefits", ""},
		{"PATCH", "/api/v1/benefits/1", "/api/v1/benefits/{id}", `{"version":1,"title":"Færre opkald om flytning","prerequisites":[{"text":"Aftale","due":"2026-12-01","met":false}]}`},
		{"PATCH", "/api/v1/benefits/1", "/api/v1/benefits/{id}", `{"version":1,"title":"For sent"}`},
		{"PATCH", "/api/v1/benefits/1", "/api/v1/benefits/{id}", `{"version":2,"state":"realised"}`},
		{"PATCH", "/api/v1/benefits/77", "/api/v1/benefits/{id}", `{"version":2,"title":"Ingen"}`},
		{"POST", "/api/v1/imports?source=x", "/api/v1/imports", goodFile + badRow},
		{"POST", "/api/v1/imports", "/api/v1/imports", goodFile},
		{"POST", "/api/v1/imports?source=x", "/api/v1/imports", goodFile},
		{"POST", "/api/v1/imports/BATCH/undo", "/api/v1/imports/{id}/undo", ""},
		{"POST", "/api/v1/imports/BATCH/undo", "/api/v1/imports/{id}/undo", ""},
	} {
		got := w.api(token, ask.method, strings.ReplaceAll(ask.path, "BATCH", batch), ask.body)
		name := fmt.Sprintf("%s %s: %d", ask.method, ask.path, got.StatusCode)
		kind, _, _ := strings.Cut(got.Header.Get("Content-Type"), ";")
		answer, ok := d.Paths[ask.route][strings.ToLower(ask.method)].Responses[fmt.Sprint(got.StatusCode)]
		if !ok {
			t.Errorf("%s is not described: %s", name, got.body)
			continue
		}
		var value any
		got.json(t, &value)
		schema := answer.Content[kind].Schema
		if answer.Ref != "" {
			schema = d.Components.Schemas["Problem"]
		}
		if schema == nil {
			t.Errorf("%s: %s is not described", name, kind)
			continue
		}
		for _, fault := range d.check(schema, value, "") {
			t.Errorf("%s: %s", name, fault)
		}
		if m, ok := value.(map[string]any); ok {
			if id, ok := m["batch"].(string); ok {
				batch = id
			}
		}
	}
}

// check holds a value against a schema, as far as the description uses schemas.
func (d description) check(schema map[string]any, value any, at string) []string {
	if ref, ok := schema["$ref"].(string); ok {
		return d.check(d.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")], value, at)
	}
	var faults []string
	if allowed, ok := schema["enum"].([]any); ok && !slices.Contains(allowed, value) {
		faults = append(faults, fmt.Sprintf("%s is %v", at, value))
	}
	if kinds := kindsOf(schema["type"]); kinds != nil && !slices.ContainsFunc(kinds, func(k string) bool { return isKind(k, value) }) {
		return append(faults, fmt.Sprintf("%s is a %T, not %v", at, value, kinds))
	}
	switch v := value.(type) {
	case []any:
		if items, ok := schema["items"].(map[string]any); ok {
			for i, item := range v {
				faults = append(faults, d.check(items, item, fmt.Sprintf("%s[%d]", at, i))...)
			}
		}
	case map[string]any:
		properties, _ := schema["properties"].(map[string]any)
		required, _ := schema["required"].([]any)
		for _, name := range required {
			if _, ok := v[name.(string)]; !ok {
				faults = append(faults, at+"."+name.(string)+" is missing")
			}
		}
		for name, part := range v {
			if p, ok := properties[name].(map[string]any); ok {
				faults = append(faults, d.check(p, part, at+"."+name)...)
			} else if schema["additionalProperties"] == false {
				faults = append(faults, at+"."+name+" is not described")
			}
		}
	}
	return faults
}

func kindsOf(t any) []string {
	switch t := t.(type) {
	case string:
		return []string{t}
	case []any:
		var out []string
		for _, k := range t {
			out = append(out, k.(string))
		}
		return out
	}
	return nil
}

func isKind(kind string, value any) bool {
	switch v := value.(type) {
	case nil:
		return kind == "null"
	case bool:
		return kind == "boolean"
	case string:
		return kind == "string"
	case float64:
		return kind == "number" || kind == "integer" && v == math.Trunc(v)
	case []any:
		return kind == "array"
	case map[string]any:
		return kind == "object"
	}
	return false
}

func TestDescribedParametersAreKnown(t *testing.T) {
	w := newWorld(t)
	d := described(t, w)
	token := w.token(0, "figures:read", "cases:read", "imports:write", "targets:write", "benefits:write", "audit:read")
	values := map[string]string{"kpi": "cases_received", "from": "2025", "to": "2026", "by": "year", "group": "source", "json": "1",
		"csv": "0", "lang": "en", "period": "2025-Q4", "compare": "2025-Q3", "which": "unknown", "vanished": "keep", "source": "x"}
	for path, methods := range d.Paths {
		for method, operation := range methods {
			for _, p := range operation.Parameters {
				name := p.Name
				if p.Ref != "" {
					name = d.Components.Parameters[strings.TrimPrefix(p.Ref, "#/components/parameters/")].Name
				} else if p.In != "query" {
					continue
				}
				value := values[name]
				if value == "" {
					value = "1"
				}
				got := w.api(token, strings.ToUpper(method), strings.NewReplacer("{id}", "1", "{method}", "wilson").Replace(path)+"?"+name+"="+value, "")
				var problem struct{ Code string }
				if json.Unmarshal([]byte(got.body), &problem) == nil && problem.Code == "unknown_parameter" {
					t.Errorf("%s %s does not know its parameter %s", method, path, name)
				}
			}
		}
	}
}
