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

// age reads how old somebody says they are: "17", "I'm 17 😊", "sixteen", "16 or over" as the button has it. One who is too young for
// the channel is heard in looser words too ("im 14 is that ok", "13 years 4 months"): those who agree say it plainly.
func (r *run) age(reply string) (age int, ok bool) {
	english, button := r.s.tongues[English], strings.Fields(normal(r.t.said["button.go-age"].text))
	years := func(w string) bool { return r.t.years[w] || english.years[w] || slices.Contains(button, w) }
	if age, ok = r.s.lone(reply, r.years, years); !ok {
		age, ok = r.s.lone(r.unmonthed(reply), r.years, func(w string) bool { return years(w) || r.t.minors[w] || english.minors[w] })
		ok = ok && age < r.in.MinAge
	}
	return age, ok && age > 0 && age < 120
}

// years reads a number that may be an age: in words from eight on, since "one" and "first" are much else.
func (r *run) years(word string) (int, bool) {
	if n, err := strconv.Atoi(word); err == nil {
		return n, true
	}
	for _, t := range []*tongue{r.t, r.s.tongues[English]} {
		if n, ok := t.numbers[word]; ok && n >= 8 {
			return n, true
		}
	}
	return 0, false
}

// unmonthed is a normal text without the months of an age.
func (r *run) unmonthed(reply string) string {
	words := strings.Fields(reply)
	for i := len(words) - 1; i > 0; i-- {
		if month := words[i]; isDigits(words[i-1]) && (r.t.months[month] || r.s.tongues[English].months[month]) {
			words = slices.Delete(words, i-1, i+1)
			i--
		}
	}
	return strings.Join(words, " ")
}
