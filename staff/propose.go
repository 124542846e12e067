package staff

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"familyvoice/analysis"
	"familyvoice/assistant"
	"familyvoice/staff/account"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/web"
)

// Assistant proposes tags and wording; *assistant.Assistant is one. It sees redacted text alone, and what it says is shown
// as a proposal: nothing of it is kept unless a person ticks or writes it.
type Assistant interface {
	Name() string
	Tags(ctx context.Context, s assistant.Sentence, themes, stances []assistant.Label) (assistant.Proposal, error)
	Wording(ctx context.Context, sentences, themes []string) ([]string, error)
}

// proposeRoutes are the pages of the assistant; while it is off there is nothing at them.
func (s *Site) proposeRoutes() []route {
	return []route{
		{"POST", "/tags/:id/propose", []string{account.Analyst}, s.proposeTags},
		{"POST", "/summary/wording", []string{account.Editor}, s.proposeWording},
	}
}

// proposal is what the assistant would tag, or why there is nothing.
type proposal struct {
	Name            string
	Themes, Stances []string // in words
	Problem         string
}

func problemWords(err error) string {
	switch {
	case errors.Is(err, assistant.ErrNotSent):
		return "It was not asked: these words are not for it to read."
	case errors.Is(err, assistant.ErrDoubt):
		return "It was not asked: some of these words could tell who it is. " +
			"Once somebody has confirmed under “Quotes” that they point to nobody, it may be."
	case errors.Is(err, assistant.ErrInvented):
		return "It said something that is not in these words, so nothing of it is shown."
	}
	return "It did not answer. Everything works without it."
}

func (s *Site) labels() (themes, stances []assistant.Label) {
	for _, t := range s.Themes {
		themes = append(themes, assistant.Label{ID: t.ID, Meaning: t.Name})
	}
	for _, t := range release.Stances {
		stances = append(stances, assistant.Label{ID: t.ID, Meaning: t.Name})
	}
	return themes, stances
}

// answerWithin is how long a page that asks the assistant may take: as long as assistant.seconds may be, and some time for
// the page itself.
const answerWithin = 150 * time.Second

// mayWait gives a page that asks the assistant more time than others have.
func (v *visit) mayWait() {
	_ = http.NewResponseController(v.Writer).SetWriteDeadline(time.Now().Add(answerWithin)) // a server without one needs none
}

// proposeTags asks about one sentence and shows its page again with the proposal beside it. Nothing is ticked by it.
func (s *Site) proposeTags(v *visit) error {
	if s.Assistant == nil {
		return errNotFound
	}
	a, at, err := v.sentence(v.PostForm("sentence"))
	if err != nil {
		return err
	}
	p := &proposal{Name: s.Assistant.Name()}
	if tongueOf(a.Language, "") != nil {
		p.Problem = problemWords(assistant.ErrNotSent)
		return s.showSentence(v, a, at, p)
	}
	ctx := v.Request.Context()
	if err := s.audit(ctx, v.me.ID, "assistant-asked", a.ID, nil); err != nil {
		return err
	}
	themes, stances := s.labels()
	sure, err := s.book.Confirmed(ctx, a.Excerpt)
	if err != nil {
		return err
	}
	v.mayWait()
	asked := assistant.Sentence{Section: a.Section, Answer: a.Text, Text: a.Sentences[at].Text, Sure: sure}
	got, err := s.Assistant.Tags(ctx, asked, themes, stances)
	if err != nil {
		p.Problem = problemWords(err)
	}
	for _, id := range got.Themes {
		p.Themes = append(p.Themes, s.themeName(id))
	}
	for _, id := range got.Stances {
		p.Stances = append(p.Stances, stanceName(id))
	}
	return s.showSentence(v, a, at, p)
}

// explained finds the reasons of a sentence's tags anew, those of the sentence encoder by leaving words out. The words that
// are read are the redacted ones, so a tag may be missing here that the family's own words earned.
func (s *Site) explained(e *store.Excerpt, text string) (themes, stances []shownTag, ok bool) {
	if s.Explain == nil {
		return nil, nil, false
	}
	shown := func(tags []analysis.Tag, name func(string) string) (list []shownTag) {
		for _, t := range tags {
			list = append(list, shownTag{ID: t.ID, Label: name(t.ID), Why: t.Why, By: t.By})
		}
		return list
	}
	for _, sentence := range s.Explain(analysis.Answer{Channel: e.Channel, Section: e.Section, Text: e.Text}).Sentences {
		if strings.TrimSpace(e.Text[sentence.Start:sentence.End]) == strings.TrimSpace(text) {
			return shown(sentence.Themes, s.themeName), shown(sentence.Stances, stanceName), true
		}
	}
	return nil, nil, false
}

// wordingPage shows the sentences of a summary beside what the assistant would write. It is kept nowhere.
type wordingPage struct {
	Ours, Theirs []string
	Name         string
	Problem      string
	AsOf         string
}

// proposeWording shows other words for the sentences of a summary, which the page asked for with its own place and period.
func (s *Site) proposeWording(v *visit) error {
	read, shown, err := v.read("/staff/summary")
	if err != nil || shown {
		return err
	}
	if read.Release == nil || s.Assistant == nil {
		return errNotFound
	}
	ctx := v.Request.Context()
	if err := s.audit(ctx, v.me.ID, "assistant-asked", "summary", nil); err != nil {
		return err
	}
	quotes, err := s.book.ForRelease(ctx, read.Release, maxQuotes, read.within())
	if err != nil {
		return err
	}
	page := wordingPage{Ours: sentences(read.Release, quotes), Name: s.Assistant.Name(), AsOf: read.AsOf}
	var names []string
	for _, stance := range read.Release.Stances {
		for _, row := range stance.Themes {
			names = append(names, row.Label)
		}
	}
	slices.Sort(names)
	unquoted := sentences(read.Release, nil)
	v.mayWait()
	if page.Theirs, err = s.Assistant.Wording(ctx, unquoted, slices.Compact(names)); err != nil {
		page.Problem = problemWords(err)
	}
	for i := range page.Theirs { // what a family said goes behind them again
		page.Theirs[i] += strings.TrimPrefix(page.Ours[i], unquoted[i])
	}
	return v.show(http.StatusOK, "wording", web.Page{
		Title: "Other words for the summary", Body: page, Back: &web.Link{Text: "Summary", Href: "/staff/summary?" + read.query()},
	})
}
