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
	marked, err := b.marked(ctx, body, everywhere)
	if err != nil {
		return nil, err
	}
	var words []string
	for _, e := range marked {
		if hash, ok := picked[e.ID]; !ok || hash != b.Hash(e.Text) {
			continue
		}
		if stands, err := b.stands(ctx, e); err != nil {
			return nil, err
		} else if stands {
			words = append(words, clean(e.Text))
		}
	}
	return words, nil
}

func everywhere(string) bool { return true }

// Rarely lists up to n approved excerpts to pick from: first those picked, then those on the themes that fewest families spoke
// of; a theme whose number is hidden comes before any that is shown.
func (b *Book) Rarely(ctx context.Context, body *release.Body, n int) ([]Rare, error) {
	picked, err := b.picked(ctx)
	if err != nil {
		return nil, err
	}
	marked, err := b.marked(ctx, body, everywhere)
	if err != nil {
		return nil, err
	}
	// The most that any of its themes was spoken of; -1 for a picked one.
	type spoken struct {
		*store.Excerpt
		hash string
		most int
	}
	var list []spoken
	for _, e := range marked {
		s := spoken{Excerpt: e, hash: b.Hash(e.Text)}
		for _, theme := range e.Themes {
			if row := body.Theme(theme); row != nil {
				count, _ := row.Cell.Show()
				s.most = max(s.most, count)
			}
		}
		if picked[e.ID] == s.hash {
			s.most = -1
		}
		list = append(list, s)
	}
	slices.SortStableFunc(list, func(x, y spoken) int { return cmp.Compare(x.most, y.most) })
	var all []Rare
	for _, s := range list {
		if len(all) == n {
			break
		}
		if stands, err := b.stands(ctx, s.Excerpt); err != nil {
			return nil, err
		} else if stands {
			all = append(all, Rare{Excerpt: s.ID, Hash: s.hash, Text: clean(s.Text), Themes: s.Themes, Picked: s.most < 0})
		}
	}
	return all, nil
}
