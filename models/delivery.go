package models

import "time"

// Code names a fault or a warning of an import (CONTRACT §4).
type Code string

// The codes.
const (
	CodeEmptyFile       Code = "empty_file"
	CodeNotReadable     Code = "not_readable"
	CodeTooLarge        Code = "too_large"
	CodeEncoding        Code = "encoding"
	CodeTruncated       Code = "truncated"
	CodeNoHeader        Code = "no_header"
	CodeMissingColumn   Code = "missing_column"
	CodeDuplicateColumn Code = "duplicate_column"
	CodeAmbiguous       Code = "ambiguous"
	CodeFieldCount      Code = "field_count"
	CodeMissingValue    Code = "missing_value"
	CodeBadDate         Code = "bad_date"
	CodeBadNumber       Code = "bad_number"
	CodeBadValue        Code = "bad_value"
	CodeDecidedBefore   Code = "decided_before_received"
	CodeImplausibleDate Code = "implausible_date"
	CodeConflict        Code = "conflict"
	CodeDuplicate       Code = "duplicate"
	CodeCPR             Code = "cpr"
	CodeCPRInKey        Code = "cpr_in_key"
	CodeUnknownCase     Code = "unknown_case"
	CodeUnknownChannel  Code = "unknown_channel"
	CodeUnknownOutcome  Code = "unknown_outcome"
	CodeContradiction   Code = "contradiction"
	CodeOutOfOrder      Code = "complete_out_of_order"
	CodeSumLine         Code = "sum_line"
	CodeVanished        Code = "vanished"
)

// Note is W of CONTRACT §4: one fault or warning with its place. Message is put on last, by views/text, in the
// reader's language, from Code, Column, Value, Args.
type Note struct {
	Code    Code   `json:"code"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  string `json:"column"`
	Value   string `json:"value"`
	Message string `json:"message"`
	Rows    int    `json:"rows"`
	// Args are what the words need beside column and value, by name: "found" (columns that were found),
	// "field" (the case field), "readings" (the two readings), "case" (the case), "other" (another line), "limit".
	Args map[string]string `json:"-"`
}

// Report is what an import answers (CONTRACT §4). Batch is nil while nothing is stored.
type Report struct {
	Batch     *string `json:"batch"`
	Kind      Kind    `json:"kind"`
	Form      string  `json:"form"` // csv, xlsx, xes, json
	Rows      int     `json:"rows"`
	New       int     `json:"new"`
	Changed   int     `json:"changed"`
	Unchanged int     `json:"unchanged"`
	Rejected  int     `json:"rejected"`
	Vanished  int     `json:"vanished"`
	Warnings  []Note  `json:"warnings"`
	Errors    []Note  `json:"errors"`
}

// Refused says whether the content was refused or rows were rejected: exit status 3, or 422 when nothing was stored.
func (r Report) Refused() bool { return len(r.Errors) > 0 || r.Rejected > 0 }

// Batch is one import as it is kept: who brought what, when, and what it did.
type Batch struct {
	ID        string // "2026-000118": year and a running number
	SourceID  int64
	SourceKey string
	File      string // the file's name, CPR-like text masked
	Checksum  string // SHA-256 of the content as it came
	At        time.Time
	By        string // the user's e-mail, a token's name, or "cli"
	Door      Door   // the way it came in by; "" = from before that was kept
	Report    Report
	UndoneAt  *time.Time
	UndoneBy  string
	Restated  *FigureChanges // the figures of closed periods that it changed; nil = not worked out
	CanUndo   bool           // worked out when listed
	BlockedBy []string       // the later batches that stand in the way of an undo
}

// Delivery is what an importer hands over, block by block.
type Delivery struct {
	Cases  []Case
	Events []Event
	Values []GivenLine
	// Appeals replace those of the cases that they are over.
	Appeals []AppealLine
	// Refused are the case numbers of rows that were rejected: the file has these cases, although it brings nothing of
	// them. Nameless says that a row was rejected whose case number cannot be told.
	Refused  []string
	Nameless bool
}

// Cell is one cell of a rejected row, as its file writes it, CPR-like numbers masked.
type Cell struct {
	Text   string
	Number bool // of a workbook or JSON: Text has a decimal point
}

// RejectedRow is a row that an import rejects, with all that is wrong with it.
type RejectedRow struct {
	Line  int
	Cells []Cell
	Notes []Note
}

// RejectedRows is the rows of a file that an import of it rejects, and what a file of them needs so that it is read as
// the first one was: once the rows are mended it can be imported by itself.
type RejectedRows struct {
	Columns   []string // the file's own; nil = it has no heading, and columns go by their number
	Heading   int      // the line of the heading where the mapping says so, else 0
	Delimiter string   // where the mapping says so, else ""
	Sheet     string   // of a workbook, else ""
	Each      func(func(RejectedRow) error) error
}

// WholeFile says whether the code, as an error, refuses the file as a whole: not one of its rows is stored, not
// even when the good rows are asked for.
func (c Code) WholeFile() bool {
	switch c {
	case CodeEmptyFile, CodeNotReadable, CodeTooLarge, CodeEncoding, CodeTruncated, CodeNoHeader,
		CodeMissingColumn, CodeDuplicateColumn, CodeAmbiguous, CodeCPR: // one in a row is a warning
		return true
	}
	return false
}

// FileRefused says whether the file was refused as a whole.
func (r Report) FileRefused() bool {
	for _, n := range r.Errors {
		if n.Code.WholeFile() {
			return true
		}
	}
	return false
}

// FailedDelivery is one that came to nothing: refused by what stands in it, or broken on its way.
type FailedDelivery struct {
	ID         int64 // below 0 of one that was broken off
	SourceKey  string
	SourceName string
	At         time.Time
	Door       Door
	File       string // its name, CPR-like text masked
	Checksum   string // SHA-256 of the content as it came; "" = none came
	Ref        string // what the door knows it by
	Code       string // why: one of Failed…
	Report     Report // of a refused file
	Solved     bool   // the source has delivered since
}

// Why a delivery came to nothing.
const (
	FailedRefused = "refused" // its content was refused, or rows of it were
	FailedRead    = "read"    // the file could not be read
	FailedStore   = "store"   // the database could not take it
	FailedBroken  = "broken"  // the process that took it in was killed on the way
	// Nothing could be fetched:
	FailedFetch    = "fetch"     // the other end does not answer, or breaks off
	FailedAddress  = "address"   // the address is one that must not be asked
	FailedAccess   = "access"    // it does not let us in
	FailedKey      = "key"       // what lets us in cannot be opened
	FailedStatus   = "status"    // it answers that something is wrong
	FailedRedirect = "redirect"  // it leads to another host
	FailedTLS      = "tls"       // it cannot prove who it is
	FailedTooLarge = "too_large" // there is more than may be fetched
)
