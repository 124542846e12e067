// Package spam sets aside what no family said: a run that somebody made to fill the page. A named person decides on a whole run
// and may take it back. The decision is a record of its own (store.Review); the run bears it as its reason not to be counted, and
// so do its excerpts, also when they are written again.
package spam

import (
	"context"
	"errors"
	"strings"
	"time"

	"familyvoice/correction"
	"familyvoice/store"
)

// Excluded is the reason that a run and its excerpts bear.
const Excluded = "spam"

// The decisions in store.Review.
const (
	marked    = "spam"
	takenBack = "no-spam"
	idPrefix  = "spam:"
)

var (
	// ErrAlert means that a safeguarding alert about the run waits for a decision, or is on its way.
	ErrAlert = errors.New("spam: an alert about this run is open")
	// ErrNot means that the run is not counted for another reason already, or was not marked.
	ErrNot = errors.New("spam: this run can't be marked or taken back")
)

// maxTries is how often a document is written again when another writer was first.
const maxTries = 10

// Book keeps the decisions.
type Book struct {
	Store *store.Store
	Now   func() time.Time
}

func reviewID(response string) string { return idPrefix + response }

// Check says whether a run may be marked: ErrAlert while somebody has yet to decide whether a person is safe, ErrNot for one
// that is not counted anyway, store.ErrNotFound for none.
func (b *Book) Check(ctx context.Context, response string) (*store.Response, error) {
	r, err := b.Store.Responses.Get(ctx, response)
	if err != nil {
		return nil, err
	}
	if r.Erased || r.Excluded != "" && r.Excluded != Excluded {
		return r, ErrNot
	}
	if len(r.Alerts) > 0 {
		return r, ErrAlert // not filed yet
	}
	for _, status := range []string{"new", "seen"} {
		for a, err := range b.Store.Alerts.Find(ctx, store.Query{Equal: []store.Match{{Field: "status", Value: status}}, Range: "at"}) {
			if err != nil {
				return nil, err
			}
			if a.Response == response {
				return r, ErrAlert
			}
		}
	}
	return r, nil
}

// Mark sets a run aside. What readers see goes first, so that a crash on the way leaves less to be seen and never more; then the
// run says why, and its excerpts are written over once more under its new version, which no older reading overwrites. It may be
// repeated.
func (b *Book) Mark(ctx context.Context, response, by string) error {
	if _, err := b.Check(ctx, response); err != nil {
		return err
	}
	if err := b.decide(ctx, response, marked, by); err != nil {
		return err
	}
	if err := b.excerpts(ctx, response, Excluded, 0); err != nil {
		return err
	}
	return b.run(ctx, response, Excluded)
}

// TakeBack lets a run count again. The decision goes last, so that a crash on the way leaves the run in the list. It may be
// repeated.
func (b *Book) TakeBack(ctx context.Context, response, by string) error {
	have, err := b.Store.Reviews.Get(ctx, reviewID(response))
	if err != nil {
		return err
	}
	if have.Decision != marked {
		return ErrNot
	}
	if err := b.run(ctx, response, ""); err != nil {
		return err
	}
	return b.decide(ctx, response, takenBack, by)
}

// run writes the reason into the run, and then into its excerpts.
func (b *Book) run(ctx context.Context, response, reason string) error {
	for range maxTries {
		r, err := b.Store.Responses.Get(ctx, response)
		if reason == Excluded { // an alert may have come since
			r, err = b.Check(ctx, response)
		}
		if err != nil {
			return err
		}
		if r.Erased || r.Excluded != "" && r.Excluded != Excluded {
			return ErrNot
		}
		if r.Excluded != reason {
			r.Excluded = reason
			err = b.Store.Responses.Put(ctx, r)
		}
		if errors.Is(err, store.ErrConflict) {
			continue
		}
		if err != nil {
			return err
		}
		return b.excerpts(ctx, response, reason, r.Version)
	}
	return store.ErrConflict
}

// excerpts writes the reason into what readers see of a run, as of a version of it; 0 leaves the version as it is.
func (b *Book) excerpts(ctx context.Context, response, reason string, version int64) error {
	ofRun := store.Query{Equal: []store.Match{{Field: "response", Value: response}}}
	for found, err := range b.Store.Excerpts.Find(ctx, ofRun) {
		if err != nil {
			return err
		}
		if err := b.excerpt(ctx, found.ID, reason, version); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return nil
}

func (b *Book) excerpt(ctx context.Context, id, reason string, version int64) error {
	for range maxTries {
		e, err := b.Store.Excerpts.Get(ctx, id)
		if err != nil {
			return err
		}
		if version != 0 && e.Source > version {
			return nil // written since, from a newer version of the run
		}
		reviews, err := correction.Of(ctx, b.Store, id)
		if err != nil {
			return err
		}
		e.Excluded, e.Source = reason, max(e.Source, version)
		correction.Await(e, reviews)
		if err := b.Store.Excerpts.Put(ctx, e); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return store.ErrConflict
}

func (b *Book) decide(ctx context.Context, response, decision, by string) error {
	for range maxTries {
		r := &store.Review{Meta: store.Meta{ID: reviewID(response)}, Response: response, Decision: decision, By: by, At: b.Now().UTC().Truncate(time.Millisecond)}
		have, err := b.Store.Reviews.Get(ctx, r.ID)
		switch {
		case err == nil && have.Decision == decision:
			return nil
		case err == nil:
			r.Version = have.Version
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		if err := b.Store.Reviews.Put(ctx, r); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return store.ErrConflict
}

// Marked lists up to n decisions to set a run aside, after a run's id ("" for the first), and the id to go on after; "" if there
// are no more. Ids are random, so their order says nothing.
func (b *Book) Marked(ctx context.Context, after string, n int) (found []*store.Review, next string, err error) {
	for r, err := range b.Store.Reviews.Find(ctx, store.Query{After: idPrefix + after}) {
		if err != nil {
			return nil, "", err
		}
		if !strings.HasPrefix(r.ID, idPrefix) {
			break
		}
		if len(found) == n {
			return found, found[n-1].Response, nil
		}
		if r.Decision == marked {
			found = append(found, r)
		}
	}
	return found, "", nil
}
