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
)

// showContact asks how the person can be reached.
func (f *Form) showContact(c *gin.Context) {
	v := f.visitor(c)
	f.askContact(v, http.StatusOK, contact{body: v.body()})
}

// askContact shows the page. Help stands first on one whose words tell of harm.
func (f *Form) askContact(v *visit, status int, page contact, errors ...web.FieldError) {
	if page.Notices == nil && v.harm(page.words()) {
		v.helpFirst()
		page.Notices = v.notices()
	}
	p := typing(private(v.page(v.T("contact.title"), page)))
	p.Exit = true
	p.Back = v.back("/help-now")
	p.Errors, p.Notices = errors, page.Notices
	f.views.Show(v.c, status, "contact", p)
}

// askForPerson passes the request on, however long it is. Without a way to reach somebody it comes back to be added; words that
// tell of harm do not wait for that.
func (f *Form) askForPerson(c *gin.Context) {
	v := f.visitor(c)
	page := contact{body: v.body(), Reach: strings.TrimSpace(channels.Clean(c.PostForm(reachField))), Safe: strings.TrimSpace(channels.Clean(c.PostForm(safeField)))}
	if v.turning() != nil {
		f.askContact(v, http.StatusOK, page)
		return
	}
	if !reachable(page.Reach) {
		page.body = v.again()
		if v.harm(page.words()) && f.mayPlead(v) {
			_ = f.passOn(v, page)
			v.speak(v.asked) // the page is in the language that it had, whatever that of a run is
		}
		f.askContact(v, http.StatusUnprocessableEntity, page, web.FieldError{Anchor: reachField, Text: v.T("contact.empty")})
		return
	}
	if !f.mayPlead(v) {
		f.keepReach(v, http.StatusTooManyRequests, page, "problem.429.title", "problem.429.one")
		return
	}
	if f.passOn(v, page) != nil {
		f.keepReach(v, http.StatusServiceUnavailable, page, "problem.503.title", "problem.503.two")
		return
	}
	if v.busy() { // the page after this one may be refused
		f.showContactSent(c)
		return
	}
	v.redirect(v.To("/survey/contact-sent"))
}

// words is all that was written.
func (c contact) words() string { return strings.TrimSpace(c.Reach + "\n" + c.Safe) }

// passOn gives what was written to the conversation; sent once more, it is the same message.
func (f *Form) passOn(v *visit, page contact) error {
	ok, err := f.own(v)
	if err != nil || !ok || heldUp(v.view) { // neither waited for: a run that can't be read now, a deletion that is not called off by this
		v.session = v.sessionOf(page.Reach) // used this once: there is nothing here to come back to
	}
	err = v.command("contact-me", "", func(in *channels.Inbound) { in.Text = page.words() })
	if err != nil {
		f.Log.ErrorContext(v.c, "a request for a person could not be kept", "error", err)
	}
	return err
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
