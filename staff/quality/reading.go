package quality

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"familyvoice/correction"
	"familyvoice/keys"
	"familyvoice/store"
)

// Decision is what store.Review.Decision holds for a reading.
const Decision = "reading"

// ErrTaken means that another person read the sentence first.
var ErrTaken = errors.New("quality: somebody else has read this sentence")

// Book keeps what people read of one version. It is safe for concurrent use.
type Book struct {
	Store *store.Store
	Keys  *keys.Keys
	Now   func() time.Time
	// Version is the version of codebook and tagger that is measured, as answers carry it.
	Version string
	// Labels are the themes and stances that a reader chooses from.
	Labels correction.Labels

	mu      sync.Mutex
	drawn   map[int]drawn
	since   time.Time // when drawn began
	figures Figures
	of      string // the readings that figures are of
}

// reading is what one or two people made of a sentence.
type reading struct{ first, second *store.Review }

// prefix begins the ids of the readings of this version; no other review's id does.
func (b *Book) prefix() string { return Decision + ":" + b.Version + ":" }

func (b *Book) readings(ctx context.Context) (read []reading, err error) {
	prefix := b.prefix()
	for r, err := range b.Store.Reviews.Find(ctx, store.Query{After: prefix}) {
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(r.ID, prefix) {
			break
		}
		switch last := len(read) - 1; {
		case strings.HasSuffix(r.ID, ":1"):
			read = append(read, reading{first: r})
		case last >= 0 && read[last].first.Excerpt == r.Excerpt && read[last].first.Sentence == r.Sentence:
			read[last].second = r
		}
	}
	return read, nil
}

// Keep keeps what a person read in the sentence that Next gave them, and teaches the tagger nothing. It returns ErrTaken if
// another person was first, correction.ErrLabel for a label that is not on offer, and store.ErrNotFound if the answer is gone,
// also when its family was erased meanwhile: then nothing is kept.
func (b *Book) Keep(ctx context.Context, i *Item, reader string, themes, stances []string) (*store.Review, error) {
	for _, list := range [...][2][]string{{themes, b.Labels.Themes}, {stances, b.Labels.Stances}} {
		for _, id := range list[0] {
			if !slices.Contains(list[1], id) {
				return nil, correction.ErrLabel
			}
		}
	}
	r := &store.Review{
		Excerpt: i.Excerpt.ID, Response: i.Excerpt.Response, Sentence: i.Sentence.Hash, Codebook: b.Version, Decision: Decision,
		Themes: themes, Stances: stances, Offered: slices.Concat(b.Labels.Themes, b.Labels.Stances), Found: found(i.Sentence), Draw: i.draw, By: reader, At: b.Now().UTC(),
	}
	r.ID = b.prefix() + r.Excerpt + ":" + r.Sentence + ":1"
	if i.first != nil {
		if i.first.By == reader {
			return nil, ErrTaken
		}
		r.ID, r.Found = b.prefix()+r.Excerpt+":"+r.Sentence+":2", i.first.Found
	}
	err := b.Store.Reviews.Put(ctx, r)
	if errors.Is(err, store.ErrConflict) {
		return nil, ErrTaken
	}
	if err != nil {
		return nil, err
	}
	if _, err := b.Store.Excerpts.Get(ctx, r.Excerpt); err != nil { // erased since: the record must not outlive the family's words
		return nil, errors.Join(err, b.Store.Reviews.Delete(ctx, r.ID, 0))
	}
	return r, nil
}

// Record keeps what a person read, as Keep does. Where the first reader sees a sentence otherwise than the tagger did, that
// is a correction too, which readers see at once and the tagger learns from. Of a sentence that the tagger had right it has
// nothing to learn, and where two readers differ the first one's word stands.
func (b *Book) Record(ctx context.Context, i *Item, reader string, themes, stances []string) (*store.Review, error) {
	r, err := b.Keep(ctx, i, reader, themes, stances)
	if err != nil || i.first != nil || same(slices.Concat(themes, stances), r.Found) {
		return r, err
	}
	err = correction.Record(ctx, b.Store, store.Review{
		Excerpt: r.Excerpt, Sentence: r.Sentence, Themes: themes, Stances: stances, By: reader, At: r.At,
	}, b.Labels)
	if err != nil { // a measure that lost what it found wrong would flatter the tagger: all or nothing
		return nil, errors.Join(err, b.Store.Reviews.Delete(ctx, r.ID, 0))
	}
	return r, nil
}

// Own is a reading of this version by its id, if the person made it.
func (b *Book) Own(ctx context.Context, id, reader string) (*store.Review, bool) {
	if !strings.HasPrefix(id, b.prefix()) {
		return nil, false
	}
	r, err := b.Store.Reviews.Get(ctx, id)
	return r, err == nil && r.By == reader
}

func found(s *store.Sentence) []string {
	var ids []string
	for _, t := range slices.Concat(s.Themes, s.Stances) {
		ids = append(ids, t.ID)
	}
	return ids
}

func same(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}
