package measure

// Opening is what the leadership page says first. The same board always gives the same one.
type Opening struct {
	Met, Judged int
	More        *int // met now and not in the comparison period; below 0 = fewer; nil where there is nothing to compare with
	Short       int  // case types with at least one target that is not met
	Undecided   int  // of them: those that no decision answers for
	Worst       *Exception
}

// Opening sums the board up.
func (b *Board) Opening() Opening {
	o := Opening{Met: b.Counts.Met, Judged: b.Counts.Judged(), Short: len(b.Exceptions)}
	if b.Compared && b.Before.Judged() > 0 {
		more := b.Counts.Met - b.Before.Met
		o.More = &more
	}
	for i := range b.Exceptions {
		if len(b.Exceptions[i].Decisions) == 0 {
			o.Undecided++
		}
	}
	if len(b.Exceptions) > 0 && len(b.Exceptions[0].Off) > 0 {
		o.Worst = &b.Exceptions[0]
	}
	return o
}
