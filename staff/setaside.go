package staff

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"familyvoice/staff/account"
	"familyvoice/staff/spam"
	"familyvoice/store"
	"familyvoice/web"
)

// spamRoutes are those of setting aside what no family said. Whoever reads single answers sees it first.
func (s *Site) spamRoutes() []route {
	readers := []string{account.Analyst, account.Editor}
	return []route{
		{"GET", "/set-aside", readers, s.showSetAside},
		{"GET", "/set-aside/:id", readers, s.showRun},
		{"POST", "/set-aside/:id", readers, s.setAside},
		{"POST", "/set-aside/:id/take-back", readers, s.takeBack},
	}
}

func (s *Site) spam() *spam.Book { return &spam.Book{Store: s.Store, Now: s.Now} }

// runPage is one run for whoever decides whether a family wrote it.
type runPage struct {
	ID      string
	Answers []*store.Excerpt // those that may be read
	Waits   bool             // somebody else has to look at it first
	Already bool             // it is set aside
}

var setAsideDone = map[string]web.Notice{
	"set":        {Kind: "done", Title: "Set aside", Text: "Nobody reads or finds these words any more, and the next figures are made without them."},
	"taken-back": {Kind: "done", Title: "Taken back", Text: "These words are read again, and the next figures count them."},
	"changed":    {Kind: "info", Title: "Not saved", Text: "These answers were changed or deleted meanwhile, or count for nothing already."},
}

// readable are the answers of a run that the person may read: none that may be about safety, none of a place of others.
func (v *visit) readable(response string) (found []*store.Excerpt, err error) {
	ofRun := store.Query{Equal: []store.Match{{Field: "response", Value: response}}}
	for e, err := range v.site.Store.Excerpts.Find(v.Request.Context(), ofRun) {
		if err != nil {
			return nil, err
		}
		if !e.Withheld && e.Text != "" {
			found = append(found, e)
		}
	}
	return found, nil
}

// run is the run that the address names, with what may be read of it, and why it can't be set aside: spam.ErrAlert, spam.ErrNot
// or nil.
func (v *visit) run() (r *store.Response, answers []*store.Excerpt, why, err error) {
	r, why = v.site.spam().Check(v.Request.Context(), v.Param("id"))
	if why != nil && !errors.Is(why, spam.ErrAlert) && !errors.Is(why, spam.ErrNot) {
		return nil, nil, nil, why
	}
	if !v.within()(r.Place) {
		return nil, nil, nil, errForbidden
	}
	if answers, err = v.readable(r.ID); err == nil && len(answers) == 0 {
		err = errNotFound // nobody decides on what they can't read
	}
	return r, answers, why, err
}

func (s *Site) showRun(v *visit) error {
	r, answers, why, err := v.run()
	if err != nil {
		return err
	}
	if errors.Is(why, spam.ErrNot) {
		return v.backToSetAside("changed")
	}
	return v.showRunPage(http.StatusOK, r, answers, why != nil, nil)
}

func (v *visit) showRunPage(status int, r *store.Response, answers []*store.Excerpt, waits bool, wrong []web.FieldError) error {
	if err := v.viewed("set-aside", r.ID, len(answers)); err != nil {
		return err
	}
	page := runPage{ID: r.ID, Answers: answers, Waits: waits, Already: r.Excluded != ""}
	return v.show(status, "run", web.Page{
		Title: "Is this a real answer?", Errors: wrong, Body: page, Back: &web.Link{Text: "Set aside", Href: "/staff/set-aside"},
	})
}

// setAside marks a run as spam, once the person has said that they mean it. An alert that waits comes first: what looks like
// nonsense may be all that somebody could write.
func (s *Site) setAside(v *visit) error {
	r, answers, why, err := v.run()
	if err != nil {
		return err
	}
	ctx := v.Request.Context()
	switch {
	case errors.Is(why, spam.ErrNot):
		return v.backToSetAside("changed")
	case why != nil:
		return v.showRunPage(http.StatusUnprocessableEntity, r, answers, true, nil)
	case v.PostForm("sure") != "yes":
		return v.showRunPage(http.StatusUnprocessableEntity, r, answers, false, []web.FieldError{{Anchor: "sure", Text: "Tick the box if no family wrote this"}})
	}
	// The record first: a change that can't be recorded is not made.
	if err := s.audit(ctx, v.me.ID, "spam-marked", r.ID, nil); err != nil {
		return err
	}
	switch err := s.spam().Mark(ctx, r.ID, v.me.ID); {
	case errors.Is(err, spam.ErrAlert):
		return v.showRunPage(http.StatusUnprocessableEntity, r, answers, true, nil)
	case errors.Is(err, spam.ErrNot), errors.Is(err, store.ErrNotFound):
		return v.backToSetAside("changed")
	case err != nil:
		return err
	}
	return v.backToSetAside("set")
}

func (s *Site) takeBack(v *visit) error {
	ctx := v.Request.Context()
	r, err := s.Store.Responses.Get(ctx, v.Param("id"))
	if err != nil {
		return err
	}
	if !v.within()(r.Place) {
		return errForbidden
	}
	if err := s.audit(ctx, v.me.ID, "spam-taken-back", r.ID, nil); err != nil {
		return err
	}
	switch err := s.spam().TakeBack(ctx, r.ID, v.me.ID); {
	case errors.Is(err, spam.ErrNot), errors.Is(err, store.ErrNotFound):
		return v.backToSetAside("changed")
	case err != nil:
		return err
	}
	return v.backToSetAside("taken-back")
}

func (v *visit) backToSetAside(done string) error {
	v.Redirect(http.StatusSeeOther, "/staff/set-aside?"+url.Values{"done": {done}}.Encode())
	return nil
}

type setAsidePage struct {
	Runs []setAsideRun
	Next string // where more are; "" for nowhere
}

type setAsideRun struct {
	ID      string
	By      string
	At      time.Time
	Answers []*store.Excerpt
}

const setAsideAPage = 10

// showSetAside lists what was set aside, so that a mistake can be found and taken back.
func (s *Site) showSetAside(v *visit) error {
	ctx := v.Request.Context()
	people, err := all(ctx, s.Store.Staff, store.Query{})
	if err != nil {
		return err
	}
	marked, next, err := s.spam().Marked(ctx, v.Query("after"), setAsideAPage)
	if err != nil {
		return err
	}
	page, read := setAsidePage{Next: next}, 0
	for _, m := range marked {
		r, err := s.Store.Responses.Get(ctx, m.Response)
		if errors.Is(err, store.ErrNotFound) || err == nil && (r.Erased || !v.within()(r.Place)) {
			continue
		}
		if err != nil {
			return err
		}
		run := setAsideRun{ID: r.ID, By: s.personName(people, m.By), At: m.At}
		if run.Answers, err = v.readable(r.ID); err != nil {
			return err
		}
		read += len(run.Answers)
		page.Runs = append(page.Runs, run)
	}
	if err := v.viewed("set-aside", "", read); err != nil {
		return err
	}
	p := web.Page{Title: "Set aside", Body: page}
	if notice, ok := setAsideDone[v.Query("done")]; ok {
		p.Notices = []web.Notice{notice}
	}
	return v.show(http.StatusOK, "set-aside", p)
}
