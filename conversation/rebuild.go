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
// decided about excerpts is kept apart and stays. An answer that raises a level now and did not before makes an alert: the
// running service files it and tells the safeguarding lead. The family gets no help words out of the blue, perhaps months
// later and on a phone that others see; what to do is the lead's to decide.
func (c *Conversation) Rebuild(ctx context.Context) (Rebuilt, error) {
	var done Rebuilt
	for doc, err := range c.Store.Responses.Find(ctx, store.Query{}) {
		if err != nil {
			return done, err
		}
		if doc.Erased {
			continue
		}
		raised, err := c.rebuild(ctx, doc)
		if err != nil {
			return done, err
		}
		done.Runs++
		done.Raised += raised
	}
	return done, nil
}

// rebuild does it for one run, again from its newest version where a message came between.
func (c *Conversation) rebuild(ctx context.Context, doc *store.Response) (raised int, err error) {
	for try := 1; ; try++ {
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
		doc, err = c.Store.Responses.Get(ctx, doc.ID)
		if errors.Is(err, store.ErrNotFound) || err == nil && doc.Erased {
			return 0, nil
		}
		if err != nil {
			return 0, err
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
	found, err := c.Project.Project(ctx, doc, r.state, questions)
	return r, found, err
}
