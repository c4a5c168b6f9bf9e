package models

import (
	"math"
	"strconv"
	"strings"
)

// ParseNumber reads a number as people here write it: "63,4", "1.904,5", "1 904,5", also "63.4" and "1,904.5". A comma
// by itself is the decimal sign. A point by itself before three digits can be read as thousands and as the decimal
// sign: it is refused as ambiguous, and nothing is guessed.
func ParseNumber(field, s string) (float64, error) {
	d, err := decimal(field, s)
	if err != nil {
		return 0, err
	}
	return float(field, s, d)
}

func float(field, given, decimal string) (float64, error) {
	v, err := strconv.ParseFloat(decimal, 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, Problem{Field: field, Code: "bad_number", Value: strings.TrimSpace(given)}
	}
	return v, nil
}

// decimal writes the number that ParseNumber reads as strconv does.
func decimal(field, s string) (string, error) {
	given := strings.TrimSpace(s)
	bad := Problem{Field: field, Code: "bad_number", Value: given}
	t := strings.NewReplacer("\u00a0", "", "\u202f", "", " ", "", "\u2212", "-").Replace(given)
	comma, point := strings.LastIndexByte(t, ','), strings.LastIndexByte(t, '.')
	whole, part, group := t, "", "."
	switch {
	case comma > point:
		whole, part = t[:comma], t[comma+1:]
	case point > comma && comma >= 0:
		whole, part, group = t[:point], t[point+1:], ","
	case point >= 0 && strings.Count(t, ".") == 1 && len(t)-point-1 == 3 && strings.TrimLeft(t[:point], "-0") != "":
		bad.Code = "ambiguous_number"
		return "", bad
	case point >= 0 && strings.Count(t, ".") == 1:
		whole, part = t[:point], t[point+1:]
	}
	if (comma >= 0 || point >= 0) && whole != t && part == "" {
		return "", bad
	}
	whole, ok := ungroup(whole, group)
	if !ok || strings.ContainsAny(part, ",.") {
		return "", bad
	}
	for i, c := range whole {
		if (c < '0' || c > '9') && (i > 0 || c != '-') {
			return "", bad
		}
	}
	if strings.Trim(part, "0123456789") != "" {
		return "", bad
	}
	if strings.Trim(whole, "-") == "" {
		return "", bad
	}
	return whole + "." + part, nil
}

// ungroup takes the separators of thousands away; they must stand before groups of three.
func ungroup(s, group string) (string, bool) {
	parts := strings.Split(s, group)
	for i, p := range parts {
		if len(parts) > 1 && (i > 0 && len(p) != 3 || i == 0 && (p == "" || len(p) > 3)) {
			return "", false
		}
	}
	return strings.Join(parts, ""), true
}

// ParseCount reads a whole number: "1904", "1.904", "1 904".
func ParseCount(field, s string) (int64, error) {
	given := strings.TrimSpace(s)
	t := strings.NewReplacer("\u00a0", "", "\u202f", "", " ", "").Replace(given)
	for _, group := range []string{".", ","} {
		if u, ok := ungroup(t, group); ok {
			if n, err := strconv.ParseUint(u, 10, 31); err == nil {
				return int64(n), nil
			}
		}
	}
	return 0, Problem{Field: field, Code: "bad_number", Value: given}
}

// ParseShare reads a share: "87,5 %" or the fraction "0,875". A bare number above 1 may be meant either way and is
// refused (CONTRACT §7).
func ParseShare(field, s string) (float64, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(s), "%")
	d, err := decimal(field, number)
	if err != nil {
		return 0, err
	}
	if percent { // shifted as text: 63,4 % is 0.634 to the last bit
		d += "e-2"
	}
	v, err := float(field, s, d)
	switch {
	case err != nil:
		return 0, err
	case v > 1 && !percent:
		return 0, Problem{Field: field, Code: "share_without_percent", Value: strings.TrimSpace(s)}
	case v < 0 || v > 1:
		return 0, Problem{Field: field, Code: "share_out_of_range", Value: strings.TrimSpace(s)}
	}
	return v, nil
}
