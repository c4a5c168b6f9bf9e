package export

import (
	"bufio"
	"encoding/json"
	"io"
	"math"
	"strconv"

	"gevinstoverblik/models"
)

// writeJSON writes an array of objects, one a line, with the columns as names.
func writeJSON(w io.Writer, t Table) error {
	out := bufio.NewWriterSize(w, 1<<16)
	names := make([][]byte, len(t.Columns))
	for i, name := range t.Columns {
		quoted, err := json.Marshal(name)
		if err != nil {
			return err
		}
		names[i] = append(quoted, ':')
	}
	var line []byte
	opened := false
	for row, err := range t.Rows {
		if err != nil {
			return err
		}
		line = append(line[:0], ",\n{"...)
		if !opened {
			line[0], opened = '[', true
		}
		for i, v := range row {
			if i > 0 {
				line = append(line, ',')
			}
			line = append(line, names[i]...)
			if line, err = appendJSON(line, v); err != nil {
				return err
			}
		}
		line = append(line, '}')
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	if !opened {
		if err := out.WriteByte('['); err != nil {
			return err
		}
	}
	if _, err := out.WriteString("]\n"); err != nil {
		return err
	}
	return out.Flush()
}

func appendJSON(line []byte, v Value) ([]byte, error) {
	switch v.kind {
	case textual:
		return appendQuoted(line, v.text)
	case number:
		form := byte('f')
		if size := math.Abs(v.num); size != 0 && (size < 1e-6 || size >= 1e21) {
			form = 'e'
		}
		return strconv.AppendFloat(line, v.num, form, -1, 64), nil
	case date:
		return append(appendDay(append(line, '"'), models.Day(v.num)), '"'), nil
	case moment:
		return append(append(append(line, '"'), v.text...), '"'), nil
	case flag:
		return strconv.AppendBool(line, v.num != 0), nil
	}
	return append(line, "null"...), nil
}

// appendQuoted appends a JSON string. Plain text, which nearly all is, needs no more than quotes.
func appendQuoted(line []byte, s string) ([]byte, error) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, err := json.Marshal(s)
			return append(line, quoted...), err
		}
	}
	return append(append(append(line, '"'), s...), '"'), nil
}
