package safeguard

// Second is what a second reader, slower than the rules, makes of a text: the log-odds that it tells of concern or above, and of
// urgent, and the bytes of the sentence that says most.
type Second struct {
	Concern, Urgent float64
	Start, End      int
}

// How much of the second reader's log-odds is added to what the first look ranks by, and to its log-odds of urgent; the
// cuts of the sums, and what an urgent rule adds. They were set on writers whom neither reader had seen, and held to others by
// folds (README.md).
const (
	secondConcernShare  = 2.0
	secondUrgentShare   = 1.5
	secondAlarmCut      = -9.8
	secondPressingShare = 1.5
	secondUrgentCut     = -9
	secondRuleBonus     = 2.0
	// secondFloor is the first look's rank below which a second reader is not asked: of what only the second look raised
	// rightly on those writers, none lay below, and four in ten of what is harmless.
	secondFloor = -6.5
)

// WantsSecond says whether a second reader could raise the level of a text: the first look did not find it urgent, nor so
// plainly harmless that asking would be in vain. It costs as much as Scan.
func (s Scanner) WantsSecond(text string) bool {
	l, m := theLexicon(), theModel()
	t := l.read(text)
	var seen seenSlots
	alarm, urgent := m.levelOdds(l.features(t, &seen))
	return decide(alarm, urgent, t, s.Lean) != Urgent && ranked(alarm, urgent, t.ruled()) >= secondFloor
}

// Look is Scan with the word of a second reader. It may raise a level and never lowers one. It never panics, whatever
// the bytes of second say.
func (s Scanner) Look(text string, second Second) Finding {
	l, m := theLexicon(), theModel()
	t := l.read(text)
	var seen seenSlots
	fs := l.features(t, &seen)
	alarm, urgent := m.levelOdds(fs)
	first := decide(alarm, urgent, t, s.Lean)
	f := Finding{Level: Max(first, decideTogether(alarm, urgent, t, second, s.Lean)), Kinds: []string{}, Why: []string{}, Quiet: l.asksQuiet(t)}
	if f.Level == None {
		return f
	}
	f.Kinds = kindsOf(t, m.kindOdds(fs))
	if first != None {
		f.Why = t.why(text, m, fs)
	}
	if f.Level != first && second.Start >= 0 && second.Start < second.End && second.End <= len(text) {
		f.Sentence = text[second.Start:second.End]
	}
	return f
}

// decideTogether makes a level of what both readers say.
func decideTogether(alarm, urgent float32, t *reading, second Second, lean Lean) Level {
	ruled := t.ruled()
	rank := ranked(alarm, urgent, ruled)
	// Each product is rounded before it is added, so that an answer at a cut is judged alike on every machine.
	together := float64(rank) + float64(secondConcernShare*second.Concern) + float64(secondUrgentShare*second.Urgent)
	pressing := float64(urgent) + float64(secondPressingShare*second.Urgent)
	if ruled == Urgent {
		pressing += secondRuleBonus
	}
	_, by := lower(lean)
	switch {
	case rank < secondFloor, !(together > secondAlarmCut-by): // also when a number is none
		return None
	case pressing > secondUrgentCut:
		return Urgent
	}
	return Concern
}
