package handlers

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
)

// definitions shows how every key figure is worked out.
func (h *Handlers) definitions(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	return h.show(c, views.NewDefinitions(h.chrome(c), views.DefinitionsInput{Settings: b.Settings, MayEdit: mayDefine(b.Scope),
		Own: slices.DeleteFunc(b.KPIs.KPIs(b.Today.Month()), func(k models.KPI) bool { return !k.Own() })}))
}

// mayDefine says whether somebody may change how key figures are worked out.
func mayDefine(scope models.Scope) bool { return scope.May(models.RightSources) && scope.All }

// definition shows how one key figure is worked out, and which targets stand for it.
func (h *Handlers) definition(c *fiber.Ctx) error {
	key, err := param(c, "kpi")
	if err != nil {
		return err
	}
	b, err := h.book(c)
	if err != nil {
		return err
	}
	k, ok := b.KPI(key)
	if !ok {
		return models.ErrNotFound
	}
	in := views.DefinitionInput{KPI: k, Settings: b.Settings, Versions: b.KPIs.Versions(key), Breaks: b.KPIs.Breaks(key), MayEdit: mayDefine(b.Scope), CanCases: b.Scope.May(models.RightCases)}
	in.Stands, _ = b.KPIs.At(key, b.Today.Month())
	if b.Scope.May(models.RightFigures) {
		in.DataDate, in.Ages = b.DataDate, measure.Ages(b)
		if in.Coverage, err = measure.NewCoverage(b, k.Key, measure.DefaultPeriod(b), measure.Filter{}); err != nil {
			return err
		}
	}
	if b.Scope.May(models.RightLimits) {
		in.Targets = named(b, standing(b, k.Key))
	}
	return h.show(c, views.NewDefinition(h.chrome(c), in))
}

// standing gives the targets that stand today for a key figure; for the share within the limit also the limits.
func standing(b *facts.Book, kpi string) []models.Target {
	type place struct {
		kpi                  string
		caseType, department int64
		kind                 models.TargetKind
	}
	latest := map[place]int{}
	var out []models.Target
	for _, t := range b.Targets { // by month: the later one takes over
		asked := t.KPI == kpi || t.KPI == models.KPILimit && kpi == "within_limit_share"
		if !asked || t.ValidFrom > b.Today.Month() {
			continue
		}
		at := place{t.KPI, t.CaseTypeID, t.DepartmentID, t.Kind}
		if i, there := latest[at]; there {
			out[i] = t
			continue
		}
		latest[at] = len(out)
		out = append(out, t)
	}
	return slices.DeleteFunc(out, func(t models.Target) bool { return t.Value == nil })
}
