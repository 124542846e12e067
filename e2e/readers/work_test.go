package readers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"familyvoice/correction"
	"familyvoice/staff/account"
	"familyvoice/staff/quote"
	"familyvoice/staff/release"
	"familyvoice/staff/story"
	"familyvoice/store"
)

// Who signs in: one person with every role that reads, so that one session sees every page.
const (
	reader   = "reader"
	password = "three warm words"
)

// What staff have done by now, at most: it doesn't grow with the families, for people do it.
const (
	approvedMost, storiesMost, correctedMost = 1200, 150, 2000
	actionsOf                                = 60
	colleagues                               = 40
)

// people writes what staff have done: accounts, approved quotes, released stories, corrections, answers to families, and the
// record of it all.
func (c *county) people(ctx context.Context) error {
	hash, err := account.HashPassword(password)
	if err != nil {
		return err
	}
	all := make([]string, 0, len(account.Roles))
	for _, role := range account.Roles {
		all = append(all, role.ID)
	}
	for i := range colleagues {
		p := &store.Staff{Meta: store.Meta{ID: fmt.Sprintf("colleague-%02d", i)}, Name: fmt.Sprintf("Colleague %d", i), Password: hash, Roles: []string{account.Viewer}}
		if i == 0 {
			p.ID, p.Name, p.Roles = reader, "Reader", all
		}
		if err := c.store.Staff.Put(ctx, p); err != nil {
			return err
		}
	}
	if err := c.store.Rounds.Put(ctx, &store.Round{
		Meta: store.Meta{ID: "open"}, Name: "All the time", Opens: c.now.AddDate(0, -months, 0),
		Targets: []store.Target{{Label: "Dads", Field: "role", Value: "father", Count: c.n / 4}, {Label: "Hub 29", Field: "place", Value: "hub-29", Count: c.n / 100}},
	}); err != nil {
		return err
	}
	// The nightly run was here: see family.keep.
	if err := c.store.Settings.Put(ctx, &store.Setting{Meta: store.Meta{ID: "retention"}, Value: fmt.Sprintf(`{"at":%q}`, c.now.Format(time.RFC3339))}); err != nil {
		return err
	}
	for _, work := range []func(context.Context) error{c.approve, c.tell, c.correct, c.answerFamilies, c.record} {
		if err := work(ctx); err != nil {
			return err
		}
	}
	return nil
}

// approve lets a tenth of the first answers that can be quoted be quoted, and keeps as many back.
func (c *county) approve(ctx context.Context) error {
	book := &quote.Book{Store: c.store, Keys: c.keys}
	for after, done := "", 0; ; {
		waiting, next, err := book.Waiting(ctx, after, 100, everywhere)
		if err != nil {
			return err
		}
		for i, e := range waiting {
			if done == min(approvedMost, c.n/10) {
				return nil
			}
			if i%2 == 0 {
				if err := book.Decide(ctx, e.ID, book.Hash(e.Text), i%4 == 0 || c.n > 10_000, reader, c.now); errors.Is(err, quote.ErrDoubt) {
					continue
				} else if err != nil {
					return err
				}
				done++
			}
		}
		if after = next; next == "" {
			return nil
		}
	}
}

func everywhere(string) bool { return true }

// tell releases stories.
func (c *county) tell(ctx context.Context) error {
	book := &story.Book{Store: c.store, Keys: c.keys}
	for after, done, looked := "", 0, 0; done < min(storiesMost, c.n/50) && looked < 20; looked++ { // of families with one answer there are none
		waiting, next, err := book.Waiting(ctx, after, 20, everywhere)
		if err != nil {
			return err
		}
		for _, sheet := range waiting {
			if err := book.Confirm(ctx, sheet.Response, sheet.ID, reader, c.now); err != nil {
				return err
			}
			done++
		}
		if after = next; next == "" {
			return nil
		}
	}
	return nil
}

// correct puts tags right, far from the answers that were approved.
func (c *county) correct(ctx context.Context) error {
	offered := correction.Labels{Themes: []string{"money"}, Stances: []string{"fear"}}
	done := 0
	for e, err := range c.store.Excerpts.Find(ctx, store.Query{After: "8", Limit: 2 * correctedMost}) {
		if err != nil {
			return err
		}
		if done == min(correctedMost, c.n/20) {
			break
		}
		if e.Withheld || e.Excluded != "" || len(e.Sentences) == 0 {
			continue
		}
		r := store.Review{Excerpt: e.ID, Sentence: e.Sentences[0].Hash, Themes: []string{"money"}, Stances: []string{"fear"}, By: reader, At: c.now}
		if err := correction.Record(ctx, c.store, r, offered); err != nil {
			return err
		}
		done++
	}
	return nil
}

func (c *county) answerFamilies(ctx context.Context) error {
	for i := range actionsOf {
		a := &store.Action{
			Meta: store.Meta{ID: fmt.Sprintf("20260%03d-made-up", i)}, Theme: "money", Themes: []string{"money", "activities"},
			Said: "Families said that Saturdays are empty.", Did: "There will be a group on two Saturdays a month.", Decision: "will-do",
			Owner: "Made-up Council", DueOn: c.now.AddDate(0, 0, i-20).Format(time.DateOnly), By: reader, Published: c.now.AddDate(0, 0, -i-1),
		}
		if i%3 == 0 {
			a.Published = time.Time{}
		}
		if i%2 == 0 {
			a.Places = []string{c.places[areas+i%hubs].ID}
			a.Place = a.Places[0]
		}
		if err := c.store.Actions.Put(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// record writes the lines that two years leave: one for every ten families.
func (c *county) record(ctx context.Context) error {
	return together(c.n/10, func(i int) error {
		return c.store.Audit.Put(ctx, &store.Audit{
			Meta: store.Meta{ID: fmt.Sprintf("%024x", i)}, At: c.now.Add(-time.Duration(i) * time.Minute).UnixMilli(), By: reader,
			What: "answers-viewed", Reason: "search", Counts: map[string]int{"answers": 50},
		})
	})
}

// releases makes what readers read.
func (c *county) releases(ctx context.Context, themes []release.Label) (*release.Maker, int, error) {
	m := &release.Maker{Store: c.store, Now: func() time.Time { return c.now }, Council: council, Themes: themes, Questions: c.questions()}
	made, err := m.Refresh(ctx)
	return m, made, err
}

func (c *county) questions() (found []release.Label) {
	for _, q := range c.surveys["our-family"].Questions {
		found = append(found, release.Label{ID: q.ID, Name: q.ID})
	}
	return found
}
