package webform

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Periods are how long things are kept, in days, as the service is set up; see package retention.
type Periods struct {
	Unfinished int // a survey that somebody began and answered nothing in
	Link       int // the number or chat, and the link from it to the answers
	Answers    int // answers in words
}

// showPrivacy says who can see what, and the one exception.
func (f *Form) showPrivacy(c *gin.Context) {
	v := f.visitor(c)
	args := v.facts()
	a := v.article("privacy", args, "who", "see", "safety")
	a.Sections = slices.Concat(a.Sections, v.travel(args), v.sections("privacy", args, "keep", "cookies", "where", "rights", "law"))
	f.views.Show(c, http.StatusOK, "privacy", v.page(v.T("privacy.title"), a))
}

// showPrivacyYoung says the same to young people.
func (f *Form) showPrivacyYoung(c *gin.Context) {
	v := f.visitor(c)
	args := v.facts()
	a := v.article("young", args, "who", "see", "safety")
	a.Sections = slices.Concat(a.Sections, v.travel(args), v.sections("young", args, "keep"), v.sections("privacy", args, "cookies"),
		v.sections("young", args, "stop", "rights"))
	p := v.page(v.T("young.title"), a)
	p.Back = v.back("/privacy")
	f.views.Show(c, http.StatusOK, "privacy", p)
}

// facts are the names, and what depends on how the service is set up.
func (v *visit) facts() []any {
	return append(v.names(), "link", v.period(v.f.Keep.Link), "answers", v.period(v.f.Keep.Answers),
		"unfinished", v.period(v.f.Keep.Unfinished), "minutes", int(receiptFor.Minutes()))
}

// travel names who carries the words on the channels that are on; nothing where there is the web alone.
func (v *visit) travel(args []any) []section {
	var list []string
	for _, channel := range v.f.Carriers {
		list = append(list, v.T("privacy.travel."+string(channel), args...))
	}
	if list == nil {
		return nil
	}
	return []section{{Heading: v.T("privacy.travel"), Blocks: []Block{{List: list}}}}
}

// forms are the names of the plural forms (Unicode CLDR, plural rules).
var forms = map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many"}

// period is a number of days in words, whole years as months. The item has a line for each plural form that its language
// has, and "other" for the rest.
func (t *tongue) period(days int) string {
	n, words := days, t.T("period.days", "n", days)
	if days%365 == 0 {
		n = days / 365 * 12
		words = t.T("period.months", "n", n)
	}
	wanted := forms[plural.Cardinal.MatchPlural(language.Make(t.Code), n, 0, 0, 0, 0)]
	other := ""
	for line := range strings.SplitSeq(words, "\n") {
		switch form, text, _ := strings.Cut(line, ": "); form {
		case wanted:
			return text
		case "other":
			other = text
		}
	}
	return other
}
