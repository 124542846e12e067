package staff

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"familyvoice/analysis"
	"familyvoice/analysis/redact"
	"familyvoice/redaction"
	"familyvoice/staff/account"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/web"
)

const (
	// mostFound is how many excerpts a search shows.
	mostFound = 50
	// mostLooked bounds the excerpts that one search looks through, newest first.
	mostLooked = 2000
	// maxAsked is the longest text that is searched for, in bytes.
	maxAsked = 200
)

type searchPage struct {
	Asked   string // what was typed
	Theme   string // or the label of a theme
	Without bool   // or what fits no theme
	Done    bool   // something was asked for
	Found   []foundExcerpt
	More    bool // there may be more, older ones
	Empty   bool // what was typed holds no word to look for
	MayOpen bool // the person may open the answer's tags
}

type foundExcerpt struct {
	*store.Excerpt
	Voice, Month string
	Tags         []foundTag
	Left         []store.Sentence // that fit no theme, where those were asked for
}

// foundTag is a theme and the words that earned it.
type foundTag struct {
	Label  string
	Why    []string
	By     string
	Person bool
}

// showSearch asks for words, or shows the excerpts with a theme: every number opens what is behind it.
func (s *Site) showSearch(v *visit) error {
	page := searchPage{}
	if theme := v.Query("theme"); theme != "" {
		if !s.isTheme(theme) {
			return errNotFound
		}
		page.Theme = s.themeName(theme)
		if err := s.search(v, &page, themeToken+theme, nil); err != nil {
			return err
		}
	}
	return v.showFound(page)
}

// themeToken begins the search token of a theme (vault.ThemeToken); noThemeToken is vault.NoThemeToken.
const (
	themeToken   = "theme:"
	noThemeToken = "no-theme:"
)

// showUnthemed shows the excerpts with a sentence that fits no theme.
func (s *Site) showUnthemed(v *visit) error {
	page := searchPage{Without: true}
	if err := s.search(v, &page, noThemeToken, nil); err != nil {
		return err
	}
	return v.showFound(page)
}

// runUnthemed looks in such sentences alone, for a phrase of the summary.
func (s *Site) runUnthemed(v *visit) error { return s.look(v, searchPage{Without: true}) }

// runSearch looks for excerpts that hold every word that was typed. The words come by POST: they stand in no address and in
// no log.
func (s *Site) runSearch(v *visit) error { return s.look(v, searchPage{}) }

func (s *Site) look(v *visit, page searchPage) error {
	page.Asked = strings.TrimSpace(v.PostForm("words"))
	if len(page.Asked) > maxAsked {
		page.Asked = strings.ToValidUTF8(page.Asked[:maxAsked], "")
	}
	tokens := analysis.Tokens(page.Asked)
	if len(tokens) == 0 {
		page.Done, page.Empty = true, true
		return v.showFound(page)
	}
	lead, err := rarest(v.Request.Context(), s.Store, tokens)
	if err != nil {
		return err
	}
	if err := s.search(v, &page, lead, tokens); err != nil {
		return err
	}
	return v.showFound(page)
}

// rarest is the token that fewest excerpts hold, as far as a search looks; of equal ones the longest.
func rarest(ctx context.Context, from *store.Store, tokens []string) (lead string, err error) {
	least := int64(mostLooked) + 1
	for _, token := range tokens {
		n, err := from.Excerpts.Count(ctx, store.Query{Equal: []store.Match{{Field: "tokens", Value: token}}, Range: "day", Limit: mostLooked})
		if err != nil {
			return "", err
		}
		if n < least || n == least && len(token) > len(lead) {
			lead, least = token, n
		}
	}
	return lead, nil
}

// mayRead says that the person may search, and open what is behind a number.
func (v *visit) mayRead() bool { return account.Has(v.me, account.Analyst, account.Editor) }

func (v *visit) showFound(page searchPage) error {
	page.MayOpen = account.Has(v.me, account.Analyst)
	title := "Search"
	if page.Without {
		title = "Sentences that fit no theme"
	}
	return v.show(http.StatusOK, "search", web.Page{Title: title, Body: page})
}

func (s *Site) search(v *visit, page *searchPage, lead string, all []string) error {
	page.Done = true
	ctx := v.Request.Context()
	found, more, err := Search(ctx, s.Store, lead, all, page.Without, v.within(), s.Public.Redactor(ctx))
	if err != nil {
		return err
	}
	if err := v.viewed("search", "", len(found)); err != nil {
		return err
	}
	page.More = more
	for _, e := range found {
		f := foundExcerpt{Excerpt: e, Voice: voiceName(e.Voice)}
		if day, err := time.Parse(time.DateOnly, e.Day); err == nil {
			f.Month = day.Format("January 2006")
		}
		for _, sentence := range e.Sentences {
			for _, tag := range sentence.Themes {
				f.Tags = append(f.Tags, foundTag{s.themeName(tag.ID), tag.Why, tag.By, tag.Person})
			}
		}
		if page.Without {
			f.Left = e.Unthemed()
		}
		page.Found = append(page.Found, f)
	}
	return nil
}

// Search finds up to fifty redacted excerpts that hold every token, or hold them all in a sentence that fits no theme, newest
// first and then by id, on any store. It follows the index of the lead token; more says that older excerpts were not looked at.
// What it shows is looked at again, and nothing is found by a word that this takes out.
func Search(
	ctx context.Context, from *store.Store, lead string, tokens []string, unthemed bool, within func(place string) bool, look redact.Redactor,
) (found []*store.Excerpt, more bool, err error) {
	q := store.Query{Equal: []store.Match{{Field: "tokens", Value: lead}}, Range: "day", Desc: true, Limit: mostLooked}
	looked := 0
	for e, err := range from.Excerpts.Find(ctx, q) {
		if err != nil {
			return nil, false, err
		}
		looked++
		if e.Text == "" || e.Withheld || e.Excluded != "" || !within(e.Place) {
			continue
		}
		e = redaction.Again(e, look)
		inLeft := func(s store.Sentence) bool { return holds(analysis.Tokens(s.Text), tokens) }
		if !holds(e.Tokens, tokens) || unthemed && !slices.ContainsFunc(e.Unthemed(), inLeft) {
			continue
		}
		if len(found) == mostFound {
			return found, true, nil
		}
		found = append(found, e)
	}
	return found, looked == mostLooked, nil
}

func holds(all, wanted []string) bool {
	return !slices.ContainsFunc(wanted, func(t string) bool { return !slices.Contains(all, t) })
}

func voiceName(id string) string {
	for _, label := range slices.Concat(release.Voices, release.Others) {
		if label.ID == id {
			return label.Name
		}
	}
	return id
}
