package staff

import (
	_ "embed"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"familyvoice/analysis/disclosure"
	"familyvoice/staff/account"
	"familyvoice/staff/export"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/web"

	"github.com/gin-gonic/gin"
)

// apiBase is where the read-only API lies. It serves released tables and nothing else.
const apiBase = "/api/v1"

// openAPI describes the API (OpenAPI 3.1). A test holds the server against it.
//
//go:embed openapi.json
var openAPI []byte

// apiRoute is one address of the API. Open ones need no token.
type apiRoute struct {
	path   string
	open   bool
	handle func(*apiCall) error
}

func (s *Site) apiRoutes() []apiRoute {
	return []apiRoute{
		{"/openapi.json", true, s.apiDescription},
		{"/places", false, s.apiPlaces},
		{"/periods", false, s.apiPeriods},
		{"/releases/:period", false, s.apiRelease},
	}
}

// apiCall is one request with what its token may read.
type apiCall struct {
	*gin.Context
	site   *Site
	token  token
	places []store.Place
	scope  account.Scope
}

// mountAPI puts the API beside the staff pages. Other sites' pages can't read it: it sets no CORS headers.
func (s *Site) mountAPI(router gin.IRouter) {
	group := router.Group(apiBase, web.Secure(), noStore)
	for _, r := range s.apiRoutes() {
		group.GET(r.path, s.serveAPI(r))
	}
}

func (s *Site) serveAPI(r apiRoute) gin.HandlerFunc {
	return func(c *gin.Context) {
		call := &apiCall{Context: c, site: s}
		err := errNoSuchToken
		if r.open {
			err = nil
		} else if secret, ok := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer "); ok {
			if call.token, err = s.knownToken(c.Request.Context(), secret); err == nil {
				call.places, err = s.places(c.Request.Context())
				call.scope = account.NewScope(&store.Staff{Places: call.token.Places}, call.places)
			}
		}
		if err == nil {
			err = r.handle(call)
		}
		if err != nil {
			call.fail(err)
		}
	}
}

// problem is an error as RFC 9457 has it.
type problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

func (c *apiCall) fail(err error) {
	p := problem{"Something went wrong", http.StatusInternalServerError, "Try again in a minute."}
	switch {
	case errors.Is(err, errNoSuchToken):
		c.Header("WWW-Authenticate", `Bearer realm="Family Voice"`)
		p = problem{"A token is needed", http.StatusUnauthorized, "Send a token that is known and not over as: Authorization: Bearer fvt_..."}
	case errors.Is(err, errForbidden):
		p = problem{"Not for this token", http.StatusForbidden, "The token does not read this place."}
	case errors.Is(err, store.ErrNotFound):
		p = problem{"There is no such release", http.StatusNotFound, "Too few families answered, or there is no such place or period."}
	case errors.Is(err, store.ErrUnavailable):
		p = problem{"The database can't be reached", http.StatusServiceUnavailable, "Try again in a minute."}
	}
	if p.Status >= 500 {
		c.site.Log.ErrorContext(c, "the API failed", "route", c.FullPath(), "error", err)
	}
	body, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings marshal
	}
	c.Data(p.Status, "application/problem+json", body)
}

func (c *apiCall) give(body any) error {
	content, err := json.Marshal(body)
	if err != nil {
		return err
	}
	c.Data(http.StatusOK, "application/json", content)
	return nil
}

func (s *Site) apiDescription(c *apiCall) error {
	c.Data(http.StatusOK, "application/json", openAPI)
	return nil
}

// ask is the place that the address names; the whole council if it names none.
func (c *apiCall) ask() (place string, err error) {
	place = c.Query("place")
	if !c.scope.Allows(place) {
		return "", errForbidden
	}
	if place != "" && placeName(c.places, place, "") == goneName {
		return "", store.ErrNotFound
	}
	return place, nil
}

type apiPlace struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	Parent string `json:"parent"`
}

func (s *Site) apiPlaces(c *apiCall) error {
	out := struct {
		Places []apiPlace `json:"places"`
	}{[]apiPlace{}}
	if c.scope.All() {
		out.Places = append(out.Places, apiPlace{"", s.Council, "council", ""})
	}
	for _, p := range c.places {
		if c.scope.Allows(p.ID) {
			out.Places = append(out.Places, apiPlace{p.ID, p.Name, p.Kind, p.Parent})
		}
	}
	return c.give(out)
}

type apiPeriod struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Closed bool   `json:"closed"`
	Until  string `json:"until"`
}

func periodOf(p release.Period) apiPeriod { return apiPeriod{p.ID, p.Label, p.Closed, p.Until} }

func (s *Site) apiPeriods(c *apiCall) error {
	place, err := c.ask()
	if err != nil {
		return err
	}
	periods, err := release.Periods(c.Request.Context(), s.Store, c.token.Audience, place)
	if err != nil {
		return err
	}
	out := struct {
		Place   string      `json:"place"`
		Periods []apiPeriod `json:"periods"`
	}{place, []apiPeriod{}}
	for _, p := range periods {
		out.Periods = append(out.Periods, periodOf(p))
	}
	return c.give(out)
}

// apiCell is a number that may be shown, or the reason why it is hidden; never both.
type apiCell struct {
	Families *int   `json:"families,omitempty"`
	Hidden   string `json:"hidden,omitempty"` // small, protects, withheld
	Words    string `json:"words"`            // as pages say it
}

func cellOf(c disclosure.Cell) apiCell {
	if n, shown := c.Show(); shown {
		return apiCell{Families: &n, Words: c.String()}
	}
	return apiCell{Hidden: string(c.Why()), Words: c.String()}
}

type apiTable struct {
	ID   string   `json:"id"`
	Name string   `json:"name"`
	Rows []apiRow `json:"rows"`
}

type apiRow struct {
	ID   string  `json:"id"`
	Name string  `json:"name"`
	Cell apiCell `json:"cell"`
}

func (s *Site) apiRelease(c *apiCall) error {
	place, err := c.ask()
	if err != nil {
		return err
	}
	b, err := release.Latest(c.Request.Context(), s.Store, c.token.Audience, place, c.Param("period"))
	if err != nil {
		return err
	}
	out := struct {
		Place     string     `json:"place"`
		PlaceName string     `json:"place_name"`
		Period    apiPeriod  `json:"period"`
		Made      time.Time  `json:"made"`
		Threshold int        `json:"threshold"`
		Families  apiCell    `json:"families"`
		Tables    []apiTable `json:"tables"`
	}{b.Place, b.Name, periodOf(b.Period), b.Made.UTC(), b.K, cellOf(b.Families), []apiTable{}}
	for _, t := range export.Tables(b) {
		table := apiTable{t.ID, t.Title, []apiRow{}}
		for _, r := range t.Rows {
			table.Rows = append(table.Rows, apiRow{r.ID, r.Label, cellOf(r.Cell)})
		}
		out.Tables = append(out.Tables, table)
	}
	return c.give(out)
}
