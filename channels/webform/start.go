package webform

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/store"
	"familyvoice/survey"
	"familyvoice/web"
)

// The surveys that a family may choose here, in the order shown. One that the library lacks is left out.
var offered = []string{"our-family", "our-family-young"}

// start is the choice of a survey.
type start struct {
	body
	Surveys []choice
	Place   store.Place
	Going   string // where the run under way goes on; "" for none
}

// choice is one radio button or checkbox.
type choice struct {
	ID, Value, Text, Hint string
	Checked               bool
}

// showStart asks which survey. Choosing changes nothing, so it is a GET.
func (f *Form) showStart(c *gin.Context) {
	v, err := f.participant(c)
	if f.away(v, err) {
		return
	}
	f.askSurvey(v, http.StatusOK, nil)
}

func (f *Form) askSurvey(v *visit, status int, faults []web.FieldError) {
	place, err := f.place(v, v.c.Query("place"))
	if f.away(v, err) {
		return
	}
	s := start{body: v.body(), Place: place}
	for i, id := range offered {
		if _, ok := f.Surveys.Latest(id); ok {
			s.Surveys = append(s.Surveys, choice{ID: fieldID("survey", i), Value: id, Text: v.T("start." + id), Hint: v.T("start." + id + ".hint")})
		}
	}
	if v.underWay() {
		s.Going = v.whereNow()
	}
	p := v.page(v.T("start.title"), s)
	p.Errors = faults
	p.Back = v.back("/")
	if place.ID != "" {
		p.Back = v.back("/h/" + url.PathEscape(place.ID))
	}
	f.views.Show(v.c, status, "start", p)
}

// before is the notice: who asks and why, who reads it, and the one exception. The button is the consent.
type before struct {
	body
	Going  string // where a run of this survey that is under way goes on; "" for none
	Survey string
	Place  store.Place
	Notice []string // its sentences
	In     written  // their language
	Young  bool
}

// showBefore shows the notice in the survey's own words. Where a run of the survey is under way it is offered first: whoever
// begins here may be somebody else at the same device. The notice is in the reader's own language, not in that of the run.
func (f *Form) showBefore(c *gin.Context) {
	v := f.visitor(c)
	id := c.Query("survey")
	s, ok := f.Surveys.Latest(id)
	if !ok || id == "" {
		f.askSurvey(v, http.StatusOK, []web.FieldError{{Anchor: fieldID("survey", 0), Text: v.T("start.error")}})
		return
	}
	place, err := f.place(v, c.Query("place"))
	if f.away(v, err) {
		return
	}
	at, err := f.participant(c)
	if f.away(v, err) {
		return
	}
	words := s.Render(survey.Message{Key: "notice"}, v.Code, v.vars(place.Short))
	b := before{body: v.body(), Survey: id, Place: place, Notice: sentences(words.Text), In: v.written(words), Young: s.Voice == "young-person"}
	if at.underWayIn(id) {
		b.Going = at.whereNow()
	}
	v.tryCookie()
	p := private(v.page(v.T("before.title"), b))
	to := "/survey/"
	if place.ID != "" {
		to += "?place=" + url.QueryEscape(place.ID)
	}
	p.Back = v.back(to)
	f.views.Show(c, http.StatusOK, "before", p)
}

var sentenceEnd = regexp.MustCompile(`([.!?؟۔]) +`)

// sentences splits a notice, so that a page can give each its own line. Nothing is left out.
func sentences(text string) []string {
	return strings.Split(sentenceEnd.ReplaceAllString(strings.TrimSpace(text), "$1\n"), "\n")
}

// begin is the GO. A run of the same survey that is under way goes on, unless the page offered that and was told to begin again;
// anything else begins with a fresh session, so that nobody meets the answers of the person before. What they said stays as it is.
func (f *Form) begin(c *gin.Context) {
	at, err := f.participant(c)
	if f.away(at, err) {
		return
	}
	v, id := f.visitor(c), c.PostForm("survey")
	if _, ok := f.Surveys.Latest(id); !ok {
		v.redirect(v.To("/survey/"))
		return
	}
	if at.underWayIn(id) && c.PostForm("again") == "" {
		v.redirect(at.whereNow())
		return
	}
	if v.session == "" { // the next page would not know whose it is
		f.askForCookies(v)
		return
	}
	if f.away(v, v.beginFor(id, c.PostForm("place"))) {
		return
	}
	v.redirect(v.whereNow())
}

// beginFor begins a run in the session that belongs to the page: pressed twice, it begins one. A page that somebody finds again
// although it is not stored begins another, once the first has answers.
func (v *visit) beginFor(id, place string) error {
	err := v.startRun(v.sessionOf(id), id, place, "")
	if err == nil && (!v.underWay() || len(v.view.State.Answers) > 0) {
		err = v.startRun(v.f.random(), id, place, "")
	}
	v.f.setCookie(v.c, sessionCookie, v.session, 0)
	return err
}

// beginRun begins a run in a new session.
func (v *visit) beginRun(session, id, place, step string) error {
	v.f.setCookie(v.c, sessionCookie, session, 0)
	return v.startRun(session, id, place, step)
}

// startRun is the same without telling the browser: nobody comes back to the run from here.
func (v *visit) startRun(session, id, place, step string) error {
	v.session = session
	err := v.command("go", step, func(in *channels.Inbound) { in.Survey, in.Place = id, place })
	if err != nil {
		return err
	}
	return v.look()
}

// look reads the run again after a message.
func (v *visit) look() error {
	view, err := v.f.Conversation.View(v.c.Request.Context(), v.session)
	if err == nil {
		v.see(view)
	}
	return err
}

// underWay says whether the session has a run that is not sent; one that is held up can go on.
func (v *visit) underWay() bool {
	at := v.stage()
	return v.view.Known && v.view.Survey != nil && (at == survey.Asking || at == survey.Checking)
}

// stage is where the pages of the run stand, also while it is held up elsewhere: STOP ends what is sent to a phone, and no page.
func (v *visit) stage() survey.Stage {
	state := &v.view.State
	switch {
	case heldUp(v.view) && state.Waits() != "":
		return survey.Asking
	case heldUp(v.view) && state.Before == survey.Checking:
		return survey.Checking
	}
	return state.Stage
}

// goOn ends what holds the run up, since somebody goes on at its page. A phone that has stopped us hears no more for it.
func (v *visit) goOn() error {
	if !heldUp(v.view) {
		return nil
	}
	if err := v.command("start", ".go-on", func(in *channels.Inbound) { in.Survey = "" }); err != nil {
		return err
	}
	return v.look()
}

// underWayIn says whether it has one of this survey.
func (v *visit) underWayIn(id string) bool { return v.underWay() && v.view.State.Survey == id }

// whereNow is the page that shows where the run stands.
func (v *visit) whereNow() string {
	if !v.view.Known {
		return v.To("/survey/")
	}
	switch v.stage() {
	case survey.Asking:
		return v.questionPath(v.view.State.Question)
	case survey.Checking:
		return "/survey/check"
	case survey.Finished:
		return "/survey/sent"
	}
	return v.To("/survey/")
}

// showWhere leads to where the run stands, or to the thank-you page for what was just sent.
func (f *Form) showWhere(c *gin.Context) {
	v, err := f.participant(c)
	if f.away(v, err) {
		return
	}
	if !v.underWay() && f.receipt(v) {
		v.redirect(v.To("/survey/sent"))
		return
	}
	v.redirect(v.whereNow())
}

func (v *visit) back(to string) *web.Link {
	return &web.Link{Text: v.T("frame.back"), Href: v.To(to)}
}
