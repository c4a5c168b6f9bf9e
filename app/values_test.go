package main

import (
	"context"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/store/storetest"
	"gevinstoverblik/views/text"
)

// TestValuesAreTakenByTheNameThatPagesShow: a report writes a key figure as the house does, in either language.
func TestValuesAreTakenByTheNameThatPagesShow(t *testing.T) {
	for _, key := range models.GivenKPIs {
		for _, l := range []text.Lang{text.Danish, text.English} {
			for _, word := range []string{"name", "short"} {
				st := storetest.Open(t)
				name := l.Say("kpi." + key + "." + word)
				content := "kpi;period;value\n\"" + name + "\";2025-Q1;1\n"
				rep, err := gather.Import(context.Background(), st, gather.Request{Scope: models.Local(), Source: "x", Today: storetest.Today,
					Inputs: []intake.Input{intake.BytesInput("a.csv", []byte(content))}})
				if err != nil || rep.New != 1 {
					t.Errorf("%s: %+v, %v", name, rep.Errors, err)
					continue
				}
				book, err := st.Book(context.Background(), models.Local())
				if err != nil || len(book.Given) != 1 || book.Given[0].KPI != key {
					t.Errorf("%s became %+v (%v), want %s", name, book.Given, err, key)
				}
			}
		}
	}
}
