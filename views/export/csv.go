package export

import (
	"encoding/csv"
	"io"

	"gevinstoverblik/models"
)

// bom tells Excel that a file is UTF-8.
const bom = "\ufeff"

// writeCSV writes a heading and the rows. The flavour with a decimal comma is the one for Danish Excel, which
// also wants the BOM and its own line ends. Dates are ISO in both: Excel reads them as dates under any setting.
func writeCSV(w io.Writer, t Table, comma rune, point byte) error {
	out := csv.NewWriter(w)
	out.Comma = comma
	if point == ',' {
		out.UseCRLF = true
		if _, err := io.WriteString(w, bom); err != nil {
			return err
		}
	}
	if err := out.Write(t.Columns); err != nil {
		return err
	}
	fields := make([]string, len(t.Columns))
	for row, err := range t.Rows {
		if err != nil {
			return err
		}
		for i, v := range row {
			fields[i] = csvField(v, point)
		}
		if err := out.Write(fields); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func csvField(v Value, point byte) string {
	switch v.kind {
	case textual:
		return safe(v.text)
	case number:
		return decimal(v.num, point)
	case date:
		return models.Day(v.num).String()
	case flag:
		if v.num != 0 {
			return "true"
		}
		return "false"
	}
	return ""
}
