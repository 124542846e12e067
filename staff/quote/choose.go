package quote

import (
	"context"
	"slices"

	"familyvoice/analysis/summary"
	"familyvoice/staff/release"
	"familyvoice/store"
)

// Quote is a family's words as others may read them. It carries nothing that links it to another quote.
type Quote struct {
	Text  string
	Theme string // the label of the theme it was chosen for
	Kind  summary.Kind
}

// quotedThemes is how many themes of a stance are quoted.
const quotedThemes = 2

// ForRelease chooses up to n approved quotes for each of the first themes of every stance of a release: a typical one, the
// strongest, and one of families who see the same theme the other way. They are of different families, from many hubs, in
// a shuffled order that stays the same for the release. A quote is given only for a theme whose count is shown in the
// stance it takes, so that it can't point to a few. Approval, text and exclusion are looked up as they are now: what a
// family deleted since is gone.
func (b *Book) ForRelease(ctx context.Context, body *release.Body, n int, within func(place string) bool) (map[string][]Quote, error) {
	wishes, labels := wishes(body)
	picked, _, err := b.choose(ctx, body, wishes, n, within)
	if err != nil {
		return nil, err
	}
	chosen := map[string][]Quote{}
	for _, q := range picked {
		stance := wishes[q.Wish].Stance
		chosen[stance] = append(chosen[stance], Quote{q.Text, labels[q.Wish], q.Kind})
	}
	return chosen, nil
}

// choose answers the wishes, and says of which excerpt each quote is. The approval of what would be shown is looked up, and
// what has none any more makes room for another, so that a page costs a few reads however many texts were approved.
func (b *Book) choose(ctx context.Context, body *release.Body, wishes []summary.Wish, each int, within func(place string) bool) ([]summary.Quote, map[*summary.Candidate]*store.Excerpt, error) {
	marked, err := b.marked(ctx, body, within)
	if err != nil {
		return nil, nil, err
	}
	marked = fewOfEach(marked, wishes)
	chooser, err := summary.NewChooser()
	if err != nil {
		return nil, nil, err
	}
	approved := map[string]bool{} // by excerpt; one that is missing was not looked up yet
	for {
		candidates := make([]summary.Candidate, len(marked))
		of := map[*summary.Candidate]*store.Excerpt{}
		for i, e := range marked {
			candidates[i] = candidate(e)
			of[&candidates[i]] = e
		}
		picked := chooser.Choose(candidates, wishes, each)
		gone := false
		for _, q := range picked {
			e := of[q.Candidate]
			if _, known := approved[e.ID]; known {
				continue
			}
			if approved[e.ID], err = b.stands(ctx, e); err != nil {
				return nil, nil, err
			}
			gone = gone || !approved[e.ID]
		}
		if !gone {
			return picked, of, nil
		}
		marked = slices.DeleteFunc(marked, func(e *store.Excerpt) bool { ok, known := approved[e.ID]; return known && !ok })
	}
}

// mostOfATheme is how many excerpts of a theme are compared with each other: the work grows with their square.
const mostOfATheme = 60

// fewOfEach keeps the first excerpts on each theme that is wished for, in their order.
func fewOfEach(marked []*store.Excerpt, wishes []summary.Wish) []*store.Excerpt {
	room := map[string]int{}
	for _, w := range wishes {
		room[w.Theme] = mostOfATheme
	}
	var few []*store.Excerpt
	for _, e := range marked {
		wanted := false
		for _, theme := range e.Themes {
			if room[theme] > 0 {
				room[theme]--
				wanted = true
			}
		}
		if wanted {
			few = append(few, e)
		}
	}
	return few
}

func candidate(e *store.Excerpt) summary.Candidate {
	c := summary.Candidate{Text: clean(e.Text), Family: e.Response, Hub: e.Place, Sentences: len(e.Sentences)}
	for _, s := range e.Sentences {
		for _, theme := range s.Themes {
			for _, stance := range s.Stances {
				c.Says = append(c.Says, summary.Saying{Theme: theme.ID, Stance: stance.ID})
			}
		}
	}
	return c
}

// otherSide lists the stances that see a theme the other way.
var otherSide = map[string][]string{
	"hope": {"strength"}, "fear": {"strength"}, "change": {"strength"}, "strength": {"change", "fear"},
}

// wishes asks for quotes on the first themes of every stance, one theme of each before the second of any.
func wishes(body *release.Body) (wishes []summary.Wish, labels []string) {
	for at := range quotedThemes {
		for i := range body.Stances {
			stance := &body.Stances[i]
			top := stance.Top(quotedThemes)
			if at >= len(top) {
				continue
			}
			wish := summary.Wish{Theme: top[at].ID, Stance: stance.ID}
			for _, other := range otherSide[stance.ID] {
				if s := body.Stance(other); s != nil {
					if n, shown := s.Theme(top[at].ID).Show(); shown && n > 0 {
						wish.Against = append(wish.Against, other)
					}
				}
			}
			wishes, labels = append(wishes, wish), append(labels, top[at].Label)
		}
	}
	return wishes, labels
}
