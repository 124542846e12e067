package projection

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"familyvoice/analysis/redact"
	"familyvoice/redaction"
	"familyvoice/store"
)

// SettingRedactor holds the version of the redactor by which all excerpts have been read.
const SettingRedactor = "redactor"

// How often Reread looks for what an older version, which may serve beside this one, has written since; and how soon it goes on
// where the store was away.
const (
	rereadEvery = 24 * time.Hour
	rereadAgain = 10 * time.Minute
)

// Reread reads the answers again whose excerpts an older redactor wrote, until ctx ends: all of them after a new version, and then
// once a day those of the last weeks. It makes no excerpt, raises nothing and tells nobody. An answer whose words are gone is
// redacted once more as it stands.
func (p *Projection) Reread(ctx context.Context) {
	for ctx.Err() == nil {
		rest := rereadEvery
		if err := p.rereadAll(ctx); err != nil {
			rest = rereadAgain
		}
		pause(ctx, rest)
	}
}

// rereadAll does it once.
func (p *Projection) rereadAll(ctx context.Context) error {
	done, err := p.Store.Settings.Get(ctx, SettingRedactor)
	if errors.Is(err, store.ErrNotFound) {
		done, err = &store.Setting{Meta: store.Meta{ID: SettingRedactor}}, nil
	}
	if err != nil {
		return err
	}
	whole := redact.Older(done.Value)
	excerpts := p.recent(ctx)
	if whole {
		excerpts = p.Store.Excerpts.Find(ctx, store.Query{})
	}
	failed := false
	for e, err := range excerpts {
		if err != nil {
			return err
		}
		if !redact.Older(e.Redactor) {
			continue
		}
		if err := p.reread(ctx, e); errors.Is(err, store.ErrConflict) {
			failed = true // it is written all the time: the next round
		} else if err != nil {
			return err
		}
	}
	if failed {
		return store.ErrConflict
	}
	if !whole {
		return nil
	}
	done.Value = redact.Version()
	return p.Store.Settings.Put(ctx, done)
}

// recent are the excerpts of the last days, of every place.
func (p *Projection) recent(ctx context.Context) iter.Seq2[*store.Excerpt, error] {
	return func(yield func(*store.Excerpt, error) bool) {
		places := []string{""}
		for place, err := range p.Store.Places.Find(ctx, store.Query{}) {
			if err != nil {
				yield(nil, err)
				return
			}
			places = append(places, place.ID)
		}
		since := time.Now().AddDate(0, 0, -catchUpDays).Format(dayForm)
		for _, place := range places {
			q := store.Query{Equal: []store.Match{{Field: "place", Value: place}}, Range: "day", From: since}
			for e, err := range p.Store.Excerpts.Find(ctx, q) {
				if !yield(e, err) || err != nil {
					return
				}
			}
		}
	}
}

// reread brings one excerpt to what the redactor of today leaves of its answer. Where that is the same, its tags stay as well.
func (p *Projection) reread(ctx context.Context, e *store.Excerpt) error {
	r, err := p.Store.Responses.Get(ctx, e.Response)
	if errors.Is(err, store.ErrNotFound) || err == nil && (r.Erased || slices.Contains(r.Untagged, e.Question)) {
		return nil // it goes, or its turn comes
	}
	if err != nil {
		return err
	}
	if e.Withheld {
		return p.restate(ctx, e, nil)
	}
	public := p.Public.Redactor(ctx)
	if p.Open == nil {
		return p.restate(ctx, e, &public)
	}
	st, err := p.Open(r)
	if err != nil {
		return p.restate(ctx, e, &public)
	}
	a := st.Answer(e.Question)
	if !inWords(a) {
		return p.restate(ctx, e, &public)
	}
	text, look := Text(a), knowing(public, &st)
	if redacted, _ := look.Redact(text); redacted == e.Text {
		return p.restate(ctx, e, nil)
	}
	if p.Deep == nil {
		return p.restate(ctx, e, &look)
	}
	of := *r
	of.Version = e.Source
	return p.next(ctx, newDeeper(&of, a, text, false, look))
}

// restate redacts the words of an excerpt once more as they stand, unless look is nil, and notes that the redactor of today has
// seen them. Without a look they have to be those that were seen: it returns ErrConflict if an older version wrote others since.
func (p *Projection) restate(ctx context.Context, seen *store.Excerpt, look *redact.Redactor) error {
	for range maxTries {
		have, err := p.Store.Excerpts.Get(ctx, seen.ID)
		if errors.Is(err, store.ErrNotFound) || err == nil && !redact.Older(have.Redactor) {
			return nil
		}
		if err != nil {
			return err
		}
		if look == nil && have.Text != seen.Text {
			return store.ErrConflict
		}
		again := *have
		if look != nil {
			again = *redaction.Again(have, *look)
		}
		again.Redactor = redact.Version()
		if err := p.Store.Excerpts.Put(ctx, &again); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return store.ErrConflict
}
