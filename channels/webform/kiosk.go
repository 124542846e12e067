package webform

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/web"
)

// A hub's shared screen asks after so many seconds without a touch, and forgets at the end of two minutes. The thank-you
// page is forgotten sooner: there is nothing left to write.
const (
	kioskAsk  = 90
	kioskWipe = 120
	kioskSent = 30
)

// kioskCookie holds the hub whose shared screen this is: its id, escaped, since a cookie holds few characters and a place may be
// called anything. An id that was not known again would leave a family's answers to the next one.
const kioskCookie = "fv-kiosk"

// kioskFirst is the first page of such a screen.
const kioskFirst = "/kiosk/:place"

func kioskPath(place string) string { return "/kiosk/" + url.PathEscape(place) }

// kiosk is the hub whose shared screen asks; "" for any other device.
func (f *Form) kiosk(c *gin.Context) string {
	place, _ := c.Cookie(f.cookieName(kioskCookie)) // "" without one; gin takes the escapes out
	return place
}

// showKiosk makes this device a hub's shared screen and is its first page. Opening it forgets whoever was here before:
// that is where an untouched screen comes back to, with scripts or without.
func (f *Form) showKiosk(c *gin.Context) {
	f.forget(c)
	v := f.visitor(c)
	v.session = ""
	place, err := f.place(v, c.Param("place"))
	if f.away(v, err) {
		return
	}
	if place.ID == "" {
		f.endKiosk(c)
		return
	}
	f.setCookie(c, kioskCookie, url.QueryEscape(place.ID), 0)
	f.showWays(v, place, true)
}

// endKiosk makes it an ordinary device again.
func (f *Form) endKiosk(c *gin.Context) {
	f.forget(c)
	f.setCookie(c, kioskCookie, "", -time.Second)
	f.visitor(c).redirect("/")
}

// idle is what a page of a shared screen does when nobody touches it; nil on any other device.
func (v *visit) idle() *web.Idle {
	place := v.f.kiosk(v.c)
	if place == "" || v.c.FullPath() == kioskFirst {
		return nil
	}
	to := v.c.Request.URL.Path
	if v.c.Request.Method != http.MethodGet {
		to = "/survey/"
	}
	return &web.Idle{
		Ask: kioskAsk, Wipe: kioskWipe, AskURL: v.To("/survey/still-here?to=" + url.QueryEscape(to)), WipeURL: kioskPath(place),
		Title: v.T("kiosk.still.title"), Text: v.T("kiosk.still.text"), Button: v.T("kiosk.still.go"),
	}
}

// wiped is the same for a page that asks nothing.
func (v *visit) wiped(after int) *web.Idle {
	place := v.f.kiosk(v.c)
	if place == "" {
		return nil
	}
	return &web.Idle{Wipe: after, WipeURL: kioskPath(place)}
}

// mode is how these answers are given.
func (v *visit) mode() string {
	switch {
	case v.entered != "":
		return v.entered
	case v.f.kiosk(v.c) != "":
		return "kiosk"
	}
	return "self"
}

// stillHere is the question that a shared screen without scripts asks on a page of its own.
type stillHere struct {
	body
	GoOn string
}

func (f *Form) showStillHere(c *gin.Context) {
	v, err := f.participant(c)
	if f.away(v, err) {
		return
	}
	p := private(v.page(v.T("kiosk.still.title"), stillHere{body: v.body(), GoOn: ownPath(c.Query("to"))}))
	p.Idle = v.wiped(kioskWipe - kioskAsk)
	f.views.Show(c, http.StatusOK, "stillhere", p)
}

// ownPath is a path of ours to go on to, whatever was asked for.
func ownPath(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\?#\r\n") {
		return "/survey/"
	}
	return to
}
