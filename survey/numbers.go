package survey

import (
	"slices"
	"strconv"
	"strings"
)

// lone returns the one number in a normal text that holds nothing else of weight: the text may be courteous and have pictures.
func (s *Survey) lone(text string, number func(word string) (int, bool), weightless func(word string) bool) (n int, ok bool) {
	var words [maxWords]string
	for _, w := range words[:max(tokens(s.bare(text), &words), 0)] {
		k, isNumber := number(w)
		switch {
		case isNumber && !ok:
			n, ok = k, true
		case isNumber, !weightless(w):
			return 0, false
		}
	}
	return n, ok
}

// age reads how old somebody says they are: "17", "I'm 17 😊", "16 or over" as the button has it.
func (r *run) age(reply string) (age int, ok bool) {
	english, button := r.s.tongues[English], strings.Fields(normal(r.t.said["button.go-age"].text))
	age, ok = r.s.lone(reply, func(w string) (int, bool) {
		n, err := strconv.Atoi(w)
		return n, err == nil
	}, func(w string) bool { return r.t.years[w] || english.years[w] || slices.Contains(button, w) })
	return age, ok && age > 0 && age < 120
}
