package staff

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"familyvoice/analysis/disclosure"
	"familyvoice/analysis/summary"
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
	page := themesPage{reading: read}
	if read.Release != nil {
		page.Themes, page.Columns = read.Release.Themes, release.Stances
		page.Voices = voices(read.Release)
	}
	return v.show(http.StatusOK, "themes", web.Page{Title: "Themes for " + read.Where, Wide: true, Body: page})
}

func voices(body *release.Body) (rows []voiceRow) {
	for _, g := range body.Raised {
		if len(g.Stances) == 0 {
			continue
		}
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
	return rows
}

type themePage struct {
	*reading
	ID, Name string
	Families disclosure.Cell
	With     []release.Together
	Stances  []release.Row
	Chart    chart // by stance
	ByPlace  []themePart
	Raised   []raisedRow
	Columns  []release.Label // of Raised
	Trend    *trendView
	Quotes   []quote.ThemeQuote
	Actions  []store.Action
	Excerpts string // where the excerpts behind it are read; "" for those who may not
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

// trendPeriods is how many periods a trend shows.
const trendPeriods = 12

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
	page := themePage{reading: read, ID: id, Name: name}
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
	if account.Has(v.me, account.Analyst, account.Editor) {
		page.Excerpts = "/staff/search?theme=" + id
	}
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

// trendView is a theme over time, each period with the band in which chance alone would put it.
type trendView struct {
	Rows  []trendRow
	Chart trendChart
	Any   bool // whether a period lies outside its band
	None  bool // too few periods can be shown to say anything
}

type trendRow struct {
	Label, Share, Band, Words string
	Cell, Base                disclosure.Cell
	Clear                     bool
}

func themeTrend(ctx context.Context, st *store.Store, read *reading, id, name string) (*trendView, error) {
	if read.Place != "" {
		return nil, nil // one theme in one place in one month would show too few families
	}
	var points []summary.Point
	view := &trendView{}
	for _, p := range read.alike(trendPeriods) {
		body, err := release.Latest(ctx, st, read.who, read.Place, p.ID)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		row := trendRow{Label: p.Label, Base: body.Families}
		if t := body.Theme(id); t != nil {
			row.Cell = t.Cell
		}
		view.Rows = append(view.Rows, row)
		points = append(points, summary.Point{Cell: row.Cell, Base: row.Base})
	}
	if len(points) == 0 {
		return nil, nil
	}
	placed := summary.Trend(points)
	for i, p := range placed {
		row := &view.Rows[i]
		row.Words = "Too few to say"
		switch p.Verdict {
		case summary.Unclear:
			row.Words = "No clear change"
		case summary.Up:
			row.Words = "Clearly more than the others"
		case summary.Down:
			row.Words = "Clearly less than the others"
		}
		if p.Verdict == summary.TooFew {
			continue
		}
		row.Share, row.Band = fmt.Sprintf("%d%%", p.Share), fmt.Sprintf("%d%% to %d%%", p.Low, p.High)
		row.Clear = p.Verdict != summary.Unclear
		view.Any = view.Any || row.Clear
	}
	view.Chart = drawTrend(name, view.Rows, placed)
	view.None = len(view.Chart.Points) == 0
	return view, nil
}

// trendChart draws each period's share on its control band; the numbers stand in the table.
type trendChart struct {
	Title, Alt string
	Height     int
	Points     []drawnPoint
}

type drawnPoint struct {
	Label, Words              string
	TextY, BarY, X, Width, At int
	Clear                     bool
}

func drawTrend(name string, rows []trendRow, placed []summary.Placed) trendChart {
	c := trendChart{Title: name + " over time"}
	most := 10
	for _, p := range placed {
		most = max(most, p.Share, p.High)
	}
	x := func(share int) int { return share * chartWidth / most }
	var words []string
	for i, p := range placed {
		if p.Verdict == summary.TooFew {
			continue
		}
		n := len(c.Points)
		c.Points = append(c.Points, drawnPoint{
			Label: rows[i].Label, Words: rows[i].Share, TextY: n*rowHeight + 15, BarY: n*rowHeight + 22,
			X: x(p.Low), Width: max(2, x(p.High)-x(p.Low)), At: x(p.Share), Clear: rows[i].Clear,
		})
		words = append(words, fmt.Sprintf("%s %s, %s", rows[i].Label, rows[i].Share, strings.ToLower(rows[i].Words)))
	}
	c.Height = len(c.Points) * rowHeight
	c.Alt = c.Title + ", shares of families: " + strings.Join(words, "; ") + "."
	return c
}
