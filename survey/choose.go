package survey

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// form is one way to name a choice, as normal text.
type form struct {
	phrase string
	words  int
	runes  int
	choice int
}

func newForm(phrase string, choice int) form {
	return form{phrase, strings.Count(phrase, " ") + 1, utf8.RuneCountInString(phrase), choice}
}

// longestFirst orders forms as they are tried: more words before fewer.
func longestFirst(forms []form) {
	slices.SortStableFunc(forms, func(a, b form) int { return b.words - a.words })
}

// number returns what a word counts as, in this language.
func (t *tongue) number(word string) (int, bool) {
	if n, ok := t.numbers[word]; ok {
		return n, true
	}
	if word == "" || len(word) > 4 || word[0] < '0' || word[0] > '9' {
		return 0, false
	}
	n, err := strconv.Atoi(word)
	return n, err == nil
}

// reader reads one reply to one choice question.
type reader struct {
	t, english *tongue
	own, other []form // forms in the run's language and in English
	count      int    // of choices
	tokens     [maxWords]string
	n          int
	dead       [maxWords + 1]bool // positions from which no reading leads to the end
	picked     set
}

// choose reads a reply, in normal text, to a choice question. It understands numbers in digits and words, labels, the
// other words listed for a choice, their beginnings where they are distinct, single typing mistakes, several of them
// in a row, a label within a short sentence, and any of them with a courtesy or a picture beside it. ok is false when the
// reply is unclear, or names several choices where one is asked for.
func (s *Survey) choose(q *Question, t *tongue, places []Label, reply string) (picked set, ok bool) {
	picked, ok = s.pick(q, t, places, reply)
	if bare := s.bare(reply); !ok && bare != reply {
		if again, clear := s.pick(q, t, places, bare); clear {
			return again, true
		}
	}
	return picked, ok
}

// pick is choose for a reply as it stands.
func (s *Survey) pick(q *Question, t *tongue, places []Label, reply string) (picked set, ok bool) {
	if reply == "" {
		return set{}, false
	}
	r := reader{t: t, english: s.tongues[English], count: len(q.Choices)}
	if q.Sets == SetsPlace {
		places = places[:min(len(places), maxChoices)]
		r.own = placeForms(places)
		if r.count = len(places); r.count > MaxListed {
			r.count = 0 // they were not numbered
		}
	} else {
		r.own = t.forms[q.ID]
		if t != r.english {
			r.other = r.english.forms[q.ID]
		}
	}
	if c, ok := r.only(func(f *form) bool { return f.phrase == reply }); ok {
		return one(c), true
	}
	r.n = tokens(reply, &r.tokens)
	if q.Sets == SetsAgeBand {
		if c, ok := q.band(r.tokens[:max(r.n, 0)]); ok {
			return one(c), true
		}
	}
	if r.n > 0 && r.read(0) && (q.Kind == Many || r.picked.single()) {
		return r.picked, true
	}
	if runes := utf8.RuneCountInString(reply); runes >= 3 {
		if c, ok := r.only(func(f *form) bool { return strings.HasPrefix(f.phrase, reply) }); ok {
			return one(c), true
		}
		if c, ok := r.only(func(f *form) bool { return hasWords(f.phrase, reply) }); ok {
			return one(c), true
		}
		if c, ok := r.only(func(f *form) bool { return f.runes > 3 && f.alike(runes) && near(f.phrase, reply) }); ok {
			return one(c), true
		}
	}
	// Consent to be written to is never read out of a sentence.
	if q.Sets == SetsSubscribe || r.n < 2 || r.n > 10 || r.negated() {
		return set{}, false
	}
	within := r.within(" " + reply + " ")
	return within, within.single() || q.Kind == Many && !within.empty()
}

// band finds the age band that holds a reply's one number, where that number is no number of a choice. The ids of
// bands say what they hold: "under-18", "18-24", "50-over", "17".
func (q *Question) band(words []string) (choice int, ok bool) {
	age := 0
	for _, w := range words {
		if n, err := strconv.Atoi(w); err == nil {
			if age != 0 {
				return 0, false
			}
			age = n
		}
	}
	if age <= len(q.Choices) || age > 120 {
		return 0, false
	}
	for i, c := range q.Choices {
		if low, high, ok := bounds(c.ID); ok && age >= low && age <= high {
			return i, true
		}
	}
	return 0, false
}

// bounds are the youngest and the oldest of an age band.
func bounds(band string) (low, high int, ok bool) {
	from, to, isRange := strings.Cut(band, "-")
	low, lowErr := strconv.Atoi(from)
	high, highErr := strconv.Atoi(to)
	switch {
	case from == "under":
		low, high, lowErr = 0, high-1, nil
	case to == "over":
		high, highErr = 120, nil
	case !isRange:
		high, highErr = low, nil
	}
	return low, high, lowErr == nil && highErr == nil
}

// HoldsUnder says whether somebody under an age may be in an age band; "" is no band.
func HoldsUnder(band string, age int) bool {
	low, _, ok := bounds(band)
	return ok && low < age
}

// AgeBand is the age band that a run says; "" if it says none.
func (s *Survey) AgeBand(st State) string {
	for _, a := range st.Answers {
		if q, ok := s.Question(a.Question); ok && q.Sets == SetsAgeBand && len(a.Choices) > 0 {
			return a.Choices[0]
		}
	}
	return ""
}

// hasWords says whether words stand whole within a phrase.
func hasWords(phrase, words string) bool {
	at := strings.Index(phrase, words)
	if at < 0 {
		return false
	}
	after := at + len(words)
	return (at == 0 || phrase[at-1] == ' ') && (after == len(phrase) || phrase[after] == ' ')
}

// only returns the one choice that has a form for which ok holds.
func (r *reader) only(ok func(*form) bool) (choice int, found bool) {
	for _, forms := range [...][]form{r.own, r.other} {
		choice = -1
		for k := range forms {
			if f := &forms[k]; f.choice != choice && ok(f) {
				if choice >= 0 {
					return 0, false
				}
				choice = f.choice
			}
		}
		if choice >= 0 {
			return choice, true
		}
	}
	return 0, false
}

// read matches the words from the ith on, the longest names first, going back where that leads nowhere.
func (r *reader) read(i int) bool {
	if i == r.n {
		return !r.picked.empty()
	}
	if r.dead[i] {
		return false
	}
	before := r.picked
	try := func(choice, words int) bool {
		if choice >= 0 {
			r.picked.add(choice)
		}
		if r.read(i + words) {
			return true
		}
		r.picked = before
		return false
	}
	for _, forms := range [...][]form{r.own, r.other} {
		for k := range forms {
			if f := &forms[k]; f.words <= r.n-i && r.is(f.phrase, i, f.words) && try(f.choice, f.words) {
				return true
			}
		}
	}
	w := r.tokens[i]
	n, ok := r.t.number(w)
	if !ok {
		n, ok = r.english.number(w)
	}
	if ok && n >= 1 && n <= r.count && try(n-1, 1) {
		return true
	}
	if (r.t.fillers[w] || r.english.fillers[w]) && try(-1, 1) {
		return true
	}
	if runes := utf8.RuneCountInString(w); runes >= 4 {
		for _, forms := range [...][]form{r.own, r.other} {
			for k := range forms {
				if f := &forms[k]; f.words == 1 && f.runes >= 4 && f.alike(runes) && near(f.phrase, w) && try(f.choice, 1) {
					return true
				}
			}
		}
	}
	r.dead[i] = !before.empty() // with nothing picked yet the end was refused for that reason alone
	return false
}

// alike says whether a text of so many characters may be the form with one typing mistake.
func (f *form) alike(runes int) bool { return runes >= f.runes-1 && runes <= f.runes+1 }

// is says whether the words from the ith on are the phrase.
func (r *reader) is(phrase string, i, words int) bool {
	for k := range words {
		w := r.tokens[i+k]
		if !strings.HasPrefix(phrase, w) {
			return false
		}
		phrase = phrase[len(w):]
		if k < words-1 {
			if phrase == "" || phrase[0] != ' ' {
				return false
			}
			phrase = phrase[1:]
		}
	}
	return phrase == ""
}

func (r *reader) negated() bool {
	for _, w := range r.tokens[:r.n] {
		if r.t.negations[w] || r.english.negations[w] {
			return true
		}
	}
	return false
}

// within finds the choices named in a sentence; a name inside a longer one does not count.
func (r *reader) within(padded string) (found set) {
	for _, forms := range [...][]form{r.own, r.other} {
		for k := range forms {
			f := &forms[k]
			if f.runes < 3 {
				continue
			}
			if at := strings.Index(padded, f.phrase); at > 0 && padded[at-1] == ' ' && padded[at+len(f.phrase)] == ' ' {
				found.add(f.choice)
				padded = padded[:at] + "|" + padded[at+len(f.phrase):]
			}
		}
	}
	return found
}

func placeForms(places []Label) []form {
	forms := make([]form, 0, len(places))
	for i, p := range places {
		forms = append(forms, newForm(normal(p.Text), i))
	}
	longestFirst(forms)
	return forms
}
