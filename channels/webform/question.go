package webform

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/survey"
	"familyvoice/web"
)

// question is one question as a page shows it.
type question struct {
	body
	ID       string // of the question
	Survey   string
	Kind     survey.Kind
	Heading  string
	In       written // the language of Heading
	Section  string
	Hint     string
	Progress string // "Question 2 of 6"; "" among the extra ones
	Text     string // what was typed
	Choices  []choice
	Error    string
	Return   string // "check" when the family came to change one answer
	Young    bool
	// Elsewhere is true for a question that was answered on another channel, where this page may not show the answer.
	Elsewhere bool
	Lost      bool // the session is gone: the words are here, and the notice stands above them
	Notice    []string
	NoticeIn  written // the language of Notice
}

// The id of the first field: where the error's link leads.
const answerField = "answer"

// fieldID is the id of the nth field of a group; the first has the group's name.
func fieldID(group string, n int) string {
	if n == 0 {
		return group
	}
	return group + "-" + strconv.Itoa(n)
}

// showQuestion shows the question being asked, or one that was asked before.
func (f *Form) showQuestion(c *gin.Context) {
	v, err := f.participant(c)
	if f.away(v, err) {
		return
	}
	id := c.Param("question")
	if !v.mayAnswer(id) {
		v.redirect(v.whereNow())
		return
	}
	f.ask(v, http.StatusOK, v.question(id), nil)
}

// mayAnswer says whether the run asks this question now or has asked it before.
func (v *visit) mayAnswer(id string) bool {
	if !v.underWay() {
		return false
	}
	if _, ok := v.view.Survey.Question(id); !ok {
		return false
	}
	return id == v.view.State.Question || slices.Contains(v.view.State.Path, id)
}

// takes says whether what is posted from the question's page belongs to the run: also where it was finished elsewhere while the page
// stood open.
func (v *visit) takes(id string) bool {
	state := &v.view.State
	return v.mayAnswer(id) || v.view.Known && v.view.Survey != nil && (state.Stage == survey.Finished || heldUp(v.view)) && state.Answer(id) != nil
}

// question fills the page with what was answered before.
func (v *visit) question(id string) question {
	q := v.describe(v.view.Survey, id, v.view.Vars)
	q.Return = v.c.Query("from")
	state := v.view.State
	if a := state.Answer(id); a != nil {
		q.Text = textOf(a)
		for i, c := range q.Choices {
			q.Choices[i].Checked = slices.Contains(a.Choices, c.Value) || a.Skipped && c.Value == notSure
		}
	}
	if q.Elsewhere = slices.Contains(v.view.Hidden, id); q.Elsewhere {
		q.Hint = strings.TrimSpace(q.Hint + " " + v.T("question.elsewhere"))
	}
	state.Stage, state.Question = survey.Asking, id
	if n, of := v.view.Survey.Progress(state); n > 0 {
		q.Progress = v.T("question.progress", "n", n, "of", of)
	}
	return q
}

// describe puts a question into words, without an answer.
func (v *visit) describe(s *survey.Survey, id string, vars survey.Vars) question {
	def, _ := s.Question(id)
	vars.Channel = string(channels.Web)
	words := s.Render(survey.Message{Key: "ask", Question: id}, v.Code, vars)
	q := question{body: v.body(), ID: id, Survey: s.ID, Kind: def.Kind, Heading: words.Text, In: v.written(words), Hint: words.Hint,
		Section: words.Section, Young: s.Voice == "young-person"}
	if def.Optional {
		q.Heading += " " + v.T("question.optional")
	}
	for _, label := range words.Choices {
		if !strings.HasPrefix(label.ID, "!") {
			q.Choices = append(q.Choices, choice{ID: fieldID(answerField, len(q.Choices)), Value: label.ID, Text: label.Text})
		}
	}
	if def.Sets == survey.SetsPlace {
		q.Choices = append(q.Choices, choice{ID: fieldID(answerField, len(q.Choices)), Value: notSure, Text: v.T("question.not-sure")})
	}
	return q
}

// notSure is the choice of whoever does not know the name of their hub: the answers are kept without one.
const notSure = "!not-sure"

// unsure says whether it was made.
func (q *question) unsure() bool {
	return slices.ContainsFunc(q.Choices, func(c choice) bool { return c.Checked && c.Value == notSure })
}

// ask shows the page, with a fault if there is one.
func (f *Form) ask(v *visit, status int, q question, notices []web.Notice) {
	s, _ := f.Surveys.Latest(q.Survey)
	if v.view.Survey != nil {
		s = v.view.Survey
	}
	p := typing(private(v.page(q.Heading, q)))
	p.Exit = exits(s, q.ID)
	p.Back = v.backFrom(q)
	p.Notices = append(v.notices(), notices...)
	if q.Error != "" {
		p.Errors = []web.FieldError{{Anchor: answerField, Text: q.Error}}
	}
	f.views.Show(v.c, status, "question", p)
}

// backFrom leads to the question before, or to the list of answers when the family came from there.
func (v *visit) backFrom(q question) *web.Link {
	if q.Return == "check" {
		return &web.Link{Text: v.T("frame.back"), Href: "/survey/check"}
	}
	before := ""
	for _, id := range v.shownPath() {
		if id == q.ID {
			break
		}
		before = id
	}
	if before == "" {
		return v.back("/survey/")
	}
	return &web.Link{Text: v.T("frame.back"), Href: "/survey/q/" + url.PathEscape(before)}
}

// shownPath is the questions asked so far that have a page here.
func (v *visit) shownPath() []string {
	var ids []string
	for _, id := range v.view.State.Asked() {
		if !v.passes(id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// saveQuestion takes an answer, or the wish to skip.
func (f *Form) saveQuestion(c *gin.Context) {
	v, err := f.participant(c)
	id := c.Param("question")
	form := c.Request.PostForm
	if err == nil && !v.busy() && v.takes(id) {
		err = v.goOn()
	}
	if err != nil || v.busy() {
		f.keepWords(v, id, err)
		return
	}
	if !v.takes(id) && !f.beginWithWords(v, id) {
		return
	}
	turning := v.turning()
	if turning != nil {
		if err := v.turn(turning); err != nil {
			f.keepWords(v, id, err)
			return
		}
	}
	q := v.question(id)
	q.typed(form)
	if turning != nil {
		f.askAgain(v, http.StatusOK, q)
		return
	}
	skip, sent := form.Get("skip") != "", false
	switch {
	case v.owesHelp(q):
		f.askAgain(v, http.StatusOK, q)
		return
	case q.Elsewhere && (skip || q.empty()):
		err = v.letStand(id)
	case skip || q.unsure():
		err = v.skip(id)
	default:
		if q.Error = q.fault(form); q.Error != "" {
			f.askAgain(v, http.StatusUnprocessableEntity, q)
			return
		}
		err, sent = v.answer(q, form), true
	}
	if err == nil {
		err = v.look()
	}
	if err == nil {
		err = v.pass()
	}
	if err != nil {
		f.keepWords(v, id, err)
		return
	}
	if sent && v.unheard(q) {
		f.keepHeard(v, q)
		return
	}
	if v.view.State.Stage == survey.Finished {
		f.thank(v)
		return
	}
	v.redirect(v.after(id, q.Return))
}

// askAgain shows the page with what was typed, which is not taken as it is. Help does not wait for that.
func (f *Form) askAgain(v *visit, status int, q question) {
	if v.harm(q.Text) {
		v.helpFirst()
	}
	f.ask(v, status, q, nil)
}

// skipHelped is what Skip sends from a page on which help stands for the words that are passed over.
const skipHelped = "helped"

// Skips is what Skip sends from this page.
func (v *visit) Skips() string {
	if v.helped {
		return skipHelped
	}
	return "1"
}

// owesHelp says whether words that tell of harm are being skipped, and no help stood on their page. Nothing of them is kept.
func (v *visit) owesHelp(q question) bool {
	skip := v.c.Request.PostForm.Get("skip")
	return skip != "" && skip != skipHelped && v.harm(q.Text)
}

// typed shows what was posted.
func (q *question) typed(form url.Values) {
	q.Return = form.Get("return")
	q.Text = channels.Clean(form.Get("text"))
	if whole := form.Get("text"); len(whole) > maxAnswer {
		q.Text = strings.ToValidUTF8(whole, "\uFFFD") // too long to keep, yet shown whole
	}
	for i := range q.Choices {
		q.Choices[i].Checked = slices.Contains(form["choice"], q.Choices[i].Value)
	}
}

// fault says what to put right, or "".
func (q *question) fault(form url.Values) string {
	switch {
	case q.Kind == survey.Text && len(form.Get("text")) > maxAnswer:
		over := len(form.Get("text")) - maxAnswer
		letters := over*utf8.RuneCountInString(form.Get("text"))/len(form.Get("text")) + 1
		return q.T("question.too-long", "n", letters)
	case !q.empty():
		return ""
	case q.Kind == survey.Text:
		return q.T("question.empty")
	case q.Kind == survey.Many:
		return q.T("question.choose-many")
	}
	return q.T("question.choose-one")
}

// empty says whether nothing was written or chosen.
func (q *question) empty() bool {
	if q.Kind == survey.Text {
		return survey.Blank(q.Text)
	}
	return !slices.ContainsFunc(q.Choices, func(c choice) bool { return c.Checked })
}

// answer hands the answer to the conversation.
func (v *visit) answer(q question, form url.Values) error {
	in := v.inbound("")
	in.Kind, in.Question = channels.Answer, q.ID
	if q.Kind == survey.Text {
		in.Text = q.Text
	} else {
		for _, c := range q.Choices {
			if c.Checked {
				in.Choices = append(in.Choices, c.Value)
			}
		}
	}
	return v.f.Conversation.Receive(v.c.Request.Context(), in)
}

// skip passes a question, or takes its answer back.
func (v *visit) skip(id string) error {
	if v.view.State.Stage == survey.Checking { // everything is answered: open the question again first
		if err := v.command("change", ".open", func(in *channels.Inbound) { in.Text = id }); err != nil {
			return err
		}
	}
	return v.command("skip", "", func(in *channels.Inbound) { in.Question = id })
}

// letStand goes on past a question and keeps its answer, which was given elsewhere.
func (v *visit) letStand(id string) error {
	if id != v.view.State.Question {
		return nil
	}
	return v.command("skip", "", func(in *channels.Inbound) { in.Text = id }) // like a chat's button, which takes no answer back
}

// passes says whether a question has no page: a page can't be told later what changed, so it does not offer to.
func (v *visit) passes(id string) bool {
	q, ok := v.view.Survey.Question(id)
	return ok && q.Sets == survey.SetsSubscribe
}

// pass goes on past questions that have no page.
func (v *visit) pass() error {
	for n := 0; v.underWay() && v.view.State.Stage == survey.Asking && v.passes(v.view.State.Question) && n < 3; n++ {
		id := v.view.State.Question
		if err := v.command("skip", ".pass-"+id, func(in *channels.Inbound) { in.Question = id }); err != nil {
			return err
		}
		if err := v.look(); err != nil {
			return err
		}
	}
	return nil
}

// after is where to go once a question is answered: on to the one that follows it, or back to the list of answers.
func (v *visit) after(id, from string) string {
	if from == "check" && v.view.State.Stage == survey.Checking {
		return "/survey/check"
	}
	path := v.shownPath()
	if i := slices.Index(path, id); i >= 0 && i+1 < len(path) {
		return v.questionPath(path[i+1])
	}
	return v.whereNow()
}
