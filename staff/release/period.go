package release

import (
	"fmt"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a response's day is a London day, wherever the server stands

	"familyvoice/analysis/disclosure"
	"familyvoice/store"
)

// Period is a stretch of listening that can be read about.
type Period struct {
	ID     string `json:"id"`    // all, month:2026-11, quarter:2026-Q4, round:ID
	Label  string `json:"label"` // "November 2026"
	Closed bool   `json:"closed"`
	// Until is the last day counted (2006-01-02).
	Until string `json:"until"`
}

// AllTime is the id of the period that holds everything so far.
const AllTime = "all"

// maxMonths bounds the months that are released; older ones are in AllTime alone.
const maxMonths = 36

var london = func() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic("release: " + err.Error()) // tzdata is embedded
	}
	return zone
}()

// periods is the tree of periods and where a response belongs in it. A council listens by the calendar, and from its first
// round with dates on by rounds: a month that shares days with a round is not released, since the two could be subtracted from
// each other. Months that were over before stay in the tree, so that what is released later is suppressed with them in mind.
type periods struct {
	list   []Period
	nodes  []disclosure.Node
	months map[string]int // by 2006-01
	rounds map[string]int // by id
}

func newPeriods(now time.Time, firstDay string, rounds []store.Round) *periods {
	today := now.In(london)
	p := &periods{
		list:   []Period{{ID: AllTime, Label: "Everything so far", Until: today.Format(time.DateOnly)}},
		nodes:  []disclosure.Node{{ID: AllTime, Rest: true}},
		months: map[string]int{}, rounds: map[string]int{},
	}
	calendar := today
	for _, r := range rounds {
		if !r.Dated() || r.Opens.After(now) {
			continue
		}
		if r.Opens.Before(calendar) {
			calendar = r.Opens.In(london)
		}
		closed := !r.Closes.After(now)
		until := today
		if closed {
			until = r.Closes.Add(-time.Nanosecond).In(london) // a round that closes at midnight listened to the day before
		}
		p.rounds[r.ID] = p.add(0, Period{ID: "round:" + r.ID, Label: r.Name, Closed: closed, Until: until.Format(time.DateOnly)})
	}
	p.calendar(calendar, firstDay)
	return p
}

func (p *periods) add(parent int, period Period) int {
	p.list = append(p.list, period)
	p.nodes = append(p.nodes, disclosure.Node{ID: period.ID, Parent: parent})
	return len(p.nodes) - 1
}

// calendar adds the months that were over on a day, below their quarter if that was over too.
func (p *periods) calendar(day time.Time, firstDay string) {
	first, err := time.ParseInLocation(time.DateOnly, firstDay, london)
	if err != nil {
		return
	}
	this := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, london)
	first = time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, london)
	if oldest := this.AddDate(0, -maxMonths, 0); first.Before(oldest) {
		first = oldest
	}
	quarters := map[string]int{}
	for month := first; month.Before(this); month = month.AddDate(0, 1, 0) {
		parent := 0
		quarter := (int(month.Month()) - 1) / 3
		end := time.Date(month.Year(), time.Month(3*quarter+4), 1, 0, 0, 0, 0, london)
		if !end.After(this) {
			id := fmt.Sprintf("quarter:%d-Q%d", month.Year(), quarter+1)
			at, ok := quarters[id]
			if !ok {
				label := end.AddDate(0, -3, 0).Format("January") + " to " + end.AddDate(0, -1, 0).Format("January 2006")
				at = p.add(0, Period{ID: id, Label: label, Closed: true, Until: end.AddDate(0, 0, -1).Format(time.DateOnly)})
				quarters[id] = at
			}
			parent = at
		}
		id := month.Format("2006-01")
		p.months[id] = p.add(parent, Period{
			ID: "month:" + id, Label: month.Format("January 2006"), Closed: true,
			Until: month.AddDate(0, 1, -1).Format(time.DateOnly),
		})
	}
}

// of is where a response belongs; 0, which is the rest of all time, for one of no round in a month that is not released.
func (p *periods) of(r *store.Response) int {
	if at, ok := p.rounds[r.Round]; ok {
		return at
	}
	if len(r.Day) < 7 {
		return 0
	}
	return p.months[r.Day[:7]]
}

// ComparePeriods orders periods for a menu: everything first, then quarters and months and rounds, newest first.
func ComparePeriods(a, b Period) int {
	if a.ID == b.ID {
		return 0
	}
	if a.ID == AllTime {
		return -1
	}
	if b.ID == AllTime {
		return 1
	}
	if c := strings.Compare(b.Until, a.Until); c != 0 {
		return c
	}
	return strings.Compare(b.ID, a.ID) // a quarter before its last month
}

// places is the tree of places, the council at its root.
type places struct {
	list     []store.Place
	nodes    []disclosure.Node
	index    map[string]int
	children [][]int
}

func newPlaces(all []store.Place, council string) *places {
	p := &places{
		list: []store.Place{{Name: council}}, nodes: []disclosure.Node{{Rest: true, Loose: true}}, index: map[string]int{"": 0}, children: [][]int{nil},
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b store.Place) int {
		if a.Order != b.Order {
			return a.Order - b.Order
		}
		return strings.Compare(a.Name, b.Name)
	})
	known := map[string]bool{}
	for _, place := range all {
		known[place.ID] = true
	}
	var add func(parent string, under int)
	add = func(parent string, under int) {
		for _, place := range all {
			orphan := parent == "" && !known[place.Parent]
			if place.Parent != parent && !orphan {
				continue
			}
			if _, twice := p.index[place.ID]; twice {
				continue
			}
			i := len(p.list)
			p.index[place.ID] = i
			p.list = append(p.list, place)
			p.nodes = append(p.nodes, disclosure.Node{ID: place.ID, Parent: under, Rest: true})
			p.children = append(p.children, nil)
			p.children[under] = append(p.children[under], i)
			add(place.ID, i)
		}
	}
	add("", 0)
	return p
}

// parts are the places that a place is made of. An only part, such as the one area of a council, says nothing: its own
// parts stand in for it.
func (p *places) parts(of int) []int {
	parts := p.children[of]
	for len(parts) == 1 && len(p.children[parts[0]]) > 1 {
		parts = p.children[parts[0]]
	}
	return parts
}

// Holds says whether an answer of this day and round lies in the period.
func (p Period) Holds(day, round string) bool {
	if day == "" || day > p.Until {
		return false
	}
	kind, value, _ := strings.Cut(p.ID, ":")
	switch kind {
	case "month":
		return strings.HasPrefix(day, value+"-")
	case "quarter":
		year, quarter, _ := strings.Cut(value, "-Q")
		return strings.HasPrefix(day, year+"-") && len(day) >= 7 && fmt.Sprint((int(day[5]-'0')*10+int(day[6]-'0')-1)/3+1) == quarter
	case "round":
		return round == value
	}
	return p.ID == AllTime
}
