package staff

import (
	"fmt"
	"net/http"
	"unicode/utf8"

	"familyvoice/analysis/disclosure"
	"familyvoice/analysis/summary"
	"familyvoice/staff/account"
	"familyvoice/staff/quote"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/web"
)

type summaryPage struct {
	*reading
	Glance    glance
	Stances   []stanceView
	Themes    []themeRow
	Columns   []string
	Sentences []string
	Chart     chart // the themes that most families spoke of
	// Experience is how it was to answer, without those who did not say; its table has them too.
	Experience chart
	Changes    *changesView
	Assistant  string // what it is called, for those who may ask it; "" while it is off
	Actions    []store.Action
	Late       []store.Action // promised, published and overdue
	Matters    []string       // what few said, picked by a person
	Unread     unread         // for those who may tag
	MayRead    bool           // the person may read single answers
}

type option struct {
	Value, Text string
	Selected    bool
}

// stanceView is one of hopes, worries, changes and strengths.
type stanceView struct {
	release.Stance
	Lead   string
	Top    []release.Row
	More   int // themes that are not among the top
	Quotes []quote.Quote
	Chart  chart
}

const (
	topThemes = 6
	maxQuotes = 3 // typical, strongest, dissenting, for each of the first themes
	// quotesOnSummary is how many of them stand below each of the four: those of the theme that came up most.
	quotesOnSummary = 3
)

var stanceLeads = map[string]string{
	"hope": "What families want to come true", "fear": "What families worry about",
	"change": "What families would change", "strength": "What families are proud of, what is good now, and who helps",
}

// audience is whose releases a person reads: the public thresholds are for those who have the role collaborative and no
// other that reads.
func audience(me *store.Staff) string {
	if account.Has(me, account.Viewer, account.Analyst, account.Editor) {
		return release.ForLeadership
	}
	return release.ForCollaborative
}

// showSummary shows a release. Place and period come from fixed lists: nothing else can be asked for.
func (s *Site) showSummary(v *visit) error {
	ctx := v.Request.Context()
	read, shown, err := v.read("/staff/summary")
	if err != nil || shown {
		return err
	}
	page := summaryPage{reading: read, MayRead: v.mayRead()}
	if s.Assistant != nil && account.Has(v.me, account.Editor) {
		page.Assistant = s.Assistant.Name()
	}
	if page.Unread, err = v.unread(); err != nil {
		return err
	}
	body, within := read.Release, read.within()
	if body == nil {
		return v.show(http.StatusOK, "summary", web.Page{Title: "Summary for " + page.Where, Wide: true, Body: page})
	}
	quotes, err := s.book.ForRelease(ctx, body, maxQuotes, within)
	if err != nil {
		return err
	}
	if page.Changes, err = s.changes(ctx, read.who, read.Place, read.periods, body); err != nil {
		return err
	}
	page.Sentences = sentences(body, quotes)
	for i, stance := range body.Stances {
		view := stanceView{Stance: stance, Lead: stanceLeads[stance.ID], Top: stance.Top(topThemes), Quotes: quotes[stance.ID]}
		view.Quotes = view.Quotes[:min(len(view.Quotes), quotesOnSummary)]
		view.More = len(stance.Themes) - len(view.Top)
		view.Chart = bars(stance.Title, i+1, view.Top)
		page.Stances = append(page.Stances, view)
		page.Columns = append(page.Columns, stance.Title)
	}
	page.Themes = page.themeRows(body, s.Themes)
	page.Chart = bars("Every theme", 5, page.topRows())
	page.Experience = experienceChart(body)
	published, err := s.Published(ctx)
	if err != nil {
		return err
	}
	page.Actions = read.actions(published)
	page.Late = s.lateOnes(page.Actions)
	if page.Matters, err = s.book.Matters(ctx, body); err != nil {
		return err
	}
	page.Glance = page.glance(body)
	return v.show(http.StatusOK, "summary", web.Page{Title: "Summary for " + page.Where + ", " + body.Period.Label, Wide: true, Body: page})
}

// shortQuote is the longest quote that stands in one of the three sentences, in characters.
const shortQuote = 160

// sentences says the summary in three sentences from the figures of the release. The typical quote on the theme that is
// named first ends each, where there is one.
func sentences(body *release.Body, quotes map[string][]quote.Quote) []string {
	var said []string
	for _, stance := range [...]string{"hope", "fear", "change"} {
		words := ""
		if s := body.Stance(stance); s != nil {
			if top := s.Top(1); len(top) > 0 {
				for _, q := range quotes[stance] {
					if q.Theme == top[0].Label && q.Kind != summary.Dissenting && words == "" && utf8.RuneCountInString(q.Text) <= shortQuote {
						words = q.Text
					}
				}
			}
		}
		said = append(said, summary.Sentence(body.Voice(stance, words), body.Families))
	}
	return said
}

// themeRows is the table of all themes. A release that was frozen before its themes had rows gives theirs by stance alone.
func (p *summaryPage) themeRows(body *release.Body, themes []release.Label) []themeRow {
	rows := body.Themes
	if len(rows) == 0 {
		for _, theme := range themes {
			rows = append(rows, release.ThemeRow{Row: release.Row{ID: theme.ID, Label: theme.Name}})
		}
	}
	var table []themeRow
	for _, r := range rows {
		row := themeRow{ThemeRow: r}
		for i := range body.Stances {
			row.Cells = append(row.Cells, release.Row{Label: body.Stances[i].Title, Cell: body.Stances[i].Theme(r.ID)})
		}
		if p.Changes != nil {
			row.Change, row.Clear = p.Changes.Words[r.ID], p.Changes.Clear[r.ID]
		}
		table = append(table, row)
	}
	return table
}

// topRows are the themes that the chart shows.
func (p *summaryPage) topRows() []release.Row {
	var rows []release.Row
	for _, row := range p.Themes {
		if _, shown := row.Cell.Show(); shown && len(rows) < topThemes {
			rows = append(rows, row.Row)
		}
	}
	return rows
}

// placeOptions lists the places of the person's scope, each below its parent.
func (s *Site) placeOptions(v *visit, chosen string) []option {
	var options []option
	if v.scope.All() {
		options = append(options, option{"", s.Council, chosen == ""})
	}
	var add func(parent, indent string)
	seen := map[string]bool{}
	known := map[string]bool{}
	for _, p := range v.places {
		known[p.ID] = true
	}
	add = func(parent, indent string) {
		for _, p := range v.places {
			under := p.Parent
			if !known[under] {
				under = ""
			}
			if under != parent || seen[p.ID] {
				continue
			}
			seen[p.ID] = true
			next := indent
			if v.scope.Allows(p.ID) {
				options = append(options, option{p.ID, indent + p.Name, chosen == p.ID})
				next += "– "
			}
			add(p.ID, next)
		}
	}
	add("", "")
	return options
}

// share is a cell's share of its base in words, or "".
func share(cell, base disclosure.Cell) string {
	if percent, ok := cell.Share(base); ok {
		return fmt.Sprintf("%d%%", percent)
	}
	return ""
}
