package summary

import (
	"cmp"
	"math"
	"slices"

	"familyvoice/analysis/lexicon"
	"familyvoice/analysis/words"
)

// Kind says for what a quote stands.
type Kind string

// The kinds, in the order in which they are chosen.
const (
	Typical    Kind = "typical"    // nearest in words to the others on its theme
	Strongest  Kind = "strongest"  // says it in the strongest words
	Dissenting Kind = "dissenting" // sees the same theme the other way
)

// Candidate is an approved text with its tags. Family and Hub only keep two of one family, or all of one hub, from being
// chosen; they reach no page.
type Candidate struct {
	Text        string
	Family, Hub string
	Sentences   int      // how many the text has
	Says        []Saying // of each sentence, so that one may stand here twice
}

// Saying is a theme and a stance that stand in one sentence of the text.
type Saying struct{ Theme, Stance string }

// Wish asks for quotes on a theme in a stance. Against lists the stances of the same theme that may speak as the other
// side: those whose own number is shown.
type Wish struct {
	Theme, Stance string
	Against       []string
}

// Quote is a chosen candidate.
type Quote struct {
	*Candidate
	Wish int // which wish it answers
	Kind Kind
}

// Chooser chooses quotes for a page.
type Chooser struct{ lexicon *lexicon.Lexicon }

// NewChooser reads the embedded lexicon.
func NewChooser() (*Chooser, error) {
	lex, err := lexicon.Default()
	return &Chooser{lex}, err
}

// strongClasses are the classes of the lexicon whose words say how much something matters to the writer.
var strongClasses = map[string]bool{"fear": true, "hope": true, "pride": true, "intensity": true, "low-mood": true, "stress": true}

// fewForTypical is from how many texts on a theme on one can be called typical.
const fewForTypical = 3

// Choose chooses up to each quotes for every wish, in the order of the wishes: the typical one first, then the strongest,
// then one that disagrees. No family and no text is quoted twice on a page, and among texts that would do nearly as well
// the one from the hub that was quoted least is taken. Of equals the earlier candidate is taken, so that the caller's
// order decides and the same input gives the same page.
func (c *Chooser) Choose(candidates []Candidate, wishes []Wish, each int) []Quote {
	page := chosen{families: map[string]bool{}, texts: map[string]bool{}, hubs: map[string]int{}}
	read := make([]reading, len(candidates))
	for i := range candidates {
		read[i] = c.read(candidates[i].Text)
	}
	for w, wish := range wishes {
		var about, against []int
		for i := range candidates {
			switch {
			case candidates[i].says(wish.Theme, wish.Stance):
				about = append(about, i)
			case slices.ContainsFunc(wish.Against, func(other string) bool { return candidates[i].says(wish.Theme, other) }):
				against = append(against, i)
			}
		}
		before := len(page.quotes)
		take := func(kind Kind, from []int, worth func(i int) float64) {
			if len(page.quotes)-before < each {
				stances := []string{wish.Stance}
				if kind == Dissenting {
					stances = wish.Against
				}
				// A text that is all about the theme says more of it than a story that touches it.
				page.take(candidates, w, kind, from, func(i int) float64 { return worth(i) * candidates[i].part(wish.Theme, stances) })
			}
		}
		near := nearness(read, about)
		if len(about) >= fewForTypical {
			take(Typical, about, func(i int) float64 { return near[i] })
		}
		take(Strongest, about, func(i int) float64 { return read[i].strength })
		take(Dissenting, against, func(i int) float64 { return read[i].strength })
	}
	return page.quotes
}

func (c *Candidate) says(theme, stance string) bool {
	return slices.Contains(c.Says, Saying{theme, stance})
}

// part is how much of the text is about the theme in one of the stances.
func (c *Candidate) part(theme string, stances []string) float64 {
	n := 0
	for _, s := range c.Says {
		if s.Theme == theme && slices.Contains(stances, s.Stance) {
			n++
		}
	}
	return min(1, float64(n)/float64(max(1, c.Sentences)))
}

// reading is what the words of a text say.
type reading struct {
	terms    []string // its stems and the classes of meaning of its words, each once, in order
	strength float64  // hits of strong words, against the root of the length, so that a long text has no lead
}

func (c *Chooser) read(text string) reading {
	tokens := words.Tokenise(text)
	var r reading
	for _, t := range tokens {
		r.terms = append(r.terms, t.Stem)
	}
	strong := 0
	for _, hit := range c.lexicon.Find(tokens) {
		class := c.lexicon.Name(hit.ID)
		r.terms = append(r.terms, "class "+class)
		if strongClasses[class] {
			strong++
		}
	}
	slices.Sort(r.terms)
	r.terms = slices.Compact(r.terms)
	r.strength = float64(strong) / math.Sqrt(float64(max(1, len(tokens))))
	return r
}

// nearness is, for each text, its mean cosine to the other texts, where a term counts the more the fewer of all
// candidates have it (inverse document frequency).
func nearness(read []reading, of []int) map[int]float64 {
	in := map[string]int{}
	for _, r := range read {
		for _, term := range r.terms {
			in[term]++
		}
	}
	weight := func(term string) float64 { return math.Log(float64(1+len(read)) / float64(in[term])) }
	length := make([]float64, len(read))
	sum := map[string]float64{} // of all texts, each scaled to length 1
	for _, i := range of {
		square := 0.0
		for _, term := range read[i].terms {
			square += float64(weight(term) * weight(term))
		}
		length[i] = math.Sqrt(square)
		for _, term := range read[i].terms {
			sum[term] += weight(term) / length[i]
		}
	}
	near := map[int]float64{}
	for _, i := range of {
		for _, term := range read[i].terms {
			own := weight(term) / length[i]
			near[i] += own * (sum[term] - own) / float64(len(of)-1)
		}
	}
	return near
}

// chosen is the page so far.
type chosen struct {
	quotes          []Quote
	families, texts map[string]bool
	hubs            map[string]int
}

// nearly is how much of the best worth a text must have for the range over hubs to prefer it.
const nearly = 0.9

func (p *chosen) take(candidates []Candidate, wish int, kind Kind, from []int, worth func(i int) float64) {
	var free []int
	best := math.Inf(-1)
	for _, i := range from {
		if c := &candidates[i]; !p.families[c.Family] && !p.texts[c.Text] {
			free = append(free, i)
			best = max(best, worth(i))
		}
	}
	if len(free) == 0 {
		return
	}
	good := slices.DeleteFunc(free, func(i int) bool { return worth(i) < nearly*best })
	if len(good) == 0 {
		return // nothing but negative nearness: nobody is typical
	}
	i := slices.MinFunc(good, func(a, b int) int {
		return cmp.Or(cmp.Compare(p.hubs[candidates[a].Hub], p.hubs[candidates[b].Hub]), cmp.Compare(worth(b), worth(a)), cmp.Compare(a, b))
	})
	c := &candidates[i]
	p.families[c.Family], p.texts[c.Text] = true, true
	p.hubs[c.Hub]++
	p.quotes = append(p.quotes, Quote{c, wish, kind})
}
