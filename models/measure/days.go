package measure

import (
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// Part is a number of whole days of one case, or not known.
type Part struct {
	Days  int32
	Known bool
}

func part(days int32) Part { return Part{days, true} }

// Arithmetic is the sum of one case's days (CONTRACT §5): gross = to complete + net, to complete = screening +
// wait before + not attributed, net = service + wait. A part is known when its fields are there and not in doubt. What is
// known on the way to complete and what is not attributed always add up to it; service and wait to the net time.
type Arithmetic struct {
	Gross         Part // received to decided
	ToComplete    Part // received to complete
	Screening     Part // received to screened
	WaitBefore    Part // waiting for the applicant before complete
	NotAttributed Part // the rest of the way to complete: what no known part tells of
	Net           Part // complete to decided
	Service       Part // net without waiting for the applicant
	Wait          Part // waiting for the applicant after complete
	Doubts        models.Doubts
}

// Days works out the sum of one case. An open case has no gross, net or service days.
func Days(r facts.Row) Arithmetic {
	doubts := models.Doubt(r.Received, r.Screened, r.Complete, r.Decided, r.Wait, r.WaitBefore)
	a := Arithmetic{Doubts: doubts}
	complete := r.Complete.Known() && doubts&models.DoubtComplete == 0
	if r.Decided.Known() && r.Decided >= r.Received {
		a.Gross = part(int32(r.Decided - r.Received))
		if complete {
			a.Net = part(int32(r.Decided - r.Complete))
		}
	}
	if complete {
		a.ToComplete = part(int32(r.Complete - r.Received))
	}
	if r.Screened.Known() && doubts&models.DoubtScreened == 0 {
		a.Screening = part(int32(r.Screened - r.Received))
	}
	if r.WaitBefore >= 0 && doubts&models.DoubtWaitBefore == 0 {
		a.WaitBefore = part(r.WaitBefore)
	}
	if a.ToComplete.Known {
		a.NotAttributed = part(a.ToComplete.Days - a.Screening.Days - a.WaitBefore.Days)
	}
	if r.Wait >= 0 && doubts&models.DoubtWait == 0 {
		a.Wait = part(r.Wait)
	}
	if a.Net.Known && a.Wait.Known {
		a.Service = part(a.Net.Days - a.Wait.Days)
	}
	return a
}
