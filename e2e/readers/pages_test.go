package readers

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"familyvoice/staff"
	"familyvoice/store"
	"familyvoice/web"

	"github.com/gin-gonic/gin"
)

// page is one address of the route table, asked about another thing each time.
type page struct {
	name, method string
	path         func(i int) string
	form         func(i int) url.Values
}

func same(path string) func(int) string { return func(int) string { return path } }

// slice walks through every place.
func slice(path string) func(int) string {
	return func(i int) string {
		q := url.Values{}
		switch n := i % (hubs + areas + 1); {
		case n > areas:
			q.Set("place", fmt.Sprintf("hub-%02d", n-areas))
		case n > 0:
			q.Set("place", fmt.Sprintf("area-%d", n))
		}
		return path + "?" + q.Encode()
	}
}

// period walks through the periods of the whole council.
func (r *browser) period(path string) func(int) string {
	return func(i int) string { return path + "?" + url.Values{"period": {r.periods[i%len(r.periods)]}}.Encode() }
}

// words are what people look for: a few that thousands of families used, and a few that hardly any did.
var words = []string{
	"bus", "school", "dads", "money and food", "somewhere warm", "quiet park bench", "waiting list", "health visitor", "teenagers evening", "xylophone",
}

// pages are all pages of the signed-in site, and the API.
func (r *browser) pages() []page {
	theme := func(i int) string { return "/staff/themes/" + r.themes[i%len(r.themes)].ID }
	point := func(path string) func(int) string {
		return func(i int) string { return fmt.Sprintf("%safter=%02x", path, (i*37)%256) }
	}
	return []page{
		{name: "GET /staff/summary", path: slice("/staff/summary")},
		{name: "GET /staff/summary (periods)", path: r.period("/staff/summary")},
		{name: "GET /staff/themes", path: slice("/staff/themes")},
		{name: "GET /staff/themes/:id", path: theme},
		{name: "GET /staff/hubs", path: same("/staff/hubs")},
		{name: "GET /staff/reach", path: slice("/staff/reach")},
		{name: "GET /staff/pack", path: slice("/staff/pack")},
		{name: "GET /staff/pack.docx", path: slice("/staff/pack.docx")},
		{name: "GET /staff/pack.css", path: same("/staff/pack.css")},
		{name: "GET /staff/search (a theme)", path: func(i int) string { return "/staff/search?theme=" + r.themes[i%len(r.themes)].ID }},
		{name: "GET /staff/search/no-theme", path: same("/staff/search/no-theme")},
		{name: "POST /staff/search", method: "POST", path: same("/staff/search"), form: func(i int) url.Values { return url.Values{"words": {words[i%len(words)]}} }},
		{name: "GET /staff/stories", path: same("/staff/stories")},
		{name: "GET /staff/stories/waiting", path: point("/staff/stories/waiting?")},
		{name: "GET /staff/rare", path: same("/staff/rare")},
		{name: "GET /staff/quotes", path: point("/staff/quotes?")},
		{name: "GET /staff/tags", path: point("/staff/tags?")},
		{name: "GET /staff/tags (unsure)", path: point("/staff/tags?unsure=1&")},
		{name: "GET /staff/tags/:id", path: func(i int) string { return "/staff/tags/" + url.PathEscape(r.ids[i%len(r.ids)]) }},
		{name: "GET /staff/quality", path: same("/staff/quality")},
		{name: "GET /staff/quality/read", path: same("/staff/quality/read")},
		{name: "GET /staff/actions", path: same("/staff/actions")},
		{name: "GET /staff/actions/:id/poster", path: func(i int) string {
			return fmt.Sprintf("/staff/actions/20260%03d-made-up/poster", i%(actionsOf/3)*3+1) // every third is not published
		}},
		{name: "GET /staff/actions/:id", path: func(i int) string { return fmt.Sprintf("/staff/actions/20260%03d-made-up", i%actionsOf) }},
		{name: "GET /staff/alerts", path: same("/staff/alerts")},
		{name: oneAlert, path: func(i int) string { return "/staff/alerts/" + r.alerts[i%len(r.alerts)] }},
		{name: "GET /staff/deliveries", path: same("/staff/deliveries")},
		{name: "GET /staff/audit", path: same("/staff/audit")},
		{name: "GET /staff/people", path: same("/staff/people")},
		{name: "GET /staff/people/:id", path: same("/staff/people/" + reader)},
		{name: "GET /staff/rounds", path: same("/staff/rounds")},
		{name: "GET /staff/set-aside", path: same("/staff/set-aside")},
		{name: "GET /staff/sessions", path: same("/staff/sessions")},
		{name: "GET /staff/tokens", path: same("/staff/tokens")},
		{name: "GET /staff/words", path: same("/staff/words")},
		{name: "GET /staff/exports", path: slice("/staff/exports")},
		{name: "GET /staff/exports/tables.csv", path: slice("/staff/exports/tables.csv")},
		{name: "GET /staff/exports/tables.xlsx", path: slice("/staff/exports/tables.xlsx")},
		{name: "GET /staff/exports/codebook.qdc", path: same("/staff/exports/codebook.qdc")},
		{name: "GET /api/v1/openapi.json", path: same("/api/v1/openapi.json")},
		{name: "GET /api/v1/places", path: same("/api/v1/places")},
		{name: "GET /api/v1/periods", path: slice("/api/v1/periods")},
		{name: "GET /api/v1/releases/:period", path: slice("/api/v1/releases/all")},
		{name: "GET /you-said", path: same("/you-said")},
	}
}

// files are those that hold an answer of every family.
func (r *browser) files() []page {
	return []page{
		{name: "GET /staff/exports/excerpts.jsonl", path: same("/staff/exports/excerpts.jsonl")},
		{name: "GET /staff/exports/excerpts.qdpx", path: same("/staff/exports/excerpts.qdpx")},
		{name: "POST /staff/exports/raw.jsonl", method: "POST", path: same("/staff/exports/raw.jsonl"), form: func(int) url.Values { return url.Values{"reason": {"to measure how long it takes"}} }},
	}
}

// oneAlert is asked for where somebody raised a concern: of families with one answer nobody did.
const oneAlert = "GET /staff/alerts/:id"

// unmeasured are addresses that are no page of their own, with the reason.
var unmeasured = map[string]string{
	"GET /staff/":                 "leads to the first page of the person's roles",
	"GET /staff/sign-in":          "has no data in it",
	"GET /staff/sign-in/code":     "has no data in it",
	"GET /staff/sign-in/sso":      "leads away",
	"GET /staff/sign-in/sso/back": "leads back",
	"GET /staff/pack.pdf":         "is the browser's work",
	"GET /staff/stories/:id":      "reads what the list of stories reads",
	"GET /staff/rounds/:id":       "reads one round",
	"GET /staff/set-aside/:id":    "reads one run",
}

// TestEveryPageIsAskedFor holds the list of pages against the route table.
func TestEveryPageIsAskedFor(t *testing.T) {
	gin.SetMode(gin.TestMode)
	router := gin.New()
	staff.New(staff.Config{Store: &store.Store{}, Keys: newKeys(t), Renderer: web.New(web.Options{})}).Mount(router)
	asked := map[string]bool{}
	for name := range unmeasured {
		asked[name] = true
	}
	r := &browser{b: t}
	for _, p := range append(r.pages(), r.files()...) {
		name, _, _ := strings.Cut(p.name, " (")
		asked[name] = true
	}
	for _, route := range router.Routes() {
		if name := route.Method + " " + route.Path; route.Method == "GET" && !asked[name] {
			t.Errorf("%s is not measured", name)
		}
	}
}
