package release

import "strings"

// Mixed stands for the tagger of a body whose answers were read by more than one.
const Mixed = "mixed"

// bothTaggers is the tagger of answers that were read by a and by b, each as its version; "" for none or one that is not known. The
// head reads an answer first and the encoder beside it a moment later, or at the next rebuild, under the head's version and its
// own ("1+ab", then "1+ab+cd"): that is one tagger.
func bothTaggers(a, b string) string {
	switch {
	case a == "" || strings.HasPrefix(b, a+"+"):
		return b
	case b == "" || a == b || strings.HasPrefix(a, b+"+"):
		return a
	}
	return Mixed
}

// readTogether notes the tagger of a family's answers, which stand at a place and period.
func (t *tally) readTogether(place, period int) {
	at := &t.taggers[place][period]
	*at, t.tagger = bothTaggers(*at, t.tagger), ""
}

// sumTaggers adds what lies below a place or a period to it.
func (t *tally) sumTaggers() {
	for _, row := range t.taggers {
		for q := len(row) - 1; q > 0; q-- {
			above := &row[t.periods.nodes[q].Parent]
			*above = bothTaggers(*above, row[q])
		}
	}
	for p := len(t.taggers) - 1; p > 0; p-- {
		for q, tagger := range t.taggers[p] {
			above := &t.taggers[t.places.nodes[p].Parent][q]
			*above = bothTaggers(*above, tagger)
		}
	}
}

// ReadAlike says whether one tagger read the answers of both bodies, so that a difference between them is the families'. Of
// bodies from before taggers were noted nobody knows: they are taken as alike among themselves.
func (b *Body) ReadAlike(other *Body) bool {
	if b.Tagger == "" || other.Tagger == "" {
		return b.Tagger == other.Tagger
	}
	return bothTaggers(b.Tagger, other.Tagger) != Mixed
}
