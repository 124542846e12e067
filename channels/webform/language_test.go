package webform_test

import (
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"familyvoice/channels/webform"
	"familyvoice/channels/webform/formtest"
	"familyvoice/survey"
)

// turn presses a language in the menu of a page that is being filled in, with the given values typed.
func turn(t *testing.T, b *formtest.Browser, lang string, values url.Values) *formtest.Page {
	t.Helper()
	var button *html.Node
	for _, n := range b.Page.All("button") {
		if formtest.Attr(n, "form") == "typed" && formtest.Attr(n, "value") == lang {
			button = n
		}
	}
	if button == nil {
		t.Fatalf("the menu of languages belongs to another form: %s", b.Page)
	}
	action, _, fields := b.Form(values, formWords(b.Page))
	fields.Set(formtest.Attr(button, "name"), lang)
	return b.Post(action, fields)
}

// formWords names a button of the form that is filled in.
func formWords(page *formtest.Page) string {
	for _, form := range page.All("form") {
		if formtest.Attr(form, "id") == "typed" {
			for n := range form.Descendants() {
				if n.Type == html.ElementNode && n.Data == "button" {
					return formtest.Text(n)
				}
			}
		}
	}
	return ""
}

func language(page *formtest.Page) string { return formtest.Attr(page.First("html"), "lang") }

func field(page *formtest.Page, id string) string {
	for n := range page.Doc.Descendants() {
		if n.Type == html.ElementNode && formtest.Attr(n, "id") == id {
			if n.Data == "textarea" {
				return formtest.Text(n)
			}
			return formtest.Attr(n, "value")
		}
	}
	return ""
}

func TestAnotherLanguageKeepsWhatIsTyped(t *testing.T) {
	t.Run("words that were not sent come back, and are not kept", func(t *testing.T) {
		s := formtest.Start(t)
		b := s.Browser(t)
		begin(t, b, "/survey/")
		page := turn(t, b, "ar", url.Values{"text": {"me and my two, not yet sent"}})
		if language(page) != "ar" || field(page, "answer") != "me and my two, not yet sent" || page.Status != http.StatusOK {
			t.Fatalf("the page is %s with %q", language(page), field(page, "answer"))
		}
		if r := onlyResponse(t, s); r.Answered != 0 || r.Language != "ar" {
			t.Errorf("%d answers are kept, in %s", r.Answered, r.Language)
		}
		if page := b.Get("/survey/my-answers"); strings.Contains(page.Body, "not yet sent") {
			t.Errorf("a draft is among the answers: %s", page)
		}
		b.Get("/survey/q/about")
		turn(t, b, "pl", url.Values{"text": {"me and my two"}})
		if b.Fill(nil, ""); b.Page.Path != "/survey/q/proud" || language(b.Page) != "pl" {
			t.Fatalf("then Continue keeps them and goes on: %s", b.Page)
		}
		if got := field(b.Get("/survey/q/about"), "answer"); got != "me and my two" {
			t.Errorf("the answer is %q", got)
		}
	})
	t.Run("a choice that was not sent stays chosen", func(t *testing.T) {
		b := formtest.Start(t).Browser(t)
		toCheck(t, b)
		b.Get("/survey/q/role?from=check")
		page := turn(t, b, "ur", url.Values{"choice": {"father"}})
		if !strings.Contains(page.Body, `value="father" checked`) || strings.Contains(page.Body, `value="mother" checked`) {
			t.Errorf("the choice is another one: %s", page)
		}
		if b.Fill(nil, ""); b.Page.Path != "/survey/check" {
			t.Errorf("Continue leads back to the list of answers, not to %s", b.Page)
		}
	})
	t.Run("help that was just given stays, in that language", func(t *testing.T) {
		b := formtest.Start(t).Browser(t)
		begin(t, b, "/survey/")
		answer(t, b, "my dad hits me and I am scared to go home")
		page := turn(t, b, "pl", url.Values{"text": {"my sister"}})
		if !strings.Contains(page.Body, "fv-notice-help") || field(page, "answer") != "my sister" {
			t.Errorf("got %s", page)
		}
	})
	t.Run("when the session is gone nothing begins, and the words come back", func(t *testing.T) {
		s := formtest.Start(t)
		b := s.Browser(t)
		begin(t, b, "/survey/")
		action, _, fields := b.Form(url.Values{"text": {"me and my two"}}, "")
		b.Cookies = map[string]*http.Cookie{}
		b.Post(action, fields)
		page := turn(t, b, "ro", nil)
		if language(page) != "ro" || field(page, "answer") != "me and my two" || len(b.Cookies) > 0 {
			t.Fatalf("got %s in %s", page, language(page))
		}
		b.Fill(nil, "")
		if got := field(b.Get("/survey/q/about"), "answer"); got != "me and my two" || language(b.Page) != "ro" {
			t.Errorf("Continue then keeps %q in %s", got, language(b.Page))
		}
	})
	t.Run("when the store is away", func(t *testing.T) {
		s := formtest.Start(t)
		b := s.Browser(t)
		begin(t, b, "/survey/")
		_ = s.Store.Close()
		page := turn(t, b, "uk", url.Values{"text": {"me and my two"}})
		if language(page) != "uk" || field(page, "answer") != "me and my two" {
			t.Errorf("got %s in %s", page, language(page))
		}
	})
	t.Run("how to reach somebody, and a code", func(t *testing.T) {
		b := formtest.Start(t).Browser(t)
		b.Get("/survey/contact-me")
		page := turn(t, b, "ar", url.Values{"reach": {"07700 900123"}, "safe": {"text only"}})
		if language(page) != "ar" || field(page, "reach") != "07700 900123" || field(page, "safe") != "text only" || page.Status != http.StatusOK {
			t.Errorf("got %s in %s", page, language(page))
		}
		begin(t, b, "/survey/")
		b.Get("/survey/carry-on")
		page = turn(t, b, "cy", url.Values{"code": {"ABC"}})
		if language(page) != "cy" || field(page, "code") != "ABC" || page.Status != http.StatusOK {
			t.Errorf("got %s in %s", page, language(page))
		}
	})
	t.Run("Enter in a choice goes on and does not change the language", func(t *testing.T) {
		b := formtest.Start(t).Browser(t)
		begin(t, b, "/survey/")
		for n := range b.Page.Doc.Descendants() {
			if n.Type == html.ElementNode && n.Data == "button" && formtest.Attr(n, "form") == "typed" {
				if formtest.Attr(n, "name") != "" || formtest.Attr(n, "tabindex") != "-1" {
					t.Error("the first button of the form is a language")
				}
				return
			}
		}
		t.Error("the form has no button before its languages")
	})
}

func TestAPageThatComesBackIsInTheLanguageItWasReadIn(t *testing.T) {
	b := formtest.Start(t).Browser(t)
	b.Get("/survey/before?survey=our-family&lang=ar")
	b.Fill(nil, "")
	action, _, fields := b.Form(url.Values{"text": {"أنا وابنتاي"}}, "")
	b.Cookies = map[string]*http.Cookie{} // the browser itself speaks English
	if page := b.Post(action, fields); language(page) != "ar" || field(page, "answer") != "أنا وابنتاي" {
		t.Errorf("the session is gone, and the page comes back in %s", language(page))
	}
}

func TestTheThankYouPageInAnotherLanguage(t *testing.T) {
	b := formtest.Start(t, func(c *webform.Config) { c.Equality = true }).Browser(t)
	toCheck(t, b)
	b.Fill(nil, "")
	for _, path := range []string{"/survey/about-you", "/survey/about-you/sex", "/survey/sent", "/survey/my-answers"} {
		b.Get(path)
		b.Post("/survey/language", url.Values{"lang": {"ar"}, "to": {path}})
		if language(b.Page) != "ar" || !strings.HasPrefix(b.Page.Path, path) {
			t.Errorf("the menu on %s leads to %s in %s", path, b.Page, language(b.Page))
		}
	}
	b.Get("/survey/about-you/sex?lang=ar")
	if b.Fill(url.Values{"choice": {"female"}}, ""); language(b.Page) != "ar" || !strings.HasPrefix(b.Page.Path, "/survey/about-you/ethnic") {
		t.Errorf("the next one is in %s: %s", language(b.Page), b.Page)
	}
}

func TestEnglishWordsOnAPageInAnotherLanguageSaySo(t *testing.T) {
	s := formtest.Start(t, published)
	b := s.Browser(t)
	b.Lang = "ar"
	if page := b.Get("/you-said"); strings.Count(page.Body, `lang="en" dir="auto"`) != 4 {
		t.Errorf("what the council wrote is read out as Arabic: %s", page.Body)
	}
	b.Lang = "en"
	if page := b.Get("/you-said"); strings.Contains(page.Body, `dir="auto"`) {
		t.Error("on an English page it needs no mark")
	}
	t.Run("so do a survey's words that nobody has translated", func(t *testing.T) {
		files := fstest.MapFS{
			"local/survey.yaml": {Data: []byte("id: local\nversion: 1\nvoice: family\nquestions:\n  - {id: about, section: about, kind: text}\n")},
			"local/en.yaml":     {Data: []byte("language: en\nreview: human\nwords:\n  about: \"Who is in your family?\"\n  about.hint: \"Big or small\"\n")},
		}
		common, err := fs.Glob(survey.Files(), "common/*.yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range common {
			content, err := fs.ReadFile(survey.Files(), file)
			if err != nil {
				t.Fatal(err)
			}
			files[file] = &fstest.MapFile{Data: content}
		}
		local, err := survey.Load(files)
		if err != nil {
			t.Fatal(err)
		}
		s := formtest.Start(t, func(c *webform.Config) { c.Surveys = local })
		b := s.Browser(t)
		b.Lang = "ar"
		if page := b.Post("/survey/q/about", url.Values{"survey": {"local"}, "text": {"x"}}); !strings.Contains(page.Body, `for="answer" lang="en" dir="ltr">Who is in your family?`) ||
			language(page) != "ar" {
			t.Errorf("the question is read out as Arabic: %s", page)
		}
	})
}
