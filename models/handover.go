package models

// OwnedKind is a register whose entries somebody answers for.
type OwnedKind string

// The registers. Each bears the name of its noun in the trail.
const (
	OwnedDecision  OwnedKind = "decision"
	OwnedSource    OwnedKind = "source"
	OwnedObjective OwnedKind = "objective"
	OwnedSolution  OwnedKind = "solution"
	OwnedChange    OwnedKind = "change"
	OwnedBenefit   OwnedKind = "benefit"
)

// Handover is what passed on when a person was locked out: how many entries, and who has them now; the zero User = nobody.
type Handover struct {
	N  int
	To User
}

// OwnedThing is one entry that somebody answers for, or should.
type OwnedThing struct {
	Kind OwnedKind
	ID   int64  // of the first version, where the register keeps versions
	Key  string // by which its page is found, where that is not the ID
	Name string
	Owned
	DepartmentID int64
}
