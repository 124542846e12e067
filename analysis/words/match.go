package words

import (
	"fmt"
	"slices"
	"strings"
)

// Matcher finds many words and phrases in a text at once. Build it with Add,
// then share it: Find changes nothing.
type Matcher struct {
	exact  map[string][]pattern // by the stem of the first word
	prefix map[string][]pattern // by the letters before the star of the first word
	short  int                  // shortest prefix
	long   int                  // longest prefix
}

type pattern struct {
	id   int32
	rest []piece
}

type piece struct {
	text   string
	prefix bool
}

// Hit says that pattern ID was found on tokens[First:Last].
type Hit struct {
	ID          int32
	First, Last int
}

// NewMatcher returns an empty Matcher.
func NewMatcher() *Matcher {
	return &Matcher{exact: map[string][]pattern{}, prefix: map[string][]pattern{}, short: 1 << 30}
}

// Add makes entry findable under id. An entry is one word or several; a word
// stands for its other endings too ("bill" finds "bills"), and one that ends in
// "*" for every word that begins so ("diagnos*").
// An entry without a letter, digit or emoji, or with a star on fewer than two
// letters, is an error.
func (m *Matcher) Add(entry string, id int) error {
	pieces, err := piecesOf(entry)
	if err != nil {
		return err
	}
	first := pieces[0]
	p := pattern{id: int32(id), rest: pieces[1:]}
	if !first.prefix {
		m.exact[first.text] = append(m.exact[first.text], p)
		return nil
	}
	m.prefix[first.text] = append(m.prefix[first.text], p)
	m.short = min(m.short, len(first.text))
	m.long = max(m.long, len(first.text))
	return nil
}

// piecesOf are the words of an entry.
func piecesOf(entry string) (pieces []piece, err error) {
	for field := range strings.FieldsSeq(entry) {
		star := strings.HasSuffix(field, "*")
		tokens := Tokenise(strings.TrimSuffix(field, "*"))
		for i, t := range tokens {
			p := piece{text: t.Stem}
			if star && i == len(tokens)-1 {
				p = piece{text: t.Text, prefix: true}
			}
			pieces = append(pieces, p)
		}
	}
	if len(pieces) == 0 {
		return nil, fmt.Errorf("%q holds no word", entry)
	}
	for _, p := range pieces {
		if p.prefix && len(p.text) < 2 {
			return nil, fmt.Errorf("%q: a star needs at least two letters before it", entry)
		}
	}
	return pieces, nil
}

// Key is the same for entries that find the same ("Bill", "bills"), and "" for one that Add refuses.
func Key(entry string) string {
	pieces, err := piecesOf(entry)
	if err != nil {
		return ""
	}
	parts := make([]string, len(pieces))
	for i, p := range pieces {
		parts[i] = p.text
		if p.prefix {
			parts[i] += "*"
		}
	}
	return strings.Join(parts, " ")
}

// Find returns every hit in tokens, ordered by place. Hits may overlap; a
// phrase does not reach across a full stop or comma.
func (m *Matcher) Find(tokens []Token) []Hit {
	var hits []Hit
	for i, t := range tokens {
		hits = m.try(m.exact[t.Stem], tokens, i, hits)
		for n := m.short; n <= min(m.long, len(t.Text)); n++ {
			if ps, ok := m.prefix[t.Text[:n]]; ok {
				hits = m.try(ps, tokens, i, hits)
			}
		}
	}
	return hits
}

func (m *Matcher) try(patterns []pattern, tokens []Token, at int, hits []Hit) []Hit {
next:
	for _, p := range patterns {
		last := at + 1 + len(p.rest)
		if last > len(tokens) {
			continue
		}
		for k, piece := range p.rest {
			t := tokens[at+1+k]
			if t.Break || piece.prefix && !strings.HasPrefix(t.Text, piece.text) || !piece.prefix && t.Stem != piece.text {
				continue next
			}
		}
		hits = append(hits, Hit{ID: p.id, First: at, Last: last})
	}
	return hits
}

// Longest keeps of the hits that begin at the same token and share an ID only
// the longest, in order of place.
func Longest(hits []Hit) []Hit {
	slices.SortStableFunc(hits, func(a, b Hit) int {
		if a.First != b.First {
			return a.First - b.First
		}
		if a.ID != b.ID {
			return int(a.ID - b.ID)
		}
		return b.Last - a.Last
	})
	return slices.CompactFunc(hits, func(a, b Hit) bool { return a.First == b.First && a.ID == b.ID })
}
