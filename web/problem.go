package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// Problem is the body of a page that says what went wrong and what to do now. It blames nobody.
type Problem struct {
	Heading string
	Lines   []string
	Links   []Link
}

// problems are the words for each status in English.
var problems = map[int]Problem{
	http.StatusForbidden: {Heading: "You can't open this page", Lines: []string{
		"Your sign-in does not cover this page.", "If you need it, ask the person who looks after Family Voice."}},
	http.StatusNotFound: {Heading: "We can't find that page", Lines: []string{
		"The link may be old, or a letter may be missing.", "Check the address, or start from the first page."}},
	http.StatusRequestEntityTooLarge: {Heading: "That was too long for us to take in one go", Lines: []string{
		"Go back: your words are still on that page.", "Make your answer a bit shorter, then send it again."}},
	http.StatusTooManyRequests: {Heading: "Lots of people are using this at once", Lines: []string{
		"Wait a minute, then try again.", "Nothing you have sent is lost."}},
	http.StatusInternalServerError: {Heading: "Something went wrong on our side", Lines: []string{
		"It is not your fault.", "Try again in a minute. What you have already sent is safe."}},
	http.StatusServiceUnavailable: {Heading: "Family Voice is having a short rest", Lines: []string{
		"Try again in a few minutes. What you have already sent is safe."}},
}

// Problem shows the page for a status in the look of p.Area. p.Body may be a Problem in the page's language; without one
// the words are English. The page is never stored.
func (r *Renderer) Problem(c *gin.Context, status int, p Page) {
	body, ok := p.Body.(Problem)
	if !ok {
		if body, ok = problems[status]; !ok {
			body = problems[http.StatusInternalServerError]
		}
		p.Lang, p.RTL = "en", false
	}
	if len(body.Links) == 0 {
		home := Link{Text: "Go to the first page", Href: "/"}
		if p.Area == "staff" {
			home.Href = "/staff/"
		}
		if !ok || p.Lang == "en" || p.Lang == "" {
			body.Links = []Link{home}
		}
	}
	if p.Title == "" {
		p.Title = body.Heading
	}
	p.Body, p.NoStore = body, true
	r.own.Show(c, status, "problem", p)
}
