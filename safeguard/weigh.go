package safeguard

import (
	"slices"
	"sort"
)

// Cuts of the model's log-odds. They were set on held-out writers, to the most false alarms that a safeguarding
// lead was judged to bear (see README.md), and lean towards raising.
const (
	alarmCut  = -1.55
	urgentCut = -4
)

// decide makes a level of what the model and the rules say.
func decide(alarm, urgent float32, ruled Level) Level {
	if alarm <= alarmCut {
		return None
	}
	if urgent > urgentCut || ruled == Urgent {
		return Urgent
	}
	return Concern
}

// weigh makes the finding out of the reading.
func (l *lexicon) weigh(t *reading) Finding {
	f := Finding{Level: None, Kinds: []string{}, Why: []string{}}
	var seen seenSlots
	fs := l.features(t, &seen)
	m := theModel()
	alarm, urgent := m.levelOdds(fs)
	ruled := None
	for _, h := range t.hits {
		ruled = Max(ruled, h.level)
	}
	f.Level = decide(alarm, urgent, ruled)
	if f.Level == None {
		return f
	}
	f.Kinds = l.kindsOf(t, m.kindOdds(fs))
	return f
}

func (l *lexicon) kindsOf(t *reading, odds [7]float32) []string {
	kinds := []string{}
	best := 0
	for k, o := range odds {
		if o > odds[best] {
			best = k
		}
		if o > 0 {
			kinds = append(kinds, Kinds()[k])
		}
	}
	if len(kinds) == 0 {
		kinds = append(kinds, Kinds()[best])
	}
	sort.Strings(kinds)
	return slices.Compact(kinds)
}
