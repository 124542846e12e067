package release

import (
	"time"

	"familyvoice/analysis/disclosure"
	"familyvoice/store"
)

// equalityK is the least threshold of whatever is split by what people said about themselves, for every audience: sex,
// ethnic group and health tell more about a person than how they answered.
const equalityK = 10

// Equality is who answered, by what they said about themselves once their answers were sent: for the whole council and all
// time alone. It is renewed when at least as many families as its threshold have come or gone since; until then a release
// carries the table of the one before, with its own base and day.
type Equality struct {
	K        int             `json:"k"`
	Made     time.Time       `json:"made"`
	Families disclosure.Cell `json:"families"` // the base of its shares
	By       []Breakdown     `json:"by"`
}

// newEqualityDimensions are the questions that the web form asks, by the ids under which a response keeps the choices.
func newEqualityDimensions() []*dimension {
	preferNot := Label{"rather-not", "Would rather not say"}
	return []*dimension{
		newDimension("sex", "Sex", []Label{{"female", "Female"}, {"male", "Male"}, preferNot}),
		newDimension("ethnic", "Ethnic group", []Label{
			{"white", "White"}, {"mixed", "Mixed or several ethnic groups"}, {"asian", "Asian or Asian British"},
			{"black", "Black, African, Caribbean or Black British"}, {"another", "Another ethnic group"}, preferNot,
		}),
		newDimension("health", "A health condition that lasts a year or more", []Label{{"yes", "Yes"}, {"no", "No"}, preferNot}),
	}
}

// equality counts families by what they said about themselves. It lies in no cube of the others, since its threshold is
// another; all that the tables share is how many families answered, which is told.
type equality struct {
	dimensions []*dimension
	counts     [][]int // by dimension and category
	families   int
}

func newEquality() *equality {
	e := &equality{dimensions: newEqualityDimensions()}
	for _, d := range e.dimensions {
		e.counts = append(e.counts, make([]int, len(d.labels)))
	}
	return e
}

func (e *equality) add(r *store.Response) {
	if e == nil {
		return
	}
	e.families++
	for i, d := range e.dimensions {
		e.counts[i][d.at(r.Equality[d.name])]++
	}
}

// release is the table for an audience with threshold k. last is that of the audience's last release, or nil. It is nil while
// fewer families answered than the threshold.
func (e *equality) release(k int, last *Equality, now time.Time) (*Equality, error) {
	if e == nil {
		return nil, nil
	}
	k = max(k, equalityK)
	came := 0
	if last != nil {
		gained := e.families - before(last)
		came = max(gained, 0)
		if max(gained, -gained) < k {
			return last, nil
		}
	}
	if e.families < k {
		return nil, nil
	}
	whole := []disclosure.Node{{}}
	cube, err := disclosure.New(k, whole, whole)
	if err != nil {
		return nil, err
	}
	if err := cube.AddFamilies(0, 0, e.families); err != nil {
		return nil, err
	}
	for i, d := range e.dimensions {
		cube.Table(d.name, disclosure.Split, len(d.labels))
		for cat, n := range e.counts[i] {
			if err := cube.Add(d.name, 0, 0, cat, n); err != nil {
				return nil, err
			}
		}
		e.knew(cube, i, last, came)
	}
	released := cube.Suppress()
	table := &Equality{K: k, Made: now, Families: released.Families(0, 0)}
	for _, d := range e.dimensions {
		by := Breakdown{ID: d.name, Title: d.title}
		for cat, label := range d.labels {
			if !nobodyAtAll(released, d.name, cat) {
				by.Rows = append(by.Rows, Row{label.ID, label.Name, released.Cell(d.name, 0, 0, cat)})
			}
		}
		if len(by.Rows) > 1 { // one row alone would tell the same of every family
			table.By = append(table.By, by)
		}
	}
	return table, nil
}

// knew tells the cube what readers of the last table know, as if nobody had changed a choice or made one late. Where somebody
// has, such a reader is wrong, and what is told is only as narrow as it is true.
func (e *equality) knew(cube *disclosure.Cube, dimension int, last *Equality, came int) {
	if last == nil {
		return
	}
	d := e.dimensions[dimension]
	for _, by := range last.By {
		if by.ID != d.name {
			continue
		}
		for cat, label := range d.labels {
			low, high := 0, 0 // a true zero has no row
			for _, row := range by.Rows {
				if row.ID != label.ID {
					continue
				}
				if count, shown := row.Cell.Show(); shown {
					low, high = count, count
				} else if high = last.K - 1; row.Cell.Why() != disclosure.Small {
					low, high = last.K, before(last)
				}
			}
			n := e.counts[dimension][cat]
			cube.Knew(d.name, 0, 0, cat, min(low, n), max(high+came, n))
		}
	}
}

// before is how many families the last table was of.
func before(last *Equality) int {
	n, _ := last.Families.Show()
	return n
}
