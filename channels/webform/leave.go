package webform

import (
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/survey"
	"familyvoice/web"
)

// exits says whether the "leave this page" button is offered: from the worries on. Earlier it would put off people who
// do not see themselves at risk (GOV.UK, exit a page quickly).
func exits(s *survey.Survey, id string) bool {
	seen := false
	for _, q := range s.Questions {
		seen = seen || q.Section == "fears"
		if q.ID == id {
			return seen
		}
	}
	return false
}

// firstExit is the question where the button first appears; "" where no question has it.
func firstExit(s *survey.Survey) string {
	for _, q := range s.Questions {
		if q.Section == "fears" {
			return q.ID
		}
	}
	return ""
}

// questionPath is the page of a question. Before the first one that has the button comes the page that says what it
// does, until that question is answered or passed.
func (v *visit) questionPath(id string) string {
	if id == firstExit(v.view.Survey) && v.view.State.Answer(id) == nil {
		return "/survey/safety"
	}
	return "/survey/q/" + url.PathEscape(id)
}

// safety is the page between the easy questions and the hard ones.
type safety struct {
	body
	GoOn string
}

// showSafety says what the button does before it can first be used: history is not erased, answers are kept.
func (f *Form) showSafety(c *gin.Context) {
	v, err := f.participant(c)
	if f.away(v, err) {
		return
	}
	if !v.underWay() || !v.mayAnswer(firstExit(v.view.Survey)) {
		v.redirect(v.whereNow())
		return
	}
	id := firstExit(v.view.Survey)
	p := private(v.page(v.T("safety.title"), safety{body: v.body(), GoOn: "/survey/q/" + url.PathEscape(id)}))
	p.Exit = true
	p.Back = v.backFrom(question{ID: id})
	p.Notices = v.notices()
	f.views.Show(c, http.StatusOK, "safety", p)
}

// showLeave says what the "leave this page" button does, and what it can't do.
func (f *Form) showLeave(c *gin.Context) {
	v := f.visitor(c)
	p := private(v.page(v.T("leave.title"), v.body()))
	p.Exit = true
	f.views.Show(c, http.StatusOK, "leave", p)
}

// leave ends the session and shows the weather; at a hub's shared screen, its first page.
func (f *Form) leave(c *gin.Context) {
	f.forget(c)
	c.Header("Cache-Control", "no-store")
	if place := f.kiosk(c); place != "" {
		c.Redirect(http.StatusSeeOther, kioskPath(place))
		return
	}
	c.Redirect(http.StatusSeeOther, web.ExitURL)
}

// forget makes this device forget: the session is replaced, and what was sent can't be seen here any more.
func (f *Form) forget(c *gin.Context) {
	f.setCookie(c, receiptCookie, "", -time.Second)
	f.endSession(c)
}
