package correction

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"familyvoice/store"
)

// Decision is what store.Review.Decision holds for a correction.
const Decision = "tags"

// idPrefix begins the ids of corrections; no other review's id does.
const idPrefix = Decision + ":"

// The errors of Record.
var (
	// ErrChanged means that the excerpt no longer has the sentence that was read.
	ErrChanged = errors.New("correction: the words have changed since they were read")
	// ErrLabel means that a theme or stance is none of those that were offered.
	ErrLabel = errors.New("correction: a theme or stance that is not in the codebook")
)

// Labels are the themes and stances that a person could choose from.
type Labels struct{ Themes, Stances []string }

// Version is the codebook's version in the version that a tagger gives ("1+0123456789ab" is of codebook "1").
func Version(tagger string) string {
	version, _, _ := strings.Cut(tagger, "+")
	return version
}

// Record keeps a person's decision on one sentence of an excerpt and lays it over the excerpt at once. It returns
// store.ErrNotFound if the answer is gone, also when the family was erased meanwhile: then nothing is kept.
func Record(ctx context.Context, st *store.Store, r store.Review, from Labels) error {
	e, err := st.Excerpts.Get(ctx, r.Excerpt)
	if err != nil {
		return err
	}
	has := func(s store.Sentence) bool { return s.Hash == r.Sentence && s.Text != "" }
	if e.Withheld || !slices.ContainsFunc(e.Sentences, has) {
		return ErrChanged
	}
	for _, list := range [...][2][]string{{r.Themes, from.Themes}, {r.Stances, from.Stances}} {
		for _, id := range list[0] {
			if !slices.Contains(list[1], id) {
				return ErrLabel
			}
		}
	}
	r.Decision, r.Response, r.Codebook = Decision, e.Response, Version(e.Codebook)
	r.Offered = slices.Concat(from.Themes, from.Stances)
	r.ID = idPrefix + r.Excerpt + ":" + r.Sentence + ":" + r.Codebook
	if err := write(ctx, st.Reviews, &r); err != nil {
		return err
	}
	if err := Overlay(ctx, st, r.Excerpt); err != nil {
		if errors.Is(err, store.ErrNotFound) { // erased since: the record must not outlive the family's words
			return errors.Join(err, st.Reviews.Delete(ctx, r.ID, 0))
		}
		return err
	}
	return nil
}

// maxTries is how often a document is written again when another writer was first.
const maxTries = 10

// write keeps a decision. One that is there already, on the same sentence under the same version, goes to the earlier ones.
func write(ctx context.Context, reviews store.Collection[store.Review], r *store.Review) error {
	for range maxTries {
		have, err := reviews.Get(ctx, r.ID)
		switch {
		case err == nil:
			r.Version = have.Version
			was := store.Decided{Themes: have.Themes, Stances: have.Stances, Offered: have.Offered, By: have.By, At: have.At}
			r.Earlier = append(slices.Clone(have.Earlier), was)
			r.Earlier = r.Earlier[max(0, len(r.Earlier)-store.MaxEarlier):]
		case errors.Is(err, store.ErrNotFound):
			r.Version, r.Earlier = 0, nil
		default:
			return err
		}
		if err := reviews.Put(ctx, r); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return store.ErrConflict
}

// Overlay lays the corrections of an excerpt over it as it stands.
func Overlay(ctx context.Context, st *store.Store, excerpt string) error {
	for range maxTries {
		reviews, err := Of(ctx, st, excerpt)
		if err != nil {
			return err
		}
		e, err := st.Excerpts.Get(ctx, excerpt)
		if err != nil {
			return err
		}
		if !Apply(e, reviews) {
			return nil
		}
		if err := st.Excerpts.Put(ctx, e); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return store.ErrConflict
}

// Of reads the corrections of an excerpt.
func Of(ctx context.Context, st *store.Store, excerpt string) ([]*store.Review, error) {
	var found []*store.Review
	for r, err := range st.Reviews.Find(ctx, store.Query{Equal: []store.Match{{Field: "excerpt", Value: excerpt}}}) {
		if err != nil {
			return nil, err
		}
		if r.Decision == Decision {
			found = append(found, r)
		}
	}
	return found, nil
}

// Apply lays corrections over an excerpt's tags and says whether one of them is about a sentence of it. What a person
// decided under the codebook's present version stands whole. A decision under another version stands for the labels that
// were offered then, the newest first; of newer labels the tagger's word stands. Whether the answer still waits for a person
// (Await) is settled too.
func Apply(e *store.Excerpt, reviews []*store.Review) bool {
	applied := false
	for i := range e.Sentences {
		s := &e.Sentences[i]
		r := choose(reviews, s.Hash, Version(e.Codebook))
		if r == nil {
			continue
		}
		applied = true
		s.Themes, s.Stances = decided(s.Themes, r.Themes, r), decided(s.Stances, r.Stances, r)
	}
	if applied {
		e.Themes = union(e.Themes, e.Sentences, func(s *store.Sentence) []store.Tag { return s.Themes })
		e.Stances = union(e.Stances, e.Sentences, func(s *store.Sentence) []store.Tag { return s.Stances })
	}
	Await(e, reviews)
	return applied
}

// choose picks the correction of a sentence that counts, or nil.
func choose(reviews []*store.Review, sentence, version string) *store.Review {
	var best *store.Review
	for _, r := range reviews {
		switch {
		case r.Decision != Decision || r.Sentence != sentence:
		case best == nil, r.Codebook == version && best.Codebook != version,
			(r.Codebook == version) == (best.Codebook == version) && r.At.After(best.At):
			best = r
		}
	}
	return best
}

// couldChoose says whether a label was offered when r was made; a record that names no offer is about every label.
func couldChoose(r *store.Review, label string) bool {
	return len(r.Offered) == 0 || slices.Contains(r.Offered, label)
}

// decided are the tags of a sentence once a person has decided on them.
func decided(tags []store.Tag, chosen []string, r *store.Review) []store.Tag {
	out := []store.Tag{}
	for _, t := range tags {
		switch {
		case slices.Contains(chosen, t.ID):
			t.Person = true
			out = append(out, t)
		case !slices.Contains(r.Offered, t.ID):
			out = append(out, t)
		}
	}
	for _, id := range chosen {
		if !slices.ContainsFunc(out, func(t store.Tag) bool { return t.ID == id }) {
			out = append(out, store.Tag{ID: id, Score: 1, Person: true})
		}
	}
	return out
}

// union are the labels of an answer: those it had first, in their order, and then what people added.
func union(had []string, sentences []store.Sentence, tags func(*store.Sentence) []store.Tag) []string {
	var all []string
	for i := range sentences {
		for _, t := range tags(&sentences[i]) {
			if !slices.Contains(all, t.ID) {
				all = append(all, t.ID)
			}
		}
	}
	out := []string{}
	for _, id := range append(slices.Clone(had), all...) {
		if slices.Contains(all, id) && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// Reviewed says whether a sentence has a decision under the codebook's present version, and when it was made.
func Reviewed(e *store.Excerpt, reviews []*store.Review, sentence string) (time.Time, bool) {
	r := choose(reviews, sentence, Version(e.Codebook))
	if r == nil || r.Codebook != Version(e.Codebook) {
		return time.Time{}, false
	}
	return r.At, true
}
