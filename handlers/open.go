package handlers

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
	"gevinstoverblik/views/export"
	"gevinstoverblik/views/text"
)

// everybody is who asks for open data: nobody in particular, who sees the whole municipality as it is published.
var everybody = models.Scope{Who: "open data", All: true}

// openBook gives the facts that open data are made of. The answer may be kept by anybody for some minutes: it holds
// nothing of the one who asks, and no cookie.
func (h *Handlers) openBook(c *fiber.Ctx) (b *facts.Book, unchanged bool, err error) {
	if b, err = h.store.Book(c.UserContext(), everybody); err != nil {
		return nil, false, err
	}
	sum := sha256.Sum256([]byte(fmt.Sprint(h.start, b.Version, b.Today, h.openLang(c), c.OriginalURL())))
	c.Set(fiber.HeaderETag, `W/"`+base64.RawURLEncoding.EncodeToString(sum[:12])+`"`)
	c.Set(fiber.HeaderCacheControl, "public, max-age=300")
	return b, c.Get(fiber.HeaderIfNoneMatch) != "" && c.Fresh(), nil
}

// openLang is the language of open data: that of the address, else the installation's, whoever asks.
func (h *Handlers) openLang(c *fiber.Ctx) text.Lang {
	if l, ok := text.Parse(c.Query("lang")); ok {
		return l
	}
	return h.lang
}

// published gives the open data of a book, each key figure with its figures.
func published(b *facts.Book, open models.OpenData) ([]views.OpenInput, error) {
	var out []views.OpenInput
	for _, k := range open.KPIs {
		defined, ok := b.KPI(k.KPI)
		if !ok || defined.Own() {
			continue
		}
		figures, err := measure.OpenFigures(b, k)
		if err != nil {
			return nil, err
		}
		out = append(out, views.OpenInput{KPI: defined, Open: k, Figures: figures, Late: measure.PublicAges(b, defined, figures), Short: measure.PublicShort(b, defined, figures)})
	}
	return out, nil
}

// openData shows what is published to everybody.
func (h *Handlers) openData(c *fiber.Ctx) error {
	b, unchanged, err := h.openBook(c)
	if err != nil {
		return err
	}
	if unchanged {
		return c.SendStatus(fiber.StatusNotModified)
	}
	sets, err := published(b, b.Settings.Open)
	if err != nil {
		return err
	}
	frame := views.NewChrome(views.Visitor{Lang: h.openLang(c), Address: views.NewAddress(c.OriginalURL()), Organisation: b.Settings.Organisation, Demo: b.Settings.Demo})
	return h.show(c, views.NewOpen(frame, h.openAbout(c, b), sets))
}

// openAbout is what all open data have in common.
func (h *Handlers) openAbout(c *fiber.Ctx, b *facts.Book) views.OpenAbout {
	return views.OpenAbout{Lang: h.openLang(c), Base: h.guard.Base(c), Organisation: b.Settings.Organisation, Open: b.Settings.Open, DataDate: b.DataDate, MinN: b.Settings.MinN}
}

// openSet gives the one key figure of the address; models.ErrNotFound where it is not published.
func (h *Handlers) openSet(c *fiber.Ctx) (*facts.Book, views.OpenInput, bool, error) {
	b, unchanged, err := h.openBook(c)
	if err != nil || unchanged {
		return b, views.OpenInput{}, unchanged, err
	}
	k, ok := b.Settings.Open.Of(c.Params("kpi"))
	if !ok {
		return b, views.OpenInput{}, false, models.ErrNotFound
	}
	sets, err := published(b, models.OpenData{KPIs: []models.OpenKPI{k}})
	if err != nil {
		return b, views.OpenInput{}, false, err
	}
	if len(sets) == 0 {
		return b, views.OpenInput{}, false, models.ErrNotFound
	}
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	c.Set("Cross-Origin-Resource-Policy", "cross-origin")
	return b, sets[0], false, nil
}

// openCSV gives the figures of an open key figure as a CSV for machines.
func (h *Handlers) openCSV(c *fiber.Ctx) error { return h.openFile(c, export.CSVMachine) }

// openJSON gives them as JSON.
func (h *Handlers) openJSON(c *fiber.Ctx) error { return h.openFile(c, export.JSON) }

func (h *Handlers) openFile(c *fiber.Ctx, format export.Format) error {
	b, set, unchanged, err := h.openSet(c)
	if err != nil {
		return err
	}
	if unchanged {
		return c.SendStatus(fiber.StatusNotModified)
	}
	for _, late := range set.Late {
		c.Append(fiber.HeaderWarning, `110 - "data are `+strconv.Itoa(late.Age)+` days old"`)
	}
	if set.Short {
		c.Append(fiber.HeaderWarning, `199 - "rows that were rejected are left out"`)
	}
	asked := export.Asked{Lang: h.openLang(c), Catalogue: b.KPIs, KPIs: []string{set.KPI.Key}}
	c.Set(fiber.HeaderLink, `<metadata.json>; rel="describedby"; type="application/ld+json"`)
	return h.stream(c, format.ContentType(), func(w *bufio.Writer) error { return export.PublicFigures(w, format, set.Figures, asked) })
}

// openMetadata describes an open key figure in the words of DCAT.
func (h *Handlers) openMetadata(c *fiber.Ctx) error {
	b, set, unchanged, err := h.openSet(c)
	if err != nil {
		return err
	}
	if unchanged {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return linkedData(c, views.NewOpenDataset(h.openAbout(c, b), set))
}

// openCatalogue lists all open key figures in the words of DCAT.
func (h *Handlers) openCatalogue(c *fiber.Ctx) error {
	b, unchanged, err := h.openBook(c)
	if err != nil {
		return err
	}
	if unchanged {
		return c.SendStatus(fiber.StatusNotModified)
	}
	sets, err := published(b, b.Settings.Open)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	c.Set("Cross-Origin-Resource-Policy", "cross-origin")
	return linkedData(c, views.NewOpenCatalogue(h.openAbout(c, b), sets))
}

func linkedData(c *fiber.Ctx, of any) error {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(of); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/ld+json; charset=utf-8")
	return c.Send(out.Bytes())
}

// openSettings shows what may be published, and what is.
func (h *Handlers) openSettings(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	return h.show(c, views.NewOpenSettings(h.chrome(c), views.OpenSettingsInput{Open: b.Settings.Open, Revision: b.Settings.Revision}))
}

// saveOpenData says what is published from now on.
func (h *Handlers) saveOpenData(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	open := models.OpenData{Contact: models.Tidy(c.FormValue("contact")), Licence: c.FormValue("licence")}
	for _, k := range models.KPIs {
		if level := c.FormValue("kpi_" + k.Key); slices.Contains([]string{"whole", "case_types"}, level) {
			open.KPIs = append(open.KPIs, models.OpenKPI{KPI: k.Key, CaseTypes: level == "case_types"})
		}
	}
	err = h.store.SaveOpenData(c.UserContext(), guard.Asker(c).Scope, revisionOf(c), open)
	problems := problemsOf(err)
	switch {
	case slices.ContainsFunc(problems, changedMeanwhile):
		c.Status(fiber.StatusConflict)
		return h.show(c, views.NewOpenSettings(h.chrome(c), views.OpenSettingsInput{Open: b.Settings.Open, Revision: b.Settings.Revision, Problems: problems}))
	case problems != nil:
		return h.refuse(c, views.NewOpenSettings(h.chrome(c), views.OpenSettingsInput{Open: open, Revision: revisionOf(c), Problems: problems}))
	case err != nil:
		return err
	}
	return h.done(c, "/admin/open-data", "open_saved", "")
}
