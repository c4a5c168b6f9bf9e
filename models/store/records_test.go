package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

func ptr[T any](v T) *T { return &v }

func published() models.Published {
	return models.Published{Source: models.SourceKL, From: models.DayOf(2025, 1, 1), Last: models.DayOf(2025, 12, 31), Share: ptr(0.634),
		Days: ptr(64.5), Clock: models.ClockService, N: ptr(int64(412)), Outside: true, Reference: "KL, servicemålsstatistik 2025"}
}

func sample() models.TimeSample {
	return models.TimeSample{CaseTypeID: 1, From: models.DayOf(2026, 3, 2), Last: models.DayOf(2026, 3, 15), N: 38, Minutes: 214.5,
		Deviation: ptr(61.0), Method: models.MethodMeasured, Expires: models.DayOf(2027, 3, 15), Reference: "Dagbog, uge 10–11"}
}

// withCaseType makes the case type and department with the id 1.
func withCaseType(t *testing.T, s *store.Store) {
	t.Helper()
	lines := []models.TargetLine{{KPI: "digital_share", CaseType: "Enfamiliehuse", Department: "Byg", ValidFrom: models.MonthOf(2026, 1), Value: ptr(.8)}}
	if err := s.SetTargets(context.Background(), models.Local(), lines); err != nil {
		t.Fatal(err)
	}
}

func TestAPublishedFigureIsNeverOverwritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		withCaseType(t, s)
		before := s.Version()
		p := published()
		p.CaseTypeID = 1
		id, err := s.AddPublished(ctx, models.Local(), p)
		if err != nil {
			t.Fatal(err)
		}
		if s.Version() <= before {
			t.Error("a published figure must make a new version, or pages keep the old split")
		}
		if _, err := s.AddPublished(ctx, models.Local(), p); !isProblem(err, "published_there") {
			t.Errorf("the same again: %v, want published_there", err)
		}
		if _, err := s.CorrectPublished(ctx, models.Local(), id, p, " "); !isProblem(err, "missing_value") {
			t.Errorf("corrected without a reason: %v, want missing_value", err)
		}
		p.Days = ptr(65.4)
		second, err := s.CorrectPublished(ctx, models.Local(), id, p, "Tal byttet om")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.CorrectPublished(ctx, models.Local(), id, p, "igen"); !isProblem(err, "record_past") {
			t.Errorf("an old version corrected: %v, want record_past", err)
		}
		if err := s.EndPublished(ctx, models.Local(), second, "KL har trukket tallet tilbage"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddPublished(ctx, models.Local(), p); err != nil {
			t.Errorf("after the first was ended a new one may stand: %v", err)
		}
		b, err := s.Book(ctx, models.Local())
		if err != nil || len(b.Published) != 3 {
			t.Fatalf("Book.Published = %+v, %v, want all three versions", b.Published, err)
		}
		var first, corrected models.Published
		for _, q := range b.Published {
			switch q.ID {
			case id:
				first = q
			case second:
				corrected = q
			}
		}
		if *first.Days != 64.5 || first.ReplacedAt == nil || first.Stands() {
			t.Errorf("the first version is %+v, want it as it was, replaced", first)
		}
		if *corrected.Days != 65.4 || corrected.Root() != id || corrected.Reason != "Tal byttet om" || corrected.EndedReason == "" ||
			corrected.SetBy != "cli" || *corrected.N != 412 || corrected.From != p.From || *corrected.Share != 0.634 || !corrected.Outside {
			t.Errorf("the correction is %+v, want a version of %d that was ended", corrected, id)
		}
		rows, err := s.Trail(ctx, models.Local(), store.TrailQuery{Limit: 4})
		if err != nil || len(rows) != 4 || rows[1].What != "published.end" || rows[2].What != "published.correct" || rows[3].What != "published.set" {
			t.Errorf("trail = %v, %v, want every deed", rows, err)
		}
	})
}

func TestATimeSampleIsNeverOverwritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		withCaseType(t, s)
		id, err := s.AddSample(ctx, models.Local(), sample())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddSample(ctx, models.Local(), sample()); !isProblem(err, "sample_there") {
			t.Errorf("the same again: %v, want sample_there", err)
		}
		m := sample()
		m.N = 39
		second, err := s.CorrectSample(ctx, models.Local(), id, m, "En sag talt for lidt")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.EndSample(ctx, models.Local(), second, "Ny arbejdsgang"); err != nil {
			t.Fatal(err)
		}
		if err := s.EndSample(ctx, models.Local(), 99, "væk"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("one that is not there: %v, want ErrNotFound", err)
		}
		b, err := s.Book(ctx, models.Local())
		if err != nil || len(b.Samples) != 2 {
			t.Fatalf("Book.Samples = %+v, %v, want both versions", b.Samples, err)
		}
		for _, kept := range b.Samples {
			if kept.Stands() || kept.Minutes != 214.5 || kept.Root() != id || kept.Expires != m.Expires || *kept.Deviation != 61 {
				t.Errorf("kept %+v", kept)
			}
		}
	})
}

func TestRecordsThatCannotBeAreRefused(t *testing.T) {
	s := storetest.OpenDSN(t, storetest.SQLite(t))
	withCaseType(t, s)
	ctx := context.Background()
	tests := []struct {
		name string
		edit func(*models.Published)
		code string
	}{
		{"neither share nor days says nothing", func(p *models.Published) { p.Share, p.Days = nil, nil }, "published_empty"},
		{"a period to come is refused", func(p *models.Published) { p.Last = models.DayOf(2030, 12, 31) }, "not_over"},
		{"a period that ends before it begins", func(p *models.Published) { p.Last = p.From - 1 }, "ends_first"},
		{"without a reference nobody can look it up", func(p *models.Published) { p.Reference = " " }, "missing_value"},
		{"a share above one", func(p *models.Published) { p.Share = ptr(1.2) }, "share_out_of_range"},
		{"a case type that is not there", func(p *models.Published) { p.CaseTypeID = 99 }, "unknown_case_type"},
		{"an unknown source", func(p *models.Published) { p.Source = "avisen" }, "bad_choice"},
		{"a clock of nobody", func(p *models.Published) { p.Clock = models.ClockApplicant }, "bad_choice"},
		{"no cases have no mean", func(p *models.Published) { p.N = ptr(int64(0)) }, "number_range"},
	}
	for _, test := range tests {
		p := published()
		test.edit(&p)
		if _, err := s.AddPublished(ctx, models.Local(), p); !isProblem(err, test.code) {
			t.Errorf("%s: %v, want %s", test.name, err, test.code)
		}
	}
	samples := []struct {
		name string
		edit func(*models.TimeSample)
		code string
	}{
		{"nobody is timed for more than 31 days", func(m *models.TimeSample) { m.From = m.Last - 31 }, "sample_too_long"},
		{"a sample is of one case type", func(m *models.TimeSample) { m.CaseTypeID = 0 }, "missing_value"},
		{"a department that is not there", func(m *models.TimeSample) { m.DepartmentID = 99 }, "unknown_department"},
		{"it holds until its end at least", func(m *models.TimeSample) { m.Expires = m.Last - 1 }, "expires_early"},
		{"no minutes are no sample", func(m *models.TimeSample) { m.Minutes = 0 }, "number_range"},
		{"a method that nobody knows", func(m *models.TimeSample) { m.Method = "gættet" }, "bad_choice"},
	}
	for _, test := range samples {
		m := sample()
		test.edit(&m)
		if _, err := s.AddSample(ctx, models.Local(), m); !isProblem(err, test.code) {
			t.Errorf("%s: %v, want %s", test.name, err, test.code)
		}
	}
	for _, role := range []models.Role{models.RoleLeader, models.RoleHead, models.RoleController, models.RoleReader} {
		scope := models.ScopeOf(models.User{Role: role, DepartmentID: 1}, []int64{1})
		if _, err := s.AddPublished(ctx, scope, published()); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a figure by %s: %v, want ErrForbidden", role, err)
		}
		if _, err := s.AddSample(ctx, scope, sample()); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a sample by %s: %v, want ErrForbidden", role, err)
		}
	}
}

func TestRecordsKeepNoPersonalNumbers(t *testing.T) {
	s := storetest.OpenDSN(t, storetest.SQLite(t))
	withCaseType(t, s)
	ctx := context.Background()
	p, m := published(), sample()
	p.Note, m.Note, m.Reference = "sag om 010190-1234", "målt hos 0101901234", "skema 010190 1234"
	_, err := s.AddPublished(ctx, models.Local(), p)
	if _, err2 := s.AddSample(ctx, models.Local(), m); err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	b, err := s.Book(ctx, models.Local())
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{b.Published[0].Note, b.Samples[0].Note, b.Samples[0].Reference} {
		if strings.Contains(text, "1234") || !strings.Contains(text, models.CPRMask) {
			t.Errorf("kept %q, want the number masked", text)
		}
	}
}
