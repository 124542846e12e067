package projection

import (
	"context"
	"errors"
	"slices"
	"time"

	"familyvoice/store"
)

// catchUpDays is how far back, by the day of a run's first answer, answers are looked for that have their first tags only.
const catchUpDays = 30

// dayForm is how a run's day is written.
const dayForm = "2006-01-02"

// first names an excerpt that has its first tags only.
type first struct{ excerpt, run, question string }

// catchUp gives better tags to the answers that nothing in memory waits for: the service stopped before their turn, or too many
// came at once. What came meanwhile goes first. It says whether nothing is left that it could mend.
func (p *Projection) catchUp(ctx context.Context) bool {
	if p.Open == nil {
		return true
	}
	left, all, err := p.firsts(ctx)
	if err != nil {
		return false
	}
	for _, f := range left {
		for len(p.deeper) > 0 && ctx.Err() == nil {
			p.next(ctx, <-p.deeper)
		}
		if ctx.Err() != nil {
			return false
		}
		d, err := p.missed(ctx, f)
		if err != nil {
			return false // the store is away
		}
		if d != nil {
			p.next(ctx, d)
		}
	}
	return all
}

// firsts finds the excerpts of the last days that have their first tags only, at most maxDeeper, and says whether these
// are all.
func (p *Projection) firsts(ctx context.Context) (left []first, all bool, err error) {
	places := []string{""}
	for place, err := range p.Store.Places.Find(ctx, store.Query{}) {
		if err != nil {
			return nil, false, err
		}
		places = append(places, place.ID)
	}
	since := time.Now().AddDate(0, 0, -catchUpDays).Format(dayForm)
	for _, place := range places {
		q := store.Query{Equal: []store.Match{{Field: "place", Value: place}}, Range: "day", From: since}
		for e, err := range p.Store.Excerpts.Find(ctx, q) {
			switch {
			case err != nil:
				return nil, false, err
			case e.Codebook != p.Tagger.Version():
			case len(left) == maxDeeper:
				return left, false, nil
			default:
				left = append(left, first{e.ID, e.Response, e.Question})
			}
		}
	}
	return left, true, nil
}

// missed is the answer of an excerpt, to be read closely; nil if there is nothing to do: it was erased, or changed and waits to be
// tagged anew, or can't be opened.
func (p *Projection) missed(ctx context.Context, f first) (*deeper, error) {
	e, err := p.Store.Excerpts.Get(ctx, f.excerpt)
	if errors.Is(err, store.ErrNotFound) || err == nil && e.Codebook != p.Tagger.Version() {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r, err := p.Store.Responses.Get(ctx, f.run)
	if errors.Is(err, store.ErrNotFound) || err == nil && (r.Erased || slices.Contains(r.Untagged, f.question)) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	st, err := p.Open(r)
	if err != nil {
		return nil, nil
	}
	a := st.Answer(f.question)
	if a == nil || a.Skipped || len(a.Parts) == 0 {
		return nil, nil
	}
	of := *r
	of.Version = e.Source // the run went on to other questions since
	return newDeeper(&of, a, Text(a), e.Withheld), nil
}
