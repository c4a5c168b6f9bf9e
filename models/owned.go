package models

// Owned is what stands in somebody's name. Whoever answers for it is a user; a thing whose owner has left belongs to the
// manager that took it over, marked until a person has given it a new owner.
type Owned struct {
	OwnerID    int64 // 0 = nobody
	DeputyID   int64 // who acts when the owner is away; 0 = nobody
	HandedOver bool  // passed on when its owner was locked out, and not yet given to anybody
}

// Ownerless says that a person still has to say who answers for it.
func (o Owned) Ownerless() bool { return o.OwnerID == 0 || o.HandedOver }

// Held says whether a user answers for it, as its owner or deputy.
func (o Owned) Held(user int64) bool { return user != 0 && (o.OwnerID == user || o.DeputyID == user) }
