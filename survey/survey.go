package survey

import (
	"slices"
	"strconv"
)

// MaxAnswer is the most bytes of free text that one answer keeps; what goes beyond is cut at a character.
const MaxAnswer = 32 << 10

// maxParts is how many messages one answer keeps apart; later ones are added to the last.
const maxParts = 50

// maxTries is how often a choice question is asked again before the words are kept as they are.
const maxTries = 2

// end is the goto that finishes a survey.
const end = "end"

// What Question.Sets may name besides "".
const (
	SetsRole      = "role"      // choice ids are the closed list of roles
	SetsAgeBand   = "age-band"  // choice ids are the bands
	SetsPlace     = "place"     // choices are the installation's hubs (Input.Places, Vars.Places)
	SetsSubscribe = "subscribe" // choice ids are "yes" and "no"
)

// MostRating is the best that a family can say of how answering was; 1 is the worst.
const MostRating = 5

// English is the language that every survey has and that all others fall back to.
const English = "en"

// Survey is one version of one survey, with its words in every language. It is immutable and safe for concurrent use.
type Survey struct {
	ID        string
	Version   int
	Voice     string // family, young-person, frontline, partner or leadership
	Questions []Question
	// Experience says that whoever has finished is asked how it was, from 1 to MostRating.
	Experience bool

	index   map[string]int
	main    int // questions that are not optional
	tongues map[string]*tongue
	order   []*tongue // English first, then by code
	// courtesies are the words of every language that may stand around a command.
	courtesies []string
	courteous  map[string]bool // those of one word
	texts      func() []string // the sayings, put together once they are needed
}

// Question is one question of a survey.
type Question struct {
	ID       string
	Section  string // about, proud, hopes, fears, change, network or other
	Kind     Kind
	Optional bool // an extra one after the main questions; not counted in "2 of 6". Every question can be skipped.
	Choices  []Choice
	Next     []Route // tried in order; without a match the next question of the file follows
	Sets     string  // which field of the response a choice sets: "", "role", "age-band", "place" or "subscribe"
}

// Choice is one choice of a question. Its id is stored and never changes meaning.
type Choice struct{ ID string }

// Route says which question follows an answer. Routes only lead forward, so that every survey comes to an end.
type Route struct {
	If   string // a choice id, "skipped", "answered", or "" for any answer
	Goto string // a later question, or "end"
}

// Lang is a language that a survey is offered in.
type Lang struct {
	Code   string // BCP 47
	Name   string // in the language itself
	RTL    bool
	Review string // "human" once a native reader approved the words, else "machine"
}

// Question returns a question by id.
func (s *Survey) Question(id string) (*Question, bool) {
	if i, ok := s.index[id]; ok {
		return &s.Questions[i], true
	}
	return nil, false
}

// Languages lists the offered languages, English first, then by code. The caller owns the slice.
func (s *Survey) Languages() []Lang {
	langs := make([]Lang, 0, len(s.order))
	for _, t := range s.order {
		langs = append(langs, t.Lang)
	}
	return langs
}

// Begin returns the state of a run that has not begun, in the offered language nearest to lang (English without one).
func (s *Survey) Begin(lang string) State {
	return State{Survey: s.ID, Version: s.Version, Language: s.tongue(lang).Code}
}

// Progress says how far a run is: n is the number of the main question being asked and of how many there are on this
// family's route. n is 0 where no main question is being asked (before GO, among the optional ones, at the end).
func (s *Survey) Progress(st State) (n, of int) {
	on := st.under()
	current := -1
	if on == Asking {
		if i, ok := s.index[st.Question]; ok && !s.Questions[i].Optional {
			current = i
		}
	}
	// A change in mid-run is numbered by its own place, the rest of the route by the answers given.
	for i := 0; i >= 0 && i < len(s.Questions); {
		q := &s.Questions[i]
		if !q.Optional {
			of++
			if i == current {
				n = of
			}
		}
		a := st.answer(q.ID)
		i = s.after(i, a)
	}
	if current >= 0 && n == 0 { // a question off the present route: its own place in the file
		for i := 0; i <= current; i++ {
			if !s.Questions[i].Optional {
				n++
			}
		}
		of = max(of, n)
	}
	return n, of
}

// Answer returns the answer to a question, or nil when it has none. It points into the state: read it only.
func (st *State) Answer(question string) *Answer { return st.answer(question) }

func (st *State) answer(question string) *Answer {
	for i := range st.Answers {
		if st.Answers[i].Question == question {
			return &st.Answers[i]
		}
	}
	return nil
}

// Asked lists the questions passed on the way to the one being asked, and that one last. After BACK or CHANGE it is
// shorter than Survey.Asked.
func (st *State) Asked() []string {
	asked := slices.Clip(st.Path)
	if st.Question != "" && !slices.Contains(asked, st.Question) {
		asked = append(asked, st.Question)
	}
	return asked
}

// Asked lists the questions that this family has come to, in the order of its route, the one being asked included.
// CHANGE N names its Nth, counted from 1.
func (s *Survey) Asked(st State) []string {
	asked := make([]string, 0, len(s.Questions))
	for i := 0; i >= 0 && i < len(s.Questions); {
		q := &s.Questions[i]
		a := st.answer(q.ID)
		switch {
		case a != nil || q.ID == st.Question || q.ID == st.Return:
			asked = append(asked, q.ID)
			if a == nil {
				return asked
			}
		case q.Sets != SetsPlace: // a hub that is known is not asked for
			return asked
		}
		i = s.after(i, a)
	}
	return asked
}

// after returns the index of the question that follows the ith, given its answer (nil: none yet), or -1 at the end.
func (s *Survey) after(i int, a *Answer) int {
	for _, r := range s.Questions[i].Next {
		if !r.matches(a) {
			continue
		}
		if to, ok := s.index[r.Goto]; ok && to > i {
			return to
		}
		return -1
	}
	if i+1 < len(s.Questions) {
		return i + 1
	}
	return -1
}

func (r Route) matches(a *Answer) bool {
	switch {
	case r.If == "":
		return true
	case a == nil:
		return false
	case r.If == "skipped":
		return a.Skipped
	case r.If == "answered":
		return !a.Skipped
	}
	return slices.Contains(a.Choices, r.If)
}

// digits writes a small number without allocating for the first hundred.
func digits(n int) string { return strconv.Itoa(n) }
