package views

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// The benefit map: solution → workflow change → key figure → benefit → objective, drawn from the register. A link that is
// missing or broken is drawn dashed with its word, and listed as work to do.

// MapPage is the benefit map: pages/benefit-map.html.
type MapPage struct {
	Chrome
	Tabs    []Link
	Crumbs  *Crumbs
	Picks   []Pick
	Chips   []ChipLink
	Actions []Link
	Fresh   string
	Empty   *Empty
	Drawing template.HTML
	Key     []MarkItem
	List    []MapNode // the chains, from the objective down
	AsList  bool
	Gaps    []MapGap
	GapsSum string
	Steps   []MapStep // the lines of the drawing
	// Narrowed is what the benefits are narrowed to, for where the drawing stands alone.
	Narrowed string
	Pictures Pictures
}

// MapStep is one line of the map: from a box to one in a later column.
type MapStep struct {
	From, To MapEnd
	Broken   string // why; "" = in place
}

// MapEnd is a box of the map as a file tells it. A box that is missing has no title.
type MapEnd struct{ Kind, Title, Status string }

// mapKinds are the columns of the map.
var mapKinds = [5]string{"solution", "change", "kpi", "benefit", "objective"}

func (b *mapBoxOf) end() MapEnd {
	e := MapEnd{Kind: mapKinds[b.column], Title: b.Title, Status: b.Icon.Icon}
	switch {
	case b.URL == "":
		e.Title, e.Status = "", "missing"
	case b.Icon.Icon == "clock":
		e.Status = "planned"
	}
	return e
}

// Template names the page's template.
func (MapPage) Template() string { return "benefit-map" }

// MapNode is one box of the map, and what leads to it.
type MapNode struct {
	Title string
	Sub   string
	URL   string
	Icon  Icon
	Kind  string // off: broken; gap: missing
	From  []MapNode
}

// MapGap is a chain with a link that is missing.
type MapGap struct {
	Title string
	Text  string
	Do    Link
	Icon  Icon
}

const (
	mapColumn = 280.0 // from one column to the next
	mapBox    = 208.0
	mapHigh   = 64.0
	mapStep   = 80.0
	mapTop    = 44.0
	mapEdge   = 8.0
	mapChars  = 24 // that a line of a box holds
	mapWords  = 6  // lines that lead to one box and tell why they are broken: of more the key under the map does
)

type mapBoxOf struct {
	MapNode
	key    string
	column int
	y      float64
}

type mapLink struct {
	from, to string
	word     string // why it is broken; "" = in place
}

// mapping is a map at work.
type mapping struct {
	l     text.Lang
	in    BenefitsInput
	boxes []*mapBoxOf
	at    map[string]*mapBoxOf
	links []mapLink
	gaps  []MapGap
}

func (m *mapping) box(key string, column int, n MapNode) {
	if m.at[key] == nil {
		b := &mapBoxOf{MapNode: n, key: key, column: column}
		m.at[key] = b
		m.boxes = append(m.boxes, b)
	}
}

func (m *mapping) link(from, to, word string) {
	for i, k := range m.links {
		if k.from == from && k.to == to {
			m.links[i].word = cmp.Or(k.word, word)
			return
		}
	}
	m.links = append(m.links, mapLink{from, to, word})
}

func (m *mapping) missing(key string, column int, word, sub string) {
	m.box(key, column, MapNode{Title: m.l.Say(word), Sub: m.l.Say(sub), Kind: "gap", Icon: Icon{Kind: "none", Icon: "no_target", Text: m.l.Say("map.missing")}})
}

// NewBenefitMap draws the map.
func NewBenefitMap(c Chrome, in BenefitsInput) MapPage {
	l := c.Lang
	c.Title = l.Say("map.title")
	p := MapPage{Chrome: c, Tabs: registerTabs(c), AsList: c.Address.Get("view") == "list"}
	if len(in.Register.Benefits) == 0 {
		p.Empty = &Empty{Title: l.Say("benefits.none"), Text: l.Say("benefits.none.text")}
		return p
	}
	p.Picks = benefitPicks(c, in)
	if in.DataDate.Known() {
		p.Fresh = l.Say("fresh", "date", l.Date(in.DataDate))
	}
	m := &mapping{l: l, in: in, at: map[string]*mapBoxOf{}}
	only := c.Address.Get("show") == showGaps
	for _, w := range in.Portfolio.Worths {
		broken := slices.ContainsFunc(w.Gaps, func(g models.BenefitGap) bool { return g != models.GapEstimated })
		if !only || broken {
			m.benefit(w)
		}
	}
	if !only && c.Address.Get("area") == "" && c.Address.Get("owner") == "" && c.Address.Get("type") == "" && c.Address.Get("solution") == "" {
		m.rest()
	}
	p.Drawing = m.draw()
	p.Narrowed = narrowing(p.Picks)
	for _, k := range m.links {
		if from, to := m.at[k.from], m.at[k.to]; from != nil && to != nil {
			p.Steps = append(p.Steps, MapStep{From: from.end(), To: to.end(), Broken: k.word})
		}
	}
	if in.Exports {
		p.Pictures = Pictures{Lang: l, Data: c.Address.With("format", "csv"), SVG: c.Address.With("format", "svg")}
	}
	p.List = m.list()
	p.Gaps = m.gaps
	p.GapsSum = l.Many("map.gaps", len(m.gaps))
	p.Chips = []ChipLink{{Text: l.Say("map.only_gaps"), Count: strconv.Itoa(len(m.gaps)), Icon: "off", Kind: "off", Current: only, URL: c.Address.With("show", map[bool]string{true: "", false: showGaps}[only])}}
	other := Link{Text: l.Say("map.as_list"), URL: c.Address.With("view", "list")}
	if p.AsList {
		other = Link{Text: l.Say("map.as_drawing"), URL: c.Address.With("view", "")}
	}
	p.Actions = []Link{other}
	icon := func(kind, name string) *Icon { return &Icon{Kind: kind, Icon: name} }
	p.Key = []MarkItem{{Icon: icon("met", "met"), Text: l.Say("map.key.met")}, {Icon: icon("near", "near"), Text: l.Say("map.key.near")}, {Icon: icon("none", "clock"), Text: l.Say("map.key.going")},
		{Icon: icon("off", "off"), Text: l.Say("map.key.off")}, {Icon: icon("none", "no_target"), Text: l.Say("map.key.none")}, {Mark: "line", Text: l.Say("map.key.line")}, {Mark: "dashed", Text: l.Say("map.key.dashed")}}
	return p
}

// Picture gives the map to take home, and whether there is one.
func (p MapPage) Picture() (Picture, bool) {
	if p.Drawing == "" {
		return Picture{}, false
	}
	var items []keyItem
	for _, k := range p.Key {
		switch {
		case k.Icon != nil:
			items = append(items, keyItem{iconMark(k.Icon.Kind, k.Icon.Icon), k.Text})
		case k.Mark == "dashed":
			items = append(items, keyItem{lineMark("map-broken"), k.Text})
		default:
			items = append(items, keyItem{lineMark("map-line"), k.Text})
		}
	}
	return Picture{Lang: string(p.Lang), Title: p.Title + ": " + lowerFirst(p.GapsSum), Sublines: []string{p.Say("picture.map"), p.Narrowed},
		Drawing: keyed(p.Drawing, items), Foot: pictureFoot(p.Chrome, names(p.Say("picture.register"), p.Fresh))}, true
}

// benefit puts the chain of one benefit on the map.
func (m *mapping) benefit(w measure.Worth) {
	l, b := m.l, w.Benefit
	key := "b" + strconv.FormatInt(b.Root(), 10)
	row := benefitRow(l, m.in.RegisterInput, w)
	node := MapNode{Title: b.Title, URL: row.URL, Icon: Icon(row.Status), Sub: l.Say("benefit.state." + string(b.State))}
	switch {
	case b.Ownerless():
		node.Kind, node.Sub, node.Icon = "off", l.Say("register.no_owner"), Icon{Kind: "off", Icon: "off", Text: l.Say("register.no_owner")}
	case b.State == models.BenefitIdentified:
		node.Kind, node.Sub = "gap", l.Say("map.identified")
	case w.Realised != nil && w.PlanToDate != nil:
		node.Sub = l.Say("benefits.value_of", "value", worthUnit(l, w, *w.Realised), "plan", worthValue(l, w, *w.PlanToDate))
	}
	m.box(key, 3, node)
	for _, id := range b.Objectives {
		if o, ok := m.in.Register.Objective(id); ok {
			m.objective(o)
			word := ""
			if b.State == models.BenefitIdentified {
				word = l.Say("map.missing")
			}
			m.link(key, "o"+strconv.FormatInt(id, 10), word)
		}
	}
	if len(b.Objectives) == 0 {
		m.missing("no-o"+key, 4, "map.no_objective", "map.no_objective.sub")
		m.link(key, "no-o"+key, l.Say("map.missing"))
	}
	kpi := "no-k" + key
	if w.KPI.Key == "" {
		m.missing(kpi, 2, "map.no_kpi", "map.no_kpi.sub")
		m.link(kpi, key, l.Say("map.missing"))
	} else {
		kpi = fmt.Sprint("k", w.KPI.Key, b.CaseTypes)
		sub := m.in.typeNames(l, b.CaseTypes)
		if len(w.Lines) == 1 && w.Lines[0].Actual.Value != nil {
			sub = names(sub, l.Value(*w.Lines[0].Actual.Value, w.KPI.Unit))
		}
		m.box(kpi, 2, MapNode{Title: l.ShortOf(w.KPI), Sub: sub, URL: linkOfKPI(w), Icon: Icon(StatusTag(l, w.Status))})
		m.link(kpi, key, "")
	}
	for _, ch := range w.Changes {
		m.change(ch, kpi)
	}
	if len(w.Changes) == 0 {
		m.missing("no-c"+key, 1, "map.no_change", "map.no_change.sub")
		m.link("no-c"+key, kpi, l.Say("map.missing"))
	}
	m.gap(w, row)
}

func linkOfKPI(w measure.Worth) string {
	if len(w.Lines) > 0 && w.Lines[0].Slug != "" {
		return linePlaceURL(w, w.Lines[0])
	}
	return "/definitions/" + w.KPI.Key
}

func (m *mapping) objective(o models.Objective) {
	l := m.l
	counts := measure.ObjectiveCounts(m.in.Portfolio.Worths, o.Root())
	node := MapNode{Title: o.Title, URL: recordURL("objectives", o.Root()), Icon: Icon(StatusTag(l, counts.Status())),
		Sub: l.Say("objectives.on_plan", "n", counts.Met, "of", counts.Met+counts.Near+counts.Off+counts.Other)}
	if counts.Status() == models.StatusNoTarget {
		node.Sub = l.Say("objectives.no_benefit")
	}
	m.box("o"+strconv.FormatInt(o.Root(), 10), 4, node)
}

// change puts a workflow change with its solution before a key figure.
func (m *mapping) change(ch models.Change, kpi string) {
	l := m.l
	key := "c" + strconv.FormatInt(ch.Root(), 10)
	tag := changeTag(l, m.in.RegisterInput, ch)
	node := MapNode{Title: ch.Title, URL: recordURL("changes", ch.Root()), Icon: Icon(tag), Sub: tag.Text}
	word := ""
	blocked := measure.Blocked(m.in.Register, ch)
	switch {
	case ch.Late(m.in.Today):
		node.Kind, word = "gap", l.Say("map.unused")
	case blocked != nil:
		node.Kind, word = "gap", l.Say("map.blocks")
	case ch.Ownerless():
		node.Kind, node.Sub = "off", l.Say("register.no_owner")
	}
	m.box(key, 1, node)
	if kpi != "" {
		after := ""
		if ch.Late(m.in.Today) {
			after = l.Say("map.missing")
		}
		m.link(key, kpi, after)
	}
	if s, ok := m.in.Register.Solution(ch.SolutionID); ok {
		m.solution(s)
		m.link("s"+strconv.FormatInt(s.Root(), 10), key, word)
	}
}

func (m *mapping) solution(s models.Solution) {
	l := m.l
	node := MapNode{Title: s.Title, URL: recordURL("solutions", s.Root()), Icon: Icon{Kind: "none", Icon: "clock", Text: l.Say("solutions.planned")}, Sub: l.Say("solutions.planned")}
	if s.Live(m.in.Today) {
		node.Icon, node.Sub = Icon{Kind: "met", Icon: "met", Text: l.Say("solutions.live")}, l.Say("solutions.live_since", "date", l.Date(s.GoLive))
	}
	if broken := s.Broken(); len(broken) > 0 {
		node.Kind, node.Icon, node.Sub = "off", Icon{Kind: "off", Icon: "off", Text: l.Say("map.broken")}, l.Say("solutions.broken", "to", broken[0].To)
	}
	m.box("s"+strconv.FormatInt(s.Root(), 10), 0, node)
}

// rest puts on the map what no benefit leads to: it is work as well.
func (m *mapping) rest() {
	l := m.l
	for _, ch := range m.in.Register.Changes {
		if key := "c" + strconv.FormatInt(ch.Root(), 10); m.at[key] == nil {
			m.change(ch, "")
			m.missing("no-b"+key, 3, "map.no_benefit", "map.no_benefit.sub")
			m.link(key, "no-b"+key, l.Say("map.missing"))
			m.gaps = append(m.gaps, MapGap{Title: l.Say("map.gap.change", "title", ch.Title), Text: l.Say("map.gap.change.text"), Do: Link{Text: l.Say("benefits.new"), URL: "/benefits/new"}, Icon: Icon{Kind: "near", Icon: "near"}})
		}
	}
	for _, s := range m.in.Register.Solutions {
		key := "s" + strconv.FormatInt(s.Root(), 10)
		if m.at[key] != nil {
			continue
		}
		m.solution(s)
		m.missing("no-c"+key, 1, "map.no_change", "map.no_change.sub")
		m.link(key, "no-c"+key, l.Say("map.missing"))
		m.gaps = append(m.gaps, MapGap{Title: l.Say("map.gap.solution", "title", s.Title), Text: l.Say("map.gap.solution.text"),
			Do: Link{Text: l.Say("work.new"), URL: "/benefits/changes/new?solution=" + strconv.FormatInt(s.Root(), 10)}, Icon: Icon{Kind: "off", Icon: "off"}})
	}
	for _, o := range m.in.Register.Objectives {
		if key := "o" + strconv.FormatInt(o.Root(), 10); m.at[key] == nil {
			m.objective(o)
			m.missing("no-b"+key, 3, "map.no_benefit", "map.no_benefit.sub")
			m.link("no-b"+key, key, l.Say("map.missing"))
			m.gaps = append(m.gaps, MapGap{Title: l.Say("map.gap.objective", "title", o.Title), Text: l.Say("map.gap.objective.text"), Do: Link{Text: l.Say("benefits.new"), URL: "/benefits/new"}, Icon: Icon{Kind: "near", Icon: "near"}})
		}
	}
}

// gap lists what one benefit's chain lacks, in one line.
func (m *mapping) gap(w measure.Worth, row BenefitRow) {
	l := m.l
	var said []string
	worst := Icon{Kind: "near", Icon: "near"}
	do := Link{Text: l.Say("register.edit"), URL: row.URL + "/edit"}
	for _, g := range w.Gaps {
		switch g {
		case models.GapEstimated:
			continue
		case models.GapOwner:
			do, worst = Link{Text: l.Say("benefits.ownerless.do"), URL: row.URL + "/edit"}, Icon{Kind: "off", Icon: "off"}
		case models.GapUndone, models.GapBlocked, models.GapEarly:
			worst = Icon{Kind: "off", Icon: "off"}
			for _, ch := range w.Changes {
				if ch.Late(m.in.Today) || measure.Blocked(m.in.Register, ch) != nil {
					do = Link{Text: l.Say("map.see_change"), URL: recordURL("changes", ch.Root())}
				}
			}
		}
		said = append(said, gapText(l, m.in.RegisterInput, w, g))
	}
	if len(said) == 0 {
		return
	}
	text := upperFirst(strings.Join(said, ". ") + ".")
	if w.Realised != nil {
		text += " " + l.Say("map.gap.value", "value", worthUnit(l, w, *w.Realised))
	}
	m.gaps = append(m.gaps, MapGap{Title: w.Benefit.Title, Text: text, Do: do, Icon: worst})
}

// mapMiddle is how far apart those that a box is joined to may stand for it to stand in their middle. Beside more of them
// it stands with the first, so that a large map reads from the top down.
const mapMiddle = 6 * mapStep

// place gives every box its height: benefits one below the other, those of one workflow change and key figure together, all
// others beside what they are joined to.
func (m *mapping) place() float64 {
	columns := make([][]*mapBoxOf, 5)
	for _, b := range m.boxes {
		columns[b.column] = append(columns[b.column], b)
	}
	spread := func(column int, wish func(b *mapBoxOf) float64) {
		list := columns[column]
		want := map[*mapBoxOf]float64{}
		for _, b := range list {
			want[b] = wish(b)
		}
		slices.SortStableFunc(list, func(a, b *mapBoxOf) int { return cmp.Compare(want[a], want[b]) })
		next := 0.0
		for _, b := range list {
			b.y = max(next, want[b])
			next = b.y + mapStep
		}
	}
	beside := func(b *mapBoxOf, far float64) float64 {
		var sum, n, first, last float64
		for _, k := range m.links {
			other := ""
			switch b.key {
			case k.from:
				other = k.to
			case k.to:
				other = k.from
			}
			if o := m.at[other]; o != nil && (o.column == 3 || b.column < 3 && o.column == b.column+1 || b.column == 4 && o.column == 3) {
				if n == 0 {
					first, last = o.y, o.y
				}
				sum, n, first, last = sum+o.y, n+1, min(first, o.y), max(last, o.y)
			}
		}
		switch {
		case n == 0:
			return far
		case last-first > mapMiddle:
			return first
		}
		return sum / n
	}
	// The first link that leads to a box tells what it stands with; else the order is that of entry.
	into, entered := map[string]string{}, map[string]int{}
	for i, b := range m.boxes {
		entered[b.key] = i
	}
	for _, k := range m.links {
		if into[k.to] == "" {
			into[k.to] = k.from
		}
	}
	slices.SortStableFunc(columns[3], func(a, b *mapBoxOf) int {
		x, y := into[a.key], into[b.key]
		return cmp.Or(cmp.Compare(entered[into[x]], entered[into[y]]), cmp.Compare(entered[x], entered[y]))
	})
	far := 0.0
	for _, b := range columns[3] {
		b.y = far
		far += mapStep
	}
	for _, column := range []int{2, 1, 0, 4} {
		spread(column, func(b *mapBoxOf) float64 { return beside(b, far) })
	}
	high := 0.0
	for _, b := range m.boxes {
		high = max(high, b.y+mapHigh)
	}
	return high + mapTop
}

// draw gives the map as a drawing whose boxes are links.
func (m *mapping) draw() template.HTML {
	l := m.l
	high := m.place()
	width := 4*mapColumn + mapBox + 2*mapEdge
	b := make([]byte, 0, 1<<15)
	b = fmt.Appendf(b, `<svg class="map" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="group" aria-label="%s">`, width, high+mapEdge, width, high+mapEdge, template.HTMLEscapeString(l.Say("map.title")))
	counts := [5]int{}
	for _, box := range m.boxes {
		if box.Kind != "gap" || box.URL != "" {
			counts[box.column]++
		}
	}
	for i, key := range []string{"solutions.one", "work.one", "map.kpi", "benefits.one", "objectives.one"} {
		b = fmt.Appendf(b, `<text class="map-head" x="%.0f" y="20">%s <tspan class="map-count">%d</tspan></text>`, mapEdge+float64(i)*mapColumn, template.HTMLEscapeString(l.Say(key)), counts[i])
	}
	said := map[string]int{} // words on the lines that lead to a box
	x := func(column int) float64 { return mapEdge + float64(column)*mapColumn }
	for _, k := range m.links {
		from, to := m.at[k.from], m.at[k.to]
		if from == nil || to == nil {
			continue
		}
		x1, y1, x2, y2 := x(from.column)+mapBox, mapTop+from.y+mapHigh/2, x(to.column), mapTop+to.y+mapHigh/2
		class, mid := "map-line", (x1+x2)/2
		if k.word != "" {
			class = "map-line map-broken"
		}
		b = fmt.Appendf(b, `<path class="%s" d="M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f"/>`, class, x1, y1, mid, y1, mid, y2, x2, y2)
		if said[k.to]++; k.word != "" && said[k.to] <= mapWords {
			b = fmt.Appendf(b, `<text class="map-word" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, mid, (y1+y2)/2-4, template.HTMLEscapeString(k.word))
		}
	}
	for _, box := range m.boxes {
		left, top := x(box.column), mapTop+box.y
		name := template.HTMLEscapeString(names(box.Title, box.Icon.Text, box.Sub))
		if box.URL != "" {
			b = fmt.Appendf(b, `<a href="%s"><title>%s</title>`, template.HTMLEscapeString(box.URL), name)
		} else {
			b = fmt.Appendf(b, `<g role="img" aria-label="%s">`, name)
		}
		class := "map-box"
		if box.Kind != "" {
			class += " map-" + box.Kind
		}
		b = fmt.Appendf(b, `<rect class="%s" x="%.0f" y="%.1f" width="%.0f" height="%.0f" rx="4"/>`, class, left, top, mapBox, mapHigh)
		b = fmt.Appendf(b, `<svg class="st st-%s" x="%.0f" y="%.1f" width="18" height="18" role="img" aria-label="%s"><use href="#i-%s"/></svg>`, box.Icon.Kind, left+9, top+9,
			template.HTMLEscapeString(box.Icon.Text), box.Icon.Icon)
		lines := wrapText(box.Title, mapChars, 2)
		for i, s := range lines {
			b = fmt.Appendf(b, `<text class="map-title" x="%.0f" y="%.1f">%s</text>`, left+34, top+22+float64(i)*16, template.HTMLEscapeString(s))
		}
		if box.Sub != "" {
			sub := wrapText(box.Sub, mapChars+4, 1)
			b = fmt.Appendf(b, `<text class="map-sub" x="%.0f" y="%.1f">%s</text>`, left+34, top+22+float64(len(lines))*16, template.HTMLEscapeString(sub[0]))
		}
		if box.URL != "" {
			b = append(b, `</a>`...)
		} else {
			b = append(b, `</g>`...)
		}
	}
	return template.HTML(append(b, `</svg>`...))
}

// wrapText breaks a text into at most so many lines of about so many characters; what does not fit ends in "…".
func wrapText(s string, width, most int) []string {
	var out []string
	line := ""
	words := strings.Fields(s)
	for i, w := range words {
		switch {
		case line == "":
			line = w
		case len([]rune(line))+1+len([]rune(w)) <= width:
			line += " " + w
		case len(out) == most-1:
			line += " " + strings.Join(words[i:], " ")
			out = append(out, cutText(line, width))
			return out
		default:
			out = append(out, cutText(line, width))
			line = w
		}
	}
	return append(out, cutText(line, width))
}

func cutText(s string, width int) string {
	if r := []rune(s); len(r) > width {
		return strings.TrimSpace(string(r[:width-1])) + "…"
	}
	return s
}

// list gives the map as nested lists: from each objective down to the solutions.
func (m *mapping) list() []MapNode {
	var down func(key string, deep int) MapNode
	down = func(key string, deep int) MapNode {
		b := m.at[key]
		n := b.MapNode
		if deep == 0 {
			return n
		}
		for _, k := range m.links {
			if k.to == key && m.at[k.from] != nil {
				child := down(k.from, deep-1)
				if k.word != "" {
					child.Sub = names(child.Sub, k.word)
				}
				n.From = append(n.From, child)
			}
		}
		return n
	}
	var out []MapNode
	led := map[string]bool{}
	for _, k := range m.links {
		led[k.from] = true
	}
	for column := 4; column >= 0; column-- {
		for _, b := range m.boxes {
			if b.column == column && !led[b.key] {
				out = append(out, down(b.key, 5))
			}
		}
	}
	return out
}
