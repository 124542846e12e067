package webform

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/survey"
)

// experience asks on the thank-you page how it was. Nobody has to say, and whoever has said so may say otherwise.
type experience struct {
	Question string
	Choices  []choice
	Thanks   string // "" while nothing was said
}

// experience is nil where the survey does not ask.
func (v *visit) experience() *experience {
	if v.view.Survey == nil || !v.view.Survey.Experience {
		return nil
	}
	question, labels, thanks := v.view.Survey.Ratings(v.Code)
	e := &experience{Question: question}
	if v.view.State.Rating > 0 {
		e.Thanks = thanks
	}
	for i, l := range labels {
		e.Choices = append(e.Choices, choice{ID: fieldID(answerField, i), Value: l.ID, Text: l.Text, Checked: strconv.Itoa(v.view.State.Rating) == l.ID})
	}
	return e
}

// saveExperience keeps how it was, if that was said, and shows the page again.
func (f *Form) saveExperience(c *gin.Context) {
	v := f.visitor(c)
	if rating := c.PostForm("choice"); rating != "" && f.receipt(v) && !heldUp(v.view) {
		err := v.command(string(survey.Rate), "experience "+rating, func(in *channels.Inbound) { in.Text = rating })
		if f.away(v, err) {
			return
		}
	}
	v.redirect(v.To("/survey/sent#how-it-was"))
}
