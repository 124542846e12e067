package quote

import (
	"context"
	"slices"

	"familyvoice/analysis/summary"
	"familyvoice/staff/release"
)

// ThemeQuote is a family's words on one theme, with the words that earned the tag.
type ThemeQuote struct {
	Quote
	Excerpt string // the answer that it came from; for those alone who may read single answers
	Stance  string // the title of the stance it was chosen for
	Why     []string
	By      string // the layer of the tag; where no words are shown
	Person  bool   // a person chose the tag or let it stand
}

// eachStance is how many quotes of a stance a theme's page asks for.
const eachStance = 2

// ForTheme chooses up to n approved quotes on a theme, of every stance in which its count is shown. It gives none while the
// theme's own number is hidden.
func (b *Book) ForTheme(ctx context.Context, body *release.Body, theme string, n int, within func(place string) bool) ([]ThemeQuote, error) {
	row := body.Theme(theme)
	if row == nil {
		return nil, nil
	}
	if _, shown := row.Cell.Show(); !shown {
		return nil, nil
	}
	var wishes []summary.Wish
	var titles []string
	for i := range body.Stances {
		if count, shown := body.Stances[i].Theme(theme).Show(); shown && count > 0 {
			wishes, titles = append(wishes, summary.Wish{Theme: theme, Stance: body.Stances[i].ID}), append(titles, body.Stances[i].Title)
		}
	}
	if len(wishes) == 0 {
		return nil, nil
	}
	picked, of, err := b.choose(ctx, body, wishes, eachStance, within)
	if err != nil {
		return nil, err
	}
	var chosen []ThemeQuote
	for _, q := range picked {
		if len(chosen) == n {
			break
		}
		quoted := ThemeQuote{Quote: Quote{q.Text, row.Label, q.Kind}, Excerpt: of[q.Candidate].ID, Stance: titles[q.Wish]}
		for _, s := range of[q.Candidate].Sentences {
			for _, tag := range s.Themes {
				if tag.ID != theme {
					continue
				}
				quoted.By, quoted.Person = tag.By, quoted.Person || tag.Person
				for _, why := range tag.Why {
					if !slices.Contains(quoted.Why, why) {
						quoted.Why = append(quoted.Why, why)
					}
				}
			}
		}
		chosen = append(chosen, quoted)
	}
	return chosen, nil
}
