package staff

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"familyvoice/analysis"
	"familyvoice/correction"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/web"
)

// tagsPage lists answers whose tags nobody has looked at yet.
type tagsPage struct {
	Answers []taggedAnswer
	Queue   queue
	Unread  unread
	Next    string // where more wait; "" for nowhere
}

type taggedAnswer struct {
	*store.Excerpt
	Sentences []taggedSentence
}

// taggedSentence is one sentence with its tags in words.
type taggedSentence struct {
	Hash, Text      string
	Themes, Stances []shownTag
	Reviewed        bool
}

// shownTag is a tag as a reader sees it.
type shownTag struct {
	ID     string
	Label  string
	Why    []string
	By     string
	Person bool
}

const (
	answersAPage = 5
	// lookedAt bounds how many answers one page of waiting ones looks through.
	lookedAt = 2000
	// askedAbout bounds for how many of them the decisions are looked up.
	askedAbout = 200
	// unsureBelow is the score under which the tagger counts as unsure of a tag.
	unsureBelow = 0.6
)

var tagsDone = map[string]web.Notice{
	"saved":   {Kind: "done", Title: "Saved", Text: "Readers see it at once, and the tagger learns from it at its next training."},
	"read":    {Kind: "done", Title: "Saved", Text: "The next figures count it. The program does not learn from it: it reads English alone."},
	"changed": {Kind: "info", Title: "Not saved", Text: "The family changed or deleted these words meanwhile."},
}

func (s *Site) offered() correction.Labels {
	var l correction.Labels
	for _, t := range s.Themes {
		l.Themes = append(l.Themes, t.ID)
	}
	for _, t := range release.Stances {
		l.Stances = append(l.Stances, t.ID)
	}
	return l
}

func (s *Site) showTags(v *visit) error {
	page := tagsPage{Queue: v.queue()}
	var err error
	if page.Answers, page.Next, err = s.toCheck(v, page.Queue, v.Query("after")); err != nil {
		return err
	}
	if page.Unread, err = v.unread(); err != nil {
		return err
	}
	p := web.Page{Title: "Tags to check", Body: page}
	if notice, ok := tagsDone[v.Query("done")]; ok {
		p.Notices = []web.Notice{notice}
	}
	if err := v.viewed("tags", "", len(page.Answers)); err != nil {
		return err
	}
	return v.show(http.StatusOK, "tags", p)
}

// toCheck lists the answers of a queue that wait for a person, a page of them from after a place on, and where to go on; "" for
// nowhere.
func (s *Site) toCheck(v *visit, q queue, after string) (answers []taggedAnswer, next string, err error) {
	ctx := v.Request.Context()
	found, place := s.Store.Excerpts.Find(ctx, store.Query{After: after, Limit: lookedAt}), func(e *store.Excerpt) string { return e.ID }
	if q.Tongue != "" {
		found, place = s.inAnother(ctx, after), placeInAnother
	}
	looked, asked := 0, 0
	for e, err := range found {
		if err != nil {
			return nil, "", err
		}
		looked++
		if len(answers) == answersAPage || asked == askedAbout {
			return answers, after, nil
		}
		after = place(e)
		if !v.mayTag(e) || q.Unsure && !unsure(e) || q.Tongue != "" && q.Tongue != anyTongue && q.Tongue != e.Language {
			continue
		}
		asked++
		reviews, err := correction.Of(ctx, s.Store, e.ID)
		if err != nil {
			return nil, "", err
		}
		a := s.tagged(e, reviews)
		waits := slices.ContainsFunc(a.Sentences, func(t taggedSentence) bool { return !t.Reviewed })
		if q.Tongue != "" {
			waits = correction.Waits(e, reviews)
		}
		if waits {
			answers = append(answers, a)
		}
	}
	if looked == lookedAt {
		next = after
	}
	return answers, next, nil
}

// mayTag keeps a person to their places, and everybody from answers that a safeguarding lead alone reads.
func (v *visit) mayTag(e *store.Excerpt) bool {
	return v.scope.Allows(e.Place) && !e.Withheld && e.Excluded == "" && e.Text != "" && len(e.Sentences) > 0
}

// unsure says that the tagger hesitated over a tag of the answer, or found nothing in a sentence of some length. Of another language
// it was not asked.
func unsure(e *store.Excerpt) bool {
	if tongueOf(e.Language, "") != nil {
		return false
	}
	low := func(t store.Tag) bool { return t.Score < unsureBelow && !t.Person }
	return slices.ContainsFunc(e.Sentences, func(s store.Sentence) bool {
		return slices.ContainsFunc(s.Themes, low) || slices.ContainsFunc(s.Stances, low) || len(s.Themes) == 0 && len(s.Text) > 40
	})
}

func (s *Site) tagged(e *store.Excerpt, reviews []*store.Review) taggedAnswer {
	a := taggedAnswer{Excerpt: e}
	for _, sentence := range e.Sentences {
		if sentence.Text == "" {
			continue
		}
		_, reviewed := correction.Reviewed(e, reviews, sentence.Hash)
		a.Sentences = append(a.Sentences, taggedSentence{
			Hash: sentence.Hash, Text: sentence.Text, Reviewed: reviewed, Themes: shownTags(sentence.Themes, s.themeName),
			Stances: shownTags(sentence.Stances, stanceName),
		})
	}
	return a
}

func shownTags(tags []store.Tag, name func(string) string) []shownTag {
	var shown []shownTag
	for _, t := range tags {
		shown = append(shown, shownTag{t.ID, name(t.ID), t.Why, t.By, t.Person})
	}
	return shown
}

// layerName says which layer gave a tag; "" where that was not noted.
func layerName(by string) string {
	switch by {
	case analysis.ByWords:
		return "by the words"
	case analysis.BySentence:
		return "by the sentence reader"
	}
	return ""
}

// wordless says what a tag is from that shows no words of its sentence.
func wordless(by string) string {
	switch by {
	case analysis.ByWords:
		return "words that are not shown"
	case analysis.ByAround:
		return "the question or the sentences beside it"
	}
	return "the sentence as a whole"
}

func stanceName(id string) string {
	for _, s := range release.Stances {
		if s.ID == id {
			return s.Name
		}
	}
	return id
}

// tagPage is one sentence with every theme and stance to choose from.
type tagPage struct {
	taggedAnswer
	Sentence        taggedSentence
	Themes, Stances []choice
	// CanExplain and Explained are about reasons that are looked for anew, unless they were in the family's own words.
	CanExplain, Explained bool
	Queue                 queue     // which the person works through
	Assistant             string    // what it is called; "" while it is off
	Proposal              *proposal // once it was asked
}

// sentence finds the answer that the address names and the sentence that is asked for, the first if none is.
func (v *visit) sentence(hash string) (taggedAnswer, int, error) {
	e, err := v.site.Store.Excerpts.Get(v.Request.Context(), v.Param("id"))
	if err != nil {
		return taggedAnswer{}, 0, err
	}
	if !v.scope.Allows(e.Place) {
		return taggedAnswer{}, 0, errForbidden
	}
	if !v.mayTag(e) {
		return taggedAnswer{}, 0, errNotFound
	}
	reviews, err := correction.Of(v.Request.Context(), v.site.Store, e.ID)
	if err != nil {
		return taggedAnswer{}, 0, err
	}
	a := v.site.tagged(e, reviews)
	at := slices.IndexFunc(a.Sentences, func(t taggedSentence) bool { return t.Hash == hash || hash == "" })
	if at < 0 {
		return taggedAnswer{}, 0, errNotFound
	}
	return a, at, nil
}

func (s *Site) showTag(v *visit) error {
	a, at, err := v.sentence(v.Query("sentence"))
	if err != nil {
		return err
	}
	if err := v.viewed("tags", a.ID, 1); err != nil {
		return err
	}
	return s.showSentence(v, a, at, nil)
}

// showSentence shows one sentence, with what the assistant proposed if it was asked.
func (s *Site) showSentence(v *visit, a taggedAnswer, at int, asked *proposal) error {
	page := tagPage{taggedAnswer: a, Sentence: a.Sentences[at], CanExplain: s.Explain != nil && !a.Excerpt.Explained && tongueOf(a.Language, "") == nil, Proposal: asked, Queue: v.queue()}
	if s.Assistant != nil && tongueOf(a.Language, "") == nil { // names in other languages stand in the words still
		page.Assistant = s.Assistant.Name()
	}
	if page.CanExplain && v.Query("why") != "" {
		page.Sentence.Themes, page.Sentence.Stances, page.Explained = s.explained(a.Excerpt, page.Sentence.Text)
		if !page.Explained {
			page.Sentence = a.Sentences[at]
		}
	}
	sentence := a.Excerpt.Sentences[slices.IndexFunc(a.Excerpt.Sentences, func(x store.Sentence) bool { return x.Hash == page.Sentence.Hash })]
	page.Themes, page.Stances = s.themeChoices(sentence.Themes), s.stanceChoices(sentence.Stances)
	p := web.Page{
		Title: "Check the tags of a sentence", Body: page, Back: &web.Link{Text: "Tags to check", Href: v.queue().to("/staff/tags", nil)},
	}
	if notice, ok := tagsDone[v.Query("done")]; ok {
		p.Notices = []web.Notice{notice}
	}
	return v.show(http.StatusOK, "tag", p)
}

// saveTags keeps what a person decided, and leads on to the next sentence of the answer that nobody has looked at.
func (s *Site) saveTags(v *visit) error {
	a, at, err := v.sentence(v.PostForm("sentence"))
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, errNotFound) {
		return v.toTags("changed")
	}
	if err != nil {
		return err
	}
	ctx := v.Request.Context()
	decision := store.Review{
		Excerpt: a.ID, Sentence: a.Sentences[at].Hash, Themes: v.PostFormArray("theme"), Stances: v.PostFormArray("stance"), By: v.me.ID, At: s.Now().UTC(),
	}
	switch err := correction.Record(ctx, s.Store, decision, s.offered()); {
	case errors.Is(err, correction.ErrChanged), errors.Is(err, store.ErrNotFound):
		return v.toTags("changed")
	case errors.Is(err, correction.ErrLabel):
		return errNotFound
	case err != nil:
		return err
	}
	if err := s.audit(ctx, v.me.ID, "tags-corrected", a.ID, nil); err != nil {
		return err
	}
	done := "saved"
	if tongueOf(a.Language, "") != nil {
		done = "read"
	}
	for _, next := range a.Sentences[at+1:] {
		if !next.Reviewed {
			v.Redirect(http.StatusSeeOther, v.queue().to("/staff/tags/"+url.PathEscape(a.ID), url.Values{"sentence": {next.Hash}, "done": {done}}))
			return nil
		}
	}
	return v.toTags(done)
}

func (v *visit) toTags(done string) error {
	v.Redirect(http.StatusSeeOther, v.queue().to("/staff/tags", url.Values{"done": {done}}))
	return nil
}
