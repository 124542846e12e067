package conversation

import (
	"context"
	"errors"

	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/survey"
)

// Rebuilt is what writing all excerpts again came to: how many runs were gone through, and how many alerts were made
// because the scan of today finds what the scan of its day did not.
type Rebuilt struct{ Runs, Raised int }

// Rebuild writes every excerpt again from the answers, as after a change of the codebook or the tagger. What people
// decided about excerpts is kept apart and stays; what still stands of an erased run goes. An answer that raises a level now
// and did not before makes an alert: the running service files it and tells the safeguarding lead. The family gets no help
// words out of the blue, perhaps months later and on a phone that others see; what to do is the lead's to decide.
func (c *Conversation) Rebuild(ctx context.Context) (Rebuilt, error) {
	var done Rebuilt
	for doc, err := range c.Store.Responses.Find(ctx, store.Query{}) {
		if err != nil {
			return done, err
		}
		if doc.Erased {
			if err := c.unshow(ctx, doc.ID); err != nil {
				return done, err
			}
			continue
		}
		raised, err := c.rebuild(ctx, doc.ID)
		if err != nil {
			return done, err
		}
		done.Runs++
		done.Raised += raised
	}
	return done, nil
}

// rebuild does it for one run from its newest version: the list of runs was read a while ago, and a message may come between.
func (c *Conversation) rebuild(ctx context.Context, id string) (raised int, err error) {
	for try := 1; ; try++ {
		doc, err := c.Store.Responses.Get(ctx, id)
		if errors.Is(err, store.ErrNotFound) || err == nil && doc.Erased {
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		r, found, err := c.readAgain(ctx, doc)
		if err != nil || len(found) == 0 {
			return 0, err
		}
		before := len(doc.Alerts)
		if err := c.raiseLater(ctx, r, found, false); err != nil {
			return 0, err
		}
		if raised = len(doc.Alerts) - before; raised == 0 {
			return 0, nil
		}
		err = c.put(ctx, &job{response: doc})
		if !errors.Is(err, store.ErrConflict) || try == maxConflicts {
			return raised, err
		}
	}
}

// readAgain writes the excerpts of one run and returns what was found in its answers.
func (c *Conversation) readAgain(ctx context.Context, doc *store.Response) (*run, map[string]safeguard.Finding, error) {
	r, err := c.openRun(doc)
	if err != nil {
		return nil, nil, err
	}
	var questions []string
	for _, a := range r.state.Answers {
		if doc.Unlinked && len(a.Parts) == 0 {
			continue // its words went with the link; what readers see of it stays
		}
		if q, ok := r.survey.Question(a.Question); ok && q.Kind == survey.Text {
			questions = append(questions, a.Question)
		}
	}
	found, err := c.projected(ctx, doc, r.state, questions)
	return r, found, err
}
