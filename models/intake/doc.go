// Package intake reads what other systems deliver: a file in, typed rows and a fault report out (CONTRACT.md §3,
// §4). It finds form, character set, delimiter and heading from the content, holds every row against the rules,
// and asks where two readings are possible. It is pure: it knows no database, and it reads no clock.
//
// A fault of the content is a models.Note in a models.Report, never a Go error. A Go error means that the file
// could not be read at all (disk, network, a cancelled context).
//
// The words of a note are put on by views/text from its code and these Args:
//
//	why       the variant of the code, where it has some:
//	          ambiguous: date_order, month_first (dates with the month first are read only when that is said), decimal,
//	          both_signs (numbers with either decimal sign), encoding, delimiter, sheet, no_sheet (the mapping names one
//	          that is not there), header_row, kind, column
//	          not_readable: binary, xls, locked, pdf, zip, archive (a zip without a workbook), gzip, xml, no_log (XML
//	          that is no event log), json, nested
//	          truncated: letter, quote, xml, zip, gzip, json
//	          encoding: double, mixed, invalid, unknown
//	          too_large: file, columns, field, row, text
//	          missing_column: named (the mapping names it), absent (the same of an XES file, which may leave it out:
//	          a warning), files (another file of the same import has it)
//	          bad_value: yes_no, satisfaction, kle, count, long, mistake (a formula's error)
//	          empty_file: rows (a heading and nothing below it)
//	          conflict: lines, target; duplicate: lines, event, target
//	          contradiction: deadline (else it is the status)
//	          complete_out_of_order: wait (else it is a date)
//	          implausible_date: none (a warning: so far ahead that it stands for no date)
//	          sum_line: title, sum, heading
//	          cpr: file (its name)
//	          vanished (written by store): kept, removed, unsure, many_kept, many_removed, many_unsure; (by gather) not_full: the choice that
//	          is not used
//	field     the field of CONTRACT §3 that the note speaks of, where there is one
//	found     missing_column, no_header: the columns that were found, separated by ", "
//	missing   missing_column: all columns that are missing, separated by ", "
//	readings  ambiguous: the possible readings, separated by " / "
//	as_comma  ambiguous, decimal: what the number is where the comma is the decimal sign; as_point where the point is
//	as_dmy, as_mdy  ambiguous, date_order and month_first: the day, as ISO writes it, in either order; where it is one
//	as_windows, as_dos  ambiguous, encoding: the same bytes in either character set
//	with_comma, with_point  ambiguous, both_signs: a number of either kind; comma_line, point_line: their lines
//	expected  field_count: the number of columns; got, which is also the value, that of the row
//	other     conflict, duplicate: the other line; decided_before_received, contradiction: the other date
//	case      the case number: XES, conflict, duplicate
//	limit     too_large, implausible_date, bad_value: the limit that was passed
//	rest      "yes" on a note that counts, in Rows, the faults of its code that are not listed one by one
package intake
