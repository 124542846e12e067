package safeguard

import "unicode/utf8"

// The learned part sees an answer as a bag of features, each hashed to a slot and a check: the words, pairs of
// neighbours, pairs of word classes within reach of each other ("he" ... "hit" ... "me"), groups of like words,
// letters in a row (which survive misspelling), the rules that fired, and the surroundings.

// slots is the size of the model's table. A slot belongs to one feature, whose check it keeps; whatever else falls
// on it is unknown and weighs nothing.
const slots = 1 << 18

type seenSlots [slots / 64]uint64

const (
	offset64 = 14695981039346656037
	prime64  = 1099511628211
)

// feature is one hashed feature and the words it came from, for the explanation.
type feature struct {
	slot        uint32
	check       uint8
	first, last int32 // words, or -1 for the whole text
}

func hashString(h uint64, s string) uint64 {
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * prime64
	}
	return h
}

func hashByte(h uint64, b byte) uint64 { return (h ^ uint64(b)) * prime64 }

// place turns a hash into a slot and a check, which is never 0: that marks a free slot.
func place(h uint64) (slot uint32, check uint8) {
	h ^= h >> 32
	h *= 0x9E3779B97F4A7C15
	return uint32(h >> 46), uint8(h>>38) | 1
}

// maxFeatures bounds the work on a long text.
const maxFeatures = 1 << 15

// features lists the features of a reading, each slot once.
func (l *lexicon) features(t *reading, seen *seenSlots) []feature {
	fs := make([]feature, 0, 32+40*min(len(t.words), 256))
	add := func(h uint64, first, last int) {
		slot, check := place(h)
		if seen[slot>>6]>>(slot&63)&1 == 1 || len(fs) >= maxFeatures {
			return
		}
		seen[slot>>6] |= 1 << (slot & 63)
		fs = append(fs, feature{slot, check, int32(first), int32(last)})
	}
	n := len(t.words)
	for i := range t.words {
		t.words[i].cluster = l.clusters[t.words[i].text]
	}
	for i := range t.words {
		w := t.words[i].text
		one := hashByte(hashString(offset64, w), 1)
		add(one, i, i)
		if i+1 < n && t.words[i+1].brk != sentenceBreak {
			add(hashByte(hashString(hashByte(hashString(offset64, w), ' '), t.words[i+1].text), 2), i, i+1)
		}
		if i+2 < n && t.words[i+1].brk != sentenceBreak && t.words[i+2].brk != sentenceBreak {
			add(hashByte(hashString(hashByte(hashString(offset64, w), ' '), t.words[i+2].text), 3), i, i+2)
		}
		if t.words[i].brk == sentenceBreak {
			add(hashByte(hashString(offset64, w), 4), i, i)
		}
		l.letterFeatures(w, i, add)
		l.classFeatures(t, i, add)
		l.clusterFeatures(t, i, add)
	}
	l.wholeFeatures(t, add)
	return fs
}

// letterFeatures adds the runs of four letters of a word with its ends marked.
func (l *lexicon) letterFeatures(w string, i int, add func(uint64, int, int)) {
	if len(w) < 4 || len(w) > 24 {
		return
	}
	for a := 0; a+3 <= len(w); a++ {
		if !utf8.RuneStart(w[a]) {
			continue
		}
		end := min(a+4, len(w))
		h := hashByte(offset64, 5)
		if a == 0 {
			h = hashByte(h, '^')
		}
		h = hashString(h, w[a:end])
		if end == len(w) {
			h = hashByte(h, '$')
			add(h, i, i)
			return
		}
		add(h, i, i)
	}
}

// reach is how far apart two words of a pair of classes may stand.
const reach = 6

func (l *lexicon) classFeatures(t *reading, i int, add func(uint64, int, int)) {
	id := t.words[i].id
	if t.claimed[i] {
		add(hashByte(offset64, 9), i, i)
		return
	}
	for _, a := range l.wordClasses[id] {
		add(hashByte(hashByte(offset64, 6), a), i, i)
		for j := i + 1; j < len(t.words) && j <= i+reach && t.words[j].brk != sentenceBreak; j++ {
			if t.claimed[j] {
				continue
			}
			for _, b := range l.wordClasses[t.words[j].id] {
				h := hashByte(hashByte(hashByte(offset64, 7), a), b)
				add(h, i, j)
				if j <= i+2 {
					add(hashByte(h, 8), i, j)
				}
			}
			if j <= i+2 && t.words[j].id != 0 {
				add(hashByte(hashString(hashByte(hashByte(offset64, 10), a), t.words[j].text), 0), i, j)
			}
		}
	}
}

// clusterFeatures adds the groups of like words, alone, with their neighbours and with the word classes before them:
// what was learnt of "slipper" then also tells of "ruler".
func (l *lexicon) clusterFeatures(t *reading, i int, add func(uint64, int, int)) {
	c := t.words[i].cluster
	if c == 0 || t.claimed[i] {
		return
	}
	h := hashByte(hashByte(hashByte(offset64, 18), byte(c)), byte(c>>8))
	add(h, i, i)
	for j := i + 1; j < len(t.words) && j <= i+3 && t.words[j].brk != sentenceBreak; j++ {
		if t.claimed[j] {
			continue
		}
		if o := t.words[j].cluster; o != 0 {
			add(hashByte(hashByte(hashByte(h, 19), byte(o)), byte(o>>8)), i, j)
		}
		for _, b := range l.wordClasses[t.words[j].id] {
			add(hashByte(hashByte(h, 20), b), i, j)
		}
	}
	for j := i - 1; j >= 0 && j >= i-3 && t.words[j+1].brk != sentenceBreak; j-- {
		if t.claimed[j] {
			continue
		}
		for _, b := range l.wordClasses[t.words[j].id] {
			add(hashByte(hashByte(h, 21), b), j, i)
		}
	}
}

// wholeFeatures adds the rules, the surroundings and the length.
func (l *lexicon) wholeFeatures(t *reading, add func(uint64, int, int)) {
	counted := map[string]int{}
	for _, h := range t.hits {
		add(hashByte(hashString(offset64, h.rule.id), 11), h.match.first, h.match.last)
		counted[h.rule.kinds[0]]++
		if !h.rule.hint {
			add(hashByte(hashString(offset64, string(h.level)), 12), h.match.first, h.match.last)
			add(hashByte(hashString(offset64, string(h.rule.level)), 13), h.match.first, h.match.last)
			for c, on := range t.contexts {
				if on {
					add(hashByte(hashByte(hashString(offset64, string(h.rule.level)), byte(c)), 14), h.match.first, h.match.last)
				}
			}
		}
	}
	for n := 1; n <= min(len(t.hits), 6); n++ {
		add(hashByte(hashByte(offset64, byte(n)), 15), -1, -1)
	}
	for c, on := range t.contexts {
		if on {
			add(hashByte(hashByte(offset64, byte(c)), 16), -1, -1)
		}
	}
	for n := 1; n < 9 && 1<<n <= len(t.words); n++ {
		add(hashByte(hashByte(offset64, byte(n)), 17), -1, -1)
	}
}
