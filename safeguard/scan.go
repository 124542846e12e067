package safeguard

// reading is one text on its way through the rules.
type reading struct {
	words    []word
	claimed  []bool   // words that a figure of speech has claimed
	present  []uint64 // the sets that occur
	contexts [contextCount]bool
	hits     []hit
}

type hit struct {
	rule  *rule
	match match
	level Level // None if the surroundings took it back; it still weighs in the model
}

// Scan says whether a text discloses harm. It takes raw text of any length in any language, never panics and is
// safe for concurrent use. An empty text is None.
func (s Scanner) Scan(text string) Finding {
	l, m := theLexicon(), theModel()
	t := l.read(text)
	var seen seenSlots
	fs := l.features(t, &seen)
	f := Finding{Kinds: []string{}, Why: []string{}, Quiet: l.asksQuiet(t)}
	alarm, urgent := m.levelOdds(fs)
	f.Level = decide(alarm, urgent, t, s.Lean)
	if f.Level != None {
		f.Kinds = kindsOf(t, m.kindOdds(fs))
		f.Why = t.why(text, m, fs)
	}
	return f
}

// read puts a text through the rules.
func (l *lexicon) read(text string) *reading {
	t := &reading{words: l.readWords(text)}
	t.claimed = make([]bool, len(t.words))
	t.present = make([]uint64, l.stride)
	for i := range t.words {
		for _, id := range [...]int32{t.words[i].id, t.words[i].stem} {
			if id != 0 {
				for n, sets := range l.setsOf(id) {
					t.present[n] |= sets
				}
			}
		}
	}
	for n := range l.figures {
		for i := 0; i < 3; i++ {
			m, ok := l.find(&l.figures[n], t)
			if !ok {
				break
			}
			for j := m.first; j <= m.last; j++ {
				t.claimed[j] = true
			}
		}
	}
	for n := range l.contexts {
		for i := range l.contexts[n] {
			if _, ok := l.find(&l.contexts[n][i], t); ok {
				t.contexts[n] = true
				break
			}
		}
	}
	for n := range l.rules {
		r := &l.rules[n]
		for i := range r.say {
			m, ok := l.find(&r.say[i], t)
			if !ok || l.held(r, t) {
				continue
			}
			t.hits = append(t.hits, hit{rule: r, match: m, level: l.standing(r, t)})
			break
		}
	}
	return t
}

// asksQuiet reports whether the text asks not to be answered.
func (l *lexicon) asksQuiet(t *reading) bool {
	for n := range l.quiet {
		r := &l.quiet[n]
		for i := range r.say {
			if _, ok := l.find(&r.say[i], t); ok && !l.held(r, t) {
				return true
			}
		}
	}
	return false
}

// held reports whether a look-alike holds the rule off.
func (l *lexicon) held(r *rule, t *reading) bool {
	for i := range r.unless {
		if _, ok := l.find(&r.unless[i], t); ok {
			return true
		}
	}
	return false
}

// standing returns the level of a rule in these surroundings.
func (l *lexicon) standing(r *rule, t *reading) Level {
	switch {
	case r.hint:
		return None
	case r.anyway:
		return r.level
	case t.contexts[news], t.contexts[past] && t.contexts[thanks]:
		return None
	case t.contexts[past], t.contexts[thanks]:
		return Concern
	default:
		return r.level
	}
}
