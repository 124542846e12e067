package webform

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"familyvoice/survey"
)

// row is one answer as the family may read it.
type row struct {
	Question string
	Section  string
	Answer   string
	Skipped  bool
	Change   string // where it is changed; "" where it can't be
}

// check is the list of answers before they are sent.
type check struct {
	body
	Rows   []row
	Hidden bool
}

// showCheck shows all answers with a way to change each.
func (f *Form) showCheck(c *gin.Context) {
	v, err := f.participant(c)
	if f.away(v, err) {
		return
	}
	if !v.underWay() || v.stage() != survey.Checking {
		v.redirect(v.whereNow())
		return
	}
	rows := v.rows()
	for i := range rows {
		rows[i].Change += "?from=check"
	}
	p := private(v.page(v.T("check.title"), check{body: v.body(), Rows: rows, Hidden: len(v.view.Hidden) > 0}))
	if path := v.shownPath(); len(path) > 0 {
		p.Back = v.back("/survey/q/" + url.PathEscape(path[len(path)-1]))
	}
	p.Exit = true
	p.Notices = v.notices()
	f.views.Show(c, http.StatusOK, "check", p)
}

// rows are the answers of the run in the order of its questions.
func (v *visit) rows() []row {
	var rows []row
	for _, id := range v.shownPath() {
		a := v.view.State.Answer(id)
		if a == nil {
			continue
		}
		q := v.describe(v.view.Survey, id, v.view.Vars)
		r := row{Question: strings.TrimSuffix(q.Heading, " "+v.T("question.optional")), Section: q.Section,
			Skipped: a.Skipped, Change: "/survey/q/" + url.PathEscape(id)}
		r.Answer = textOf(a)
		if len(a.Choices) > 0 {
			var labels []string
			for _, c := range q.Choices {
				for _, picked := range a.Choices {
					if c.Value == picked {
						labels = append(labels, c.Text)
					}
				}
			}
			r.Answer = strings.Join(labels, "\n")
		}
		rows = append(rows, r)
	}
	return rows
}

// textOf is an answer's free text, its parts on lines of their own.
func textOf(a *survey.Answer) string {
	parts := make([]string, len(a.Parts))
	for i, p := range a.Parts {
		parts[i] = p.Text
	}
	return strings.Join(parts, "\n")
}

// send finishes the run. The session's cookie is replaced at once; for ten minutes this device may still show, save and
// delete what was sent.
func (f *Form) send(c *gin.Context) {
	v, err := f.participant(c)
	if f.away(v, err) {
		return
	}
	if v.underWay() && v.stage() == survey.Checking {
		if f.away(v, v.goOn()) || f.away(v, v.command("done", "", nil)) || f.away(v, v.look()) {
			return
		}
	}
	if v.view.Known && v.view.State.Stage == survey.Finished {
		f.thank(v)
		return
	}
	if f.receipt(v) { // the button was pressed twice
		v.redirect(v.To("/survey/sent"))
		return
	}
	v.redirect(v.whereNow())
}

// thank leaves a run that is finished.
func (f *Form) thank(v *visit) {
	f.setCookie(v.c, receiptCookie, v.session, receiptFor)
	f.endSession(v.c)
	if f.Equality {
		v.redirect(v.To("/survey/about-you"))
		return
	}
	v.redirect(v.To("/survey/sent"))
}

// receipt turns to what this device sent within the last minutes; false if there is nothing.
func (f *Form) receipt(v *visit) bool {
	sent := f.cookie(v.c, receiptCookie)
	if sent == "" {
		return false
	}
	view, err := f.Conversation.View(v.c.Request.Context(), sent)
	if err != nil || !view.Known || view.State.Stage != survey.Finished && !heldUp(view) {
		return false
	}
	v.session = sent
	asked := v.tongue
	if v.see(view); v.f.words[v.asked] != nil { // nothing is answered any more: the menu of languages changes the page alone
		v.tongue, v.suffix = asked, "?lang="+asked.Code
	}
	return true
}

// sent is the thank-you.
type sent struct {
	body
	Reference string // "" when this device has forgotten
	Contact   string
	Young     bool
	Kiosk     bool // the screen clears itself
	Helped    bool // a worker entered the answers, and goes on with the next family
	// Experience asks how it was; nil where the survey does not, or nothing was just sent.
	Experience *experience
}

// showSent thanks, says what happens next and gives a reference. A bookmarked one answers helpfully.
func (f *Form) showSent(c *gin.Context) {
	v := f.visitor(c)
	s := sent{Contact: f.Contact, Kiosk: f.kiosk(c) != ""}
	title := v.T("sent.title-later")
	if f.receipt(v) {
		s.Reference, s.Young, s.Helped = v.view.Reference, v.view.Survey.Voice == "young-person", v.view.Mode == "helped"
		s.Experience = v.experience()
		title = v.T("sent.title")
	}
	s.body = v.body()
	p := private(v.page(title, s))
	p.Notices = v.notices()
	p.Exit = s.Reference != ""
	if s.Kiosk {
		p.Idle = v.wiped(kioskSent)
	}
	f.views.Show(c, http.StatusOK, "sent", p)
}
