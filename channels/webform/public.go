package webform

import (
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"familyvoice/safeguard"
)

// help is "get help now".
type help struct {
	body
	Lines      []safeguard.HelpLine
	Foreign    bool // the lines are in English on a page that is not
	FrontDoor  string
	OutOfHours string
	Council    string
	GoOn       string // back to the question, for whoever came from one
}

// phone is a number as a page shows it; Dial is its address for a telephone, "" where it is no plain number.
type phone struct {
	Number string
	Dial   template.URL
}

// Phone prepares a number for the page.
func (help) Phone(number string) phone {
	digits := digitsOf(number)
	if len(digits) < 3 || digits != strings.ReplaceAll(number, " ", "") {
		return phone{Number: number}
	}
	return phone{Number: number, Dial: template.URL("tel:" + digits)}
}

// InEnglish is an English item on a page in another language, beside lines that have no translation.
func (h help) InEnglish(key string, args ...any) string { return h.f.order[0].T(key, args...) }

// showHelp lists who to turn to, danger first. It needs no store: it answers whatever else is broken.
func (f *Form) showHelp(c *gin.Context) {
	v := f.visitor(c)
	h := help{body: v.body(), Lines: f.Help.For(v.Code), FrontDoor: f.FrontDoor, OutOfHours: f.OutOfHours, Council: v.council()}
	h.Foreign = v.Code != english && slices.Equal(h.Lines, f.Help.For(english))
	if v.session != "" {
		h.GoOn = "/survey/"
	}
	p := v.page(v.T("help.title"), h)
	p.Exit = true
	f.views.Show(c, http.StatusOK, "help", p)
}

// article is a page of sections, each with a heading and a longer text.
type article struct {
	body
	Title    string
	Lead     string
	Sections []section
}

type section struct {
	Heading string
	Blocks  []Block
}

// article collects the sections of a page by name.
func (v *visit) article(name string, args []any, sections ...string) article {
	return article{body: v.body(), Title: v.T(name + ".title"), Lead: v.T(name+".lead", args...), Sections: v.sections(name, args, sections...)}
}

func (v *visit) sections(name string, args []any, sections ...string) (all []section) {
	for _, s := range sections {
		all = append(all, section{Heading: v.T(name + "." + s), Blocks: v.Blocks(name+"."+s+".text", args...)})
	}
	return all
}

func (v *visit) names() []any {
	contact := v.f.Contact
	if contact == "" {
		contact = v.T("frame.a-worker")
	}
	return []any{"council", v.council(), "contact", contact, "age", v.f.MinAge}
}

// showAccessibility is the accessibility statement.
func (f *Form) showAccessibility(c *gin.Context) {
	v := f.visitor(c)
	a := v.article("access", v.names(), "how", "gaps", "tell", "law", "tested")
	f.views.Show(c, http.StatusOK, "article", v.page(v.T("access.title"), a))
}

// youSaid is "you said, we did".
type youSaid struct {
	body
	Promises []promise
}

type promise struct {
	Promise
	Tag   string // the decision in words
	Style string // of the tag
}

// showYouSaid shows what the group published.
func (f *Form) showYouSaid(c *gin.Context) {
	v := f.visitor(c)
	y := youSaid{body: v.body()}
	if f.YouSaid != nil {
		published, err := f.YouSaid(c.Request.Context())
		if f.away(v, err) {
			return
		}
		for _, p := range published {
			item := promise{Promise: p, Tag: v.T("said.looking-into"), Style: "govuk-tag--blue"}
			switch p.Decision {
			case "will-do":
				item.Tag, item.Style = v.T("said.will-do"), "govuk-tag--green"
			case "cannot":
				item.Tag, item.Style = v.T("said.cannot"), "govuk-tag--yellow"
			}
			y.Promises = append(y.Promises, item)
		}
	}
	f.views.Show(c, http.StatusOK, "yousaid", v.page(v.T("said.title"), y))
}
