package models

import (
	"errors"
	"strings"
)

// ErrNotFound says that the thing asked for does not exist, or not for the one who asks.
var ErrNotFound = errors.New("not found")

// ErrForbidden says that the one who asks lacks the right.
var ErrForbidden = errors.New("forbidden")

// ErrDisk says that the disk of the database is full, or cannot be written. What was being done was not done.
var ErrDisk = errors.New("the disk is full or cannot be written")

// Problem is a fault in what a person gave: which field, what is wrong. The words are in views/text under
// "problem.<Code>".
type Problem struct {
	Field string
	Code  string
	Value string // what was given, when it may be shown
	Path  string // where in the field, when it is a document: "columns.received" of a mapping
}

func (p Problem) Error() string {
	said := p.Field + ": " + p.Code
	if p.Path != "" {
		said = p.Field + ": " + p.Path + ": " + p.Code
	}
	if p.Value != "" {
		said += " (" + p.Value + ")"
	}
	return said
}

// Problems are several faults told at once.
type Problems []Problem

func (ps Problems) Error() string {
	parts := make([]string, len(ps))
	for i, p := range ps {
		parts[i] = p.Error()
	}
	return strings.Join(parts, "; ")
}
