package staff

import (
	"errors"
	"net/http"
	"net/url"

	"familyvoice/staff/quote"
	"familyvoice/store"
	"familyvoice/web"
)

type quotesPage struct {
	Waiting []waitingQuote
	Next    string // where more wait; "" for nowhere
	Looked  string // where this page begins
}

type waitingQuote struct {
	*store.Excerpt
	Hash   string
	Doubts []string // what the second check would have a person look at again
}

const quotesAPage = 10

var quoteDone = map[string]web.Notice{
	quote.Approved: {Kind: "done", Title: "Approved", Text: "Leaders may now see these words, where enough families spoke of the same."},
	quote.Refused:  {Kind: "done", Title: "Kept back", Text: "These words are not shown to anyone. They still count."},
	"doubt":        notSure,
	"changed":      {Kind: "info", Title: "Not saved", Text: "The family changed or deleted these words, or they can't be quoted. They will come up again if they may be read."},
}

// notSure is said where words in doubt would have been shown to others without a word of confirmation.
var notSure = web.Notice{Kind: "info", Title: "Not saved yet", Text: "Some of these words could tell who it is. Look at them again. If they point to nobody, tick the box; if you are not sure, keep them back."}

func (s *Site) showQuotes(v *visit) error {
	after := v.Query("after")
	within := v.scope.Allows
	if v.scope.All() {
		within = func(string) bool { return true }
	}
	waiting, next, err := s.book.Waiting(v.Request.Context(), after, quotesAPage, within)
	if err != nil {
		return err
	}
	page := quotesPage{Next: next, Looked: after}
	look := s.Public.Redactor(v.Request.Context())
	for _, e := range waiting {
		page.Waiting = append(page.Waiting, waitingQuote{e, s.book.Hash(e.Text), quote.Doubts(e.Text, look)})
	}
	p := web.Page{Title: "Words to approve", Body: page}
	if notice, ok := quoteDone[v.Query("done")]; ok {
		p.Notices = []web.Notice{notice}
	}
	if err := v.viewed("quotes", "", len(page.Waiting)); err != nil {
		return err
	}
	return v.show(http.StatusOK, "quotes", p)
}

func (s *Site) decideQuote(v *visit) error {
	ctx := v.Request.Context()
	id, approve := v.PostForm("excerpt"), v.PostForm("decision") == quote.Approved
	if !approve && v.PostForm("decision") != quote.Refused {
		return errNotFound
	}
	e, err := s.Store.Excerpts.Get(ctx, id)
	if err == nil && !v.scope.Allows(e.Place) {
		return errForbidden
	}
	done := quote.Refused
	if approve {
		done = quote.Approved
	}
	sure := approve && v.PostForm("sure") == "yes"
	switch {
	case err != nil:
	case sure:
		err = s.book.Confirm(ctx, id, v.PostForm("text"), v.me.ID, s.Now())
	default:
		err = s.book.Decide(ctx, id, v.PostForm("text"), approve, v.me.ID, s.Now())
	}
	switch {
	case errors.Is(err, quote.ErrChanged), errors.Is(err, store.ErrNotFound):
		done = "changed"
	case errors.Is(err, quote.ErrDoubt):
		done = "doubt"
	case err != nil:
		return err
	default:
		what := "quote-" + done
		if sure {
			what = "quote-confirmed"
		}
		if err := s.audit(ctx, v.me.ID, what, id, nil); err != nil {
			return err
		}
	}
	v.Redirect(http.StatusSeeOther, "/staff/quotes?"+url.Values{"done": {done}, "after": {v.PostForm("after")}}.Encode())
	return nil
}
