package store

import (
	"context"
	"slices"
	"strconv"
	"unicode"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/dk"
	"gorm.io/gorm"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// holidayRow is models.Holiday as a table.
type holidayRow struct {
	Day  int64 `gorm:"primaryKey;autoIncrement:false"`
	Name string
	Kind models.HolidayKind
}

func (holidayRow) TableName() string { return "holidays" }

// officialDays is the starting list: the Danish public holidays of every year that a column can keep. Store bededag
// is one until 2023. Constitution Day stands on the library's list and is no official holiday (domain.md §7.4); the
// two that always fall on a Sunday do not stand on it.
func officialDays() []holidayRow {
	sundays := []*cal.Holiday{{Name: "Påskedag", Func: cal.CalcEasterOffset}, {Name: "Pinsedag", Offset: 49, Func: cal.CalcEasterOffset}}
	first, _, _ := models.FirstDay.Date()
	last, _, _ := models.LastDay.Date()
	var out []holidayRow
	for _, h := range slices.Concat(dk.Holidays, sundays) {
		if h == dk.Grundlovsdag {
			continue
		}
		name := []rune(h.Name)
		for i := 1; i < len(name); i++ {
			name[i] = unicode.ToLower(name[i])
		}
		for y := first; y <= last; y++ {
			if at, _ := h.Calc(y); !at.IsZero() && models.DayOfTime(at) <= models.LastDay {
				out = append(out, holidayRow{Day: int64(models.DayOfTime(at)), Name: string(name), Kind: models.HolidayOfficial})
			}
		}
	}
	slices.SortFunc(out, func(a, b holidayRow) int { return int(a.Day - b.Day) })
	return out
}

// startCalendar fills the table of holidays where it is new.
func (s *Store) startCalendar(ctx context.Context) error {
	filled := func(g *gorm.DB) (bool, error) {
		var n int64
		err := g.Model(&holidayRow{}).Where("kind = ?", models.HolidayOfficial).Limit(1).Count(&n).Error
		return n > 0, err
	}
	if there, err := filled(s.reader(ctx)); there || err != nil {
		return translate("read the calendar", err)
	}
	return s.change(ctx, "start the calendar", func(t *tx) error {
		if there, err := filled(t.DB); there || err != nil {
			return err
		}
		return t.CreateInBatches(officialDays(), 300).Error
	})
}

// loadCalendar makes the calendar that the holidays and the settings say.
func loadCalendar(g *gorm.DB, settings models.Settings) (*facts.Calendar, error) {
	holidays, err := loadHolidays(g)
	if err != nil {
		return nil, err
	}
	return facts.NewCalendar(models.DaysOff(holidays, settings.ClosedDays)), nil
}

func loadHolidays(g *gorm.DB) ([]models.Holiday, error) {
	var rows []holidayRow
	err := g.Order("day").Find(&rows).Error
	out := make([]models.Holiday, len(rows))
	for i, r := range rows {
		out[i] = models.Holiday{Day: models.Day(r.Day), Name: r.Name, Kind: r.Kind}
	}
	return out, err
}

// Holidays gives every holiday, official and local, by date, with the settings that stand beside them.
func (s *Store) Holidays(ctx context.Context) (holidays []models.Holiday, settings models.Settings, err error) {
	g := s.reader(ctx)
	// The settings come first: a change between the two shows as a revision that is no longer the latest.
	if settings, err = loadSettings(g); err == nil {
		holidays, err = loadHolidays(g)
	}
	return holidays, settings, translate("read the calendar", err)
}

// AddHoliday puts a local day into the calendar. revision is that of the settings which the one who asks has seen.
func (s *Store) AddHoliday(ctx context.Context, scope models.Scope, revision int64, h models.Holiday) error {
	h.Name, _ = models.MaskCPR(models.Tidy(h.Name))
	h.Kind = models.HolidayLocal
	if err := h.Check(); err != nil && mayCalendar(scope) {
		return err
	}
	return s.changeCalendar(ctx, scope, revision, "calendar.add", h.Day.String(), func(t *tx, _ *models.Settings) (any, error) {
		var there []holidayRow
		if err := t.Where("day = ?", int64(h.Day)).Find(&there).Error; err != nil {
			return nil, err
		}
		if len(there) > 0 {
			return nil, models.Problem{Field: "day", Code: "holiday_there", Value: there[0].Name}
		}
		return map[string]any{"name": h.Name}, t.Create(&holidayRow{Day: int64(h.Day), Name: h.Name, Kind: h.Kind}).Error
	})
}

// RemoveHoliday takes a local day out of the calendar. One that is not there, or is official, is models.ErrNotFound.
func (s *Store) RemoveHoliday(ctx context.Context, scope models.Scope, revision int64, day models.Day) error {
	return s.changeCalendar(ctx, scope, revision, "calendar.remove", day.String(), func(t *tx, _ *models.Settings) (any, error) {
		var row holidayRow
		if err := t.Where("day = ? AND kind = ?", int64(day), models.HolidayLocal).Take(&row).Error; err != nil {
			return nil, err
		}
		return map[string]any{"name": row.Name}, t.Delete(&row).Error
	})
}

// SavePeriods keeps what the settings say of periods and days: the first month of the financial year, when a period
// is final, the least number of cases and the closed days. All else in the settings stays as it is.
func (s *Store) SavePeriods(ctx context.Context, scope models.Scope, given models.Settings) error {
	return s.changeCalendar(ctx, scope, given.Revision, "settings", "periods", func(t *tx, settings *models.Settings) (any, error) {
		kpis, err := loadDefinitions(t.DB)
		if err != nil {
			return nil, err
		}
		before := *settings
		settings.FiscalStart, settings.FinalAfter, settings.MinN, settings.ClosedDays = given.FiscalStart, given.FinalAfter, given.MinN, given.ClosedDays
		return map[string]any{"before": before, "after": settings}, settings.Check(kpis)
	})
}

// SaveOpenData says what is published to everybody, and under which terms, where nobody has changed the settings since
// the given revision: a models.Problem "changed_meanwhile" else.
func (s *Store) SaveOpenData(ctx context.Context, scope models.Scope, revision int64, open models.OpenData) error {
	if err := open.Check(); err != nil {
		return err
	}
	return s.changeCalendar(ctx, scope, revision, "open_data.set", "open data", func(_ *tx, settings *models.Settings) (any, error) {
		before := settings.Open
		settings.Open = open
		return map[string]any{"before": before, "after": open}, nil
	})
}

func mayCalendar(scope models.Scope) bool { return scope.May(models.RightAdmin) && scope.All }

// changeCalendar changes the calendar or the settings beside it, as a new version, where nobody has changed either
// since the revision that the one who asks has seen: a models.Problem "changed_meanwhile" else.
func (s *Store) changeCalendar(ctx context.Context, scope models.Scope, revision int64, what, subject string,
	do func(*tx, *models.Settings) (detail any, err error)) error {
	if !mayCalendar(scope) {
		return models.ErrForbidden
	}
	return s.changeNames(ctx, "change the calendar", func(t *tx) error {
		settings, err := loadSettings(t.DB)
		if err != nil {
			return err
		}
		before := settings
		if revision != before.Revision {
			return models.Problem{Code: "changed_meanwhile", Value: strconv.FormatInt(revision, 10)}
		}
		detail, err := do(t, &settings)
		if err != nil {
			return err
		}
		if err := t.saveSettings(&settings, before); err != nil {
			return err
		}
		return t.trail(scope.Who, what, subject, detail)
	})
}
