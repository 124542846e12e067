package staff

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"familyvoice/analysis/summary"
	"familyvoice/staff/release"
	"familyvoice/store"
)

// themeRow is a theme in the table of all themes: its families, how they spoke of it, and what changed.
type themeRow struct {
	release.ThemeRow
	Cells  []release.Row // by stance
	Change string        // what can be said in a few words
	Clear  bool
}

// changesView is what changed between two released periods; nil where there are no two.
type changesView struct {
	Now, Was string // the periods
	AsOf     string
	Chart    bandChart
	Rows     []changeRow       // the themes that can be compared
	Words    map[string]string // by theme, in a few words
	Clear    map[string]bool
	Any      bool // whether any theme has changed clearly
	Retagged bool // the answers of both were not read by one version of the program: nothing is compared
}

// changeRow is a theme's share in both periods, with the control band of the difference.
type changeRow struct {
	Label, Was, Now, Band, Words string
	Clear                        bool
}

// before finds the period to compare with: the one of the same kind that ended last before it. Everything so far is looked
// at through its newest round, month or quarter.
func before(periods []release.Period, of release.Period) (now, was release.Period, ok bool) {
	kind := func(p release.Period) string { k, _, _ := strings.Cut(p.ID, ":"); return k }
	if of.ID == release.AllTime {
		for _, k := range []string{"round", "month", "quarter"} {
			if i := slices.IndexFunc(periods, func(p release.Period) bool { return kind(p) == k && p.Closed }); i >= 0 {
				if now, was, ok = before(periods, periods[i]); ok {
					return now, was, true
				}
			}
		}
		return of, of, false
	}
	for _, p := range periods { // newest first
		if kind(p) == kind(of) && p.Closed && p.Until < of.Until {
			return of, p, true
		}
	}
	return of, of, false
}

// days is the day of two instants, or both days.
func days(a, b time.Time) string {
	if day(a) == day(b) {
		return day(b)
	}
	return day(a) + " and " + day(b)
}

// changes compares the frozen figures of two periods. They were released before, so nothing new is told.
func (s *Site) changes(ctx context.Context, who, place string, periods []release.Period, body *release.Body) (*changesView, error) {
	now, was, ok := before(periods, body.Period)
	if !ok {
		return nil, nil
	}
	read := func(p release.Period) (*release.Body, error) {
		if p.ID == body.Period.ID {
			return body, nil
		}
		b, err := release.Latest(ctx, s.Store, who, place, p.ID)
		if errors.Is(err, store.ErrNotFound) {
			return nil, nil
		}
		return b, err
	}
	old, err := read(was)
	if err != nil || old == nil {
		return nil, err
	}
	fresh, err := read(now)
	if err != nil || fresh == nil || len(fresh.Themes) == 0 || len(old.Themes) == 0 {
		return nil, err
	}
	view := &changesView{
		Now: now.Label, Was: was.Label, Words: map[string]string{}, Clear: map[string]bool{},
		AsOf: fmt.Sprintf("Families who answered: %s in %s, %s in %s. Figures of %s.", old.Families, was.Label, fresh.Families, now.Label, days(old.Made, fresh.Made)),
	}
	if view.Retagged = !fresh.ReadAlike(old); view.Retagged {
		for _, row := range fresh.Themes {
			view.Words[row.ID] = notCompared
		}
		return view, nil
	}
	if old.Base().Waits() || fresh.Base().Waits() {
		view.AsOf += " " + waitsForChange
	}
	var pairs []summary.Pair
	for _, row := range fresh.Themes {
		pair := summary.Pair{Now: row.Cell}
		if r := old.Theme(row.ID); r != nil {
			pair.Was = r.Cell
		}
		pairs = append(pairs, pair)
	}
	var bands []band
	for i, c := range summary.Compare(pairs, old.Base(), fresh.Base()) {
		row := fresh.Themes[i]
		view.Words[row.ID] = verdictWords(c)
		if c.Verdict == summary.TooFew {
			continue
		}
		view.Clear[row.ID] = c.Verdict != summary.Unclear
		view.Any = view.Any || view.Clear[row.ID]
		bands = append(bands, band{Label: row.Label, Change: c})
		view.Rows = append(view.Rows, changeRow{
			row.Label, fmt.Sprintf("%d%%", c.Was), fmt.Sprintf("%d%%", c.Now), bandWords(c), verdictWords(c), view.Clear[row.ID],
		})
	}
	view.Chart = drawBands(fmt.Sprintf("Change from %s to %s", was.Label, now.Label), bands)
	return view, nil
}

const notCompared = "Not compared"

// verdictWords is what can be said of a change.
func verdictWords(c summary.Change) string {
	switch c.Verdict {
	case summary.Up:
		return "Up"
	case summary.Down:
		return "Down"
	case summary.Unclear:
		return "No clear change"
	}
	return "Too few to say"
}

func bandWords(c summary.Change) string {
	return fmt.Sprintf("%s to %s points", points(c.Low), points(c.High))
}

// points writes "+6" or "−3".
func points(x float64) string {
	n := int(math.Round(x))
	switch {
	case n > 0:
		return fmt.Sprintf("+%d", n)
	case n < 0:
		return fmt.Sprintf("−%d", -n)
	}
	return "0"
}

// band is one theme's change with its control band.
type band struct {
	Label string
	summary.Change
}

// bandChart draws bands about a line for no change; the numbers stand in the table.
type bandChart struct {
	Title, Alt string
	Height     int
	Zero       int
	Bands      []drawnBand
}

type drawnBand struct {
	Label, Words              string
	TextY, BarY, X, Width, At int
	Clear                     bool
}

// mostBands is how many themes a chart of changes shows: the clear ones first, then the largest.
const mostBands = 8

func drawBands(title string, bands []band) bandChart {
	clear := func(b band) bool { return b.Verdict == summary.Up || b.Verdict == summary.Down }
	slices.SortStableFunc(bands, func(a, b band) int {
		if clear(a) != clear(b) {
			return map[bool]int{true: -1, false: 1}[clear(a)]
		}
		return int(math.Copysign(1, math.Abs(b.Points)-math.Abs(a.Points)))
	})
	bands = bands[:min(len(bands), mostBands)]
	reach := 10.0
	for _, b := range bands {
		reach = max(reach, math.Abs(b.Low), math.Abs(b.High))
	}
	x := func(points float64) int { return int(math.Round(chartWidth / 2 * (1 + points/reach))) }
	c := bandChart{Title: title, Height: len(bands) * rowHeight, Zero: x(0)}
	var words []string
	for i, b := range bands {
		c.Bands = append(c.Bands, drawnBand{
			Label: b.Label, Words: bandWords(b.Change), TextY: i*rowHeight + 15, BarY: i*rowHeight + 22,
			X: x(b.Low), Width: max(2, x(b.High)-x(b.Low)), At: x(b.Points), Clear: clear(b),
		})
		words = append(words, fmt.Sprintf("%s %d%% to %d%%, %s", b.Label, b.Was, b.Now, strings.ToLower(verdictWords(b.Change))))
	}
	c.Alt = title + ", shares of families: " + strings.Join(words, "; ") + "."
	return c
}
