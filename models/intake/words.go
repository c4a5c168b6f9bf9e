package intake

import (
	"strings"

	"gevinstoverblik/models"
)

// The words that are known from the start (CONTRACT §4), by their NameKey. A mapping's tables stand over them.
var (
	channelWords = lists(map[models.ChannelClass]string{
		models.ChannelDigital: `Digital selvbetjening|Selvbetjening|Digital|Digitalt|Internet|Online|Web|Webformular|Hjemmeside|
			Selvbetjeningsløsning|Byg og Miljø|BOM|Min Digitale Byggesag|borger.dk|virk.dk|Digital ansøgning|Digital indsendelse|
			Portal|Self-service|Self service|Digital self-service|Website|Web form|E-service`,
		models.ChannelAssisted: `Medbetjening|Medbetjent|Assisteret|Assisteret selvbetjening|Digital med hjælp|Assisted|Assisted digital|
			Assisted self-service`,
		models.ChannelEmail: `E-mail|Email|Mail|E-post|Sikker mail|Sikker e-mail|Digital Post|Secure mail|Secure e-mail`,
		models.ChannelManual: `Personligt fremmøde|Personlig|Personligt|Fremmøde|Personlig henvendelse|Skranke|Brevpost|Brev|Post|
			Almindelig post|Fysisk post|Telefon|Telefonisk|Opkald|Papir|Papirformular|Papirblanket|Blanket|Manuel|Manuelt|Manuel indtastning|
			Indtastet af medarbejder|Fax|Letter|Paper|Phone|Telephone|Call|In person|Desk|Counter|Manual|Mailed letter`,
		models.ChannelInternal: `Intern|Internt|Intern sag|Egen drift|Egendrift|Myndigheden|Kommunen selv|Internal|Own case`,
		models.ChannelUnknown:  `Ukendt|Uoplyst|Ikke oplyst|Unknown|Not known|Not stated`,
	}, models.ChannelClass.String)

	outcomeWords = lists(map[models.Outcome]string{
		models.OutcomePermit: `Tilladelse|Tilladelse givet|Byggetilladelse|Landzonetilladelse|Godkendt|Godkendelse|Bevilget|Bevilling|
			Imødekommet|Dispensation|Dispensation givet|Permit|Permitted|Granted|Approved|Approval`,
		models.OutcomeRefusal: `Afslag|Afslået|Afvist|Ikke godkendt|Refusal|Refused|Rejected|Denied`,
		models.OutcomeNoPermitNeeded: `Kræver ikke tilladelse|Ikke tilladelseskrævende|Tilladelse ikke nødvendig|Kræver ikke byggetilladelse|
			No permit needed|No permit required|Permit not required`,
		models.OutcomeShelved: `Henlagt|Henlæggelse|Henlagt uden afgørelse|Bortfaldet|Shelved|Closed without decision|Abandoned`,
		models.OutcomeWithdrawn: `Tilbagetrukket|Tilbagekaldt|Trukket tilbage|Trukket|Ansøgning trukket|Ansøgning tilbagetrukket|
			Withdrawn`,
		models.OutcomeAnswered: `Besvaret|Besvarelse|Svar sendt|Answered|Replied`,
		models.OutcomeUnknown:  `Uden beslutningstype|Ukendt|Uoplyst|Ikke oplyst|Ingen|Unknown|No decision type|None|Not known`,
	}, models.Outcome.String)

	appealWords = lists(map[models.AppealOutcome]string{
		models.AppealUpheld:       `Stadfæstet|Stadfæstelse|Fastholdt|Ikke medhold|Upheld|Confirmed`,
		models.AppealChanged:      `Ændret|Ændring|Omgjort|Medhold|Delvist medhold|Delvis medhold|Changed|Amended`,
		models.AppealAnnulled:     `Ophævet|Ophævelse|Annulleret|Ugyldig|Annulled|Quashed`,
		models.AppealRemitted:     `Hjemvist|Hjemvisning|Remitted|Sent back`,
		models.AppealSelfReversed: `Selv omgjort|Omgjort af kommunen|Genvurderet|Self reversed|Self-reversed`,
		models.AppealDismissed:    `Afvist|Afvisning|Dismissed|Rejected`,
		models.AppealWithdrawn:    `Tilbagetrukket|Tilbagekaldt|Trukket tilbage|Trukket|Withdrawn`,
		models.AppealPending:      `Verserende|Under behandling|Afventer|Ikke afgjort|Pending|Open`,
		models.AppealNone:         `Ingen|Ingen klage|Ukendt|Uoplyst|Unknown|None`,
	}, models.AppealOutcome.String)

	triWords = lists(map[models.Tri]string{
		models.Yes:     `ja|j|yes|y|1|true|x|sand|sandt|t`,
		models.No:      `nej|n|no|0|false|falsk|f`,
		models.Unknown: `ukendt|uoplyst|ikke oplyst|ved ikke|unknown|not known|?|-|–|i.d.`,
	}, models.Tri.String)

	// statusWords say whether a case is closed: held against decided, and used for nothing else.
	statusWords = lists(map[models.Tri]string{
		models.Yes: `Afsluttet|Afsluttede|Lukket|Afgjort|Færdig|Færdigbehandlet|Arkiveret|Journaliseret og afsluttet|Henlagt|
			Closed|Completed|Done|Decided|Archived`,
		models.No: `Under behandling|Åben|Åbent|Igang|I gang|Aktiv|Opstået|Oplyst|Ny|Modtaget|Oprettet|Afventer|Venter|I bero|Hvilende|
			Til behandling|Genoptaget|Open|Opened|Active|New|Pending|In progress|Ongoing|Under consideration`,
	}, nil)

	satisfactionWords = map[string]uint8{
		"meget tilfreds": 5, "tilfreds": 4, "hverken/eller": 3, "hverken eller": 3, "utilfreds": 2, "meget utilfreds": 1,
		"very satisfied": 5, "satisfied": 4, "neither": 3, "dissatisfied": 2, "very dissatisfied": 1,
	}
)

// lists makes a table from words that are separated by "|", and the codes themselves. A word that stands for two
// things stops the program at its start.
func lists[V comparable](of map[V]string, code func(V) string) map[string]V {
	m := map[string]V{}
	for v, words := range of {
		if code != nil {
			words += "|" + code(v)
		}
		for w := range strings.SplitSeq(words, "|") {
			key := models.NameKey(w)
			if other, twice := m[key]; twice && other != v {
				panic("intake: the word " + w + " stands for two things")
			}
			if key != "" {
				m[key] = v
			}
		}
	}
	return m
}

// emptyWords stand for nothing in a date or number (domain.md §5.4).
func emptyWord(b []byte) bool {
	switch string(b) {
	case "", "-", "–", "—", "i.d.", "I.D.", "i.d":
		return true
	}
	return false
}

// unknownCount says whether a count reads "unknown": exports write it so (CONTRACT §4).
func unknownCount(b []byte) bool {
	switch strings.ToLower(string(b)) {
	case "unknown", "ukendt", "uoplyst":
		return true
	}
	return false
}

// KnownWord gives the code that a word for a channel or an outcome has from the start, whatever the source.
func KnownWord(kind models.NameKind, word string) (code string, ok bool) {
	key := models.NameKey(word)
	if kind == models.NameOutcome {
		v, ok := outcomeWords[key]
		return v.String(), ok
	}
	v, ok := channelWords[key]
	return v.String(), ok
}

// LikeliestWord gives the code of the word known from the start that a word is most like, "" where it is like none.
func LikeliestWord(kind models.NameKind, word string) string {
	var keys, codes []string
	if kind == models.NameOutcome {
		for _, k := range sortedKeys(outcomeWords) {
			if v := outcomeWords[k]; v != models.OutcomeUnknown {
				keys, codes = append(keys, k), append(codes, v.String())
			}
		}
	} else {
		for _, k := range sortedKeys(channelWords) {
			if v := channelWords[k]; v != models.ChannelUnknown {
				keys, codes = append(keys, k), append(codes, v.String())
			}
		}
	}
	if i := models.Closest(word, keys); i >= 0 {
		return codes[i]
	}
	return ""
}
