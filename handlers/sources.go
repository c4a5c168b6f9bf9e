package handlers

import (
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/views"
)

// deliveriesShown is how many deliveries of a source its page lists, failuresFor how long one that failed is told of.
const (
	deliveriesShown = 25
	failuresFor     = 90 * 24 * time.Hour
)

// sources lists the sources with what was agreed with each, and who is late.
func (h *Handlers) sources(c *fiber.Ctx) error { return h.showSources(c, views.SourcesInput{}) }

func (h *Handlers) showSources(c *fiber.Ctx, in views.SourcesInput) error {
	sources, err := h.store.Sources(c.UserContext())
	if err != nil {
		return err
	}
	for _, s := range sources {
		in.Sources = append(in.Sources, s.Fresh(h.today()))
	}
	if len(in.Problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return h.show(c, views.NewSources(h.chrome(c), in))
}

// addSource makes a source, so that something can be agreed with it before it delivers.
func (h *Handlers) addSource(c *fiber.Ctx) error {
	name := c.FormValue("name")
	key, err := h.store.AddSource(c.UserContext(), guard.Asker(c).Scope, name)
	if problems := problemsOf(err); problems != nil {
		return h.showSources(c, views.SourcesInput{Name: name, Problems: problems})
	}
	if err != nil {
		return err
	}
	return h.done(c, "/admin/sources/"+key, "source_added", models.Tidy(name))
}

// sourceOf finds the source of the address.
func (h *Handlers) sourceOf(c *fiber.Ctx) (models.Source, error) {
	slug, err := param(c, "slug")
	if err != nil {
		return models.Source{}, err
	}
	sources, err := h.store.Sources(c.UserContext())
	if err != nil {
		return models.Source{}, err
	}
	i := slices.IndexFunc(sources, func(s models.Source) bool { return s.Key == slug })
	if i < 0 {
		return models.Source{}, models.ErrNotFound
	}
	return sources[i], nil
}

// source shows one source: what was agreed, and its deliveries.
func (h *Handlers) source(c *fiber.Ctx) error {
	s, err := h.sourceOf(c)
	if err != nil {
		return err
	}
	return h.showSource(c, s, views.AgreementInput{Typed: views.TypedSource(s)})
}

func (h *Handlers) showSource(c *fiber.Ctx, s models.Source, in views.AgreementInput) error {
	ctx, scope := c.UserContext(), guard.Asker(c).Scope
	people, err := h.store.Answerable(ctx, scope)
	if err != nil {
		return err
	}
	in.Source, in.People, in.Zone, in.Imports = s.Fresh(h.today()), people, h.zone.String(), scope.May(models.RightImports)
	if h.health.inbox != "" {
		in.Inbox = filepath.Join(h.health.inbox, s.Key)
	}
	if in.Fetch, err = h.store.FetchOf(ctx, s.ID); err != nil {
		return err
	}
	for _, at := range []*time.Time{in.Fetch.TriedAt, in.Fetch.NextAt} {
		if at != nil {
			*at = h.local(*at)
		}
	}
	batches, err := h.store.Deliveries(ctx, scope, s.ID, deliveriesShown)
	if err != nil {
		return err
	}
	for _, b := range batches {
		in.Batches = append(in.Batches, h.localBatch(b))
	}
	failures, err := h.failures(c)
	if err != nil {
		return err
	}
	for _, f := range failures {
		if f.SourceKey == s.Key {
			in.Failures = append(in.Failures, f)
		}
	}
	if len(in.Problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
		if slices.ContainsFunc(in.Problems, changedMeanwhile) {
			c.Status(fiber.StatusConflict)
		}
	}
	return h.show(c, views.NewAgreement(h.chrome(c), in))
}

// failures gives the deliveries of late that came to nothing, with their times on the wall of the installation.
func (h *Handlers) failures(c *fiber.Ctx) ([]models.FailedDelivery, error) {
	failures, err := h.store.Failures(c.UserContext(), guard.Asker(c).Scope, h.now().Add(-failuresFor))
	for i := range failures {
		failures[i].At = h.local(failures[i].At)
	}
	return failures, err
}

// saveSource keeps what was agreed with a source. Where somebody else was quicker, the page shows theirs.
func (h *Handlers) saveSource(c *fiber.Ctx) error {
	s, err := h.sourceOf(c)
	if err != nil {
		return err
	}
	typed := views.SourceTyped{}
	for field, to := range map[string]*string{"name": &typed.Name, "url": &typed.URL, "owner": &typed.Owner, "deputy": &typed.Deputy, "door": &typed.Door,
		"every": &typed.Every, "on_day": &typed.OnDay, "max_age": &typed.MaxAge, "zone": &typed.Zone, "address": &typed.Address} {
		*to = strings.TrimSpace(c.FormValue(field))
	}
	typed.Partial = c.FormValue("partial") != ""
	next, problems := sourceTyped(s, typed)
	next.Revision = revisionOf(c)
	if len(problems) == 0 {
		err := h.store.SaveSource(c.UserContext(), guard.Asker(c).Scope, next)
		if problems = problemsOf(err); err != nil && problems == nil {
			return err
		}
	}
	switch {
	case slices.ContainsFunc(problems, changedMeanwhile):
		return h.showSource(c, s, views.AgreementInput{Typed: views.TypedSource(s), Problems: problems})
	case len(problems) > 0:
		return h.showSource(c, s, views.AgreementInput{Typed: typed, Problems: problems})
	}
	return h.done(c, "/admin/sources/"+s.Key, "source_saved", next.Name)
}

// saveAccess keeps the way in to the address of a source.
func (h *Handlers) saveAccess(c *fiber.Ctx) error {
	s, err := h.sourceOf(c)
	if err != nil {
		return err
	}
	a := models.FetchAccess{Scheme: models.FetchScheme(c.FormValue("scheme")), User: strings.TrimSpace(c.FormValue("username")), Secret: c.FormValue("secret")}
	err = h.store.SetFetchAccess(c.UserContext(), guard.Asker(c).Scope, s.Key, a)
	if problems := problemsOf(err); problems != nil {
		return h.showSource(c, s, views.AgreementInput{Typed: views.TypedSource(s), Access: true, Problems: problems})
	}
	if err != nil {
		return err
	}
	return h.done(c, "/admin/sources/"+s.Key, "access_saved", s.Name)
}

// fetchNow asks for a source to be fetched at once; whichever instance fetches does so within a minute.
func (h *Handlers) fetchNow(c *fiber.Ctx) error {
	s, err := h.sourceOf(c)
	if err != nil {
		return err
	}
	err = h.store.AskFetch(c.UserContext(), guard.Asker(c).Scope, s.Key)
	if problems := problemsOf(err); problems != nil {
		return h.showSource(c, s, views.AgreementInput{Typed: views.TypedSource(s), Problems: problems})
	}
	if err != nil {
		return err
	}
	return h.done(c, "/admin/sources/"+s.Key, "fetch_asked", s.Name)
}

// sourceTyped reads the form of a source.
func sourceTyped(s models.Source, t views.SourceTyped) (models.Source, models.Problems) {
	var problems models.Problems
	number := func(field, value string) int64 {
		if value == "" {
			return 0
		}
		n, err := strconv.ParseInt(value, 10, 32)
		if err != nil {
			problems = append(problems, models.Problem{Field: field, Code: "bad_number", Value: value})
		}
		return n
	}
	s.Name, s.URL, s.Door, s.Every, s.Zone, s.Address, s.Partial = t.Name, t.URL, models.Door(t.Door), models.Every(t.Every), t.Zone, t.Address, t.Partial
	s.OwnerID, s.DeputyID = number("owner", t.Owner), number("deputy", t.Deputy)
	s.OnDay, s.MaxAge = int(number("on_day", t.OnDay)), int(number("max_age", t.MaxAge))
	if s.Every != models.Weekly && s.Every != models.Monthly {
		s.OnDay = 0
	}
	err := s.Check()
	var more models.Problems
	if errors.As(err, &more) {
		problems = append(problems, more...)
	}
	return s, problems
}

// failedOf gives the failed deliveries of the sources that somebody answers for, as far as they are not made good. They
// are told whatever else that person may see.
func (h *Handlers) failedOf(c *fiber.Ctx, sources []models.Source, user int64) []models.FailedDelivery {
	mine := slices.DeleteFunc(slices.Clone(sources), func(s models.Source) bool { return s.OwnerID != user && s.DeputyID != user })
	if len(mine) == 0 {
		return nil
	}
	failures, err := h.store.Failures(c.UserContext(), models.Local(), h.now().Add(-failuresFor))
	if err != nil {
		h.log.Error("read the failed deliveries", "err", err)
		return nil
	}
	failures = slices.DeleteFunc(failures, func(f models.FailedDelivery) bool {
		return f.Solved || !slices.ContainsFunc(mine, func(s models.Source) bool { return s.Key == f.SourceKey })
	})
	for i := range failures {
		failures[i].At = h.local(failures[i].At)
	}
	return failures[:min(len(failures), mostMine)]
}

// mostMine is how many failed deliveries a page tells the one who answers for them.
const mostMine = 3
