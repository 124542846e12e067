package staff

import (
	"fmt"
	"strings"

	"familyvoice/staff/release"
)

// chart is a bar chart as its view draws it: shown counts alone, each with its words and number, so that neither colour
// nor length has to be read.
type chart struct {
	Title  string
	Colour int    // one of the frame's chart colours, 1 to 6
	Alt    string // the whole chart in words
	Height int
	Bars   []bar
}

type bar struct {
	Label, Number        string
	TextY, BarY, NumberX int
	Width                int
}

// The sizes of a chart in its own units; the page scales it.
const (
	chartWidth  = 340
	barHeight   = 16
	rowHeight   = 46
	numberSpace = 44
)

// bars draws the rows whose number is shown and not zero; without any there is no chart.
func bars(title string, colour int, rows []release.Row) chart {
	c := chart{Title: title, Colour: colour}
	most := 0
	for _, row := range rows {
		if n, shown := row.Cell.Show(); shown {
			most = max(most, n)
		}
	}
	var words []string
	for _, row := range rows {
		n, shown := row.Cell.Show()
		if !shown || n == 0 {
			continue
		}
		i := len(c.Bars)
		width := max(2, n*(chartWidth-numberSpace)/most)
		c.Bars = append(c.Bars, bar{
			Label: row.Label, Number: row.Cell.String(), TextY: i*rowHeight + 15, BarY: i*rowHeight + 22,
			Width: width, NumberX: width + 8,
		})
		words = append(words, fmt.Sprintf("%s %d", row.Label, n))
	}
	c.Height = len(c.Bars) * rowHeight
	c.Alt = title + ", families who answered: " + strings.Join(words, ", ") + "."
	return c
}

// spread draws every row in its own order, on one scale from nothing: one whose number is hidden says so where its bar
// would be, since a row left out would read as nobody. Without any number that is shown there is no chart.
func spread(title string, colour int, rows []release.Row) chart {
	c := bars(title, colour, rows)
	if len(c.Bars) == 0 {
		return c
	}
	drawn := c.Bars
	c.Bars = nil
	var words []string
	for i, row := range rows {
		b := bar{Label: row.Label, Number: row.Cell.String()}
		if len(drawn) > 0 && drawn[0].Label == row.Label {
			b.Width, b.NumberX = drawn[0].Width, drawn[0].NumberX
			drawn = drawn[1:]
		}
		b.TextY, b.BarY = i*rowHeight+15, i*rowHeight+22
		c.Bars = append(c.Bars, b)
		words = append(words, row.Label+": "+b.Number)
	}
	c.Height = len(c.Bars) * rowHeight
	c.Alt = title + ", families who answered: " + strings.Join(words, ", ") + "."
	return c
}

// dict makes a map for a part of a view that needs more than one value.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("staff: dict needs pairs")
	}
	m := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		key, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("staff: a key of dict is no string")
		}
		m[key] = pairs[i+1]
	}
	return m, nil
}
