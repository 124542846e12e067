package webform

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
)

// equalityQuestion is a question about the person, with the choices' ids as they are stored. The wording is the
// Government Statistical Service's harmonised one.
type equalityQuestion struct {
	ID      string
	Choices []string
}

// ratherNot is the choice that every one of them has.
const ratherNot = "rather-not"

var equalityQuestions = []equalityQuestion{
	{"sex", []string{"female", "male", ratherNot}},
	{"ethnic", []string{"white", "mixed", "asian", "black", "another", ratherNot}},
	{"health", []string{"yes", "no", ratherNot}},
}

// words names a question, or one of its choices.
func (q equalityQuestion) words(v *visit, choice string) string {
	switch choice {
	case "":
		return v.T("equal." + q.ID)
	case ratherNot:
		return v.T("equal.rather-not")
	}
	return v.T("equal." + q.ID + "." + choice)
}

// justSent turns to what this device has just sent; without it there is nothing to ask about.
func (f *Form) justSent(c *gin.Context) (*visit, bool) {
	v := f.visitor(c)
	if !f.Equality || !f.receipt(v) {
		v.redirect(v.To("/survey/sent"))
		return v, false
	}
	return v, true
}

// showAboutYou says why we ask, and that nobody has to answer.
func (f *Form) showAboutYou(c *gin.Context) {
	v, ok := f.justSent(c)
	if !ok {
		return
	}
	p := private(v.page(v.T("equal.title"), v.body()))
	p.Exit = true
	f.views.Show(c, http.StatusOK, "aboutyou", p)
}

// equality is one such question.
type equality struct {
	body
	ID, Heading string
	Choices     []choice
}

func (f *Form) showEquality(c *gin.Context) {
	v, ok := f.justSent(c)
	if !ok {
		return
	}
	n := slices.IndexFunc(equalityQuestions, func(q equalityQuestion) bool { return q.ID == c.Param("question") })
	if n < 0 {
		v.redirect(v.To("/survey/about-you"))
		return
	}
	q := equalityQuestions[n]
	page := equality{body: v.body(), ID: q.ID, Heading: q.words(v, "")}
	for i, id := range q.Choices {
		page.Choices = append(page.Choices, choice{ID: fieldID(answerField, i), Value: id, Text: q.words(v, id), Checked: v.view.Equality[q.ID] == id})
	}
	p := private(v.page(page.Heading, page))
	p.Exit = true
	p.Back = v.back("/survey/about-you")
	if n > 0 {
		p.Back = v.back("/survey/about-you/" + equalityQuestions[n-1].ID)
	}
	f.views.Show(c, http.StatusOK, "equality", p)
}

// saveEquality keeps a choice, if one was made, and goes on.
func (f *Form) saveEquality(c *gin.Context) {
	v, ok := f.justSent(c)
	if !ok {
		return
	}
	n := slices.IndexFunc(equalityQuestions, func(q equalityQuestion) bool { return q.ID == c.Param("question") })
	if n < 0 {
		v.redirect(v.To("/survey/about-you"))
		return
	}
	picked := c.PostForm("choice")
	if slices.Contains(equalityQuestions[n].Choices, picked) {
		if f.away(v, f.Conversation.KeepEquality(c.Request.Context(), v.session, equalityQuestions[n].ID, picked)) {
			return
		}
	}
	if n+1 < len(equalityQuestions) {
		v.redirect(v.To("/survey/about-you/" + equalityQuestions[n+1].ID))
		return
	}
	v.redirect(v.To("/survey/sent"))
}

// aboutRows are the choices made once the answers were sent, for the family's own list.
func (v *visit) aboutRows() []row {
	var rows []row
	for _, q := range equalityQuestions {
		if picked := v.view.Equality[q.ID]; slices.Contains(q.Choices, picked) {
			rows = append(rows, row{Question: q.words(v, ""), Section: v.T("equal.section"), Answer: strings.TrimSpace(q.words(v, picked))})
		}
	}
	if e := v.experience(); e != nil && e.Thanks != "" {
		rows = append(rows, row{Question: e.Question, Answer: strconv.Itoa(v.view.State.Rating)})
	}
	return rows
}
