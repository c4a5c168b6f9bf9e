package seed

import "gevinstoverblik/models"

// The span of the demonstration municipality. The sources deliver every case that was open on firstDay or came
// later; dataEnd is the last day anything happens on.
var (
	lifeStart = models.MonthOf(2023, 1) // cases begin here, so that firstDay finds a natural stock of open ones
	firstDay  = models.DayOf(2023, 7, 1)
	dataEnd   = models.DayOf(2026, 9, 30)
)

// The four departments.
const (
	byg           = "Byg"
	dagtilbud     = "Dagtilbud"
	borgerservice = "Borgerservice"
	bolig         = "Bolig"
)

// The case types that code below names.
const (
	erhverv     = "Erhvervsbyggeri"
	lovlig      = "Lovliggørelse"
	industri    = "Industri og lager"
	etage       = "Etagebyggeri, bolig"
	enfamilie   = "Enfamiliehuse"
	simple      = "Simple konstruktioner"
	plads       = "Pladsanvisning"
	nedrivning  = "Nedrivning"
	flytning    = "Flytteanmeldelse"
	byfornyelse = "Byfornyelse"
)

// system is one of the municipality's case systems: a source of files.
type system struct {
	key, name, prefix string // prefix: how its case numbers begin
	events            bool   // delivers its steps too
	url               string // a case in the own system
}

var systems = []system{
	{"byg-og-miljoe", "Byg og Miljø", "BYG", true, "https://byg.nordvig.example/sag/{case_no}"},
	{"dagtilbud-systemet", "Dagtilbud-systemet", "DAG", false, "https://dagtilbud.nordvig.example/sag/{case_no}"},
	{"borgerservice-systemet", "Borgerservice-systemet", "BOR", false, "https://borgerservice.nordvig.example/sag/{case_no}"},
}

// The words that the systems use for the channels.
const (
	selfService = "Digital selvbetjening"
	assisted    = "Medbetjening"
	email       = "E-mail"
	letter      = "Brevpost"
	inPerson    = "Personligt fremmøde"
	ownCase     = "Intern"
)

// point is the value of a curve in the middle of a month.
type point struct {
	year, month int
	value       float64
}

// curve runs in straight lines from point to point and stays level outside them.
type curve []point

// steady is a curve without points of its own.
func steady(v float64) curve { return curve{{2024, 1, v}} }

func (c curve) at(m models.Month) float64 {
	last := c[len(c)-1].value
	for i, p := range c {
		pm := models.MonthOf(p.year, p.month)
		if m > pm {
			continue
		}
		if i == 0 || m == pm {
			return p.value
		}
		from := c[i-1]
		fm := models.MonthOf(from.year, from.month)
		return from.value + (p.value-from.value)*float64(m-fm)/float64(pm-fm)
	}
	return last
}

// place is where in a case's course paper comes in.
type place int

const (
	atReceipt place = iota
	atScreening
	atComplete
	atHearing
	atDecision
)

// kind is one case type: how many cases come, how they come, what happens to them. Shares are fractions; all
// curves run over months of receipt, but for within and clean, which run over months of decision.
type kind struct {
	name, department string
	system           int
	seed             uint64 // of its draws; chosen so that the last quarter comes near what the design shows

	quarter int         // received in the last quarter
	level   curve       // volume beside that quarter's, season apart
	season  [12]float64 // volume of the months beside each other

	digital  curve // submitted digitally, assisted among them
	assisted float64
	other    []weighted[string] // the channels of the rest
	exempt   float64            // of the rest; 0 = the system does not tell

	complete  curve   // complete at first submission
	screening curve   // median days until somebody has looked
	reply     float64 // median days until the applicant answers a deficiency letter

	limit  int     // days of the service target (for Lovliggørelse: of the own target)
	within curve   // decided within them
	exact  bool    // within is followed month by month, without noise
	spread float64 // of the days, as the standard deviation of their logarithm
	pause  float64 // cases that wait for the applicant once more after they are complete

	clean   curve // digital all the way
	hearing float64
	paper   []weighted[place] // where the digital way breaks

	outcomes []weighted[models.Outcome]
	outside  float64 // cases outside the service-target scheme; -1 = the system does not tell
	deadline int     // days from receipt to the case's own deadline; 0 = none
	appeals  float64
	minutes  float64 // median handling minutes; 0 = nobody measures

	// From parkedFrom on this share of the cases is put aside once complete, and stays open.
	parked     float64
	parkedFrom models.Day
}

var (
	buildingSeason = [12]float64{0.97, 0.98, 1.08, 1.08, 1.05, 1.02, 0.84, 1.02, 1.06, 1.02, 0.98, 0.82}
	daycareSeason  = [12]float64{1.12, 1.06, 1.02, 1.05, 1.02, 0.92, 0.78, 0.98, 1.00, 1.04, 1.00, 0.84}
	movingSeason   = [12]float64{0.98, 0.92, 0.95, 0.97, 0.98, 1.06, 1.10, 1.16, 1.04, 0.96, 0.92, 0.86}
	evenSeason     = [12]float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}

	buildingLevel = curve{{2023, 1, 1.16}, {2024, 6, 1.10}, {2025, 9, 1.04}, {2026, 6, 1}}

	buildingOutcomes = []weighted[models.Outcome]{
		{models.OutcomePermit, 90}, {models.OutcomeRefusal, 3.5}, {models.OutcomeNoPermitNeeded, 2},
		{models.OutcomeShelved, 2}, {models.OutcomeWithdrawn, 1.7}, {models.OutcomeAnswered, 0.8},
	}
	lovligOutcomes = []weighted[models.Outcome]{
		{models.OutcomePermit, 50}, {models.OutcomeRefusal, 26}, {models.OutcomeNoPermitNeeded, 20}, {models.OutcomeShelved, 4},
	}
	daycareOutcomes  = []weighted[models.Outcome]{{models.OutcomePermit, 97.5}, {models.OutcomeWithdrawn, 2.5}}
	supportOutcomes  = []weighted[models.Outcome]{{models.OutcomePermit, 80}, {models.OutcomeRefusal, 20}}
	untoldOutcomes   = []weighted[models.Outcome]{{models.OutcomeUnknown, 1}}
	buildingChannels = []weighted[string]{{email, 60}, {letter, 28}, {inPerson, 12}}
	citizenChannels  = []weighted[string]{{inPerson, 55}, {letter, 25}, {email, 20}}

	scattered = []weighted[place]{{atScreening, 30}, {atComplete, 25}, {atHearing, 15}, {atDecision, 30}}
)

// kinds are the ten case types. What they tell in the third quarter of 2026, and the truths planted in them, is
// listed in docs/demo.md and held by the tests of this package.
var kinds = []kind{
	{
		name: erhverv, department: byg, system: 0, seed: 1701,
		quarter: 128, level: buildingLevel, season: buildingSeason,
		digital: curve{{2023, 7, 0.80}, {2025, 6, 0.86}, {2026, 5, 0.90}, {2026, 7, 0.91}}, assisted: 0.02, other: buildingChannels,
		complete:  steady(0.58),
		screening: curve{{2025, 3, 9}, {2025, 4, 1}}, reply: 14,
		// Screening on the day of receipt from April 2025; two people moved to Lovliggørelse in May 2026.
		limit: 55, spread: 0.50, exact: true, pause: 0.15,
		within: curve{
			{2023, 7, 0.15}, {2023, 9, 0.12}, {2023, 11, 0.16}, {2024, 1, 0.13}, {2024, 2, 0.17}, {2024, 4, 0.12}, {2024, 5, 0.15},
			{2024, 7, 0.13}, {2024, 9, 0.16}, {2024, 10, 0.14}, {2024, 11, 0.11}, {2024, 12, 0.16}, {2025, 1, 0.10}, {2025, 2, 0.18},
			{2025, 3, 0.13}, {2025, 4, 0.42}, {2025, 5, 0.38}, {2025, 6, 0.45}, {2025, 7, 0.40}, {2025, 8, 0.36}, {2025, 9, 0.43},
			{2025, 10, 0.41}, {2025, 11, 0.47}, {2025, 12, 0.39}, {2026, 1, 0.42}, {2026, 2, 0.37}, {2026, 3, 0.44}, {2026, 4, 0.41},
			{2026, 5, 0.40}, {2026, 6, 0.36}, {2026, 7, 0.31}, {2026, 8, 0.29}, {2026, 9, 0.24},
		},
		clean:   curve{{2023, 7, 0.33}, {2025, 6, 0.41}, {2026, 5, 0.46}, {2026, 7, 0.48}},
		hearing: 0.80, paper: []weighted[place]{{atHearing, 96}, {atDecision, 4}},
		outcomes: buildingOutcomes, deadline: 120, appeals: 0.035, minutes: 900,
	},
	{
		name: lovlig, department: byg, system: 0, seed: 13902,
		quarter: 64, level: curve{{2023, 1, 0.9}, {2026, 6, 1}}, season: evenSeason,
		digital: steady(0), other: []weighted[string]{{ownCase, 1}},
		complete: steady(1), screening: steady(6), reply: 30,
		limit: 90, within: steady(0.31), spread: 0.50, pause: 0.20,
		clean: steady(0), hearing: 0.96, paper: scattered,
		outcomes: lovligOutcomes, outside: 1, deadline: 180, appeals: 0.06, minutes: 1100,
	},
	{
		name: industri, department: byg, system: 0, seed: 9103,
		quarter: 41, level: buildingLevel, season: buildingSeason,
		digital: steady(0.88), assisted: 0.02, other: buildingChannels,
		complete:  curve{{2023, 7, 0.54}, {2025, 9, 0.62}, {2026, 5, 0.66}, {2026, 7, 0.68}},
		screening: steady(5), reply: 12,
		// Nothing has changed: the last quarter is a good draw after a poor one.
		limit: 50, within: curve{{2026, 3, 0.77}, {2026, 4, 0.72}, {2026, 6, 0.72}, {2026, 7, 0.82}}, spread: 0.30, pause: 0.10,
		clean:   curve{{2023, 7, 0.46}, {2025, 9, 0.60}, {2026, 5, 0.69}, {2026, 7, 0.72}},
		hearing: 0.45, paper: []weighted[place]{{atComplete, 75}, {atHearing, 10}, {atDecision, 15}},
		outcomes: buildingOutcomes, deadline: 110, appeals: 0.02, minutes: 700,
	},
	{
		name: etage, department: byg, system: 0, seed: 5104,
		quarter: 57, level: buildingLevel, season: buildingSeason,
		digital: steady(0.91), assisted: 0.02, other: buildingChannels,
		complete: curve{{2026, 3, 0.62}, {2026, 5, 0.61}, {2026, 7, 0.60}}, screening: steady(6), reply: 16,
		limit: 60, within: curve{{2023, 7, 0.80}, {2025, 9, 0.83}, {2026, 6, 0.81}, {2026, 7, 0.77}}, spread: 0.33, pause: 0.12,
		clean:   curve{{2023, 7, 0.50}, {2025, 9, 0.64}, {2026, 5, 0.74}, {2026, 7, 0.77}},
		hearing: 0.60, paper: scattered,
		outcomes: buildingOutcomes, deadline: 120, appeals: 0.03, minutes: 850,
	},
	{
		name: enfamilie, department: byg, system: 0, seed: 305,
		quarter: 412, level: buildingLevel, season: buildingSeason,
		digital: curve{{2023, 7, 0.945}, {2026, 5, 0.955}, {2026, 7, 0.96}}, assisted: 0.04, other: buildingChannels, exempt: 0.25,
		complete:  curve{{2023, 7, 0.53}, {2025, 9, 0.60}, {2026, 5, 0.65}, {2026, 7, 0.67}},
		screening: curve{{2023, 7, 5}, {2026, 6, 3}}, reply: 12,
		limit: 40, within: curve{{2023, 7, 0.79}, {2025, 9, 0.84}, {2026, 5, 0.885}, {2026, 7, 0.91}}, spread: 0.29, pause: 0.08,
		clean:   curve{{2023, 7, 0.56}, {2025, 9, 0.72}, {2026, 5, 0.82}, {2026, 7, 0.88}},
		hearing: 0.35, paper: scattered,
		outcomes: buildingOutcomes, outside: 0.05, deadline: 90, appeals: 0.02, minutes: 420,
	},
	{
		name: simple, department: byg, system: 0, seed: 206,
		quarter: 538, level: buildingLevel, season: buildingSeason,
		digital: steady(0.943), assisted: 0.05, other: buildingChannels, exempt: 0.30,
		complete: curve{{2023, 7, 0.71}, {2026, 6, 0.72}}, screening: steady(3), reply: 9,
		limit: 40, within: curve{{2023, 7, 0.89}, {2025, 9, 0.91}, {2026, 5, 0.925}, {2026, 7, 0.94}}, spread: 0.55, pause: 0.05,
		clean:   curve{{2023, 7, 0.62}, {2025, 9, 0.76}, {2026, 5, 0.865}, {2026, 7, 0.91}},
		hearing: 0.15, paper: scattered,
		outcomes: buildingOutcomes, outside: 0.03, deadline: 75, appeals: 0.01, minutes: 150,
	},
	{
		name: plads, department: dagtilbud, system: 1, seed: 107,
		quarter: 690, level: curve{{2023, 1, 1.06}, {2026, 6, 1}}, season: daycareSeason,
		digital: curve{{2023, 7, 0.975}, {2026, 6, 0.99}}, assisted: 0.06, other: citizenChannels, exempt: 0.5,
		complete: steady(0.843), screening: steady(0.8), reply: 4,
		limit: 7, within: curve{{2023, 7, 0.955}, {2026, 6, 0.97}}, spread: 0.30,
		clean:    curve{{2023, 7, 0.72}, {2025, 9, 0.82}, {2026, 5, 0.87}, {2026, 7, 0.902}},
		paper:    []weighted[place]{{atComplete, 50}, {atDecision, 50}},
		outcomes: daycareOutcomes, outside: -1, deadline: 21,
	},
	{
		name: nedrivning, department: byg, system: 0, seed: 5508,
		quarter: 73, level: buildingLevel, season: buildingSeason,
		digital: steady(0.93), assisted: 0.03, other: buildingChannels,
		complete: steady(0.81), screening: steady(2), reply: 8,
		// From July 2025 cases with asbestos or PCB are put aside: what is closed is easy, what is hard piles up.
		limit: 21, within: curve{{2025, 6, 0.80}, {2025, 9, 0.93}}, spread: 0.30, pause: 0.05,
		clean:   curve{{2023, 7, 0.64}, {2025, 9, 0.78}, {2026, 5, 0.86}, {2026, 7, 0.90}},
		hearing: 0.20, paper: scattered,
		outcomes: buildingOutcomes, deadline: 60, appeals: 0.01, minutes: 180,
		parked: 0.14, parkedFrom: models.DayOf(2025, 7, 1),
	},
	{
		name: flytning, department: borgerservice, system: 2, seed: 1109,
		quarter: 1904, level: curve{{2023, 1, 1.50}, {2024, 12, 1.40}, {2026, 6, 1}}, season: movingSeason,
		digital: curve{{2023, 7, 0.965}, {2026, 6, 0.98}}, assisted: 0.08, other: citizenChannels, exempt: 0.45,
		complete: curve{{2023, 7, 0.91}, {2026, 6, 0.92}}, screening: steady(0), reply: 2,
		limit: 3, within: curve{{2023, 7, 0.972}, {2026, 6, 0.98}}, spread: 0.53,
		clean:    curve{{2023, 7, 0.945}, {2026, 6, 0.97}},
		paper:    []weighted[place]{{atComplete, 30}, {atDecision, 70}},
		outcomes: untoldOutcomes, outside: -1, minutes: 12,
	},
	{
		name: byfornyelse, department: bolig, system: 0, seed: 5710,
		quarter: 4, level: curve{{2023, 1, 1.4}, {2026, 6, 1}}, season: evenSeason,
		digital: steady(0.75), other: buildingChannels,
		complete: curve{{2026, 6, 0.5}, {2026, 7, 0.25}}, screening: steady(8), reply: 10,
		// As good as ever; of four decisions in the last quarter two happened to be late.
		limit: 90, within: curve{{2026, 6, 0.79}, {2026, 7, 0.5}}, spread: 0.35,
		clean: curve{{2023, 7, 0.55}, {2026, 7, 0.75}}, hearing: 0.3, paper: scattered,
		outcomes: supportOutcomes, deadline: 150, minutes: 600,
	},
}

var classOf = map[string]models.ChannelClass{
	selfService: models.ChannelDigital, assisted: models.ChannelAssisted, email: models.ChannelEmail,
	letter: models.ChannelManual, inPerson: models.ChannelManual, ownCase: models.ChannelInternal,
}
