package survey

import "math/bits"

// maxChoices is how many choices a question may have, hubs included; those beyond can't be picked.
const maxChoices = 256

// set is a set of choices by index.
type set [maxChoices / 64]uint64

// one is the set of a single choice.
func one(i int) (s set) {
	s.add(i)
	return s
}

func (s *set) add(i int) {
	if i >= 0 && i < maxChoices {
		s[i/64] |= 1 << (i % 64)
	}
}

func (s set) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

func (s set) empty() bool { return s == set{} }

func (s set) single() bool {
	n := 0
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n == 1
}
