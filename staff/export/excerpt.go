package export

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"slices"
	"time"
	_ "time/tzdata" // days are London days

	"familyvoice/analysis/redact"
	"familyvoice/redaction"
	"familyvoice/staff/release"
	"familyvoice/store"
)

// Excerpt is one answer as it leaves: redacted words and the tags that may be told. It does not say whose it is, nor where
// or when it was written.
type Excerpt struct {
	Section  string `json:"section"`
	Language string `json:"language"` // in which it was written, as recognised: "en"
	Text     string `json:"text"`
	// LeftOut says why Text and the words of the sentences are empty: "language" for an answer that is not in English, since the
	// redaction knows the names and the surroundings of English alone. Its tags, which a person gave, stay.
	LeftOut   string     `json:"left_out,omitempty"`
	Sentences []Sentence `json:"sentences"`
	Approved  bool       `json:"approved"` // a person approved the words to be quoted
	Codebook  string     `json:"codebook"` // versions of codebook and tagger
}

// Sentence is a part of an excerpt's text with its tags.
type Sentence struct {
	Text    string `json:"text"`
	Themes  []Tag  `json:"themes"`
	Stances []Tag  `json:"stances"`
}

// Tag is a theme or stance with the words that earned it.
type Tag struct {
	ID    string   `json:"id"`
	Why   []string `json:"why"`
	Score float64  `json:"score"`
	// By is the layer of the program that gave it (analysis.ByWords, BySentence or ByAround), "" for none and where it was not
	// noted. Person says that a person gave it, or let it stand; who it was does not leave.
	By     string `json:"by"`
	Person bool   `json:"person"`
}

// Told is what of an excerpt a release allows to leave, and whether anything is left. Within says whether a place belongs to
// the release. The words are looked at again: of what stands there and what the redactor of today leaves, the stricter leaves.
func Told(e *store.Excerpt, b *release.Body, within func(place string) bool, look redact.Redactor) (Excerpt, bool) {
	family := e.Voice == "family" || e.Voice == "young-person"
	if e.Withheld || e.Excluded != "" || !family || e.Text == "" || !within(e.Place) || !inRelease(e, b) {
		return Excerpt{}, false
	}
	e = redaction.Again(e, look)
	out := Excerpt{
		Section: e.Section, Language: cmp.Or(e.Language, english), Text: e.Text, Approved: e.Quote == "approved", Codebook: e.Codebook,
		Sentences: []Sentence{},
	}
	some := false
	for _, s := range e.Sentences {
		told := Sentence{Text: s.Text, Themes: []Tag{}, Stances: []Tag{}}
		for _, theme := range s.Themes {
			for _, stance := range s.Stances {
				row := b.Stance(stance.ID)
				if row == nil {
					continue
				}
				if n, shown := row.Theme(theme.ID).Show(); shown && n > 0 {
					told.Themes, told.Stances = once(told.Themes, theme), once(told.Stances, stance)
				}
			}
			if t := b.Theme(theme.ID); len(s.Stances) == 0 && t != nil {
				if n, shown := t.Cell.Show(); shown && n > 0 {
					told.Themes = once(told.Themes, theme)
				}
			}
		}
		some = some || len(told.Themes) > 0
		out.Sentences = append(out.Sentences, told)
	}
	if out.Language != english {
		out.leaveWordsOut()
	}
	return out, some
}

// english is the language whose names the redaction knows.
const english = "en"

func (e *Excerpt) leaveWordsOut() {
	e.Text, e.LeftOut, e.Approved = "", "language", false
	for i := range e.Sentences {
		s := &e.Sentences[i]
		s.Text = ""
		for _, tags := range [][]Tag{s.Themes, s.Stances} {
			for j := range tags {
				tags[j].Why = []string{}
			}
		}
	}
}

func once(tags []Tag, t store.Tag) []Tag {
	if slices.ContainsFunc(tags, func(have Tag) bool { return have.ID == t.ID }) {
		return tags
	}
	why := t.Why
	if why == nil {
		why = []string{}
	}
	return append(tags, Tag{t.ID, why, t.Score, t.By, t.Person})
}

var london = func() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic("export: " + err.Error()) // tzdata is embedded
	}
	return zone
}()

// inRelease says whether an excerpt was counted in a release. Of an open period only the days before the one on which the
// release was made count here: what came since would tell what has come since.
func inRelease(e *store.Excerpt, b *release.Body) bool {
	return b.Period.Holds(e.Day, e.Round) && (b.Period.Closed || e.Day < b.Made.In(london).Format(time.DateOnly))
}

// shuffleOver is how many excerpts are held back so that two of one family, which are kept side by side, leave far apart.
const shuffleOver = 4096

// Excerpts yields what a release allows of the excerpts, in an order that says nothing. It holds a bounded number of them.
func Excerpts(
	found iter.Seq2[*store.Excerpt, error], b *release.Body, within func(place string) bool, look redact.Redactor, random *rand.Rand,
) iter.Seq2[Excerpt, error] {
	return func(yield func(Excerpt, error) bool) {
		var held []Excerpt
		for e, err := range found {
			if err != nil {
				yield(Excerpt{}, err)
				return
			}
			told, ok := Told(e, b, within, look)
			if !ok {
				continue
			}
			if len(held) < shuffleOver {
				held = append(held, told)
				continue
			}
			at := random.IntN(len(held))
			told, held[at] = held[at], told
			if !yield(told, nil) {
				return
			}
		}
		random.Shuffle(len(held), func(i, j int) { held[i], held[j] = held[j], held[i] })
		for _, told := range held {
			if !yield(told, nil) {
				return
			}
		}
	}
}

// End is the last line of a JSON Lines file: how many lines came before it, and their checksum. A file without it was cut
// off.
type End struct {
	End    bool   `json:"end"`
	Rows   int    `json:"rows"`
	SHA256 string `json:"sha256"`
}

// Lines writes values as JSON Lines with an End, and returns how many it wrote before that.
func Lines[T any](w io.Writer, values iter.Seq2[T, error]) (rows int, err error) {
	sum := NewSum(w)
	out := json.NewEncoder(sum)
	out.SetEscapeHTML(false)
	for v, err := range values {
		if err != nil {
			return rows, err
		}
		if err := out.Encode(v); err != nil {
			return rows, fmt.Errorf("export: a line can't be written: %w", err)
		}
		rows++
	}
	return rows, json.NewEncoder(w).Encode(End{true, rows, sum.Hex()})
}
