package intake

import (
	"strconv"

	"gevinstoverblik/models"
)

// evidence is what the content tells about date order and decimal sign. It is gathered before the reading until
// both are plain, and during it, so that a later line which speaks against them is not passed over.
type evidence struct {
	auto   bool // the date order was found, not said
	is1904 bool

	dmy, mdy int // dates that can be read in that order only
	date     example
	// The same of dates in columns that are not used: they tell where those that are used do not.
	dmyBeside, mdyBeside int

	comma, point     int // numbers that can be read with that sign only
	byComma, byPoint example
	open             int // numbers that can be read with both
	numeral          example
	// The same of numbers in columns that are not used: they decide nothing against the others, but a file that
	// writes 1.015,77 in one column and 18500.00 in another is asked about.
	commaBeside, pointBeside     int
	byCommaBeside, byPointBeside example
}

// example is the first value of its kind.
type example struct {
	line   int
	column string
	value  string
}

func (e *evidence) number(n numeral, s *shaper, heading string, c []byte, line int) {
	switch {
	case !n.ok:
	case n.sign == ',':
		if e.comma++; e.comma == 1 {
			e.byComma = example{line, heading, string(c)}
		}
	case n.sign == '.':
		if e.point++; e.point == 1 {
			e.byPoint = example{line, heading, string(c)}
		}
	case n.open != 0:
		e.open++
	}
}

// beside looks at a text in a column that is not used. Only what can hardly be anything but a number counts:
// 180,84 or 1.015,77 for the comma, 1,015.77 for the point. 02.34 may be a case group, 13.45 a time.
func (e *evidence) beside(s *shaper, heading string, c []byte, line int) {
	if len(c) < 3 || len(c) > 20 || c[0]-'0' > 9 && c[0] != '-' {
		return
	}
	n := parseNumeral(trim(c))
	if !n.ok || n.sign == 0 {
		return
	}
	if n.sign == ',' && len(n.digits[1]) > 0 && len(n.digits[1]) <= 2 {
		if e.commaBeside++; e.commaBeside == 1 {
			e.byCommaBeside = example{line, heading, string(c)}
		}
	}
	if n.sign == '.' && len(n.digits[1]) > 0 && len(n.digits[0]) > 3 {
		for _, x := range c {
			if x == ',' {
				if e.pointBeside++; e.pointBeside == 1 {
					e.byPointBeside = example{line, heading, string(c)}
				}
				return
			}
		}
	}
}

// dateBeside looks at a date in a column that is not used.
func (e *evidence) dateBeside(c []byte) {
	if len(c) < 8 || len(c) > 30 || c[0]-'0' > 9 {
		return
	}
	switch o, _ := dateEvidence(trim(c)); o {
	case orderDMY:
		e.dmyBeside++
	case orderMDY:
		e.mdyBeside++
	}
}

// look takes the evidence of a cell in a mapped column.
func (e *evidence) look(s *shaper, b *bind, c []byte, line int) {
	switch b.role {
	case roleDate, roleMoment:
		o, open := dateEvidence(c)
		switch {
		case o == orderDMY:
			e.dmy++
		case o == orderMDY:
			if e.mdy++; e.mdy == 1 {
				e.date = example{line, b.heading, string(c)}
			}
		case open && e.date.line == 0:
			e.date = example{line, b.heading, string(c)}
		}
	case roleNumber, roleDays, roleCount, roleAmount:
		if b.role == roleAmount {
			c = []byte(number(string(c)))
		}
		if _, width := leadingNumber(c); width == len(c) {
			return // digits alone tell nothing
		}
		n := parseNumeral(c)
		e.number(n, s, b.heading, c, line)
		if n.ok && (n.open != 0 || n.sign != 0) && e.numeral.line == 0 {
			e.numeral = example{line, b.heading, string(c)}
		}
	}
}

// decide gives date order and decimal sign, or asks. said are those that the mapping gives.
func (e *evidence) decide(saidOrder order, saidDecimal byte) (order, byte, *fault) {
	o, f := e.dateOrder(saidOrder)
	if f != nil {
		return 0, 0, f
	}
	d, f := e.decimal(saidDecimal)
	return o, d, f
}

func (e *evidence) dateOrder(said order) (order, *fault) {
	switch {
	case said != orderUnknown:
		return said, nil
	case e.dmy > 0 && e.dmy >= e.mdy:
		return orderDMY, nil
	case e.mdy == 0 && e.date.line == 0:
		return orderDMY, nil // every date begins with its year, or there is none
	case e.mdy == 0 && e.dmyBeside > 0 && e.mdyBeside == 0:
		return orderDMY, nil
	}
	return orderUnknown, e.askOrder()
}

// askOrder shows the readings of a date: both, or the one with the month first, which is read only when it is said.
func (e *evidence) askOrder() *fault {
	args := map[string]string{"why": "date_order"}
	m, month := parseMoment([]byte(e.date.value), orderMDY)
	if month {
		args["as_mdy"] = m.day.String()
		args["readings"] = args["as_mdy"] + " (mdy)"
	}
	if d, ok := parseMoment([]byte(e.date.value), orderDMY); ok {
		args["as_dmy"] = d.day.String()
		args["readings"] = args["as_dmy"] + " (dmy) / " + args["readings"]
	} else if month {
		args["why"] = "month_first"
	}
	return &fault{code: models.CodeAmbiguous, line: e.date.line, column: e.date.column, value: e.date.value, args: args}
}

func (e *evidence) decimal(said byte) (byte, *fault) {
	switch {
	case said != 0:
		return said, nil
	case e.torn():
		return 0, e.askDecimal()
	case e.comma > 0:
		return ',', nil
	case e.point > 0:
		return '.', nil
	case e.commaBeside > 0 && e.pointBeside == 0:
		return ',', nil
	case e.pointBeside > 0 && e.commaBeside == 0:
		return '.', nil
	case e.open == 0:
		return ',', nil // whole numbers only
	}
	return 0, e.askDecimal()
}

// torn says whether the numbers of the file are written in two ways.
func (e *evidence) torn() bool {
	return e.comma > 0 && e.point > 0 || e.comma > 0 && e.pointBeside > 0 || e.point > 0 && e.commaBeside > 0
}

// askDecimal shows the readings of a number; of a file with both signs, a number of each.
func (e *evidence) askDecimal() *fault {
	f := &fault{code: models.CodeAmbiguous, line: e.numeral.line, column: e.numeral.column, value: e.numeral.value}
	if n := parseNumeral([]byte(e.numeral.value)); n.ok && n.open != 0 && !e.torn() {
		comma, _ := n.value(',')
		point, _ := n.value('.')
		asComma, asPoint := string(appendNumber(nil, comma, 0)), string(appendNumber(nil, point, 0))
		f.args = map[string]string{"why": "decimal", "readings": asComma + " (,) / " + asPoint + " (.)", "as_comma": asComma, "as_point": asPoint}
		return f
	}
	comma, point := e.byComma, e.byPoint
	if comma.line == 0 {
		comma = e.byCommaBeside
	}
	if point.line == 0 {
		point = e.byPointBeside
	}
	f.args = map[string]string{"why": "both_signs", "readings": comma.value + " (,) / " + point.value + " (.)",
		"with_comma": comma.value, "comma_line": strconv.Itoa(comma.line), "with_point": point.value, "point_line": strconv.Itoa(point.line)}
	return f
}
