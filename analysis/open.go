package analysis

import (
	"errors"
	"slices"

	"familyvoice/analysis/encoder"
)

// Options make a tagger from what is shipped and what a council has added. The zero Options make the default tagger.
type Options struct {
	Codebook *Codebook    // the council's edition, as LoadOwnCodebook checked it; nil: the shipped one
	Head     *Model       // a head that was trained again, for the codebook's ids; nil: the shipped one
	Locals   []LocalTheme // themes of the council's own, as LoadLocalThemes checked them
	Encoder  bool         // with the sentence encoder beside the head, as Deep has it
}

var errOtherLabels = errors.New("the head was trained for other themes, or for these in another order; train it again")

// Open makes a tagger. Local themes are learned anew each time, which takes a second or so; the shipped labels stay as they
// are, tag for tag.
func Open(o Options) (*Tagger, error) {
	cb, err := DefaultCodebook()
	if err != nil {
		return nil, err
	}
	t, err := Default()
	if err != nil {
		return nil, err
	}
	if o.Codebook != nil || o.Head != nil {
		model := t.model
		if o.Codebook != nil {
			cb = o.Codebook
		}
		if o.Head != nil {
			model = o.Head
		}
		if t, err = New(cb, model); err != nil {
			return nil, err
		}
		if !slices.Equal(model.labels, t.labels) { // a list's hits are known to the head by the label's number
			return nil, errOtherLabels
		}
	}
	if len(o.Locals) > 0 {
		learned, err := learnLocals(o.Locals, t.extractor)
		if err != nil {
			return nil, err
		}
		with := *t
		with.locals = learned
		with.version = cb.Version + ".local-" + learned.version + t.version[len(cb.Version):]
		t = &with
	}
	if !o.Encoder {
		return t, nil
	}
	return t.Deeper()
}

// Deeper is the tagger with the sentence encoder beside its head, as Deep has it.
func (t *Tagger) Deeper() (*Tagger, error) {
	e, err := encoder.Default()
	if err != nil {
		return nil, err
	}
	return t.withEncoder(e), nil
}

// Themes lists the codebook's themes and then the council's own.
func (t *Tagger) Themes() []Theme {
	themes := slices.Clone(t.codebook.Themes)
	if t.locals != nil {
		themes = append(themes, t.locals.themes...)
	}
	return themes
}

// Learned says how well a local theme was learned: how many of its examples were found by what had learned from the
// others alone, words of its list included.
type Learned struct {
	ID        string
	Found, Of int
}

// LocalsLearned reports on every local theme, in their order.
func (t *Tagger) LocalsLearned() []Learned {
	var all []Learned
	if t.locals != nil {
		for i, theme := range t.locals.themes {
			all = append(all, Learned{theme.ID, t.locals.found[i], t.locals.of[i]})
		}
	}
	return all
}
