package handlers

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/views"
)

// privacy shows what was decided about the personal data of a source.
func (h *Handlers) privacy(c *fiber.Ctx) error {
	s, err := h.sourceOf(c)
	if err != nil {
		return err
	}
	return h.showPrivacy(c, s, views.PrivacyInput{})
}

func (h *Handlers) showPrivacy(c *fiber.Ctx, s models.Source, in views.PrivacyInput) error {
	ctx := c.UserContext()
	var err error
	if in.Privacy, err = h.store.Privacy(ctx, s.ID); err != nil {
		return err
	}
	if in.Cases, err = h.store.CasesOf(ctx, s.ID); err != nil {
		return err
	}
	if at := in.Privacy.HashedAt; at != nil {
		local := h.local(*at)
		in.Privacy.HashedAt = &local
	}
	if at := in.Privacy.KeptAt; at != nil {
		local := h.local(*at)
		in.Privacy.KeptAt = &local
	}
	in.Key, in.Name, in.HasKey = s.Key, s.Name, h.store.HasCaseKey()
	_, err = h.store.CaseHasher(in.Privacy)
	in.KeyProblems = problemsOf(err)
	if len(in.Problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
		if slices.ContainsFunc(in.Problems, changedMeanwhile) {
			c.Status(fiber.StatusConflict)
		}
	}
	return h.show(c, views.NewPrivacy(h.chrome(c), in))
}

// decide changes what was decided about the personal data of the source of the address.
func (h *Handlers) decide(c *fiber.Ctx, done string, do func(s models.Source, revision int64) (views.PrivacyInput, error)) error {
	s, err := h.sourceOf(c)
	if err != nil {
		return err
	}
	in, err := do(s, revisionOf(c))
	if in.Problems = append(in.Problems, problemsOf(err)...); len(in.Problems) > 0 {
		return h.showPrivacy(c, s, in)
	}
	if err != nil {
		return err
	}
	return h.done(c, "/admin/sources/"+s.Key+"/personal-data", done, s.Name)
}

// keepCaseworkers lets caseworkers be kept: staff were informed on a day, for a reason.
func (h *Handlers) keepCaseworkers(c *fiber.Ctx) error {
	return h.decide(c, "caseworkers_kept", func(s models.Source, revision int64) (views.PrivacyInput, error) {
		in := views.PrivacyInput{Informed: c.FormValue("informed"), Reason: c.FormValue("reason")}
		day, problems := dayOf(c, "informed")
		if in.Problems = problems; len(problems) > 0 {
			return in, nil
		}
		return in, h.store.KeepCaseworkers(c.UserContext(), guard.Asker(c).Scope, s.ID, revision, day, in.Reason)
	})
}

// dropCaseworkers erases the caseworkers that were kept, and drops those to come.
func (h *Handlers) dropCaseworkers(c *fiber.Ctx) error {
	return h.decide(c, "caseworkers_dropped", func(s models.Source, revision int64) (views.PrivacyInput, error) {
		return views.PrivacyInput{}, h.store.DropCaseworkers(c.UserContext(), guard.Asker(c).Scope, s.ID, revision)
	})
}

// hashCases lets case numbers be kept as hashes, for good. The person says that there is no way back.
func (h *Handlers) hashCases(c *fiber.Ctx) error {
	return h.decide(c, "cases_hashed", func(s models.Source, revision int64) (views.PrivacyInput, error) {
		if c.FormValue("for_good") != "1" {
			return views.PrivacyInput{Problems: models.Problems{{Field: "for_good", Code: "not_confirmed"}}}, nil
		}
		return views.PrivacyInput{}, h.store.HashCases(c.UserContext(), guard.Asker(c).Scope, s.ID, revision)
	})
}
