package handlers

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/views"
)

// calendar shows the days off of a year and the settings of periods.
func (h *Handlers) calendar(c *fiber.Ctx) error {
	return h.showCalendar(c, yearOf(c.Query("year"), h.today()), nil, views.CalendarInput{})
}

// yearOf reads the year of the page; today's where it is none.
func yearOf(s string, today models.Day) int {
	first, _, _ := models.FirstDay.Date()
	last, _, _ := models.LastDay.Date()
	if y, err := strconv.Atoi(s); err == nil && y >= first && y <= last {
		return y
	}
	y, _, _ := today.Date()
	return y
}

// showCalendar shows the page, with typed settings where there are some.
func (h *Handlers) showCalendar(c *fiber.Ctx, year int, typed *models.Settings, in views.CalendarInput) error {
	all, settings, err := h.store.Holidays(c.UserContext())
	if err != nil {
		return err
	}
	in.Year, in.Settings, in.Typed = year, settings, settings
	if typed != nil {
		in.Typed = *typed
	}
	for _, d := range all {
		if y, _, _ := d.Day.Date(); y == year {
			in.Holidays = append(in.Holidays, d)
		}
	}
	if len(in.Problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
		if slices.ContainsFunc(in.Problems, changedMeanwhile) {
			c.Status(fiber.StatusConflict)
		}
	}
	return h.show(c, views.NewCalendar(h.chrome(c), in))
}

func changedMeanwhile(p models.Problem) bool { return p.Code == "changed_meanwhile" }

// savePeriods keeps the settings of periods and days. Where somebody else was quicker, the page shows theirs.
func (h *Handlers) savePeriods(c *fiber.Ctx) error {
	var problems models.Problems
	number := func(field string) int {
		n, err := strconv.Atoi(strings.TrimSpace(c.FormValue(field)))
		if err != nil {
			problems = append(problems, models.Problem{Field: field, Code: "bad_number", Value: c.FormValue(field)})
		}
		return n
	}
	typed := models.Settings{FiscalStart: number("fiscal_start"), FinalAfter: number("final_after"), MinN: number("min_n"), Revision: revisionOf(c)}
	for _, v := range c.Context().PostArgs().PeekMulti("closed_days") {
		typed.ClosedDays = append(typed.ClosedDays, string(v))
	}
	if len(problems) == 0 {
		err := h.store.SavePeriods(c.UserContext(), guard.Asker(c).Scope, typed)
		if problems = problemsOf(err); err != nil && problems == nil {
			return err
		}
	}
	year := yearOf(c.FormValue("year"), h.today())
	switch {
	case slices.ContainsFunc(problems, changedMeanwhile):
		return h.showCalendar(c, year, nil, views.CalendarInput{Problems: problems})
	case len(problems) > 0:
		return h.showCalendar(c, year, &typed, views.CalendarInput{Problems: problems})
	}
	return h.done(c, calendarAddress(year), "calendar_saved", "")
}

// addHoliday puts a local day into the calendar.
func (h *Handlers) addHoliday(c *fiber.Ctx) error {
	day, problems := dayOf(c, "day")
	holiday := models.Holiday{Day: day, Name: models.Tidy(c.FormValue("name"))}
	if len(problems) == 0 {
		err := h.store.AddHoliday(c.UserContext(), guard.Asker(c).Scope, revisionOf(c), holiday)
		if problems = problemsOf(err); err != nil && problems == nil {
			return err
		}
	}
	if len(problems) > 0 {
		return h.showCalendar(c, yearOf(c.FormValue("year"), h.today()), nil,
			views.CalendarInput{Day: c.FormValue("day"), Name: holiday.Name, Problems: problems})
	}
	year, _, _ := day.Date()
	return h.done(c, calendarAddress(year), "calendar_added", h.langOf(c).Date(day))
}

// removeHoliday takes a local day out of the calendar.
func (h *Handlers) removeHoliday(c *fiber.Ctx) error {
	day, problems := dayOf(c, "day")
	if len(problems) > 0 || !day.Known() {
		return models.ErrNotFound
	}
	year, _, _ := day.Date()
	err := h.store.RemoveHoliday(c.UserContext(), guard.Asker(c).Scope, revisionOf(c), day)
	var one models.Problem
	if errors.As(err, &one) {
		return h.showCalendar(c, yearOf(strconv.Itoa(year), h.today()), nil, views.CalendarInput{Problems: models.Problems{one}})
	}
	if err != nil {
		return err
	}
	return h.done(c, calendarAddress(year), "calendar_removed", h.langOf(c).Date(day))
}

func calendarAddress(year int) string { return "/admin/calendar?year=" + strconv.Itoa(year) }

// revisionOf reads the revision that the form was made of; -1, which none has, where it is no number.
func revisionOf(c *fiber.Ctx) int64 {
	n, err := strconv.ParseInt(c.FormValue("revision"), 10, 64)
	if err != nil {
		return -1
	}
	return n
}
