package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store/storetest"
	"gevinstoverblik/views/text"
)

// A test starts this very binary as the program when it wants to kill it.
const asProgram = "GEVINST_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "true" {
		main()
	}
	os.Exit(m.Run())
}

// desk is somebody at the command line with a database of their own.
type desk struct {
	t     *testing.T
	env   map[string]string
	stdin string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	return &desk{t: t, env: map[string]string{
		"GEVINST_DB": storetest.SQLite(t), "GEVINST_LANG": "en", "GEVINST_TODAY": "2026-10-15",
	}}
}

// newHouse is a desk whose database is not there yet.
func newHouse(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.env["GEVINST_DB"] = "sqlite:" + filepath.Join(t.TempDir(), "new", "gevinst.db")
	return d
}

func TestAnyCommandMakesTheTables(t *testing.T) {
	for _, command := range []string{"migrate", "figures --kpi cases_received --json", "user list", "targets list --json"} {
		if a := newHouse(t).run(strings.Fields(command)...); a.status != exitDone {
			t.Errorf("%s on an empty disk ended with %d: %s", command, a.status, a.stderr)
		}
	}
}

// answer is what a command said.
type answer struct {
	stdout, stderr string
	status         int
}

func (d *desk) run(args ...string) answer {
	d.t.Helper()
	var stdout, stderr bytes.Buffer
	status := run(d.t.Context(), args, func(name string) string { return d.env[name] }, strings.NewReader(d.stdin), &stdout, &stderr)
	return answer{stdout.String(), stderr.String(), status}
}

// done runs a command that must end well and gives its stdout.
func (d *desk) done(args ...string) string {
	d.t.Helper()
	a := d.run(args...)
	if a.status != exitDone {
		d.t.Fatalf("%s ended with %d: %s%s", strings.Join(args, " "), a.status, a.stdout, a.stderr)
	}
	return a.stdout
}

// file writes a file and gives its path.
func (d *desk) file(name, content string) string {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// report runs an import and gives its report and exit status.
func (d *desk) report(args ...string) (models.Report, int) {
	d.t.Helper()
	a := d.run(append([]string{"import", "--json"}, args...)...)
	var r models.Report
	if err := json.Unmarshal([]byte(a.stdout), &r); err != nil {
		d.t.Fatalf("import %v printed %q (stderr %q): %v", args, a.stdout, a.stderr, err)
	}
	return r, a.status
}

// figures gives the figures of a question, as JSON has them.
func (d *desk) figures(args ...string) []map[string]any {
	d.t.Helper()
	var f []map[string]any
	if err := json.Unmarshal([]byte(d.done(append([]string{"figures", "--json"}, args...)...)), &f); err != nil {
		d.t.Fatal(err)
	}
	return f
}

// allFigures gives every KPI in every grouping that matters.
func (d *desk) allFigures() string {
	d.t.Helper()
	keys := make([]string, len(models.KPIs))
	for i, k := range models.KPIs {
		keys[i] = k.Key
	}
	var all strings.Builder
	for _, group := range []string{"", "case_type", "department,channel", "source,channel_class"} {
		args := []string{"figures", "--csv", "--kpi", strings.Join(keys, ",")}
		if group != "" {
			args = append(args, "--group", group)
		}
		all.WriteString(d.done(args...) + "\n")
	}
	return all.String()
}

// hash is one number for all figures.
func (d *desk) hash() string {
	d.t.Helper()
	return fmt.Sprintf("%x", sha256.Sum256([]byte(d.allFigures())))
}

const threeCases = "Sagsnummer;Sagstype;Afdeling;Indgangskanal;Modtaget;Fuldt oplyst;Afgjort\r\n" +
	"S-1;Byggesag;Byg;Digital selvbetjening;05-01-2026;10-01-2026;20-01-2026\r\n" +
	"S-2;Byggesag;Byg;E-mail;13-01-2026;13-01-2026;27-02-2026\r\n" +
	"S-3;Nedrivning;Byg;Digital selvbetjening;30-01-2026;;\r\n"

func TestAllFaultsOfTheSettingsAreToldAtOnce(t *testing.T) {
	d := newDesk(t)
	d.env["GEVINST_DB"] = "mysql://root:secret@db/x"
	a := d.run("figures", "--kpi", "cases_received", "--listen", "8080", "--base-url", "gevinst", "--timezone", "Mars/Base", "--today", "yesterday", "--lang", "fr")
	if a.status != exitUsage {
		t.Errorf("status = %d, want %d", a.status, exitUsage)
	}
	for _, name := range []string{"GEVINST_DB", "GEVINST_LISTEN", "GEVINST_BASE_URL", "GEVINST_TIMEZONE", "GEVINST_TODAY", "GEVINST_LANG"} {
		if !strings.Contains(a.stderr, name+": ") {
			t.Errorf("stderr does not tell of %s:\n%s", name, a.stderr)
		}
	}
	if strings.Contains(a.stderr, "secret") {
		t.Errorf("stderr shows the password:\n%s", a.stderr)
	}
	if a.stdout != "" {
		t.Errorf("stdout = %q, want nothing", a.stdout)
	}
}

func TestAFlagLeadsItsVariable(t *testing.T) {
	d := newDesk(t)
	d.env["GEVINST_TODAY"] = "2025-01-01"
	d.env["GEVINST_TIMEZONE"] = "UTC"
	shown := d.done("config", "--today", "2026-02-03", "--json")
	for _, want := range []string{`"GEVINST_TODAY": "2026-02-03"`, `"GEVINST_TIMEZONE": "UTC"`} {
		if !strings.Contains(shown, want) {
			t.Errorf("config shows\n%s\nwant %s", shown, want)
		}
	}
}

func TestSecretsOfTheSettingsAreMasked(t *testing.T) {
	d := newDesk(t)
	d.env["GEVINST_DB"] = "postgres://u:hush1@h/n?sslpassword=hush2"
	d.env["GEVINST_OIDC_CLIENT_SECRET"] = "hush3"
	d.env["GEVINST_SMTP"] = "smtp://mail:hush4@relay"
	if shown := d.done("config"); strings.Contains(shown, "hush") {
		t.Errorf("config shows a secret:\n%s", shown)
	}
}

func TestWrongUsageIsTwoAndSaysWhy(t *testing.T) {
	for _, args := range [][]string{
		{}, {"bogus"}, {"figures"}, {"figures", "--kpi", ""}, {"config", "--listen", "127.0.0.1:99999"},
		{"figures", "--kpi", "cases_open", "--from", "2025-03", "--to", "2025-01"}, {"figures", "--kpi", "nope"}, {"figures", "--kpi", "cases_open", "--by", "decade"},
		{"figures", "--kpi", "cases_open", "--from", "2026-13"}, {"board", "--period", "soon"}, {"import", "x.csv"},
		{"import", "--source", "--", "x.csv"}, {"undo"}, {"undo", "2026-000001"},
		{"user", "add", "--email", "x", "--name", "X", "--role", "king", "--password-stdin"}, {"token", "add", "--name", "n", "--scope", "all"},
		{"targets", "switch", "off"}, {"seed", "cases", "--count", "-1"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			a := newDesk(t).run(args...)
			if a.status != exitUsage || a.stderr == "" || a.stdout != "" {
				t.Errorf("status %d, stderr %q, stdout %q; want %d and a reason on stderr", a.status, a.stderr, a.stdout, exitUsage)
			}
		})
	}
}

func TestADatabaseThatIsNotThereIsOne(t *testing.T) {
	d := newDesk(t)
	d.env["GEVINST_DB"] = "postgres://u:hush@127.0.0.1:1/none?connect_timeout=2"
	a := d.run("figures", "--kpi", "cases_received")
	if a.status != exitFailed || strings.Contains(a.stderr, "hush") {
		t.Errorf("status %d, stderr %q, want %d and no password", a.status, a.stderr, exitFailed)
	}
}

func TestEveryCommandHasHelpInBothLanguages(t *testing.T) {
	for _, command := range []string{"", "serve", "migrate", "import", "mapping", "undo", "figures", "board", "targets", "targets import",
		"targets list", "targets switch", "cases list", "user add", "user list", "user disable", "user password", "token add", "token list",
		"token revoke", "seed cases", "config", "version"} {
		for _, lang := range text.Langs {
			d := newDesk(t)
			d.env["GEVINST_LANG"] = string(lang)
			page := d.done(append(strings.Fields(command), "--help")...)
			if want := map[text.Lang]string{text.Danish: "Vis hjælp.", text.English: "Show help."}[lang]; !strings.Contains(page, want) {
				t.Errorf("%s --help in %s:\n%s", command, lang, page)
			}
			for _, line := range strings.Split(page, "\n") {
				if fields := strings.Fields(line); len(fields) > 1 && strings.HasPrefix(fields[0], "--") && !strings.ContainsAny(fields[len(fields)-1], ".:)") && len(fields) == 2 {
					t.Errorf("%s --help in %s says nothing of %q", command, lang, line)
				}
			}
		}
	}
}

func TestAnImportIsKnownAgain(t *testing.T) {
	d := newDesk(t)
	file := d.file("sager.csv", threeCases)
	first, status := d.report("--source", "byg", file)
	if status != exitDone || first.Batch == nil || first.Rows != 3 || first.New != 3 {
		t.Fatalf("the first import: %d, %+v", status, first)
	}
	second, status := d.report("--source", "byg", file)
	if status != exitDone || second.Unchanged != 3 || second.New+second.Changed+second.Rejected != 0 {
		t.Errorf("the second import: %d, %+v, want 3 unchanged", status, second)
	}
}

func TestRejectedRowsAreThreeAndStoreNothingUnlessPartial(t *testing.T) {
	d := newDesk(t)
	file := d.file("sager.csv", threeCases+"S-4;Byggesag;Byg;E-mail;31-02-2026;;\r\n")
	r, status := d.report("--source", "byg", file)
	if status != exitRefused || r.Batch != nil || r.Rejected != 1 || len(r.Errors) != 1 || r.Errors[0].Line != 5 || r.Errors[0].Message == "" {
		t.Fatalf("all or nothing: %d, %+v", status, r)
	}
	if f := d.figures("--kpi", "cases_received", "--by", "total"); len(f) != 0 && f[0]["value"] != 0.0 {
		t.Errorf("something was stored: %v", f)
	}
	r, status = d.report("--source", "byg", "--partial", file)
	if status != exitRefused || r.Batch == nil || r.New != 3 || r.Rejected != 1 {
		t.Errorf("partial: %d, %+v", status, r)
	}
}

func TestRejectedRowsAreWrittenMendedAndImported(t *testing.T) {
	d := newDesk(t)
	out := filepath.Join(t.TempDir(), "afviste.csv")
	bad := d.file("sager.csv", threeCases+"S-4;Byggesag;Byg;E-mail;31-02-2026;;\r\n")
	if r, status := d.report("--source", "byg", "--partial", "--rejected", out, bad); status != exitRefused || r.Rejected != 1 || r.New != 3 {
		t.Fatalf("partial: %+v, %d", r, status)
	}
	content, err := os.ReadFile(out)
	if err != nil || strings.Count(string(content), "\n") != 2 || !strings.Contains(string(content), "Reason") {
		t.Fatalf("the rejected rows: %q, %v", content, err)
	}
	mended := d.file("rettet.csv", strings.Replace(string(content), ";31-02-2026;", ";28-02-2026;", 1))
	if r, status := d.report("--source", "byg", mended); status != exitDone || r.New != 1 || r.Rejected != 0 {
		t.Errorf("mended: %+v, %d", r, status)
	}
	if a := d.run("import", "--source", "byg", "--rejected", out, bad, bad); a.status != exitUsage {
		t.Errorf("of two files: %d %s", a.status, a.stderr)
	}
}

func TestADryRunStoresNothing(t *testing.T) {
	d := newDesk(t)
	before := d.hash()
	r, status := d.report("--source", "byg", "--dry-run", d.file("sager.csv", threeCases))
	if status != exitDone || r.Batch != nil || r.New != 3 {
		t.Errorf("dry run: %d, %+v", status, r)
	}
	if d.hash() != before {
		t.Error("a dry run changed the figures")
	}
}

func TestReportsSpeakTheUsersLanguage(t *testing.T) {
	d := newDesk(t)
	file := d.file("tom.csv", "")
	english := d.run("import", "--source", "byg", file)
	d.env["GEVINST_LANG"] = "da"
	danish := d.run("import", "--source", "byg", file)
	if english.status != exitRefused || danish.status != exitRefused {
		t.Errorf("statuses %d and %d, want %d", english.status, danish.status, exitRefused)
	}
	if english.stdout == danish.stdout || !strings.Contains(danish.stdout, "tom") || !strings.Contains(english.stdout, "empty") {
		t.Errorf("English %q, Danish %q", english.stdout, danish.stdout)
	}
}

func TestAFileThatIsNotThereIsOne(t *testing.T) {
	if a := newDesk(t).run("import", "--source", "byg", "no-such-file.csv"); a.status != exitFailed {
		t.Errorf("status %d, stderr %q, want %d", a.status, a.stderr, exitFailed)
	}
}

func TestSeveralFilesAreOneBatch(t *testing.T) {
	d := newDesk(t)
	r, status := d.report("--source", "byg", d.file("haendelser.csv", "Sagsnummer;Aktivitet;Tidspunkt\r\nS-1;Telefonnotat;25-01-2026 08:00:00\r\n"), d.file("sager.csv", threeCases))
	if status != exitDone || r.Batch == nil || r.New < 3 {
		t.Fatalf("two files: %d, %+v", status, r)
	}
	d.done("undo", *r.Batch)
	if f := d.figures("--kpi", "cases_received", "--by", "total"); len(f) != 0 && f[0]["value"] != 0.0 {
		t.Errorf("after the undo there is still %v", f)
	}
}

func TestUndoGivesBackEveryFigure(t *testing.T) {
	d := newDesk(t)
	d.done("import", "--source", "byg", d.file("sager.csv", threeCases))
	before := d.hash()
	second, _ := d.report("--source", "byg", d.file("sager.csv", strings.ReplaceAll(threeCases, ";;\r", ";31-01-2026;15-03-2026\r")))
	if second.Changed != 1 || second.Batch == nil || d.hash() == before {
		t.Fatalf("the second import changed nothing: %+v", second)
	}
	d.done("undo", *second.Batch)
	if d.hash() != before {
		t.Error("the figures are not those of before")
	}
}

func TestAnUndoThatWouldTakeLaterChangesIsRefused(t *testing.T) {
	d := newDesk(t)
	first, _ := d.report("--source", "byg", d.file("sager.csv", threeCases))
	second, _ := d.report("--source", "byg", d.file("sager.csv", strings.ReplaceAll(threeCases, "27-02-2026", "28-02-2026")))
	a := d.run("undo", *first.Batch)
	if a.status != exitRefused || !strings.Contains(a.stderr, *second.Batch) {
		t.Errorf("status %d, stderr %q, want %d and the name of %s", a.status, a.stderr, exitRefused, *second.Batch)
	}
}

func TestMappingPrintsWhatWouldBeGuessed(t *testing.T) {
	d := newDesk(t)
	var m models.Mapping
	if err := json.Unmarshal([]byte(d.done("mapping", d.file("sager.csv", threeCases))), &m); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"case_no": "Sagsnummer", "case_type": "Sagstype", "department": "Afdeling", "channel": "Indgangskanal",
		"received": "Modtaget", "complete": "Fuldt oplyst", "decided": "Afgjort"}
	if diff := cmp.Diff(want, m.Columns); diff != "" || m.Kind != models.KindCases {
		t.Errorf("kind %s, columns %s", m.Kind, diff)
	}
}

func TestAGivenMappingIsRememberedForItsSource(t *testing.T) {
	d := newDesk(t)
	file := d.file("odd.csv", "A;B;C\r\nS-1;2026-01-05;2026-01-20\r\n")
	mapping := d.file("map.json", `{"kind": "cases", "columns": {"case_no": "A", "received": "B", "decided": "C"}}`)
	if _, status := d.report("--source", "odd", file); status != exitRefused {
		t.Fatalf("without a mapping: %d, want %d", status, exitRefused)
	}
	if r, status := d.report("--source", "odd", "--mapping", mapping, file); status != exitDone || r.New != 1 {
		t.Fatalf("with it: %d, %+v", status, r)
	}
	if r, status := d.report("--source", "odd", d.file("odd.csv", "C;B;A\r\n2026-01-20;2026-01-05;S-1\r\n")); status != exitDone || r.Unchanged != 1 {
		t.Errorf("in another order: %d, %+v", status, r)
	}
	wrong := d.file("map.json", `{"kind": "cases", "colums": {}}`)
	if a := d.run("import", "--source", "odd", "--mapping", wrong, file); a.status != exitUsage {
		t.Errorf("a slip in a mapping: %d, %q", a.status, a.stderr)
	}
}

func TestFiguresAsCSVHaveTheColumnsOfTheContract(t *testing.T) {
	d := newDesk(t)
	d.done("import", "--source", "byg", d.file("sager.csv", threeCases))
	got := d.done("figures", "--kpi", "gross_days_mean, digital_share,gross_days_mean", "--by", "quarter", "--csv")
	want := "kpi,period,case_type,department,channel,source,value,unit,numerator,denominator,n,unknown,excluded,few,provisional\n" +
		"gross_days_mean,2026-Q1,,,,,30,days,60,2,2,0,0,true,true\n" +
		"digital_share,2026-Q1,,,,,0.6666666666666666,share,2,3,3,0,0,true,true\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestANameThatNothingBearsIsAWarningNotAFault(t *testing.T) {
	d := newDesk(t)
	d.done("import", "--source", "byg", d.file("sager.csv", threeCases))
	a := d.run("figures", "--kpi", "cases_received", "--department", "Havnen", "--json")
	if a.status != exitDone || a.stdout != "[]\n" || !strings.Contains(a.stderr, "Havnen") {
		t.Errorf("status %d, stdout %q, stderr %q", a.status, a.stdout, a.stderr)
	}
}

func TestTheBoardIsOneDocument(t *testing.T) {
	d := newDesk(t)
	d.done("import", "--source", "byg", d.file("sager.csv", threeCases))
	d.done("targets", "import", d.file("maal.csv", "kpi;case_type;department;valid_from;value\r\ndigital_share;;;2025-01;80 %\r\n"))
	var board struct {
		Period string
		Rows   []struct {
			CaseType string `json:"case_type"`
			Cells    []struct{ KPI, Status string }
		}
	}
	if err := json.Unmarshal([]byte(d.done("board", "--period", "2026-Q1", "--json")), &board); err != nil {
		t.Fatal(err)
	}
	if board.Period != "2026-Q1" || len(board.Rows) != 2 || len(board.Rows[0].Cells) != 4 {
		t.Errorf("board = %+v", board)
	}
}

func TestTheCasesBehindAFigureAreTheFigure(t *testing.T) {
	d := newDesk(t)
	d.done("import", "--source", "byg", d.file("sager.csv", threeCases))
	var cases []map[string]any
	if err := json.Unmarshal([]byte(d.done("cases", "list", "--kpi", "gross_days_mean", "--json")), &cases); err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, c := range cases {
		sum += c["value"].(float64)
	}
	if f := d.figures("--kpi", "gross_days_mean", "--by", "total"); f[0]["numerator"] != sum || len(cases) != 2 {
		t.Errorf("the cases %v give %v, the figure is %v", cases, sum, f[0])
	}
	if all := d.done("cases", "list", "--csv"); !strings.Contains(all, "byg,S-3,Nedrivning,,Byg,Digital selvbetjening,2026-01-30,,,,") {
		t.Errorf("all cases:\n%s", all)
	}
}

func TestTheReferenceListStandsFromTheFirstStart(t *testing.T) {
	d := newDesk(t)
	var targets []listedTarget
	list := func() {
		t.Helper()
		if err := json.Unmarshal([]byte(d.done("targets", "list", "--json")), &targets); err != nil {
			t.Fatal(err)
		}
	}
	list()
	days := map[float64]int{}
	for _, target := range targets {
		if target.Active || target.KPI != models.KPILimit {
			t.Errorf("%+v, want a limit that is switched off", target)
		}
		days[*target.Value]++
	}
	if diff := cmp.Diff(map[float64]int{40: 2, 50: 1, 55: 1, 60: 1}, days); diff != "" {
		t.Error(diff)
	}
	d.done("targets", "switch", "on", fmt.Sprint(targets[0].ID))
	if list(); !targets[0].Active || targets[1].Active {
		t.Errorf("after the switch: %+v", targets)
	}
}

func TestAToken(t *testing.T) {
	d := newDesk(t)
	token := strings.TrimSuffix(d.done("token", "add", "--name", "BI", "--scope", "figures:read,cases:read", "--expires", "2027-01-01"), "\n")
	if len(token) < 32 || strings.ContainsAny(token, " \n\t") {
		t.Errorf("stdout = %q, want the token alone", token)
	}
	listed := d.done("token", "list", "--json")
	if strings.Contains(listed, token) || !strings.Contains(listed, `"expires": "2027-01-01"`) {
		t.Errorf("the list is %s", listed)
	}
	d.done("token", "revoke", "bi")
	if a := d.run("token", "revoke", "BI"); a.status != exitUsage {
		t.Errorf("a second time: %d", a.status)
	}
}

func TestAUserComesChangesAndGoes(t *testing.T) {
	d := newDesk(t)
	d.stdin = "long enough to guess\n"
	d.done("user", "add", "--email", "alma@example.dk", "--name", "Alma", "--role", "leader", "--valid-until", "2027-06-30", "--password-stdin")
	if a := d.run("user", "add", "--email", "ALMA@example.dk", "--name", "Alma", "--role", "leader", "--password-stdin"); a.status != exitUsage {
		t.Errorf("the same address again: %d, %q", a.status, a.stderr)
	}
	if a := d.run("user", "add", "--email", "bo@example.dk", "--name", "Bo", "--role", "head", "--password-stdin"); a.status != exitUsage {
		t.Errorf("a head without a department: %d, %q", a.status, a.stderr)
	}
	d.done("user", "password", "--password-stdin", "alma@example.dk")
	d.done("user", "disable", "alma@example.dk")
	if listed := d.done("user", "list", "--json"); !strings.Contains(listed, `"disabled": true`) || strings.Contains(listed, "argon2") {
		t.Errorf("the list is %s", listed)
	}
	d.stdin = "short\n"
	if a := d.run("user", "password", "--password-stdin", "alma@example.dk"); a.status != exitUsage {
		t.Errorf("a short password: %d", a.status)
	}
}

func TestAnImportOfOneRowSaysRow(t *testing.T) {
	d := newDesk(t)
	said := d.done("import", "--source", "byg", d.file("sager.csv", "Sagsnummer;Modtaget\r\nS-1;27-02-2026\r\n"))
	if want := "1\u00a0row read, 1 new,"; !strings.Contains(said, want) {
		t.Errorf("it says %q, not %q", said, want)
	}
}

// A process that is killed in the middle of an import leaves the database as it was, and the next start is clean.
func TestAKilledImportLeavesNothing(t *testing.T) {
	cases, kills := torture(60_000, 200_000), torture(3, 50)
	d := newDesk(t)
	many := d.file("many.csv", d.done("seed", "cases", "--count", fmt.Sprint(cases), "--months", "12"))
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// imported starts an import as a process of its own and kills it after a while.
	imported := func(dsn string, after time.Duration) {
		ctx, cancel := context.WithTimeout(t.Context(), after)
		defer cancel()
		cmd := exec.CommandContext(ctx, self, "import", "--source", "trial", many)
		cmd.Env = append(os.Environ(), asProgram+"=true", "GEVINST_LANG=en", "GEVINST_TODAY=2026-10-15", "GEVINST_DB="+dsn)
		out, err := cmd.CombinedOutput()
		if err != nil && ctx.Err() == nil {
			t.Fatalf("the import failed by itself: %v\n%s", err, out)
		}
	}
	start := time.Now()
	imported("sqlite:"+filepath.Join(t.TempDir(), "unhurt.db"), time.Minute)
	whole := time.Since(start)

	d.done("import", "--source", "byg", d.file("sager.csv", threeCases))
	before := d.hash()
	caught := 0
	for i := range kills {
		imported(d.env["GEVINST_DB"], whole*time.Duration(i+1)/time.Duration(kills+2))
		switch now := d.hash(); {
		case now == before:
			caught++
		case d.figures("--kpi", "cases_received", "--by", "total")[0]["value"] == float64(cases+3):
			// It was quicker than the kill, or killed after its last word: nothing is left to be caught.
			if caught < kills/2 {
				t.Fatalf("only %d imports were caught under way", caught)
			}
			return
		default:
			t.Fatalf("after kill %d the figures are neither those of before nor those of after", i)
		}
	}
	if caught < kills/2 {
		t.Fatalf("only %d imports were caught under way", caught)
	}
	const told = "An earlier import of many.csv"
	a := d.run("import", "--source", "trial", many)
	if a.status != exitDone || !strings.Contains(strings.ReplaceAll(a.stdout, ",", ""), fmt.Sprintf("%d new", cases)) {
		t.Errorf("the import afterwards ends with %d: %s", a.status, a.stdout)
	}
	if n := strings.Count(a.stderr, told); n == 0 || n > caught { // one that is killed before its file is read has not begun
		t.Errorf("%d of %d imports that were broken off are told: %s", n, caught, a.stderr)
	}
	if a := d.run("import", "--source", "trial", many); strings.Contains(a.stderr, told) {
		t.Errorf("what was made good is told again: %s", a.stderr)
	}
}
