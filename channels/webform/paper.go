package webform

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/survey"
	"familyvoice/web"
)

// paper is a whole survey on one page, to type up a sheet that a family filled in.
type paper struct {
	body
	Survey    string
	Surveys   []choice
	Hubs      []choice
	Questions []question
	Agreed    bool
}

// paperField is the name of a question's field.
func paperField(question string) string { return "q-" + question }

func (f *Form) showPaper(c *gin.Context) {
	v := f.staffVisit(c, "paper")
	id := c.Query("survey")
	if !slices.Contains(offered, id) {
		id = offered[0]
	}
	s, ok := f.Surveys.Latest(id)
	hubs, err := f.hubsFor(v, "")
	if !ok {
		f.Renderer.Problem(v.c, http.StatusNotFound, web.Page{Area: "staff"})
		return
	}
	if f.staffAway(v, err) {
		return
	}
	f.showSheet(v, http.StatusOK, s, hubs, nil, nil)
}

// keepSheet shows a sheet as it was posted by somebody whose sign-in has ended: to sign in elsewhere and press again keeps
// it. It says nothing that was not posted, but for the names of the hubs, which every family reads.
func (f *Form) keepSheet(c *gin.Context, signIn string) {
	v := f.staffVisit(c, "paper")
	s, ok := f.Surveys.Latest(c.PostForm("survey"))
	places, err := f.Conversation.Places(c.Request.Context())
	if !ok || !slices.Contains(offered, s.ID) || err != nil {
		f.Renderer.Problem(c, http.StatusServiceUnavailable, web.Page{Area: "staff"})
		return
	}
	var hubs []choice
	for _, p := range places {
		if p.Kind != "area" {
			hubs = append(hubs, choice{Value: p.ID, Text: p.Name, Checked: p.ID == c.PostForm("place")})
		}
	}
	f.showSheet(v, http.StatusUnauthorized, s, hubs, nil, []web.Notice{{
		Kind: "info", Title: "You are signed out", Text: "Everything you typed is still here. Sign in, come back to this page, and press Keep this sheet again.",
		Links: []web.Link{{Text: "Sign in (opens in a new tab)", Href: signIn, NewTab: true}},
	}})
}

// sheetAway shows a sheet as it was posted when it is not kept whole: to press again goes on where it ended. It returns
// false if there was no error.
func (f *Form) sheetAway(v *visit, s *survey.Survey, err error) bool {
	if err == nil {
		return false
	}
	f.Log.ErrorContext(v.c, "a sheet could not be kept", "route", v.c.FullPath(), "error", err)
	place := v.c.PostForm("place")
	hubs, err := f.hubsFor(v, place)
	if err != nil && place != "" { // the hubs' names can't be read either
		hubs = []choice{{Value: place, Text: place, Checked: true}}
	}
	f.showSheet(v, http.StatusServiceUnavailable, s, hubs, nil, []web.Notice{{
		Kind: "info", Title: "We could not keep this sheet yet", Text: "Everything you typed is still here. Wait a minute, then press Keep this sheet again.",
	}})
	return true
}

// showSheet shows the whole sheet with what was typed.
func (f *Form) showSheet(v *visit, status int, s *survey.Survey, hubs []choice, faults []web.FieldError, notices []web.Notice) {
	id := s.ID
	page := paper{body: v.body(), Survey: id, Hubs: hubs, Agreed: v.c.PostForm("agreed") != ""}
	if nonce := v.c.PostForm("nonce"); isID(nonce) { // pressed again, it is still the same sheet and one run
		page.Nonce, page.Shown = nonce, v.c.PostForm("shown")
	}
	for _, other := range offered {
		if _, ok := f.Surveys.Latest(other); ok {
			page.Surveys = append(page.Surveys, choice{Value: other, Text: v.T("start." + other), Checked: other == id})
		}
	}
	for _, def := range s.Questions {
		if def.Sets == survey.SetsSubscribe || def.Sets == survey.SetsPlace { // the hub stands at the top; nobody can be told later
			continue
		}
		q := v.describe(s, def.ID, v.vars(""))
		q.Heading = strings.TrimSuffix(q.Heading, " "+v.T("question.optional"))
		q.Text = channels.Clean(v.c.PostForm(paperField(def.ID)))
		for i := range q.Choices {
			q.Choices[i].ID = fieldID(paperField(def.ID), i)
			q.Choices[i].Checked = slices.Contains(v.c.PostFormArray(paperField(def.ID)), q.Choices[i].Value)
		}
		page.Questions = append(page.Questions, q)
	}
	p := f.staffPage(v, "Type up a paper sheet", page)
	p.Errors, p.Notices = faults, notices
	f.views.Show(v.c, status, "paper", p)
}

// savePaper enters the whole sheet as one run. The same page sent twice is one run.
func (f *Form) savePaper(c *gin.Context) {
	v := f.staffVisit(c, "paper")
	id := c.PostForm("survey")
	s, ok := f.Surveys.Latest(id)
	if !ok || !slices.Contains(offered, id) {
		f.Renderer.Problem(c, http.StatusNotFound, web.Page{Area: "staff"})
		return
	}
	var faults []web.FieldError
	if c.PostForm("agreed") == "" {
		faults = append(faults, web.FieldError{Anchor: "agreed", Text: "Tick the box if the sheet says that the family agrees"})
	}
	if !slices.ContainsFunc(s.Questions, func(q survey.Question) bool { return !survey.Blank(c.PostForm(paperField(q.ID))) }) {
		faults = append(faults, web.FieldError{Anchor: paperField(s.Questions[0].ID), Text: "Type at least one answer"})
	}
	place, err := f.allowedPlace(v, c.PostForm("place"))
	if f.sheetAway(v, s, err) {
		return
	}
	if len(faults) > 0 {
		hubs, err := f.hubsFor(v, c.PostForm("place"))
		if !f.sheetAway(v, s, err) {
			f.showSheet(v, http.StatusUnprocessableEntity, s, hubs, faults, nil)
		}
		return
	}
	if f.sheetAway(v, s, v.enter(s, place)) {
		return
	}
	done := url.Values{"reference": {v.view.Reference}}
	if slices.ContainsFunc(s.Questions, func(q survey.Question) bool {
		return v.harm(c.PostForm(paperField(q.ID)))
	}) {
		done.Set("help", "1")
	}
	v.redirect("/staff/entered?" + done.Encode())
}

var errNotEntered = errors.New("webform: the run of a sheet is not finished")

// enter answers or passes each question of the sheet in turn and sends it. It returns errNotEntered when the run stands still
// before its end, as while the messages of the sheet wait in the spool.
func (v *visit) enter(s *survey.Survey, place string) error {
	form := v.c.Request.PostForm
	words := url.Values{}
	for key, values := range form {
		if key != "nonce" && key != "shown" {
			words[key] = values
		}
	}
	if err := v.startRun(v.sessionOf(words.Encode()), s.ID, place, ".go"); err != nil {
		return err
	}
	for before := ""; v.view.State.Stage == survey.Asking && v.view.State.Question != before; {
		before = v.view.State.Question
		if err := v.enterOne(form); err != nil {
			return err
		}
		if err := v.look(); err != nil {
			return err
		}
	}
	if v.view.State.Stage == survey.Checking {
		if err := v.command("done", ".done", nil); err != nil {
			return err
		}
	}
	if err := v.look(); err != nil {
		return err
	}
	if v.view.State.Stage != survey.Finished {
		return errNotEntered
	}
	return nil
}

// enterOne answers the question that the run asks now as the sheet does, or passes it where the sheet has a dash or nothing.
func (v *visit) enterOne(form url.Values) error {
	id := v.view.State.Question
	def, _ := v.view.Survey.Question(id)
	in := v.inbound(".q-" + id)
	in.Question = id
	switch typed := form[paperField(id)]; {
	case def.Sets == survey.SetsSubscribe || len(typed) == 0 || survey.Blank(typed[0]):
		in.Kind, in.Command = channels.Command, "skip"
	case def.Kind == survey.Text:
		in.Kind, in.Text = channels.Answer, channels.Clean(typed[0])
	default:
		in.Kind, in.Choices = channels.Answer, typed
	}
	return v.f.Conversation.Receive(v.c.Request.Context(), in)
}

// entered says that a sheet is kept.
type entered struct {
	body
	Reference string
	Help      bool // an answer may mean that someone is not safe
}

var referenceForm = regexp.MustCompile(`^[0-9A-Z]{8}$`)

func (f *Form) showEntered(c *gin.Context) {
	v := f.staffVisit(c, "paper")
	e := entered{body: v.body(), Help: c.Query("help") != ""}
	if reference := c.Query("reference"); referenceForm.MatchString(reference) {
		e.Reference = reference
	}
	f.views.Show(c, http.StatusOK, "entered", f.staffPage(v, "The sheet is kept", e))
}
