package webform

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/conversation"
	"familyvoice/survey"
)

// own turns to the run whose answers this device may see: the one not sent yet, or the one just sent.
func (f *Form) own(v *visit) (ok bool, err error) {
	if v.session != "" {
		if err := v.look(); err != nil {
			return false, err
		}
		if v.underWay() || heldUp(v.view) && !v.view.State.Completed {
			return true, nil
		}
	}
	return f.receipt(v), nil
}

// heldUp says whether a run is held up by STOP or by a deletion that waits to be confirmed: its answers are all still here.
func heldUp(view conversation.View) bool {
	return view.State.Stage == survey.Stopped || view.State.Stage == survey.Deleting
}

// mine is "my answers".
type mine struct {
	body
	Rows      []row
	Reference string
	Sent      bool
	Hidden    bool
	Nothing   bool
	Kiosk     bool   // a hub's shared screen, on whose disk nothing is saved
	GoOn      string // "" while the run is held up
	Contact   string
}

// showMine shows a family what is held about it here.
func (f *Form) showMine(c *gin.Context) {
	v := f.visitor(c)
	ok, err := f.own(v)
	if f.away(v, err) {
		return
	}
	m := mine{body: v.body(), Nothing: !ok, Kiosk: f.kiosk(c) != "", Contact: f.Contact}
	if ok {
		m.Rows, m.Reference, m.Hidden = append(v.rows(), v.aboutRows()...), v.view.Reference, len(v.view.Hidden) > 0
		m.Sent = v.view.State.Stage == survey.Finished
		if !heldUp(v.view) {
			m.GoOn = v.whereNow()
		}
	}
	p := private(v.page(v.T("mine.title"), m))
	p.Exit = ok
	f.views.Show(c, http.StatusOK, "mine", p)
}

// copyOf is a family's own copy of everything kept about its run, but for internal ids.
type copyOf struct {
	Survey    string       `json:"survey"`
	Version   int          `json:"version"`
	Language  string       `json:"language"`
	Reference string       `json:"reference"`
	Hub       string       `json:"hub,omitempty"`
	Stage     string       `json:"stage"`
	Agreed    *time.Time   `json:"agreed,omitempty"`
	Answers   []copyAnswer `json:"answers"`
	// About is what the person said about themselves: the id of the choice by the question's.
	About map[string]string `json:"about,omitempty"`
	// Experience is how answering was, from 1 to 5; 0 while they did not say.
	Experience int `json:"experience,omitempty"`
}

type copyAnswer struct {
	ID       string    `json:"id"`
	Section  string    `json:"section"`
	Question string    `json:"question"`
	Answer   string    `json:"answer"`
	Choices  []string  `json:"choices,omitempty"`
	Skipped  bool      `json:"skipped,omitempty"`
	Channel  string    `json:"channel"`
	At       time.Time `json:"at"`
}

// downloadMine is the same as a file: "my-answers.txt" or "my-answers.json". There is none at a hub's shared screen: it would stay
// on its disk for whoever comes next.
func (f *Form) downloadMine(c *gin.Context) {
	v := f.visitor(c)
	ok, err := f.own(v)
	if f.away(v, err) {
		return
	}
	file := c.Param("file")
	if !ok || f.kiosk(c) != "" || file != "my-answers.txt" && file != "my-answers.json" {
		f.problem(v, http.StatusNotFound, "404")
		return
	}
	c.Header("Cache-Control", "no-store")
	c.Header("Content-Disposition", `attachment; filename="`+file+`"`)
	if strings.HasSuffix(file, ".txt") {
		c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(v.asText()))
		return
	}
	body, err := json.MarshalIndent(v.asCopy(), "", "  ")
	if f.away(v, err) {
		return
	}
	c.Data(http.StatusOK, "application/json; charset=utf-8", append(body, '\n'))
}

func (v *visit) asCopy() copyOf {
	state := v.view.State
	out := copyOf{Survey: state.Survey, Version: state.Version, Language: state.Language, Reference: v.view.Reference,
		Hub: v.view.Place.Name, Stage: string(state.Stage), Answers: []copyAnswer{}, About: v.view.Equality, Experience: state.Rating}
	if state.Consent != nil {
		out.Agreed = &state.Consent.At
	}
	rows := v.rows()
	n := 0
	for _, id := range v.shownPath() {
		a := state.Answer(id)
		if a == nil {
			continue
		}
		out.Answers = append(out.Answers, copyAnswer{ID: id, Section: a.Section, Question: rows[n].Question,
			Answer: rows[n].Answer, Choices: a.Choices, Skipped: a.Skipped, Channel: a.Channel, At: a.At})
		n++
	}
	return out
}

func (v *visit) asText() string {
	var b strings.Builder
	b.WriteString(v.T("mine.title") + "\n")
	b.WriteString(v.T("sent.reference") + " " + v.view.Reference + "\n")
	for _, r := range append(v.rows(), v.aboutRows()...) {
		answer := r.Answer
		if r.Skipped {
			answer = v.T("check.not-provided")
		}
		b.WriteString("\n" + r.Question + "\n" + answer + "\n")
	}
	return b.String()
}

// asked is a page that asks before it does something.
type asked struct {
	body
	Sent   bool
	Cancel string
}

// showDelete asks before erasing.
func (f *Form) showDelete(c *gin.Context) {
	v := f.visitor(c)
	ok, err := f.own(v)
	if f.away(v, err) {
		return
	}
	if !ok {
		v.redirect(v.To("/survey/my-answers"))
		return
	}
	p := private(v.page(v.T("delete.title"), asked{body: v.body(), Cancel: "/survey/my-answers"}))
	p.Exit = true
	p.Back = v.back("/survey/my-answers")
	f.views.Show(c, http.StatusOK, "delete", p)
}

var errNotErased = errors.New("webform: a run that was to be deleted is still there")

// remove erases: the response and all that was made of it. It says so only once that is done; a device that has forgotten the
// answers says how to have them deleted.
func (f *Form) remove(c *gin.Context) {
	v := f.visitor(c)
	ok, err := f.own(v)
	if f.away(v, err) {
		return
	}
	if ok || v.view.State.Stage == survey.Finished || heldUp(v.view) { // sent or stopped elsewhere since this page was opened
		if f.away(v, v.command("delete", ".ask", nil)) || f.away(v, v.command("confirm", ".do", nil)) || f.away(v, v.look()) {
			return
		}
		if v.view.State.Stage != survey.Erased && f.away(v, errNotErased) {
			return
		}
	}
	gone, err := f.erased(v)
	if f.away(v, err) {
		return
	}
	if !gone {
		v.redirect(v.To("/survey/my-answers"))
		return
	}
	f.forget(c)
	v.redirect(v.To("/survey/deleted"))
}

// erased says whether what this device last told us is deleted, by it or elsewhere.
func (f *Form) erased(v *visit) (bool, error) {
	for _, session := range []string{v.session, f.cookie(v.c, receiptCookie)} {
		if session == "" {
			continue
		}
		view, err := f.Conversation.View(v.c.Request.Context(), session)
		if err != nil || view.State.Stage == survey.Erased {
			return err == nil, err
		}
	}
	return false, nil
}

// showDeleted says that everything is gone.
func (f *Form) showDeleted(c *gin.Context) {
	v := f.visitor(c)
	f.views.Show(c, http.StatusOK, "deleted", private(v.page(v.T("deleted.title"), v.body())))
}

// clear makes this device forget, before its ten minutes are over.
func (f *Form) clear(c *gin.Context) {
	v := f.visitor(c)
	f.forget(c)
	if place := f.kiosk(c); place != "" {
		v.redirect(v.To(kioskPath(place)))
		return
	}
	v.redirect(v.To("/"))
}

// changeLanguage changes the language of the run and comes back to the page.
func (f *Form) changeLanguage(c *gin.Context) {
	v, err := f.participant(c)
	if f.away(v, err) {
		return
	}
	to, code := c.PostForm("to"), c.PostForm("lang")
	t, ok := f.words[code]
	if !ok {
		v.redirect(v.whereNow())
		return
	}
	to = ownPath(to)
	if v.underWay() {
		if f.away(v, v.turn(t)) {
			return
		}
	}
	v.speak(t.Code)
	v.redirect(v.To(to))
}

// turn changes the language of the run.
func (v *visit) turn(t *tongue) error {
	err := v.command("language", ".language", func(in *channels.Inbound) { in.Text, in.Language = t.Code, t.Code })
	if err != nil {
		return err
	}
	return v.look()
}
