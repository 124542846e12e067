package staff

import (
	"cmp"
	"net/http"
	"net/url"
	"path"
	"strings"

	"familyvoice/web"
)

// fieldTo is where the sign-in keeps the page that somebody was on the way to, in its address and its forms.
const fieldTo = "to"

// maxOnward bounds that address, in bytes: it travels in a cookie too.
const maxOnward = 300

// onward is the address of a staff page, if that is what it is, for somebody who was on the way there before they signed in;
// "" for any other: what stands in an address may come from anywhere.
func onward(to string) string {
	u, err := url.Parse(to)
	if err != nil || len(to) > maxOnward || strings.Contains(to, `\`) {
		return ""
	}
	if !strings.HasPrefix(to, "/staff/") || path.Clean(u.Path) != u.Path {
		return ""
	}
	if strings.HasPrefix(u.Path, "/staff/sign-") || u.Path == "/staff/leave" { // they are no pages to stay on
		return ""
	}
	return u.RequestURI()
}

// asked is where the person who signs in was on the way to; "" for nowhere.
func (v *visit) asked() string { return onward(cmp.Or(v.PostForm(fieldTo), v.Query(fieldTo))) }

// goOn leads to where somebody was on the way to, or to their first page.
func (v *visit) goOn(to string) {
	v.Redirect(http.StatusSeeOther, cmp.Or(to, "/staff/"))
}

// goToSignIn leads to the sign-in, and from there on to the page that was asked for.
func (v *visit) goToSignIn() {
	to := ""
	if v.Request.Method == http.MethodGet {
		to = onward(v.Request.URL.RequestURI())
	}
	if to == "" {
		v.Redirect(http.StatusSeeOther, "/staff/sign-in")
		return
	}
	v.Redirect(http.StatusSeeOther, "/staff/sign-in?"+url.Values{fieldTo: {to}}.Encode())
}

// fromElsewhere says that a page was asked for by a link on another site, in a mail that is read in the browser say, without the
// session's cookie, which stays behind then (SameSite=Strict). Whether the person is signed in can't be known.
func (v *visit) fromElsewhere() bool {
	_, err := v.Request.Cookie(v.site.sessions.Cookie.Name)
	return err != nil && v.Request.Method == http.MethodGet && v.GetHeader("Sec-Fetch-Site") == "cross-site"
}

// openFromHere answers with a page that opens an address of ours from here, where the session's cookie comes along. It says the
// same to everybody.
func (v *visit) openFromHere(to, title string) error {
	v.Header("Refresh", "0; url="+to)
	return v.show(http.StatusOK, "onward", web.Page{Title: title, Body: to})
}
