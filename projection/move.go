package projection

import (
	"context"
	"errors"

	"familyvoice/store"
	"familyvoice/survey"
)

// Move puts the excerpts of a run where the run stands now: which hub it is about, and who speaks, is asked last. Words, tags and
// what people decided stay. It makes no excerpt, and may be repeated.
func (p *Projection) Move(ctx context.Context, r *store.Response, st survey.State) error {
	for _, a := range st.Answers {
		if err := p.move(ctx, r.ID+":"+a.Question, store.StandingOf(r)); err != nil {
			return err
		}
	}
	return nil
}

func (p *Projection) move(ctx context.Context, id string, to store.Standing) error {
	for range maxTries {
		e, err := p.Store.Excerpts.Get(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			return nil // no answer in words, or erased
		}
		if err != nil {
			return err
		}
		if !e.Stand(to) {
			return nil
		}
		if err := p.Store.Excerpts.Put(ctx, e); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return store.ErrConflict
}

// standing is where an excerpt stands.
func standing(e *store.Excerpt) store.Standing {
	return store.Standing{Round: e.Round, Place: e.Place, Role: e.Role, AgeBand: e.AgeBand}
}
