package models

import (
	"slices"
	"time"
)

// Role is what a user may do (PRODUCT.md "People").
type Role string

// The roles.
const (
	RoleLeader     Role = "leader"
	RoleHead       Role = "head"
	RoleAnalyst    Role = "analyst"
	RoleAdmin      Role = "admin"
	RoleController Role = "controller"
	RoleReader     Role = "reader"
)

// Roles lists them all.
var Roles = []Role{RoleLeader, RoleHead, RoleAnalyst, RoleAdmin, RoleController, RoleReader}

// ParseRole reads a role's code.
func ParseRole(s string) (Role, error) {
	if !slices.Contains(Roles, Role(s)) {
		return "", Problem{Field: "role", Code: "bad_role", Value: s}
	}
	return Role(s), nil
}

// Right is one thing that a route asks for. A role has a set of them; a token has them by its scopes.
type Right string

// The rights.
const (
	RightFigures Right = "figures" // overview, case types, definitions: aggregated figures
	RightCases   Right = "cases"   // single cases
	RightImports Right = "imports" // bring data in, undo, see import reports
	RightTargets Right = "targets" // set targets
	RightEnter   Right = "enter"   // enter and submit what a department promises, as its head or the head's deputy
	RightLimits  Right = "limits"  // see targets and limits
	RightApprove Right = "approve" // agree to what a department promises, or send it back
	RightRounds  Right = "rounds"  // open the yearly round of targets and move its deadline
	RightExport  Right = "export"  // take figures home
	RightAdmin   Right = "admin"   // people, tokens, settings
	RightSources Right = "sources" // sources, KPI definitions, published figures, time samples
	RightRebase  Right = "rebase"  // let a control chart's limits begin anew
	RightReports Right = "reports" // locked reviews
	RightReview  Right = "review"  // prepare a review and lock it
	RightAudit   Right = "audit"   // the audit trail
	RightConfirm Right = "confirm" // confirm amounts in the budget
	RightBenefit Right = "benefit" // see benefits, solutions, workflow changes, objectives and decisions
	RightFollow  Right = "follow"  // enter and change those of one's own, and decide
	RightValues  Right = "values"  // enter ready-made values
	RightSelf    Right = "self"    // own settings, help: everybody signed in
)

var rightsOf = map[Role][]Right{
	RoleLeader: {RightSelf, RightFigures, RightLimits, RightCases, RightExport, RightRebase, RightReports, RightApprove, RightRounds,
		RightReview, RightBenefit, RightFollow},
	RoleHead: {RightSelf, RightFigures, RightLimits, RightCases, RightExport, RightTargets, RightEnter, RightReports, RightValues, RightBenefit, RightFollow},
	RoleAnalyst: {RightSelf, RightFigures, RightLimits, RightCases, RightExport, RightImports, RightSources, RightRebase, RightReports, RightValues,
		RightReview, RightBenefit, RightFollow},
	RoleAdmin:      {RightSelf, RightAdmin, RightSources, RightAudit, RightRounds},
	RoleController: {RightSelf, RightConfirm, RightBenefit},
	RoleReader:     {RightSelf, RightReports},
}

// May says whether everybody of the role holds a right.
func (r Role) May(right Right) bool { return slices.Contains(rightsOf[r], right) }

var scopeRights = map[string][]Right{
	"figures:read":   {RightFigures, RightLimits, RightBenefit},
	"cases:read":     {RightCases},
	"imports:write":  {RightImports},
	"targets:write":  {RightTargets, RightEnter, RightLimits},
	"benefits:write": {RightBenefit, RightFollow},
	"audit:read":     {RightAudit},
}

// TokenScopes lists the scopes a token can have.
var TokenScopes = []string{"figures:read", "cases:read", "imports:write", "targets:write", "benefits:write", "audit:read"}

// ScopesWith lists the scopes of a token that bring a right.
func ScopesWith(right Right) []string {
	var out []string
	for _, scope := range TokenScopes {
		if slices.Contains(scopeRights[scope], right) {
			out = append(out, scope)
		}
	}
	return out
}

// Scope says who asks and how far they see. Every call into the store and every figure takes one. The zero
// Scope sees nothing.
type Scope struct {
	UserID      int64
	Who         string // e-mail, token name or "cli": for the trail
	Role        Role   // empty for a token
	Rights      []Right
	All         bool    // every department
	Departments []int64 // else these, with everything below them already added
	Source      int64   // the only source that may be delivered to; 0 = any
	For         []int64 // departments for whose head the one who asks is the deputy today, with everything below them
}

// May says whether the scope holds a right.
func (s Scope) May(r Right) bool { return slices.Contains(s.Rights, r) }

// Sees says whether a department lies in the scope. Department 0 (a case without one) is seen only by those who see all.
func (s Scope) Sees(department int64) bool {
	return s.All || department != 0 && slices.Contains(s.Departments, department)
}

// Enters says whether the scope may enter what a department promises and explains: who sets its targets, or the deputy.
func (s Scope) Enters(department int64) bool {
	return s.May(RightTargets) && s.Sees(department) || s.ActsFor(department)
}

// ActsFor says whether the scope reaches a department as the deputy of its head: the trail then says so.
func (s Scope) ActsFor(department int64) bool {
	return department != 0 && slices.Contains(s.For, department)
}

// Deputising gives the scope of who is also the deputy for departments, with everything below them. It takes sight of targets;
// who has none can be nobody's deputy.
func (s Scope) Deputising(departments []int64) Scope {
	if len(departments) == 0 || !s.May(RightLimits) {
		return s
	}
	s.For = departments
	s.Rights = append(slices.Clone(s.Rights), RightEnter)
	if !s.All {
		s.Departments = append(slices.Clone(s.Departments), departments...)
	}
	return s
}

// ScopeOf gives the scope of a user. below is the user's department and all below it.
func ScopeOf(u User, below []int64) Scope {
	return Scope{UserID: u.ID, Who: u.Email, Role: u.Role, Rights: rightsOf[u.Role],
		All: u.DepartmentID == 0 && u.Role != RoleHead, Departments: below}
}

// ScopeOfToken gives the scope of an API token.
func ScopeOfToken(t Token, below []int64) Scope {
	var rights []Right
	for _, s := range t.Scopes {
		rights = append(rights, scopeRights[s]...)
	}
	return Scope{Who: "token " + t.Name, Rights: rights, All: t.DepartmentID == 0, Departments: below, Source: t.SourceID}
}

// Local is the scope of somebody at the machine's own command line: everything.
func Local() Scope {
	return Scope{Who: "cli", All: true, Rights: []Right{RightSelf, RightFigures, RightLimits, RightCases, RightImports, RightTargets, RightEnter,
		RightExport, RightAdmin, RightSources, RightRebase, RightReports, RightAudit, RightConfirm, RightApprove, RightRounds, RightValues,
		RightReview, RightBenefit, RightFollow}}
}

// User is a person who can sign in.
type User struct {
	ID           int64
	Email        string
	Name         string
	Role         Role
	DepartmentID int64  // 0 = all (a head always has one)
	ManagerID    int64  // who takes over what stands in their name when they are locked out; 0 = not said
	Password     string // argon2id, encoded; never shown
	Lang         string // da, en, "" = the installation's
	Theme        string // light, dark, "" = the system's
	KeysOff      bool   // single letters are no shortcuts (WCAG 2.1.4)
	ValidUntil   Day    `gorm:"serializer:day"`
	Disabled     bool
	CreatedAt    time.Time
}

// Active says whether the user may sign in on a day.
func (u User) Active(today Day) bool {
	return !u.Disabled && (!u.ValidUntil.Known() || today <= u.ValidUntil)
}

// Session is a signed-in browser. ID is the hash of the cookie's value, so that the database gives nobody a way in.
type Session struct {
	ID      string
	UserID  int64
	CSRF    string
	Created time.Time
	Expires time.Time
	Seen    time.Time
}

// Token is a key for the machine interface. The token itself is kept only as a hash.
type Token struct {
	ID           int64
	Name         string
	Hash         string
	Scopes       []string `gorm:"serializer:json"`
	DepartmentID int64
	SourceID     int64 // the only source that it may deliver to; 0 = any
	Expires      Day   `gorm:"serializer:day"`
	LastUsed     *time.Time
	Revoked      bool
	CreatedAt    time.Time
	CreatedBy    string
}

// Department is a part of the municipality that decides cases. Departments form a tree.
type Department struct {
	ID         int64
	Name       string
	Parent     int64 // 0 = top
	ValidFrom  Day   // NoDay = always
	ValidUntil Day   // the last day; NoDay = for good
	Successor  int64 // the department that took over when this one ended; 0 = none
}
