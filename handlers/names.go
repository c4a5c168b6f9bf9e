package handlers

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/views"
)

const namesPath = "/data/names"

// names shows the names and words of files that wait for somebody to say what they are.
func (h *Handlers) names(c *fiber.Ctx) error { return h.showNames(c, views.NamesInput{}) }

func (h *Handlers) showNames(c *fiber.Ctx, in views.NamesInput) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	list, err := h.namings(c)
	if err != nil {
		return err
	}
	in.Imports = b.Scope.May(models.RightImports)
	in.CaseTypes, in.Departments = namedIDs(b.CaseTypes), namedIDs(b.Departments)
	for _, n := range list {
		n.At = h.local(n.At)
		if n.Waits() {
			in.Waiting = append(in.Waiting, likely(b, n))
		} else {
			in.Said = append(in.Said, n)
		}
	}
	if len(in.Problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return h.show(c, views.NewNames(h.chrome(c), in))
}

func namedIDs(d *facts.Dictionary) []views.NamedID {
	var out []views.NamedID
	for _, e := range d.Entries() {
		out = append(out, views.NamedID{ID: e.ID, Name: e.Name})
	}
	return out
}

// namings gives the names and words about which there is something to say. A word that everybody knows to say nothing,
// like "Ukendt", does not wait.
func (h *Handlers) namings(c *fiber.Ctx) ([]models.Naming, error) {
	list, err := h.store.Namings(c.UserContext(), guard.Asker(c).Scope)
	return slices.DeleteFunc(list, func(n models.Naming) bool {
		_, known := intake.KnownWord(n.Kind, n.Name)
		return n.Kind.Word() && known && n.Waits()
	}), err
}

// likely finds what a name that waits is most like: a suggestion, nothing more.
func likely(b *facts.Book, n models.Naming) views.WaitingName {
	w := views.WaitingName{Naming: n}
	if n.Kind.Word() {
		w.Means = intake.LikeliestWord(n.Kind, n.Name)
		return w
	}
	dictionary := b.CaseTypes
	if n.Kind == models.NameDepartment {
		dictionary = b.Departments
	}
	var names []string
	var ids []int64
	for _, e := range dictionary.Entries() {
		if e.ID != n.ID {
			names, ids = append(names, e.Name), append(ids, e.ID)
		}
	}
	if i := models.Closest(n.Name, names); i >= 0 {
		w.Into, w.IntoName = ids[i], names[i]
	}
	return w
}

// sayName keeps what somebody says of a name or a word.
func (h *Handlers) sayName(c *fiber.Ctx) error {
	say, err := sayingOf(c)
	if err != nil {
		return err
	}
	err = h.store.SayName(c.UserContext(), guard.Asker(c).Scope, say)
	if problems := problemsOf(err); problems != nil {
		in := views.NamesInput{Typed: &say, Problems: problems}
		if in.Clash, err = h.store.Clashes(c.UserContext(), guard.Asker(c).Scope, say.Kind, say.ID, say.Into); err != nil {
			return err
		}
		return h.showNames(c, in)
	}
	if err != nil {
		return err
	}
	return h.done(c, namesPath, "name_said", c.FormValue("name"))
}

// sayingOf reads what a form says of a name. What cannot be is a name that is not there.
func sayingOf(c *fiber.Ctx) (models.Saying, error) {
	say := models.Saying{Kind: models.NameKind(c.FormValue("kind")), Means: c.FormValue("means"), OwnTargets: c.FormValue("own_targets")}
	var err error
	number := func(name string) (n int64) {
		if v := c.FormValue(name); v != "" && err == nil {
			n, err = strconv.ParseInt(v, 10, 64)
		}
		return n
	}
	say.ID, say.SourceID, say.Into = number("id"), number("source"), number("into")
	if err != nil || !slices.Contains(models.NameKinds, say.Kind) {
		return say, models.ErrNotFound
	}
	return say, nil
}

// settleNames says of all names of a kind that they are their own.
func (h *Handlers) settleNames(c *fiber.Ctx) error {
	if err := h.store.SettleNames(c.UserContext(), guard.Asker(c).Scope, models.NameKind(c.FormValue("kind"))); err != nil {
		return err
	}
	return h.done(c, namesPath, "names_settled", "")
}

// unsayName takes back what was said of a name or a word.
func (h *Handlers) unsayName(c *fiber.Ctx) error {
	say, err := sayingOf(c)
	if err != nil {
		return err
	}
	if err := h.store.UnsayName(c.UserContext(), guard.Asker(c).Scope, say.Kind, say.SourceID, say.ID); err != nil {
		return err
	}
	return h.done(c, namesPath+"#"+url.PathEscape("h-"+string(say.Kind)), "name_unsaid", c.FormValue("name"))
}
