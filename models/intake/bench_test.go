package intake_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/intake"
)

// export writes a case file of n rows in the usual Danish form: thirteen columns, semicolons, Windows-1252.
func export(n int) []byte {
	types := []string{"Byggetilladelse \x96 enfamiliehus", "Sm\xe5bygninger (garage, carport, udhus)", "Nedrivning", "Landzonetilladelse"}
	channels := []string{"Digital selvbetjening", "E-mail", "Telefon", "Brevpost"}
	var b bytes.Buffer
	b.WriteString("Sagsnummer;Sagstype;KLE-nr.;Afdeling;Sagsbehandler;Indgangskanal;Modtaget;Fuldt oplyst;Afsluttet;Frist;Status;Forl\xf8bstid (timer);Bem\xe6rkning\r\n")
	first := models.DayOf(2023, 1, 1)
	date := func(d models.Day) string { return d.Time().Format("02-01-2006") }
	dates := make([]string, 1300)
	for i := range dates {
		dates[i] = date(first + models.Day(i))
	}
	for i := range n {
		r := i * 1000 / n
		fmt.Fprintf(&b, "02.34.%02d-P19-%d-23;%s;02.34.02;Byg og Milj\xf8;Sagsbehandler %02d;%s;%s;%s;%s;%s;Afsluttet;1.%03d,%02d;\r\n",
			i%90, 10000+i, types[i%len(types)], i%40, channels[i%7%4], dates[r], dates[r+i%20], dates[r+20+i%90], dates[r+56], i%1000, i%100)
	}
	return b.Bytes()
}

func BenchmarkCSV(b *testing.B) {
	const n = 1_000_000
	content := export(n)
	in := intake.BytesInput("sager.csv", content)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		r, rep, err := intake.Open(context.Background(), in, intake.Options{Today: today})
		if err != nil || rep.Refused() {
			b.Fatal(err, rep)
		}
		rows := 0
		rep, err = r.Read(context.Background(), func(d models.Delivery) error { rows += len(d.Cases); return nil })
		if err != nil || rep.Refused() || rows != n {
			b.Fatal(err, rep.Errors, rows)
		}
	}
}
