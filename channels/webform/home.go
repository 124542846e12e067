package webform

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"familyvoice/store"
)

// home is how to take part, for everywhere or for one hub.
type home struct {
	body
	Place    store.Place
	Start    string // where "start now" leads
	Text     string // what to text: the hub's word, or GO
	SMS      string // the number as people write it; "" hides that way
	SMSLink  template.URL
	Telegram string // the link into the chat; "" hides that way
	MinAge   int
	Council  string
	Kiosk    bool // a hub's shared screen: here and now is the only way
}

// showHome says how to take part.
func (f *Form) showHome(c *gin.Context) { f.showWays(f.visitor(c), store.Place{}, f.kiosk(c) != "") }

// showHub is a hub's front door: QR codes lead here, and the hub is then known.
func (f *Form) showHub(c *gin.Context) {
	v := f.visitor(c)
	place, err := f.place(v, c.Param("place"))
	if f.away(v, err) {
		return
	}
	if place.ID == "" { // an old poster: the survey is still there
		v.redirect(v.To("/"))
		return
	}
	f.showWays(v, place, f.kiosk(c) != "")
}

func (f *Form) showWays(v *visit, place store.Place, kiosk bool) {
	h := home{body: v.body(), Place: place, Start: v.To("/survey/"), Text: "GO", SMS: unbroken(f.SMSNumber), MinAge: f.MinAge, Council: v.council()}
	title := v.T("home.title")
	if place.ID != "" {
		h.Start = v.To("/survey/?place=" + url.QueryEscape(place.ID))
		title = v.T("home.title-hub", "hub", place.Name)
		if place.Keyword != "" {
			h.Text = strings.ToUpper(place.Keyword)
		}
	}
	if f.SMSNumber != "" {
		h.SMSLink = template.URL("sms:" + digitsOf(f.SMSNumber) + "?body=" + url.PathEscape(h.Text))
	}
	if f.Telegram != "" {
		h.Telegram = "https://t.me/" + url.PathEscape(f.Telegram)
		if place.ID != "" {
			h.Telegram += "?start=" + url.QueryEscape(place.ID)
		}
	}
	if h.Kiosk = kiosk; kiosk {
		h.SMS, h.Telegram = "", ""
	}
	p := v.page(title, h)
	p.Wide, p.NoStore = true, kiosk
	f.views.Show(v.c, http.StatusOK, "home", p)
}

// place finds a place by id; an unknown one gives an empty place.
func (f *Form) place(v *visit, id string) (store.Place, error) {
	if id == "" {
		return store.Place{}, nil
	}
	places, err := f.Conversation.Places(v.c.Request.Context())
	if err != nil {
		return store.Place{}, err
	}
	for _, p := range places {
		if strings.EqualFold(p.ID, id) {
			return p, nil
		}
	}
	return store.Place{}, nil
}

// unbroken keeps a number on one line.
func unbroken(number string) string { return strings.ReplaceAll(number, " ", "\u00a0") }

// digitsOf keeps what a telephone dials.
func digitsOf(number string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, number)
}
