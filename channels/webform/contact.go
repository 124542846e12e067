package webform

import (
	"net/http"
	"strings"
	"unicode"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/web"
)

// contact is "I want someone to contact me": the one page that asks for a way to reach somebody. What is written here is
// sealed for the people who answer such requests and is no part of any answer.
type contact struct {
	body
	Reach string
	Safe  string
}

const (
	reachField = "reach"
	safeField  = "safe"
	maxReach   = 500 // bytes of each field
)

// showContact asks how the person can be reached.
func (f *Form) showContact(c *gin.Context) { f.askContact(f.visitor(c), http.StatusOK, contact{}) }

func (f *Form) askContact(v *visit, status int, page contact, errors ...web.FieldError) {
	page.body = v.body()
	p := typing(private(v.page(v.T("contact.title"), page)))
	p.Exit = true
	p.Back = v.back("/help-now")
	p.Errors = errors
	f.views.Show(v.c, status, "contact", p)
}

// askForPerson passes the request on.
func (f *Form) askForPerson(c *gin.Context) {
	v := f.visitor(c)
	page := contact{Reach: strings.TrimSpace(channels.Clean(c.PostForm(reachField))), Safe: strings.TrimSpace(channels.Clean(c.PostForm(safeField)))}
	if v.turning() != nil {
		f.askContact(v, http.StatusOK, page)
		return
	}
	var errors []web.FieldError
	switch {
	case len(page.Reach) > maxReach:
		errors = append(errors, web.FieldError{Anchor: reachField, Text: v.T("contact.too-long")})
	case !reachable(page.Reach):
		errors = append(errors, web.FieldError{Anchor: reachField, Text: v.T("contact.empty")})
	}
	if len(page.Safe) > maxReach {
		errors = append(errors, web.FieldError{Anchor: safeField, Text: v.T("contact.too-long")})
	}
	if len(errors) > 0 {
		f.askContact(v, http.StatusUnprocessableEntity, page, errors...)
		return
	}
	ok, err := f.own(v)
	if f.away(v, err) {
		return
	}
	if !ok || heldUp(v.view) { // a deletion that waits is not called off by this
		v.session = v.sessionOf(page.Reach) // used this once: there is nothing here to come back to
	}
	err = v.command("contact-me", "", func(in *channels.Inbound) { in.Text = strings.TrimSpace(page.Reach + "\n" + page.Safe) })
	if f.away(v, err) {
		return
	}
	v.redirect(v.To("/survey/contact-sent"))
}

// reachable says whether there is a telephone number or an e-mail address in the words, in any form.
func reachable(words string) bool {
	digits := 0
	for _, r := range words {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	at := strings.IndexByte(words, '@')
	return digits >= 7 || at > 0 && at < len(words)-3
}

// showContactSent says what happens now, and what to do meanwhile.
func (f *Form) showContactSent(c *gin.Context) {
	v := f.visitor(c)
	p := private(v.page(v.T("contact.sent"), v.body()))
	p.Exit = true
	f.views.Show(c, http.StatusOK, "contactsent", p)
}
