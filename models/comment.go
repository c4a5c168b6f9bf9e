package models

import "time"

// CommentPlace is what a comment explains: one key figure of one case type in one department in one period.
type CommentPlace struct {
	KPI          string
	CaseTypeID   int64
	DepartmentID int64
	Period       string // as Period.String names it
}

// Comment is one version of the explanation that the head of a department gives where a target is not met. It is never
// overwritten: the one before stays, with ReplacedAt. Only a published one is shown to others, and only with its period.
type Comment struct {
	ID int64
	CommentPlace
	Version    int64 // from 1; 0 = there is none yet
	Text       string
	Published  bool
	Unchanged  bool // taken over from the period before by one press
	SetBy      string
	SetAt      time.Time
	ReplacedAt *time.Time
}

// MaxComment is the longest comment, in characters: what a report has room for.
const MaxComment = 600

// CommentChange is what a person wants a comment to become. Version is the one that they saw.
type CommentChange struct {
	CommentPlace
	Version   int64
	Text      string
	Publish   bool
	Unchanged bool
}

// Check tells what keeps c from being a comment.
func (c CommentChange) Check() error {
	switch {
	case c.Text == "" && c.Publish:
		return Problem{Field: "text", Code: "missing_value"}
	case len([]rune(c.Text)) > MaxComment:
		return Problem{Field: "text", Code: "comment_long"}
	}
	return nil
}
