package main

import (
	"io"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/store"
)

func TestTheServerWorksOutWhatTheCommandLineHasRestated(t *testing.T) {
	d := newDelivering(t, models.DoorFile, nil)
	bare, err := store.Open(t.Context(), "sqlite:"+d.folder+"/gevinst.db", store.Options{Today: d.p.today, Lazy: true})
	if err != nil {
		t.Fatal(err)
	}
	defer bare.Close()
	for _, content := range []string{bygFile + "B-3;13-08-2026;20-09-2026\n", "Sagsnummer;Modtaget;Afgjort\nB-1;13-01-2026;27-01-2026\n"} {
		if _, err := gather.Import(t.Context(), bare, gather.Request{Scope: models.Local(), Source: "byg", Today: d.p.today(),
			Inputs: []intake.Input{{Name: "a.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}}, Door: models.DoorCommand}); err != nil {
			t.Fatal(err)
		}
	}
	if b := d.batches(); len(b) != 2 || b[0].Restated != nil {
		t.Fatalf("the command line has worked it out itself: %+v", b)
	}
	if err := d.st.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	if err := restateOnce(t.Context(), d.st, seen); err != nil {
		t.Fatal(err)
	}
	b := d.batches()
	if b[0].Restated == nil || b[0].Restated.Closed == 0 {
		t.Errorf("the latest import: %+v", b[0].Restated)
	}
	if len(seen) != 2 {
		t.Errorf("looked at %v", seen)
	}
}
