package projection

import (
	"context"
	"errors"
	"slices"

	"familyvoice/store"
)

// catchUpDays is how far back, by the day of a run's first answer, answers are looked for that are unfinished.
const catchUpDays = 30

// dayForm is how a run's day is written.
const dayForm = "2006-01-02"

// unfinished names an excerpt that has its first tags only, or better ones without the words behind them.
type unfinished struct{ excerpt, run, question string }

// catchUp finishes the answers that nothing in memory waits for: the service stopped before their turn, or too many came at
// once, or they were tagged by another command or an older version. What came meanwhile goes first. It says whether nothing is
// left that it could mend.
func (p *Projection) catchUp(ctx context.Context) bool {
	if p.Open == nil {
		return true
	}
	left, all, err := p.unfinished(ctx)
	if err != nil {
		return false
	}
	for _, f := range left {
		for len(p.waiting()) > 0 && ctx.Err() == nil {
			_ = p.next(ctx, <-p.waiting())
		}
		if ctx.Err() != nil {
			return false
		}
		d, err := p.missed(ctx, f)
		if err != nil {
			return false // the store is away
		}
		if d != nil {
			_ = p.next(ctx, d)
		}
	}
	return all
}

// unfinished finds the excerpts of the last days that have their first tags only, and then those that lack words, at most
// maxDeeper of each, and says whether these are all.
func (p *Projection) unfinished(ctx context.Context) (left []unfinished, all bool, err error) {
	var bare []unfinished
	all = true
	for e, err := range p.recent(ctx) {
		switch {
		case err != nil:
			return nil, false, err
		case !p.lacks(e):
		case e.Codebook != p.Tagger.Version() && len(bare) == maxDeeper:
			all = false
		case e.Codebook != p.Tagger.Version():
			bare = append(bare, unfinished{e.ID, e.Response, e.Question})
		case len(left) == maxDeeper:
			return left, false, nil
		default:
			left = append(left, unfinished{e.ID, e.Response, e.Question})
		}
	}
	return append(left, bare...), all, nil
}

// lacks says whether an excerpt has its first tags only, or better ones without the words behind them.
func (p *Projection) lacks(e *store.Excerpt) bool {
	return e.Codebook == p.Tagger.Version() || e.Codebook == p.Deep.Version() && unexplained(e)
}

// missed is the answer of an excerpt, to be read closely; nil if there is nothing to do: it was erased, or changed and waits to be
// tagged anew, or can't be opened.
func (p *Projection) missed(ctx context.Context, f unfinished) (*deeper, error) {
	e, err := p.Store.Excerpts.Get(ctx, f.excerpt)
	if errors.Is(err, store.ErrNotFound) || err == nil && !p.lacks(e) {
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
	if !inWords(a) {
		return nil, nil
	}
	of := *r
	of.Version = e.Source // the run went on to other questions since
	return newDeeper(&of, a, Text(a), e.Withheld, knowing(p.Public.Redactor(ctx), &st)), nil
}
