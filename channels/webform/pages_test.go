package webform_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"familyvoice/channels/webform"
	"familyvoice/channels/webform/formtest"
)

// published is what the leadership site published.
func published(c *webform.Config) {
	c.YouSaid = func(context.Context) ([]webform.Promise, error) {
		return []webform.Promise{
			{Said: "The bus stops too early", Did: "A later bus from May", Decision: "will-do", Place: "Elm Park", Families: 40, Published: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)},
			{Said: "A pool", Did: "There is no money for it", Decision: "cannot"},
		}, nil
	}
}

// everyPage calls visit with every page in a language, faults and thank-you included.
func everyPage(t *testing.T, lang string, visit func(name string, page *formtest.Page)) {
	s := formtest.Start(t, published, func(c *webform.Config) { c.Equality = true })
	b := s.Browser(t)
	b.Lang = lang
	for _, path := range []string{"/", "/h/elm-park", "/help-now", "/privacy", "/privacy/young", "/accessibility", "/words", "/you-said",
		"/survey/", "/survey/?place=elm-park", "/survey/before?survey=our-family", "/survey/before?survey=our-family-young",
		"/survey/before", "/survey/carry-on", "/survey/my-answers", "/survey/sent", "/survey/deleted", "/survey/leave", "/survey/contact-me", "/survey/contact-sent", "/nowhere"} {
		visit(path, b.Get(path))
	}
	b.Get("/survey/before?survey=our-family")
	b.Fill(nil, "")
	for n := 0; b.Page.Path != "/survey/check" && n < 12; n++ {
		visit(b.Page.Path, b.Page)
		if b.Page.Path == "/survey/safety" {
			b.Onward()
			visit(b.Page.Path, b.Page)
		}
		if b.Page.First("textarea") != nil {
			b.Fill(url.Values{"text": {""}}, "")
			visit(b.Page.Path+", empty", b.Page)
			b.Fill(url.Values{"text": {"<b>my dad hits me</b> & more"}}, "")
			continue
		}
		first := ""
		for _, input := range b.Page.All("input") {
			if first == "" && formtest.Attr(input, "type") == "radio" {
				first = formtest.Attr(input, "value")
			}
		}
		b.Fill(nil, "")
		visit(b.Page.Path+", empty", b.Page)
		b.Fill(url.Values{"choice": {first}}, "")
	}
	visit("/survey/check", b.Page)
	visit("/survey/, under way", b.Get("/survey/"))
	visit("/survey/before, under way", b.Get("/survey/before?survey=our-family"))
	visit("/survey/my-answers, under way", b.Get("/survey/my-answers"))
	b.Get("/survey/carry-on")
	b.Fill(nil, "")
	visit("/survey/carry-on, with a code", b.Page)
	visit("/survey/delete", b.Get("/survey/delete"))
	b.Get("/survey/check")
	b.Fill(nil, "")
	visit("/survey/about-you", b.Page)
	for b.Onward(); b.Page.Path != "/survey/sent" && b.Page.First("form") != nil && strings.HasPrefix(b.Page.Path, "/survey/about-you"); b.Fill(nil, "") {
		visit(b.Page.Path, b.Page)
	}
	visit("/survey/sent, just now", b.Page)
	visit("/kiosk/elm-park", b.Get("/kiosk/elm-park"))
	visit("/survey/still-here", b.Get("/survey/still-here"))
}

func TestEveryPageIsWellMade(t *testing.T) {
	for _, lang := range []string{"en", "ar", "cy", "pl", "ro", "uk", "ur"} {
		t.Run(lang, func(t *testing.T) {
			titles := map[string]string{}
			seen := 0
			everyPage(t, lang, func(name string, page *formtest.Page) {
				seen++
				want := http.StatusOK
				switch {
				case name == "/nowhere":
					want = http.StatusNotFound
				case strings.HasSuffix(name, "empty"):
					want = http.StatusUnprocessableEntity
				}
				if page.Status != want {
					t.Errorf("%s: %d", name, page.Status)
				}
				for _, fault := range faults(page, lang) {
					t.Errorf("%s: %s", name, fault)
				}
				path, _, _ := strings.Cut(strings.TrimSuffix(name, ", under way"), "?")
				path, _, _ = strings.Cut(path, ", with")
				if path == "/kiosk/elm-park" { // the hub's own page, on its shared screen
					path = "/h/elm-park"
				}
				title := page.Title()
				if other, ok := titles[title]; ok && other != path && !strings.HasPrefix(path, "/survey/before") {
					t.Errorf("%s and %s are both called %q", name, other, title)
				}
				titles[title] = path
			})
			if seen < 35 {
				t.Errorf("only %d pages were seen", seen)
			}
		})
	}
}

// faults lists what is wrong with a page's HTML.
func faults(page *formtest.Page, lang string) (found []string) {
	fault := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	found = append(found, unbalanced(page.Body)...)
	root := page.First("html")
	dir := "ltr"
	if lang == "ar" || lang == "ur" {
		dir = "rtl"
	}
	if formtest.Attr(root, "lang") != lang || formtest.Attr(root, "dir") != dir {
		fault("the language is %q, the direction %q", formtest.Attr(root, "lang"), formtest.Attr(root, "dir"))
	}
	if n := len(page.All("h1")); n != 1 {
		fault("%d main headings", n)
	}
	if n := len(page.All("main")); n != 1 {
		fault("%d main parts", n)
	}
	ids := map[string]bool{}
	autofocus := 0
	labelled := map[string]bool{}
	for _, label := range page.All("label") {
		labelled[formtest.Attr(label, "for")] = true
	}
	walk(page.Doc, func(n *html.Node) {
		for _, a := range n.Attr {
			switch a.Key {
			case "id":
				if ids[a.Val] {
					fault("the id %q is there twice", a.Val)
				}
				ids[a.Val] = true
			case "autofocus":
				autofocus++
			case "style", "required", "onclick", "placeholder":
				fault("<%s> has %s", n.Data, a.Key)
			case "src", "srcset", "background":
				fault("<%s> loads %s", n.Data, a.Val)
			}
		}
		switch n.Data {
		case "input", "textarea", "select":
			if formtest.Attr(n, "type") != "hidden" && !labelled[formtest.Attr(n, "id")] {
				fault("the field %q has no label", formtest.Attr(n, "name"))
			}
		case "a":
			if formtest.Text(n) == "" {
				fault("a link to %s has no words", formtest.Attr(n, "href"))
			}
		case "button":
			if formtest.Text(n) == "" {
				fault("a button has no words")
			}
		case "form":
			if formtest.Attr(n, "method") == "post" && formtest.Attr(n, "id") == "" && strings.Contains(page.Header.Get("Cache-Control"), "no-store") == false &&
				!strings.HasPrefix(formtest.Attr(n, "action"), "/survey/language") {
				fault("the form to %s stands on a page that may be stored", formtest.Attr(n, "action"))
			}
		}
	})
	if autofocus > 1 {
		fault("%d elements take the focus", autofocus)
	}
	walk(page.Doc, func(n *html.Node) {
		for _, key := range []string{"for", "aria-labelledby", "aria-describedby", "form"} {
			for id := range strings.FieldsSeq(formtest.Attr(n, key)) {
				if !ids[id] {
					fault("%s names %q, which is not there", key, id)
				}
			}
		}
		if href := formtest.Attr(n, "href"); n.Data == "a" && strings.HasPrefix(href, "#") && !ids[href[1:]] {
			fault("a link leads to %s, which is not there", href)
		}
	})
	if strings.Contains(page.Body, "ZgotmplZ") {
		fault("an address was not safe to write")
	}
	if strings.Contains(page.Body, "<b>my dad") {
		fault("a family's words were taken for HTML")
	}
	return found
}

func walk(n *html.Node, see func(*html.Node)) {
	if n.Type == html.ElementNode {
		see(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, see)
	}
}

// void are the elements without an end tag.
var void = []string{"meta", "link", "input", "br", "hr", "img", "circle", "path"}

// unbalanced lists tags that are not closed in order; browsers mend that silently, each in its own way.
func unbalanced(body string) (found []string) {
	z := html.NewTokenizer(strings.NewReader(body))
	var open []string
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				found = append(found, fmt.Sprintf("not closed: %v", open))
			}
			return found
		case html.StartTagToken:
			name, _ := z.TagName()
			if !slices.Contains(void, string(name)) {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				return append(found, fmt.Sprintf("</%s> closes %v", name, open))
			}
			open = open[:len(open)-1]
		}
	}
}

func TestTheFirstAndTheLastPageSayWhatPeopleAsk(t *testing.T) {
	b := formtest.Start(t).Browser(t)
	for _, path := range []string{"/", "/h/elm-park"} {
		page := b.Get(path)
		for what, want := range map[string]string{
			"who asks": "Leigh Family Hubs would like to hear from you", "why": "We want help for families to fit real life", "how long it takes": "about 10 minutes",
			"where to begin": "Start now", "by text": "to 07700\u00a0900123", "on Telegram": "people of 16 or over", "with a person, or on paper": "give you a paper sheet",
			"who reads it": "We do not ask who you are", "how to come back": "I have a code",
		} {
			if !strings.Contains(strings.Join(strings.Fields(page.Body), " "), strings.Join(strings.Fields(want), " ")) && !strings.Contains(page.Text(), want) {
				t.Errorf("%s does not say %s", path, what)
			}
		}
	}
	toCheck(t, b)
	b.Fill(nil, "")
	for what, want := range map[string]string{
		"a reference": "Your reference is", "what happens next": "What happens next", "when": "Each month", "whom to ask": "hello@fv.example",
		"a copy": "See, save or delete my answers", "help": "Get help now", "what became of it": "You said, we did",
	} {
		if !strings.Contains(b.Page.Text(), want) {
			t.Errorf("the thank-you page lacks %s: %s", what, b.Page)
		}
	}
}

func TestAQuestionPageIsSmall(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	begin(t, b, "/survey/")
	for range 3 {
		answer(t, b, "some words")
	}
	links := 0
	for _, l := range b.Page.All("link") {
		if formtest.Attr(l, "rel") == "stylesheet" {
			links++
		}
	}
	if links != 1 {
		t.Errorf("a question takes %d requests", 1+links)
	}
	page, css := size(b, b.Page.Path), size(b, formtest.Attr(b.Page.All("link")[1], "href"))
	t.Logf("a question page is %d bytes and its stylesheet %d, packed", page, css)
	if page+css > 20<<10 {
		t.Errorf("a question takes %d bytes, more than 20 KiB", page+css)
	}
}

func size(b *formtest.Browser, path string) int {
	r, _ := http.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	r.RequestURI = path
	return b.Do(r).Body.Len()
}
