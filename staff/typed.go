package staff

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"familyvoice/web"
)

// typedForm is a form into which staff type.
type typedForm struct {
	button string
	fields []typedField // those for words, in the order of the form
}

// typedField is a field for words, with the label that it has in its form.
type typedField struct{ Name, Label, Text string }

// typedForms are those that come back where the sign-in ended before they were posted, by their routes. Those of the sign-in, of
// codes, passwords and tokens are not among them: what is posted there is never shown again.
var typedForms = map[string]typedForm{
	"/staff/actions/:id": {"Save", []typedField{
		{Name: "said", Label: "What did families say?"}, {Name: "did", Label: "What did you do, or why can't you?"},
		{Name: "brief", Label: "One line for a text message (optional)"}, {Name: "owner", Label: "Who looks after it? (optional)"},
	}},
	"/staff/alerts/:id/identity":  {"Open who it is", []typedField{{Name: "reason", Label: "Why you need to know"}}},
	"/staff/alerts/:id/status":    {"Save", []typedField{{Name: "note", Label: "What was done, or why nothing is needed"}}},
	"/staff/alerts/:id/note":      {"Add note", []typedField{{Name: "add", Label: "Note"}}},
	"/staff/alerts/:id/hand-over": {"Hand over", []typedField{{Name: "why", Label: "What they need to know"}}},
	"/staff/exports/raw.jsonl":    {"Save the answers as a file", []typedField{{Name: "reason", Label: "What you need them for"}}},
	"/staff/people/:id":           {"Save", []typedField{{Name: "id", Label: "Sign-in name"}, {Name: "name", Label: "Name, as others see it"}}},
	"/staff/rounds/:id":           {"Save", []typedField{{Name: "name", Label: "What is it called?"}}},
	"/staff/search":               {"Search", []typedField{{Name: "words", Label: "Words to look for"}}},
}

// maxChosen is how many values a form may hold beside its words and still come back: far more than any has.
const maxChosen = 500

// typedPage holds what was posted, to be posted again.
type typedPage struct {
	Action string
	Typed  []typedField
	Chosen []web.Field
	Button string
}

// signInFirst leads to the sign-in, unless a link on another site led here: then the page is opened once more from here.
// Words that were typed while the sign-in ended come back: to sign in elsewhere and press again sends them. It shows nothing that
// was not posted. The page needs no token of the session: what is posted from it is taken, as from every other, because it comes
// from this site (web.SameOrigin) with the cookie of whoever is signed in then.
func (v *visit) signInFirst() error {
	if v.fromElsewhere() {
		return v.openFromHere(v.Request.URL.RequestURI(), "Opening the page")
	}
	page, ok := v.typed()
	if !ok {
		v.goToSignIn()
		return nil
	}
	return v.show(http.StatusUnauthorized, "signed-out", web.Page{Title: "You are signed out", Body: page, Notices: []web.Notice{{
		Kind: "info", Title: "You are signed out", Text: "Everything you typed and chose is still here. Sign in, come back to this page, and press “" + page.Button + "” again.",
		Links: []web.Link{{Text: "Sign in (opens in a new tab)", Href: "/staff/sign-in", NewTab: true}},
	}}})
}

// typed is what was posted, if it is a form into which somebody typed words. A button or a tick is soon pressed again.
func (v *visit) typed() (page typedPage, ok bool) {
	form, known := typedForms[v.FullPath()]
	if !known || v.Request.Method != http.MethodPost {
		return page, false
	}
	page = typedPage{Action: v.Request.URL.RequestURI(), Button: form.button}
	for _, field := range form.fields {
		if _, asked := v.GetPostForm(field.Name); !asked { // a person who is there already has no field for the sign-in name
			continue
		}
		field.Text = v.PostForm(field.Name)
		page.Typed, ok = append(page.Typed, field), ok || strings.TrimSpace(field.Text) != ""
	}
	for name, values := range v.Request.PostForm {
		if !utf8.ValidString(name) || slices.ContainsFunc(form.fields, func(f typedField) bool { return f.Name == name }) {
			continue
		}
		for _, value := range values {
			page.Chosen = append(page.Chosen, web.Field{Name: name, Value: value})
		}
	}
	slices.SortStableFunc(page.Chosen, func(a, b web.Field) int { return cmp.Compare(a.Name, b.Name) })
	return page, ok && len(page.Chosen) <= maxChosen
}
