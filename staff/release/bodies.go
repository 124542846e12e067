package release

import (
	"slices"
	"strings"
	"time"

	"familyvoice/analysis/disclosure"
	"familyvoice/analysis/summary"
	"familyvoice/store"
)

func (t *tally) body(r disclosure.Released, a Audience, p, q int, now time.Time) *Body {
	b := &Body{
		Audience: a.ID, K: a.K, Period: t.periods.list[q], Place: t.places.list[p].ID, Name: t.places.list[p].Name,
		Made: now, Tagger: t.taggers[p][q], Families: r.Families(p, q), Left: r.Cell("left", p, q, 0),
		Unread: r.Cell(unreadTable, p, q, 0),
	}
	if children := t.places.parts(p); len(children) > 0 {
		by := Breakdown{ID: "place", Title: "Where"}
		for _, child := range children {
			by.Rows = append(by.Rows, Row{t.places.list[child].ID, t.places.list[child].Name, r.Families(child, q)})
		}
		b.By = append(b.By, by)
	}
	for _, d := range t.dimensions {
		if d.name == experience && nobodyRated(r) {
			continue
		}
		by := Breakdown{ID: d.name, Title: d.title}
		for cat, label := range d.labels {
			if nobodyAtAll(r, d.name, cat) && (d.name != experience || label.ID == NotSaid) { // a scale keeps its steps
				continue
			}
			by.Rows = append(by.Rows, Row{label.ID, label.Name, r.Cell(d.name, p, q, cat)})
		}
		b.By = append(b.By, by)
		if d.name == "role" {
			young := d.at("young-person")
			b.By = append(b.By, Breakdown{ID: "voice", Title: "Voice", Rows: []Row{
				{Voices[0].ID, Voices[0].Name, r.Outside("role", p, q, young)}, {Voices[1].ID, Voices[1].Name, r.Cell("role", p, q, young)},
			}})
		}
	}
	for i, label := range Others {
		if !nobodyAtAll(r, "others", i) {
			b.Others = append(b.Others, Row{label.ID, label.Name, r.Cell("others", p, q, i)})
		}
	}
	b.Themes = t.themeRows(r, p, q)
	b.Raised = t.whoRaised(r, p, q)
	b.Under = t.underHeadings(r, p, q)
	for _, s := range Stances {
		stance := Stance{ID: s.ID, Title: s.Name}
		for i, theme := range t.themes {
			stance.Themes = append(stance.Themes, Row{theme.ID, theme.Name, r.Cell(s.ID, p, q, i)})
		}
		slices.SortStableFunc(stance.Themes, byShownCount)
		b.Stances = append(b.Stances, stance)
	}
	return b
}

// nobodyAtAll is a true zero of the whole survey: a category that needs no line.
func nobodyAtAll(r disclosure.Released, table string, cat int) bool {
	n, shown := r.Cell(table, 0, 0, cat).Show()
	return shown && n == 0
}

// byShownCount puts the most first and hidden ones last, where the order of the list stays.
func byShownCount(a, b Row) int { return summary.Rank(summary.Row(a), summary.Row(b)) }

// Voice is what was said in a stance, for a sentence, with an approved quote or "".
func (b *Body) Voice(stance, quote string) summary.Voice {
	v := summary.Voice{Stance: stance, Quote: quote}
	if s := b.Stance(stance); s != nil {
		for _, row := range s.Themes {
			v.Rows = append(v.Rows, summary.Row(row))
		}
	}
	return v
}

// Top returns up to n themes whose count is shown and not zero, most first.
func (s *Stance) Top(n int) []Row {
	var top []Row
	for _, row := range s.Themes {
		if count, shown := row.Cell.Show(); shown && count > 0 && len(top) < n {
			top = append(top, row)
		}
	}
	return top
}

// notHeard lists whom the group wanted to hear and has not heard enough, against the targets of the round; where it set
// none, the places and roles of which fewer families than the threshold answered.
func (t *tally) notHeard(r disclosure.Released, rounds []store.Round, p, q int) []Gap {
	var gaps []Gap
	targets := false
	for _, round := range rounds {
		open := q == 0 && round.Closes.IsZero()
		if !open && t.periods.list[q].ID != "round:"+round.ID || p != 0 {
			continue
		}
		for _, target := range round.Targets {
			cell, ok := t.targetCell(r, target, q)
			if !ok {
				continue
			}
			targets = true
			if n, shown := cell.Show(); !shown || n < target.Count {
				gaps = append(gaps, Gap{target.Label, cell, target.Count})
			}
		}
	}
	if targets {
		return gaps
	}
	for _, child := range t.places.parts(p) {
		if cell := r.Families(child, q); cell.Why() == disclosure.Small {
			gaps = append(gaps, Gap{Label: t.places.list[child].Name, Cell: cell})
		}
	}
	for _, d := range t.dimensions {
		for cat, label := range d.labels {
			cell := r.Cell(d.name, p, q, cat)
			n, shown := cell.Show()
			if d.name == "role" && label.ID != NotSaid && label.ID != "other" && (cell.Why() == disclosure.Small || shown && n == 0) {
				gaps = append(gaps, Gap{Label: label.Name, Cell: cell})
			}
		}
	}
	return gaps
}

func (t *tally) targetCell(r disclosure.Released, target store.Target, q int) (disclosure.Cell, bool) {
	if target.Field == "place" {
		p, ok := t.places.index[target.Value]
		return r.Families(p, q), ok
	}
	name := strings.TrimSuffix(target.Field, "_band")
	if target.Field == "voice" {
		switch target.Value {
		case Voices[0].ID:
			cell, _ := t.groupCell(r, target.Value, 0, q)
			return cell, true
		case Voices[1].ID:
			name = "role"
		}
	}
	for _, d := range t.dimensions {
		if cat, ok := d.index[target.Value]; ok && d.name == name {
			return r.Cell(d.name, 0, q, cat), true
		}
	}
	return disclosure.Cell{}, false
}

// knew tells the cube what readers of the last release know of a place and period. How many are unread may move either way, so an
// older number says nothing for sure about today's. A theme has grown by families who were read since: some came, and some had
// answered in another language and waited for a person.
func (t *tally) knew(cube *disclosure.Cube, b *Body, last *store.Release, p, q int) {
	came := max(t.families[p][q]-last.Families, 0)
	read := came
	if last.Read > 0 {
		read = max(t.read[p][q]-last.Read, 0)
	}
	const any = 1 << 29
	tell := func(table string, place, cat int, cell disclosure.Cell, came int) {
		cube.Told(table, place, q, cat, cell, came)
	}
	tell("", p, 0, b.Families, came)
	for _, by := range b.By {
		for _, row := range by.Rows {
			if by.ID == "place" {
				if child, ok := t.places.index[row.ID]; ok {
					tell("", child, 0, row.Cell, any)
				}
				continue
			}
			for _, d := range t.dimensions {
				// Where families stopped may move either way, so an older number says nothing for sure about today's.
				if cat, ok := d.index[row.ID]; ok && d.name == by.ID && d != t.stops.dimension {
					tell(d.name, p, cat, row.Cell, came)
				}
			}
		}
	}
	for i, other := range Others {
		for _, row := range b.Others {
			if row.ID == other.ID {
				tell("others", p, i, row.Cell, any)
			}
		}
	}
	for _, s := range b.Stances {
		for _, row := range s.Themes {
			if cat, ok := t.themeAt[row.ID]; ok {
				tell(s.ID, p, cat, row.Cell, read)
			}
		}
	}
	for _, row := range b.Themes {
		if cat, ok := t.themeAt[row.ID]; ok {
			tell(themeTable, p, cat, row.Cell, read)
		}
	}
}
