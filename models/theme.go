package models

// Theme is what a key figure speaks of: one of the three things that a solution is bought for.
type Theme string

// The themes, in the order of the leadership page.
const (
	ThemeService    Theme = "service"
	ThemeQuality    Theme = "quality"
	ThemeEfficiency Theme = "efficiency"
)

// Themes lists them in order.
var Themes = []Theme{ThemeService, ThemeQuality, ThemeEfficiency}

// quality and efficiency name the key figures of the library that do not speak of service.
var (
	qualityKPIs = []string{"complete_at_first_share", "limit_coverage_share", "appeal_share", "overturned_share", "rework_share",
		"deficiency_letters_mean"}
	efficiencyKPIs = []string{"cases_received", "cases_decided", "cases_open", "digital_share", "digital_share_ex_exempt", "assisted_share",
		"end_to_end_digital_share", "contacts_per_case", "handling_minutes_mean", "cost_mean"}
)

// Theme gives the theme of a key figure. It is part of the definition: for the library it is fixed, and one of the
// municipality's own has that of its unit: days are service, minutes and kroner efficiency, the rest quality.
func (k KPI) Theme() Theme {
	for _, key := range qualityKPIs {
		if k.Key == key {
			return ThemeQuality
		}
	}
	for _, key := range efficiencyKPIs {
		if k.Key == key {
			return ThemeEfficiency
		}
	}
	switch {
	case !k.Own(), k.Unit == UnitDays:
		return ThemeService
	case k.Unit == UnitMinutes, k.Unit == UnitKr:
		return ThemeEfficiency
	}
	return ThemeQuality
}
