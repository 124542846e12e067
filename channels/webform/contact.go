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
	Reach   string
	Safe    string
	Notices []web.Notice
}

const (
	reachField = "reach"
	safeField  = "safe"
	maxReach   = 500 // bytes of each field
)

// showContact asks how the person can be reached.
func (f *Form) showContact(c *gin.Context) {
	v := f.visitor(c)
	f.askContact(v, http.StatusOK, contact{body: v.body()})
}

func (f *Form) askContact(v *visit, status int, page contact, errors ...web.FieldError) {
	p := typing(private(v.page(v.T("contact.title"), page)))
	p.Exit = true
	p.Back = v.back("/help-now")
	p.Errors, p.Notices = errors, page.Notices
	f.views.Show(v.c, status, "contact", p)
}

// askForPerson passes the request on.
func (f *Form) askForPerson(c *gin.Context) {
	v := f.visitor(c)
	page := contact{body: v.body(), Reach: strings.TrimSpace(channels.Clean(c.PostForm(reachField))), Safe: strings.TrimSpace(channels.Clean(c.PostForm(safeField)))}
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
	if v.busy() && !f.pleas.take(web.Visitor(c), costPlea) {
		f.keepReach(v, http.StatusTooManyRequests, page, "problem.429.title", "problem.429.one")
		return
	}
	ok, err := f.own(v)
	if err != nil || !ok || heldUp(v.view) { // neither waited for: a run that can't be read now, a deletion that is not called off by this
		v.session = v.sessionOf(page.Reach) // used this once: there is nothing here to come back to
	}
	err = v.command("contact-me", "", func(in *channels.Inbound) { in.Text = strings.TrimSpace(page.Reach + "\n" + page.Safe) })
	if err != nil {
		f.Log.ErrorContext(c, "a request for a person could not be kept", "error", err)
		f.keepReach(v, http.StatusServiceUnavailable, page, "problem.503.title", "problem.503.two")
		return
	}
	if v.busy() { // the page after this one may be refused
		f.showContactSent(c)
		return
	}
	v.redirect(v.To("/survey/contact-sent"))
}

// keepReach shows the page again with what was typed, and who to call meanwhile, when the request could not be passed on.
func (f *Form) keepReach(v *visit, status int, page contact, title, text string) {
	page.body = v.again()
	page.Notices = []web.Notice{{Kind: "help", Title: v.T(title), Text: v.T(text), Links: v.helpLinks()}}
	f.askContact(v, status, page)
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
