package seed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// scope is who fills the demonstration: the machine itself, named in the trail and on the imports.
func scope() models.Scope {
	s := models.Local()
	s.Who = "demonstration"
	return s
}

// Demo fills an empty store with Nordvig Kommune as it stands on a day, at most the end of September 2026: its
// cases and events, brought in as imports like any other, its targets, its people and its settings. The logins
// come in the order leader, head, analyst, admin, controller, reader, and a second head; their passwords are
// shown nowhere else. A day before the town begins, in July 2023, is a models.Problem.
//
// A store that it was broken off in is filled to the end. One that is filled already is left as it is, and its
// people get new passwords (Logins).
func Demo(ctx context.Context, st *store.Store, today models.Day) ([]Login, error) {
	if today < firstDay {
		return nil, models.Problem{Field: "today", Code: "before_demo", Value: today.String()}
	}
	settings, err := st.Settings(ctx)
	if err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	if !settings.Demo {
		settings = models.DefaultSettings()
		settings.Organisation, settings.Demo = "Nordvig Kommune", true
		if err := st.SaveSettings(ctx, scope(), settings); err != nil {
			return nil, fmt.Errorf("demonstration: %w", err)
		}
	} else if whole, err := peopled(ctx, st); err != nil || whole {
		if err != nil {
			return nil, fmt.Errorf("demonstration: %w", err)
		}
		return Logins(ctx, st)
	}
	for i := range systems {
		if err := deliver(ctx, st, i, min(today, dataEnd)); err != nil {
			return nil, fmt.Errorf("demonstration: %w", err)
		}
	}
	for _, kind := range []models.NameKind{models.NameCaseType, models.NameDepartment} {
		if err := st.SettleNames(ctx, scope(), kind); err != nil {
			return nil, fmt.Errorf("demonstration: %w", err)
		}
	}
	if err := setTargets(ctx, st); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	book, err := st.Book(ctx, scope())
	if err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	settings.NotMeasured = nil
	for _, id := range book.CaseTypes.Find(lovlig) {
		// The authority's own cases: nobody submits them, so nothing can be whole at submission.
		settings.NotMeasured = append(settings.NotMeasured, models.NotMeasured{KPI: "complete_at_first_share", CaseTypeID: id})
	}
	if err := st.SaveSettings(ctx, scope(), settings); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	if err := rebase(ctx, st, book.CaseTypes.Find(erhverv), min(today, dataEnd)); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	if err := record(ctx, st, book.CaseTypes.Find, min(today, dataEnd)); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	if err := tellValues(ctx, st, min(today, dataEnd)); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	if err := addPeople(ctx, st, book.Departments.Find); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	if err := openYear(ctx, st, book.CaseTypes.Find, book.Departments.Find, today); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	if err := said(ctx, st, book.CaseTypes.Find, book.Departments.Find, today); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	if err := paced(ctx, st, book.CaseTypes.Find, book.Departments.Find, today); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	if err := portfolio(ctx, st, book.CaseTypes.Find, book.Departments.Find, min(today, dataEnd+32)); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	if err := decide(ctx, st, book.CaseTypes.Find, book.Departments.Find, today); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	if err := answer(ctx, st); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	return Logins(ctx, st)
}

// rebase lets the limits of the share within the limit begin anew with the workflow change of April 2025, as the
// analyst did when there were months enough to see it by.
func rebase(ctx context.Context, st *store.Store, caseTypes []int64, today models.Day) error {
	change, last := models.MonthOf(2025, 4), (today+1).Month()-1
	s := scope()
	s.Who = "carl@nordvig.example"
	for _, id := range caseTypes {
		r := models.Rebase{KPI: "within_limit_share", CaseTypeID: id, FromMonth: change,
			Reason: "Ansøgninger screenes samme dag fra 1. april 2025. Niveauet er et andet, og ingen måned siden ligger i det gamle normalområde."}
		err := st.AddRebase(ctx, s, r, last)
		var known models.Problem
		if errors.As(err, &known) && known.Code == "rebase_there" { // the filling was broken off after it
			err = nil
		}
		if err != nil && r.Check(last) == nil { // before October 2025 it is too early
			return err
		}
	}
	return nil
}

// paced is what the head of Byg promises of the steps of Erhvervsbyggeri from January 2026 on.
func paced(ctx context.Context, st *store.Store, caseTypes, departments func(string) []int64, today models.Day) error {
	from := models.MonthOf(2026, 1)
	b, err := st.Book(ctx, scope())
	if err != nil || today.Month() < from || len(b.StepTargets) > 0 { // or the filling was broken off after it
		return err
	}
	head := scope()
	head.Who = "bo@nordvig.example"
	for _, p := range []struct {
		step string
		days float64
	}{{evComplete, 10}, {evNeighbours, 14}, {evHearing, 14}, {evHeard, 21}} {
		for _, caseType := range caseTypes(erhverv) {
			for _, department := range departments(byg) {
				err := st.SetStepTarget(ctx, head, models.StepTarget{CaseTypeID: caseType, DepartmentID: department, Step: p.step, FromMonth: from, Days: &p.days,
					Reason: "Aftalt i Byg, december 2025."})
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// record enters what was published about the town, and how long a case took in a sample, as the analyst did. Both are
// invented, as all of the town is; what lies after today is not there yet.
func record(ctx context.Context, st *store.Store, caseTypes func(string) []int64, today models.Day) error {
	s := scope()
	s.Who = "carl@nordvig.example"
	share, days, n := 0.351, 85.6, int64(561)
	minutes, deviation := 1020.0, 310.0
	for _, id := range caseTypes(erhverv) {
		p := models.Published{Source: models.SourceKL, CaseTypeID: id, Category: "Etagebyggeri, erhverv", From: models.DayOf(2025, 1, 1),
			Last: models.DayOf(2025, 12, 31), Share: &share, Days: &days, Clock: models.ClockService, N: &n, Reference: "Servicemålsstatistik 2025, tabel 3",
			Note: "Opdigtet tal til demonstrationen."}
		m := models.TimeSample{CaseTypeID: id, From: models.DayOf(2026, 3, 2), Last: models.DayOf(2026, 3, 15), N: 31, Minutes: minutes, Deviation: &deviation,
			Method: models.MethodMeasured, Expires: models.DayOf(2027, 3, 15), Reference: "Dagbog i uge 10 og 11"}
		_, published := st.AddPublished(ctx, s, p)
		_, sampled := st.AddSample(ctx, s, m)
		var known models.Problem
		if errors.As(published, &known) && known.Code == "published_there" { // the filling was broken off after it
			published = nil
		}
		if errors.As(sampled, &known) && known.Code == "sample_there" {
			sampled = nil
		}
		if published != nil && p.Check(today) == nil {
			return published
		}
		if sampled != nil && m.Check(today) == nil {
			return sampled
		}
	}
	return nil
}

// lastLoad is when the sources were read in the first time; what came later is an import of its own.
var lastLoad = models.DayOf(2026, 6, 30)

// deliver brings in what a system knows: all of it up to lastLoad, then what is new or changed since.
func deliver(ctx context.Context, st *store.Store, i int, cut models.Day) error {
	s, all := &systems[i], lives(i)
	looks := []models.Day{cut}
	if cut > lastLoad {
		looks = []models.Day{lastLoad, cut}
	}
	before := models.NoDay
	for _, look := range looks {
		var cases []models.Case
		var events []models.Event
		for _, l := range all {
			c, ok := l.at(look)
			if !ok || before.Known() && !l.moved(before, look) {
				continue
			}
			cases = append(cases, c)
			if s.events {
				events = append(events, l.events(look)...)
			}
		}
		span := firstDay.Month().String() + "_" + look.Month().String()
		if before.Known() {
			span = (before + 1).Month().String() + "_" + look.Month().String()
		}
		if err := take(ctx, st, s, models.KindCases, s.key+"_sager_"+span+".csv", len(cases), func(from, to int) models.Delivery {
			return models.Delivery{Cases: cases[from:to]}
		}); err != nil {
			return err
		}
		if s.events {
			if err := take(ctx, st, s, models.KindEvents, s.key+"_haendelser_"+span+".csv", len(events), func(from, to int) models.Delivery {
				return models.Delivery{Events: events[from:to]}
			}); err != nil {
				return err
			}
		}
		before = look
	}
	if err := agree(ctx, st, s, 0); err != nil {
		return fmt.Errorf("agree with %s: %w", s.name, err)
	}
	return nil
}

// agree keeps what was agreed with a system: a link into it, and a file by hand on the fifth of every month, with
// somebody who answers for it once there are people.
func agree(ctx context.Context, st *store.Store, s *system, owner int64) error {
	source, err := st.SourceByKey(ctx, s.key)
	if errors.Is(err, models.ErrNotFound) { // it had nothing to deliver yet
		return nil
	}
	if err != nil {
		return err
	}
	source.Name, source.URL, source.OwnerID = s.name, s.url, owner
	source.Door, source.Every, source.OnDay, source.MaxAge = models.DoorFile, models.Monthly, 5, 40
	return st.SaveSource(ctx, scope(), source)
}

// answer gives each system the one who answers for its deliveries.
func answer(ctx context.Context, st *store.Store) error {
	for i, email := range []string{"carl@nordvig.example", "gerda@nordvig.example", "carl@nordvig.example"} {
		u, err := st.UserByEmail(ctx, email)
		if err != nil {
			return fmt.Errorf("find %s: %w", email, err)
		}
		if err := agree(ctx, st, &systems[i], u.ID); err != nil {
			return fmt.Errorf("agree with %s: %w", systems[i].name, err)
		}
	}
	return nil
}

// moved says whether anything happened in the case after one day and until another, or whether it was still
// running, so that its days went on.
func (l *life) moved(from, to models.Day) bool {
	in := func(d models.Day) bool { return d.Known() && d > from && d <= to }
	if in(l.received) || in(l.screened) || in(l.complete) || in(l.decided) || in(l.appealed) || in(l.settled) {
		return true
	}
	for _, s := range l.steps {
		if in(s.day) {
			return true
		}
	}
	for _, p := range l.pauses {
		if p.from <= to && p.until > from {
			return true
		}
	}
	return false
}

// blockSize is how many rows a delivery holds.
const blockSize = 1000

// take hands n rows to the store as one import.
func take(ctx context.Context, st *store.Store, s *system, kind models.Kind, file string, n int, rows func(from, to int) models.Delivery) error {
	if n == 0 {
		return nil
	}
	mapping := s.mapping(kind)
	sum := sha256.New()
	for from := 0; from < n; from += blockSize {
		write(sum, rows(from, min(from+blockSize, n)))
	}
	checksum := hex.EncodeToString(sum.Sum(nil))
	if _, err := st.BatchByChecksum(ctx, scope(), s.key, checksum); err == nil {
		return nil // taken in before the demonstration was broken off
	} else if !errors.Is(err, models.ErrNotFound) {
		return fmt.Errorf("look for %s: %w", file, err)
	}
	report, err := st.TakeIn(ctx, store.Incoming{
		Scope: scope(), SourceKey: s.key, SourceName: s.name, Mapping: mapping, Remember: true,
		File: file, Checksum: checksum, Form: "csv", Door: models.DoorFile, Kind: kind, Told: mapping.Told(),
		Read: func(emit func(models.Delivery) error) (models.Report, error) {
			for from := 0; from < n; from += blockSize {
				if err := emit(rows(from, min(from+blockSize, n))); err != nil {
					return models.Report{}, err
				}
			}
			return models.Report{Kind: kind, Form: "csv", Rows: n}, nil
		},
	})
	if err != nil {
		return fmt.Errorf("take in %s: %w", file, err)
	}
	if report.Refused() {
		return fmt.Errorf("take in %s: %d rows rejected: %v", file, report.Rejected, report.Errors)
	}
	return nil
}

// write writes a delivery in a form of its own, for its checksum.
func write(w io.Writer, d models.Delivery) {
	var b []byte
	for _, c := range d.Cases {
		b = fmt.Appendln(b, c.CaseNo, c.Channel, c.Received, c.Screened, c.Complete, c.Decided, c.Outcome, c.Letters, c.PaperSteps)
	}
	for _, e := range d.Events {
		b = fmt.Appendln(b, e.CaseNo, e.Activity, e.At)
	}
	_, _ = w.Write(b) // a hash takes everything
}

// mapping is how the system's own headings become fields; it is remembered for the next file.
func (s *system) mapping(kind models.Kind) models.Mapping {
	m := models.Mapping{Kind: kind, Extract: "changes", Encoding: "auto", Delimiter: "auto", Decimal: "auto", DateOrder: "auto",
		Timezone: "Europe/Copenhagen", Constants: map[string]string{}, Flags: map[string]string{}, Channels: map[string]string{},
		Outcomes: map[string]string{}, AppealOutcomes: map[string]string{}}
	if s.events {
		m.Events = marks
	}
	if kind == models.KindEvents {
		m.Columns = map[string]string{models.FieldCaseNo: "Sagsnummer", models.FieldActivity: "Aktivitet", models.FieldAt: "Tidspunkt",
			models.FieldUnit: "Enhed"}
		return m
	}
	m.Columns = map[string]string{
		models.FieldCaseNo: "Sagsnummer", models.FieldCaseType: "Sagstype", models.FieldDepartment: "Afdeling",
		models.FieldChannel: "Indgangskanal", models.FieldReceived: "Modtaget", models.FieldScreened: "Screenet",
		models.FieldComplete: "Fuldt oplyst", models.FieldDecided: "Afgjort", models.FieldWaitDays: "Ventetid ansøger",
		models.FieldWaitDaysBefore: "Ventetid ansøger før fuldt oplyst", models.FieldExempt: "Fritaget",
		models.FieldLetters: "Mangelbreve", models.FieldCompleteAtFirst: "Komplet ved modtagelse", models.FieldPaperSteps: "Papirbrud",
		models.FieldDecisionDigital: "Digital afgørelse", models.FieldReopened: "Genoptaget", models.FieldSatisfaction: "Tilfredshed",
	}
	for i := range kinds {
		k := &kinds[i]
		if &systems[k.system] != s {
			continue
		}
		if k.deadline > 0 {
			m.Columns[models.FieldDeadline] = "Frist"
		}
		if k.outside >= 0 {
			m.Columns[models.FieldLimitApplies] = "Omfattet af servicemål"
		}
		if len(k.outcomes) > 1 {
			m.Columns[models.FieldOutcome] = "Beslutningstype"
		}
		if k.appeals > 0 {
			m.Columns[models.FieldAppeal] = "Klage"
			m.Columns[models.FieldAppealSettled] = "Klage afgjort"
			m.Columns[models.FieldAppealOutcome] = "Klageudfald"
		}
		if k.minutes > 0 {
			m.Columns[models.FieldMinutes] = "Sagsbehandlingsminutter"
		}
	}
	return m
}
