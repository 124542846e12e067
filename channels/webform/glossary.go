package webform

import (
	"net/http"

	"familyvoice/glossary"
	"familyvoice/web"

	"github.com/gin-gonic/gin"
)

// GlossaryPath is the page of words that need a meaning.
const GlossaryPath = "/words"

type glossaryPage struct {
	body
	glossary.Page
	Class string
}

// showGlossary says what the words mean that the pages can't avoid.
func (f *Form) showGlossary(c *gin.Context) {
	v := f.visitor(c)
	g := glossaryPage{body: v.body(), Page: f.glossary.Page(glossary.Families, v.Code), Class: glossary.Marker}
	f.views.Show(c, http.StatusOK, "glossary", v.page(g.Title, g))
}

// Elsewhere says whether words are in another language than the page.
func (g glossaryPage) Elsewhere(lang string) bool { return lang != g.Code }

// glossaryLink leads to the page of words.
func (v *visit) glossaryLink() web.Link {
	page := v.f.glossary.Page(glossary.Families, v.Code)
	link := web.Link{Text: page.Title, Href: v.To(GlossaryPath)}
	if page.Lang != v.Code {
		link.Lang = page.Lang
	}
	return link
}
