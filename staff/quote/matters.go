package quote

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"familyvoice/staff/release"
	"familyvoice/store"
)

// What few families said can matter as much as what many did, and no count will ever show it. So a person picks it by hand:
// approved words, shown for the whole council alone, without a theme, a place or a number.
const (
	mattersPrefix   = "matters:"
	decisionMatters = "matters"
	decisionNot     = "no-matters"
)

// Rare is an approved excerpt that a person may pick.
type Rare struct {
	Excerpt, Hash, Text string
	Themes              []string
	Picked              bool
}

// Pick records that a person holds approved words to matter, or takes that back. It returns ErrChanged if the words are not
// approved as they stand.
func (b *Book) Pick(ctx context.Context, excerpt, hash string, matters bool, by string, at time.Time) error {
	e, err := b.Store.Excerpts.Get(ctx, excerpt)
	if err != nil {
		return err
	}
	decision, err := b.Decision(ctx, e)
	if err != nil {
		return err
	}
	if b.Hash(e.Text) != hash || decision != Approved {
		return ErrChanged
	}
	r := &store.Review{
		Meta: store.Meta{ID: mattersPrefix + excerpt + ":" + hash}, Excerpt: excerpt, Response: e.Response, Text: hash, Codebook: e.Codebook,
		Decision: decisionNot, By: by, At: at,
	}
	if matters {
		r.Decision = decisionMatters
	}
	return b.record(ctx, r)
}

// maxPicked bounds the picks that a page reads.
const maxPicked = 200

// picked lists the excerpts and the hashes of their words that a person picked.
func (b *Book) picked(ctx context.Context) (map[string]string, error) {
	found := map[string]string{}
	for r, err := range b.Store.Reviews.Find(ctx, store.Query{After: mattersPrefix, Limit: maxPicked}) {
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(r.ID, mattersPrefix) {
			break
		}
		if r.Decision == decisionMatters {
			found[r.Excerpt] = r.Text
		}
	}
	return found, nil
}

// Matters lists what a person picked for a release of the whole council, in its shuffled order: words alone. Other releases
// get none, since a place or a period would point to the few who said it.
func (b *Book) Matters(ctx context.Context, body *release.Body) ([]string, error) {
	if body.Place != "" || body.Period.ID != release.AllTime {
		return nil, nil
	}
	picked, err := b.picked(ctx)
	if err != nil || len(picked) == 0 {
		return nil, err
	}
	approved, err := b.approved(ctx, body, func(string) bool { return true })
	if err != nil {
		return nil, err
	}
	var words []string
	for _, e := range approved {
		if hash, ok := picked[e.ID]; ok && hash == b.Hash(e.Text) {
			words = append(words, clean(e.Text))
		}
	}
	return words, nil
}

// Rarely lists up to n approved excerpts to pick from: first those picked, then those on the themes that fewest families spoke
// of; a theme whose number is hidden comes before any that is shown.
func (b *Book) Rarely(ctx context.Context, body *release.Body, n int) ([]Rare, error) {
	picked, err := b.picked(ctx)
	if err != nil {
		return nil, err
	}
	approved, err := b.approved(ctx, body, func(string) bool { return true })
	if err != nil {
		return nil, err
	}
	// The most that any of its themes was spoken of; -1 for a picked one.
	spoken := func(e *store.Excerpt) (most int) {
		if picked[e.ID] == b.Hash(e.Text) {
			return -1
		}
		for _, theme := range e.Themes {
			if row := body.Theme(theme); row != nil {
				count, _ := row.Cell.Show()
				most = max(most, count)
			}
		}
		return most
	}
	slices.SortStableFunc(approved, func(x, y *store.Excerpt) int { return cmp.Compare(spoken(x), spoken(y)) })
	var all []Rare
	for _, e := range approved[:min(len(approved), n)] {
		hash := b.Hash(e.Text)
		all = append(all, Rare{Excerpt: e.ID, Hash: hash, Text: clean(e.Text), Themes: e.Themes, Picked: picked[e.ID] == hash})
	}
	return all, nil
}
