package conversation

import (
	"context"
	"errors"

	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/survey"
)

// projected writes the excerpts of a run as it was read, and then looks at what the family has done since: tagging may take
// long, and what a DELETE purges or a changed mind takes back meanwhile would stand again for good. The look is taken also
// where the writing failed or ctx ended halfway.
func (c *Conversation) projected(ctx context.Context, doc *store.Response, st survey.State, questions []string) (map[string]safeguard.Finding, error) {
	found, err := c.Project.Project(ctx, doc, st, questions)
	longer, done := c.finishing(ctx)
	defer done()
	return found, errors.Join(err, c.followUp(longer, doc, questions))
}

// followUp brings what was written of an older version of a run to where the run is now: erased, without an answer, or about
// another hub. What a newer version has to say in words is left to whoever tags that.
func (c *Conversation) followUp(ctx context.Context, was *store.Response, questions []string) error {
	doc, err := c.Store.Responses.Get(ctx, was.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && doc.Erased {
		return c.unshow(ctx, was.ID)
	}
	if err != nil || doc.Version == was.Version || doc.Emptied {
		return err
	}
	st, err := Open(c.Keys, doc)
	if err != nil {
		return err
	}
	var gone []string
	for _, question := range questions {
		if a := st.Answer(question); a == nil || a.Skipped {
			gone = append(gone, question)
		}
	}
	if _, err := c.Project.Project(ctx, doc, st, gone); err != nil {
		return err
	}
	if store.StandingOf(doc) == store.StandingOf(was) {
		return nil
	}
	return c.Project.Move(ctx, doc, st)
}

// unshow removes what readers see of an erased run and what people decided about it, once the tagger that may have learned from
// that is marked.
func (c *Conversation) unshow(ctx context.Context, id string) error {
	if err := c.markTagger(ctx, store.Query{Equal: []store.Match{{Field: "response", Value: id}}}); err != nil {
		return err
	}
	return c.Project.Erase(ctx, id)
}
