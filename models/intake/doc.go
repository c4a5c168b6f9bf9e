// Package intake reads what other systems deliver: a file in, typed rows and a fault report out (CONTRACT.md §3,
// §4). It finds form, character set, delimiter and heading from the content, holds every row against the rules,
// and asks where two readings are possible. It is pure: it knows no database, and it reads no clock.
//
// A fault of the content is a models.Note in a models.Report, never a Go error. A Go error means that the file
// could not be read at all (disk, network, a cancelled context).
//
// The words of a note are put on by views/text from its code and these Args:
//
//	field     the field of CONTRACT §3 that the note speaks of, where there is one
//	found     missing_column, no_header: the columns that were found, separated by ", "
//	readings  ambiguous: the possible readings, separated by " / "
//	what      ambiguous: what is in doubt: date_order, decimal, encoding, delimiter, sheet, header_row, kind, column
//	          sum_line: title, sum, heading
//	          contradiction: status, deadline
//	          complete_out_of_order: screened, complete, wait_days, wait_days_before
//	          too_large: file, columns, field, row, text; with limit
//	reason    not_readable: binary, xls, pdf, zip, gzip, xml, json, nested; truncated: letter, quote, xml, gzip;
//	          encoding: double, mixed, invalid
//	expected  field_count: the number of columns; with got
//	other     conflict, duplicate, decided_before_received: the other line, or the other date
//	case      XES: the case that the trace speaks of; conflict, duplicate: the case number
//	rest      "yes" on a note that counts, in Rows, the faults of its code that are not listed one by one
//	limit     too_large, implausible_date: the limit that was passed
package intake
