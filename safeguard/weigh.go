package safeguard

import (
	"slices"
	"sort"
)

// Cuts of the model's log-odds. They were set on held-out writers, to the most false alarms that a safeguarding
// lead was judged to bear (see README.md), and lean towards raising. A rule that holds adds its bonus, and what may
// be urgent counts for more than what may be a concern: urgentShare is how much more.
const (
	alarmCut    = 0
	urgentCut   = -1.5
	ruleBonus   = 1.2
	urgentShare = 0.3
)

// In a text of few words the model has little to go by, and a rule says most of what there is: an urgent one that is not loose
// stands, unless the model is as sure as shortCut that it is harmless, or the text laughs.
const (
	shortWords = 10
	shortCut   = -3
	// plainWords is how many words a text may have for a plain rule to stand by itself in it. In a longer one there is enough
	// around its words for the model to weigh.
	plainWords = 20
)

// decide makes a level of what the model and the rules say.
func decide(alarm, urgent float32, t *reading, lean Lean) Level {
	lower, _ := lower(lean)
	ruled, firm := t.ruled(), None
	for _, h := range t.hits {
		if t.firm(h) {
			firm = Max(firm, h.level)
		}
	}
	switch rank := ranked(alarm, urgent, ruled); {
	case len(t.words) <= shortWords && rank > shortCut-lower && t.standsShort():
		return Urgent
	case rank <= alarmCut-lower:
		return firm
	case urgent > urgentCut || ruled == Urgent:
		return Urgent
	default:
		return Concern
	}
}

// firm says whether a hit stands by itself, whatever the model says.
func (t *reading) firm(h hit) bool { return h.rule.firm || h.rule.plain && len(t.words) <= plainWords }

// ruled is the level that the rules say.
func (t *reading) ruled() Level {
	level := None
	for _, h := range t.hits {
		level = Max(level, h.level)
	}
	return level
}

// standsShort says whether a rule holds that may stand against the model in a text of few words.
func (t *reading) standsShort() bool {
	return !t.contexts[joking] && slices.ContainsFunc(t.hits, func(h hit) bool { return h.level == Urgent && !h.rule.loose })
}

// ranked is what an answer is raised by: the log-odds of concern or above with a share of those of urgent, and the
// bonus of a rule that holds.
func ranked(alarm, urgent float32, ruled Level) float32 {
	alarm += float32(urgentShare * urgent)
	if ruled != None {
		alarm += ruleBonus
	}
	return alarm
}

// kindsOf names the kinds: those of the rules that hold and those that the model is more sure of than not; the
// likeliest one if there is none.
func kindsOf(t *reading, odds [7]float32) []string {
	kinds := []string{}
	for _, h := range t.hits {
		if t.firm(h) && h.level != None {
			kinds = append(kinds, h.rule.kinds...)
		}
	}
	best := 0
	for k, o := range odds {
		if o > odds[best] {
			best = k
		}
		if o > -0.5 {
			kinds = append(kinds, Kinds()[k])
		}
	}
	if len(kinds) == 0 {
		kinds = append(kinds, Kinds()[best])
	}
	sort.Strings(kinds)
	return slices.Compact(kinds)
}

// mostWhy bounds how many stretches of text explain a finding.
const mostWhy = 6

// why returns the stretches of the text that raised the level, in their order: what a rule matched, and the words
// that weighed most with the model.
func (t *reading) why(text string, m *Model, fs []feature) []string {
	marked := make([]bool, len(t.words))
	for _, h := range t.hits {
		if h.level == None {
			continue
		}
		for i := h.match.first; i <= h.match.last; i++ {
			marked[i] = true
		}
	}
	weight := make([]int, len(t.words))
	for _, f := range fs {
		s := m.levels[f.slot]
		if f.first < 0 || s.check != f.check {
			continue
		}
		share := int(s.alarm) * 12 / int(f.last-f.first+1)
		for i := f.first; i <= f.last; i++ {
			weight[i] += share
		}
	}
	order := make([]int, len(t.words))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return weight[order[a]] > weight[order[b]] })
	for n, i := range order {
		if n < 3 && (weight[i] > 0 || n == 0) {
			marked[i] = true
		}
	}
	out := []string{}
	for i := 0; i < len(t.words) && len(out) < mostWhy; i++ {
		if !marked[i] {
			continue
		}
		start := t.words[i].start
		for i+1 < len(t.words) && marked[i+1] && t.words[i+1].brk != sentenceBreak {
			i++
		}
		out = append(out, text[start:t.words[i].end])
	}
	return out
}
