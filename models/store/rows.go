package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// The columns of a case that facts hold, in the order of decodeFacts, those that say how its names are read, and those
// that only the database holds.
const (
	factColumns = "id, source_id, case_type, department, channel, outcome, received, screened, complete, decided, " +
		"deadline, wait_days, wait_days_before, flags, letters, paper_steps, appeal_settled, appeal_outcome, " +
		"handling_minutes, cost"
	readColumns  = factColumns + ", kle, outcome_word"
	caseColumns  = readColumns + ", case_no"
	nCaseColumns = 23
)

// caseRow is one row of the table cases.
type caseRow struct {
	facts.Row
	KLE         int32 // of the dictionary words, 0 = none
	OutcomeWord int32 // the source's own word, of the dictionary words; 0 = none
	ours        bool  // as it came in: the outcome is told by its code, as our own exports do; never stored
	CaseNo      string
	line        int // where it stands in its file
}

// scan runs a query on a driver's own connection and hands over each row. The values are good until use returns.
func scan(ctx context.Context, c driver.Conn, query string, args []any, use func([]driver.Value) error) error {
	named := make([]driver.NamedValue, len(args))
	for i, a := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	queryer, ok := c.(driver.QueryerContext)
	if !ok {
		return fmt.Errorf("the driver %T runs no queries", c)
	}
	rows, err := queryer.QueryContext(ctx, query, named)
	if err != nil {
		return err
	}
	return drain(rows, use)
}

// drain hands over each of rows and closes them.
func drain(rows driver.Rows, use func([]driver.Value) error) (err error) {
	defer func() {
		if closed := rows.Close(); err == nil {
			err = closed
		}
	}()
	values := make([]driver.Value, len(rows.Columns()))
	for {
		switch err := rows.Next(values); err {
		case nil:
		case io.EOF:
			return nil
		default:
			return err
		}
		if err := use(values); err != nil {
			return err
		}
	}
}

// places writes the places of a statement as its database wants them: ? as it stands, or $1, $2 …
func (s *Store) places(query string) string {
	if !s.postgres {
		return query
	}
	var b strings.Builder
	n := 0
	for _, part := range strings.SplitAfter(query, "?") {
		if head, found := strings.CutSuffix(part, "?"); found {
			n++
			fmt.Fprintf(&b, "%s$%d", head, n)
		} else {
			b.WriteString(part)
		}
	}
	return b.String()
}

// whole reads a whole number; NULL is none.
func whole(v driver.Value, none int32) int32 {
	if n, ok := v.(int64); ok {
		return int32(n)
	}
	return none
}

// text reads a text.
func text(v driver.Value) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}

// amount reads a number that may be missing.
func amount(v driver.Value) *float64 {
	switch n := v.(type) {
	case float64:
		return &n
	case int64:
		f := float64(n)
		return &f
	}
	return nil
}

func decodeFacts(v []driver.Value) facts.Row {
	day := func(i int) models.Day { return models.Day(whole(v[i], int32(models.NoDay))) }
	return facts.Row{
		ID: uint32(v[0].(int64)), Source: uint8(v[1].(int64)), CaseType: uint16(v[2].(int64)),
		Department: uint16(v[3].(int64)), Channel: uint16(v[4].(int64)), Outcome: models.Outcome(v[5].(int64)),
		Received: day(6), Screened: day(7), Complete: day(8), Decided: day(9), Deadline: day(10),
		Wait: whole(v[11], models.UnknownCount), WaitBefore: whole(v[12], models.UnknownCount),
		Flags: facts.Flags(v[13].(int64)), Letters: whole(v[14], models.UnknownCount),
		Paper: whole(v[15], models.UnknownCount), AppealSettled: day(16),
		AppealOutcome: models.AppealOutcome(v[17].(int64)), HandlingMinutes: amount(v[18]), Cost: amount(v[19]),
	}
}

// decodeRead reads the columns readColumns: a case as it is stored, without its number.
func decodeRead(v []driver.Value) caseRow {
	return caseRow{Row: decodeFacts(v), KLE: whole(v[20], 0), OutcomeWord: whole(v[21], 0)}
}

func decodeCase(v []driver.Value) caseRow {
	r := decodeRead(v)
	r.CaseNo = text(v[22])
	return r
}

// values writes r in the order of caseColumns.
func (r *caseRow) values(to []any) []any {
	return append(to, boxed(int64(r.ID)), boxed(int64(r.Source)), boxed(int64(r.CaseType)), boxed(int64(r.Department)),
		boxed(int64(r.Channel)), boxed(int64(r.Outcome)), boxDay(r.Received), boxDay(r.Screened), boxDay(r.Complete),
		boxDay(r.Decided), boxDay(r.Deadline), boxCount(r.Wait), boxCount(r.WaitBefore), boxed(int64(r.Flags)),
		boxCount(r.Letters), boxCount(r.Paper), boxDay(r.AppealSettled), boxed(int64(r.AppealOutcome)),
		boxAmount(r.HandlingMinutes), boxAmount(r.Cost), boxed(int64(r.KLE)), boxed(int64(r.OutcomeWord)), r.CaseNo)
}

// boxes are the small whole numbers as interface values: an import binds twenty of them a row, and none of these
// costs an allocation. They reach past the days of 2070.
var boxes = func() (b [37_000]any) {
	for i := range b {
		b[i] = int64(i)
	}
	return b
}()

func boxed(n int64) any {
	if n >= 0 && n < int64(len(boxes)) {
		return boxes[n]
	}
	return n
}

func boxDay(d models.Day) any {
	if !d.Known() {
		return nil
	}
	return boxed(int64(d))
}

func boxCount(n int32) any {
	if n < 0 {
		return nil
	}
	return boxed(int64(n))
}

func boxAmount(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

// sameAmount compares two numbers that may be missing.
func sameAmount(a, b *float64) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// same says whether two rows of one case say the same.
func (r *caseRow) same(o *caseRow) bool {
	if r.KLE != o.KLE || r.OutcomeWord != o.OutcomeWord || !sameAmount(r.HandlingMinutes, o.HandlingMinutes) || !sameAmount(r.Cost, o.Cost) {
		return false
	}
	a, b := r.Row, o.Row
	a.HandlingMinutes, a.Cost, b.HandlingMinutes, b.Cost = nil, nil, nil, nil
	return a == b
}

// image is a case as it was before a batch changed or removed it.
type image struct {
	Removed       bool     `json:"removed,omitempty"` // the batch removed the case
	Source        uint8    `json:"source,omitempty"`  // with CaseNo: of a removed case only
	CaseNo        string   `json:"case_no,omitempty"`
	CaseType      uint16   `json:"case_type,omitempty"`
	KLE           int32    `json:"kle,omitempty"`
	Department    uint16   `json:"department,omitempty"`
	Channel       uint16   `json:"channel,omitempty"`
	Outcome       uint8    `json:"outcome,omitempty"`
	OutcomeWord   int32    `json:"outcome_word,omitempty"`
	Received      int32    `json:"received"`
	Screened      *int32   `json:"screened,omitempty"`
	Complete      *int32   `json:"complete,omitempty"`
	Decided       *int32   `json:"decided,omitempty"`
	Deadline      *int32   `json:"deadline,omitempty"`
	Wait          *int32   `json:"wait_days,omitempty"`
	WaitBefore    *int32   `json:"wait_days_before,omitempty"`
	Flags         uint16   `json:"flags,omitempty"`
	Letters       *int32   `json:"letters,omitempty"`
	Paper         *int32   `json:"paper_steps,omitempty"`
	AppealSettled *int32   `json:"appeal_settled,omitempty"`
	AppealOutcome uint8    `json:"appeal_outcome,omitempty"`
	Minutes       *float64 `json:"handling_minutes,omitempty"`
	Cost          *float64 `json:"cost,omitempty"`
}

// removedImage is the pattern of images of removed cases: encoding/json keeps the order of the fields.
const removedImage = `'{"removed":true%'`

// takeImage writes r down.
func takeImage(r *caseRow, removed bool) (string, error) {
	known := func(n, none int32) *int32 {
		if n == none {
			return nil
		}
		return &n
	}
	day := func(d models.Day) *int32 { return known(int32(d), int32(models.NoDay)) }
	count := func(n int32) *int32 { return known(n, models.UnknownCount) }
	i := image{
		Removed: removed, CaseType: r.CaseType, KLE: r.KLE, Department: r.Department, Channel: r.Channel,
		Outcome: uint8(r.Outcome), OutcomeWord: r.OutcomeWord, Received: int32(r.Received), Screened: day(r.Screened), Complete: day(r.Complete),
		Decided: day(r.Decided), Deadline: day(r.Deadline), Wait: count(r.Wait), WaitBefore: count(r.WaitBefore),
		Flags: uint16(r.Flags), Letters: count(r.Letters), Paper: count(r.Paper), AppealSettled: day(r.AppealSettled),
		AppealOutcome: uint8(r.AppealOutcome), Minutes: r.HandlingMinutes, Cost: r.Cost,
	}
	if removed {
		i.Source, i.CaseNo = r.Source, r.CaseNo
	}
	b, err := json.Marshal(i)
	return string(b), err
}

// row gives back what was written down of a case. Source and CaseNo are there for a removed case only.
func (i image) row(id uint32) caseRow {
	day := func(d *int32) models.Day {
		if d == nil {
			return models.NoDay
		}
		return models.Day(*d)
	}
	count := func(n *int32) int32 {
		if n == nil {
			return models.UnknownCount
		}
		return *n
	}
	return caseRow{KLE: i.KLE, OutcomeWord: i.OutcomeWord, CaseNo: i.CaseNo, Row: facts.Row{
		ID: id, Source: i.Source, CaseType: i.CaseType, Department: i.Department, Channel: i.Channel,
		Outcome: models.Outcome(i.Outcome), Received: models.Day(i.Received), Screened: day(i.Screened),
		Complete: day(i.Complete), Decided: day(i.Decided), Deadline: day(i.Deadline), Wait: count(i.Wait),
		WaitBefore: count(i.WaitBefore), Flags: facts.Flags(i.Flags), Letters: count(i.Letters), Paper: count(i.Paper),
		AppealSettled: day(i.AppealSettled), AppealOutcome: models.AppealOutcome(i.AppealOutcome),
		HandlingMinutes: i.Minutes, Cost: i.Cost,
	}}
}

// tell gives old with the fields that a delivery told taken from r.
func (r *caseRow) tell(old *caseRow, told models.FieldSet) caseRow {
	out := *old
	out.line = r.line
	has := func(bit models.FieldSet) bool { return told&bit != 0 }
	if has(bitCaseType) || old.CaseType == 0 { // a classification may say it where the file does not
		out.CaseType = r.CaseType
	}
	if has(bitKLE) {
		out.KLE = r.KLE
	}
	if has(bitDepartment) {
		out.Department = r.Department
	}
	if has(bitChannel) {
		out.Channel = r.Channel
	}
	if has(bitReceived) {
		out.Received = r.Received
	}
	if has(bitScreened) {
		out.Screened = r.Screened
	}
	if has(bitComplete) {
		out.Complete = r.Complete
	}
	if has(bitDecided) {
		out.Decided = r.Decided
	}
	if has(bitDeadline) {
		out.Deadline = r.Deadline
	}
	if has(bitWait) {
		out.Wait = r.Wait
	}
	if has(bitWaitBefore) {
		out.WaitBefore = r.WaitBefore
	}
	if has(bitOutcome) {
		out.Outcome, out.OutcomeWord = r.Outcome, r.OutcomeWord
	}
	if has(bitLetters) {
		out.Letters = r.Letters
	}
	if has(bitPaper) {
		out.Paper = r.Paper
	}
	if has(bitAppealSettled) {
		out.AppealSettled = r.AppealSettled
	}
	if has(bitAppealOutcome) {
		out.AppealOutcome = r.AppealOutcome
	}
	if has(bitMinutes) {
		out.HandlingMinutes = r.HandlingMinutes
	}
	if has(bitCost) {
		out.Cost = r.Cost
	}
	if has(bitSatisfaction) {
		out.Flags = out.Flags.WithSatisfaction(uint8(r.Flags.Satisfaction()))
	}
	for _, f := range flagFields {
		if has(f.bit) {
			out.Flags = out.Flags.With(f.place, r.Flags.Tri(f.place))
		}
	}
	return out
}

// The told fields as bits, found once.
var (
	bitCaseType      = models.Fields(models.FieldCaseType)
	bitKLE           = models.Fields(models.FieldKLE)
	bitDepartment    = models.Fields(models.FieldDepartment)
	bitChannel       = models.Fields(models.FieldChannel)
	bitReceived      = models.Fields(models.FieldReceived)
	bitScreened      = models.Fields(models.FieldScreened)
	bitComplete      = models.Fields(models.FieldComplete)
	bitDecided       = models.Fields(models.FieldDecided)
	bitDeadline      = models.Fields(models.FieldDeadline)
	bitWait          = models.Fields(models.FieldWaitDays)
	bitWaitBefore    = models.Fields(models.FieldWaitDaysBefore)
	bitOutcome       = models.Fields(models.FieldOutcome)
	bitLetters       = models.Fields(models.FieldLetters)
	bitPaper         = models.Fields(models.FieldPaperSteps)
	bitAppealSettled = models.Fields(models.FieldAppealSettled)
	bitAppealOutcome = models.Fields(models.FieldAppealOutcome)
	bitMinutes       = models.Fields(models.FieldMinutes)
	bitCost          = models.Fields(models.FieldCost)
	bitSatisfaction  = models.Fields(models.FieldSatisfaction)
)

// bitsAppeal are the fields that say something of appeals.
var bitsAppeal = models.Fields(models.FieldAppeal, models.FieldAppealSettled, models.FieldAppealOutcome)

// flagFields are the fields that lie in Flags.
var flagFields = []struct {
	bit   models.FieldSet
	place uint
}{
	{models.Fields(models.FieldLimitApplies), facts.LimitApplies},
	{models.Fields(models.FieldCompleteAtFirst), facts.CompleteAtFirst},
	{models.Fields(models.FieldDecisionDigital), facts.DecisionDigital},
	{models.Fields(models.FieldAppeal), facts.Appeal},
	{models.Fields(models.FieldReopened), facts.Reopened},
	{models.Fields(models.FieldExempt), facts.Exempt},
}
