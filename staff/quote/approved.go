package quote

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"familyvoice/staff/release"
	"familyvoice/staff/story"
	"familyvoice/store"
)

// maxApproved bounds the approved excerpts that a page chooses from.
const maxApproved = 1000

// rememberedFor is how long the approved excerpts are read no second time while there are as many.
const rememberedFor = time.Minute

// remembered are the approved excerpts as they were read. Nothing is shown from here that does not stand as it was: see stands.
type remembered struct {
	mu    sync.Mutex
	at    time.Time // zero: nothing is remembered
	count int64
	fit   []*store.Excerpt
}

// fitting are the excerpts that are marked as approved and could be quoted, in the order of their ids. They are shared and must
// not be changed.
func (b *Book) fitting(ctx context.Context) ([]*store.Excerpt, error) {
	q := store.Query{Equal: []store.Match{{Field: "quote", Value: Approved}}, Limit: maxApproved}
	count, err := b.Store.Excerpts.Count(ctx, q)
	if err != nil {
		return nil, err
	}
	var now time.Time
	if b.Now != nil {
		now = b.Now()
	}
	r := &b.remembered
	r.mu.Lock()
	defer r.mu.Unlock()
	if age := now.Sub(r.at); !r.at.IsZero() && r.count == count && age >= 0 && age < rememberedFor {
		return r.fit, nil
	}
	var fit []*store.Excerpt
	look := b.Public.Redactor(ctx)
	for e, err := range b.Store.Excerpts.Find(ctx, q) {
		if err != nil {
			return nil, err
		}
		if Fits(e, look) {
			fit = append(fit, e)
		}
	}
	r.at, r.count, r.fit = now, count, fit
	return fit, nil
}

// forget makes the next page read the approved excerpts again.
func (b *Book) forget() {
	b.remembered.mu.Lock()
	defer b.remembered.mu.Unlock()
	b.remembered.at = time.Time{}
}

// stands says whether an excerpt is still as it was read, and a person's approval of it too: what a family deleted since is
// gone, and so is what was taken back.
func (b *Book) stands(ctx context.Context, e *store.Excerpt) (bool, error) {
	now, err := b.Store.Excerpts.Get(ctx, e.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	if err != nil || now.Version != e.Version {
		b.forget()
		return false, nil
	}
	decision, err := b.Decision(ctx, e)
	return decision == Approved, err
}

// marked are the excerpts of a release that are marked as approved and fit, in the release's own shuffled order.
func (b *Book) marked(ctx context.Context, body *release.Body, within func(place string) bool) ([]*store.Excerpt, error) {
	told, err := story.Told(ctx, b.Store)
	if err != nil {
		return nil, err
	}
	fit, err := b.fitting(ctx)
	if err != nil {
		return nil, err
	}
	made := body.Made.String()
	type placed struct {
		*store.Excerpt
		order string
	}
	var all []placed
	for _, e := range fit {
		if !told[e.Response] && within(e.Place) && body.Period.Holds(e.Day, e.Round) {
			all = append(all, placed{e, b.Keys.Hash("quote-order", made, e.ID)})
		}
	}
	slices.SortFunc(all, func(x, y placed) int { return cmp.Compare(x.order, y.order) })
	marked := make([]*store.Excerpt, len(all))
	for i, p := range all {
		marked[i] = p.Excerpt
	}
	return marked, nil
}
