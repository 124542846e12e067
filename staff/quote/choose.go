package quote

import (
	"cmp"
	"context"
	"slices"

	"familyvoice/staff/release"
	"familyvoice/store"
)

// Quote is a family's words as others may read them. It carries nothing that links it to another quote.
type Quote struct {
	Text  string
	Theme string // the label of the theme it was chosen for
}

// maxApproved bounds the approved excerpts that a page chooses from.
const maxApproved = 1000

// ForRelease chooses up to n approved quotes for each stance of a release, of different families, in a shuffled order
// that stays the same for the release. A quote is given only for a theme whose count is shown, so that it can't point to a
// few. Approval, text and exclusion are looked up as they are now: what a family deleted since is gone.
func (b *Book) ForRelease(ctx context.Context, body *release.Body, n int, within func(place string) bool) (map[string][]Quote, error) {
	var approved []*store.Excerpt
	for e, err := range b.Store.Excerpts.Find(ctx, store.Query{Equal: []store.Match{{Field: "quote", Value: Approved}}, Limit: maxApproved}) {
		if err != nil {
			return nil, err
		}
		if within(e.Place) && body.Period.Holds(e.Day, e.Round) && Fits(e) {
			approved = append(approved, e)
		}
	}
	order := func(e *store.Excerpt) string { return b.Keys.Hash("quote-order", body.Made.String(), e.ID) }
	slices.SortFunc(approved, func(x, y *store.Excerpt) int { return cmp.Compare(order(x), order(y)) })
	chosen := map[string][]Quote{}
	used := map[string]bool{} // families and texts: neither is quoted twice on a page
	for i := range body.Stances {
		stance := &body.Stances[i]
		for _, theme := range stance.Top(len(stance.Themes)) {
			for _, e := range approved {
				if len(chosen[stance.ID]) == n {
					break
				}
				if used[e.Response] || used[e.Text] || !says(e, stance.ID, theme.ID) {
					continue
				}
				if decision, err := b.Decision(ctx, e); err != nil {
					return nil, err
				} else if decision != Approved {
					continue
				}
				used[e.Response], used[e.Text] = true, true
				chosen[stance.ID] = append(chosen[stance.ID], Quote{Text: clean(e.Text), Theme: theme.Label})
				break // the next theme has its turn
			}
		}
	}
	return chosen, nil
}

// says reports whether a sentence of the excerpt has both tags.
func says(e *store.Excerpt, stance, theme string) bool {
	has := func(tags []store.Tag, id string) bool {
		return slices.ContainsFunc(tags, func(t store.Tag) bool { return t.ID == id })
	}
	return slices.ContainsFunc(e.Sentences, func(s store.Sentence) bool { return has(s.Stances, stance) && has(s.Themes, theme) })
}
