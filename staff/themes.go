package staff

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"slices"

	"familyvoice/analysis/disclosure"
	"familyvoice/staff/account"
	"familyvoice/staff/quote"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/web"
)

type themesPage struct {
	*reading
	Themes  []release.ThemeRow
	Columns []release.Label // of Voices
	Voices  []voiceRow
	Unnamed []string     // the groups of which nothing can be named
	Whole   template.URL // leads to the whole council from a place; "" for those who may not
	MayRead bool         // the person may read single answers
}

// voiceRow is what a group hopes for, worries about, would change and calls good.
type voiceRow struct {
	Label string
	Cells [][]release.Together
}

// showThemes lists the themes, each with its page.
func (s *Site) showThemes(v *visit) error {
	read, shown, err := v.read("/staff/themes")
	if err != nil || shown {
		return err
	}
	page := themesPage{reading: read, MayRead: v.mayRead()}
	if read.Release != nil {
		page.Themes, page.Columns = read.Release.Themes, release.Stances
		page.Voices, page.Unnamed = voices(read.Release)
		page.Whole = read.whole(v)
	}
	return v.show(http.StatusOK, "themes", web.Page{Title: "Themes for " + read.Where, Wide: true, Body: page})
}

// voices are what each group spoke of, and the groups of which too few said the same to name anything.
func voices(body *release.Body) (rows []voiceRow, unnamed []string) {
	named := map[string]bool{}
	for _, g := range body.Raised {
		if len(g.Stances) == 0 {
			continue
		}
		named[g.ID] = true
		row := voiceRow{Label: g.Label}
		for _, stance := range release.Stances {
			var themes []release.Together
			for _, l := range g.Stances {
				if l.ID == stance.ID {
					themes = l.Themes
				}
			}
			row.Cells = append(row.Cells, themes)
		}
		rows = append(rows, row)
	}
	for _, group := range release.Groups() {
		if !named[group.ID] {
			unnamed = append(unnamed, group.Name)
		}
	}
	return rows, unnamed
}

type themePage struct {
	*reading
	ID, Name string
	Means    string // what the codebook says of it; "" for nothing
	Families disclosure.Cell
	With     []release.Together
	Stances  []release.Row
	Chart    chart // by stance
	ByPlace  []themePart
	Raised   []raisedRow
	Columns  []release.Label // of Raised
	Trend    *trendView
	Quotes   []quote.ThemeQuote
	MayOpen  bool // the person may open the answers that the quotes came from
	Actions  []store.Action
	Whole    template.URL // leads to the whole council from a place; "" for those who may not
	Excerpts string       // where the excerpts behind it are read; "" for those who may not
}

// themePart is a theme in one of the places that the place is made of.
type themePart struct {
	release.Row                 // the families who spoke of it
	Base        disclosure.Cell // the families who answered there
}

// raisedRow is a group and, by any way and by stance, whether it raised the theme.
type raisedRow struct {
	Label string
	Cells []string // "at least 5", or ""
}

// mostThemeQuotes is how many quotes stand on a theme's page.
const mostThemeQuotes = 6

// isTheme says whether a theme is in the codebook, the council's own among them. One of those may be called like its id.
func (s *Site) isTheme(id string) bool {
	return slices.ContainsFunc(s.Themes, func(t release.Label) bool { return t.ID == id })
}

// showTheme is one theme: how many spoke of it and how, where and who, what comes with it, in whose words, and what was
// answered.
func (s *Site) showTheme(v *visit) error {
	id := v.Param("id")
	if !s.isTheme(id) {
		return errNotFound
	}
	name := s.themeName(id)
	read, shown, err := v.read("/staff/themes/" + id)
	if err != nil || shown {
		return err
	}
	page := themePage{reading: read, ID: id, Name: name, Means: meaning(s.Codebook.Themes, id)}
	p := web.Page{Title: name + ", " + read.Where, Wide: true, Back: &web.Link{Text: "Themes", Href: "/staff/themes?" + read.query()}}
	body := read.Release
	if body == nil {
		p.Body = page
		return v.show(http.StatusOK, "theme", p)
	}
	ctx := v.Request.Context()
	if row := body.Theme(id); row != nil {
		page.Families, page.With = row.Cell, row.With
	}
	for i := range body.Stances {
		page.Stances = append(page.Stances, release.Row{ID: body.Stances[i].ID, Label: body.Stances[i].Title, Cell: body.Stances[i].Theme(id)})
	}
	page.Chart = bars(name, 1, page.Stances)
	page.Whole = read.whole(v)
	page.raise(body, id)
	if page.ByPlace, err = themeByPlace(ctx, s.Store, read, id); err != nil {
		return err
	}
	if page.Trend, err = themeTrend(ctx, s.Store, read, id, name); err != nil {
		return err
	}
	if page.Quotes, err = s.book.ForTheme(ctx, body, id, mostThemeQuotes, read.within()); err != nil {
		return err
	}
	published, err := s.Published(ctx)
	if err != nil {
		return err
	}
	for _, a := range read.actions(published) {
		if slices.Contains(a.About(), id) {
			page.Actions = append(page.Actions, a)
		}
	}
	if v.mayRead() {
		page.Excerpts = "/staff/search?theme=" + id
	}
	page.MayOpen = account.Has(v.me, account.Analyst)
	p.Body = page
	return v.show(http.StatusOK, "theme", p)
}

func (p *themePage) raise(body *release.Body, theme string) {
	p.Columns = append([]release.Label{{Name: "Spoke of it"}}, release.Stances...)
	for i := range body.Raised {
		g := &body.Raised[i]
		row := raisedRow{Label: g.Label}
		any := false
		for _, stance := range p.Columns {
			words := ""
			if g.Names(stance.ID, theme) {
				words, any = fmt.Sprintf("at least %d", body.K), true
			}
			row.Cells = append(row.Cells, words)
		}
		if any {
			p.Raised = append(p.Raised, row)
		}
	}
}

func themeByPlace(ctx context.Context, st *store.Store, read *reading, id string) (rows []themePart, err error) {
	parts, err := read.parts(ctx, st)
	if err != nil {
		return nil, err
	}
	for _, p := range parts {
		row := themePart{Row: release.Row{ID: p.ID, Label: p.Label}, Base: p.Cell}
		if p.Body != nil {
			row.Base = p.Body.Families
			if t := p.Body.Theme(id); t != nil {
				row.Cell = t.Cell
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}
