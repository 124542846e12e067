package staff

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// menuOf is the menu as a reader of a page finds it: the row of groups, and below it the pages of the group where they are.
// What is marked as the place where they are stands in brackets.
func menuOf(t *testing.T, page string) (rows [][]string, named string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for nav := range doc.Descendants() {
		if nav.Data != "nav" || attribute(nav, "aria-label") != "Staff pages" {
			continue
		}
		for ul := range nav.Descendants() {
			if ul.Data != "ul" {
				continue
			}
			var row []string
			for a := range ul.Descendants() {
				if a.Data != "a" && a.Data != "button" {
					continue
				}
				words := strings.TrimSpace(a.FirstChild.Data)
				if at := attribute(a, "aria-current"); at != "" {
					words = fmt.Sprintf("[%s: %s]", at, words)
				}
				row = append(row, words)
			}
			rows, named = append(rows, row), attribute(ul, "aria-label")
		}
	}
	return rows, named
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func TestTheMenuIsGroupedByWhatAPersonComesToDo(t *testing.T) {
	h := newHouse(t)
	h.town(200)
	for _, c := range []struct {
		who   string
		roles []string
		path  string
		rows  [][]string
	}{
		{"a leader reads", []string{"viewer", "analyst", "editor"}, "/staff/summary", [][]string{
			{"[true: Read]", "Check", "Act", "Your sessions", "Sign out"},
			{"[page: Summary]", "Themes", "Hubs", "Reach", "Stories", "Search", "Quality"},
		}},
		{"a page below one of the menu", []string{"viewer", "analyst", "editor"}, "/staff/themes/money", [][]string{
			{"[true: Read]", "Check", "Act", "Your sessions", "Sign out"},
			{"Summary", "[true: Themes]", "Hubs", "Reach", "Stories", "Search", "Quality"},
		}},
		{"a page below another that stands in the menu itself", []string{"viewer", "analyst", "editor"}, "/staff/stories/waiting", [][]string{
			{"Read", "[true: Check]", "Act", "Your sessions", "Sign out"},
			{"Quotes", "[page: Stories to release]", "Tags", "Few but matters", "Set aside"},
		}},
		{"a leader decides", []string{"viewer", "analyst", "editor"}, "/staff/actions", [][]string{
			{"Read", "Check", "[true: Act]", "Your sessions", "Sign out"},
			{"[page: You said, we did]", "Rounds", "Meeting pack", "Take away"},
		}},
		{"a page of no group", []string{"viewer", "analyst", "editor"}, "/staff/words", [][]string{
			{"Read", "Check", "Act", "Your sessions", "Sign out"},
		}},
		{"a partner", []string{"collaborative"}, "/staff/pack", [][]string{
			{"Read", "[true: Act]", "Your sessions", "Sign out"}, {"[page: Meeting pack]", "Take away"},
		}},
		{"a group of one page stands under its name", []string{"viewer", "safeguarding"}, "/staff/alerts", [][]string{
			{"[page: Alerts]", "Read", "Act", "Your sessions", "Sign out"},
		}},
		{"a few pages need no groups", []string{"safeguarding"}, "/staff/alerts", [][]string{
			{"[page: Alerts]", "Your sessions", "Sign out"},
		}},
		{"who runs it", []string{"admin"}, "/staff/people/new", [][]string{
			{"Rounds", "Messages", "[true: People]", "API tokens", "Record", "Your sessions", "Sign out"},
		}},
		{"a hub worker who reads too", []string{"hub-worker", "viewer"}, "/staff/hubs", [][]string{
			{"Enter answers", "[true: Read]", "Act", "Your sessions", "Sign out"},
			{"Summary", "Themes", "[page: Hubs]", "Reach", "Stories", "Quality"},
		}},
	} {
		t.Run(c.who, func(t *testing.T) {
			name := strings.Map(func(r rune) rune { return map[bool]rune{true: r, false: -1}[r >= 'a' && r <= 'z'] }, c.who)
			r := h.signedIn(name, c.roles)
			rows, named := menuOf(t, r.see(c.path))
			if !slices.EqualFunc(rows, c.rows, slices.Equal) {
				t.Errorf("the menu of %s is %q", c.path, rows)
			}
			if len(rows) == 2 && !slices.Contains(rows[0], "[true: "+named+"]") {
				t.Errorf("the second row is called %q", named)
			}
		})
	}
}

// Nobody needs an address by heart: whatever a person may open as a first page stands in the menu, in one group alone.
func TestEveryFirstPageStandsInTheMenu(t *testing.T) {
	h := newHouse(t)
	inMenu := map[string]int{}
	for _, g := range menu {
		for _, p := range g.pages {
			inMenu[p.path]++
		}
	}
	for path, n := range inMenu {
		if n != 1 {
			t.Errorf("%s stands in the menu %d times", path, n)
		}
	}
	// The others are led to: the front door, signing in, and what stands beside a page of the menu.
	elsewhere := []string{"/", "/sign-in", "/words", "/sessions", "/pack.css", "/pack.pdf", "/pack.docx"}
	for _, r := range h.site.routes() {
		if r.method == "GET" && strings.Count(r.path, "/") == 1 && inMenu[r.path] == 0 && !slices.Contains(elsewhere, r.path) {
			t.Errorf("no menu leads to %s", r.path)
		}
	}
}

// Whoever reads about one place goes on reading about it.
func TestTheMenuCarriesThePlaceAndThePeriodOn(t *testing.T) {
	h := newHouse(t)
	h.town(320)
	r := h.signedIn("lea", []string{"editor"})
	const chosen = "?period=month%3A2026-10&amp;place=elm"
	for _, from := range []string{"/staff/summary", "/staff/themes/money", "/staff/pack"} {
		body := r.see(from + "?place=elm&period=month:2026-10")
		if !strings.Contains(body, `href="/staff/summary`+chosen) || !strings.Contains(body, `href="/staff/`+map[bool]string{true: "exports", false: "reach"}[from == "/staff/pack"]+chosen) {
			t.Errorf("the menu of %s forgets the place", from)
		}
	}
	if body := r.see("/staff/actions?place=elm&period=all"); strings.Contains(body, "place=elm") {
		t.Error("a page that reads no place hands one on")
	}
}
