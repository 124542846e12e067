package staff

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"familyvoice/analysis/evaluate"
	"familyvoice/correction"
	"familyvoice/staff/account"
	"familyvoice/staff/quality"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/web"
)

// qualityRoutes are the figures of how well tags fit, which all readers see, and the sample behind them.
func (s *Site) qualityRoutes() []route {
	readers := []string{account.Viewer, account.Collaborative, account.Analyst, account.Editor}
	coders := []string{account.Analyst, account.Editor}
	return []route{
		{"GET", "/quality", readers, s.showQuality},
		{"GET", "/quality/read", coders, s.showSample},
		{"POST", "/quality/read", coders, s.saveSample},
	}
}

type qualityPage struct {
	quality.Figures
	Enough   int
	PassLine float64
	MayRead  bool
	Share    string
	Tables   []qualityTable
}

type qualityTable struct {
	Title, Missing string // Missing says why there are no rows
	Rows           []qualityRow
}

type qualityRow struct{ What, F1, Interval, Verdict string }

// notEnough stands wherever a figure would rest on too little.
const notEnough = "Not enough read yet"

func (s *Site) showQuality(v *visit) error {
	f, err := s.quality.Figures(v.Request.Context())
	if err != nil {
		return err
	}
	page := qualityPage{
		Figures: f, Enough: quality.Enough, PassLine: quality.PassLine, MayRead: account.Has(v.me, account.Analyst, account.Editor), Share: shareRead(f),
		Tables: []qualityTable{
			{Title: "The program and people", Rows: qualityRows(f.Themes, f.Stances, true), Missing: notEnough},
			{Title: "Two people", Rows: qualityRows(f.BothThemes, f.BothStances, false), Missing: notEnough},
		},
	}
	if !f.Measured() {
		page.Tables[0].Rows = nil
	}
	if !f.Compared() {
		page.Tables[1].Rows = nil
	}
	return v.show(http.StatusOK, "quality", web.Page{Title: "How well the tags fit", Body: page})
}

func qualityRows(themes, stances evaluate.Measure, judged bool) []qualityRow {
	rows := []qualityRow{{What: "Themes"}, {What: "Hopes, worries, changes, strengths"}}
	for i, m := range []evaluate.Measure{themes, stances} {
		row := &rows[i]
		row.F1, row.Interval, row.Verdict = fmt.Sprintf("%.2f", m.Value), interval(m), ""
		switch quality.Verdict(m) {
		case "none":
			row.F1, row.Interval, row.Verdict = "no number", "", "nobody named one"
		case "above":
			row.Verdict = "clearly over the line"
		case "below":
			row.Verdict = "clearly under the line"
		default:
			row.Verdict = "too close to call: read more"
		}
		if !judged {
			row.Verdict = ""
		}
	}
	return rows
}

func interval(m evaluate.Measure) string { return fmt.Sprintf("%.2f to %.2f", m.Low, m.High) }

// shareRead is how many of all answers a sentence was read of, in words.
func shareRead(f quality.Figures) string {
	if f.Answers == 0 {
		return ""
	}
	if in := (100*int64(f.Read) + f.Answers/2) / f.Answers; in >= 1 {
		return fmt.Sprintf("about %d in 100 answers", in)
	}
	return "fewer than 1 in 100 answers"
}

// trust says in the papers of a meeting how far the tags were checked by people, and what came of it.
func (s *Site) trust(ctx context.Context) (string, error) {
	f, err := s.quality.Figures(ctx)
	if err != nil {
		return "", err
	}
	if !f.Measured() {
		return fmt.Sprintf("How far people and the program agree: not enough read yet. People have read %d of the %d sentences that it takes.", f.Read, quality.Enough), nil
	}
	words := fmt.Sprintf("People read %d sentences, drawn at random each of another family (from %s), without seeing the tags. Program and people agree (F1, at best 1): themes %s; hopes, worries, changes and strengths %s. The line to reach is %.2f.",
		f.Read, shareRead(f), agreed(f.Themes), agreed(f.Stances), quality.PassLine)
	if !f.Compared() {
		return words + " Two people with each other: not enough read yet.", nil
	}
	return words + fmt.Sprintf(" Two people with each other, on %d of the sentences: themes %s; hopes, worries, changes and strengths %s.", f.Twice, agreed(f.BothThemes), agreed(f.BothStances)), nil
}

func agreed(m evaluate.Measure) string {
	if m.N == 0 {
		return "no number, since nobody named one"
	}
	return fmt.Sprintf("%.2f (%s)", m.Value, interval(m))
}

// samplePage is one sentence of the sample. It holds none of its tags: who reads must not know them.
type samplePage struct {
	Waits                      bool
	Survey, Question           string
	Text, Answer, Key          string
	Themes, Stances            []choice
	Before                     *readBefore
	Read, Enough, SentencesAll int
}

// readBefore is what the reader has just coded, beside the tagger's word.
type readBefore struct {
	Yours, Found []string
	Same         bool
}

var sampleDone = map[string]web.Notice{
	"taken":   {Kind: "info", Title: "Not saved", Text: "Someone else read that sentence first, or its family took it back. Here is another."},
	"changed": {Kind: "info", Title: "Not saved", Text: "The family changed or deleted these words meanwhile."},
}

// nextItem is the sentence that waits for the person who is signed in.
func (v *visit) nextItem() (*quality.Item, error) {
	return v.site.quality.Next(v.Request.Context(), v.me.ID, v.scope.Allows)
}

func (s *Site) showSample(v *visit) error {
	item, err := v.nextItem()
	if err != nil {
		return err
	}
	f, err := s.quality.Figures(v.Request.Context())
	if err != nil {
		return err
	}
	page := samplePage{Read: f.Read, Enough: quality.Enough, SentencesAll: quality.Sample}
	if item != nil {
		if err := v.viewed("reading", item.Excerpt.ID, 1); err != nil {
			return err
		}
		page.Waits, page.Key = true, item.Key()
		page.Survey, page.Question, page.Text = item.Excerpt.Survey, item.Excerpt.Question, item.Sentence.Text
		if len(item.Excerpt.Sentences) > 1 {
			page.Answer = item.Excerpt.Text
		}
		page.Themes, page.Stances = s.themeChoices(nil), s.stanceChoices(nil)
	}
	if r, ok := s.quality.Own(v.Request.Context(), v.Query("before"), v.me.ID); ok {
		page.Before = s.before(r)
	}
	p := web.Page{Title: "Read a sentence", Body: page, Back: &web.Link{Text: "How well the tags fit", Href: "/staff/quality"}}
	if notice, ok := sampleDone[v.Query("done")]; ok {
		p.Notices = []web.Notice{notice}
	}
	return v.show(http.StatusOK, "sample", p)
}

func (s *Site) before(r *store.Review) *readBefore {
	words := func(ids []string) (list []string) {
		for _, t := range release.Stances {
			if slices.Contains(ids, t.ID) {
				list = append(list, t.Name)
			}
		}
		for _, t := range s.Themes {
			if slices.Contains(ids, t.ID) {
				list = append(list, t.Name)
			}
		}
		return list
	}
	b := &readBefore{Yours: words(slices.Concat(r.Themes, r.Stances)), Found: words(r.Found)}
	b.Same = slices.Equal(b.Yours, b.Found)
	return b
}

// saveSample keeps what a person read in the sentence that was drawn for them; another one than that is not taken.
func (s *Site) saveSample(v *visit) error {
	item, err := v.nextItem()
	if err != nil {
		return err
	}
	to := url.Values{}
	if item == nil || item.Key() != v.PostForm("sentence") {
		to.Set("done", "taken")
	} else {
		ctx := v.Request.Context()
		r, err := s.quality.Record(ctx, item, v.me.ID, v.PostFormArray("theme"), v.PostFormArray("stance"))
		switch {
		case errors.Is(err, quality.ErrTaken):
			to.Set("done", "taken")
		case errors.Is(err, correction.ErrChanged), errors.Is(err, store.ErrNotFound):
			to.Set("done", "changed")
		case errors.Is(err, correction.ErrLabel):
			return errNotFound
		case err != nil:
			return err
		default:
			if err := s.audit(ctx, v.me.ID, "sentence-read", item.Excerpt.ID, nil); err != nil {
				return err
			}
			to.Set("before", r.ID)
		}
	}
	v.Redirect(http.StatusSeeOther, "/staff/quality/read?"+to.Encode())
	return nil
}
