package models

import (
	"net/mail"
	"slices"
)

// OpenData is what a municipality publishes to everybody, and under which terms.
type OpenData struct {
	KPIs    []OpenKPI `json:"kpis"`    // in the order of the catalogue; none = nothing is published
	Contact string    `json:"contact"` // an e-mail address
	Licence string    `json:"licence"` // of Licences
}

// OpenKPI is a key figure that is published: of the whole municipality, or also by case type.
type OpenKPI struct {
	KPI       string `json:"kpi"`
	CaseTypes bool   `json:"case_types"`
}

// Licences are the terms that open data can be published under: attribution, or none at all.
var Licences = []string{"https://creativecommons.org/licenses/by/4.0/", "https://creativecommons.org/publicdomain/zero/1.0/"}

// Of gives how a key figure is published; false where it is not.
func (o OpenData) Of(kpi string) (OpenKPI, bool) {
	i := slices.IndexFunc(o.KPIs, func(k OpenKPI) bool { return k.KPI == kpi })
	if i < 0 {
		return OpenKPI{}, false
	}
	return o.KPIs[i], true
}

// Check tells what keeps o from being published. An own key figure takes another part of the cases, which beside those
// of the library would tell what is withheld.
func (o OpenData) Check() error {
	var ps Problems
	for _, k := range o.KPIs {
		if _, ok := KPIByKey(k.KPI); !ok {
			ps = append(ps, Problem{Field: "kpi", Code: "unknown_kpi", Value: k.KPI})
		}
	}
	if !slices.Contains(Licences, o.Licence) {
		ps = append(ps, Problem{Field: "licence", Code: "bad_choice", Value: o.Licence})
	}
	a, err := mail.ParseAddress(o.Contact)
	if shown, masked := MaskCPR(o.Contact); o.Contact != "" && (masked || err != nil || a.Address != o.Contact) {
		ps = append(ps, Problem{Field: "contact", Code: "bad_email", Value: shown})
	}
	if o.Contact == "" && len(o.KPIs) > 0 {
		ps = append(ps, Problem{Field: "contact", Code: "missing_value"})
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}
