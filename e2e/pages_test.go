package e2e

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"familyvoice/channels"
	"familyvoice/channels/webform/formtest"
	"familyvoice/survey"
	"familyvoice/survey/conversationtest"
)

// page is the browser that a story is told in, without scripts.
type page struct {
	*formtest.Browser
	session string
	action  string // where the last answer was posted, and with what: to press the button twice
	fields  url.Values
	instead map[string]string // what the story's end is here, where a page offers less than its file
}

// turnPage does on the pages what a step means. The engine says what that is: which answer came of it, a change of
// language, help, an erasure.
func (tl *teller) turnPage(step conversationtest.Step) {
	tl.Helper()
	if step.Retry {
		if w := tl.page.PostOnly(tl.page.action, tl.page.fields); w.Code != http.StatusSeeOther {
			tl.Errorf("pressing the button twice answers %d", w.Code)
		}
		return
	}
	if tl.page == nil {
		tl.openPages()
	}
	before := tl.state
	step.In.Place, step.In.Places = tl.story.Place, tl.story.Places
	_, events := tl.engine(step.In)
	if step.In.Channel == "web" && step.In.Kind == survey.InAnswer {
		tl.answerAsTold(step, before)
		return
	}
	if before.Consent != nil && before.Language != tl.state.Language {
		tl.page.Post("/survey/language", url.Values{"lang": {tl.state.Language}, "to": {"/survey/q/" + tl.state.Question}})
	}
	for _, e := range events {
		switch {
		case e.Kind == survey.Consented:
			tl.begin()
		case e.Kind == survey.Answered:
			tl.answer(e.Question, tl.state.Answer(e.Question))
		case e.Kind == survey.Erase:
			tl.shown(tl.page.Get("/survey/delete"), "/survey/delete")
			tl.shown(tl.page.Fill(nil, ""), "/survey/deleted")
		case e.Kind == survey.Say && e.Message.Key == "delete-confirm":
			tl.shown(tl.page.Get("/survey/delete"), "/survey/delete")
		case e.Kind == survey.Say && e.Message.Key == "help":
			if p := tl.page.Get("/help-now"); !strings.Contains(p.Text(), "999") {
				tl.Errorf("the page for help has no 999: %s", p)
			}
		}
	}
}

// openPages begins with an empty browser, or with the code that a text gave.
func (tl *teller) openPages() {
	tl.page = &page{Browser: tl.house.Browser(), instead: map[string]string{}}
	if tl.channel == channels.Web {
		return
	}
	texts := tl.house.Twilio.Messages(phone)
	code := codes.FindString(texts[len(texts)-1].Body)
	tl.page.Get("/carry-on")
	tl.shown(tl.page.Fill(url.Values{"code": {strings.ToLower(code)}}, ""), "/survey/q/"+tl.state.Question)
}

// begin takes the browser through the notice to the first question.
func (tl *teller) begin() {
	tl.Helper()
	to := url.Values{}
	if tl.story.Place != "" {
		to.Set("place", tl.story.Place)
	}
	if tl.state.Language != survey.English {
		to.Set("lang", tl.state.Language)
	}
	tl.page.Get("/survey/?" + to.Encode())
	tl.page.Fill(url.Values{"survey": {tl.story.Survey}}, "")
	tl.shown(tl.page.Fill(nil, ""), "/survey/q/"+tl.survey.Questions[0].ID)
	tl.page.session = tl.page.Cookies["__Host-fv-session"].Value
}

func (tl *teller) shown(p *formtest.Page, path string) {
	tl.Helper()
	if got, _, _ := strings.Cut(p.Path, "?"); p.Status != http.StatusOK || got != path {
		tl.Fatalf("the browser should be at %s, it is at %s", path, p)
	}
}

// answer posts the page of a question with what its whole answer is now.
func (tl *teller) answer(question string, a *survey.Answer) {
	tl.Helper()
	path := "/survey/q/" + question
	tl.shown(tl.page.Get(path), path)
	values := url.Values{}
	switch {
	case a.Skipped:
		values.Set("skip", "1")
	case len(a.Choices) > 0:
		values["choice"] = a.Choices
	default:
		values.Set("text", strings.ReplaceAll(conversationtest.Kept(*a), " / ", "\r\n"))
	}
	tl.page.action, _, tl.page.fields = tl.page.Form(values, "")
	if p := tl.page.Post(tl.page.action, tl.page.fields); p.Status != http.StatusOK {
		tl.Errorf("an answer to %s brings %s", question, p)
	}
}

// answerAsTold posts what a story of the web says, also what no page offers.
func (tl *teller) answerAsTold(step conversationtest.Step, before survey.State) {
	tl.Helper()
	q, _ := tl.survey.Question(step.In.Question)
	switch {
	case q.Sets == survey.SetsSubscribe:
		return // no page asks it
	case before.Completed:
		tl.page.instead[q.ID] = conversationtest.Kept(*before.Answer(q.ID)) // what was sent stays
		return
	}
	values := url.Values{"text": {step.In.Text}}
	if len(step.In.Choices) > 0 {
		values = url.Values{"choice": step.In.Choices}
	}
	path := "/survey/q/" + q.ID
	tl.shown(tl.page.Get(path), path)
	action, _, fields := tl.page.Form(values, "")
	p := tl.page.Post(action, fields)
	if tl.page.PastSafety(); p.Path == "/survey/safety" { // said once, before the hard questions
		p = tl.page.Page
	}
	good := strings.TrimSpace(step.In.Text) != "" || slices.ContainsFunc(q.Choices, func(c survey.Choice) bool { return slices.Contains(step.In.Choices, c.ID) })
	if want := map[bool]int{true: http.StatusOK, false: http.StatusUnprocessableEntity}[good]; p.Status != want {
		tl.Errorf("%s: the page should answer %d: %s", step.Line, want, p)
	}
	if asks := tl.state.Stage == survey.Asking && q.ID == before.Question; asks && good && tl.state.Question != "subscribe" {
		first, _, _ := strings.Cut(step.Out[len(step.Out)-1], "\n")
		if !strings.Contains(p.Text(), first) {
			tl.Errorf("%s: the page should ask %q: %s", step.Line, first, p)
		}
	}
}

// sendPages sends the answers, once the story has come to its end.
func (tl *teller) sendPages() {
	tl.Helper()
	if !tl.state.Completed {
		return
	}
	tl.shown(tl.page.Get("/survey/check"), "/survey/check")
	tl.shown(tl.page.Fill(nil, ""), "/survey/sent")
}
