package views

import "html/template"

// appendCell writes a cell of the matrix as the table shows it. A page has hundreds of them and they are most of
// its bytes: written here they cost a fraction of what a template takes. Every text is escaped on its way in.
func appendCell(b []byte, c *Cell) []byte {
	b = append(b, `<td class="k-`...)
	b = append(b, c.Kind...)
	if c.Stale != "" {
		b = append(b, " stale"...)
	}
	b = append(b, `"><a class="cell" href="`...)
	b = appendText(b, c.URL)
	b = append(b, `"><span class="sr">`...)
	b = appendText(b, c.Read)
	b = append(b, `</span><span class="cell-name" aria-hidden="true">`...)
	b = appendText(b, c.Name)
	b = append(b, `</span><svg class="st st-`...)
	b = append(b, c.Kind...)
	b = append(b, `" aria-hidden="true"><use href="#i-`...)
	b = append(b, c.Icon...)
	if c.Number != "" {
		b = append(b, `"/></svg><span class="cell-value" aria-hidden="true"><b>`...)
		b = appendText(b, c.Number)
		b = append(b, `</b><small>`...)
		b = appendText(b, c.Unit)
		b = append(b, `</small>`...)
	} else {
		b = append(b, `"/></svg><span class="cell-word" aria-hidden="true">`...)
		b = appendText(b, c.Status)
	}
	if c.Beside != "" {
		b = append(b, ` <span class="beside">`...)
		b = appendText(b, c.Beside)
		b = append(b, `</span>`...)
	}
	b = append(b, `</span><span class="cell-target" aria-hidden="true">`...)
	if c.Gap != "" {
		b = appendText(b, c.Target)
		b = append(b, ` · <b>`...)
		b = appendText(b, c.Gap)
		b = append(b, `</b>`...)
	} else {
		b = appendText(b, c.Note)
	}
	if c.Stale != "" {
		b = append(b, `<span class="cell-old"><svg class="icon" aria-hidden="true"><use href="#i-clock"/></svg>`...)
		b = appendText(b, c.Stale)
		b = append(b, `</span>`...)
	}
	b = append(b, `</span>`...)
	b = append(b, c.Spark...)
	if c.Way != "" {
		b = append(b, `<span class="way way-`...)
		b = append(b, c.WayOf...)
		b = append(b, `" aria-hidden="true">`...)
		b = appendText(b, c.Way)
		b = append(b, `</span>`...)
	}
	return append(b, `</a></td>`...)
}

// appendText writes a text so that it can't be taken for anything else, between tags or in a quoted attribute.
func appendText(b []byte, s string) []byte {
	last := 0
	for i := 0; i < len(s); i++ {
		var with string
		switch s[i] {
		case '&':
			with = "&amp;"
		case '<':
			with = "&lt;"
		case '>':
			with = "&gt;"
		case '"':
			with = "&#34;"
		case '\'':
			with = "&#39;"
		case 0:
			with = "\uFFFD"
		default:
			continue
		}
		b = append(b, s[last:i]...)
		b = append(b, with...)
		last = i + 1
	}
	return append(b, s[last:]...)
}

// drawCells writes the cells of one row.
func drawCells(cells []Cell) template.HTML {
	b := make([]byte, 0, 1536*len(cells))
	for i := range cells {
		b = appendCell(b, &cells[i])
	}
	return template.HTML(b)
}
