package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"familyvoice/analysis/disclosure"
	"familyvoice/analysis/summary"
	"familyvoice/staff/release"
	"familyvoice/store"
)

// trendView is a theme over time, each period with the band in which chance alone would put it.
type trendView struct {
	Rows  []trendRow
	Chart trendChart
	Any   bool // whether a period lies outside its band
	None  bool // too few periods can be shown to say anything
	// Retagged says that not all periods were read by one version of the program: those are compared that the newest read.
	Retagged bool
	// Unsorted says that answers in another language wait, so that the bands are wider by what they may say.
	Unsorted bool
}

type trendRow struct {
	Label, Share, Band, Words string
	Cell, Base                disclosure.Cell
	Clear                     bool
}

// trendPeriods is how many periods a trend shows.
const trendPeriods = 12

// themeTrend follows a theme through the closed periods of the whole council. It is nil where no period is over, and for a
// place: releases tell a theme by place and by period, and not by both at once, since nearly all of those numbers would be small
// and would take others with them.
func themeTrend(ctx context.Context, st *store.Store, read *reading, id, name string) (*trendView, error) {
	if read.Place != "" {
		return nil, nil
	}
	var bodies []*release.Body
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
		bodies = append(bodies, body)
	}
	if len(bodies) == 0 {
		return nil, nil
	}
	alike := readAlike(bodies)
	points := make([]summary.Point, len(bodies)) // one that is not alike stays hidden
	for i, row := range view.Rows {
		if alike[i] {
			points[i] = summary.Point{Cell: row.Cell, Base: bodies[i].Base()}
			view.Unsorted = view.Unsorted || points[i].Base.Waits()
		}
	}
	placed := summary.Trend(points)
	for i, p := range placed {
		row := &view.Rows[i]
		if !alike[i] {
			row.Words, view.Retagged = notCompared, true
			continue
		}
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

// readAlike says of each body whether it was read by the newest version of the program that read one of them alone.
func readAlike(bodies []*release.Body) []bool {
	alike := make([]bool, len(bodies))
	for _, newest := range slices.Backward(bodies) {
		if newest.Tagger == release.Mixed {
			continue
		}
		for i, b := range bodies {
			alike[i] = b.ReadAlike(newest)
		}
		break
	}
	return alike
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
