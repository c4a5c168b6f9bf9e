package seed

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strconv"

	"gevinstoverblik/models"
)

// trialDepartments and trialTypes name what WriteCases writes: 12 departments with five case types each. The
// limit is the day within which most of a type's cases are decided.
var trialDepartments = []struct {
	name  string
	types [5]string
	limit [5]int
}{
	{"Byggeri", [5]string{"Enfamiliehus", "Carport og udhus", "Etagebolig", "Erhvervsbyggeri", "Nedrivning"}, [5]int{40, 40, 60, 55, 21}},
	{"Plan", [5]string{"Landzonetilladelse", "Dispensation fra lokalplan", "Lokalplan", "Udstykning", "Skiltning"}, [5]int{90, 60, 180, 45, 30}},
	{"Miljø", [5]string{"Miljøgodkendelse", "Spildevandstilladelse", "Jordflytning", "Husdyrbrug", "Affaldsanmeldelse"}, [5]int{130, 60, 14, 110, 10}},
	{"Natur og vand", [5]string{"Vandindvinding", "Vandløbssag", "Dispensation fra naturbeskyttelse", "Hegnssyn", "Olietank"}, [5]int{90, 120, 75, 45, 10}},
	{"Vej og park", [5]string{"Gravetilladelse", "Rådighed over vejareal", "Vejnavn og adresse", "Overkørsel", "Parkeringstilladelse"}, [5]int{7, 14, 30, 30, 5}},
	{"Borgerservice", [5]string{"Flytteanmeldelse", "Pas", "Kørekort", "Sygesikringskort", "Lægevalg"}, [5]int{3, 10, 14, 5, 3}},
	{"Ydelse", [5]string{"Boligstøtte", "Enkeltydelse", "Helbredstillæg", "Økonomisk friplads", "Begravelseshjælp"}, [5]int{21, 28, 21, 14, 14}},
	{"Dagtilbud", [5]string{"Pladsanvisning", "Søskendetilskud", "Privat pasning", "Godkendelse af dagplejer", "Udmelding"}, [5]int{7, 10, 21, 60, 3}},
	{"Skole", [5]string{"Skoleskift", "Befordring", "Frit skolevalg", "Fritidsklub", "Specialundervisning"}, [5]int{10, 14, 21, 7, 60}},
	{"Sundhed og ældre", [5]string{"Hjælpemiddel", "Boligændring", "Personlig hjælp", "Plejebolig", "Genoptræning"}, [5]int{30, 90, 14, 60, 7}},
	{"Social", [5]string{"Merudgifter", "Ledsagelse", "Botilbud", "Tabt arbejdsfortjeneste", "Støtte til bil"}, [5]int{60, 45, 90, 60, 120}},
	{"Erhverv og fritid", [5]string{"Alkoholbevilling", "Lokalebooking", "Folkeoplysningstilskud", "Arrangement", "Erhvervsfriplads"}, [5]int{45, 5, 30, 21, 14}},
}

const trialHeading = "Sagsnummer;Sagstype;Afdeling;Indgangskanal;Modtaget;Screenet;Fuldt oplyst;Afgjort;Frist;Ventetid ansøger;" +
	"Omfattet af servicemål;Beslutningstype;Fritaget;Mangelbreve;Papirbrud;Digital afgørelse;Klage;Klage afgjort;Klageudfald;" +
	"Genoptaget;Tilfredshed;Sagsbehandlingsminutter\r\n"

// WriteCases writes a synthetic case file for trials and measurements: count cases received in the months that
// end with September 2026, or with the last month that is over today where that is earlier, in order of receipt, as
// a Danish case system exports them (UTF-8, semicolons, dd-mm-yyyy). The last one is received on a month's last day,
// so that no file leaves open which number is the day. The same count, months, seed and end give the same bytes. Its
// rows are sound: an import rejects none and warns of none.
func WriteCases(w io.Writer, count, months int, seed uint64, today models.Day) error {
	switch {
	case count < 0:
		return models.Problem{Field: "count", Code: "bad_number", Value: strconv.Itoa(count)}
	case months < 1 || months > 600:
		return models.Problem{Field: "months", Code: "bad_number", Value: strconv.Itoa(months)}
	}
	end := min(dataEnd, today.Month().First()-1)
	first := (end.Month() - models.Month(months) + 1).First()
	t := newTrial(first, end, rand.New(rand.NewPCG(seed, 0x6765_7669_6e73_7400)))
	out := bufio.NewWriterSize(w, 1<<18)
	if _, err := out.WriteString(trialHeading); err != nil {
		return fmt.Errorf("write cases: %w", err)
	}
	span := float64(end - first + 1)
	for i := range count {
		t.row(i+1, end-models.Day(span*float64(count-1-i)/float64(count)))
		if _, err := out.Write(t.line); err != nil {
			return fmt.Errorf("write cases: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write cases: %w", err)
	}
	return nil
}

// trial holds what is worked out once for all rows: the written dates and the draws that a table answers quicker.
type trial struct {
	r     *rand.Rand
	line  []byte
	first models.Day
	end   models.Day // the last day anything happens on
	dates []string   // from first on
	bell  []float64  // factors of a lognormal with spread 0.6, evenly over its distribution
}

func newTrial(first, end models.Day, r *rand.Rand) *trial {
	t := &trial{r: r, line: make([]byte, 0, 512), first: first, end: end}
	for d := first; d <= end+400; d++ {
		t.dates = append(t.dates, d.Time().Format("02-01-2006"))
	}
	for i := range 4096 {
		t.bell = append(t.bell, math.Exp(0.6*normalAt((float64(i)+0.5)/4096)))
	}
	return t
}

// per says yes to n of a thousand.
func (t *trial) per(n uint32) bool { return t.r.Uint32N(1000) < n }

// around draws whole days with a median.
func (t *trial) around(median float64) models.Day {
	return models.Day(median*t.bell[t.r.Uint32N(4096)] + 0.5)
}

func (t *trial) text(s string) { t.line = append(append(t.line, s...), ';') }

func (t *trial) number(n int64) { t.line = append(strconv.AppendInt(t.line, n, 10), ';') }

// date writes a day of the case's course; one that has not come yet stays empty.
func (t *trial) date(d models.Day) bool {
	if d > t.end {
		t.line = append(t.line, ';')
		return false
	}
	t.text(t.dates[d-t.first])
	return true
}

func (t *trial) yes(b bool) {
	if b {
		t.text("Ja")
	} else {
		t.text("Nej")
	}
}

var (
	trialOutcomes = []string{"Afslag", "Kræver ikke tilladelse", "Henlagt", "Tilbagetrukket", "Besvaret"}
	trialAppeals  = []string{"Stadfæstet", "Stadfæstet", "Ændret", "Ophævet", "Hjemvist", "Afvist"}
)

func (t *trial) row(number int, received models.Day) {
	// The square of an even draw gives few busy types and many quiet ones.
	u := t.r.Float64()
	at := int(u * u * 60)
	department := &trialDepartments[at%len(trialDepartments)]
	kind := at / len(trialDepartments)
	limit := department.limit[kind]

	letters := 0
	if t.per(320) {
		letters = 1 + int(t.r.Uint32N(10)/8)
	}
	screened := received + t.around(2)
	complete := screened
	if letters > 0 {
		complete += 2 + t.around(9)
	}
	wait := models.Day(0)
	if t.per(80) {
		wait = t.around(6)
	}
	decided := complete + wait + t.around(float64(limit)*0.6)
	closed := decided <= t.end
	digital := t.per(880)
	if screened > t.end {
		letters = 0
	}

	t.line = append(t.line[:0], 'S', '-')
	for n := 1_000_000; n > number; n /= 10 {
		t.line = append(t.line, '0')
	}
	t.number(int64(number))
	t.text(department.types[kind])
	t.text(department.name)
	switch c := t.r.Uint32N(100); {
	case digital && c < 6:
		t.text(assisted)
	case digital:
		t.text(selfService)
	case c < 50:
		t.text(email)
	case c < 80:
		t.text(letter)
	default:
		t.text(inPerson)
	}
	t.date(received)
	t.date(screened)
	t.date(complete)
	t.date(decided)
	t.text(t.dates[min(int(received-t.first)+limit+21, len(t.dates)-1)])
	if complete > t.end || wait > 0 && !closed {
		wait = 0
	}
	t.number(int64(wait))
	t.yes(!t.per(60))
	switch {
	case !closed:
		t.text("")
	case t.per(90):
		t.text(trialOutcomes[t.r.Uint32N(uint32(len(trialOutcomes)))])
	default:
		t.text("Tilladelse")
	}
	t.yes(!digital && t.per(350))
	t.number(int64(letters))
	t.number(int64(t.paper(digital)))
	if closed {
		t.yes(digital || t.per(500))
	} else {
		t.text("")
	}
	t.appeal(decided)
	t.yes(closed && t.per(12))
	if closed && t.per(200) {
		t.number(int64(5 - t.r.Uint32N(20)*t.r.Uint32N(20)/73))
	} else {
		t.text("")
	}
	if closed && t.per(300) {
		t.line = strconv.AppendInt(t.line, int64(t.around(float64(limit)*8)), 10)
	}
	t.line = append(t.line, '\r', '\n')
}

// paper draws how often the digital way broke.
func (t *trial) paper(digital bool) uint32 {
	if digital && t.per(800) {
		return 0
	}
	return 1 + t.r.Uint32N(2)
}

// appeal writes whether the decision was appealed, and how that ended.
func (t *trial) appeal(decided models.Day) {
	if decided+20 > t.end || !t.per(25) {
		t.yes(false)
		t.text("")
		t.text("")
		return
	}
	t.yes(true)
	if t.date(decided + 60 + t.around(100)) {
		t.text(trialAppeals[t.r.Uint32N(uint32(len(trialAppeals)))])
	} else {
		t.text("Verserende")
	}
}
