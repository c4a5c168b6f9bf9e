package views

import (
	"html/template"
	"regexp"
	"strconv"
	"strings"
)

// keyItem is a mark with its words, for below a drawing that stands alone: the page says the same beside it.
type keyItem struct {
	mark  template.HTML // drawn 14 wide and 14 high, from 0 0
	words string
}

// barMark is the mark of what is drawn as a bar.
func barMark(class string) template.HTML {
	return template.HTML(`<rect class="` + class + `" x="1" y="1" width="12" height="12"/>`)
}

// tickMark is the mark of what is drawn as a tick across.
func tickMark(class string) template.HTML {
	return template.HTML(`<rect class="` + class + `" x="5" width="3" height="14"/>`)
}

// lineMark is the mark of what is drawn as a line.
func lineMark(class string) template.HTML {
	return template.HTML(`<path class="` + class + `" d="M0 7H14"/>`)
}

// iconMark is the mark of a status.
func iconMark(kind, icon string) template.HTML {
	return template.HTML(`<svg class="st st-` + kind + `" width="14" height="14"><use href="#i-` + icon + `"/></svg>`)
}

// keyed puts the marks of a drawing with their words below it, in as many columns as there is room for.
func keyed(drawing template.HTML, items []keyItem) template.HTML {
	head := drawings.FindStringSubmatch(string(drawing))
	if head == nil {
		return ""
	}
	wide, high := pictureWide-48, 28.0
	if m := viewBox.FindStringSubmatch(head[1]); m != nil {
		w, _ := strconv.ParseFloat(m[1], 64)
		high, _ = strconv.ParseFloat(m[2], 64)
		wide = max(wide, w)
	} else if m := height.FindStringSubmatch(head[1]); m != nil {
		high, _ = strconv.ParseFloat(m[1], 64)
	}
	const column, step = 330.0, 20.0
	columns := max(1, int(wide/column))
	rows := (len(items) + columns - 1) / columns
	p := &plotField{}
	p.put(`<svg class="keyed" viewBox="0 0 `, wide, ` `, high+10+step*float64(rows), `" aria-hidden="true"><svg width="`, wide, `" height="`, high, `"`,
		widths.ReplaceAllString(head[1], ""), `>`, strings.TrimSuffix(string(drawing)[len(head[0]):], "</svg>"), `</svg>`)
	for i, item := range items {
		x, y := column*float64(i%columns), high+10+step*float64(i/columns)
		p.put(`<svg x="`, x, `" y="`, y, `" width="14" height="14">`, string(item.mark), `</svg><text class="tick" x="`, x+22, `" y="`, y+11.5, `">`, template.HTMLEscapeString(item.words), `</text>`)
	}
	p.put(`</svg>`)
	return template.HTML(p.b)
}

var widths = regexp.MustCompile(` (?:width|height)="[^"]*"`)

// symbols are the shapes of the icons by name, as parts/icons.html draws them.
var symbols = func() map[string]string {
	file, err := files.ReadFile("parts/icons.html")
	if err != nil {
		panic(err) // it is part of the program
	}
	out := map[string]string{}
	for _, m := range regexp.MustCompile(`<symbol id="i-([a-z_]+)" viewBox="0 0 16 16">(.*?)</symbol>`).FindAllStringSubmatch(string(file), -1) {
		out[m[1]] = m[2]
	}
	return out
}()

var (
	statusIcons = regexp.MustCompile(`<svg class="st st-([a-z]+)"([^>]*)><use href="#i-([a-z_]+)"/></svg>`)
	linkBegins  = regexp.MustCompile(`<a href="[^"]*">`)
	// inks are the colours of the kinds of status on paper.
	inks = map[string]string{"met": "#0B6B60", "near": "#7D5200", "off": "#B23A17", "none": "#5B6570"}
)

// alone takes out of a drawing what holds on the page only: its links, and the icons that stand elsewhere in it.
func alone(drawing string) string {
	drawing = strings.ReplaceAll(linkBegins.ReplaceAllString(drawing, "<g>"), "</a>", "</g>")
	return statusIcons.ReplaceAllStringFunc(drawing, func(s string) string {
		m := statusIcons.FindStringSubmatch(s)
		return `<svg` + m[2] + ` viewBox="0 0 16 16">` + strings.ReplaceAll(symbols[m[3]], "currentColor", inks[m[1]]) + `</svg>`
	})
}
