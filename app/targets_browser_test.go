package main

import (
	"os"
	"testing"
	"time"
)

// A head enters a year in a real browser: 12 × 5 cells pasted as spreadsheets copy them, with one that is no number, undone, gone on
// with while the connection is away and somebody else types in the same cell, and submitted within two minutes of the sign-in.
// testdata/calc.html is what LibreOffice writes of a sheet in Danish.
func TestAHeadEntersAYearInTwoMinutes(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a minute")
	}
	calc, err := os.ReadFile("testdata/calc.html")
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, "--demo")
	browse(t, "targets.mjs", 5*time.Minute, map[string]any{"base": s.address, "logins": s.logins(), "calc": string(calc), "shots": os.Getenv("GEVINST_SHOTS")})
}

// A screen reader is told of every cell of the grid which case type, key figure and period it is for, no two of them alike, and of
// one that is wrong what is wrong with it.
func TestAScreenReaderKnowsEveryCellOfTheGrid(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("needs half a minute")
	}
	s := serve(t, "--demo")
	browse(t, "gridnames.mjs", 5*time.Minute, map[string]any{"base": s.address, "logins": s.logins()})
}
